"""Passages that stand twice, almost word for word.

Reports repeat themselves: what the summary says, a chapter says again. Counted
twice, such a passage doubles the weight of its frames. Passages are compared
by the runs of words ("shingles") that they share.

References
----------
Broder, A. Z. (1997). On the resemblance and containment of documents.
*Proceedings of Compression and Complexity of Sequences*, 21-29.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from discourse.corpus.corpus import Corpus, Passage
from discourse.corpus.tokens import words

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

LEAST_WORDS = 8


def find_near_duplicates(
    corpus: Corpus, *, threshold: float = 0.6, shingle: int = 3
) -> pd.DataFrame:
    """Return the passages that repeat an earlier one.

    The resemblance of two passages is the number of shingles that both have,
    divided by the number that either has (exact, no sketch). Resemblance and
    not containment: a passage that quotes another and goes on is not the same.
    Where a chain of passages changes little by little, each is compared with
    passages that are kept only.

    Parameters
    ----------
    corpus : Corpus
    threshold : float
        Least resemblance, above 0 and at most 1.
    shingle : int
        Words in a shingle. With three, one changed word in thirty takes a tenth
        off the resemblance.

    Returns
    -------
    DataFrame
        ``passage_id, duplicate_of, similarity``, in the order of the corpus:
        each repeated passage with the earlier one that it is most like.

    Raises
    ------
    ValueError
        If ``threshold`` or ``shingle`` is out of range.

    Notes
    -----
    Passages of fewer than eight words ("I thank you.") are nobody's duplicate:
    that they are the same says nothing.

    Examples
    --------
    >>> from discourse.corpus import corpus_from_texts
    >>> text = "Open networks need open rules, and open rules need open debate"
    >>> corpus = corpus_from_texts({"a": f"{text}.", "b": f"{text} everywhere."})
    >>> find_near_duplicates(corpus).round(2).values.tolist()
    [['b#0000', 'a#0000', 0.9]]
    """
    _check(threshold, shingle)
    import pandas as pd

    passages = list(corpus.passages)
    earlier, later, resemblance = _resembling(passages, threshold, shingle)
    rows: list[tuple[str, str, float]] = []
    dropped: set[int] = set()
    # By the later passage, then the most like, then the earliest.
    for pair in np.lexsort((earlier, -resemblance, later)):
        first, second = int(earlier[pair]), int(later[pair])
        if second not in dropped and first not in dropped:
            dropped.add(second)
            row = passages[second].passage_id, passages[first].passage_id
            rows.append((*row, float(resemblance[pair])))
    return pd.DataFrame(rows, columns=["passage_id", "duplicate_of", "similarity"])


def drop_near_duplicates(
    corpus: Corpus, *, threshold: float = 0.6, shingle: int = 3
) -> tuple[Corpus, pd.DataFrame]:
    """Return the corpus without repeated passages, and the table of what was dropped.

    Parameters
    ----------
    corpus, threshold, shingle
        As in :func:`find_near_duplicates`.

    Returns
    -------
    Corpus
        The first of several near-duplicates is kept.
    DataFrame
        The table of :func:`find_near_duplicates`.
    """
    repeated = find_near_duplicates(corpus, threshold=threshold, shingle=shingle)
    return corpus.without_passages(set(repeated["passage_id"])), repeated


def _check(threshold: float, shingle: int) -> None:
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be above 0 and at most 1; got {threshold}.")
    if not 1 <= shingle <= LEAST_WORDS:
        raise ValueError(f"shingle must be from 1 to {LEAST_WORDS} words; got {shingle}.")


def _resembling(
    passages: list[Passage], threshold: float, shingle: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return earlier passage, later passage and resemblance of all pairs above the threshold."""
    from scipy.sparse import triu

    incidence = _shingle_incidence(passages, shingle)
    rarest = _rarest_shingles(incidence, threshold)
    candidates = triu(rarest @ rarest.T, k=1).tocoo()
    earlier, later = candidates.row, candidates.col
    common = incidence[earlier].multiply(incidence[later]).sum(axis=1)
    sizes = incidence.sum(axis=1)
    resemblance = common / (sizes[earlier] + sizes[later] - common)
    found = resemblance >= threshold
    return earlier[found], later[found], resemblance[found]


def _shingle_incidence(passages: list[Passage], shingle: int) -> csr_array:
    """Return a matrix with 1 where a passage (row) holds a shingle (column), rare ones first."""
    from scipy.sparse import csr_array

    columns: dict[tuple[str, ...], int] = {}
    indices: list[int] = []
    ends = [0]
    for passage in passages:
        tokens = words(passage.text)
        if len(tokens) >= LEAST_WORDS:
            runs = set(zip(*(tokens[start:] for start in range(shingle)), strict=False))
            indices.extend(columns.setdefault(run, len(columns)) for run in runs)
        ends.append(len(indices))
    by_frequency = np.argsort(np.bincount(indices, minlength=len(columns)), kind="stable")
    rank = np.empty_like(by_frequency)
    rank[by_frequency] = np.arange(len(columns))
    shape = (len(passages), max(len(columns), 1))
    incidence = csr_array((np.ones(len(indices), dtype=np.int32), rank[indices], ends), shape=shape)
    incidence.sort_indices()
    return incidence


def _rarest_shingles(incidence: csr_array, threshold: float) -> csr_array:
    """Return the incidence of so many of each row's rarest shingles that no pair is missed.

    Two rows above the threshold have one of these in common, whatever the
    others are: the prefix filter of Chaudhuri, Ganti & Kaushik (2006). Without
    it, "of the United Nations" alone would make millions of pairs.
    """
    from scipy.sparse import csr_array

    sizes = np.diff(incidence.indptr)
    kept = sizes - np.ceil(threshold * sizes - 1e-9).astype(int) + 1
    place = np.arange(incidence.nnz) - np.repeat(incidence.indptr[:-1], sizes)
    chosen = place < np.repeat(kept, sizes)
    ends = np.concatenate(([0], np.cumsum(np.minimum(kept, sizes))))
    return csr_array(
        (incidence.data[chosen], incidence.indices[chosen], ends), shape=incidence.shape
    )
