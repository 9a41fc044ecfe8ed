"""Means of a score by groups of statements, where one speaker makes several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import as_list, require_columns
from discourse.stats.resampling import check_draws, expanded_tails

_CELLS = 2_000_000  # of a table of draws by clusters held at a time
_Floats = NDArray[np.float64]
_Ints = NDArray[np.integer[Any]]


def group_means(
    table: pd.DataFrame,
    *,
    value: str = "score",
    by: str | list[str],
    cluster: str,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return the mean of a score in each group of statements, with an interval.

    Use it to follow a camp or a region over years, or to compare groups whose
    statements are not independent because one speaker makes several.

    Parameters
    ----------
    table : DataFrame
        A row per statement: ``value``, ``cluster`` and ``by``. Statements whose ``by`` is
        missing belong to no group and are left out.
    value : str, default "score"
        The column of numbers; statements where it is NaN are left out and counted.
    by : str or list of str
        Columns that define the groups, such as ``["camp", "year"]``.
    cluster : str
        The column that says whose statement it is, such as ``iso3``. Clusters are
        independent of each other; statements within one need not be.
    level : float, default 0.95
        Nominal coverage of the interval.
    replicates : int, default 2000
    seed : int, default 0

    Returns
    -------
    DataFrame
        One row per group that occurs, sorted:

        - ``<by>``: the group
        - ``mean``: of the scores, each statement counting the same; NaN if there are none
        - ``low, high``: its interval; NaN if the group has fewer than two clusters
        - ``statements, clusters``: how many have a score
        - ``left_out``: statements without a score

    Raises
    ------
    ValueError
        If a column is missing, ``by`` names none, ``value`` holds no numbers or an infinite
        one, a statement has no cluster or an option is out of range.

    Notes
    -----
    With :math:`s_{cg}` the sum and :math:`n_{cg}` the number of the scores of cluster c in
    group g, a replicate draws clusters with replacement, :math:`w_c` times each, and has

    .. math:: m_g = \frac{\sum_c w_c s_{cg}}{\sum_c w_c n_{cg}} .

    One draw serves all groups that share clusters, directly or through others: a state that
    is drawn is drawn with all its years. Groups that share none, such as camps, are drawn
    apart, each as large as it is, so the interval of one does not depend on the others. Draws
    in which a group has no cluster are left out. The interval is the expanded percentile
    interval (Hesterberg 2015; see :func:`~discourse.stats.resampling.bootstrap_rates`).

    The interval says how much the mean would vary with other clusters of the same kind. It
    takes the scores as given: an error that all of them share is not in it. Measured on
    invented states with five statements each, between which lay 60 % of the variance, an
    interval said to hold 95 % held 76 % with three states, 92 % with five and 93 to 95 %
    from ten on. Had the statements been taken for independent, it would have held 70 %.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "iso3": ["FJI", "FJI", "NOR", "NOR"], "year": [2018, 2019] * 2,
    ...     "score": [-1.0, -0.5, 1.0, 1.5]})
    >>> group_means(table, by="year", cluster="iso3")[["year", "mean", "clusters"]]
       year  mean  clusters
    0  2018   0.0         2
    1  2019   0.5         2
    """
    keys = as_list(by)
    check_draws(level=level, replicates=replicates)
    _check(table, value, cluster, keys)
    kept = table.dropna(subset=keys)
    group = kept.groupby(keys, sort=True).ngroup().to_numpy()
    scores = kept[value].to_numpy(dtype=float, na_value=np.nan)
    sums, sizes = _cells(scores, group, kept.groupby(cluster, sort=True).ngroup().to_numpy())
    low, high = _intervals(sums, sizes, level, replicates, seed)
    groups = kept[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    statements = sizes.sum(axis=0)
    return groups.assign(
        mean=_ratio(sums.sum(axis=0), statements),
        low=low,
        high=high,
        statements=statements.astype(int),
        clusters=(sizes > 0).sum(axis=0),
        left_out=np.bincount(group[np.isnan(scores)], minlength=len(groups)),
    )


def _check(table: pd.DataFrame, value: str, cluster: str, keys: list[str]) -> None:
    if not keys:
        raise ValueError("'by' must name one column or more; got []; name what defines the groups.")
    require_columns(table, [value, cluster, *keys], argument="table")
    if not pd.api.types.is_numeric_dtype(table[value]):
        raise ValueError(
            f"The column {value!r} of 'table' must hold numbers, got {table[value].dtype}; "
            "convert it or name another as 'value'."
        )
    scores = table[value].to_numpy(dtype=float, na_value=np.nan)
    if (endless := np.isinf(scores)).any():
        raise ValueError(
            f"The column {value!r} of 'table' must hold finite numbers, and is infinite in "
            f"{endless.sum()} of {len(table)} rows; correct them or make them NaN."
        )
    if (without := table[cluster].isna()).any():
        raise ValueError(
            f"The column {cluster!r} of 'table' must say of each statement whose it is, and is "
            f"empty in {without.sum()} of {len(table)} rows; fill it or take them out."
        )


def _ratio(sums: _Floats, sizes: _Floats) -> _Floats:
    """Return the means, NaN where nothing is counted."""
    means = np.full(sums.shape, np.nan)
    np.divide(sums, sizes, out=means, where=sizes > 0)
    return means


def _cells(scores: _Floats, group: _Ints, cluster: _Ints) -> tuple[_Floats, _Floats]:
    """Return sum and number of the scores, shape (clusters, groups)."""
    shape = (cluster.max(initial=-1) + 1, group.max(initial=-1) + 1)
    scored = np.flatnonzero(~np.isnan(scores))
    # Sorted, or the last digit of a sum would depend on the order of the rows.
    scored = scored[np.lexsort((scores[scored], group[scored], cluster[scored]))]
    sums, sizes = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, (cluster[scored], group[scored]), scores[scored])
    np.add.at(sizes, (cluster[scored], group[scored]), 1)
    return sums, sizes


