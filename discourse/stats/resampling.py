"""How sure is a rate? Sections, not words, are drawn again.

A word that falls once tends to fall again in the same section, so words are no
independent draws and any interval that takes them for such is too narrow. What
is resampled here is the block: a section of a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import require_passages

MIN_SECTIONS = 5
_CELLS = 2_000_000  # of a table of draws by sentences held at a time


def number_blocks(passages: pd.DataFrame, *, by: list[str]) -> NDArray[np.integer[Any]]:
    """Return the number of the block in which each passage lies.

    A block is a section of a document. A group (passages that agree in ``by``)
    with fewer than 5 sections is cut into its passages instead. Neither is right
    then; measured on speeches with two sections, an interval said to hold 95 % held
    51 % from sections and 80 % from passages, and from five on sections do better.

    Parameters
    ----------
    passages : DataFrame
        Has ``passage_id, document_id, section`` and ``by``.
    by : list of str
        Columns that define the groups; may be empty.

    Returns
    -------
    array of int, shape (passages,)
        The order of the numbers follows the names of the blocks, not the order of the rows.

    Raises
    ------
    ValueError
        If a column is missing or a passage occurs twice.
    """
    require_passages(passages, ["document_id", "section", *by])
    single = passages.groupby("passage_id").ngroup() + len(passages)
    return _sections(passages).where(enough_sections(passages, by=by), single).to_numpy()


def enough_sections(passages: pd.DataFrame, *, by: list[str]) -> NDArray[np.bool_]:
    """Return, for each passage, whether its group has the 5 sections that blocks are made of.

    Parameters
    ----------
    passages, by
        As in :func:`number_blocks`.
    """
    groups = [passages[name] for name in by] or [pd.Series(0, index=passages.index)]
    sections = _sections(passages).groupby(groups, dropna=False).transform("nunique")
    enough: NDArray[np.bool_] = (sections >= MIN_SECTIONS).to_numpy()
    return enough


def _sections(passages: pd.DataFrame) -> pd.Series:
    return passages.groupby(["document_id", "section"], dropna=False).ngroup()


def bootstrap_rates(
    counts: NDArray[Any],
    tokens: NDArray[Any],
    *,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return the intervals of rates per token by a block bootstrap.

    Parameters
    ----------
    counts : array of numbers, shape (blocks, measures)
        Blocks in an order that does not depend on the order of the data.
    tokens : array of numbers, shape (blocks,)
        What the rate is per: tokens, or windows of which ``counts`` adds up shares.
    level : float, default 0.95
        Nominal coverage of the interval.
    replicates : int, default 2000
    seed : int, default 0
        Each call starts anew from it, so that a rate's interval does not depend on
        what else is computed.

    Returns
    -------
    low, high : arrays of float, shape (measures,)
        NaN if there are fewer than two blocks or no tokens.

    Raises
    ------
    ValueError
        If ``level`` does not lie between 0 and 1 or ``replicates`` is less than 1.

    Notes
    -----
    Blocks are drawn with replacement, as many as there are; the rate is the ratio
    of the sums. The interval is the *expanded percentile* interval (Hesterberg
    2015): its quantiles are :math:`\Phi(\pm\sqrt{n/(n-1)}\,t_{n-1})` for n blocks,
    which makes up for the narrowness of the bootstrap with few of them.

    Where nothing was counted every replicate is 0, and the bootstrap would claim
    to be certain. The upper end is then the exact Poisson limit
    :math:`-\ln((1-level)/2)` divided by the tokens (Garwood 1936).

    With ten sections an interval said to hold 95 % holds about 86 to 92 % for
    frequent frames. Take it for a lower bound of what is not known.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28.
    Hesterberg, T. (2015). What teachers should know about the bootstrap. The
    American Statistician 69(4).

    Examples
    --------
    >>> counts, tokens = np.array([[2], [0], [1], [3]]), np.array([400, 380, 410, 420])
    >>> low, high = bootstrap_rates(counts, tokens)
    >>> bool(low[0] < 6 / 1610 < high[0])
    True
    """
    check_draws(level=level, replicates=replicates)
    counts, tokens = counts[tokens > 0], tokens[tokens > 0]
    blocks = len(tokens)
    if blocks < 2:
        undefined = np.full(counts.shape[1], np.nan)
        return undefined, undefined.copy()
    draws = np.random.default_rng(seed).multinomial(
        blocks, np.full(blocks, 1 / blocks), size=replicates
    )
    # Whole numbers below 2**53: float arithmetic is fast here and still exact.
    weights = draws.astype(np.float64)
    rates = (weights @ counts) / (weights @ tokens)[:, np.newaxis]
    low, high = np.quantile(rates, expanded_tails(blocks, level=level), axis=0)
    limit = -np.log((1 - level) / 2) / tokens.sum()
    return low, np.where(counts.sum(axis=0) == 0, limit, high)


def check_draws(*, level: float, replicates: int) -> None:
    """Raise if an interval cannot be had from so many draws.

    Raises
    ------
    ValueError
        If ``level`` does not lie between 0 and 1 or ``replicates`` is less than 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"'level' must lie between 0 and 1; got {level}.")
    if replicates < 1:
        raise ValueError(f"'replicates' must be 1 or more; got {replicates}.")


def expanded_tails(blocks: int, *, level: float) -> NDArray[np.float64]:
    """Return the two quantiles of the replicates between which an interval lies.

    They are those of the expanded percentile interval; see :func:`bootstrap_rates`.

    Parameters
    ----------
    blocks : int
        How many are drawn, 2 or more.
    level : float
    """
    # Imported here: half a second that a single statement need not wait for.
    from scipy import stats

    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    expanded: NDArray[np.float64] = stats.norm.cdf(
        np.sqrt(blocks / (blocks - 1)) * stats.t.ppf(tails, blocks - 1)
    )
    return expanded


def sentence_draws(n: int, *, replicates: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Yield how often each of ``n`` sentences is drawn, some replicates at a time.

    Of n sentences n - 1 are drawn, or the variance of a few comes out too small
    (McCarthy, P. J. & Snowden, C. B. (1985). The bootstrap and finite population
    sampling. Vital and Health Statistics, series 2, 95).

    Parameters
    ----------
    n : int
        2 or more.
    replicates, seed : int

    Yields
    ------
    array of int, shape (draws, n)
        As many tables as keep the memory bounded; ``replicates`` rows in all.
    """
    random = np.random.default_rng(seed)
    at_once = max(1, _CELLS // n)
    for first in range(0, replicates, at_once):
        size = min(at_once, replicates - first)
        drawn = random.integers(n, size=(size, n - 1)) + n * np.arange(size)[:, None]
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
