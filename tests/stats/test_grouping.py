"""Means by group, with clusters drawn again."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from discourse.stats import group_means

ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"),  # state
        st.integers(2001, 2003),
        st.floats(-4, 4) | st.just(np.nan),
    ),
    min_size=1,
    max_size=30,
)


def frame(rows: list[tuple[str, int, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["iso3", "year", "score"])


def world(states: int = 20, *, years: int = 4, between: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """States that speak each year, differ lastingly from each other and belong to two camps."""
    random = np.random.default_rng(seed)
    lasting = random.normal(scale=between, size=states)
    rows = [
        (f"S{state:02d}", 2001 + year, lasting[state] + random.normal())
        for state in range(states)
        for year in range(years)
    ]
    table = frame(rows)
    return table.assign(camp=np.where(table["iso3"] < f"S{states // 2:02d}", "north", "south"))


def means(table: pd.DataFrame, **options: object) -> pd.DataFrame:
    return group_means(table, **{"by": ["camp", "year"], "cluster": "iso3", **options})


def expanded_level(clusters: int, level: float = 0.95) -> float:
    reach = np.sqrt(clusters / (clusters - 1)) * stats.t.ppf((1 + level) / 2, clusters - 1)
    return float(2 * stats.norm.cdf(reach) - 1)


def test_columns_and_means_are_those_of_numpy() -> None:
    table = world()
    found = means(table)
    assert list(found) == [
        *("camp", "year", "mean", "low", "high", "statements", "clusters", "left_out")
    ]
    for row in found.itertuples():
        scores = table.query("camp == @row.camp and year == @row.year")["score"]
        assert row.mean == pytest.approx(np.mean(scores))
        assert row.low < row.mean < row.high
        assert (row.statements, row.clusters, row.left_out) == (10, 10, 0)
    assert found[["camp", "year"]].equals(found[["camp", "year"]].sort_values(["camp", "year"]))


@pytest.mark.parametrize("clusters", [4, 25])
def test_one_statement_per_cluster_is_the_bootstrap_of_scipy(clusters: int) -> None:
    table = world(clusters, years=1).assign(camp="one")
    row = means(table, replicates=20_000).iloc[0]
    scipy = stats.bootstrap(
        (table["score"],),
        np.mean,
        n_resamples=20_000,
        confidence_level=expanded_level(clusters),
        method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval
    width = scipy.high - scipy.low
    assert row["low"] == pytest.approx(scipy.low, abs=0.03 * width)
    assert row["high"] == pytest.approx(scipy.high, abs=0.03 * width)


def test_uneven_clusters_are_the_bootstrap_of_scipys_ratio() -> None:
    table = world(years=6).query("year < 2003 or iso3 > 'S11'").assign(camp="one")
    row = means(table, by="camp", replicates=20_000).iloc[0]
    by_state = table.groupby("iso3")["score"].agg(["sum", "count"])
    scipy = stats.bootstrap(
        (by_state["sum"], by_state["count"]),
        lambda total, number, axis: total.sum(axis=axis) / number.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        confidence_level=expanded_level(20),
        method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval
    width = scipy.high - scipy.low
    assert row["low"] == pytest.approx(scipy.low, abs=0.03 * width)
    assert row["high"] == pytest.approx(scipy.high, abs=0.03 * width)


def test_what_a_state_repeats_is_not_counted_as_new() -> None:
    """The same statement made five times tells no more of the mean than made once."""
    once = world(years=1)
    often = pd.concat([once.assign(year=2001 + year) for year in range(5)])
    ends = ["mean", "low", "high"]
    one, five = (means(table, by="camp")[ends] for table in (once, often))
    pd.testing.assert_frame_equal(one, five)
    apart = means(often.assign(number=range(len(often))), by="camp", cluster="number")[ends]
    assert (apart["high"] - apart["low"] < 0.6 * (five["high"] - five["low"])).all()


def test_one_draw_serves_all_years() -> None:
    """Years that differ by a constant have the same interval, moved by it."""
    first = world(years=1)
    later = first.assign(year=2002, score=first["score"] + 3)
    found = means(pd.concat([first, later])).set_index(["camp", "year"])
    ends = ["mean", "low", "high"]
    np.testing.assert_allclose(
        found.xs(2002, level="year")[ends], found.xs(2001, level="year")[ends] + 3
    )


def test_groups_that_share_no_state_do_not_disturb_each_other() -> None:
    table = world()
    north = table[table["camp"] == "north"]
    together = means(table)
    pd.testing.assert_frame_equal(
        together[together["camp"] == "north"].reset_index(drop=True), means(north)
    )


@settings(deadline=None, max_examples=50)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_names_of_rows_change_nothing(rows: list, random) -> None:
    shuffled = random.sample(rows, len(rows))
    options = {"by": "year", "cluster": "iso3", "replicates": 30}
    pd.testing.assert_frame_equal(
        group_means(frame(rows), **options),
        group_means(frame(shuffled).set_index(pd.Index(range(7, 7 + len(rows)))), **options),
        check_exact=True,
    )


@settings(deadline=None, max_examples=50)
@given(ROWS)
def test_turning_the_scores_round_turns_the_table_round(rows: list) -> None:
    table = frame(rows)
    options = {"by": "year", "cluster": "iso3", "replicates": 30}
    found = group_means(table, **options)
    turned = group_means(table.assign(score=-table["score"]), **options)
    for one, other in (("mean", "mean"), ("low", "high"), ("high", "low")):
        np.testing.assert_allclose(turned[one], -found[other], atol=1e-12)


@settings(deadline=None, max_examples=50)
@given(ROWS)
def test_every_statement_is_counted_once(rows: list) -> None:
    table = frame(rows)
    found = group_means(table, by="year", cluster="iso3", replicates=10)
    assert found["statements"].sum() == table["score"].notna().sum()
    assert found["left_out"].sum() == table["score"].isna().sum()
    assert list(found["year"]) == sorted(set(table["year"]))
    assert (found["low"].isna() == (found["clusters"] < 2)).all()
    scored = table.dropna().groupby("year")["score"]
    for row in found[found["statements"] > 0].itertuples():
        scores = scored.get_group(row.year)
        assert row.mean == pytest.approx(np.mean(scores), abs=1e-12)
        assert scores.min() - 1e-9 <= row.mean <= scores.max() + 1e-9


def test_a_single_state_has_no_interval_and_no_score_no_mean() -> None:
    table = frame([("A", 2001, 1.0), ("A", 2001, 3.0), ("B", 2002, np.nan)])
    found = group_means(table, by="year", cluster="iso3")
    assert found.loc[0, "mean"] == 2.0
    assert found.loc[1, ["mean", "low", "high"]].isna().all()
    assert np.isnan(found.loc[0, "low"]) and np.isnan(found.loc[0, "high"])
    assert found[["statements", "clusters", "left_out"]].to_numpy().tolist() == [
        [2, 1, 0],
        [0, 0, 1],
    ]


def test_statements_without_a_group_are_left_out() -> None:
    table = world()
    unknown = table.assign(camp=table["camp"].where(table["camp"] == "north"))
    pd.testing.assert_frame_equal(means(unknown), means(table[table["camp"] == "north"]))
    assert means(table.assign(camp=None)).empty
    assert list(means(table.head(0))) == list(means(table))


def test_same_seed_same_numbers() -> None:
    table = world()
    pd.testing.assert_frame_equal(means(table, seed=3), means(table, seed=3), check_exact=True)
    assert (means(table, seed=3)["low"] != means(table, seed=4)["low"]).all()
    assert (means(table, level=0.5)["high"] < means(table)["high"]).all()


def test_many_states_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    table = world()
    whole = means(table)
    monkeypatch.setattr("discourse.stats.grouping._CELLS", 64)
    pd.testing.assert_frame_equal(means(table), whole, check_exact=True)


def test_the_table_is_left_alone() -> None:
    table = world()
    before = table.copy()
    means(table)
    pd.testing.assert_frame_equal(table, before)


def test_coverage_with_states_that_speak_often() -> None:
    held = 0
    for seed in range(300):
        row = means(world(20, seed=seed).assign(camp="one"), by="camp", replicates=400).iloc[0]
        held += bool(row["low"] <= 0 <= row["high"])
    assert 0.90 <= held / 300 <= 0.98


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"by": "region"}, "'table' table has no column 'region'"),
        ({"score": "high"}, {}, "'score' of 'table' must hold numbers, got"),
        ({"score": [np.inf] + [0.0] * 79}, {}, "finite numbers, and is infinite in 1 of 80 rows"),
        ({}, {"by": []}, r"'by' must name one column or more; got \[\]"),
        ({"iso3": None}, {}, "'iso3' .* is empty in 80 of 80 rows; fill it"),
        ({}, {"level": 95}, "'level' must lie between 0 and 1; got 95"),
        ({}, {"replicates": 0}, "'replicates' must be 1 or more; got 0"),
    ],
)
def test_what_cannot_be_computed_is_named(change: dict, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        means(world().assign(**change), **options)