def _intervals(
    sums: _Floats, sizes: _Floats, level: float, replicates: int, seed: int
) -> tuple[_Floats, _Floats]:
    """Return the ends of the interval of each group."""
    low, high = np.full((2, sums.shape[1]), np.nan)
    for groups in _connected(sizes):
        members = sizes[:, groups].any(axis=1)
        own = sums[members][:, groups], sizes[members][:, groups]
        means = np.concatenate(list(_drawn_means(*own, replicates=replicates, seed=seed)))
        for place, group in enumerate(groups):
            clusters = int((sizes[:, group] > 0).sum())
            drawn = means[~np.isnan(means[:, place]), place]
            if clusters > 1 and len(drawn):
                low[group], high[group] = np.quantile(drawn, expanded_tails(clusters, level=level))
    return low, high


def _connected(sizes: _Floats) -> Iterator[NDArray[np.intp]]:
    """Yield the groups that share clusters with each other, directly or through others."""
    # Imported here: takes longer to import than all else.
    from scipy import sparse

    present = sparse.csr_array(sizes > 0).astype(np.int64)
    _, part = sparse.csgraph.connected_components(present.T @ present, directed=False)
    for number in np.unique(part[(sizes > 0).any(axis=0)]):
        yield np.flatnonzero(part == number)


def _drawn_means(sums: _Floats, sizes: _Floats, *, replicates: int, seed: int) -> Iterator[_Floats]:
    """Yield the means of each draw of clusters, some replicates at a time."""
    clusters = len(sums)
    random = np.random.default_rng(seed)
    at_once = max(1, _CELLS // clusters)
    for first in range(0, replicates, at_once):
        size = min(at_once, replicates - first)
        times = random.multinomial(clusters, np.full(clusters, 1 / clusters), size=size)
        # Not a product of matrices: the number of threads would change its last digit.
        drawn = [np.einsum("rc,cg->rg", times, part) for part in (sums, sizes)]
        yield _ratio(*drawn)
