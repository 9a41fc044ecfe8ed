"""Limits of a share that adds up from cells: where nothing was found is not certainty."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from discourse.validation.tallies import Bools, Floats, Ints, Tally, add_up

_LEAST = 8  # coded units of a cell, or all it has: of fewer the share found is mostly chance
_NOTHING = 1e-12  # of a share: rounding


class Limits(NamedTuple):
    """The ends of an interval; NaN if it is not known."""

    low: float
    high: float


class Cells(NamedTuple):
    """Parts of a population whose units are alike in stratum and in what is told of them.

    Attributes
    ----------
    population, coded : arrays of float, shape (cells,)
        How many units there are, and how many of them are coded.
    size : array of float, shape (cells,)
        So many units of equal weight would vary as much as the coded ones do: less than
        ``coded`` where cells of several strata were joined.
    share : array of float, shape (cells,)
    """

    population: Floats
    coded: Floats
    size: Floats
    share: Floats


def cells_of(tally: Tally, classes: Ints) -> Cells:
    """Return the cells of a group, those with fewer than 8 coded units joined with others.

    Parameters
    ----------
    tally : Tally
        Of the group, some of it coded.
    classes : array of int, shape (rows,)
        What is told.

    Returns
    -------
    Cells
        A cell per stratum and class. Those with few coded units are joined with one another
        if they are of the same class, and if that is not enough with the largest of the
        class; if the class has no other, the same is done across classes.
    """
    keys = np.column_stack([tally.stratum, classes])
    cells, cell = np.unique(keys, axis=0, return_inverse=True)
    done = tally.is_coded
    units, weight = tally.units, np.where(done, tally.weight, 0)
    yes = np.where(done, tally.coded, 0)
    population, coded = add_up(cell, units), add_up(cell, units * done)
    label = np.arange(len(cells))
    for within in (cells[:, 1], np.zeros_like(label)):
        for value in np.unique(within):
            label = _join_few(label, within == value, population, coded)
    _, joined = np.unique(label, return_inverse=True)
    final = joined[cell]
    sums = [add_up(final, units * weight * part) for part in (1, weight, yes)]
    return Cells(
        add_up(joined, population),
        add_up(joined, coded),
        sums[0] ** 2 / sums[1],
        np.clip(sums[2] / sums[0], 0, 1),  # rounding
    )


def _join_few(label: Ints, where: Bools, population: Floats, coded: Floats) -> Ints:
    """Return new labels of cells, those with few units given one label where ``where``."""

    def too_few(size: Floats, sampled: Floats) -> Bools:
        less: Bools = sampled < np.minimum(_LEAST, size)
        return less

    of_label = too_few(add_up(label, population), add_up(label, coded))
    few = where & of_label[label]
    rest = where & ~few
    if not few.any():
        return label
    target = label[few][0]
    if rest.any() and too_few(population[few].sum(), coded[few].sum()):
        sizes = add_up(label, coded)
        target = label[rest][np.argmax(sizes[label[rest]])]
    return np.where(few, target, label)


def cell_limits(cells: Cells, *, z: float) -> Limits:
    """Return the limits of the share of all cells together.

    Parameters
    ----------
    cells : Cells
    z : float
        Standard errors on either side.

    Notes
    -----
    Each cell counts with its ``size``, divided by the share of it that is not coded: what is
    coded in full is known. See :func:`score_limits`.
    """
    weight = cells.population / cells.population.sum()
    unseen = 1 - cells.coded / cells.population
    open_ = unseen > 0
    size = cells.size[open_] / unseen[open_]
    known = float((weight * cells.share)[~open_].sum())
    low, high = score_limits(cells.share[open_], size, weight[open_], z=z)
    return Limits(known + low, known + high)


def score_limits(share: Floats, size: Floats, weight: Floats, *, z: float) -> Limits:
    r"""Return the limits of a weighted sum of independent shares by the score method.

    Parameters
    ----------
    share, size, weight : arrays of float, shape (cells,)
        The share found in each cell, of how many units, and its weight in the sum.
    z : float
        Standard errors on either side.

    Returns
    -------
    Limits
        With one cell of weight 1 those of Wilson (1927).

    Notes
    -----
    The limits are those :math:`\theta` for which

    .. math:: (\hat\theta - \theta)^2 = z^2 \sum_c W_c^2 \, p_c (1 - p_c) / m_c

    where :math:`p_c` are the shares that make the sum :math:`\theta` and that the data find
    most likely. So the variance is that under the limit, not that of the sample: a cell in
    which nothing was found has no variance in the sample, and a great one if the sum is
    larger. Of eight methods compared by Martín Andrés, Herranz Tejedor & Álvarez Hernández
    (2012) the score method is the best. With the multiplier :math:`\lambda` of the sum,
    :math:`m_c (\hat p_c - p_c) = \lambda W_c p_c (1 - p_c)`, so the condition is
    :math:`\lambda (\hat\theta - \theta(\lambda)) = z^2`, and its left side only grows.

    References
    ----------
    Martín Andrés, A., Herranz Tejedor, I. & Álvarez Hernández, M. (2012). The optimal method
    to make inferences about a linear combination of proportions. Journal of Statistical
    Computation and Simulation 82(1).
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
    inference. Journal of the American Statistical Association 22.

    Examples
    --------
    >>> [round(end, 3) for end in score_limits(
    ...     np.array([0.1]), np.array([50.0]), np.array([1.0]), z=1.96)]
    [0.043, 0.214]
    """
    found = float(weight @ share)
    return Limits(
        found - _distance(share, size, weight, z),
        found + _distance(1 - share, size, weight, z),
    )


def _distance(share: Floats, size: Floats, weight: Floats, z: float) -> float:
    """Return how far the lower limit lies below the sum."""
    from scipy.optimize import brentq

    whole = float(weight @ share)
    if whole < _NOTHING:
        return whole

    def fallen(multiplier: float) -> float:
        pull = multiplier * weight
        total, found = size + pull, size * share
        root = np.sqrt(np.maximum(total**2 - 4 * pull * found, 0))
        return float(weight @ (share - 2 * found / (total + root)))

    def beyond(multiplier: float) -> float:
        return multiplier * fallen(multiplier) - z**2

    upper = 1.0
    while beyond(upper) < 0:
        upper *= 2
    return fallen(float(brentq(beyond, 0.0, upper, xtol=1e-12, rtol=1e-14)))
