"""What coders hand in: read, and refused with row and column where it is not what was asked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from discourse.corpus import Limits, unescape_formula
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.tables import TABLE_ENDINGS, iter_rows, read_columns
from discourse.validation.sheets import Sheet, text_hash

ENDINGS = (*TABLE_ENDINGS, ".xlsx")
_SHOWN = 20  # problems that are listed; a coder mends them all at once
_HEADER_ROWS = 1


class Coded(NamedTuple):
    """What one coder has coded.

    Attributes
    ----------
    coder : str
        As the file says; its name, if it says nothing or two things.
    codings : DataFrame
        ``unit_id, coder, code, value``, a row per code that was given.
    notes : DataFrame
        ``unit_id, coder, note``, where there is one.
    """

    coder: str
    codings: pd.DataFrame
    notes: pd.DataFrame


class _Row(NamedTuple):
    """A row by the number under which a spreadsheet shows it."""

    number: int
    cells: Mapping[str, str]


def read_coded(path: str | Path, sheet: Sheet) -> Coded:
    """Read a coded sheet: the page's export, or the CSV or workbook filled in.

    Parameters
    ----------
    path : path
        ``.csv``, ``.xlsx``, ``.tsv``, ``.jsonl`` or ``.parquet``.
    sheet : Sheet
        The sample it belongs to.

    Returns
    -------
    Coded
        Empty cells are missing, and so are rows that were taken out. Upper and lower case
        and blanks around a code do not matter.

    Raises
    ------
    ValueError
        If a column is missing, a code is not among those that may be given, a unit is unknown
        or stands twice, a text was changed, or the file belongs to another sheet or another
        version of the lexicon. All problems are listed, up to 20, each with its row and column.
    """
    path = Path(path)
    columns, rows = _read(path)
    needed = ["unit_id", "text", *(code.name for code in sheet.codes), "lexicon", "sheet"]
    if missing := [name for name in needed if name not in columns]:
        raise ValueError(
            f"{path} has no column {', '.join(map(repr, missing))}; a coded sheet has "
            f"{', '.join(sheet.columns)}. Take the column from sheet.csv; it may be empty if "
            "nothing was coded."
        )
    if twice := sorted({name for name in needed if columns.count(name) > 1}):
        raise ValueError(
            f"{path} has the column {twice[0]!r} twice; keep the one that holds the codes."
        )
    filled = [row for row in rows if any(row.cells.values())]
    problems = _of_other_sheets(filled, sheet) or [
        *_of_units(filled, sheet),
        *_of_codes(filled, sheet),
    ]
    if problems:
        raise ValueError(f"{path}: {_listed(problems)}")
    return _coded(filled, sheet, path.stem)


def _listed(problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    lines = [f"{len(problems)} problems.", *problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"... and {len(problems) - _SHOWN} more.")
    return "\n  ".join(lines)


def _of_other_sheets(rows: Sequence[_Row], sheet: Sheet) -> list[str]:
    """Return the first row of another lexicon or sheet: all else is wrong then, too."""
    for row in rows:
        if row.cells["lexicon"] != sheet.lexicon:
            return [
                f"row {row.number}, column 'lexicon': got {row.cells['lexicon']!r}, but the sheet "
                f"was drawn with {sheet.lexicon!r}; name the sheet it belongs to with --sheet, "
                "or code the present one: definitions may have changed."
            ]
        if row.cells["sheet"] != sheet.sheet_id:
            return [
                f"row {row.number}, column 'sheet': got {row.cells['sheet']!r}, but the sheet in "
                f"{sheet.folder} is {sheet.sheet_id!r}; name the sheet it belongs to with "
                "--sheet, and give each file the rows of one sheet."
            ]
    return []


def _of_units(rows: Sequence[_Row], sheet: Sheet) -> Iterator[str]:
    # A workbook holds less of a long text.
    hashes = sheet.units.set_index("unit_id")[["text_sha256", "cut_sha256"]].T.to_dict("list")
    names = list(hashes)
    first: dict[str, int] = {}
    for row in rows:
        unit = row.cells["unit_id"]
        if unit not in hashes:
            yield (
                f"row {row.number}, column 'unit_id': {unit!r} is no unit of the sheet, which has "
                f"{names[0]} to {names[-1]}; correct it as in sheet.csv."
            )
            continue
        if unit in first:
            yield (
                f"row {row.number}, column 'unit_id': {unit!r} stands in row {first[unit]} too; "
                "keep one of them."
            )
        first.setdefault(unit, row.number)
        if text_hash(row.cells["text"]) not in hashes[unit]:
            yield (
                f"row {row.number}, column 'text': the text of {unit!r} is not what was drawn, so "
                "its codes may be of something else; put back the text of sheet.csv, and save as "
                "UTF-8 if letters went wrong."
            )


def _of_codes(rows: Sequence[_Row], sheet: Sheet) -> Iterator[str]:
    for row in rows:
        for code in sheet.codes:
            value = row.cells[code.name]
            if value and _as_code(value) not in code.values:
                yield (
                    f"row {row.number}, column {code.name!r}: {value!r} is no code; it may be "
                    f"{', '.join(code.values)}, or empty."
                )


def _as_code(value: str) -> str:
    """Return a code as it is compared; spreadsheets make 1.0 and TRUE of 1."""
    plain = value.casefold()
    return {"1.0": "1", "0.0": "0", "true": "1", "false": "0"}.get(plain, plain)


def _coded(rows: Sequence[_Row], sheet: Sheet, stem: str) -> Coded:
    names = {row.cells["coder"] for row in rows if row.cells.get("coder")}
    coder = names.pop() if len(names) == 1 else stem
    codings = [
        (row.cells["unit_id"], coder, code.name, _as_code(row.cells[code.name]))
        for row in rows
        for code in sheet.codes
        if row.cells[code.name]
    ]
    notes = [(row.cells["unit_id"], coder, note) for row in rows if (note := row.cells.get("note"))]
    return Coded(
        coder,
        pd.DataFrame(codings, columns=["unit_id", "coder", "code", "value"], dtype=str),
        pd.DataFrame(notes, columns=["unit_id", "coder", "note"], dtype=str),
    )


def read_codings(paths: Sequence[str | Path], sheet: Sheet) -> pd.DataFrame:
    """Read what several coders have coded, as one table ``unit_id, coder, code, value``.

    Raises
    ------
    ValueError
        As :func:`read_coded`, or if two files are of one coder.
    """
    of: dict[str, Path] = {}
    tables = []
    for path in map(Path, paths):
        coded = read_coded(path, sheet)
        if coded.coder in of:
            raise ValueError(
                f"{of[coded.coder]} and {path} are both by the coder {coded.coder!r}; give each a "
                "name of its own in the column 'coder'."
            )
        of[coded.coder] = path
        tables.append(coded.codings)
    return pd.concat(tables, ignore_index=True)


def write_coded(codings: pd.DataFrame, sheet: Sheet, path: str | Path, *, coder: str) -> None:
    """Write codes as a coded sheet, which :func:`read_coded` reads.

    Parameters
    ----------
    codings : DataFrame
        ``unit_id, code, value``; what has no row stays empty.
    sheet : Sheet
    path : path
        A CSV that is not there yet.
    coder : str

    Raises
    ------
    FileExistsError
        If there is such a file: nothing that was coded is overwritten.
    """
    path = Path(path)
    if path.exists():
        raise FileExistsError(f"{path} is there already, and may hold codes; name a new file.")
    table = pd.read_csv(sheet.folder / "sheet.csv", dtype=str, keep_default_na=False)
    values = codings.pivot(index="unit_id", columns="code", values="value")
    for name in values:
        table[name] = table["unit_id"].map(values[name]).fillna("")
    table.assign(coder=coder).to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")


def find_sheet_folder(coded: str | Path, given: str | None = None) -> Path:
    """Return the folder of the sheet that a coded file belongs to: that given, or one around it.

    Raises
    ------
    ValueError
        If the file lies in no folder with a design, nor in one inside it.
    """
    if given:
        return Path(given)
    beside = Path(coded).resolve().parent
    for folder in (beside, beside.parent):
        if (folder / "design" / "design.json").is_file():
            return folder
    raise ValueError(
        f"{coded} lies in no folder that `discourse coding sample` has written; name that folder "
        "with --sheet."
    )


def _read(path: Path) -> tuple[list[str], list[_Row]]:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: coded sheets are read from {', '.join(ENDINGS)}; convert it.")
    try:
        return _read_workbook(path) if ending == ".xlsx" else _read_table(path)
    except UnreadableError as error:
        raise ValueError(f"{path} {error}.") from error


def _read_table(path: Path) -> tuple[list[str], list[_Row]]:
    rows = []
    for row in iter_rows(path):
        if row.error:
            raise ValueError(f"{path}: {row.error}; mend the row or take it out.")
        cells = {name: _as_text(value) for name, value in row.cells.items()}
        rows.append(_Row(row.number + _HEADER_ROWS, cells))
    return read_columns(path), rows


def _read_workbook(path: Path) -> tuple[list[str], list[_Row]]:
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
        _Row(number, dict(zip(columns, map(_as_text, line), strict=False)))
        for number, line in enumerate(lines[1:], 1 + _HEADER_ROWS)
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
