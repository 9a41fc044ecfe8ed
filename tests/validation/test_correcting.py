"""Corrected shares of a whole corpus, by group."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from discourse import Corpus, Lexicon
from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.validation import (
    Design,
    Sheet,
    corrected_shares,
    read_told,
    read_variables,
    write_sheet,
)
from discourse.validation.joining import told_codes

Fill = Callable[..., Path]


@pytest.fixture
def whole(tmp_path: Path, corpus: Corpus, lexicon: Lexicon) -> Sheet:
    """A sheet of every sentence."""
    return write_sheet(corpus, lexicon, Design("sentence", 10_000), tmp_path / "whole")


def truth(sheet: Sheet) -> pd.DataFrame:
    """Codes of a coder to whom every sentence on trade is one on peace, too."""
    texts = pd.read_csv(sheet.folder / "sheet.csv", keep_default_na=False)
    text = texts["text"].str.lower()
    peace = (text.str.contains("peace") | text.str.contains("trade")).map({True: "1", False: "0"})
    return pd.DataFrame({"unit_id": texts["unit_id"], "code": "frame_peace", "value": peace})


def test_a_corpus_coded_whole_has_its_own_shares(whole: Sheet, hits: Path) -> None:
    codings = truth(whole)
    table = corrected_shares(codings, read_told(hits, whole), whole, by="camp")
    assert list(table)[:6] == ["code", "category", "by", "group", "units", "coded_units"]
    camps = whole.units.merge(whole.documents[["document_id", "camp"]], on="document_id")
    said = (
        camps.merge(codings, on="unit_id")
        .groupby("camp")["value"]
        .agg(lambda values: (values == "1").mean())
    )
    for row in table.itertuples():
        assert row.corrected == pytest.approx(said[row.group])
        assert row.low == row.corrected == row.high
        assert row.uncorrected < row.corrected
    assert table["code"].unique().tolist() == ["frame_peace"]  # nobody coded trade


def test_without_by_the_corpus_is_one_group(drawn: Sheet, hits: Path) -> None:
    table = corrected_shares(truth(drawn), read_told(hits, drawn), drawn)
    assert table[["by", "group"]].values.tolist() == [["all", "all"]]
    row = table.iloc[0]
    assert row["units"] == len(drawn.population())
    assert row["coded_units"] == 20
    assert row["low"] < row["corrected"] < row["high"]


def test_a_hit_that_is_not_the_frame_is_nobodys_voice(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon, hits: Path
) -> None:
    sheet = write_sheet(corpus, lexicon, Design("hit", 10_000), tmp_path / "hits")
    told = read_told(hits, sheet)
    codes = told_codes(sheet.units, told, sheet).assign(unit_id=sheet.units["unit_id"])
    wrong = sheet.units["frame"] == "trade"
    codes.loc[wrong, ["frame", "voice", "stance", "negated"]] = ["0", None, None, None]
    codings = codes.melt("unit_id", var_name="code").dropna()
    table = corrected_shares(codings, told, sheet)
    shares = table.set_index(["code", "category"])["corrected"]
    right = 1 - wrong.mean()
    assert shares["frame", "1"] == pytest.approx(right)
    assert shares["voice"].sum() == pytest.approx(right)
    uncorrected = table.set_index(["code", "category"])["uncorrected"]
    assert uncorrected["voice"].sum() == pytest.approx(1)


def test_a_hit_that_is_the_frame_needs_its_voice(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon, hits: Path
) -> None:
    sheet = write_sheet(corpus, lexicon, Design("hit", 10_000), tmp_path / "hits")
    told = read_told(hits, sheet)
    codes = told_codes(sheet.units, told, sheet).assign(unit_id=sheet.units["unit_id"])
    codes = codes[["unit_id", "frame", "voice"]]
    only_frame = codes[["unit_id", "frame"]].melt("unit_id", var_name="code")
    assert corrected_shares(only_frame, told, sheet)["code"].unique().tolist() == ["frame"]
    codes.loc[codes.index[2:4], "voice"] = None
    some = codes.melt("unit_id", var_name="code").dropna()
    with pytest.raises(ValueError, match=r"2 of \d+ hits .* have no 'voice', the first u0*3"):
        corrected_shares(some, told, sheet)


def test_more_variables_come_from_a_table(drawn: Sheet, hits: Path, tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text("camp,region\nnorth,up\nsouth,down\n", encoding="utf-8")
    variables = read_variables(path)
    table = corrected_shares(
        truth(drawn), read_told(hits, drawn), drawn, by="region", variables=variables
    )
    assert table["group"].tolist() == ["down", "up"]
    with pytest.raises(ValueError, match="of which the sheet knows none"):
        corrected_shares(
            truth(drawn),
            read_told(hits, drawn),
            drawn,
            by="region",
            variables=variables.rename(columns={"camp": "side"}),
        )


def test_a_document_without_the_variable_is_a_group_of_its_own(drawn: Sheet, hits: Path) -> None:
    variables = pd.DataFrame({"camp": ["north"], "region": ["up"]})
    table = corrected_shares(
        truth(drawn), read_told(hits, drawn), drawn, by="region", variables=variables
    )
    assert table["group"].tolist() == ["(none)", "up"]


def test_an_unknown_variable(drawn: Sheet, hits: Path) -> None:
    with pytest.raises(ValueError, match=r"'by' is 'region'; the sheet knows .*camp"):
        corrected_shares(truth(drawn), read_told(hits, drawn), drawn, by="region")


def test_beyond_the_corpus_is_less_sure(whole: Sheet, hits: Path) -> None:
    told = read_told(hits, whole)
    table = corrected_shares(truth(whole), told, whole, beyond=True)
    assert table["low"].iloc[0] < table["corrected"].iloc[0] < table["high"].iloc[0]


def test_labels_have_a_balance(tmp_path: Path, lexicon: Lexicon, corpus: Corpus) -> None:
    sheet = write_sheet(corpus, lexicon, Design("statement", 10), tmp_path / "statements")
    labels = AlignmentModel().fit(load_references(), read_background()).classify(corpus)
    labels.to_csv(tmp_path / "labels.csv", index=False)
    said = ["atlantic-council"] * 6 + ["china-mobile"] * 3 + ["mixed"]
    codings = pd.DataFrame({"unit_id": sheet.units["unit_id"], "code": "label", "value": said})
    table = corrected_shares(codings, read_told(tmp_path / "labels.csv", sheet), sheet)
    shares = table.set_index("category")["corrected"]
    assert shares["atlantic-council"] == pytest.approx(0.6)
    assert shares["balance"] == pytest.approx(0.3)
    assert table.set_index("category")["uncorrected"]["neither"] == 1
