"""How much of each group of texts a topic takes, and whether groups differ in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from discourse.stats.columns import require_columns
from discourse.stats.features import sum_rows
from discourse.stats.resampling import bootstrap_rates, number_blocks
from discourse.topics.clusters import NONE
from discourse.topics.embedding import Floats
from discourse.topics.model import TopicModel

NO_TOPIC = "no topic"


def topic_prevalence(
    model: TopicModel,
    *,
    by: str = "narrative",
    weights: pd.DataFrame | None = None,
    units: pd.DataFrame | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    permutations: int = 4999,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return the share of each topic in each group, and test whether the groups differ.

    Parameters
    ----------
    model : TopicModel
    by : str, default "narrative"
        A variable of the windows. Windows without it are left out.
    weights, units : DataFrame, optional
        Other windows than those of the fit: what :meth:`TopicModel.transform` returned for
        them, and their ``units``.
    level, replicates
        Of the interval: see :func:`~discourse.stats.resampling.bootstrap_rates`.
    permutations : int, default 4999
    seed : int, default 0

    Returns
    -------
    DataFrame
        One row per topic (-1, no topic, last) and group: ``topic, label, <by>, windows`` (all
        of the group), ``share`` (mean weight of the topic in them), ``low, high`` (its
        interval, from sections drawn again), ``p_value`` and ``q_value`` of the topic
        (Benjamini & Hochberg 1995, over the topics; the same in its rows; NaN for no topic
        and with a single group).

    Raises
    ------
    ValueError
        If there is no such variable, or an option is out of range.

    Notes
    -----
    The test asks whether sections could have changed groups. For share :math:`p_g` of group g,
    with variance :math:`v_g` over its sections (linearised), it permutes the sections and
    compares :math:`\sum_g (p_g - \bar p)^2 / v_g`, where :math:`\bar p` is the mean of the shares
    weighted by :math:`1/v_g`. Divided by its variance, the statistic holds its
    level where one text has longer or more uneven sections (Janssen 1997; Chung & Romano
    2013); shares alone would not. A group with fewer than five sections is cut into its
    windows, and then the test takes neighbours for independent: see
    :func:`~discourse.stats.resampling.number_blocks`.

    Interval and test take the topics as given. That they were found in the same texts is
    not in them.

    References
    ----------
    Janssen, A. (1997). Studentized permutation tests for non-i.i.d. hypotheses. Statistics &
    Probability Letters 36. Chung, E. & Romano, J. P. (2013). Exact and asymptotically robust
    permutation tests. Annals of Statistics 41.
    """
    if permutations < 1:
        raise ValueError(f"'permutations' must be 1 or more; got {permutations}.")
    weights = model.weights if weights is None else weights
    units = model.units if units is None else units
    require_columns(units, [by], argument="units")
    if not units[by].notna().any():
        raise ValueError(f"No window has the variable {by!r}; name one that the documents have.")
    kept = units[units[by].notna()].sort_values("passage_id", ignore_index=True)
    shares = weights.loc[kept["passage_id"]].to_numpy()
    groups, names = pd.factorize(kept[by], sort=True)
    blocks = _Blocks.of(shares, kept, by, groups)
    p_values = _p_values(blocks, permutations, seed)
    options = {"level": level, "replicates": replicates, "seed": seed}
    labels = {**dict(enumerate(model.labels)), NONE: NO_TOPIC}
    tables = [
        _group_rows(blocks.only(group), weights.columns, labels, options).assign(**{by: name})
        for group, name in enumerate(names)
    ]
    table = pd.concat(tables).reset_index(drop=True)
    tested = table["topic"].map(dict(zip(weights.columns, p_values, strict=True)))
    table["p_value"] = tested.where(table["topic"] != NONE)
    table["q_value"] = table["topic"].map(_q_values(table))
    rank = table["topic"].where(table["topic"] != NONE, len(model))
    table = table.assign(rank=rank).sort_values(["rank", by], ignore_index=True)
    return table[["topic", "label", by, "windows", "share", "low", "high", "p_value", "q_value"]]


class _Blocks:
    """Sums of the weights, and numbers of windows, of sections that belong to groups."""

    def __init__(self, sums: Floats, sizes: Floats, groups: NDArray[np.int64]) -> None:
        self.sums, self.sizes, self.groups = sums, sizes, groups

    @classmethod
    def of(cls, shares: Floats, units: pd.DataFrame, by: str, groups: NDArray[np.int64]) -> _Blocks:
        """Add up the windows of each section of each group."""
        pairs = np.column_stack([groups, number_blocks(units, by=[by])])
        names, number = np.unique(pairs, axis=0, return_inverse=True)
        ones = np.ones(len(units))
        return cls(
            sum_rows(number.ravel(), shares, len(names)),
            sum_rows(number.ravel(), ones, len(names)),
            names[:, 0],
        )

    def only(self, group: int) -> _Blocks:
        """Return the sections of one group."""
        kept = self.groups == group
        return _Blocks(self.sums[kept], self.sizes[kept], self.groups[kept])


def _group_rows(
    blocks: _Blocks, topics: pd.Index, labels: dict[int, str], options: dict[str, Any]
) -> pd.DataFrame:
    windows = int(blocks.sizes.sum())
    low, high = bootstrap_rates(blocks.sums, blocks.sizes, **options)
    return pd.DataFrame(
        {
            "topic": topics,
            "label": [labels[topic] for topic in topics],
            "windows": windows,
            "share": blocks.sums.sum(axis=0) / windows,
            "low": low,
            "high": np.minimum(high, 1.0),
        }
    )


def _p_values(blocks: _Blocks, permutations: int, seed: int) -> Floats:
    """Return the p-value of each topic; NaN where a group is alone or has a single section."""
    counts = np.bincount(blocks.groups)
    if len(counts) < 2 or counts.min() < 2:
        return np.full(blocks.sums.shape[1], np.nan)
    random = np.random.default_rng(seed)
    observed = _difference(blocks, blocks.groups)
    # A hair less than observed counts as observed: sums in another order differ in the last bits.
    least = observed * (1 - 1e-9)
    reached = np.ones(len(observed))
    for _ in range(permutations):
        reached += _difference(blocks, random.permutation(blocks.groups)) >= least
    return np.where(np.isnan(observed), np.nan, reached / (permutations + 1))


def _difference(blocks: _Blocks, groups: NDArray[np.int64]) -> Floats:
    """Return how far the shares of the groups lie apart, in units of their variances."""
    shares, variances = [], []
    for group in range(int(groups.max()) + 1):
        sums, sizes = blocks.sums[groups == group], blocks.sizes[groups == group]
        share = sums.sum(axis=0) / sizes.sum()
        residual = sums - share * sizes[:, None]
        spread = len(sums) / (len(sums) - 1) * (residual**2).sum(axis=0)
        shares.append(share)
        variances.append(spread / sizes.sum() ** 2)
    share, precision = np.array(shares), 1 / np.maximum(np.array(variances), 1e-12)
    mean = (share * precision).sum(axis=0) / precision.sum(axis=0)
    difference: Floats = ((share - mean) ** 2 * precision).sum(axis=0)
    return difference


def _q_values(table: pd.DataFrame) -> dict[int, float]:
    tested = table.dropna(subset="p_value").drop_duplicates("topic")
    if tested.empty:
        return {}
    adjusted = stats.false_discovery_control(tested["p_value"])
    return dict(zip(tested["topic"], adjusted, strict=True))
