"""Codes written as a sheet: with the texts that were drawn, and nobody's codes but those given."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from discourse.validation.coded import read_coded, write_coded
from discourse.validation.sheets import Sheet

Fill = Callable[..., Path]


def one_code(unit: str = "u03") -> pd.DataFrame:
    return pd.DataFrame({"unit_id": [unit], "code": ["frame_peace"], "value": ["1"]})


def filled_in_place(sheet: Sheet, fill: Fill, *, separator: str = ",") -> None:
    """Code the first rows of sheet.csv itself, and take the others out."""
    path = fill(sheet, "sheet.csv", codes={"frame_trade": "1", "note": "Mine.", "coder": "Ann"})
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.head(5).to_csv(path, index=False, sep=separator, encoding="utf-8-sig")


@pytest.mark.parametrize("separator", [",", ";"])
def test_what_a_coder_made_of_the_sheet_is_not_in_it(
    separator: str, drawn: Sheet, fill: Fill
) -> None:
    untouched = (drawn.folder / "sheet.csv").read_bytes()
    filled_in_place(drawn, fill, separator=separator)
    gold = drawn.folder / "gold.csv"
    write_coded(one_code("u17"), drawn, gold, coder="settled")
    coded = read_coded(gold, drawn)
    assert coded.codings.to_numpy().tolist() == [["u17", "settled", "frame_peace", "1"]]
    assert coded.notes.empty
    assert len(pd.read_csv(gold)) == 20
    assert (drawn.folder / "design" / "sheet.csv").read_bytes() == untouched


def test_the_template_is_what_was_drawn(drawn: Sheet, fill: Fill) -> None:
    before = drawn.template()
    filled_in_place(drawn, fill)
    pd.testing.assert_frame_equal(drawn.template(), before)
    assert list(before) == drawn.columns
    assert before["text"].str.startswith("=Nobody").any()
    assert (before[["frame_peace", "frame_trade", "note", "coder"]] == "").all(axis=None)


def test_nothing_is_coded_in_the_template_even_if_somebody_wrote_there(
    drawn: Sheet, fill: Fill
) -> None:
    coded = fill(drawn, codes={"frame_trade": "1", "note": "Mine."})
    coded.rename(drawn.folder / "design" / "sheet.csv")
    write_coded(one_code(), drawn, drawn.folder / "gold.csv", coder="settled")
    coded = read_coded(drawn.folder / "gold.csv", drawn)
    assert len(coded.codings) == 1
    assert coded.notes.empty


def test_formulas_are_escaped(drawn: Sheet) -> None:
    gold = drawn.folder / "gold.csv"
    write_coded(one_code(), drawn, gold, coder="=1+1")
    table = pd.read_csv(gold, keep_default_na=False)
    assert set(table["coder"]) == {"'=1+1"}
    assert table["text"].str.startswith("'=Nobody").any()
    assert read_coded(gold, drawn).coder == "=1+1"


def test_a_unit_of_another_sheet(drawn: Sheet) -> None:
    with pytest.raises(ValueError, match="have the unit 'u77', which is none of the sheet in"):
        write_coded(one_code("u77"), drawn, drawn.folder / "gold.csv", coder="settled")
    assert not (drawn.folder / "gold.csv").exists()


@pytest.mark.parametrize("name", ["gold.xlsx", "gold.jsonl", "gold"])
def test_coded_sheets_are_csv(name: str, drawn: Sheet) -> None:
    with pytest.raises(ValueError, match=rf"{name}: coded sheets are written as \.csv"):
        write_coded(one_code(), drawn, drawn.folder / name, coder="settled")


def test_a_folder_that_is_not_there(drawn: Sheet) -> None:
    with pytest.raises(FileNotFoundError, match="gold is no folder; make it, or name another"):
        write_coded(one_code(), drawn, drawn.folder / "gold" / "gold.csv", coder="settled")
