"""What coders hand in: read, and refused with row and column where it is not what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from discourse.corpus import escape_formulas
from discourse.validation.coded_files import CodedRow, read_coded_rows
from discourse.validation.sheets import Sheet, text_hash

_SHOWN = 20  # problems that are listed; a coder mends them all at once


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
        version of the lexicon. All problems are listed, up to 20, each with its row and column:
        the row as a spreadsheet shows it (the header is row 1, blank lines count), in JSON
        Lines the line. Also if the coder is called like a column of the tables.
    """
    path = Path(path)
    columns, rows = read_coded_rows(path)
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
    coded = _coded(filled, sheet, path.stem)
    _check_name(coded.coder, sheet, path)
    return coded


def _listed(problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    lines = [f"{len(problems)} problems.", *problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"... and {len(problems) - _SHOWN} more.")
    return "\n  ".join(lines)


def _of_other_sheets(rows: Sequence[CodedRow], sheet: Sheet) -> list[str]:
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


def _of_units(rows: Sequence[CodedRow], sheet: Sheet) -> Iterator[str]:
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


def _of_codes(rows: Sequence[CodedRow], sheet: Sheet) -> Iterator[str]:
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


def _check_name(coder: str, sheet: Sheet, path: Path) -> None:
    """Raise if a coder's column in a table would be taken for another."""
    # Who fills in sheet.csv where it lies, or calls it coder.csv, is in nobody's way: tables with
    # a column per coder have neither.
    if coder in {*sheet.columns, "code", "value"} - {"sheet", "coder"}:
        raise ValueError(
            f"{path}: the coder is called {coder!r}, as a column of the tables is; write another "
            "name in the column 'coder'."
        )


def _coded(rows: Sequence[CodedRow], sheet: Sheet, stem: str) -> Coded:
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
        A ``.csv`` that is not there yet, in a folder that is.
    coder : str

    Raises
    ------
    FileExistsError
        If there is such a file: nothing that was coded is overwritten.
    FileNotFoundError
        If there is no such folder.
    ValueError
        If the file is to be anything but a ``.csv``, or a unit is none of the sheet.

    Notes
    -----
    Texts are those that were drawn; what ``sheet.csv`` holds by now does not matter.
    """
    path = Path(path)
    if path.suffix.lower() != ".csv":
        raise ValueError(f"{path}: coded sheets are written as .csv; name a file that ends so.")
    if path.exists():
        raise FileExistsError(f"{path} is there already, and may hold codes; name a new file.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path.parent} is no folder; make it, or name another for {path}.")
    table = sheet.template()
    if strange := sorted(set(codings["unit_id"]) - set(table["unit_id"])):
        raise ValueError(
            f"The 'codings' have the unit {strange[0]!r}, which is none of the sheet in "
            f"{sheet.folder}; name the sheet that they are of."
        )
    values = codings.pivot(index="unit_id", columns="code", values="value")
    for name in values:
        table[name] = table["unit_id"].map(values[name]).fillna("")
    escape_formulas(table.assign(coder=coder)).to_csv(
        path, index=False, lineterminator="\n", encoding="utf-8-sig"
    )


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
