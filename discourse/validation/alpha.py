"""Krippendorff's alpha: how far coders agree, beside what chance would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
SCALES: tuple[Scale, ...] = get_args(Scale)

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


def krippendorff_alpha(
    table: pd.DataFrame | NDArray[Any],
    *,
    scale: Scale = "nominal",
    order: Sequence[Any] | None = None,
) -> float:
    r"""Return Krippendorff's alpha of the values that coders gave to units.

    Use it for any number of coders, with units that some of them left out. For a table of
    codes with intervals see :func:`~discourse.validation.agreement.coder_agreement`.

    Parameters
    ----------
    table : DataFrame or array, shape (units, coders)
        The values; NaN or None where a coder gave none. A unit with fewer than two values
        cannot be compared and is left out.
    scale : {"nominal", "ordinal", "interval", "ratio"}, default "nominal"
        What differences between values mean.
    order : sequence, optional
        The values from lowest to highest, for an ordinal scale of words. Numbers, and words
        that can be read as numbers, sort themselves.

    Returns
    -------
    float
        1 if coders agree in everything, 0 if no better than values dealt out by chance,
        below 0 if worse. NaN if there is nothing to compare (no unit has two values) or
        nothing to tell apart (all compared values are the same): chance alone would then
        agree as well, and 100 % agreement says nothing.

    Raises
    ------
    ValueError
        If ``table`` has not two dimensions, ``scale`` is unknown, ``order`` is given for
        another scale, repeats itself or lacks a value, or a value is no number where the
        scale needs one.

    Notes
    -----
    Unit u has :math:`m_u \ge 2` values, :math:`n_{uc}` of them c; in all units together there
    are :math:`n_c` of value c, :math:`n` in all. Then

    .. math:: \alpha = 1 - (n - 1)\,
        \frac{\sum_u \frac{1}{m_u - 1} \sum_{c,k} n_{uc}\, n_{uk}\, \delta^2_{ck}}
             {\sum_{c,k} n_c\, n_k\, \delta^2_{ck}}

    where :math:`\delta^2_{ck}` is 0 for equal values and otherwise 1 (nominal),
    :math:`\bigl(\sum_{g=c}^{k} n_g - (n_c + n_k)/2\bigr)^2` (ordinal), :math:`(c - k)^2`
    (interval) or :math:`((c - k)/(c + k))^2` (ratio) (Krippendorff 2011).

    Krippendorff (2004) asks for 0.800, and takes 0.667 as the lowest on which tentative
    conclusions may rest. Where one value is rare, alpha is low though coders seldom differ:
    few units then show whether they know it when they see it.

    References
    ----------
    Hayes, A. F. & Krippendorff, K. (2007). Answering the call for a standard reliability
    measure for coding data. Communication Methods and Measures 1(1).
    Krippendorff, K. (2004). Content analysis: an introduction to its methodology. 2nd ed.
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
    Pennsylvania.

    Examples
    --------
    Krippendorff (2011), example B:

    >>> ben, gerry = list("aabbdcccedda"), list("babbbccceddd")
    >>> round(krippendorff_alpha(pd.DataFrame({"ben": ben, "gerry": gerry})), 4)
    0.692
    """
    _, values, counts = tally(table, scale=scale, order=order)
    profiles, units = distinct_units(counts)
    return float(alphas(units[None], profiles, values, scale=scale)[0])


def tally(
    table: pd.DataFrame | NDArray[Any], *, scale: Scale, order: Sequence[Any] | None
) -> tuple[list[str], _Floats, _Ints]:
    """Count how often each unit was given each value.

    Parameters
    ----------
    table, scale, order
        As in :func:`krippendorff_alpha`.

    Returns
    -------
    labels : list of str
        The values that occur, from lowest to highest. Words that name the same number
        ("1", "1.0") are one value on all scales but the nominal.
    values : array of float, shape (values,)
        Their numbers; on a nominal scale, and on one with ``order``, their places.
    counts : array of int, shape (units, values)
    """
    if scale not in SCALES:
        raise ValueError(f"'scale' must be one of {', '.join(SCALES)}; got {scale!r}.")
    cells = np.asarray(table, dtype=object)
    if cells.ndim != 2:
        raise ValueError(
            f"'table' must have units in rows and coders in columns; got {cells.ndim} dimensions."
        )
    given = ~pd.isna(cells)
    codes, found = pd.factorize(cells[given])
    numbers = _numbers(list(found), scale, order)
    values, place = np.unique(numbers, return_inverse=True)
    counts = np.zeros((len(cells), len(values)), dtype=np.int64)
    np.add.at(counts, (np.nonzero(given)[0], place[codes]), 1)
    labels = [
        min(str(found[word]) for word in np.flatnonzero(place == number))
        for number in range(len(values))
    ]
    return labels, values, counts


def _numbers(found: list[Any], scale: Scale, order: Sequence[Any] | None) -> _Floats:
    """Return the number of each value found: its place in an order, or what it says."""
    if order is not None:
        return _places(found, scale, list(order))
    if scale == "nominal":
        kinds = sorted(
            (str(value), type(value).__name__, place) for place, value in enumerate(found)
        )
        return np.argsort([place for *_, place in kinds]).astype(np.float64)
    lowest = 0.0 if scale == "ratio" else -np.inf
    return np.array([_number(value, scale, lowest) for value in found], dtype=np.float64)


def _places(found: list[Any], scale: Scale, order: list[Any]) -> _Floats:
    if scale != "ordinal":
        raise ValueError(f"'order' is for scale 'ordinal'; leave it out for {scale!r}.")
    if twice := [value for value in order if order.count(value) > 1]:
        raise ValueError(f"'order' must name each value once; got {twice[0]!r} twice.")
    if unknown := [value for value in found if value not in order]:
        raise ValueError(
            f"'order' must name every value, and lacks {min(map(repr, unknown))}; "
            f"it has {', '.join(map(repr, order))}."
        )
    return np.array([order.index(value) for value in found], dtype=np.float64)


def _number(value: Any, scale: Scale, lowest: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = np.nan
    if not (np.isfinite(number) and number >= lowest):
        need = "numbers from 0 up" if lowest == 0 else "numbers"
        mend = "give 'order'" if scale == "ordinal" else "take another 'scale'"
        raise ValueError(f"Scale {scale!r} needs {need}, and a value is {value!r}; {mend}.")
    return number


def distinct_units(counts: _Ints) -> tuple[_Ints, _Ints]:
    """Return the different ways in which units were coded, and how many units each way.

    Parameters
    ----------
    counts : array of int, shape (units, values)

    Returns
    -------
    profiles : array of int, shape (profiles, values)
        Sorted; units with fewer than two values are left out, which have nothing to compare.
    units : array of int, shape (profiles,)
    """
    return np.unique(counts[counts.sum(axis=1) >= 2], axis=0, return_counts=True)


def alphas(times: NDArray[Any], profiles: _Ints, values: _Floats, *, scale: Scale) -> _Floats:
    """Return alpha of each draw of units.

    Parameters
    ----------
    times : array of int, shape (draws, profiles)
        How many units of each profile are drawn.
    profiles : array of int, shape (profiles, values)
        See :func:`distinct_units`.
    values : array of float, shape (values,)
        In ascending order.
    scale : {"nominal", "ordinal", "interval", "ratio"}

    Returns
    -------
    array of float, shape (draws,)
        NaN where all values drawn are the same, or none is.
    """
    # einsum, not a product of matrices: threads would change the last digit. Most are whole
    # numbers below 2**53, of which float arithmetic is exact whatever the order.
    weights, own = times.astype(np.float64), profiles.astype(np.float64)
    margins: _Floats = np.einsum("rp,pv->rv", weights, own)
    if scale == "ordinal":
        apart, expected = _ranked(own, margins)
    else:
        differences = _differences(values, scale)
        apart, expected = (_paired(counts, differences) for counts in (own, margins))
    apart, sizes = weights * apart, own.sum(axis=1)
    observed = np.zeros(len(weights))
    for size in np.unique(sizes):
        observed += apart[:, sizes == size].sum(axis=1) / (size - 1)
    disagreement = np.full(len(weights), np.nan)
    scaled = (margins.sum(axis=1) - 1) * observed
    np.divide(scaled, expected, out=disagreement, where=expected > 0)
    return 1 - disagreement


def _differences(values: _Floats, scale: Scale) -> _Floats:
    """Return the squared difference of every two values, shape (values, values)."""
    one, other = values[:, None], values[None, :]
    if scale == "nominal":
        return np.where(one != other, 1.0, 0.0)
    if scale == "interval":
        return np.square(one - other)
    ratios = np.zeros((len(values), len(values)))
    np.divide(one - other, one + other, out=ratios, where=one != other)
    return np.square(ratios)


def _paired(counts: _Floats, differences: _Floats) -> _Floats:
    """Return the differences between all values in a row of counts, added up."""
    sums: _Floats = np.einsum("nc,ck,nk->n", counts, differences, counts)
    return sums


def _ranked(profiles: _Floats, margins: _Floats) -> tuple[_Floats, _Floats]:
    """Return the same for ordinal differences: of each draw and profile, and of each draw.

    The ordinal difference between two values is that between their mean ranks in the draw;
    doubled and less their mean here, so that they are whole numbers and add up to 0.
    """
    total = margins.sum(axis=1)
    ranks = 2 * np.cumsum(margins, axis=1) - margins - total[:, None]
    sums, squares = (np.einsum("rv,pv->rp", part, profiles) for part in (ranks, ranks**2))
    apart = 2 * (profiles.sum(axis=1) * squares - sums**2)
    return apart, 2 * total * np.einsum("rv,rv->r", margins, ranks**2)
