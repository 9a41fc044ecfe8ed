"""What a unit would be coded with, predicted from what others were told and coded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from discourse.validation.tallies import Bools, Floats, Ints, Tally, add_up

FEW = 10  # values told, up to which each has a mean of its own
_DRAWN = 10.0  # units that the mean of a wider class counts for in that of a narrower one
_NOTHING = 1e-9  # of a sum of weights, which are 1 on average


def told_classes(tally: Tally) -> Ints | None:
    """Return the number of the value told to each row; None if there are more than 10."""
    values, numbers = np.unique(tally.told, return_inverse=True)
    return numbers if len(values) <= FEW else None


def left_out_predictions(tally: Tally) -> Floats:
    r"""Predict the coded number of each unit from those of others.

    Parameters
    ----------
    tally : Tally

    Returns
    -------
    array of float, shape (rows,)

    Notes
    -----
    *From what.* If up to 10 different numbers are told: the mean of the coded units of the
    same group of which the same is told, drawn towards the mean of all of which the same is
    told as 10 units would draw it, and that in turn towards the mean of all. If more: the
    regression line of coded on told. Units count by :math:`N_h / m_h`.

    *Leaving out.* Who is coded is predicted without itself. Who is not coded gets the mean of
    the predictions without each of the coded units of its stratum. So whether a unit is
    coded says nothing of its prediction, and the mean of pseudo-outcomes is unbiased over all
    samples that could have been drawn, exactly, whatever the prediction is worth (Sanguiao-
    Sande & Zhang 2021). No folds are drawn, so that there is no seed and no order.

    References
    ----------
    Sanguiao-Sande, L. & Zhang, L.-C. (2021). Design-unbiased statistical learning in survey
    sampling. Sankhya A 83.
    """
    classes = told_classes(tally)
    model: _Means | _Line = _Line(tally) if classes is None else _Means(tally, classes)
    predicted = np.empty(len(tally.units))
    for stratum in range(len(tally.population)):
        here = tally.stratum == stratum
        coded, others = here & tally.is_coded, here & ~tally.is_coded
        fits = model.fits_without(coded)
        predicted[coded] = model.read(fits, coded)
        mean = tally.units[coded] @ fits / tally.sampled[stratum]
        predicted[others] = model.read(np.broadcast_to(mean, (others.sum(), len(mean))), others)
    return predicted


class _Weights(NamedTuple):
    """Weights of coded rows: of all their units together, and of one of them."""

    all: Floats
    one: Floats


def _weights(tally: Tally) -> _Weights:
    """Return weights that are 1 on average over coded units, 0 for rows that are not coded."""
    one = tally.weight * tally.sampled.sum() / tally.population.sum()
    one = np.where(tally.is_coded, one, 0)
    return _Weights(one * tally.units, one)


class _Means:
    """Means of groups and classes; a fit has one for each pair of them."""

    def __init__(self, tally: Tally, classes: Ints) -> None:
        self._shape = (len(tally.groups) + 1, int(classes.max()) + 1)  # one for: no group
        self._cell = np.ravel_multi_index((tally.group + 1, classes), self._shape)
        self._weights = _weights(tally)
        self._coded = np.nan_to_num(tally.coded)
        size = int(np.prod(self._shape))
        self._sums = add_up(self._cell, self._weights.all, length=size)
        self._totals = add_up(self._cell, self._weights.all * self._coded, length=size)

    def fits_without(self, rows: Bools) -> Floats:
        """Return a fit for each of ``rows``, without one unit of it; shape (of rows, cells)."""
        places = (np.arange(rows.sum()), self._cell[rows])
        one = self._weights.one[rows]
        sums, totals = (np.tile(whole, (len(one), 1)) for whole in (self._sums, self._totals))
        sums[places] -= one
        totals[places] -= one * self._coded[rows]
        sums, totals = sums.reshape(-1, *self._shape), totals.reshape(-1, *self._shape)
        whole = sums.sum(axis=(1, 2))
        mean = totals.sum(axis=(1, 2)) / np.where(whole > _NOTHING, whole, np.inf)
        of_class = _drawn(totals.sum(axis=1), sums.sum(axis=1), mean[:, None])
        return _drawn(totals, sums, of_class[:, None, :]).reshape(len(one), -1)

    def read(self, fits: Floats, rows: Bools) -> Floats:
        """Return what the fit of each row says of the row."""
        found: Floats = fits[np.arange(len(fits)), self._cell[rows]]
        return found


def _drawn(total: Floats, size: Floats, towards: Floats) -> Floats:
    drawn: Floats = (total + _DRAWN * towards) / (size + _DRAWN)
    return drawn


class _Line:
    """A regression line; a fit has its height at the mean of what is told, and its slope."""

    def __init__(self, tally: Tally) -> None:
        self._weights = _weights(tally)
        self._told = tally.told - np.average(tally.told, weights=self._weights.all)
        self._coded = np.nan_to_num(tally.coded)

    def fits_without(self, rows: Bools) -> Floats:
        """Return a fit for each of ``rows``, without one unit of it; shape (of rows, 2)."""
        x, y, one = self._told, self._coded, self._weights.one[rows]
        size, sum_x, sum_y, sum_xx, sum_xy = (
            self._weights.all @ part - one * part[rows]
            for part in (np.ones_like(x), x, y, x * x, x * y)
        )
        size = np.where(size > _NOTHING, size, np.inf)
        spread = sum_xx - sum_x**2 / size
        flat = spread <= _NOTHING * (self._weights.all @ (x * x))
        slope = (sum_xy - sum_x * sum_y / size) / np.where(flat, np.inf, spread)
        return np.column_stack([(sum_y - slope * sum_x) / size, slope])

    def read(self, fits: Floats, rows: Bools) -> Floats:
        """Return what the fit of each row says of the row."""
        found: Floats = fits[:, 0] + fits[:, 1] * self._told[rows]
        return found
