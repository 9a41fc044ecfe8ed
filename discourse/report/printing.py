r"""Result tables as a paper prints them: CSV, Markdown, HTML and LaTeX.

A :class:`~discourse.report.table_design.TableDesign` says which rows and columns are printed, how
numbers are written and what caption and notes say of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from discourse.corpus import escape_formulas
from discourse.report.designs import DESIGNS
from discourse.report.markup import to_html, to_latex, to_markdown
from discourse.report.printed_columns import MISSING, Column
from discourse.report.table_design import TableDesign, default_design, name_sides
from discourse.stats.columns import require_columns


@dataclass(frozen=True, slots=True, eq=False)
class PrintedTable:
    """A table as it is printed.

    Attributes
    ----------
    name, caption, notes : str
    columns : tuple of Column
    cells : tuple of tuple of str
        As printed, a tuple per row.
    group : Column or None
        Whose values are headings over groups of rows, and ``groups``, a heading per row.
    groups : tuple of str
    values : DataFrame
        The same rows with full precision, under the names that columns have in the result
        table: those of :meth:`to_csv`.
    """

    name: str
    caption: str
    notes: str
    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...]
    group: Column | None
    groups: tuple[str, ...]
    values: pd.DataFrame

    @property
    def slug(self) -> str:
        """The name as it may stand in an address or a label."""
        return re.sub(r"[^\w-]+", "-", self.name)

    def to_csv(self) -> str:
        """Return the numbers with full precision, one plain heading per column.

        Shares are from 0 to 1 and intervals have a column for each end. Cells that a
        spreadsheet would run are escaped.
        """
        return escape_formulas(self.values).to_csv(index=False, lineterminator="\n")

    def to_markdown(self) -> str:
        """Return a pipe table, the caption above it and the notes below."""
        return to_markdown(self)

    def to_html(self) -> str:
        """Return a fragment of HTML with the caption, the table and the notes."""
        return to_html(self)

    def to_latex(self) -> str:
        r"""Return a floating table of LaTeX that needs ``\usepackage{booktabs}`` only."""
        return to_latex(self)

    def _repr_html_(self) -> str:
        return self.to_html()


_WRITERS: dict[str, Callable[[PrintedTable], str]] = {
    "csv": PrintedTable.to_csv,
    "md": PrintedTable.to_markdown,
    "html": PrintedTable.to_html,
    "tex": PrintedTable.to_latex,
}


def print_table(
    table: pd.DataFrame,
    design: TableDesign,
    *,
    sides: tuple[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> PrintedTable:
    """Return ``table`` as a paper prints it.

    Parameters
    ----------
    table : DataFrame
        A result table.
    design : TableDesign
        From ``DESIGNS``, by the table's name, or one of your own;
        :func:`~discourse.report.table_design.default_design` makes one for any table.
    sides : (str, str), optional
        The narratives that a table of differences compares, target and reference, as they were
        given to the function that made it: the table does not hold them. Without them columns
        are headed "Target" and "Reference".
    labels : mapping of str to str, optional
        Readable names of frames and narratives.

    Returns
    -------
    PrintedTable

    Raises
    ------
    ValueError
        If the table lacks a column, has nothing to print, or two rows for one place, or ``sides``
        are not two different names.

    Examples
    --------
    >>> table = pd.DataFrame({"frame": ["rights", "openness"], "weight": [-0.25, 0.5]})
    >>> print(print_table(table, DESIGNS["weights"]).to_markdown().split("**")[2].split("*")[0])
    <BLANKLINE>
    <BLANKLINE>
    | Frame | Weight |
    | :-- | --: |
    | Openness | 0.50 |
    | Rights | −0.25 |
    <BLANKLINE>
    <BLANKLINE>
    """
    require_columns(table, list(design.needs), argument=design.name)
    design = name_sides(design, sides, labels)
    rows, columns = (table, []) if table.empty else design.lay_out(table, labels)
    if rows.empty:
        raise ValueError(
            f"The {design.name!r} table has no rows to print; check the filter that made it."
        )
    by_column = [column.cells(rows, labels) for column in columns]
    cells = tuple(zip(*by_column, strict=True))
    said = [design.remark(table) if design.remark else "", design.notes]
    if any(MISSING in row for row in cells):
        said.append(f"{MISSING}: {design.missing}.")
    return PrintedTable(
        name=design.name,
        caption=design.caption,
        notes=" ".join(filter(None, said)),
        columns=tuple(columns),
        cells=cells,
        group=design.group,
        groups=tuple(design.group.cells(rows, labels) if design.group else [""] * len(rows)),
        values=_values(rows, [*([design.group] if design.group else []), *columns]),
    )


def write_printed_tables(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    *,
    names: Collection[str] = (),
    sides: tuple[str, str] | None = None,
) -> list[Path]:
    """Write tables as a paper prints them, each as ``NAME.csv``, ``.md``, ``.html`` and ``.tex``.

    The same tables give the same bytes.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Result tables by name.
    folder : Path
        Where the files go; it is made if need be.
    names : collection of str, default those that have a design and rows
        Tables to print. One without a design is printed whole.
    sides : (str, str), optional
        The narratives compared, target and reference; see :func:`print_table`.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If a name is unknown, or a table that was named has no rows.
    """
    if unknown := sorted(set(names) - set(tables)):
        raise ValueError(
            f"Unknown table {', '.join(unknown)}. Available: {', '.join(tables) or 'none'}."
        )
    printable = [name for name in tables if name in DESIGNS and not tables[name].empty]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in names or printable:
        design = DESIGNS.get(name) or default_design(name, tables[name])
        printed = print_table(tables[name], design, sides=sides)
        for ending, write in _WRITERS.items():
            path = folder / f"{name}.{ending}"
            path.write_text(write(printed), encoding="utf-8", newline="\n")
            written.append(path)
    return written


def _values(rows: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    """Return the columns' sources; counts that became decimal beside a blank are whole again."""
    sources = dict.fromkeys(source for column in columns for source in column.sources)
    values = rows[list(sources)]
    counts = [str(column.source) for column in columns if column.kind == "count"]
    whole = [name for name in counts if (values[name].dropna() % 1 == 0).all()]
    return values.astype(dict.fromkeys(whole, "Int64"))
