"""Shares of topics in groups of texts, and whether groups differ."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from discourse.topics import TopicModel, Windows, topic_prevalence

MakeModel = Callable[..., TopicModel]
QUICK = {"replicates": 50, "permutations": 99}


def sections(
    sizes: list[int], groups: list[str], *, effect: dict[str, float] | None = None, seed: int = 0
) -> tuple[np.ndarray, pd.DataFrame]:
    """Weights of three topics in sections that dwell on a topic each, and the windows."""
    random = np.random.default_rng(seed)
    weights, rows = [], []
    for number, (size, group) in enumerate(zip(sizes, groups, strict=True)):
        alpha = random.gamma(1, size=3) + 0.2
        alpha[0] += (effect or {}).get(group, 0)
        weights.append(random.dirichlet(alpha, size=size))
        rows += [(f"s{number:03d}/{place:03d}", f"s{number:03d}", group) for place in range(size)]
    units = pd.DataFrame(rows, columns=["passage_id", "section", "narrative"])
    return np.vstack(weights), units.assign(document_id=units["narrative"], tokens=50)


@pytest.fixture(scope="module")
def two(make_model: MakeModel) -> TopicModel:
    weights, units = sections([3, 6, 2, 5, 4, 7, 1, 3, 5, 4, 2, 6], ["n"] * 7 + ["s"] * 5)
    weights[5] = 0
    return make_model(weights, units)


def test_shares_are_means_by_hand(two: TopicModel) -> None:
    table = topic_prevalence(two, **QUICK)
    means = two.weights.groupby(two.units.set_index("passage_id")["narrative"]).mean()
    for row in table.to_dict("records"):
        assert row["share"] == pytest.approx(means.loc[row["narrative"], row["topic"]])
    assert table["topic"].tolist() == [0, 0, 1, 1, 2, 2, -1, -1]
    assert table["narrative"].tolist() == ["n", "s"] * 4
    assert table["windows"].tolist() == [28, 20] * 4
    assert table["label"].tolist()[-2:] == ["no topic"] * 2
    assert list(table.columns) == [
        "topic",
        "label",
        "narrative",
        "windows",
        "main_windows",
        "share",
        "low",
        "high",
        "blocks",
        "block",
        "p_value",
        "q_value",
    ]


def test_shares_of_a_group_sum_to_one(model: TopicModel) -> None:
    table = topic_prevalence(model, **QUICK)
    assert table.groupby("narrative")["share"].sum().tolist() == pytest.approx([1, 1])
    assert (table["low"] <= table["share"]).all() and (table["share"] <= table["high"]).all()
    assert table["high"].max() <= 1 and table["low"].min() >= 0


def test_other_names_swap_the_rows(two: TopicModel) -> None:
    swapped = two.units.assign(narrative=two.units["narrative"].map({"n": "s", "s": "n"}))
    there = topic_prevalence(two, replicates=50, permutations=999)
    back = topic_prevalence(
        two, units=swapped, weights=two.weights, replicates=50, permutations=999
    )
    for one, other in (("n", "s"), ("s", "n")):
        a = there[there["narrative"] == one].reset_index(drop=True)
        b = back[back["narrative"] == other].reset_index(drop=True)
        numbers = ["topic", "windows", "share", "low", "high"]
        pd.testing.assert_frame_equal(a[numbers], b[numbers])
        np.testing.assert_allclose(a["p_value"], b["p_value"], atol=0.06)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_of_rows_does_not_matter(two: TopicModel, seed: int) -> None:
    units = two.units.sample(frac=1, random_state=seed)
    weights = two.weights.sample(frac=1, random_state=seed + 1)
    pd.testing.assert_frame_equal(
        topic_prevalence(two, units=units, weights=weights, **QUICK),
        topic_prevalence(two, **QUICK),
    )


def test_other_windows_than_those_of_the_fit(windows: Windows, nmf: TopicModel) -> None:
    some = windows.take(np.arange(0, len(windows), 2))
    table = topic_prevalence(nmf, weights=nmf.transform(some), units=some.units, **QUICK)
    assert table["windows"].iloc[:2].sum() == len(some)


def test_windows_without_the_variable_are_left_out(two: TopicModel) -> None:
    units = two.units.assign(narrative=two.units["narrative"].where(two.units["section"] != "s000"))
    table = topic_prevalence(two, units=units, **QUICK)
    assert table["windows"].tolist() == [25, 20] * 4


def test_level_is_held_where_sections_are_uneven(make_model: MakeModel) -> None:
    """Sections of two texts change names at random: a difference is found as often as said."""
    random = np.random.default_rng(4)
    found = []
    for trial in range(200):
        sizes = random.integers(1, 9, size=24).tolist()
        groups = random.permutation(["n"] * 16 + ["s"] * 8).tolist()
        weights, units = sections(sizes, groups, seed=trial)
        table = topic_prevalence(
            make_model(weights, units), replicates=1, permutations=199, seed=trial
        )
        found.append(table["p_value"].iloc[0] < 0.05)
    low, high = stats.binom.ppf([0.0005, 0.9995], len(found), 0.05)
    assert low <= sum(found) <= high


def test_a_clear_difference_is_found(make_model: MakeModel) -> None:
    weights, units = sections([4] * 24, ["n", "s"] * 12, effect={"n": 4.0})
    table = topic_prevalence(make_model(weights, units), permutations=999).set_index(
        ["topic", "narrative"]
    )
    assert table.loc[(0, "n"), "q_value"] < 0.01
    assert table.loc[(0, "n"), "low"] > table.loc[(0, "s"), "high"]


def test_invented_reports_differ_in_the_sea(invent, windows: Windows, model: TopicModel) -> None:
    subjects = invent.subject_of(windows)
    table = topic_prevalence(model, **QUICK)
    for topic in range(4):
        (subject,) = subjects[model.topics == topic].unique()
        shares = table[table["topic"] == topic].set_index("narrative")["share"]
        expected = (subjects == subject).groupby(subjects.index.str[:5]).mean()
        np.testing.assert_allclose(shares, expected, atol=0.25)


def test_p_values_count_the_observed_order(two: TopicModel) -> None:
    table = topic_prevalence(two, replicates=1, permutations=19)
    tested = table.loc[table["topic"] >= 0, "p_value"]
    assert (tested * 20).tolist() == pytest.approx((tested * 20).round().tolist())
    assert tested.min() >= 1 / 20 and tested.max() <= 1


def test_q_values_are_those_of_scipy(two: TopicModel) -> None:
    table = topic_prevalence(two, **QUICK)
    topics = table[table["topic"] >= 0].drop_duplicates("topic")
    expected = stats.false_discovery_control(topics["p_value"])
    assert topics["q_value"].tolist() == pytest.approx(expected.tolist())
    pairs = table.groupby("topic")[["p_value", "q_value"]].nunique(dropna=False)
    assert (pairs == 1).all(axis=None)
    assert table.loc[table["topic"] == -1, ["p_value", "q_value"]].isna().all(axis=None)


def test_one_group_cannot_differ(two: TopicModel) -> None:
    table = topic_prevalence(two, units=two.units.assign(narrative="n"), **QUICK)
    assert table[["p_value", "q_value"]].isna().all(axis=None)
    assert table["share"].sum() == pytest.approx(1)


def test_a_group_of_one_window_is_not_tested(make_model: MakeModel) -> None:
    weights, units = sections([3] * 6 + [1], ["n"] * 6 + ["s"])
    table = topic_prevalence(make_model(weights, units), **QUICK)
    assert table["p_value"].isna().all()
    assert table.loc[table["narrative"] == "s", ["low", "high"]].isna().all(axis=None)


def test_few_sections_are_not_tested(make_model: MakeModel) -> None:
    weights, units = sections([6] * 10 + [7] * 4, ["n"] * 10 + ["s"] * 4)
    table = topic_prevalence(make_model(weights, units), **QUICK).set_index("narrative")
    assert table["p_value"].isna().all()
    assert set(table.loc["n", "block"]) == {"section"} and set(table.loc["n", "blocks"]) == {10}
    assert set(table.loc["s", "block"]) == {"window"} and set(table.loc["s", "blocks"]) == {28}


def test_a_topic_that_is_nowhere_the_main_one_is_not_certain(make_model: MakeModel) -> None:
    weights, units = sections([4] * 12, ["n", "s"] * 6)
    weights[:] = [0.6, 0.399, 0.001]
    table = topic_prevalence(make_model(weights, units), **QUICK).set_index(["topic", "narrative"])
    assert table.loc[(0, "n"), "main_windows"] == 24
    assert table.loc[(2, "n"), "main_windows"] == 0
    assert table.loc[(2, "n"), "high"] == pytest.approx(-np.log(0.025) / 24)


def test_weights_of_other_windows_need_their_units(two: TopicModel) -> None:
    with pytest.raises(ValueError, match="'weights' of other windows need their 'units'"):
        topic_prevalence(two, weights=two.weights)


def test_three_groups(make_model: MakeModel) -> None:
    weights, units = sections([3] * 18, ["n", "s", "w"] * 6)
    table = topic_prevalence(make_model(weights, units), **QUICK)
    assert len(table) == 4 * 3
    assert table.loc[table["topic"] >= 0, "p_value"].between(0, 1).all()


def test_what_cannot_be_asked(two: TopicModel) -> None:
    with pytest.raises(ValueError, match="'units' table has no column 'party'; it has"):
        topic_prevalence(two, by="party")
    with pytest.raises(ValueError, match="'permutations' must be 1 or more; got 0"):
        topic_prevalence(two, permutations=0)
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 95"):
        topic_prevalence(two, level=95)


def test_no_window_has_the_variable(two: TopicModel) -> None:
    with pytest.raises(ValueError, match="narrative"):
        topic_prevalence(two, units=two.units.assign(narrative=None))
