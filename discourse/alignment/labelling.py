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

    def enough(self, evidence_hits: int, tokens: float) -> bool:
        """Whether a text of ``tokens`` holds enough evidence to be placed."""
        least = max(self.evidence_hits, self.evidence_rate * tokens / 1000)
        return evidence_hits >= least


def side(low: float, high: float) -> str:
    """Return the narrative on whose side the whole interval lies, else ``undetermined``."""
    if low > 0:
        return POSITIVE
    return NEGATIVE if high < 0 else "undetermined"


def weaker_and_stronger(parts: Floats) -> tuple[Floats, Floats]:
    """Return the smaller and the larger of the sums of positive and of negative contributions.

    Both without sign; sums are over the last axis.
    """
    positive, negative = np.maximum(parts, 0).sum(axis=-1), np.maximum(-parts, 0).sum(axis=-1)
    return np.minimum(positive, negative), np.maximum(positive, negative)
