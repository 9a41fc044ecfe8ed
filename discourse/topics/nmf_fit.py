"""Topics by non-negative matrix factorisation: words that rise and fall together."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.linalg import solve_triangular
from scipy.optimize import nnls
from threadpoolctl import threadpool_limits

from discourse.lexicon import Lexicon
from discourse.topics.cooccurrence import register_windows
from discourse.topics.embedding import Floats, unit_rows
from discourse.topics.fitting import (
    canonical_order,
    check_windows,
    least_likeness,
    numbering,
    seed_windows,
    seeds_name,
)
from discourse.topics.model import TopicModel, make_model, top_terms
from discourse.topics.windows import Windows

_TERM_WINDOWS = 2  # a term in one window goes together with nothing
_ROUNDS = 1000
_TRACE = 1e-3  # of every term in a seeded topic: what starts at zero stays there


@dataclass(frozen=True, eq=False)
class FactorShares:
    """Weighs topics by what mixture of them comes nearest to a window.

    Attributes
    ----------
    terms : tuple of str
        Sorted; one for each column of ``factors``.
    rarity : array of float, shape (terms,)
        Inverse document frequency.
    factors : array of float, shape (topics, terms)
        Rows of length one.
    least : float
        A window whose nearest mixture has a smaller cosine with it holds no topic.
    """

    terms: tuple[str, ...]
    rarity: Floats
    factors: Floats
    least: float

    def weigh(self, windows: Windows) -> Floats:
        """Return the shares of the topics; rows sum to 1, or to 0 where there is none."""
        mixtures, fits = self.mix(windows)
        sums = mixtures.sum(axis=1, keepdims=True)
        shares = np.divide(mixtures, sums, out=np.zeros_like(mixtures), where=sums > 0)
        return np.where(fits[:, None] >= self.least, shares, 0.0)

    def mix(self, windows: Windows) -> tuple[Floats, Floats]:
        """Return the nearest mixture of each window, and its cosine with the window."""
        rows = rare_words(windows, self.terms, self.rarity)
        like = np.asarray(rows @ self.factors.T)
        gram = (self.factors[:, None] * self.factors[None]).sum(axis=2)
        # |x - wF|^2 is least where |L'w - b|^2 is, L L' = F F' and L b = F x: as wide as there
        # are topics, not terms.
        root = np.linalg.cholesky(gram + 1e-10 * np.eye(len(gram)))
        mixtures, lengths = np.zeros_like(like), np.zeros(len(like))
        for row in np.flatnonzero(like.any(axis=1)):
            mixture = nnls(root.T, solve_triangular(root, like[row], lower=True))[0]
            mixtures[row] = mixture
            lengths[row] = np.sqrt(((mixture * gram).sum(axis=1) * mixture).sum())
        along = (mixtures * like).sum(axis=1)
        fits = np.divide(along, lengths, out=np.full(len(like), -1.0), where=lengths > 0)
        return mixtures, fits


def rare_words(windows: Windows, terms: Sequence[str], rarity: Floats) -> sparse.csr_array:
    """Return the square root of the counts times ``rarity``, rows of length one."""
    place = {term: column for column, term in enumerate(terms)}
    own = windows.features.terms
    found = np.array([place.get(term, -1) for term in own], dtype=np.int64)
    known = np.flatnonzero(found >= 0)
    cells = windows.features.counts[:, known].tocoo()
    columns = found[known][cells.col]
    shape = (len(windows), len(terms))
    rows = sparse.csr_array((np.sqrt(cells.data) * rarity[columns], (cells.row, columns)), shape)
    rows.sort_indices()
    lengths = np.sqrt(rows.power(2).sum(axis=1))
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_array(rows.multiply(inverse[:, None]))


def fit_nmf(
    windows: Windows, *, n_topics: int = 14, seeds: Lexicon | None = None, seed: int = 0
) -> TopicModel:
    """Find topics by non-negative matrix factorisation of tf-idf.

    Parameters
    ----------
    windows : Windows
    n_topics : int, default 14
    seeds : Lexicon, optional
        The first topics start from the words of its frames, one each; the others, and where
        the first go from there, is for the windows to say.
    seed : int, default 0
        Of the singular vectors that the other topics start from.

    Returns
    -------
    TopicModel

    Raises
    ------
    ValueError
        If there are too few windows, different ones, or ones with content words; if there
        are more seeds than topics; or if a seed names nothing in the windows.

    Notes
    -----
    A window is the square root of its counts times the inverse document frequency, at
    length one. Shares of a window are those of the mixture of topics nearest to it (least
    squares, none negative), found for each window by itself. A window whose mixture is too
    unlike it holds no topic, by the rule of :func:`fit_bertopic`; but a mixture of topics is not
    unlike much, and a third of the background's paragraphs hold one (``register_share`` in
    ``settings``). Windows are put into an order that only their
    content decides, and libraries run on one thread.

    References
    ----------
    Lee, D. D. & Seung, H. S. (1999). Learning the parts of objects by non-negative matrix
    factorization. Nature 401. Boutsidis, C. & Gallopoulos, E. (2008). SVD based
    initialization. Pattern Recognition 41 (the start).
    """
    check_windows(windows, n_topics)
    if seeds is not None and len(seeds.frames) > n_topics:
        raise ValueError(
            f"There are {len(seeds.frames)} seeds for {n_topics} topics; "
            "ask for more topics, or give a lexicon with fewer frames."
        )
    fitted = windows.take(canonical_order(windows))
    holding = (fitted.features.counts > 0).sum(axis=0)
    kept = np.flatnonzero(holding >= _TERM_WINDOWS)
    if len(kept) < n_topics:
        raise ValueError(
            f"{n_topics} topics need as many terms that two windows share, and there are "
            f"{len(kept)}; ask for fewer topics, or give longer texts on fewer subjects."
        )
    terms = tuple(fitted.features.terms[column] for column in kept)
    rarity = np.log(len(fitted) / holding[kept])
    rows = rare_words(fitted, terms, rarity)
    start = None if seeds is None else rare_words(seed_windows(seeds, fitted), terms, rarity)
    with threadpool_limits(limits=1):
        factors = unit_rows(_factorise(rows, n_topics, start, seed))
    factors = factors[factors.any(axis=1)]
    model = FactorShares(terms, rarity, factors, least=-1.0)
    order = numbering(model.mix(fitted)[0].argmax(axis=1), top_terms(factors, terms))
    model = replace(model, factors=factors[order])
    least, chance = least_likeness(lambda some: model.mix(some)[1], fitted, register_windows())
    return make_model(
        "nmf",
        windows,
        terms=terms,
        relevance=factors[order],
        assignment=replace(model, least=least),
        settings={
            "n_topics": int(n_topics),
            "seeds": seeds_name(seeds),
            "seed": int(seed),
            "register_share": chance,
        },
    )


def _factorise(
    rows: sparse.csr_array, n_topics: int, start: sparse.csr_array | None, seed: int
) -> Floats:
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    options = {"max_iter": _ROUNDS, "random_state": seed}
    with warnings.catch_warnings():
        # A thousand rounds are enough for a start; the caller wants topics, not an optimum.
        warnings.simplefilter("ignore", ConvergenceWarning)
        if start is None:
            model = NMF(n_topics, init="nndsvd", **options).fit(rows)
        else:
            first = np.asarray(start.todense())
            free = n_topics - len(first)
            rest = np.zeros((0, rows.shape[1]))
            if free:
                rest = NMF(free, init="nndsvd", **options).fit(rows).components_
            factors = unit_rows(np.vstack([first, rest])) + _TRACE
            shares = np.asarray(rows @ factors.T)
            model = NMF(n_topics, init="custom", **options)
            model.fit_transform(rows, W=shares, H=factors)
    found: Floats = model.components_
    return found
