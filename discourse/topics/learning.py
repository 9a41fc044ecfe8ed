"""How the shipped term vectors come about: which terms stand near which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds
from threadpoolctl import threadpool_limits

from discourse.topics.embedding import Floats, TermVectors
from discourse.topics.windows import Windows


def learn_term_vectors(
    texts: Sequence[Sequence[str]],
    windows: Windows,
    *,
    dimensions: int = 100,
    reach: int = 10,
    minimum: int = 5,
) -> TermVectors:
    r"""Learn vectors of terms from which terms stand near each other.

    Parameters
    ----------
    texts : sequence of sequences of str
        The content terms of each paragraph in order.
    windows : Windows
        The same texts, or those of an ordinary register: for the weights and the centre.
    dimensions : int, default 100
    reach : int, default 10
        Content terms to each side that count as near.
    minimum : int, default 5
        Rarer terms have no vector.

    Returns
    -------
    TermVectors

    Notes
    -----
    The vectors are the left singular vectors of the matrix of positive pointwise
    mutual information (Levy, Goldberg & Dagan 2015), not multiplied by the singular
    values and not brought to one length. That, content terms instead of all, no smoothing
    of the contexts and inverse document frequency as weight were chosen on recommendations
    with human issue codes by some states; ``docs/topics.md`` has what they reach on
    those by others.

    References
    ----------
    Levy, O., Goldberg, Y. & Dagan, I. (2015). Improving distributional similarity
    with lessons learned from word embeddings. Transactions of the ACL 3.
    """
    counts = Counter(chain.from_iterable(texts))
    terms = tuple(sorted(term for term, count in counts.items() if count >= minimum))
    place = {term: row for row, term in enumerate(terms)}
    information = _mutual_information(_near(texts, place, reach))
    with threadpool_limits(limits=1):
        left, strength, _ = svds(information, k=dimensions, v0=np.ones(len(terms)))
    left = left[:, np.argsort(-strength)]
    # A singular vector may point either way: let its largest entry be positive.
    left *= np.sign(left[np.abs(left).argmax(axis=0), np.arange(dimensions)])
    bare = TermVectors("", terms, left, _rarity(windows, place), np.zeros(dimensions))
    return TermVectors("", terms, left, bare.weights, bare.embed(windows).mean(axis=0))


def _near(texts: Sequence[Sequence[str]], place: Mapping[str, int], reach: int) -> sparse.csr_array:
    """Return how often each pair of terms stands within reach (symmetric)."""
    rows = [np.array([place[term] for term in text if term in place]) for text in texts]
    pairs = [
        (row[:-step], row[step:]) for row in rows for step in range(1, reach + 1) if len(row) > step
    ]
    left, right = (np.concatenate(side) for side in zip(*pairs, strict=True))
    once = sparse.coo_array((np.ones(len(left)), (left, right)), shape=(len(place),) * 2).tocsr()
    return sparse.csr_array(once + once.T)


def _mutual_information(near: sparse.csr_array) -> sparse.csr_array:
    """Return the positive pointwise mutual information of each pair that is near."""
    total = near.sum()
    share = near.sum(axis=0) / total
    cells = near.tocoo()
    values = np.log(cells.data / total / (share[cells.row] * share[cells.col]))
    kept = values > 0
    return sparse.csr_array((values[kept], (cells.row[kept], cells.col[kept])), shape=near.shape)


def _rarity(windows: Windows, place: Mapping[str, int]) -> Floats:
    """Return the inverse document frequency of each term; where none holds it, that of one."""
    held = np.ones(len(place))
    holding = (windows.features.counts > 0).sum(axis=0)
    for term, n in zip(windows.features.terms, holding, strict=True):
        if term in place and n:
            held[place[term]] = n
    weights: Floats = np.log(len(windows) / held)
    return weights
