"""How much of each frame a statement holds: hits of its patterns and phrases, added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.background import Background
from discourse.alignment.frame_rates import RatePrior
from discourse.alignment.semantics import FrameSemantics, mean_polarity
from discourse.alignment.statements import Statement, balance
from discourse.stats.resampling import sentence_draws

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measures:
    """The two measures of each frame, and how they are added up.

    Attributes
    ----------
    prior : RatePrior
        What hits tell.
    semantics : FrameSemantics or None
        What phrases tell; nothing if None.
    rate_weight, phrase_weight : array, shape (frames,)
        How they are added up.
    """

    prior: RatePrior
    semantics: FrameSemantics | None
    rate_weight: Floats
    phrase_weight: Floats

    def of_speeches(self, background: Background, hits: Floats, frames: list[str]) -> Floats:
        """Return how much of each frame each background speech has (speeches x frames)."""
        z = self.prior.standardize(hits, background.speeches["tokens"].to_numpy(float))
        s = np.zeros_like(z) if self.semantics is None else background.speech_semantics(frames)
        return self._add(z, s)

    def of_statement(
        self, statement: Statement, *, replicates: int, seed: int
    ) -> tuple[Floats, Floats]:
        """Return how much of each frame there is (frames,), and in draws (replicates, frames).

        Its sentences are drawn again; there are no draws of a single sentence.
        """
        sums, known = self._phrases(statement)
        n, frames = statement.stand.shape
        # What is counted adds up exactly in any order, so it can be multiplied at once.
        counts = np.column_stack([statement.stand, statement.tokens, known])

        def use(times: Floats) -> Floats:
            counted = times @ counts
            z = self.prior.standardize(balance(counted[:, :frames]), counted[:, frames])
            return self._add(z, mean_polarity(times @ sums, counted[:, frames + 1]))

        observed = use(np.ones((1, n)))[0]
        if n < 2 or not replicates:
            return observed, np.empty((0, frames))
        drawn = sentence_draws(n, replicates=replicates, seed=seed)
        return observed, np.concatenate([use(times.astype(float)) for times in drawn])

    def _phrases(self, statement: Statement) -> tuple[Floats, Floats]:
        """Return summed polarities and numbers of phrases by sentence; 0 where another speaks."""
        if self.semantics is None:
            return np.zeros_like(statement.stand), np.zeros_like(statement.tokens)
        sums, known = self.semantics.read(statement.sentences)
        return sums * statement.spoken[:, None], known * statement.spoken

    def _add(self, z: Floats, s: Floats) -> Floats:
        use: Floats = self.rate_weight * z + self.phrase_weight * s
        return use


def choose_measures(
    background: Background, frames: list[str], *, rates: bool, phrases: bool
) -> tuple[FrameSemantics | None, pd.DataFrame]:
    """Return the polarities of phrases, and ``rate_weight, phrase_weight`` by frame.

    Raises
    ------
    ValueError
        If neither measure is left.
    """
    semantics = background.semantics(frames) if phrases else None
    if semantics is not None and background.measures is not None:
        columns = ["rate_weight", "phrase_weight"]
        return semantics, background.measures.loc[frames, columns] * [float(rates), 1.0]
    if rates:
        alone = {"rate_weight": 1.0, "phrase_weight": 0.0}
        return semantics, pd.DataFrame(alone, index=frames)
    raise ValueError(
        "rates is False, and the background register has no phrases to measure frames "
        "by; build it with build_background, or leave rates=True."
    )
