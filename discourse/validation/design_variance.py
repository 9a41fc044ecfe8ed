"""How much a mean would vary: over other samples of a population, over other documents."""

from __future__ import annotations

import numpy as np

from discourse.validation.share_limits import Limits
from discourse.validation.tallies import Floats, Tally, add_up

_ROUNDING = 1e-24  # of variances: numbers of size 1 added up


def sampling_variance(tally: Tally, error: Floats) -> tuple[float, float]:
    r"""Return the variance of a mean over samples of this population, and its degrees of freedom.

    Parameters
    ----------
    tally : Tally
        Of the group whose mean it is.
    error : array of float, shape (rows,)
        How far each coded unit lies from what it was taken for, over the units of the group.

    Returns
    -------
    variance, freedom : float

    Notes
    -----
    Of a group within a stratified sample without replacement (Särndal, Swensson & Wretman
    1992): :math:`\sum_h N_h^2 (1 - m_h / N_h) \, s_h^2 / m_h`, where :math:`s_h^2` is the
    variance, in stratum h, of errors that are 0 outside of the group. A stratum of which a
    single unit is coded is taken to vary as the worst of the others, or as its own error
    squared if that is more. The degrees are Satterthwaite's (1946), with one less than the
    coded units of the group in each stratum.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance
    components. Biometrics Bulletin 2(6).
    Särndal, C.-E., Swensson, B. & Wretman, J. (1992). Model Assisted Survey Sampling. Springer.
    """
    strata = len(tally.population)
    units = np.where(tally.is_coded, tally.units, 0)
    error = np.where(units > 0, error, 0)
    of_group, first, second = (
        add_up(tally.stratum, units * part, length=strata)
        for part in (np.ones_like(error), error, error**2)
    )
    m, population = tally.sampled, tally.population
    spread = np.where(m > 1, second - first**2 / m, 0) / np.maximum(m - 1, 1)
    here = add_up(tally.stratum, tally.units, length=strata) > 0
    spread = np.where(here & (m == 1), np.maximum(second, spread.max()), spread)
    parts = population**2 * (1 - m / population) * np.maximum(spread, 0) / m
    freedom = np.maximum(np.minimum(m, of_group) - 1, 1)
    variance = float(parts.sum())
    return variance, variance**2 / float((parts**2 / freedom).sum()) if variance else np.inf


def document_variance(tally: Tally, influence: Floats) -> tuple[float, int]:
    r"""Return the variance of a mean over documents like these, and how many there are.

    Parameters
    ----------
    tally : Tally
        Of what the mean is of.
    influence : array of float, shape (rows,)
        What each unit adds to the error of the mean.

    Returns
    -------
    variance : float
        NaN of a single document.
    documents : int

    Notes
    -----
    The cluster-robust sandwich of a mean (Liang & Zeger 1986), with D / (D - 1) for D
    documents; the one that design-based supervised learning is published with.

    References
    ----------
    Liang, K.-Y. & Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
    models. Biometrika 73(1).
    """
    found, number = np.unique(tally.document, return_inverse=True)
    documents = len(found)
    if documents < 2:
        return np.nan, documents
    sums = add_up(number, tally.units * influence)
    return float(documents / (documents - 1) * (sums @ sums)), documents


def t_limits(mean: float, variance: float, freedom: float, level: float) -> Limits:
    """Return the limits of a mean by Student's t.

    NaN where the variance is no more than rounding: no error was measured, which is ignorance
    and not certainty.
    """
    from scipy import stats

    if not variance > _ROUNDING * max(1, mean**2):
        return Limits(np.nan, np.nan)
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * float(np.sqrt(variance))
    return Limits(mean - half, mean + half)
