"""Coded sheets: read from wherever coders coded, refused where something is wrong."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from discourse import Lexicon, corpus_from_texts
from discourse.validation.coded import find_sheet_folder, read_coded, read_codings
from discourse.validation.sampling import Design
from discourse.validation.sheets import Sheet, write_sheet

Fill = Callable[..., Path]
PEACE = {"frame_peace": "1", "frame_trade": "0"}


def as_workbook(path: Path, rows: list[list[object]]) -> Path:
    """Save rows as a spreadsheet would: numbers as numbers."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("coding")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write(number, place, cell)
    return path


def test_a_filled_sheet(drawn: Sheet, fill: Fill) -> None:
    coded = read_coded(fill(drawn, codes=PEACE | {"coder": "Ann"}), drawn)
    assert coded.coder == "Ann"
    assert len(coded.codings) == 40
    assert list(coded.codings) == ["unit_id", "coder", "code", "value"]
    assert set(coded.codings["value"]) == {"0", "1"}


def test_the_untouched_sheet_holds_nothing_yet(drawn: Sheet) -> None:
    coded = read_coded(drawn.folder / "sheet.csv", drawn)
    assert coded.codings.empty
    assert coded.coder == "sheet"


def test_empty_cells_and_rows_taken_out_are_missing(drawn: Sheet, fill: Fill) -> None:
    path = fill(drawn, codes={"frame_peace": "1"}, cells={(3, "frame_peace"): ""})
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([*lines[:-1], ","]) + "\n", encoding="utf-8")
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    codings = read_coded(path, drawn).codings
    assert len(codings) == 18
    assert set(codings["code"]) == {"frame_peace"}


def test_case_and_blanks_of_codes_do_not_matter(drawn_hits: Sheet, fill: Fill) -> None:
    codes = {"frame": " 1 ", "voice": "Quoted", "stance": "NEUTRAL ", "negated": "0"}
    codings = read_coded(fill(drawn_hits, codes=codes), drawn_hits).codings
    assert codings.groupby("code")["value"].first().to_dict() == {
        "frame": "1",
        "voice": "quoted",
        "stance": "neutral",
        "negated": "0",
    }


def test_notes_are_kept(drawn: Sheet, fill: Fill) -> None:
    path = fill(drawn, cells={(4, "note"): "Whose peace?"})
    notes = read_coded(path, drawn).notes
    assert notes["note"].tolist() == ["Whose peace?"]
    assert notes["unit_id"].tolist() == ["u03"]


def test_a_workbook_filled_in_with_numbers(drawn: Sheet) -> None:
    with CalamineWorkbook.from_path(drawn.folder / "sheet.xlsx") as workbook:
        rows = workbook.get_sheet_by_name("coding").to_python()
    place = rows[0].index("frame_peace")
    for number, row in enumerate(rows[1:]):
        row[place] = (1, 0.0, True, "1")[number % 4]
    path = as_workbook(drawn.folder / "coder.xlsx", rows)
    codings = read_coded(path, drawn).codings
    assert codings["value"].tolist() == ["1", "0", "1", "1"] * 5


