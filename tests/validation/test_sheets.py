"""What is written for coders, and what is kept from them."""

import io
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from discourse import Corpus, Lexicon, corpus_from_texts
from discourse.corpus import split_sentences
from discourse.validation.codebook import RULES
from discourse.validation.codes import codes_of
from discourse.validation.sampling import Design
from discourse.validation.sheets import Sheet, read_sheet, write_sheet

FOR_CODERS = ("sheet.csv", "sheet.xlsx", "coding.html", "codebook.md")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_bytes_for_any_order_of_documents(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon
) -> None:
    design = Design("hit", 9, ("voice",), seed=4)
    write_sheet(corpus, lexicon, design, tmp_path / "one")
    write_sheet(corpus, lexicon, design, tmp_path / "again")
    write_sheet(Corpus(corpus.documents[::-1]), lexicon, design, tmp_path / "turned")
    one = contents(tmp_path / "one")
    assert contents(tmp_path / "again") == one
    in_order = ("design/population.parquet", "design/cells.csv")  # of the inputs
    turned = contents(tmp_path / "turned")
    assert {name for name in one if turned[name] != one[name]} <= set(in_order)


def test_population_is_read_back_in_one_order(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon
) -> None:
    design = Design("sentence", 12, ("frame", "camp"))
    one = write_sheet(corpus, lexicon, design, tmp_path / "one").population()
    backwards = Corpus(corpus.documents[::-1])
    two = write_sheet(backwards, lexicon, design, tmp_path / "two").population()
    pd.testing.assert_frame_equal(one, two)
    assert len(one) == sum(len(split_sentences(passage.text)) for passage in corpus.passages)
    assert set(one["camp"]) == {"north", "south"}


def test_probabilities_are_those_of_the_strata(drawn: Sheet) -> None:
    strata = drawn.strata.set_index("stratum")
    assert strata["sampled"].sum() == len(drawn.units) == 20
    counts = drawn.population()["stratum"].value_counts()
    assert counts.to_dict() == strata["population"].to_dict()
    for unit in drawn.units.itertuples():
        row = strata.loc[unit.stratum]
        assert unit.probability == row["sampled"] / row["population"]


def test_units_are_those_of_the_population(drawn: Sheet) -> None:
    keys = ["document_id", "sentence_number", "start", "end", "stratum"]
    found = drawn.units.merge(drawn.population(), on=keys)
    assert len(found) == len(drawn.units)


def test_nothing_of_the_machine_is_in_what_coders_get(drawn_hits: Sheet) -> None:
    """Neither pattern, stratum nor probability; an own pattern would give the lexicon away."""
    columns = pd.read_csv(drawn_hits.folder / "sheet.csv").columns
    assert list(columns) == drawn_hits.columns
    assert not {"pattern", "stratum", "probability", "sentence_number"} & set(columns)
    assert (pd.read_csv(drawn_hits.folder / "sheet.csv")["voice"].isna()).all()
    for name in FOR_CODERS:
        data = (drawn_hits.folder / name).read_bytes()
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                data = b"".join(archive.read(entry) for entry in archive.namelist())
        assert b"peace*" not in data, name
        assert b"probability" not in data, name


def test_the_author_is_hidden_where_voice_is_not_asked_for(drawn: Sheet, drawn_hits: Sheet) -> None:
    blind = pd.read_csv(drawn.folder / "sheet.csv")
    assert blind["speaker"].isna().all()
    shown = pd.read_csv(drawn_hits.folder / "sheet.csv")
    assert shown["speaker"].str.fullmatch(r"d\d\d").all()
    assert shown["text"].str.contains(r"\[\[.+\]\]").all()


def test_the_workbook_offers_the_codes_and_holds_the_codebook(drawn_hits: Sheet) -> None:
    path = drawn_hits.folder / "sheet.xlsx"
    with CalamineWorkbook.from_path(path) as workbook:
        assert workbook.sheet_names == ["coding", "codebook"]
        rows = workbook.get_sheet_by_name("coding").to_python()
    assert rows[0] == drawn_hits.columns
    assert [row[0] for row in rows[1:]] == drawn_hits.units["unit_id"].tolist()
    with zipfile.ZipFile(path) as archive:
        coding = archive.read("xl/worksheets/sheet1.xml").decode()
    for code in drawn_hits.codes:
        assert f'"{",".join(code.values)}"' in coding
    assert "sheetProtection" in coding
    assert "<f>" not in coding  # "=Nobody came" is text


