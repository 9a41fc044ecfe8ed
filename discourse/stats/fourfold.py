"""Many fourfold tables at once, each in strata: how closely two things are tied, and how surely."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ADDED = 0.5  # passages added to each of the four cells


def log_odds_ratios(cells: Integers) -> tuple[Floats, Floats]:
    r"""Return the log odds ratio of each table within its strata, and its standard error.

    Parameters
    ----------
    cells : array of int, shape (tables, strata, 2, 2)
        Passages without and with the one thing (third axis) and the other (fourth).
        No stratum is empty.

    Returns
    -------
    log_odds_ratio, standard_error : arrays of float, shape (tables,)
        Natural logarithm; 0 if the two are independent within the strata.

    Notes
    -----
    With :math:`a_k, b_k, c_k, d_k` of :math:`n_k` passages of stratum k that hold both,
    the one, the other and neither, the odds ratio of Mantel & Haenszel (1959) is

    .. math:: R / S = \sum_k \frac{a_k d_k}{n_k} \Big/ \sum_k \frac{b_k c_k}{n_k}.

    Half a passage is added to each of the four cells, divided evenly among the strata:
    with one stratum that is the correction of Haldane (1956). The odds ratio is then
    finite, and drawn towards 1 the more the fewer the passages. The variance is that
    of Robins, Breslow & Greenland (1986), with :math:`P_k = (a_k + d_k) / n_k`,
    :math:`Q_k = 1 - P_k`,

    .. math:: \frac{\sum P_k R_k}{2 R^2} + \frac{\sum P_k S_k + Q_k R_k}{2 R S}
              + \frac{\sum Q_k S_k}{2 S^2}.

    References
    ----------
    Haldane, J. B. S. (1956). The estimation and significance of the logarithm of a ratio
    of frequencies. Annals of Human Genetics 20. Mantel, N. & Haenszel, W. (1959).
    Statistical aspects of the analysis of data from retrospective studies of disease. JNCI
    22. Robins, J., Breslow, N. & Greenland, S. (1986). Estimators of the
    Mantel-Haenszel variance consistent in both sparse data and large-strata limiting
    models. Biometrics 42.

    Examples
    --------
    >>> log_odds_ratio, standard_error = log_odds_ratios(np.array([[[[7, 1], [1, 7]]]]))
    >>> round(log_odds_ratio[0], 3), round(standard_error[0], 3)
    (np.float64(3.219), np.float64(1.265))
    """
    passages = filled(cells)
    sizes = passages.sum(axis=(2, 3))
    alike = passages[..., 0, 0] * passages[..., 1, 1] / sizes
    unlike = passages[..., 0, 1] * passages[..., 1, 0] / sizes
    same = (passages[..., 0, 0] + passages[..., 1, 1]) / sizes
    one, two = alike.sum(axis=1), unlike.sum(axis=1)
    variance = (
        (same * alike).sum(axis=1) / (2 * one**2)
        + (same * unlike + (1 - same) * alike).sum(axis=1) / (2 * one * two)
        + ((1 - same) * unlike).sum(axis=1) / (2 * two**2)
    )
    return np.log(one / two), np.sqrt(variance)


def filled(cells: Integers) -> Floats:
    """Return the cells with half a passage more in each of the four, over the strata.

    Parameters
    ----------
    cells : array of int, shape (..., strata, 2, 2)
        As in :func:`log_odds_ratios`.

    Returns
    -------
    array of float, shape (..., strata, 2, 2)
    """
    more: Floats = cells + _ADDED / cells.shape[-3]
    return more


def thirds(tokens: Integers) -> NDArray[np.integer[Any]]:
    """Return the third, by length, that each passage belongs to.

    Parameters
    ----------
    tokens : array of int, shape (passages,)
        How long each passage is.

    Returns
    -------
    array of int, shape (passages,)
        From 0, the shortest; passages of one length share theirs, so there may be fewer
        than three.
    """
    third = np.searchsorted(np.quantile(tokens, [1 / 3, 2 / 3]), tokens)
    return np.unique(third, return_inverse=True)[1]


def exact_p_values(cells: Integers) -> Floats:
    """Return the two-sided p-value of no tie within the strata, for each table.

    Parameters
    ----------
    cells : array of int, shape (tables, strata, 2, 2)
        As in :func:`log_odds_ratios`. All tables have the same passages with and without
        the one thing (third axis).

    Returns
    -------
    array of float, shape (tables,)

    Notes
    -----
    Given the margins of each stratum, the number of passages with both is a sum of
    independent hypergeometric numbers. The p-value is the probability of all sums that
    are no more probable than the one observed: with one stratum, Fisher's exact test; with
    several, the exact conditional test of independence (Agresti 2002, section 6.7).
    Nothing is assumed of how many passages there are, and with few of them the test
    flags less often than its level says.

    References
    ----------
    Agresti, A. (2002). Categorical Data Analysis, second edition.

    Examples
    --------
    >>> exact_p_values(np.array([[[[3, 1], [1, 3]]]])).round(4)
    array([0.4857])
    """
    together = cells[:, :, 1, 1].sum(axis=1)
    p_value = np.empty(len(cells))
    log_factorials = special.gammaln(np.arange(cells.sum(axis=(2, 3)).max(initial=0) + 1) + 1.0)
    # The chances depend on the margins alone, which many tables share.
    margins, kind = np.unique(cells[..., 1].sum(axis=2), axis=0, return_inverse=True)
    for number, with_other in enumerate(margins):
        own = np.flatnonzero(kind == number)
        first = cells[own[0]]
        strata = zip(first.sum(axis=(1, 2)), first[:, 1].sum(axis=1), with_other, strict=True)
        chance = np.ones(1)
        for stratum in strata:
            chance = np.convolve(chance, _chance(*stratum, log_factorials))
        # Equal probabilities must count in spite of rounding.
        limit = chance[together[own]] * (1 + 1e-7)
        p_value[own] = [chance[chance <= most].sum() for most in limit]
    return np.minimum(p_value, 1)


def _chance(passages: int, with_one: int, with_other: int, log_factorials: Floats) -> Floats:
    """Return the probability of each number of passages with both, from 0 up.

    It is the hypergeometric distribution. That of scipy takes five times as long.
    """
    least, most = max(with_one + with_other - passages, 0), min(with_one, with_other)
    both = np.arange(least, most + 1)

    def log_ways(total: int, chosen: Integers | int) -> Floats:
        ways: Floats = (
            log_factorials[total] - log_factorials[chosen] - log_factorials[total - chosen]
        )
        return ways

    log_chance = log_ways(with_one, both) + log_ways(passages - with_one, with_other - both)
    chance = np.exp(log_chance - log_ways(passages, with_other))
    return np.concatenate([np.zeros(least), chance])
