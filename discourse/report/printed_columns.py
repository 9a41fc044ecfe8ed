"""Columns of printed tables: where their numbers come from and how these are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

MISSING = "–"
_MINUS = "−"
_DIGITS = 3  # significant ones, where nothing is known of a number
_SMALLEST_P = 0.001
_NO_CHARACTERS = dict.fromkeys(  # no format can hold them
    code for code in (*range(32), *range(127, 160)) if not chr(code).isspace()
)

Kind = Literal["text", "name", "flag", "count", "number", "percent", "p", "significant"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table.

    Attributes
    ----------
    source : str or (str, str)
        Column of the prepared table; two are the ends of an interval, ``[low, high]``.
    heading : str
        What stands above it; a line break in it is kept where the format has one. An interval
        without a heading shares that of the column before it.
    kind : str
        How its cells are written: ``text``; ``name`` (of a frame or a narrative, made
        readable); ``flag`` (yes or no); ``count`` (1,234); ``number`` (with ``decimals``);
        ``percent`` (a share from 0 to 1, times 100); ``p`` (of a p- or q-value: three decimals
        or ``<0.001``); ``significant`` (three significant digits). The first two stand to
        the left, all others to the right.
    decimals : int
        Of ``number`` and ``percent``.
    unit : str
        Stands under the heading in brackets; that of ``percent`` is added by itself.
    spanner : str
        A heading above the headings, which neighbours with the same spanner share.
    across : bool
        Whether the column is repeated for each value of the design's ``across``.
    width : float
        Share of the line that a column of long texts takes in LaTeX, where it is broken into
        lines; 0 is as wide as its widest cell. Not of the last column.
    """

    source: str | tuple[str, str]
    heading: str
    kind: Kind = "number"
    decimals: int = 2
    unit: str = ""
    spanner: str = ""
    across: bool = False
    width: float = 0.0

    @property
    def sources(self) -> tuple[str, ...]:
        """Columns of the prepared table: one, or the two ends of an interval."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def is_text(self) -> bool:
        """Whether cells hold words rather than numbers."""
        return self.kind in ("text", "name")

    @property
    def heading_lines(self) -> list[str]:
        """The lines of the heading, the unit last."""
        # An interval has the unit of the column before it.
        unit = self.unit or ("%" if self.kind == "percent" and len(self.sources) == 1 else "")
        return [*self.heading.split("\n"), *([f"({unit})"] if unit else [])]

    def cells(self, table: pd.DataFrame, labels: Mapping[str, str] | None = None) -> list[str]:
        """Return each cell of the column as it is printed."""
        written = [
            [
                written_value(value, self.kind, decimals=self.decimals, labels=labels)
                for value in ends
            ]
            for ends in table[list(self.sources)].itertuples(index=False, name=None)
        ]
        return [ends[0] if len(ends) == 1 else _interval(ends) for ends in written]


def written_value(
    value: Any, kind: Kind, *, decimals: int = 2, labels: Mapping[str, str] | None = None
) -> str:
    """Return ``value`` as it is printed; an en dash if there is none.

    Parameters
    ----------
    value : object
    kind : str
        See :class:`Column`.
    decimals : int, default 2
    labels : mapping of str to str, optional
        Readable names of frames and narratives.

    Returns
    -------
    str

    Examples
    --------
    >>> [written_value(value, "number") for value in (1234.5, -0.25, -0.001, float("nan"))]
    ['1,234.50', '−0.25', '0.00', '–']
    >>> written_value(0.0004, "p"), written_value(0.125, "percent", decimals=1)
    ('<0.001', '12.5')
    >>> written_value(0.00123456, "significant"), written_value(98765.4, "significant")
    ('0.00123', '98,800')
    """
    if pd.isna(value) or value == "":
        return MISSING
    if kind == "text":
        return _plain(value)
    if kind == "name":
        return _plain(_readable(str(value), labels))
    if kind == "flag":
        return "yes" if value else "no"
    if kind == "p":
        return f"<{_SMALLEST_P}" if value < _SMALLEST_P else f"{value:.3f}"
    return _number(float(value), kind, decimals).replace("-", _MINUS)


def _number(value: float, kind: Kind, decimals: int) -> str:
    # "z" keeps a number that rounds to zero from having a minus sign.
    if kind == "count":
        return f"{value:z,.0f}"
    if kind == "percent":
        return f"{100 * value:z,.{decimals}f}"
    return _significant(value) if kind == "significant" else f"{value:z,.{decimals}f}"


def _significant(value: float) -> str:
    rounded = float(f"{value:.{_DIGITS}g}")
    if rounded == 0 or not math.isfinite(rounded):
        return f"{rounded:zg}"
    place = math.floor(math.log10(abs(rounded)))
    if place < -4:
        return f"{rounded:.{_DIGITS - 1}e}"
    return f"{rounded:,.{max(_DIGITS - 1 - place, 0)}f}"


def _plain(value: Any) -> str:
    """Return a text on one line; a whole number that became decimal beside a blank as such."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).translate(_NO_CHARACTERS).split()) or MISSING


def _readable(name: str, labels: Mapping[str, str] | None) -> str:
    from discourse.figures import readable_name

    return readable_name(name, labels)


def _interval(ends: list[str]) -> str:
    return MISSING if ends == [MISSING, MISSING] else f"[{', '.join(ends)}]"