def test_a_text_longer_than_a_cell_is_cut_in_the_workbook_only(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    corpus = corpus_from_texts({"long": "We want peace and we say so. " * 2000, "short": "Peace."})
    sheet = write_sheet(corpus, lexicon, Design("statement", 2), tmp_path / "sheet")
    with CalamineWorkbook.from_path(sheet.folder / "sheet.xlsx") as workbook:
        rows = workbook.get_sheet_by_name("coding").to_python()
    longest = max((row[4] for row in rows[1:]), key=len)
    assert len(longest) == 32_000
    assert longest.endswith("[…]")
    table = pd.read_csv(sheet.folder / "sheet.csv")
    assert table["text"].str.len().max() > 50_000


def test_the_codebook_holds_what_the_lexicon_defines(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon
) -> None:
    from discourse import read_lexicon

    framing = read_lexicon("framing")
    sheet = write_sheet(
        corpus_from_texts({"a": "We defend sovereignty and human rights. It rained."}),
        framing,
        Design("sentence", 2),
        tmp_path / "sheet",
    )
    text = (sheet.folder / "codebook.md").read_text(encoding="utf-8")
    for frame in framing.frames:
        assert frame.definition in text
        assert frame.boundaries in text
    assert all(rule in text for rule in RULES["sentence"])


@pytest.mark.parametrize("unit", ["sentence", "hit", "statement"])
def test_every_code_says_what_each_value_means(unit: str, lexicon: Lexicon) -> None:
    for code in codes_of(unit, lexicon):
        assert len(code.values) == len(code.meanings)
        assert len(set(code.values)) == len(code.values)


def test_an_existing_sheet_is_never_overwritten(
    drawn: Sheet, corpus: Corpus, lexicon: Lexicon
) -> None:
    before = contents(drawn.folder)
    with pytest.raises(FileExistsError, match="what was coded in it must not be lost"):
        write_sheet(corpus, lexicon, Design("sentence", 5), drawn.folder)
    assert contents(drawn.folder) == before


def test_a_failed_draw_leaves_nothing(tmp_path: Path, corpus: Corpus, lexicon: Lexicon) -> None:
    with pytest.raises(ValueError, match="No document has the variable"):
        write_sheet(corpus, lexicon, Design("hit", 5, ("nothing",)), tmp_path / "sheet")
    assert list(tmp_path.iterdir()) == []


def test_what_others_left_beside_it_stays(tmp_path: Path, corpus: Corpus, lexicon: Lexicon) -> None:
    other = tmp_path / "sheet.unfinished" / "thesis.txt"
    other.parent.mkdir()
    other.write_text("Mine.", encoding="utf-8")
    write_sheet(corpus, lexicon, Design("sentence", 5), tmp_path / "sheet")
    assert other.read_text(encoding="utf-8") == "Mine."
    assert {path.name for path in tmp_path.iterdir()} == {"sheet", "sheet.unfinished"}


def test_others_may_read_the_folder_as_any_other(drawn: Sheet, tmp_path: Path) -> None:
    (tmp_path / "any").mkdir()
    assert drawn.folder.stat().st_mode == (tmp_path / "any").stat().st_mode


def test_an_empty_folder_is_filled(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write_sheet(corpus, lexicon, Design("sentence", 5), ".")
    write_sheet(corpus, lexicon, Design("sentence", 5), tmp_path / "there")
    assert contents(Path()) == contents(tmp_path / "there")
    assert {path.name for path in Path().iterdir()} == {*FOR_CODERS, "design"}


def test_a_failed_draw_leaves_an_empty_folder_empty(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon
) -> None:
    with pytest.raises(ValueError, match="No document has the variable"):
        write_sheet(corpus, lexicon, Design("hit", 5, ("nothing",)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_spreadsheet_takes_the_id_for_a_number(drawn: Sheet) -> None:
    assert re.fullmatch("s[0-9a-f]{12}", drawn.sheet_id)


def test_another_lexicon_is_another_sheet(tmp_path: Path, corpus: Corpus, lexicon: Lexicon) -> None:
    from dataclasses import replace

    one = write_sheet(corpus, lexicon, Design("sentence", 5), tmp_path / "one")
    renamed = replace(lexicon, version="2")
    two = write_sheet(corpus, renamed, Design("sentence", 5), tmp_path / "two")
    assert one.sheet_id != two.sheet_id
    assert (one.lexicon, two.lexicon) == ("custom 0", "custom 2")


def test_a_folder_without_design(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no drawn sample"):
        read_sheet(tmp_path)


def test_a_design_of_another_format(drawn: Sheet) -> None:
    path = drawn.folder / "design" / "design.json"
    about = json.loads(path.read_text(encoding="utf-8")) | {"format": 9}
    path.write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(ValueError, match="has format 9, and this version of discourse reads 1"):
        read_sheet(drawn.folder)
