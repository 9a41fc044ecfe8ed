"""Numbers of a table as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

import pandas as pd

ROWS = 200
_DIGITS = 3  # that matter
_MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it is shown.

    Attributes
    ----------
    columns : tuple of (str, bool)
        Each heading, and whether numbers stand below it.
    rows : tuple of tuple of str
    total : int
        Rows of the whole table.
    """

    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


def shown_table(table: pd.DataFrame) -> ShownTable:
    """Return the first 200 rows of a table, each column with as many decimals as it needs.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["a", "b"], "log_odds": [1.23456, float("nan")]})
    >>> shown_table(table).rows
    (('a', '1.23'), ('b', '–'))
    """
    first = table.head(ROWS)
    numeric = [pd.api.types.is_numeric_dtype(kind) and kind != bool for kind in table.dtypes]  # noqa: E721
    cells = [
        _numbers(list(first.iloc[:, place]))
        if is_number
        else list(map(_cell, first.iloc[:, place]))
        for place, is_number in enumerate(numeric)
    ]
    headings = [str(name).replace("_", " ") for name in table.columns]
    return ShownTable(
        tuple(zip(headings, numeric, strict=True)),
        tuple(zip(*cells, strict=True)),
        len(table),
    )


def _numbers(values: Sequence[Any]) -> list[str]:
    known = [abs(float(value)) for value in values if not pd.isna(value) and isfinite(value)]
    if all(value == int(value) for value in known):
        decimals = 0
    else:
        decimals = min(max(_DIGITS - 1 - floor(log10(max(known))), 0), _MOST_DECIMALS)
    return [_number(value, decimals) for value in values]


def _number(value: Any, decimals: int) -> str:
    if pd.isna(value):
        return "–"
    if not isfinite(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,.{decimals}f}"
    if value and not float(text.replace(",", "")):
        return f"{'<' if value > 0 else '>−'}{10**-decimals:.{decimals}f}"
    return text.replace("-", "−")


def _cell(value: Any) -> str:
    return "–" if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)