def test_semicolons_and_line_ends_of_spreadsheets(drawn: Sheet, fill: Fill) -> None:
    path = fill(drawn, codes=PEACE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.to_csv(path, index=False, sep=";", lineterminator="\r\n", encoding="utf-8-sig")
    assert len(read_coded(path, drawn).codings) == 40


def test_an_escaped_formula_is_the_text_that_was_drawn(drawn: Sheet, fill: Fill) -> None:
    """A sentence that begins with = is escaped in the CSV, and not in the workbook."""
    text = pd.read_csv(drawn.folder / "sheet.csv")["text"]
    assert text.str.startswith("'=").any()
    path = fill(drawn, codes=PEACE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["text"] = table["text"].str.removeprefix("'")
    table.to_csv(path, index=False)
    assert len(read_coded(path, drawn).codings) == 40


PROBLEMS = {
    "row 5, column 'frame_peace': 'yess' is no code; it may be 1, 0, or empty.": {
        (5, "frame_peace"): "yess"
    },
    "row 6, column 'unit_id': 'u99' is no unit of the sheet, which has u01 to u20": {
        (6, "unit_id"): "u99"
    },
    "row 7, column 'unit_id': 'u03' stands in row 4 too; keep one of them.": {
        (7, "unit_id"): "u03"
    },
    "row 8, column 'text': the text of 'u07' is not what was drawn": {
        (8, "text"): "Something else altogether."
    },
    "row 2, column 'lexicon': got 'custom 9', but the sheet was drawn with 'custom 0'": {
        (2, "lexicon"): "custom 9"
    },
    "row 9, column 'sheet': got 'abc', but the sheet in": {(9, "sheet"): "abc"},
}


@pytest.mark.parametrize("message", PROBLEMS, ids=lambda text: text.split(":")[0])
def test_what_is_wrong_is_refused_with_row_and_column(
    message: str, drawn: Sheet, fill: Fill
) -> None:
    path = fill(drawn, codes=PEACE, cells=PROBLEMS[message])
    with pytest.raises(ValueError, match=re.escape(message)):
        read_coded(path, drawn)


def test_all_problems_are_listed_at_once(drawn: Sheet, fill: Fill) -> None:
    codes = {"frame_peace": "maybe", "frame_trade": "perhaps"}
    with pytest.raises(ValueError, match=r"40 problems\.") as refused:
        read_coded(fill(drawn, codes=codes), drawn)
    assert str(refused.value).count("is no code") == 20
    assert "and 20 more" in str(refused.value)


@pytest.mark.parametrize("column", ["unit_id", "text", "frame_trade", "sheet", "lexicon"])
def test_a_missing_column(column: str, drawn: Sheet, fill: Fill) -> None:
    with pytest.raises(ValueError, match=f"has no column '{column}'.*it may be empty"):
        read_coded(fill(drawn, drop=(column,)), drawn)


def test_columns_that_are_not_needed_may_go_and_others_may_come(drawn: Sheet, fill: Fill) -> None:
    path = fill(drawn, codes=PEACE | {"my own thoughts": "none"}, drop=("before", "after", "note"))
    assert len(read_coded(path, drawn).codings) == 40


def test_a_column_twice(drawn: Sheet, fill: Fill) -> None:
    path = fill(drawn, codes=PEACE)
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [f"{head},frame_peace", *(f"{row},0" for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match="has the column 'frame_peace' twice"):
        read_coded(path, drawn)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("coded.docx", b"PK", "coded sheets are read from"),
        ("coded.xlsx", b"PK\x03\x04 broken", "is no workbook"),
        ("coded.csv", b"", "is empty"),
        ("coded.csv", b"unit_id,text\n", "has no column"),
        ("coded.csv", b'unit_id,text\n"u01,x', "breaks off"),
    ],
)
def test_files_that_are_no_sheets(name: str, content: bytes, message: str, drawn: Sheet) -> None:
    path = drawn.folder / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_coded(path, drawn)


def test_a_file_that_is_not_there(drawn: Sheet) -> None:
    for name in ("nothing.csv", "nothing.xlsx"):
        with pytest.raises(FileNotFoundError):
            read_coded(drawn.folder / name, drawn)


def test_two_coders_are_told_apart(drawn: Sheet, fill: Fill) -> None:
    paths = [fill(drawn, "ann.csv", codes=PEACE), fill(drawn, "bob.csv", codes=PEACE)]
    codings = read_codings(paths, drawn)
    assert codings["coder"].value_counts().to_dict() == {"ann": 40, "bob": 40}


def test_two_files_of_one_coder(drawn: Sheet, fill: Fill) -> None:
    named = PEACE | {"coder": "Ann"}
    paths = [fill(drawn, "one.csv", codes=named), fill(drawn, "two.csv", codes=named)]
    with pytest.raises(ValueError, match="are both by the coder 'Ann'"):
        read_codings(paths, drawn)


def test_the_sheet_is_found_beside_the_file(drawn: Sheet, tmp_path: Path) -> None:
    inside = drawn.folder / "coders" / "ann.csv"
    assert find_sheet_folder(inside).name == "sheet"
    assert find_sheet_folder(drawn.folder / "ann.csv").name == "sheet"
    with pytest.raises(ValueError, match="name that folder with --sheet"):
        find_sheet_folder(tmp_path / "ann.csv")
    assert find_sheet_folder(tmp_path / "ann.csv", "elsewhere") == Path("elsewhere")


def saved(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("separator", [",", ";"])
def test_rows_are_numbered_as_a_spreadsheet_shows_them(
    separator: str, drawn: Sheet, fill: Fill
) -> None:
    path = fill(drawn, codes=PEACE, cells={(5, "frame_peace"): "yess", (3, "note"): "a\nb"})
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.to_csv(path, index=False, sep=separator)
    with pytest.raises(ValueError, match="row 5, column 'frame_peace'"):
        read_coded(path, drawn)
    head, rest = path.read_text(encoding="utf-8").split("\n", 1)
    saved(path, [head, "", "", rest])
    with pytest.raises(ValueError, match="row 7, column 'frame_peace'"):
        read_coded(path, drawn)


@pytest.mark.parametrize("bad", ["u04,one cell too few", '"u04"x,stray quote'])
@pytest.mark.parametrize("blank", [0, 1])
def test_rows_that_break_off_have_the_same_numbers(
    blank: int, bad: str, drawn: Sheet, fill: Fill
) -> None:
    lines = fill(drawn, codes=PEACE).read_text(encoding="utf-8-sig").splitlines()
    path = saved(drawn.folder / "ann.csv", [lines[0], *[""] * blank, *lines[1:4], bad, *lines[5:]])
    with pytest.raises(ValueError, match=f"ann.csv: row {5 + blank} (has 2 cells|cannot be read)"):
        read_coded(path, drawn)


def test_json_lines_have_the_number_of_their_line(drawn: Sheet, fill: Fill) -> None:
    table = pd.read_csv(fill(drawn, codes=PEACE), dtype=str, keep_default_na=False)
    table.loc[3, "frame_peace"] = "yess"
    path = drawn.folder / "ann.jsonl"
    table.to_json(path, orient="records", lines=True)
    with pytest.raises(ValueError, match="row 4, column 'frame_peace'"):
        read_coded(path, drawn)
    saved(path, [*path.read_text(encoding="utf-8").splitlines()[:3], "", "{"])
    with pytest.raises(ValueError, match="line 5 is not JSON"):
        read_coded(path, drawn)


def test_json_lines_may_lack_what_was_not_coded(drawn: Sheet, fill: Fill) -> None:
    table = pd.read_csv(fill(drawn, codes=PEACE), dtype=str, keep_default_na=False)
    records = table.to_dict("records")
    del records[0]["frame_peace"], records[2]["frame_trade"]
    path = saved(drawn.folder / "ann.jsonl", [json.dumps(record) for record in records])
    codings = read_coded(path, drawn).codings
    assert codings["code"].value_counts().to_dict() == {"frame_peace": 19, "frame_trade": 19}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_text_that_looks_escaped_is_the_text_that_was_drawn(
    sign: str, lexicon: Lexicon, tmp_path: Path, fill: Fill
) -> None:
    corpus = corpus_from_texts({"a": f"'{sign}peace at last", "b": f"{sign}peace at last"})
    sheet = write_sheet(corpus, lexicon, Design("statement", 2), tmp_path / "sheet")
    coded = read_coded(fill(sheet, codes={"label": "mixed"}), sheet)
    assert len(coded.codings) == 2
    assert read_coded(sheet.folder / "sheet.xlsx", sheet).codings.empty


@pytest.mark.parametrize("coder", ["text", "code", "unit_id", "frame_peace", "note"])
def test_a_coder_called_like_a_column(coder: str, drawn: Sheet, fill: Fill) -> None:
    message = f"the coder is called '{coder}', as a column of the tables is; write another name"
    for path in (
        fill(drawn, "ann.csv", codes=PEACE | {"coder": coder}),
        fill(drawn, f"{coder}.csv", codes=PEACE),
    ):
        with pytest.raises(ValueError, match=message):
            read_coded(path, drawn)
        with pytest.raises(ValueError, match=message):
            read_codings([path], drawn)
