"""Frames by the company their patterns keep: phrases that go with a frame, without labels.

A lexicon finds a frame where it is named. Texts that name it often also speak in
other ways that texts without it do not: who speaks of sovereignty speaks of
"external forces" and "the right path". Here every two-word phrase of the background
register gets a polarity for each frame, learned from the frame rates of the speeches
alone, so that a statement can be read even where it names little.

The idea is that of latent semantic scaling (Watanabe, K. (2021). Latent semantic
scaling. Communication Methods and Measures, 15(2), 81-102): a few seeds, here the
lexicon, and a large unlabelled corpus give polarities to the rest of the vocabulary.
Ridge regression on the frame rates takes the place of cosines to the seeds in a
reduced space, and there is one axis per frame, so that what a frame is worth stays
the matter of the references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Chosen on cuts of 100 words, which should agree with their speech and not go astray.
PRIOR_PHRASES = 20
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True)
class FrameSemantics:
    r"""Polarities of phrases, one axis per frame.

    Attributes
    ----------
    polarity : DataFrame
        One row per phrase (the index, alphabetical) and one column per frame.

    Notes
    -----
    A text with counts :math:`c_k` of the known phrases, :math:`n = \sum_k c_k`, has

    .. math:: s_f = \frac{1}{n + 20} \sum_k c_k \pi_{kf} ,

    an estimate of its frame rate :math:`z_f` (see :class:`RatePrior`). The average speech of the
    background has 0 on every axis, and so has a text without known phrases. The 20 phrases that
    lean to no side keep a text of one sentence from having the say of a single phrase; a speech
    has about 700.
    """

    polarity: pd.DataFrame

    @cached_property
    def _row(self) -> dict[str, int]:
        return {str(phrase): number for number, phrase in enumerate(self.polarity.index)}

    @cached_property
    def _values(self) -> Floats:
        values: Floats = self.polarity.to_numpy(float)
        return values

    def known(self, sentence: str) -> list[int]:
        """Return the rows of the phrases of ``sentence`` that have a polarity."""
        return [self._row[phrase] for phrase in phrases(sentence) if phrase in self._row]

    def read(self, sentences: Iterable[str]) -> tuple[Floats, Floats]:
        """Return summed polarities (sentences x frames) and numbers of known phrases."""
        rows = [self.known(sentence) for sentence in sentences]
        sums = np.zeros((len(rows), self.polarity.shape[1]))
        for number, inside in enumerate(rows):
            sums[number] = self._values[inside].sum(axis=0)
        return sums, np.array([len(inside) for inside in rows], dtype=float)


def mean_polarity(sums: Floats, counts: Floats) -> Floats:
    """Return s for summed polarities (..., frames) of as many phrases as ``counts`` (...) says."""
    mean: Floats = sums / (counts + PRIOR_PHRASES)[..., None]
    return mean


def words(sentence: str) -> list[str]:
    """Return the words of ``sentence`` as written."""
    return _WORD.findall(sentence)


def phrases(sentence: str) -> list[str]:
    """Return each two neighbouring words of ``sentence`` in lower case, joined by a space."""
    lower = [word.lower().replace("’", "'") for word in words(sentence)]
    return [f"{first} {second}" for first, second in pairwise(lower)]
