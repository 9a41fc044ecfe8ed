"""How much is told, and how much of what is there is reached."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from discourse.validation.coverage import hit_coverage, sentence_coverage, statement_coverage

STRATA = pd.DataFrame({"stratum": ["hit", "none"], "population": [40, 600], "sampled": [4, 6]})
COLUMNS = ["measure", "value", "low", "high", "units"]


def sentences(cells: list[tuple[str, str, str]]) -> pd.DataFrame:
    """Pairs from the stratum of each sentence and what is coded and told of two frames."""
    rows = [
        (f"u{n}", stratum, code, coded[place], told[place])
        for n, (stratum, coded, told) in enumerate(cells)
        for place, code in enumerate(["frame_aid", "frame_rights"])
    ]
    return pd.DataFrame(rows, columns=["unit_id", "stratum", "code", "coded", "told"])


CELLS = [
    ("hit", "10", "10"),
    ("hit", "01", "10"),  # the wrong frame
    ("hit", "11", "01"),
    ("hit", "00", "10"),
    ("none", "10", "00"),
    ("none", "00", "00"),
    ("none", "00", "00"),
]


def test_sentences_by_hand() -> None:
    table = sentence_coverage(sentences(CELLS), STRATA, told_units=40)
    assert list(table.columns) == COLUMNS
    # One of "hit" stands for 10, one of "none" for 200.
    assert table.set_index("measure")["value"].to_dict() == pytest.approx(
        {
            "units told to use a frame": 40 / 640,
            "units coded to use a frame": (30 + 200) / 640,
            "units coded to use a frame that are told to use any": 30 / 230,
            "units coded to use a frame that are told to use one of theirs": 20 / 230,
            "drawn units that were coded": 7 / 10,
        }
    )
    assert table["units"].tolist() == [640, 7, 4, 4, 10]
    counted = table.iloc[[0, 4]]
    assert (counted["low"] == counted["value"]).all()
    assert (counted["high"] == counted["value"]).all()
    assert (table["low"][1:4] < table["value"][1:4]).all()


def test_sentences_that_lack_an_answer_are_left_out() -> None:
    pairs = sentences(CELLS)
    table = sentence_coverage(pairs.drop(index=[9]), STRATA, told_units=40)
    assert table["units"].tolist() == [640, 6, 3, 3, 10]
    assert table["value"].iloc[1] == pytest.approx(30 / 640)


def test_a_simple_sample_of_a_huge_population() -> None:
    pairs = sentences([("all", "10", "10")] * 6 + [("all", "10", "00")] * 2)
    strata = pd.DataFrame({"stratum": ["all"], "population": [10**10], "sampled": [8]})
    table = sentence_coverage(pairs, strata, told_units=10**9)
    exact = proportion_confint(6, 8, method="beta")
    for place in (2, 3):
        assert table.loc[place, ["low", "high"]].tolist() == pytest.approx(exact, abs=1e-6)


def test_a_census_is_exact_and_order_does_not_matter() -> None:
    pairs = sentences(CELLS)
    strata = STRATA.assign(population=[4, 3], sampled=[4, 3])
    table = sentence_coverage(pairs, strata, told_units=4)
    assert (table["low"] == table["value"]).all() and (table["high"] == table["value"]).all()
    assert table["value"].tolist() == pytest.approx([4 / 7, 4 / 7, 3 / 4, 2 / 4, 1])
    mixed = pairs.sample(frac=1, random_state=4)
    again = sentence_coverage(mixed, STRATA[::-1], told_units=40)
    assert again.to_csv() == sentence_coverage(pairs, STRATA, told_units=40).to_csv()


def test_hits_that_were_not_found_again() -> None:
    pairs = pd.DataFrame(
        {
            "unit_id": list("abcd"),
            "stratum": ["hit", "hit", "none", "none"],
            "code": "frame",
            "coded": "1",
            "told": ["1", "", "1", "1"],
        }
    )
    voice = pairs[:2].assign(code="voice", coded="own", told=["own", ""])
    table = hit_coverage(pd.concat([pairs, voice]), STRATA)
    assert table["measure"].tolist() == ["units found again", "drawn units that were coded"]
    assert table["value"].tolist() == pytest.approx([620 / 640, 0.4])
    assert table["units"].tolist() == [4, 10]


def test_statements_by_hand() -> None:
    cells = [
        ("hit", "china-mobile", "china-mobile"),
        ("hit", "mixed", "china-mobile"),
        ("hit", "neither", "mixed"),
        ("none", "atlantic-council", "undetermined"),
        ("none", "neither", "neither"),
        ("none", "neither", ""),
    ]
    pairs = pd.DataFrame(cells, columns=["stratum", "coded", "told"]).assign(
        unit_id=list("abcdef"), code="label"
    )
    table = statement_coverage(pairs, STRATA, told_units=40)
    weight = 40 / 3
    assert table.set_index("measure")["value"].to_dict() == pytest.approx(
        {
            "units told to have a narrative": 40 / 640,
            "units coded to have a narrative": (2 * weight + 200) / 640,
            "units told to have a narrative that are told right": 1 / 3,
            "units coded to have a narrative that are told to have one": 2
            * weight
            / (2 * weight + 200),
            "drawn units that were coded": 0.6,
        }
    )
    assert table["units"].tolist() == [640, 6, 3, 3, 10]


def test_nothing_to_go_by() -> None:
    pairs = sentences([("none", "00", "00")])
    table = sentence_coverage(pairs, STRATA, told_units=0)
    assert table["value"].isna().tolist() == [False, False, True, True, False]
    assert table["value"].iloc[1] == 0 and table["high"].iloc[1] > 0.9
    unanswered = sentence_coverage(pairs.head(0), STRATA, told_units=0)
    assert unanswered["value"].isna().tolist() == [False, True, True, True, False]
    assert np.isnan(hit_coverage(pairs, STRATA)["value"].iloc[0])


def test_bad_tables_are_named() -> None:
    pairs = sentences(CELLS)
    with pytest.raises(ValueError, match=r"'told_units' must lie between 0 and 640, .* got 641"):
        sentence_coverage(pairs, STRATA, told_units=641)
    with pytest.raises(ValueError, match="'pairs' table has no column 'coded'"):
        sentence_coverage(pairs.drop(columns="coded"), STRATA, told_units=4)
    with pytest.raises(ValueError, match="'pairs' table has no column 'told'"):
        hit_coverage(pairs.drop(columns="told"), STRATA)
    with pytest.raises(ValueError, match="Unit 'u0' has two rows"):
        statement_coverage(pairs, STRATA, told_units=4)
