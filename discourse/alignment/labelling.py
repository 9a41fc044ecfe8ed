"""From numbers to a label: every threshold in one place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from discourse.alignment.frame_weights import NEGATIVE, POSITIVE

Floats = NDArray[np.float64]

LABELS = (POSITIVE, NEGATIVE, "mixed", "neither", "undetermined")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything that turns numbers into a label.

    Attributes
    ----------
    evidence_hits : int
        Fewer hits for which the author stands than this: ``neither``.
    evidence_rate : float
        The same per 1,000 tokens: a long text off the subject meets some by chance.
    separation : float
        Largest p-value of the references' difference at which statements are placed
        at all; above it all are ``undetermined``.
    mixed_quantile : float
        Of the frames used more than usual some speak for one narrative and some
        for the other; the weaker of the two sums exceeds that of this share of the
        background speeches, and ``mixed_ratio`` of the stronger: ``mixed``, wherever the
        interval lies.
    mixed_ratio : float
    level : float
        Coverage of the interval; one that holds zero is ``undetermined``.
    """

    evidence_hits: int = 5
    evidence_rate: float = 4.0
    separation: float = 0.05
    mixed_quantile: float = 0.9
    mixed_ratio: float = 0.5
    level: float = 0.95

    def __post_init__(self) -> None:
        for name in ("separation", "mixed_quantile", "mixed_ratio", "level"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(
                    f"{name} is {getattr(self, name)!r}; it may be from 0 to 1, as 0.95 for 95 %."
                )
        for name in ("evidence_hits", "evidence_rate"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it may be 0 or more.")

    def label(
        self,
        used: Floats,
        interval: tuple[float, float],
        *,
        evidence_hits: int,
        tokens: float,
        p_value: float,
        mixed_from: float,
    ) -> str:
        """Label a statement.

        Parameters
        ----------
        used : array, shape (frames,)
            Contributions of the frames it has more than usual of.
        interval : (float, float)
            NaN for a single sentence.
        evidence_hits : int
        tokens : float
        p_value : float
            Of the references' difference.
        mixed_from : float
            What the weaker side must exceed to be called strong.
        """
        if evidence_hits < max(self.evidence_hits, self.evidence_rate * tokens / 1000):
            return "neither"
        low, high = interval
        if np.isnan(low) or p_value > self.separation:
            return "undetermined"
        weaker, stronger = weaker_and_stronger(used)
        if weaker > mixed_from and weaker >= self.mixed_ratio * stronger:
            return "mixed"
        if low > 0:
            return POSITIVE
        return NEGATIVE if high < 0 else "undetermined"


def weaker_and_stronger(parts: Floats) -> tuple[Floats, Floats]:
    """Return the smaller and the larger of the sums of positive and of negative contributions.

    Both without sign; sums are over the last axis.
    """
    positive, negative = np.maximum(parts, 0).sum(axis=-1), np.maximum(-parts, 0).sum(axis=-1)
    return np.minimum(positive, negative), np.maximum(positive, negative)
