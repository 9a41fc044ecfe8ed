"""Shares corrected for the errors of the machine, by design-based supervised learning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from discourse.validation.crossfitting import left_out_predictions, told_classes
from discourse.validation.design_variance import document_variance, sampling_variance, t_limits
from discourse.validation.share_limits import Limits, cell_limits, cells_of, score_limits
from discourse.validation.tallies import Floats, Ints, Tally, add_up, tally_units
from discourse.validation.weighting import CodedStrata, estimate_share

_COLUMNS = [
    *("group", "units", "coded_units"),
    *("corrected", "low", "high"),
    *("uncorrected", "uncorrected_low", "uncorrected_high"),
    *("coded_only", "coded_only_low", "coded_only_high"),
]
_LEAST = 2  # coded units: of one alone nothing says how much units differ
_UNKNOWN = Limits(np.nan, np.nan)


def corrected_means(
    units: pd.DataFrame,
    *,
    by: str,
    told: str = "told",
    coded: str = "coded",
    stratum: str = "stratum",
    cluster: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Return means by group, corrected for the errors that a coded sample shows.

    When to use it: a machine (a lexicon, a classifier, a language model) has told a number of
    each unit of a corpus, and coders have coded a random sample of them. The mean of what is
    told is biased by whatever the machine gets wrong, and its interval knows nothing of that;
    the mean of what is coded is not, but rests on few units. This takes the precision from
    the one and the truth from the other.

    Parameters
    ----------
    units : DataFrame
        A row for each unit of the population, coded or not, in any order.
    by : str
        Column that defines the groups. Units where it is missing belong to none; they help
        to predict, and get no row.
    told, coded : str, default "told", "coded"
        Columns of numbers on the same scale: 1 or 0, and the mean is a share; or others, such
        as 1, 0 and -1 for a balance. ``coded`` is missing for units that are not coded. Those
        that were drawn and not coded are taken to be missing at random within their stratum.
    stratum : str, default "stratum"
        Column of the strata within which units were drawn at random.
    cluster : str, optional
        Column of the documents. Without it the intervals are for *this corpus*: how far would
        the mean lie from that of all units coded? With it they are for *documents like these*,
        from which this corpus came: how far from the mean of all that might have been written?
        That adds how much documents differ, even where all is coded.
    level : float, default 0.95
        Nominal coverage of the intervals.

    Returns
    -------
    DataFrame
        One row per group:

        - ``group``: the value of ``by``, sorted
        - ``units``, ``coded_units``: how many there are
        - ``corrected, low, high``: the mean by design-based supervised learning; NaN if fewer
          than 2 units of the group are coded, unless those are all: a prediction could still
          be had, but nothing tells its error
        - ``uncorrected, uncorrected_low, uncorrected_high``: the mean of what is told, with
          the interval of one who takes that for the truth (Wilson's for shares, else t; of
          documents with ``cluster``)
        - ``coded_only, coded_only_low, coded_only_high``: the weighted mean of coded units
          alone, to see what the machine adds; with the interval by
          :func:`~discourse.validation.weighting.estimate_share` for shares, else t

        With ``cluster`` a group in a single document has NaN for limits. So has a mean of
        other numbers than 1 and 0 where no error was seen.

    Raises
    ------
    ValueError
        If a column or a cell that must not be is missing, a cell is no number, a stratum has no
        coded unit, or ``level`` does not lie between 0 and 1.

    Notes
    -----
    *Estimate.* The mean, over the group, of pseudo-outcomes (Egami, Hinck, Stewart & Wei 2023)

    .. math:: \tilde y_i = \hat g_i + \frac{R_i}{\pi_i} (y_i - \hat g_i), \qquad
              \pi_i = m_h / N_h

    where :math:`R_i` says whether unit i is coded, of whose stratum h there are :math:`m_h`
    coded of :math:`N_h`, and :math:`\hat g_i` predicts what it would be coded with from what
    it and others are told; see
    :func:`~discourse.validation.crossfitting.left_out_predictions`. In surveys this is the
    difference estimator (Särndal, Swensson & Wretman 1992), and prediction-powered inference
    (Angelopoulos et al. 2023) if :math:`\hat g_i` is what is told itself. Over all samples that
    might have been drawn it is right on average, however wrong the machine is and however
    differently in each group; a good machine makes it precise. The corrected share of a small
    group may lie below 0 or above 1. It is not clipped: cut off at one end, it would no longer
    be right on average. A group coded in full is known.

    *Interval, shares.* The limits are those of the score method over cells of stratum and
    label (:func:`~discourse.validation.share_limits.cell_limits`) and lie between 0 and 1. Where
    the corrected share lies outside of them, the interval is extended to it: a lower limit
    below 0 says that the share is near 0 and that too few are coded to say more.

    *Interval, other numbers,* and shares for which more than 10 different numbers are told: t,
    by the design (:func:`~discourse.validation.design_variance.sampling_variance`).

    *Documents.* With V, the cluster-robust variance of pseudo-outcomes over documents, and
    :math:`V_s`, that by the design, each half of the interval becomes
    :math:`\sqrt{half^2 + t^2 \max(0, V - V_s)}`, which may reach beyond 0 and 1.

    *Measured* (``benchmarks/corrected_shares.py``; 500 draws, 300 coded of 20,000 sentences or
    2,000 statements, a machine that is right in 85 of 100 and finds 60, 75 or 95 % of what is
    there, by group): intervals of corrected means hold the truth in 92.2 to 98.8 % of draws, on
    average in 95.8 %; of 62 groups 54 lie between 93 and 97 %, and the others, but for one,
    above: small groups and shares of a few per cent. (The 92.2 are 94.7 over 4,000 draws.) The
    uncorrected share, which no draw changes, is off by 4 to 18 points, and its interval never
    holds the truth (in corpora that are drawn anew in up to 23 %; that of a balance, in which
    errors cancel, always). The interval with which the method was published, normal and from the
    sandwich variance, does as well for shares of 30 % and more, but holds 60 to 95 % for those
    of 3 to 6 %: if nothing that the machine missed is among a few dozen coded units, it takes
    for certain that nothing was missed.

    The root mean squared error is 0.56 to 0.91 of that of coded units alone for shares of 30 %
    and more, and 0.78 to 1.01 for those of 3 to 6 %: a machine most of whose hits are false
    adds little to what coders saw.

    *Caution.* All rests on the sample being drawn at random within strata, and on coders who
    are right: an error of theirs is not corrected. Where two or three units of a group are
    coded, the mean may lie far out; read the interval. By t, that of numbers that are nearly
    always the same is too short.

    References
    ----------
    Angelopoulos, A. N., Bates, S., Fannjiang, C., Jordan, M. I. & Zrnic, T. (2023).
    Prediction-powered inference. Science 382.
    Egami, N., Hinck, M., Stewart, B. M. & Wei, H. (2023). Using imperfect surrogates for
    downstream inference: design-based supervised learning for social science applications of
    large language models. Advances in Neural Information Processing Systems 36.
    Särndal, C.-E., Swensson, B. & Wretman, J. (1992). Model Assisted Survey Sampling. Springer.

    Examples
    --------
    Of 1,000 sentences 400 are told to use a frame. Of 50 of these, drawn at random, 20 do, and
    of 50 of the others 5: not 40 in 100 use it, but (400 * 0.4 + 600 * 0.1) / 1,000 = 22.

    >>> units = pd.DataFrame({"group": "all", "told": [1.0] * 400 + [0.0] * 600})
    >>> units["stratum"] = units["told"]
    >>> units.loc[:49, "coded"] = [1.0] * 20 + [0.0] * 30
    >>> units.loc[950:, "coded"] = [1.0] * 5 + [0.0] * 45
    >>> table = corrected_means(units, by="group")
    >>> table[["uncorrected", "corrected", "low", "high"]].round(3).values.tolist()
    [[0.4, 0.22, 0.159, 0.3]]
    """
    if not 0 < level < 1:
        raise ValueError(f"'level' must lie between 0 and 1; got {level}.")
    tally = tally_units(units, by=by, told=told, coded=coded, stratum=stratum, cluster=cluster)
    if not tally.groups:
        return pd.DataFrame(columns=_COLUMNS)
    setting = _setting(tally, level=level, beyond=cluster is not None)
    rows = [_row(setting, group) for group in _groups(tally)]
    return pd.DataFrame(rows, columns=_COLUMNS)


