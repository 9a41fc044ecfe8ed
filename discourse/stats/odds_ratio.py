"""How closely two things are tied that passages hold or lack: an odds ratio, and how sure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse.stats.fourfold import filled, log_odds_ratios

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]


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
    The odds ratio is that of Mantel & Haenszel with half a passage added to each cell, see
    :func:`~discourse.stats.fourfold.log_odds_ratios`.

    The variance is that of passages clustered in blocks (linearised; with m/(m-1)
    for m blocks), but at least that of independent passages (Robins, Breslow &
    Greenland 1986).

    References
    ----------
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
    cells = np.zeros((number, 2, 2), dtype=np.int64)
    np.add.at(cells, place, 1)
    (log_odds_ratio,), (independent,) = log_odds_ratios(cells[None])
    influence = np.bincount(blocks, _influence(filled(cells))[place])
    if len(influence) < 2:
        return float(log_odds_ratio), float("nan")
    clustered = np.sqrt(len(influence) * influence.var(ddof=1))
    return float(log_odds_ratio), float(max(independent, clustered))


def _influence(cells: Floats) -> Floats:
    """Return by how much one more passage in each cell would change the log odds ratio."""
    sizes = cells.sum(axis=(1, 2))
    alike = cells[:, 0, 0] * cells[:, 1, 1] / sizes
    unlike = cells[:, 0, 1] * cells[:, 1, 0] / sizes
    one, two = alike.sum(), unlike.sum()
    # The derivative of the product of two opposite cells in one of them is the other.
    signs = np.array([[one, -two], [-two, one]])
    opposite = cells[:, ::-1, ::-1] / sizes[:, None, None] / signs
    larger = (alike / one - unlike / two)[:, None, None] / sizes[:, None, None]
    influence: Floats = opposite - larger
    return influence
