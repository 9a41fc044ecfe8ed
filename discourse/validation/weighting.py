"""Shares of a population from a stratified random sample of it, and how sure they are.

Units are drawn without replacement within strata of known size. A unit of a stratum with N
units, m of them coded, stands for N / m; those drawn and not coded are taken to be missing at
random within their stratum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import require_columns

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_CERTAIN = 1e12  # counts that stand for a total without variance; F has no infinite ones
_SIZES = ["population", "sampled"]


class Estimate(NamedTuple):
    """An estimated share, its interval, and how many units it rests on; NaN if undefined."""

    value: float
    low: float
    high: float
    units: int


@dataclass(frozen=True, slots=True)
class CodedStrata:
    """The strata of which at least one unit was coded, sorted by name.

    Attributes
    ----------
    names : tuple of str
    population, coded : arrays of float, shape (strata,)
        Units there are, and units that were coded.
    covered_share : float
        Share of the whole population that these strata hold; NaN if there is none.
    """

    names: tuple[str, ...]
    population: Floats
    coded: Floats
    covered_share: float

    @property
    def weights(self) -> Floats:
        """How many units of the population a coded one stands for, shape (strata,)."""
        return self.population / self.coded

    def counts(self, strata: pd.Series) -> Floats:
        """Return how many of ``strata``, one for each unit counted, are each of these."""
        places = pd.Index(self.names).get_indexer(pd.Index(strata))
        return np.bincount(places, minlength=len(self.names)).astype(float)


def coded_strata(units: pd.DataFrame, strata: pd.DataFrame) -> CodedStrata:
    """Return the strata that coded units lie in, and how much of the population they hold.

    Parameters
    ----------
    units : DataFrame
        ``unit_id, stratum``, a row per coded unit.
    strata : DataFrame
        ``stratum, population, sampled``: how many units each stratum has, and how many of
        them were drawn.

    Returns
    -------
    CodedStrata

    Raises
    ------
    ValueError
        If a column is missing, a unit or a stratum has two rows, a size is no whole number or
        is too small, or a unit lies in a stratum that ``strata`` lacks.

    Examples
    --------
    >>> strata = pd.DataFrame({
    ...     "stratum": ["none", "rights", "voice"], "population": [60, 30, 10], "sampled": 2})
    >>> units = pd.DataFrame({"unit_id": ["u1", "u2"], "stratum": ["rights", "none"]})
    >>> found = coded_strata(units, strata)
    >>> found.names, found.weights.tolist(), found.covered_share
    (('none', 'rights'), [60.0, 30.0], 0.9)
    """
    _check_strata(strata)
    require_columns(units, ["unit_id", "stratum"], argument="units")
    twice = units["unit_id"].duplicated()
    if twice.any():
        raise ValueError(
            f"Unit {units.loc[twice, 'unit_id'].min()!r} has two rows in 'units'; give it one."
        )
    sizes = strata.set_index("stratum").sort_index()
    coded = units["stratum"].value_counts()
    if strange := sorted(set(coded.index) - set(sizes.index)):
        raise ValueError(
            f"Units lie in stratum {strange[0]!r}, which 'strata' lacks; it has "
            f"{', '.join(map(repr, sizes.index))}: take both from the same sample."
        )
    sizes["coded"] = coded.reindex(sizes.index, fill_value=0)
    if (over := sizes["coded"] > sizes["sampled"]).any():
        row = sizes[over].iloc[0]
        raise ValueError(
            f"Of stratum {sizes.index[over][0]!r} {row['coded']} units were coded and "
            f"{row['sampled']} drawn; take units and strata from the same sample."
        )
    held = sizes[sizes["coded"] > 0]
    whole = float(sizes["population"].sum())
    return CodedStrata(
        tuple(held.index),
        held["population"].to_numpy(float),
        held["coded"].to_numpy(float),
        float(held["population"].sum()) / whole if whole else float("nan"),
    )


def _check_strata(strata: pd.DataFrame) -> None:
    require_columns(strata, ["stratum", *_SIZES], argument="strata")
    twice = strata["stratum"].duplicated()
    if twice.any():
        raise ValueError(
            f"The 'strata' table has {strata.loc[twice, 'stratum'].min()!r} twice; "
            "give each stratum one row."
        )
    for column in _SIZES:
        numbers = pd.to_numeric(strata[column], errors="coerce")
        wrong = ~((numbers >= 0) & (numbers % 1 == 0))
        if wrong.any():
            row = strata[wrong].iloc[0]
            raise ValueError(
                f"The 'strata' table has {column} {row[column]} for {row['stratum']!r}; "
                "it must be a whole number, 0 or more."
            )
    if (over := strata["sampled"] > strata["population"]).any():
        row = strata[over].iloc[0]
        raise ValueError(
            f"The 'strata' table has {row['sampled']} units drawn of {row['population']} for "
            f"{row['stratum']!r}; no more can be drawn than there are."
        )


def estimate_share(
    yes: Floats,
    no: Floats,
    strata: CodedStrata,
    *,
    can_be_yes: Bools | None = None,
    can_be_no: Bools | None = None,
    level: float = 0.95,
) -> Estimate:
    r"""Estimate the share of "yes" among the units of a population that are "yes" or "no".

    Precision, recall and accuracy are such shares, and F1 is a function of one: with "yes"
    for what is told and coded, "no" for what is only one of the two, and J their share of
    "yes", :math:`F_1 = 2J/(1+J)`.

    Parameters
    ----------
    yes, no : arrays of float, shape (strata,)
        Coded units of each stratum that are the one or the other; the rest is neither.
    strata : CodedStrata
    can_be_yes, can_be_no : arrays of bool, shape (strata,), optional
        Strata whose uncoded units may be "yes", or "no"; all if left out. Where nothing is
        told to use a frame, nothing can be told so wrongly.
    level : float, default 0.95
        Nominal coverage of the interval.

    Returns
    -------
    Estimate
        NaN throughout if no coded unit is "yes" or "no".

    Raises
    ------
    ValueError
        If ``level`` does not lie between 0 and 1.

    Notes
    -----
    With :math:`w_h = N_h / m_h` for :math:`m_h` coded of :math:`N_h` units, the share is
    :math:`A / (A + B)`, :math:`A = \sum w_h a_h` the weighted units that are "yes",
    :math:`B = \sum w_h b_h` those that are "no".

    *Interval.* For the lower limit Clopper and Pearson count one "no" more than there is, and
    so does this, with weights: the heaviest that may have been missed,
    :math:`B^+ = B + \max_h (N_h - m_h)/m_h` over strata that may have a "no" (Fay & Feuer
    1997). Then

    .. math:: \frac{low}{1 - low} = \frac{A}{B^+} \, F_{\alpha/2}(2a^*, 2b^*), \qquad
              a^* = \frac{A^2}{\kappa \sum w_h^2 (1 - f_h) \, a_h}

    with :math:`b^*` alike, :math:`f_h = m_h / N_h`. :math:`a^*` and :math:`b^*` are *effective
    counts*: so many units of equal weight would vary as much (Korn & Graubard 1998).
    :math:`\kappa \le 1` is what stratification leaves of the variance of log(A / B), by Taylor
    linearisation (Särndal, Swensson & Wretman 1992): that of the units about the mean of their
    stratum, over that about 0. Each stratum counts as if it had one more unit that is neither,
    so that m units that are all alike, above all a single one, do not pass for a stratum that
    does not vary. The upper limit is that of the share of "no", turned round.

    Coded in full a stratum adds no variance, and coded in full a population gives
    low = high = value. With one stratum of a huge population this *is* the
    interval of Clopper & Pearson.

    *Why no Wilson interval.* The modified Wilson interval (effective sample size from the
    linearised variance; Franco, Little, Louis & Slud 2019) holds recall in 17 to 98 % of
    samples where it should in 95 %: if by chance none of a few dozen units stands for what was
    missed among 16,000, it takes this for certain, and t quantiles do not mend that. Adding up
    Wilson, Jeffreys or Clopper-Pearson limits of strata (Zou, Huang & Zhang 2009) holds 82 to
    99 %, least with many strata.

    *Caution.* Measured on 20,000 invented sentences with eight frames of 0.5 to 8 %, in 9 or 45
    strata, 300 coded, allocated as ``equal``, ``power`` and ``proportional``: an interval said
    to hold 95 % of precision, recall, F1 or accuracy holds 93 to 100 %, on the average 98 %;
    with 1,000 coded 95 to 100 %; in simple random samples of 120 and 300, of a frame of 0.5 to
    2 %, recall and F1 hold 98 to 100 %. It is wide on purpose where little is known: recall of a
    rare frame asks for many coded units without a hit. It knows nothing of errors of coders.

    References
    ----------
    Clopper, C. J. & Pearson, E. S. (1934). The use of confidence or fiducial limits
    illustrated in the case of the binomial. Biometrika 26.
    Fay, M. P. & Feuer, E. J. (1997). Confidence intervals for directly standardized rates: a
    method based on the gamma distribution. Statistics in Medicine 16.
    Franco, C., Little, R. J. A., Louis, T. A. & Slud, E. V. (2019). Comparative study of
    confidence intervals for proportions in complex sample surveys. Journal of Survey
    Statistics and Methodology 7(3).
    Korn, E. L. & Graubard, B. I. (1998). Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data. Survey Methodology 24.
    Särndal, C.-E., Swensson, B. & Wretman, J. (1992). Model Assisted Survey Sampling. Springer.
    Zou, G. Y., Huang, W. & Zhang, X. (2009). A note on confidence interval estimation for a
    linear function of binomial proportions. Computational Statistics & Data Analysis 53(4).

    Examples
    --------
    Of 40 sentences with a hit 8 of 10 coded are right: precision.

    >>> strata = CodedStrata(("rights",), np.array([40.0]), np.array([10.0]), 1.0)
    >>> share = estimate_share(np.array([8.0]), np.array([2.0]), strata)
    >>> [round(number, 3) for number in share]
    [0.8, 0.499, 0.962, 10]
    """
    if not 0 < level < 1:
        raise ValueError(f"'level' must lie between 0 and 1; got {level}.")
    units = int(yes.sum() + no.sum())
    if not units:
        return Estimate(np.nan, np.nan, np.nan, 0)
    every = np.ones(len(strata.names), dtype=bool)
    may_yes = every if can_be_yes is None else can_be_yes
    may_no = every if can_be_no is None else can_be_no
    positive = strata.weights @ yes
    value = float(positive / (positive + strata.weights @ no))
    if not ((strata.population > strata.coded) & (may_yes | may_no)).any():
        return Estimate(value, value, value, units)
    low = _lower_limit(yes, no, strata, may_no, (1 - level) / 2)
    high = 1 - _lower_limit(no, yes, strata, may_yes, (1 - level) / 2)
    return Estimate(value, min(low, value), max(high, value), units)


def _lower_limit(yes: Floats, no: Floats, strata: CodedStrata, may_no: Bools, tail: float) -> float:
    """Return the lower limit of the share of "yes", after :func:`estimate_share`."""
    from scipy.stats import f as f_distribution  # takes longer to import than all else here

    if not yes.any():
        return 0.0
    unseen = 1 - strata.coded / strata.population
    no = no + _heaviest(strata, may_no) * unseen
    if not no.any():
        return 1.0
    spread = strata.weights**2 * unseen
    left = _variance_left(yes, no, strata, spread)
    one, other = float(strata.weights @ yes), float(strata.weights @ no)
    effective = (
        _effective(one, left * float(spread @ yes)),
        _effective(other, left * float(spread @ no)),
    )
    odds = one / other * f_distribution.ppf(tail, 2 * effective[0], 2 * effective[1])
    return float(odds / (1 + odds))


def _heaviest(strata: CodedStrata, where: Bools) -> Floats:
    """Return what part of the heaviest unit that may have been missed each stratum has."""
    missed = np.where(where, (strata.population - strata.coded) / strata.coded, 0)
    heaviest = where & (missed == missed.max())  # several may be: none is the first of them
    parts: Floats = heaviest / max(heaviest.sum(), 1)
    return parts


def _effective(total: float, variance: float) -> float:
    """Return how many units of equal weight would vary as a total does."""
    return min(total**2 / variance, _CERTAIN) if variance > 0 else _CERTAIN


def _variance_left(yes: Floats, no: Floats, strata: CodedStrata, spread: Floats) -> float:
    """Return the share of the variance of log(yes / no) that stratification leaves."""
    one, other = strata.weights @ yes, strata.weights @ no
    raw = yes / one**2 + no / other**2
    within = raw - (yes / one - no / other) ** 2 / (strata.coded + 1)
    whole = spread @ raw
    return float(spread @ within / whole) if whole else 1.0


def estimate_mean(
    parts: Sequence[Estimate], influence: Floats, counts: Floats, strata: CodedStrata
) -> Estimate:
    r"""Return the mean of estimates from the same sample: a macro mean over categories.

    Parameters
    ----------
    parts : sequence of Estimate
        Those that are undefined are left out of the mean.
    influence : array of float, shape (parts, cells)
        By how much a unit of weight 1 in a cell raises each estimate, up to a factor.
    counts : array of float, shape (strata, cells)
        Coded units by stratum and cell.
    strata : CodedStrata

    Returns
    -------
    Estimate
        Resting on all units that ``counts`` has; NaN if no part is defined.

    Notes
    -----
    The distances to the limits are added as standard errors are, by the method of
    variance estimates recovery (Zou, G. Y. & Donner, A. (2008). Construction of confidence
    limits about effect measures: a general approach. Statistics in Medicine 27(10)):

    .. math:: low = \bar R - \frac{1}{K} \sqrt{\sum_{jk} r_{jk} (R_j - low_j)(R_k - low_k)}

    with the correlations :math:`r_{jk}` by Taylor linearisation, and ``high`` alike.

    Examples
    --------
    >>> strata = CodedStrata(("all",), np.array([900.0]), np.array([20.0]), 1.0)
    >>> parts = [Estimate(0.5, 0.2, 0.8, 10), Estimate(0.9, 0.5, 1.0, 10)]
    >>> counts = np.array([[5.0, 5.0, 9.0, 1.0]])
    >>> influence = np.array([[0.5, -0.5, 0.0, 0.0], [0.0, 0.0, 0.1, -0.9]])
    >>> [round(number, 2) for number in estimate_mean(parts, influence, counts, strata)]
    [0.7, 0.45, 0.86, 20]
    """
    units = int(counts.sum())
    table = np.array([part[:3] for part in parts], dtype=float).reshape(-1, 3)
    defined = ~np.isnan(table[:, 0])
    if not defined.any():
        return Estimate(np.nan, np.nan, np.nan, units)
    value, low, high = table[defined].T
    correlation = _correlation(influence[defined], counts, strata)
    size = len(value)
    below, above = (
        float(np.sqrt(max(distance @ correlation @ distance, 0))) / size
        for distance in (value - low, high - value)
    )
    mean = float(value.mean())
    return Estimate(mean, mean - below, mean + above, units)


def _correlation(influence: Floats, counts: Floats, strata: CodedStrata) -> Floats:
    """Return how estimates vary together, shape (parts, parts); 0 where one does not vary."""
    spread = strata.weights**2 * (1 - strata.coded / strata.population)
    sums = counts @ influence.T
    raw = (influence * (spread @ counts)) @ influence.T
    covariance = raw - (sums * (spread / strata.coded)[:, None]).T @ sums
    scale = np.sqrt(np.maximum(np.diag(covariance), 0))
    product = np.outer(scale, scale)
    correlation = np.divide(covariance, product, out=np.zeros_like(product), where=product > 0)
    np.fill_diagonal(correlation, 1)
    clipped: Floats = np.clip(correlation, -1, 1)  # rounding
    return clipped
