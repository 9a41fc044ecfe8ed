"""What coders said beside what was told."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from discourse import Corpus, Lexicon, find_frames
from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.lexicon import lexicon_from_patterns
from discourse.validation.coded import read_coded
from discourse.validation.joining import coded_beside_told, read_told, told_codes
from discourse.validation.sampling import Design
from discourse.validation.sheets import Sheet, write_sheet

Fill = Callable[..., Path]
PEACE = {"frame_peace": "1", "frame_trade": "0"}


@pytest.fixture
def found(hits: Path) -> pd.DataFrame:
    return pd.read_csv(hits)


def test_sentences_are_told_by_their_hits(drawn: Sheet, hits: Path, fill: Fill) -> None:
    """Every sentence drawn holds the frames that its own text shows."""
    coded = read_coded(fill(drawn, codes=PEACE), drawn)
    pairs = coded_beside_told(coded.codings, read_told(hits, drawn), drawn)
    assert len(pairs) == 40
    texts = pd.read_csv(drawn.folder / "sheet.csv").set_index("unit_id")["text"].str.lower()
    for row in pairs.itertuples():
        word = row.code.removeprefix("frame_")
        assert row.told == ("1" if word in texts[row.unit_id] else "0")
        assert row.coded == PEACE[row.code]


def test_only_codes_that_were_given(drawn: Sheet, hits: Path, fill: Fill) -> None:
    path = fill(drawn, cells={(2, "frame_peace"): "1", (5, "frame_trade"): "0"})
    pairs = coded_beside_told(read_coded(path, drawn).codings, read_told(hits, drawn), drawn)
    assert pairs[["unit_id", "code"]].values.tolist() == [
        ["u01", "frame_peace"],
        ["u04", "frame_trade"],
    ]


def test_hits_are_told_voice_and_stance(
    drawn_hits: Sheet, hits: Path, found: pd.DataFrame, fill: Fill
) -> None:
    codes = {"frame": "1", "voice": "own", "stance": "endorsed", "negated": "0"}
    coded = read_coded(fill(drawn_hits, codes=codes), drawn_hits)
    pairs = coded_beside_told(coded.codings, read_told(hits, drawn_hits), drawn_hits)
    wide = pairs.pivot(index="unit_id", columns="code", values="told")
    expected = drawn_hits.units.merge(found, on=["document_id", "start", "end", "frame"])
    assert wide["voice"].tolist() == expected["voice"].tolist()
    assert set(expected["voice"]) > {"own"}
    assert set(wide["negated"]) <= {"0", "1"}
    assert set(wide["frame"]) == {"1"}


def test_a_hit_that_is_not_found_again_is_told_nothing(
    drawn_hits: Sheet, found: pd.DataFrame, tmp_path: Path
) -> None:
    place = ["document_id", "start", "end", "frame"]
    gone = drawn_hits.units[["unit_id", *place]].head(3)
    left = found.merge(gone, on=place, how="left")
    left[left["unit_id"].isna()].to_csv(tmp_path / "less.csv", index=False)
    table = told_codes(drawn_hits.units, read_told(tmp_path / "less.csv", drawn_hits), drawn_hits)
    lost = drawn_hits.units["unit_id"].isin(gone["unit_id"])
    assert lost.any()
    assert (table[lost] == "").all(axis=None)
    assert (table[~lost] != "").all(axis=None)


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_other_formats_say_the_same(
    ending: str, drawn: Sheet, hits: Path, found: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / f"hits.{ending}"
    if ending == "parquet":
        found.to_parquet(path, index=False)
    else:
        found.to_json(path, orient="records", lines=True)
    one = told_codes(drawn.units, read_told(hits, drawn), drawn)
    pd.testing.assert_frame_equal(one, told_codes(drawn.units, read_told(path, drawn), drawn))


def test_the_whole_population_is_told(drawn: Sheet, hits: Path, found: pd.DataFrame) -> None:
    population = drawn.population()
    table = told_codes(population, read_told(hits, drawn), drawn)
    held = found[found["frame"] == "peace"].drop_duplicates(["document_id", "sentence_number"])
    assert (table["frame_peace"] == "1").sum() == len(held)


def test_statements_are_told_their_label(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon, fill: Fill
) -> None:
    sheet = write_sheet(corpus, lexicon, Design("statement", 6), tmp_path / "statements")
    model = AlignmentModel().fit(load_references(), read_background())
    labels = model.classify(corpus)
    labels.to_csv(tmp_path / "labels.csv", index=False)
    coded = read_coded(fill(sheet, codes={"label": "mixed"}), sheet)
    pairs = coded_beside_told(coded.codings, read_told(tmp_path / "labels.csv", sheet), sheet)
    assert pairs["told"].tolist() == ["neither"] * 6
    labels.head(4).to_csv(tmp_path / "labels.csv", index=False)
    with pytest.raises(ValueError, match="lacks 6 of the 10 statements"):
        read_told(tmp_path / "labels.csv", sheet)


def test_results_of_other_texts_and_lexicons(
    drawn: Sheet, found: pd.DataFrame, corpus: Corpus, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    found.assign(document_id="elsewhere").to_csv(path, index=False)
    with pytest.raises(ValueError, match=r"hits in 1 documents that the sheet was not drawn from"):
        read_told(path, drawn)
    weather = find_frames(corpus, lexicon_from_patterns({"weather": ["rain*"]}))
    weather.to_csv(path, index=False)
    with pytest.raises(ValueError, match="hits of the frame 'weather', and coders were asked for"):
        read_told(path, drawn)
    found.assign(start=found["start"] + 500).to_csv(path, index=False)
    with pytest.raises(ValueError, match="the text has changed"):
        read_told(path, drawn)
    found.drop(columns="voice").to_csv(path, index=False)
    with pytest.raises(ValueError, match="has no column voice; name what `discourse frames` wrote"):
        read_told(path, drawn)


def test_hits_none_of_which_were_drawn(
    drawn_hits: Sheet, corpus: Corpus, found: pd.DataFrame, tmp_path: Path, fill: Fill
) -> None:
    path = tmp_path / "x.csv"
    find_frames(corpus, lexicon_from_patterns({"x": ["rain*"]})).to_csv(path, index=False)
    with pytest.raises(ValueError, match="no hit of the frame 'peace', which 28 units"):
        read_told(path, drawn_hits)
    found.assign(end=found["end"] + 1).to_csv(path, index=False)
    coded = read_coded(fill(drawn_hits, codes={"voice": "own"}), drawn_hits)
    with pytest.raises(ValueError, match="None of the hits that were drawn is in the result"):
        coded_beside_told(coded.codings, read_told(path, drawn_hits), drawn_hits)


def test_a_result_that_is_cut_off_is_not_scored_as_missed(
    drawn: Sheet, found: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "cut.csv"
    found.head(30).to_csv(path, index=False)
    with pytest.raises(ValueError, match=r"no hit in \d of 10 documents that held some"):
        read_told(path, drawn)
    found.head(0).to_csv(path, index=False)
    with pytest.raises(ValueError, match="has no hit of the frame"):
        read_told(path, drawn)


def test_nothing_coded(drawn: Sheet, hits: Path) -> None:
    coded = read_coded(drawn.folder / "sheet.csv", drawn)
    with pytest.raises(ValueError, match="Nothing is coded in this sheet"):
        coded_beside_told(coded.codings, read_told(hits, drawn), drawn)
