"""The units of a population, counted by all that an estimate needs to know of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import require_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tally:
    """Units that agree in group, stratum, document and numbers, counted.

    Rows are sorted by these, so that sums do not depend on the order of the units.

    Attributes
    ----------
    groups : tuple
        Their values, sorted.
    group, stratum, document : arrays of int, shape (rows,)
        Numbers of them; the group is -1 where there is none.
    told, coded : arrays of float, shape (rows,)
        ``coded`` is NaN for units that are not coded.
    units : array of float, shape (rows,)
        How many there are.
    population, sampled : arrays of float, shape (strata,)
        Units of each stratum, and how many of them are coded.
    """

    groups: tuple[Any, ...]
    group: Ints
    stratum: Ints
    document: Ints
    told: Floats
    coded: Floats
    units: Floats
    population: Floats
    sampled: Floats

    @property
    def is_coded(self) -> Bools:
        """Which rows are coded, shape (rows,)."""
        return ~np.isnan(self.coded)

    @property
    def weight(self) -> Floats:
        """How many units a coded one stands for, shape (rows,)."""
        return (self.population / self.sampled)[self.stratum]

    def take(self, rows: Bools | slice) -> Tally:
        """Return the tally of some rows; strata keep their sizes."""
        columns = ("group", "stratum", "document", "told", "coded", "units")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def add_up(numbers: Ints, amounts: Floats, *, length: int = 0) -> Floats:
    """Return the sum of the amounts of each number, from 0 to ``length`` or the largest."""
    return np.bincount(numbers, amounts, minlength=length).astype(float)


def tally_units(
    units: pd.DataFrame, *, by: str, told: str, coded: str, stratum: str, cluster: str | None
) -> Tally:
    """Count the units of a population.

    Parameters
    ----------
    units : DataFrame
        A row per unit.
    by, told, coded, stratum, cluster : str
        Its columns, as in :func:`~discourse.validation.correction.corrected_means`.

    Raises
    ------
    ValueError
        If a column is missing, a cell that must not be is empty or no number, or a stratum
        has no coded unit.
    """
    columns = [stratum, by, told, coded, *([cluster] if cluster else [])]
    require_columns(units, columns, argument="units")
    group, groups = pd.factorize(units[by], sort=True)
    strata, names = _named(units, stratum)
    document = _named(units, cluster)[0] if cluster else np.zeros(len(units), dtype=np.int64)
    told_values, told_number = np.unique(_numbers(units, told), return_inverse=True)
    coded_values, coded_number = np.unique(
        _numbers(units, coded, may_be_missing=True), return_inverse=True
    )
    keys = pd.DataFrame(
        {"group": group, "stratum": strata, "told": told_number, "coded": coded_number}
    ).assign(document=document)
    table = keys.groupby(list(keys), sort=True).size().rename("units").reset_index()
    number, count = table["stratum"].to_numpy(), table["units"].to_numpy(float)
    said = coded_values[table["coded"].to_numpy()]
    population, sampled = (
        add_up(number, count * which, length=len(names)) for which in (1, ~np.isnan(said))
    )
    _check_coded(names, population, sampled)
    return Tally(
        groups=tuple(groups),
        group=table["group"].to_numpy(),
        stratum=number,
        document=table["document"].to_numpy(),
        told=told_values[table["told"].to_numpy()],
        coded=said,
        units=count,
        population=population,
        sampled=sampled,
    )


def _named(units: pd.DataFrame, column: str) -> tuple[Ints, pd.Index]:
    """Return the numbers of the values of a column that must not be missing, and the values."""
    numbers, names = pd.factorize(units[column], sort=True)
    if (numbers < 0).any():
        row = units.index[numbers < 0].astype(object)[0]
        raise ValueError(
            f"Row {row!r} of 'units' has no {column}; give each unit of the population its own."
        )
    return numbers, pd.Index(names)


def _numbers(units: pd.DataFrame, column: str, *, may_be_missing: bool = False) -> Floats:
    """Return a column as floats, or raise."""
    numbers: Floats = pd.to_numeric(units[column], errors="coerce").to_numpy(float, na_value=np.nan)
    wrong = ~np.isfinite(numbers)
    if may_be_missing:
        wrong &= units[column].notna().to_numpy()
    if wrong.any():
        row, value = (
            part[wrong].astype(object)[:1].tolist() for part in (units.index, units[column])
        )
        may_be = "it may be missing where nothing is coded, and else " if may_be_missing else "it "
        raise ValueError(
            f"Row {row[0]!r} of 'units' has {column} {value[0]!r}; {may_be}must be a number, "
            "1 or 0 for a share."
        )
    return numbers


def _check_coded(names: pd.Index, population: Floats, sampled: Floats) -> None:
    empty = sampled == 0
    if empty.any():
        name, size = names[empty].astype(object)[0], population[empty][0]
        raise ValueError(
            f"Of stratum {name!r} none of {size:.0f} units is coded, so nothing stands for them; "
            "code those that the sheet holds of it, or some of them."
        )
