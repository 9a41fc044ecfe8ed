"""All scores of a sheet at once, on coders who are right or wrong where we say."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import f1_score

from discourse import Corpus, Lexicon
from discourse.validation import (
    Design,
    Sheet,
    coding_accuracy,
    read_coded,
    read_told,
    score_codings,
    write_coded,
    write_sheet,
)
from discourse.validation.joining import told_codes

Fill = Callable[..., Path]


def as_told(sheet: Sheet, told: pd.DataFrame) -> pd.DataFrame:
    """Codes of a coder who says what the toolkit tells."""
    codes = told_codes(sheet.units, told, sheet).assign(unit_id=sheet.units["unit_id"])
    return codes.melt("unit_id", var_name="code")


def measures(table: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    keys = ["code", "category", "measure"]
    return table.set_index(keys)["value"].to_dict()


def test_a_coder_who_agrees_makes_all_right(drawn: Sheet, hits: Path) -> None:
    told = read_told(hits, drawn)
    tables = score_codings(as_told(drawn, told), told, drawn)
    assert set(tables) == {
        "accuracy",
        "confusion",
        "coding_coverage",
        "pattern_precision",
        "pattern_costs",
    }
    assert set(tables["accuracy"]["value"]) == {1.0}
    assert set(tables["pattern_precision"]["precision"].dropna()) == {1.0}
    off_diagonal = tables["confusion"].query("coded != told")
    assert (off_diagonal["share"] == 0).all()


def test_what_is_missed_weighs_as_much_as_it_stands_for(
    tmp_path: Path, corpus: Corpus, lexicon: Lexicon, hits: Path
) -> None:
    """One missed sentence of a large stratum costs more recall than one of a small."""
    sheet = write_sheet(
        corpus, lexicon, Design("sentence", 12, ("frame",), "equal"), tmp_path / "sheet"
    )
    told = read_told(hits, sheet)
    codings = as_told(sheet, told)
    missed = sheet.units.loc[sheet.units["stratum"] == "no frame", "unit_id"].iloc[0]
    wrong = (codings["unit_id"] == missed) & (codings["code"] == "frame_peace")
    codings.loc[wrong, "value"] = "1"
    tables = score_codings(codings, told, sheet)
    strata = sheet.strata.set_index("stratum")
    weight = strata["population"] / strata["sampled"]
    units = sheet.units.assign(
        weight=sheet.units["stratum"].map(weight),
        coded=codings[codings["code"] == "frame_peace"]["value"].to_numpy(),
        told=told_codes(sheet.units, told, sheet)["frame_peace"],
    )
    found = units.query("coded == '1' and told == '1'")["weight"].sum()
    expected = found / (found + weight["no frame"])
    assert measures(tables["accuracy"])["frame_peace", "1", "recall"] == pytest.approx(expected)
    assert measures(tables["accuracy"])["frame_peace", "1", "precision"] == 1


def test_hits_have_no_recall_of_the_frame(drawn_hits: Sheet, hits: Path) -> None:
    told = read_told(hits, drawn_hits)
    tables = score_codings(as_told(drawn_hits, told), told, drawn_hits)
    frame = tables["accuracy"].query("code == 'frame'")
    assert frame["measure"].tolist() == ["precision"]
    assert "pattern_costs" not in tables
    assert tables["coding_coverage"]["value"].tolist() == [1.0, 1.0]


def test_equal_weights_are_those_of_scikit_learn(
    drawn_hits: Sheet, hits: Path, tmp_path: Path
) -> None:
    told = read_told(hits, drawn_hits)
    codings = as_told(drawn_hits, told)
    voices = codings["code"] == "voice"
    said = codings.loc[voices, "value"].to_numpy()
    given = ["own", "quoted", "attributed"] * 4
    codings.loc[voices, "value"] = given
    path = tmp_path / "coded.csv"
    write_coded(codings, drawn_hits, path, coder="x")
    tables = score_codings(read_coded(path, drawn_hits).codings, told, drawn_hits)
    assert measures(tables["accuracy"])["voice", "all", "macro_f1"] == pytest.approx(
        f1_score(given, said, average="macro")
    )


def test_hits_without_the_code_of_the_frame(drawn_hits: Sheet, hits: Path) -> None:
    """Voice alone may be coded, as in corpora/voice-gold."""
    told = read_told(hits, drawn_hits)
    codings = as_told(drawn_hits, told).query("code == 'voice'")
    tables = score_codings(codings, told, drawn_hits)
    assert set(tables) == {"accuracy", "confusion"}


def test_what_the_sample_was_not_told_may_be_told_elsewhere() -> None:
    """None of ten was told so, and one should have been: of the other 990 some may be told."""
    strata = pd.DataFrame({"stratum": ["all"], "population": [1000], "sampled": [10]})
    pairs = pd.DataFrame(
        {
            "unit_id": [f"u{n}" for n in range(10)],
            "stratum": "all",
            "code": "frame_peace",
            "coded": ["1"] + ["0"] * 9,
            "told": "0",
        }
    )
    values = {"frame_peace": ("1", "0")}
    table = coding_accuracy(pairs, strata, values=values).set_index("measure")
    assert table.loc["recall", ["value", "low"]].tolist() == [0, 0]
    assert table.loc["recall", "high"] > 0.9
    # If it is told of no unit at all, none of those that use the frame is found: that is known.
    nothing = pd.DataFrame({"stratum": ["all"], "code": ["frame_peace"], "told": ["0"]})
    known = coding_accuracy(pairs, strata, values=values, told_in=nothing).set_index("measure")
    assert known.loc["recall", ["low", "value", "high"]].tolist() == [0, 0, 0]


def test_the_voice_of_what_is_not_the_frame_is_not_scored(drawn_hits: Sheet, hits: Path) -> None:
    told = read_told(hits, drawn_hits)
    codings = as_told(drawn_hits, told)
    wrong = drawn_hits.units["unit_id"].iloc[0]
    own = codings["unit_id"] == wrong
    codings.loc[own & (codings["code"] == "frame"), "value"] = "0"
    codings.loc[own & (codings["code"] == "voice"), "value"] = "quoted"
    table = score_codings(codings, told, drawn_hits)["accuracy"]
    voice = table[(table["code"] == "voice") & (table["measure"] == "accuracy")].iloc[0]
    assert (voice["value"], voice["units"]) == (1, 11)


def test_hits_found_without_voice_are_refused(
    drawn_hits: Sheet, drawn: Sheet, hits: Path, tmp_path: Path
) -> None:
    table = pd.read_csv(hits).assign(voice=None, stance=None, negated=None)
    table.to_csv(tmp_path / "quick.csv", index=False)
    with pytest.raises(ValueError, match="without --no-voice"):
        read_told(tmp_path / "quick.csv", drawn_hits)
    assert len(read_told(tmp_path / "quick.csv", drawn)) == len(table)


def test_a_written_sheet_is_never_overwritten(drawn: Sheet, hits: Path, tmp_path: Path) -> None:
    codings = as_told(drawn, read_told(hits, drawn))
    path = tmp_path / "coded.csv"
    write_coded(codings, drawn, path, coder="x")
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match="may hold codes"):
        write_coded(codings, drawn, path, coder="y")
    assert path.read_bytes() == before
    back = read_coded(path, drawn)
    assert back.coder == "x"
    keys = ["unit_id", "code"]
    pd.testing.assert_frame_equal(
        back.codings.drop(columns="coder").sort_values(keys, ignore_index=True),
        codings[["unit_id", "code", "value"]].sort_values(keys, ignore_index=True),
        check_dtype=False,
    )
