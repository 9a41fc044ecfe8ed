"""Accuracy against coders, and confusion, in the population drawn from."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

from discourse.validation.accuracy import coding_accuracy, confusion_shares

VOICE = ("own", "quoted", "attributed")
COLUMNS = ["code", "category", "measure", "value", "low", "high", "units", "covered_share"]
MEASURES = ["precision", "recall", "f1"]
Values = Mapping[str, Sequence[str]]


def paired(cells: list[tuple[str, str, str]], code: str = "voice") -> pd.DataFrame:
    """Pairs of one code from stratum, coded and told of each unit."""
    table = pd.DataFrame(cells, columns=["stratum", "coded", "told"])
    return table.assign(code=code, unit_id=[f"u{n:03}" for n in range(len(table))])


def sizes(pairs: pd.DataFrame, population: Mapping[str, int]) -> pd.DataFrame:
    names = list(population)
    drawn = pairs.drop_duplicates("unit_id")["stratum"].value_counts()
    sampled = drawn.reindex(names, fill_value=0).to_numpy()
    return pd.DataFrame(
        {"stratum": names, "population": list(population.values()), "sampled": sampled}
    )


def at(table: pd.DataFrame, category: str, measure: str) -> pd.Series:
    rows = table[(table["category"] == category) & (table["measure"] == measure)]
    assert len(rows) == 1
    return rows.iloc[0]


coded_cells = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(VOICE), st.sampled_from([*VOICE, ""])),
    min_size=1,
    max_size=40,
)


def test_a_yes_or_no_code_by_hand() -> None:
    # 10 sentences with a hit, 5 coded, 4 right: each stands for 2. 90 without, 10 coded, one
    # missed: each stands for 9.
    cells = [("hit", "1", "1")] * 4 + [("hit", "0", "1")]
    cells += [("none", "1", "0")] + [("none", "0", "0")] * 9
    pairs = paired(cells, "frame_rights")
    table = coding_accuracy(
        pairs, sizes(pairs, {"hit": 10, "none": 90}), values={"frame_rights": ("1", "0")}
    )
    assert list(table.columns) == COLUMNS
    assert table["category"].tolist() == ["all", "1", "1", "1"]
    assert table["measure"].tolist() == ["accuracy", *MEASURES]
    told, wrong, missed = 4 * 2, 1 * 2, 1 * 9
    assert table["value"].tolist() == pytest.approx(
        [
            (told + 9 * 9) / 100,
            told / (told + wrong),
            told / (told + missed),
            2 * told / (2 * told + wrong + missed),
        ]
    )
    assert table["units"].tolist() == [15, 5, 5, 6]
    assert (table["covered_share"] == 1).all()


def test_several_values_by_hand() -> None:
    cells = [("all", "own", "own")] * 6 + [("all", "own", "quoted")] * 2
    cells += [("all", "quoted", "quoted")] * 3 + [("all", "quoted", "")]
    pairs = paired(cells)
    table = coding_accuracy(
        pairs, sizes(pairs, {"all": 10**9}), values={"voice": ("own", "quoted")}
    )
    assert list(zip(table["category"], table["measure"], strict=True)) == [
        ("all", "accuracy"),
        *(("all", f"macro_{measure}") for measure in MEASURES),
        *((value, measure) for value in ("own", "quoted") for measure in MEASURES),
    ]
    assert at(table, "own", "f1")["value"] == pytest.approx(2 * 6 / (2 * 6 + 2))
    assert at(table, "quoted", "f1")["value"] == pytest.approx(2 * 3 / (2 * 3 + 2 + 1))
    assert at(table, "all", "macro_f1")["value"] == pytest.approx((12 / 14 + 6 / 9) / 2)
    assert at(table, "quoted", "recall")["units"] == 4
    assert at(table, "all", "macro_recall")["units"] == 12
    # A huge population without strata: the exact binomial interval, F1 by way of tp/(tp+fp+fn).
    low, high = proportion_confint(9, 12, method="beta")
    assert at(table, "all", "accuracy")[["low", "high"]].tolist() == pytest.approx([low, high])
    low, high = proportion_confint(3, 6, method="beta")
    assert at(table, "quoted", "f1")["low"] == pytest.approx(2 * low / (1 + low))
    assert at(table, "quoted", "f1")["high"] == pytest.approx(2 * high / (1 + high))


@settings(deadline=None, max_examples=50)
@given(coded_cells)
def test_equal_weights_give_what_sklearn_gives(cells: list[tuple[str, str, str]]) -> None:
    pairs = paired([("all", coded, told) for _, coded, told in cells])
    coded, told = pairs["coded"], pairs["told"]
    table = coding_accuracy(pairs, sizes(pairs, {"all": 500}), values={"voice": VOICE})
    assert at(table, "all", "accuracy")["value"] == pytest.approx(accuracy_score(coded, told))
    known = precision_recall_fscore_support(coded, told, labels=VOICE, zero_division=np.nan)
    for measure, numbers in zip(MEASURES, known, strict=False):
        for value, number in zip(VOICE, numbers, strict=True):
            found = at(table, value, measure)["value"]
            assert found == pytest.approx(number, nan_ok=True)
    used = [value for value in VOICE if (coded == value).any()]
    macro = precision_recall_fscore_support(
        coded, told, labels=used, average="macro", zero_division=np.nan
    )
    for measure, number in zip(MEASURES, macro, strict=False):
        found = at(table, "all", f"macro_{measure}")["value"]
        assert found == pytest.approx(number, nan_ok=True)
    if len(used) == len(VOICE):  # as analyses/voice_evaluation.py has it
        assert at(table, "all", "macro_f1")["value"] == pytest.approx(np.mean(known[2]))


def test_a_category_that_nobody_coded_is_left_out_of_the_means() -> None:
    pairs = paired([("all", "own", "own")] * 8 + [("all", "own", "attributed")] * 2)
    table = coding_accuracy(pairs, sizes(pairs, {"all": 100}), values={"voice": VOICE})
    assert at(table, "attributed", "precision")["value"] == 0
    assert np.isnan(at(table, "attributed", "recall")["value"])
    assert at(table, "quoted", MEASURES[0])[["value", "low", "high"]].isna().all()
    assert at(table, "quoted", "f1")["units"] == 0
    for measure in MEASURES:
        mean, own = at(table, "all", f"macro_{measure}"), at(table, "own", measure)
        assert mean[["value", "low", "high"]].tolist() == own[["value", "low", "high"]].tolist()
    assert at(table, "all", "macro_recall")["value"] == 0.8


@settings(deadline=None, max_examples=50)
@given(coded_cells)
def test_a_census_is_exact(cells: list[tuple[str, str, str]]) -> None:
    pairs = paired(cells)
    population = pairs["stratum"].value_counts().to_dict()
    strata = sizes(pairs, population)
    table = coding_accuracy(pairs, strata, values={"voice": VOICE}).dropna()
    assert (table["low"] == table["value"]).all() and (table["high"] == table["value"]).all()
    shares = confusion_shares(pairs, strata, values={"voice": VOICE})
    counts = pd.crosstab(pairs["coded"], pairs["told"], normalize="all").stack()
    known = counts.reindex(pd.MultiIndex.from_frame(shares[["coded", "told"]]), fill_value=0)
    assert np.allclose(shares["share"], known)


@settings(deadline=None, max_examples=40)
@given(coded_cells, st.randoms(use_true_random=False))
def test_order_and_names_of_strata_do_not_matter(
    cells: list[tuple[str, str, str]], random: object
) -> None:
    pairs = paired(cells)
    strata = sizes(pairs, {"a": 900, "b": 70, "c": 30})
    table = coding_accuracy(pairs, strata, values={"voice": VOICE})
    order = list(range(len(pairs)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = coding_accuracy(pairs.iloc[order], strata[::-1], values={"voice": VOICE})
    assert table.to_csv() == shuffled.to_csv()
    names = {"a": "z", "b": "m", "c": "k"}
    renamed = coding_accuracy(
        pairs.replace({"stratum": names}), strata.replace(names), values={"voice": VOICE}
    )
    pd.testing.assert_frame_equal(table, renamed)
    inside = table.dropna()
    assert inside[["value", "low", "high"]].stack().between(0, 1).all()
    assert (inside["low"] <= inside["value"]).all() and (inside["value"] <= inside["high"]).all()


@settings(deadline=None, max_examples=40)
@given(coded_cells)
def test_names_of_values_do_not_matter(cells: list[tuple[str, str, str]]) -> None:
    pairs = paired(cells)
    strata = sizes(pairs, {"a": 900, "b": 70})
    names = {"own": "x", "quoted": "y", "attributed": "b"}
    renamed = pairs.replace({"coded": names, "told": names})
    plain = coding_accuracy(pairs, strata, values={"voice": VOICE})
    other = coding_accuracy(renamed, strata, values={"voice": tuple(names.values())})
    pd.testing.assert_frame_equal(plain.replace({"category": names}), other)


def test_only_the_proportions_of_huge_strata_matter() -> None:
    pairs = paired([("a", "own", "own")] * 9 + [("b", "own", "quoted"), ("b", "quoted", "own")])
    tables = [
        coding_accuracy(
            pairs, sizes(pairs, {"a": 10**9 * k, "b": 10**8 * k}), values={"voice": VOICE}
        )
        for k in (1, 1000)
    ]
    pd.testing.assert_frame_equal(*tables, rtol=1e-6)


def test_what_was_drawn_and_not_coded_weighs_on_the_others() -> None:
    cells = [("a", "own", "own")] * 4 + [("b", "own", "quoted")] * 4
    pairs = paired(cells)
    strata = sizes(pairs, {"a": 40, "b": 40, "c": 20})
    both = coding_accuracy(pairs, strata, values={"voice": VOICE})
    assert at(both, "all", "accuracy")["value"] == 0.5
    assert (both["covered_share"] == 0.8).all()
    # Two of four of b: each stands for twice as many.
    fewer = coding_accuracy(pairs.drop(index=[4, 5]), strata, values={"voice": VOICE})
    assert at(fewer, "all", "accuracy")["value"] == 0.5
    assert at(fewer, "all", "accuracy")["units"] == 6
    one = coding_accuracy(pairs[pairs["stratum"] == "a"], strata, values={"voice": VOICE})
    assert at(one, "all", "accuracy")["value"] == 1
    assert (one["covered_share"] == 0.4).all()


def test_hits_that_are_not_the_frame_have_no_voice_and_are_not_missing() -> None:
    frame = paired([("a", "1", "1")] * 2 + [("a", "0", "1")] * 6 + [("b", "1", "1")] * 8, "frame")
    voice = paired([("a", "own", "quoted")] * 2 + [("b", "own", "own")] * 8)
    voice["unit_id"] = frame.loc[frame["coded"] == "1", "unit_id"].to_numpy()
    pairs = pd.concat([frame, voice])
    values = {"frame": ("1", "0"), "voice": VOICE}
    table = coding_accuracy(pairs, sizes(frame, {"a": 80, "b": 80}), values=values)
    # Of the 80 hits in a 20 are the frame, not all of them.
    right = table[(table["code"] == "voice") & (table["measure"] == "accuracy")].iloc[0]
    assert right["value"] == pytest.approx(80 / 100)
    assert right["units"] == 10
    shares = confusion_shares(pairs, sizes(frame, {"a": 80, "b": 80}), values=values)
    assert np.allclose(shares.groupby("code")["share"].sum(), 1)


def test_confusion_by_hand() -> None:
    pairs = paired([("a", "own", "own"), ("a", "own", ""), ("b", "quoted", "undetermined")])
    table = confusion_shares(
        pairs, sizes(pairs, {"a": 60, "b": 40}), values={"voice": ("own", "quoted")}
    )
    assert list(table.columns) == ["code", "coded", "told", "units", "share"]
    assert table["told"].tolist() == ["own", "quoted", "", "undetermined"] * 2
    assert table["coded"].tolist() == ["own"] * 4 + ["quoted"] * 4
    assert table["units"].tolist() == [1, 0, 1, 0, 0, 0, 0, 1]
    assert table["share"].tolist() == pytest.approx([0.3, 0, 0.3, 0, 0, 0, 0, 0.4])


def test_a_code_that_nobody_gave_is_undefined() -> None:
    pairs = paired([("all", "own", "own")])
    strata = sizes(pairs, {"all": 5})
    values = {"negated": ("0", "1"), "voice": VOICE}
    table = coding_accuracy(pairs, strata, values=values)
    assert table["code"].drop_duplicates().tolist() == ["negated", "voice"]
    own = table[table["code"] == "negated"]
    assert own["value"].isna().all() and (own["covered_share"] == 0).all()
    assert own["units"].eq(0).all()
    shares = confusion_shares(pairs, strata, values=values)
    assert shares.loc[shares["code"] == "negated", "share"].isna().all()
    unasked = coding_accuracy(pairs.head(0), strata, values={"voice": VOICE})
    assert len(unasked) == 13 and unasked["value"].isna().all()


def test_intervals_of_macro_means_hold_what_they_say() -> None:
    """Voice of 2,000 invented hits in three strata of frames: 60 draws of 150."""
    random = np.random.default_rng(8)
    number = 2000
    coded = random.choice(VOICE, number, p=[0.75, 0.08, 0.17])
    told = np.where(random.random(number) < 0.8, coded, random.choice(VOICE, number))
    frames = random.choice(["a", "b", "c"], number, p=[0.6, 0.3, 0.1])
    pairs = paired(list(zip(frames, coded, told, strict=True)))
    strata = pairs["stratum"].value_counts()
    truth = coding_accuracy(pairs, sizes(pairs, strata.to_dict()), values={"voice": VOICE})
    held = []
    for seed in range(60):
        drawn = pairs.groupby("stratum").sample(50, random_state=seed)
        found = coding_accuracy(drawn, sizes(drawn, strata.to_dict()), values={"voice": VOICE})
        held.append((found["low"] <= truth["value"]) & (truth["value"] <= found["high"]))
    shares = pd.Series(np.mean(held, axis=0), truth["measure"])
    assert (shares.loc["macro_precision":"macro_f1"] >= 0.9).all()
    assert shares.mean() >= 0.93


def test_bad_pairs_are_named() -> None:
    pairs = paired([("a", "own", "own"), ("a", "quoted", "own")])
    strata, values = sizes(pairs, {"a": 9}), {"voice": VOICE}

    def refused(table: pd.DataFrame, match: str, values: Values = values) -> None:
        for function in (coding_accuracy, confusion_shares):
            with pytest.raises(ValueError, match=match):
                function(table, strata, values=values)

    refused(pairs.drop(columns="told"), "'pairs' table has no column 'told'")
    refused(pairs.assign(told=["own", None]), "'told' of 'pairs' is empty in 1 rows; leave out")
    refused(pairs.assign(code="tone"), "the code 'tone', which 'values' lacks; it has 'voice'")
    refused(pd.concat([pairs, pairs]), "Unit 'u000' has two rows of the code 'voice' in 'pairs'")
    refused(pairs.replace("quoted", "loud"), "Unit 'u001' is coded 'loud' in 'voice'; it may be")
    refused(pairs.assign(stratum="z"), "stratum 'z', which 'strata' lacks")
    again = pairs.assign(code="frame", coded="1", told="1", stratum="b")
    both = {"voice": VOICE, "frame": ("1", "0")}
    refused(pd.concat([pairs, again]), "Unit 'u000' lies in two strata in 'pairs'", both)
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 95"):
        coding_accuracy(pairs, strata, values=values, level=95)
