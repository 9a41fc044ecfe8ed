"""The design on disk: read back as it was written, and refused where it was altered."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from discourse import Corpus, Lexicon, corpus_from_texts
from discourse.validation.design_files import read_table, write_table
from discourse.validation.sampling import Design
from discourse.validation.sheets import Sheet, read_sheet, write_sheet


def with_variables(**variables: dict[str, object]) -> Corpus:
    """A corpus of one sentence per document, with the variables given for each."""
    texts = corpus_from_texts({name: f"Peace says {name}." for name in variables}).documents
    return Corpus(tuple(text.with_variables(**variables[text.document_id]) for text in texts))


def test_variables_stay_the_text_that_they_were(tmp_path: Path, lexicon: Lexicon) -> None:
    nothing = float("nan")
    corpus = with_variables(
        a={"year": 2018, "region": "01", "code": "NA", "formula": "=1+1", "share": 0.5},
        b={"year": None, "region": "1", "code": "", "formula": "-x", "share": nothing},
        c={},
    )
    sheet = write_sheet(corpus, lexicon, Design("sentence", 3), tmp_path / "sheet")
    names = ["year", "region", "code", "formula", "share"]
    table = sheet.documents.set_index("document_id")[names]
    assert table.loc["a"].tolist() == ["2018", "01", "NA", "=1+1", "0.5"]
    assert table.loc["b"].tolist() == ["", "1", "", "-x", ""]
    assert table.loc["c"].tolist() == [""] * 5
    assert all(pd.api.types.is_string_dtype(table[name]) for name in names)
    assert sheet.population().set_index("document_id").loc["a", "year"] == "2018"


def test_formulas_are_escaped_and_come_back(tmp_path: Path, lexicon: Lexicon) -> None:
    corpus = with_variables(**{"=cmd|1": {"camp": "@north"}, "b": {"camp": "+south"}})
    design = Design("sentence", 2, ("document_id",))
    sheet = write_sheet(corpus, lexicon, design, tmp_path / "sheet")
    assert set(sheet.units["document_id"]) == {"=cmd|1", "b"}
    assert set(sheet.documents["camp"]) == {"@north", "+south"}
    assert set(sheet.strata["stratum"]) == set(sheet.population()["stratum"])
    assert any(stratum.startswith("=") for stratum in sheet.strata["stratum"])
    for path in (sheet.folder / "design").glob("*.csv"):
        cells = pd.read_csv(path, dtype=str, keep_default_na=False)
        assert not cells.map(lambda cell: cell.startswith(("=", "+", "@"))).any(axis=None), path


def test_numbers_of_a_table_come_back(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["-1", "1e5", ""], "n": [1, -2, 3], "p": [1 / 3, 0.1, 1e-17]})
    write_table(table, tmp_path / "table.csv")
    back = read_table(tmp_path / "table.csv", {"name": str, "n": int, "p": float})
    pd.testing.assert_frame_equal(back, table, check_dtype=False)


def rewritten(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def alter(design: Path) -> None:
        text = (design / name).read_text(encoding="utf-8")
        (design / name).write_text(change(text), encoding="utf-8")

    return alter


def about(**changes: object) -> Callable[[Path], None]:
    """Change design.json; what is None is taken out."""

    def change(text: str) -> str:
        changed = json.loads(text) | changes
        return json.dumps({name: value for name, value in changed.items() if value is not None})

    return rewritten("design.json", change)


ALTERED = {
    "design.json is no JSON object": rewritten("design.json", lambda text: "[1, 2]"),
    "design.json cannot be read": rewritten("design.json", lambda text: text[:50]),
    "design.json has no 'sheet', 'codes'": about(sheet=None, codes=None),
    "design.json has the unit 'word'": about(unit="word"),
    "design.json has codes other than": about(codes=[{"name": "frame", "colour": "red"}]),
    "design.json has codes other": about(codes=["frame"]),
    "units.csv has no column 'start'": rewritten(
        "units.csv", lambda text: text.replace("start", "begin", 1)
    ),
    "units.csv has no numbers in column 'sentence_number'": rewritten(
        "units.csv", lambda text: text.splitlines()[0] + "\n" + ",".join("abcdefghijk") + "\n"
    ),
    "strata.csv has no numbers in column 'population'": rewritten(
        "strata.csv", lambda text: text + "x\n"
    ),
    "documents.csv cannot be read": rewritten("documents.csv", lambda text: ""),
    "units.csv is missing": lambda design: (design / "units.csv").unlink(),
    "units.csv cannot be read": lambda design: (design / "units.csv").write_bytes(b"unit_id\n\xff"),
}


@pytest.mark.parametrize("message", ALTERED)
def test_an_altered_design_is_refused(message: str, drawn: Sheet) -> None:
    ALTERED[message](drawn.folder / "design")
    with pytest.raises(ValueError, match=message) as refused:
        read_sheet(drawn.folder)
    assert "restore the folder" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_bytes_that_are_no_text(drawn: Sheet) -> None:
    (drawn.folder / "design" / "design.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(ValueError, match=r"design\.json cannot be read"):
        read_sheet(drawn.folder)


@pytest.mark.parametrize("content", [None, b"PAR1 broken", b""])
@pytest.mark.parametrize("name", ["population.parquet", "cells.csv", "sheet.csv"])
def test_what_is_read_later(name: str, content: bytes | None, drawn: Sheet) -> None:
    path = drawn.folder / "design" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    read = drawn.template if name == "sheet.csv" else drawn.population
    with pytest.raises(ValueError, match=f"{name} (is missing|cannot|has no).*restore the folder"):
        read()