def pseudo_outcomes(tally: Tally, predicted: Floats) -> Floats:
    """Return what stands for the coded number of each unit, so that means of it are unbiased.

    Parameters
    ----------
    tally : Tally
    predicted : array of float, shape (rows,)
        What each unit would be coded with.

    Returns
    -------
    array of float, shape (rows,)
        The prediction; for coded units, with its error as many times as they stand for units.
    """
    # Where all are coded the weight is 1, and nothing but the code is left, to the last bit.
    of_coded = tally.weight * tally.coded - (tally.weight - 1) * predicted
    return np.where(tally.is_coded, of_coded, predicted)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the rows of the table have in common."""

    told_shares: bool
    coded_shares: bool
    level: float
    beyond: bool
    z: float


def _setting(tally: Tally, *, level: float, beyond: bool) -> _Setting:
    from scipy import stats  # takes longer to import than all else here

    return _Setting(
        told_shares=bool(np.isin(tally.told, (0, 1)).all()),
        coded_shares=bool(np.isin(tally.coded[tally.is_coded], (0, 1)).all()),
        level=level,
        beyond=beyond,
        z=float(stats.norm.ppf((1 + level) / 2)),
    )


class _Group(NamedTuple):
    """The rows of a group, what each is predicted to be coded with, and its class, if any."""

    tally: Tally
    predicted: Floats
    classes: Ints | None


def _groups(tally: Tally) -> Iterator[_Group]:
    """Yield the groups in their order, which is that of the rows."""
    predicted, classes = left_out_predictions(tally), told_classes(tally)
    ends = np.searchsorted(tally.group, np.arange(len(tally.groups) + 1))
    for start, end in pairwise(ends):
        rows = slice(start, end)
        yield _Group(tally.take(rows), predicted[rows], None if classes is None else classes[rows])


def _row(setting: _Setting, group: _Group) -> list[object]:
    """Return the row of a group."""
    tally = group.tally
    coded = tally.take(tally.is_coded)
    means = (
        _corrected(setting, group),
        _uncorrected(setting, tally),
        _coded_only(setting, tally, coded),
    )
    return [
        tally.groups[tally.group[0]],
        int(tally.units.sum()),
        int(coded.units.sum()),
        *(number for mean, limits in means for number in (mean, *limits)),
    ]


def _corrected(setting: _Setting, group: _Group) -> tuple[float, Limits]:
    tally, predicted, classes = group
    size, coded = tally.units.sum(), tally.units[tally.is_coded].sum()
    if coded == size:  # nothing to estimate
        mean = float(tally.units @ tally.coded / size)
        return mean, _beyond(setting, tally, (tally.coded - mean) / size, mean, Limits(mean, mean))
    if coded < _LEAST:
        return np.nan, _UNKNOWN
    pseudo = pseudo_outcomes(tally, predicted)
    mean = float(tally.units @ pseudo / size)
    variance, freedom = sampling_variance(tally, (tally.coded - predicted) / size)
    if setting.coded_shares and classes is not None:
        low, high = cell_limits(cells_of(tally, classes), z=setting.z)
        limits = Limits(min(low, mean), max(high, mean))
    else:
        limits = t_limits(mean, variance, freedom, setting.level)
    return mean, _beyond(setting, tally, (pseudo - mean) / size, mean, limits, known=variance)


def _uncorrected(setting: _Setting, tally: Tally) -> tuple[float, Limits]:
    size = float(tally.units.sum())
    mean = float(tally.units @ tally.told / size)
    if setting.beyond:
        variance, documents = document_variance(tally, (tally.told - mean) / size)
        return mean, t_limits(mean, variance, documents - 1, setting.level)
    if setting.told_shares:
        one = np.ones(1)
        return mean, score_limits(mean * one, size * one, one, z=setting.z)
    if size < _LEAST:
        return mean, _UNKNOWN
    variance = float(tally.units @ (tally.told - mean) ** 2 / (size - 1) / size)
    return mean, t_limits(mean, variance, size - 1, setting.level)


def _coded_only(setting: _Setting, tally: Tally, coded: Tally) -> tuple[float, Limits]:
    size = float(coded.units @ coded.weight)
    if not size:
        return np.nan, _UNKNOWN
    mean = float(coded.units @ (coded.weight * coded.coded) / size)
    variance, freedom = sampling_variance(tally, (tally.coded - mean) / size)
    if (tally.weight == 1).all():
        limits = Limits(mean, mean)
    elif setting.coded_shares:
        limits = _coded_limits(setting, tally, mean)
    else:
        limits = t_limits(mean, variance, freedom, setting.level)
    influence = coded.weight * (coded.coded - mean) / size
    return mean, _beyond(setting, coded, influence, mean, limits, known=variance)


def _coded_limits(setting: _Setting, tally: Tally, mean: float) -> Limits:
    """Return the limits of the share of ones among the coded units of a group, weighted."""
    names = tuple(map(str, range(len(tally.population))))
    strata = CodedStrata(names, tally.population, tally.sampled, 1.0)
    yes, no, either = (
        add_up(tally.stratum, which * tally.units, length=len(names))
        for which in (tally.coded == 1, tally.coded == 0, 1)
    )
    here = either > 0
    found = estimate_share(yes, no, strata, can_be_yes=here, can_be_no=here, level=setting.level)
    return Limits(min(found.low, mean), max(found.high, mean))


def _beyond(
    setting: _Setting,
    tally: Tally,
    influence: Floats,
    mean: float,
    limits: Limits,
    *,
    known: float = 0.0,
) -> Limits:
    """Return limits for documents like these: wider by how much documents differ.

    ``known`` is the variance that the limits already stand for.
    """
    from scipy import stats

    if not setting.beyond:
        return limits
    variance, documents = document_variance(tally, influence)
    t = float(stats.t.ppf((1 + setting.level) / 2, documents - 1))
    more = t * float(np.sqrt(np.maximum(variance - known, 0)))
    return Limits(
        mean - float(np.hypot(mean - limits.low, more)),
        mean + float(np.hypot(limits.high - mean, more)),
    )
