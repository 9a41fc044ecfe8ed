"""The rows of what coders hand in, whichever program saved them, with the numbers they go by."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from discourse.corpus import Limits, unescape_formula
from discourse.corpus.decoding import UnreadableError, decode
from discourse.corpus.tables import TABLE_ENDINGS, iter_rows, read_columns

ENDINGS = (*TABLE_ENDINGS, ".xlsx")


class CodedRow(NamedTuple):
    """A row by the number under which a coder finds it."""

    number: int
    cells: Mapping[str, str]


def read_coded_rows(path: Path) -> tuple[list[str], list[CodedRow]]:
    """Return the columns of a coded file and its rows, all cells as text.

    Rows of CSV, TSV and workbooks have the number that a spreadsheet shows: the header is row
    1, and blank lines count. Those of JSON Lines have that of their line, those of Parquet
    count from 1. A cell that a line of JSON Lines lacks is empty.

    Raises
    ------
    ValueError
        If the file is of another type, or damaged.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: coded sheets are read from {', '.join(ENDINGS)}; convert it.")
    try:
        return _read_workbook(path) if ending == ".xlsx" else _read_table(path)
    except UnreadableError as error:
        raise ValueError(f"{path} {error}.") from error


def _read_table(path: Path) -> tuple[list[str], list[CodedRow]]:
    columns = read_columns(path)
    shown = _shown_rows(path) if path.suffix.lower() in (".csv", ".tsv") else None
    rows = []
    for row in iter_rows(path):
        number = shown[row.number] if shown else row.number
        if row.error:
            error = row.error.replace(f"row {row.number} ", f"row {number} ", 1)
            raise ValueError(f"{path}: {error}; mend the row or take it out.")
        columns += [name for name in row.cells if name not in columns]
        rows.append(CodedRow(number, {name: _as_text(row.cells[name]) for name in row.cells}))
    empty = dict.fromkeys(columns, "")
    return columns, [row._replace(cells={**empty, **row.cells}) for row in rows]


def _shown_rows(path: Path) -> list[int]:
    """Return the row at which a spreadsheet shows the header and each record of a CSV file.

    The reader passes over blank lines, which a spreadsheet shows as rows.
    """
    lines = io.StringIO(decode(path.read_bytes()), newline="")
    delimiters = "\t" if path.suffix.lower() == ".tsv" else ",;\t"
    delimiter = max(delimiters, key=lines.readline().count)
    lines.seek(0)
    shown, number = [], 0
    try:
        for number, record in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), 1):
            if record:
                shown.append(number)
    except csv.Error:
        shown.append(number + 1)  # the file is refused at this row
    return shown


def _read_workbook(path: Path) -> tuple[list[str], list[CodedRow]]:
    from python_calamine import CalamineWorkbook

    _check_size(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            name = "coding" if "coding" in workbook.sheet_names else workbook.sheet_names[0]
            lines = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except OSError:
        raise
    except Exception as error:  # a damaged file fails in more ways than the reader names
        raise UnreadableError(f"cannot be read as a workbook: {error}") from error
    if not lines:
        raise UnreadableError("has no header row")
    columns = [_as_text(cell) for cell in lines[0]]
    rows = [
        CodedRow(number, dict(zip(columns, map(_as_text, line), strict=False)))
        for number, line in enumerate(lines[1:], 2)
    ]
    return columns, rows


def _check_size(path: Path) -> None:
    """Raise if the workbook says that it unpacks to more than documents may."""
    limits = Limits()
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableError("is no workbook, whatever its ending says") from error
    if size > limits.max_unpacked:
        raise UnreadableError(limits.exceeded("max_unpacked", f"unpacks to {size:,} bytes"))


def _as_text(value: Any) -> str:
    """Return a cell as text, without blanks around it and without what escapes a formula."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(unescape_formula(str(value))).strip()
