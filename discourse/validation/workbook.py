"""The coding sheet as a workbook: cells with lists to choose from, and the codebook beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from discourse.validation.codes import Code

_MOST = 32_000  # characters of a cell; a workbook holds 32,767
_CUT = " […]"
_WIDTHS = {"unit_id": 8, "speaker": 16, "asked_frame": 18, "before": 40, "text": 70, "after": 40}
_CODE_WIDTH, _NOTE_WIDTH = 12, 30
_LONGEST_PROMPT = 255  # what a workbook can show beside a cell


def shortened_text(text: str) -> str:
    """Return as much of ``text`` as a cell of a workbook holds."""
    return text if len(text) <= _MOST else text[: _MOST - len(_CUT)] + _CUT


def write_workbook(
    path: Path,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    codes: Sequence[Code],
    codebook: str,
) -> None:
    """Write the sheet as a workbook; the same bytes for the same sheet.

    Only codes, notes and the coder's name can be changed, unless the coder lifts the
    protection, which has no password.

    Parameters
    ----------
    path : Path
    columns : sequence of str
    rows : sequence of mapping
        Texts by column.
    codes : sequence of Code
        Their columns have lists to choose from.
    codebook : str
        Markdown; a sheet of its own.
    """
    import xlsxwriter

    # Texts of others: nothing in them is a formula, a number or a link.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, plain) as workbook:
        workbook.set_properties({"created": datetime(2000, 1, 1), "title": "Coding sheet"})
        sheet = workbook.add_worksheet("coding")
        open_cells = {"note", "coder", *(code.name for code in codes)}
        looks = _looks(workbook)
        for place, name in enumerate(columns):
            sheet.set_column(place, place, _width(name, open_cells))
            sheet.write_string(0, place, name, looks["head"])
            look = looks["open" if name in open_cells else "text"]
            for number, row in enumerate(rows, 1):
                if text := row[name]:
                    sheet.write_string(number, place, shortened_text(text), look)
                else:
                    sheet.write_blank(number, place, None, look)
        for code in codes:
            _offer(sheet, columns.index(code.name), len(rows), code)
        sheet.freeze_panes(1, 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        _write_codebook(workbook, codebook, looks)


def _width(name: str, open_cells: set[str]) -> int:
    if name == "note":
        return _NOTE_WIDTH
    return _WIDTHS.get(name, max(_CODE_WIDTH, len(name)) if name in open_cells else _CODE_WIDTH)


def _looks(workbook: Any) -> dict[str, Any]:
    common = {"text_wrap": True, "valign": "top", "num_format": "@"}
    return {
        "head": workbook.add_format({"bold": True, "bottom": 1, **common}),
        "text": workbook.add_format(common),
        "open": workbook.add_format({**common, "locked": False, "bg_color": "#FFF8E1"}),
    }


def _offer(sheet: Any, place: int, rows: int, code: Code) -> None:
    """Give the cells of a code a list to choose from."""
    if not rows:
        return
    sheet.data_validation(
        *(1, place, rows, place),
        {
            "validate": "list",
            "source": list(code.values),
            "ignore_blank": True,
            "input_title": code.label[:32],
            "input_message": code.question[:_LONGEST_PROMPT],
            "error_title": "No such code",
            "error_message": f"Choose {', '.join(code.values)}, or leave it empty."[
                :_LONGEST_PROMPT
            ],
        },
    )


def _write_codebook(workbook: Any, codebook: str, looks: Mapping[str, Any]) -> None:
    sheet = workbook.add_worksheet("codebook")
    sheet.set_column(0, 0, 120)
    for number, line in enumerate(codebook.splitlines()):
        look = looks["head" if line.startswith("#") else "text"]
        sheet.write_string(number, 0, line.lstrip("# ") if line.startswith("#") else line, look)
