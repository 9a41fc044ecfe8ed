"""How much of each group of texts a topic takes, and whether groups differ in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import require_columns
from discourse.stats.features import sum_rows
from discourse.stats.keywords import q_values
from discourse.stats.resampling import bootstrap_rates, enough_sections, number_blocks
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
        them, and their ``units``. ``units`` alone may group those of the fit in another way.
    level, replicates
        Of the interval: see :func:`~discourse.stats.resampling.bootstrap_rates`.
    permutations : int, default 4999
    seed : int, default 0

    Returns
    -------
    DataFrame
        One row per topic (-1, no topic, last) and group: ``topic, label, <by>, windows`` (all
        of the group), ``main_windows`` (whose main topic it is), ``share`` (mean weight of the
        topic in the windows), ``low, high`` (its interval, from blocks drawn again),
        ``blocks`` and ``block`` (how many, and whether ``section`` or, in a group with fewer than
        five sections, ``window``), ``p_value`` and ``q_value`` of the topic (Benjamini &
        Hochberg 1995, over the topics; the same in its rows). These are NaN for no topic, with a
        single group, and where a group has fewer than five sections.

    Raises
    ------
    ValueError
        If there is no such variable, or an option is out of range.

    Notes
    -----
    The test asks whether sections could have changed groups. For share :math:`p_g` of group g,
    with variance :math:`v_g` over its sections (linearised), it permutes the sections and
    compares :math:`\sum_g (p_g - \bar p)^2 / v_g`, where :math:`\bar p` is the mean of the shares
    weighted by :math:`1/v_g`. Divided by its variance, the statistic nearly holds its
    level where one text has longer or more uneven sections (Janssen 1997; Chung & Romano
    2013; measured in ``docs/topics.md``); shares alone would not. A group with fewer than
    five sections is cut into its windows, as if neighbours were independent. Its
    interval is then far too narrow, and there is no test: it would find a difference
    between any two texts.

    Weights are hardly ever 0. Where a topic is the main one of no window of a group, the
    upper end is at least the exact Poisson limit for none of so many (Garwood 1936).

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
    if weights is not None and units is None:
        raise ValueError("'weights' of other windows need their 'units'; give both.")
    weights = model.weights if weights is None else weights
    units = model.units if units is None else units
    require_columns(units, [by], argument="units")
    if not units[by].notna().any():
        raise ValueError(f"No window has the variable {by!r}; name one that the documents have.")
    kept = units[units[by].notna()].sort_values("passage_id", ignore_index=True)
    shares = weights.loc[kept["passage_id"]].to_numpy()
    groups, names = pd.factorize(kept[by], sort=True)
    blocks = _Blocks.of(shares, kept, by, groups)
    main = np.eye(shares.shape[1], dtype=int)[shares.argmax(axis=1)]
    p_values = _p_values(blocks, permutations, seed)
    options = {"level": level, "replicates": replicates, "seed": seed}
    labels = {**dict(enumerate(model.labels)), NONE: NO_TOPIC}
    tables = [
        _group_rows(
            blocks.only(group), main[groups == group].sum(axis=0), weights.columns, options
        ).assign(**{by: name})
        for group, name in enumerate(names)
    ]
    table = pd.concat(tables).reset_index(drop=True)
    table["label"] = table["topic"].map(labels)
    p_values[weights.columns == NONE] = np.nan
    for name, values in (("p_value", p_values), ("q_value", q_values(p_values))):
        table[name] = table["topic"].map(dict(zip(weights.columns, values, strict=True)))
    rank = table["topic"].where(table["topic"] != NONE, len(model))
    table = table.assign(rank=rank).sort_values(["rank", by], ignore_index=True)
    columns = ["topic", "label", by, "windows", "main_windows", "share", "low", "high"]
    return table[[*columns, "blocks", "block", "p_value", "q_value"]]


class _Blocks:
    """Sums of the weights, and numbers of windows, of sections that belong to groups.

    ``cut`` says of each whether its group had too few sections and was cut into windows.
    """

    def __init__(
        self, sums: Floats, sizes: Floats, groups: NDArray[np.int64], cut: NDArray[np.bool_]
    ) -> None:
        self.sums, self.sizes, self.groups, self.cut = sums, sizes, groups, cut

    @classmethod
    def of(cls, shares: Floats, units: pd.DataFrame, by: str, groups: NDArray[np.int64]) -> _Blocks:
        """Add up the windows of each section of each group."""
        pairs = np.column_stack([groups, number_blocks(units, by=[by])])
        names, number = np.unique(pairs, axis=0, return_inverse=True)
        ones = np.ones(len(units))
        _, first = np.unique(number.ravel(), return_index=True)
        return cls(
            sum_rows(number.ravel(), shares, len(names)),
            sum_rows(number.ravel(), ones, len(names)),
            names[:, 0],
            ~enough_sections(units, by=[by])[first],
        )

    def only(self, group: int) -> _Blocks:
        """Return the sections of one group."""
        kept = self.groups == group
        return _Blocks(self.sums[kept], self.sizes[kept], self.groups[kept], self.cut[kept])


def _group_rows(
    blocks: _Blocks, main: NDArray[np.int64], topics: pd.Index, options: dict[str, Any]
) -> pd.DataFrame:
    windows = int(blocks.sizes.sum())
    low, high = bootstrap_rates(blocks.sums, blocks.sizes, **options)
    limit = -np.log((1 - options["level"]) / 2) / windows
    high = np.where(main == 0, np.maximum(high, limit), high)
    return pd.DataFrame(
        {
            "topic": topics,
            "windows": windows,
            "main_windows": main,
            "share": blocks.sums.sum(axis=0) / windows,
            "low": low,
            "high": np.minimum(high, 1.0),
            "blocks": len(blocks.groups),
            "block": "window" if blocks.cut.any() else "section",
        }
    )


def _p_values(blocks: _Blocks, permutations: int, seed: int) -> Floats:
    """Return the p-value of each topic; NaN where a group is alone or has too few sections."""
    counts = np.bincount(blocks.groups)
    if len(counts) < 2 or blocks.cut.any():
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
