"""Do the terms of a topic belong together, and do topics differ? Coherence and diversity."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from discourse.resources import resource
from discourse.stats.features import DocumentFeatureMatrix
from discourse.topics.windows import Windows


@dataclass(frozen=True, eq=False)
class Cooccurrence:
    """Which terms occur in which paragraphs of a register.

    Attributes
    ----------
    terms : tuple of str
        Sorted.
    holds : scipy.sparse.csc_array of bool, shape (paragraphs, terms)
    """

    terms: tuple[str, ...]
    holds: sparse.csc_array

    @property
    def paragraphs(self) -> int:
        """Number of paragraphs."""
        return int(self.holds.shape[0])


def count_together(paragraphs: Sequence[Collection[str]], terms: Sequence[str]) -> Cooccurrence:
    """Return which of ``terms`` (sorted) occur in which of ``paragraphs`` (sets of terms)."""
    place = {term: column for column, term in enumerate(terms)}
    rows = [
        (row, place[term])
        for row, held in enumerate(paragraphs)
        for term in sorted(held)
        if term in place
    ]
    row, column = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    holds = sparse.csc_array(
        (np.ones(len(row), dtype=bool), (row, column)), shape=(len(paragraphs), len(terms))
    )
    return Cooccurrence(tuple(terms), holds)


def write_cooccurrence(together: Cooccurrence, path: Path) -> None:
    """Write as row numbers by column; equal bytes every time."""
    holds = together.holds.sorted_indices()
    # Gaps between row numbers are small, and small numbers compress.
    gaps = np.diff(holds.indices, prepend=0)
    starts = holds.indptr[:-1][np.diff(holds.indptr) > 0]
    gaps[starts] = holds.indices[starts]
    np.savez_compressed(
        path,
        terms=np.array(together.terms),
        gaps=_narrow(gaps),
        lengths=_narrow(np.diff(holds.indptr)),
        paragraphs=np.array(together.paragraphs),
    )


def _narrow(numbers: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """Return whole numbers from 0 up in the fewest bytes that hold the largest."""
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))


@cache
def read_cooccurrence(path: Path | None = None) -> Cooccurrence:
    """Return the shipped paragraphs of the background register, or those in ``path``."""
    source = path or resource("corpora", "un-general-debate", "paragraphs.npz")
    with np.load(source, allow_pickle=False) as file:
        terms, paragraphs = tuple(file["terms"].tolist()), int(file["paragraphs"])
        lengths = file["lengths"].astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        sums = np.concatenate([[0], np.cumsum(file["gaps"].astype(np.int64))])
    rows = sums[1:] - np.repeat(sums[starts[:-1]], lengths)
    holds = sparse.csc_array(
        (np.ones(len(rows), dtype=bool), rows, starts), shape=(paragraphs, len(terms))
    )
    return Cooccurrence(terms, holds)


@cache
def register_windows() -> Windows:
    """Return the paragraphs of the background register as windows; a term counts once in each."""
    together = read_cooccurrence()
    holds = sparse.csr_array(together.holds).astype(np.int64)
    units = pd.DataFrame({"passage_id": [f"{row:05d}" for row in range(together.paragraphs)]})
    units["tokens"] = holds.sum(axis=1)
    return Windows(DocumentFeatureMatrix(holds, together.terms, units))


def coherence(terms: Sequence[str], together: Cooccurrence, *, minimum: int | None = None) -> float:
    r"""Return the mean normalised pointwise mutual information of pairs of a topic's terms.

    Parameters
    ----------
    terms : sequence of str
        The top terms of one topic.
    together : Cooccurrence
        Paragraphs of a register that the topic was not learned from.
    minimum : int, optional
        A term in fewer paragraphs is left out; by default, in fewer than the square root
        of their number. Two rarer ones would not meet once by chance: that they do not, says
        nothing, and would count as -1.

    Returns
    -------
    float
        From -1 (never together) over 0 (as often as by chance) to 1 (always
        together); NaN if fewer than two terms are known.

    Notes
    -----
    :math:`\mathrm{NPMI}(a, b) = \ln\frac{p(a, b)}{p(a)\,p(b)} / -\ln p(a, b)`, and -1 for a
    pair that never meets; probabilities are shares of paragraphs (Bouma 2009; Aletras
    & Stevenson 2013; Lau, Newman & Baldwin 2014). A register that seldom speaks of a
    subject rates its topics low: compare models on one register, not registers.

    References
    ----------
    Aletras, N. & Stevenson, M. (2013). Evaluating topic coherence using
    distributional semantics. IWCS.
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation
    extraction. GSCL.
    Lau, J. H., Newman, D. & Baldwin, T. (2014). Machine reading tea leaves. EACL.
    """
    place = {term: column for column, term in enumerate(together.terms)}
    columns = [place[term] for term in dict.fromkeys(terms) if term in place]
    held = together.holds[:, columns].astype(np.float64)
    both = (held.T @ held).toarray()
    least = np.sqrt(together.paragraphs) if minimum is None else minimum
    common = np.flatnonzero(both.diagonal() >= least)
    pairs = [
        _npmi(both[a, b], both[a, a], both[b, b], together.paragraphs)
        for a, b in combinations(common, 2)
    ]
    return float(np.mean(pairs)) if pairs else float("nan")


def _npmi(both: float, one: float, two: float, paragraphs: int) -> float:
    if both == 0:
        return -1.0
    if both == paragraphs:
        return 1.0
    joint = both / paragraphs
    return float(np.log(joint / (one * two / paragraphs**2)) / -np.log(joint))


def diversity(topics: Sequence[Sequence[str]]) -> float:
    """Return the share of different terms among the top terms of all topics (Dieng et al. 2020).

    1 if no term stands in two topics; NaN without terms.

    References
    ----------
    Dieng, A. B., Ruiz, F. J. R. & Blei, D. M. (2020). Topic modeling in embedding
    spaces. Transactions of the ACL 8.
    """
    terms = [term for topic in topics for term in topic]
    return len(set(terms)) / len(terms) if terms else float("nan")
