"""Precision of single patterns, and what each costs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score
from statsmodels.stats.proportion import proportion_confint

from discourse.validation.patterns import pattern_costs, pattern_precision

PATTERNS = ("debt trap*", "loan*", "tied")
STRATA = pd.DataFrame({"stratum": ["hit", "none"], "population": [40, 600], "sampled": [20, 20]})
COSTS = ["frame", "pattern", "f1", "f1_without", "f1_change"]
COSTS += ["precision_without", "recall_without", "wrong_units", "right_units"]


def sentences(
    cells: list[tuple[str, str, tuple[str, ...]]], frame: str = "dependency"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs and hits from the stratum, what is coded, and the patterns of each sentence."""
    pairs = pd.DataFrame(
        {
            "unit_id": [f"u{n:03}" for n in range(len(cells))],
            "stratum": [stratum for stratum, _, _ in cells],
            "code": f"frame_{frame}",
            "coded": [coded for _, coded, _ in cells],
            "told": ["1" if patterns else "0" for _, _, patterns in cells],
        }
    )
    hits = pd.DataFrame(
        [
            (unit, frame, pattern)
            for unit, (_, _, patterns) in zip(pairs["unit_id"], cells, strict=True)
            for pattern in patterns
        ],
        columns=["unit_id", "frame", "pattern"],
    )
    return pairs, hits


