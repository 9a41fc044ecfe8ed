"""The design of a printed table: what of a result table is printed, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from discourse.report.printed_columns import Column, Kind, written_value

_UNITS = {"_per_1000_tokens": "per 1,000 words", "_per_million": "per million words"}
_P_VALUES = ("p_value", "q_value")
_SIDES = ("target", "reference")
_SIDE = re.compile(r"\{(target|reference)\}")
_NO_COUNT = ("year", "topic", "bin", "rank")  # whole numbers that are names


@dataclass(frozen=True, slots=True)
class TableDesign:
    """What a paper prints of a result table.

    Attributes
    ----------
    name : str
        Of the result table, as ``"salience"``.
    caption : str
        Names units, the positive side and the kind of interval. Here and in headings
        ``{target}`` and ``{reference}`` stand for the narratives compared.
    columns : tuple of Column
        From left to right; the first names the row.
    prepare : callable
        Returns the rows to print of a result table, in their order, with the columns' sources.
        The order of its rows is none of the result table's. A column ``side`` holds ``target``
        or ``reference``.
    needs : tuple of str
        Columns that the result table must have.
    notes : str
        Stands under the table: what symbols mean, and what a reader of the numbers must beware of.
    remark : callable, optional
        Returns what the notes say first, of the result table at hand.
    missing : str
        What an en dash means; it is added to the notes of a table that has one.
    group : Column, optional
        Rows with the same value of it, which stand together, have it for a heading.
    across : str
        Column of the prepared table whose values stand side by side: the columns that are
        ``across`` are repeated under each. Empty for none.
    rows : tuple of str
        Columns of the prepared table that name a printed row, where values stand side by side.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    prepare: Callable[[pd.DataFrame], pd.DataFrame]
    needs: tuple[str, ...]
    notes: str = ""
    remark: Callable[[pd.DataFrame], str] | None = None
    missing: str = "not defined"
    group: Column | None = None
    across: str = ""
    rows: tuple[str, ...] = ()

    def lay_out(
        self, table: pd.DataFrame, labels: Mapping[str, str] | None = None
    ) -> tuple[pd.DataFrame, list[Column]]:
        """Return the rows to print of a result table and the columns that they have.

        Raises
        ------
        ValueError
            If two rows of the table would stand in one place.
        """
        rows = self.prepare(table)
        if not self.across:
            return rows.reset_index(drop=True), list(self.columns)
        groups = sorted(rows[self.across].dropna().unique())
        wide = side_by_side(rows, rows=self.rows, across=self.across, groups=groups)
        columns: list[Column] = []
        for place, column in enumerate(self.columns):
            if not column.across:
                columns.append(column)
            elif place == 0 or not self.columns[place - 1].across:
                block = _block(self.columns[place:])
                columns += [
                    repeated for group in groups for repeated in _repeated(block, group, labels)
                ]
        return wide, columns


def name_sides(
    design: TableDesign,
    sides: tuple[str, str] | None,
    labels: Mapping[str, str] | None = None,
) -> TableDesign:
    """Return the design with the narratives compared in its caption, headings and rows.

    Parameters
    ----------
    design : TableDesign
    sides : (str, str) or None
        The narratives: target, reference. Without them the table has "target" and "reference".
    labels : mapping of str to str, optional
        Their readable names.

    Returns
    -------
    TableDesign

    Raises
    ------
    ValueError
        If ``sides`` are not two different names.
    """
    if sides is None:
        said = {side: f"the {side}" for side in _SIDES}
        headings = {side: side.capitalize() for side in _SIDES}
        return _filled(design, said, headings)
    if isinstance(sides, str) or len(set(sides)) != 2 or len(sides) != 2:
        raise ValueError(
            f"'sides' must be the names of two narratives, target and reference; got {sides!r}."
        )
    names = dict(zip(_SIDES, sides, strict=True))
    said = {side: written_value(name, "name", labels=labels) for side, name in names.items()}
    headings = {side: name.replace(" ", "\n") for side, name in said.items()}
    return replace(
        _filled(design, said, headings),
        prepare=lambda table: design.prepare(table).replace({"side": names}),
    )


