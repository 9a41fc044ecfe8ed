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
from itertools import chain, pairwise

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
    def _row(self) -> dict[tuple[str, ...], int]:
        return {
            tuple(str(phrase).split(" ")): number
            for number, phrase in enumerate(self.polarity.index)
        }

    @cached_property
    def _values(self) -> Floats:
        values: Floats = self.polarity.to_numpy(float)
        return values

    def known(self, sentence: str) -> list[int]:
        """Return the rows of the phrases of ``sentence`` that have a polarity."""
        rows = map(self._row.get, pairwise(_lower_words(sentence)))
        return [row for row in rows if row is not None]

    def read(self, sentences: Iterable[str]) -> tuple[Floats, Floats]:
        """Return summed polarities (sentences x frames) and numbers of known phrases."""
        from scipy.sparse import csr_array

        rows = [self.known(sentence) for sentence in sentences]
        counts = np.array([len(inside) for inside in rows], dtype=np.int64)
        columns = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        ends = np.concatenate([[0], counts.cumsum()])
        times = csr_array((np.ones(len(columns)), columns, ends), (len(rows), len(self._values)))
        return times @ self._values, counts.astype(float)


def mean_polarity(sums: Floats, counts: Floats) -> Floats:
    """Return s for summed polarities (..., frames) of as many phrases as ``counts`` (...) says."""
    mean: Floats = sums / (counts + PRIOR_PHRASES)[..., None]
    return mean


def words(sentence: str) -> list[str]:
    """Return the words of ``sentence`` as written."""
    return _WORD.findall(sentence)


def phrases(sentence: str) -> list[str]:
    """Return each two neighbouring words of ``sentence`` in lower case, joined by a space."""
    return [f"{first} {second}" for first, second in pairwise(_lower_words(sentence))]


def _lower_words(sentence: str) -> list[str]:
    return [word.lower() for word in words(sentence.replace("’", "'"))]
