"""How closely two things are tied that passages hold or lack: an odds ratio, and how sure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]

_ADDED = 0.5  # passages added to each of the four cells


def stratified_odds_ratio(
    one: NDArray[np.bool_], two: NDArray[np.bool_], *, strata: Integers, blocks: Integers
) -> tuple[float, float]:
    r"""Return the log odds ratio of two things within strata, and its standard error.

    Parameters
    ----------
    one, two : array of bool, shape (passages,)
        Which passages hold the one and the other.
    strata, blocks : array of int, shape (passages,)
        The stratum in which passages are compared, and the block that they were drawn
        with; numbers from 0 up, none left out.

    Returns
    -------
    log_odds_ratio : float
        Natural logarithm. 0 if the two are independent within the strata.
    standard_error : float
        NaN if there are fewer than two blocks.

    Notes
    -----
    With :math:`a_k, b_k, c_k, d_k` of :math:`n_k` passages of stratum k that hold both,
    the one, the other and neither, the odds ratio of Mantel & Haenszel (1959) is

    .. math:: R / S = \sum_k \frac{a_k d_k}{n_k} \Big/ \sum_k \frac{b_k c_k}{n_k}.

    Half a passage is added to each of the four cells, divided evenly among the strata:
    with one stratum that is the correction of Haldane (1956). The odds ratio is then
    finite, and drawn towards 1 the more the fewer the passages.

    The variance is that of passages clustered in blocks (linearised; with m/(m-1)
    for m blocks), but at least that of independent passages (Robins, Breslow &
    Greenland 1986).

    References
    ----------
    Haldane, J. B. S. (1956). The estimation and significance of the logarithm of a ratio
    of frequencies. Annals of Human Genetics 20.
    Mantel, N. & Haenszel, W. (1959). Statistical aspects of the analysis of data from
    retrospective studies of disease. JNCI 22.
    Robins, J., Breslow, N. & Greenland, S. (1986). Estimators of the Mantel-Haenszel
    variance consistent in both sparse data and large-strata limiting models.
    Biometrics 42.

    Examples
    --------
    >>> one = np.array([True] * 8 + [False] * 8)
    >>> two = np.array([True] * 7 + [False] * 8 + [True])
    >>> log_odds_ratio, standard_error = stratified_odds_ratio(
    ...     one, two, strata=np.zeros(16, int), blocks=np.arange(16))
    >>> bool(log_odds_ratio == np.log(7.5 * 7.5 / 1.5**2)), round(standard_error, 2)
    (True, 1.26)
    """
    number = int(strata.max()) + 1
    place = strata, one.astype(int), two.astype(int)
    cells = np.full((number, 2, 2), _ADDED / number)
    np.add.at(cells, place, 1)
    sizes = cells.sum(axis=(1, 2))
    alike = cells[:, 0, 0] * cells[:, 1, 1] / sizes
    unlike = cells[:, 0, 1] * cells[:, 1, 0] / sizes
    influence = np.bincount(blocks, _influence(cells, alike, unlike)[place])
    if len(influence) < 2:
        return float(np.log(alike.sum() / unlike.sum())), float("nan")
    clustered = len(influence) * influence.var(ddof=1)
    variance = max(_independent_variance(cells, alike, unlike), clustered)
    return float(np.log(alike.sum() / unlike.sum())), float(np.sqrt(variance))


def _influence(cells: Floats, alike: Floats, unlike: Floats) -> Floats:
    """Return by how much one more passage in each cell would change the log odds ratio."""
    sizes = cells.sum(axis=(1, 2))[:, None, None]
    one, two = alike.sum(), unlike.sum()
    # The derivative of the product of two opposite cells in one of them is the other.
    opposite = cells[:, ::-1, ::-1] / sizes / np.array([[one, -two], [-two, one]])
    larger = (alike / one - unlike / two)[:, None, None] / sizes
    influence: Floats = opposite - larger
    return influence


def _independent_variance(cells: Floats, alike: Floats, unlike: Floats) -> float:
    """Return the variance of Robins, Breslow & Greenland of the log odds ratio."""
    same = (cells[:, 0, 0] + cells[:, 1, 1]) / cells.sum(axis=(1, 2))
    one, two = alike.sum(), unlike.sum()
    return float(
        (same * alike).sum() / (2 * one**2)
        + (same * unlike + (1 - same) * alike).sum() / (2 * one * two)
        + ((1 - same) * unlike).sum() / (2 * two**2)
    )