coded_sentences = st.lists(
    st.tuples(
        st.sampled_from(["hit", "none"]),
        st.sampled_from("01"),
        st.lists(st.sampled_from(PATTERNS), max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=20,
)
CELLS = [
    ("hit", "1", ("debt trap*",)),
    ("hit", "1", ("debt trap*", "loan*", "loan*")),
    ("hit", "0", ("loan*",)),
    ("hit", "0", ("loan*",)),
    ("none", "1", ()),
    ("none", "0", ()),
]


def test_precision_by_hand() -> None:
    pairs, hits = sentences(CELLS)
    told = pd.DataFrame(
        [("dependency", "loan*")] * 25 + [("dependency", "debt trap*")] * 4 + [("aid", "gift*")],
        columns=["frame", "pattern"],
    )
    table = pattern_precision(pairs, hits, STRATA, told=told)
    assert list(table.columns) == [
        *("frame", "pattern", "precision", "low", "high", "units", "hits")
    ]
    assert table["pattern"].tolist() == ["gift*", "debt trap*", "loan*"]
    assert table["hits"].tolist() == [1, 4, 25]
    assert table["units"].tolist() == [0, 2, 3]  # a sentence hit twice is one
    assert table["precision"].tolist() == pytest.approx([np.nan, 1, 1 / 3], nan_ok=True)
    assert table.loc[0, ["low", "high"]].isna().all()
    assert (table["low"][1:] < table["precision"][1:]).all()


def test_precision_is_weighted() -> None:
    cells = [("hit", "1", ("loan*",))] * 4 + [("none", "0", ("loan*",))] + [("none", "0", ())] * 3
    pairs, hits = sentences(cells)
    row = pattern_precision(pairs, hits, STRATA, told=hits).iloc[0]
    # 40 sentences stand behind the four, 600 / 4 behind the one.
    assert row["precision"] == pytest.approx(40 / (40 + 150))


def test_precision_of_hits() -> None:
    # In the code "frame" of hits the frame is that of the hit; all frames share the strata.
    pairs = pd.DataFrame(
        {
            "unit_id": [f"u{n}" for n in range(9)],
            "stratum": "all",
            "code": "frame",
            "coded": list("111011100"),
            "told": ["1"] * 8 + [""],
        }
    )
    hits = pd.DataFrame(
        {
            "unit_id": [f"u{n}" for n in range(8)],
            "frame": ["aid"] * 4 + ["dependency"] * 4,
            "pattern": ["gift*"] * 4 + ["loan*"] * 4,
        }
    )
    strata = pd.DataFrame({"stratum": ["all"], "population": [10**9], "sampled": [9]})
    voice = pairs.assign(code="voice", coded="own", told="own")
    table = pattern_precision(pd.concat([pairs, voice]), hits, strata, told=hits)
    assert table["frame"].tolist() == ["aid", "dependency"]
    assert table["precision"].tolist() == [0.75, 0.75]
    exact = proportion_confint(3, 4, method="beta")
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx(exact, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(coded_sentences)
def test_precision_in_a_census(cells: list[tuple[str, str, tuple[str, ...]]]) -> None:
    pairs, hits = sentences(cells)
    sizes = pairs["stratum"].value_counts().rename_axis("stratum").reset_index(name="population")
    table = pattern_precision(pairs, hits, sizes.assign(sampled=sizes["population"]), told=hits)
    answers = hits.drop_duplicates().merge(pairs, on="unit_id")
    known = answers.assign(right=answers["coded"] == "1").groupby("pattern")["right"].mean()
    assert table.set_index("pattern")["precision"].to_dict() == pytest.approx(known.to_dict())
    assert (table["low"] == table["precision"]).all()
    assert (table["high"] == table["precision"]).all()


def test_costs_by_hand() -> None:
    pairs, hits = sentences(CELLS)
    table = pattern_costs(pairs, hits, STRATA)
    assert list(table.columns) == COSTS
    assert table["pattern"].tolist() == ["loan*", "debt trap*"]
    # A sentence of "hit" stands for 10, one of "none" for 300: tp 20, fp 20, fn 300.
    assert table["f1"].tolist() == pytest.approx([40 / (40 + 320)] * 2)
    loan, trap = table.iloc[0], table.iloc[1]
    assert loan["f1_without"] == pytest.approx(40 / (40 + 300))
    assert loan["precision_without"] == 1
    assert (loan["wrong_units"], loan["right_units"]) == (2, 0)
    # The second sentence is still hit by "loan*".
    assert trap["f1_without"] == pytest.approx(20 / (20 + 20 + 310))
    assert trap["recall_without"] == pytest.approx(10 / 320)
    assert (trap["wrong_units"], trap["right_units"]) == (0, 1)
    assert (table["f1_change"] == table["f1_without"] - table["f1"]).all()


@settings(deadline=None, max_examples=40)
@given(coded_sentences)
def test_costs_are_those_of_a_lexicon_without_the_pattern(
    cells: list[tuple[str, str, tuple[str, ...]]],
) -> None:
    """Equal weights: as scikit-learn scores what the other patterns tell."""
    pairs, hits = sentences([("all", coded, patterns) for _, coded, patterns in cells])
    strata = pd.DataFrame({"stratum": ["all"], "population": [5000], "sampled": [20]})
    table = pattern_costs(pairs, hits, strata)
    assert set(table["pattern"]) == set(hits["pattern"])
    coded = pairs["coded"] == "1"
    undefined = {"zero_division": np.nan}
    for row in table.to_dict("records"):
        rest = hits[hits["pattern"] != row["pattern"]]
        told = pairs["unit_id"].isin(rest["unit_id"])
        for name, score in [
            ("f1_without", f1_score),
            ("precision_without", precision_score),
            ("recall_without", recall_score),
        ]:
            assert row[name] == pytest.approx(score(coded, told, **undefined), nan_ok=True)
        assert row["wrong_units"] + row["right_units"] == (pairs["told"] == "1").sum() - told.sum()
    changes = table["f1_change"].dropna()
    assert (changes.diff().dropna() < 1e-9).all()
    assert table["f1_change"].isna().to_numpy()[len(changes) :].all()


def test_order_of_rows_does_not_matter() -> None:
    pairs, hits = sentences([*CELLS, ("hit", "1", ("tied",)), ("none", "0", ("tied", "loan*"))])
    more, others = sentences(CELLS, frame="aid")
    pairs, hits = pd.concat([pairs, more]), pd.concat([hits, others])
    mixed = pairs.sample(frac=1, random_state=1), hits.sample(frac=1, random_state=2)
    told = hits.sample(frac=1, random_state=3)
    assert (
        pattern_precision(pairs, hits, STRATA, told=hits).to_csv()
        == pattern_precision(*mixed, STRATA[::-1], told=told).to_csv()
    )
    straight = pattern_costs(pairs, hits, STRATA)
    assert straight.to_csv() == pattern_costs(*mixed, STRATA[::-1]).to_csv()
    assert set(straight["frame"]) == {"aid", "dependency"}


def test_hits_in_sentences_that_were_not_coded_count_for_nothing() -> None:
    pairs, hits = sentences(CELLS)
    coded = pairs.drop(index=[2])
    table = pattern_costs(coded, hits, STRATA)
    assert table.set_index("pattern").loc["loan*", "wrong_units"] == 1
    precision = pattern_precision(coded, hits, STRATA, told=hits).set_index("pattern")
    assert precision.loc["loan*", ["units", "hits"]].tolist() == [2, 4]
    other = hits.assign(frame="aid")  # a frame that nobody was asked for
    assert pattern_costs(pairs.assign(told="0"), other, STRATA).empty
    assert pattern_precision(pairs, other, STRATA, told=other)["precision"].isna().all()


def test_no_hits() -> None:
    pairs, hits = sentences([("none", "0", ())])
    assert list(pattern_costs(pairs, hits, STRATA).columns) == COSTS
    assert pattern_precision(pairs, hits, STRATA, told=hits).empty


def test_bad_tables_are_named() -> None:
    pairs, hits = sentences(CELLS)
    with pytest.raises(ValueError, match="'pairs' table has no column 'told'"):
        pattern_costs(pairs.drop(columns="told"), hits, STRATA)
    with pytest.raises(ValueError, match="'hits' table has no column 'pattern'"):
        pattern_costs(pairs, hits.drop(columns="pattern"), STRATA)
    with pytest.raises(ValueError, match="'told' table has no column 'pattern'"):
        pattern_precision(pairs, hits, STRATA, told=hits.drop(columns="pattern"))
    with pytest.raises(ValueError, match=r"pattern 'loan\*' of 'dependency', of which 'told' has"):
        fewer = hits[hits["pattern"] != "loan*"]
        pattern_precision(pairs, hits, STRATA, told=fewer)
    with pytest.raises(ValueError, match="unit 'u004' that frame_dependency is told '1', and 'hi"):
        pattern_costs(pairs.assign(told="1"), hits, STRATA)
    with pytest.raises(ValueError, match="unit 'u000' that frame_dependency is told '0', and 'hi"):
        pattern_costs(pairs.assign(told="0"), hits, STRATA)
    with pytest.raises(ValueError, match="which 'strata' lacks"):
        pattern_costs(pairs, hits, STRATA[:1])