def side_by_side(
    table: pd.DataFrame, *, rows: Sequence[str], across: str, groups: Sequence[object]
) -> pd.DataFrame:
    """Return one row per value of ``rows``, with the columns of each group beside each other.

    Parameters
    ----------
    table : DataFrame
    rows : sequence of str
        Columns that name a row of the result, which keeps the order in which they first come.
    across : str
        Column that holds the groups.
    groups : sequence
        Values of ``across``; others are left out.

    Returns
    -------
    DataFrame
        ``rows``, the other columns as in the first row that has them, and for each group those
        columns again as ``<group>: <column>``, NaN where there is no such row.

    Raises
    ------
    ValueError
        If two rows have the same names and group.

    Examples
    --------
    >>> table = pd.DataFrame({"frame": ["a", "a"], "voice": ["own", "quoted"], "hits": [1, 2]})
    >>> wide = side_by_side(table, rows=["frame"], across="voice", groups=["own", "quoted"])
    >>> wide[["frame", "own: hits", "quoted: hits"]].values.tolist()
    [['a', 1, 2]]
    """
    keys = list(rows)
    twice = table.duplicated([*keys, across])
    if twice.any():
        row = table.loc[twice, [*keys, across]].iloc[0]
        found = ", ".join(f"{name} {value!r}" for name, value in row.items())
        raise ValueError(f"The table has two rows of {found}; give it one row for each.")
    wide = table.drop_duplicates(keys).set_index(keys)
    parts = [wide]
    for group in groups:
        part = table[table[across] == group].set_index(keys).drop(columns=across)
        parts.append(part.reindex(wide.index).add_prefix(f"{group}: "))
    return pd.concat(parts, axis=1).reset_index()


def default_design(name: str, table: pd.DataFrame) -> TableDesign:
    """Return the design of a table that has none of its own: every row, every column.

    Parameters
    ----------
    name : str
        Of the table; its caption.
    table : DataFrame

    Returns
    -------
    TableDesign
        Units are told from the names of columns, numbers have three significant digits.
    """
    return TableDesign(
        name=name,
        caption=f"{_heading(name)}.",
        columns=tuple(_default_column(str(column), table[column]) for column in table),
        prepare=lambda rows: rows.rename(columns=str),
        needs=(),
        notes="Numbers have three significant digits.",
    )


def _filled(
    design: TableDesign, said: Mapping[str, str], headings: Mapping[str, str]
) -> TableDesign:
    """Return the design with names for ``{target}`` and ``{reference}``."""
    # In one pass, or a name that holds such a sign would be filled too.
    columns = tuple(
        replace(column, heading=_SIDE.sub(lambda sign: headings[sign[1]], column.heading))
        for column in design.columns
    )
    caption = _SIDE.sub(lambda sign: said[sign[1]], design.caption)
    return replace(design, caption=caption, columns=columns)


def _default_column(name: str, values: pd.Series) -> Column:
    heading, unit = name, ""
    for ending, words in _UNITS.items():
        if f"_{name}".endswith(ending):
            heading, unit = name.removesuffix(ending.removeprefix("_")).rstrip("_") or "rate", words
    return Column(name, _heading(heading), _default_kind(name, values), decimals=1, unit=unit)


def _default_kind(name: str, values: pd.Series) -> Kind:
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if not pd.api.types.is_numeric_dtype(values) or name in _NO_COUNT:
        return "text"
    if name.endswith(_P_VALUES):
        return "p"
    if name.endswith("share"):
        return "percent"
    present = values.dropna()
    return "count" if (present == present.round()).all() else "significant"


def _heading(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _block(columns: Sequence[Column]) -> list[Column]:
    """Return the columns up to the first that is not repeated."""
    count = next((i for i, column in enumerate(columns) if not column.across), len(columns))
    return list(columns[:count])


def _repeated(
    block: Sequence[Column], group: object, labels: Mapping[str, str] | None
) -> list[Column]:
    """Return the columns of one group: under its name, or with it for heading if it is one."""
    name = written_value(group, "name", labels=labels)
    placed = []
    for column in block:
        low, *high = (f"{group}: {source}" for source in column.sources)
        placed.append(replace(column, source=(low, high[0]) if high else low))
    if len(placed) == 1:
        return [replace(placed[0], heading=name.replace(" ", "\n"))]
    return [replace(column, spanner=name) for column in placed]
