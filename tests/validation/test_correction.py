"""Means corrected for what the machine gets wrong, and their intervals."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from discourse.validation.correction import corrected_means, pseudo_outcomes
from discourse.validation.crossfitting import left_out_predictions
from discourse.validation.design_variance import document_variance, sampling_variance
from discourse.validation.tallies import Tally, tally_units
from discourse.validation.weighting import CodedStrata, estimate_share

COLUMNS = [
    *("group", "units", "coded_units", "corrected", "low", "high"),
    *("uncorrected", "uncorrected_low", "uncorrected_high"),
    *("coded_only", "coded_only_low", "coded_only_high"),
]
LIMITS = [name for name in COLUMNS if name.endswith(("low", "high"))]


def invented(units: int = 400, coded: int = 60, *, seed: int = 0) -> pd.DataFrame:
    """Sentences in two strata and three groups, in twenty documents."""
    random = np.random.default_rng(seed)
    group = random.choice(["a", "b", "c"], p=[0.5, 0.3, 0.2], size=units)
    truth = (random.random(units) < np.where(group == "a", 0.5, 0.2)).astype(float)
    told = np.where(random.random(units) < 0.85, truth, 1 - truth)
    table = pd.DataFrame({"group": group, "told": told, "stratum": told, "truth": truth})
    table["document"] = [f"d{number:02}" for number in random.integers(20, size=units)]
    return coded_at_random(table, {0.0: coded // 2, 1.0: coded // 2}, random)


def coded_at_random(
    table: pd.DataFrame, sizes: dict[float, int], random: np.random.Generator
) -> pd.DataFrame:
    chosen = [
        random.choice(table.index[table["stratum"] == name], size=size, replace=False)
        for name, size in sizes.items()
    ]
    return table.assign(coded=table["truth"].where(table.index.isin(np.concatenate(chosen))))


def tally_of(units: pd.DataFrame, **columns: str | None) -> Tally:
    named = {"by": "group", "told": "told", "coded": "coded", "stratum": "stratum", "cluster": None}
    return tally_units(units, **(named | columns))


def one(units: pd.DataFrame, **options: object) -> pd.Series:
    table = corrected_means(units.assign(group="all"), by="group", **options)
    assert len(table) == 1
    return table.iloc[0]


def test_columns_and_groups() -> None:
    units = invented()
    units.loc[units.index[:20], "group"] = None
    before = units.copy()
    table = corrected_means(units, by="group")
    assert list(table) == COLUMNS
    assert list(table["group"]) == ["a", "b", "c"]
    assert list(table["units"]) == list(units["group"].value_counts().sort_index())
    assert table["coded_units"].sum() == units.loc[units["group"].notna(), "coded"].notna().sum()
    for start in ("", "uncorrected_", "coded_only_"):
        middle = table[start.removesuffix("_") or "corrected"]
        assert ((table[f"{start}low"] < middle) & (middle < table[f"{start}high"])).all()
    assert_frame_equal(units, before)


def test_by_hand() -> None:
    # Coded 1, 0, 1 of six of which all are told 1. Without itself each is predicted 0.5, 1,
    # 0.5, the rest 2/3. A coded one stands for two: 2 - 0.5, 0 - 1, 2 - 0.5, and 3 * 2/3.
    units = pd.DataFrame({"told": 1.0, "stratum": "s", "coded": [1, 0, 1, None, None, None]})
    row = one(units)
    assert row["corrected"] == pytest.approx((1.5 - 1 + 1.5 + 2) / 6)
    assert row["uncorrected"] == 1
    assert row["coded_only"] == pytest.approx(2 / 3)


def test_is_the_difference_estimator_where_the_prediction_is_what_is_told() -> None:
    units = invented()
    tally = tally_of(units)
    pseudo = pseudo_outcomes(tally, tally.told)
    weight = units["stratum"].map(
        units.groupby("stratum")["coded"].agg(lambda codes: len(codes) / codes.notna().sum())
    )
    for number, (_, group) in enumerate(units.groupby("group")):
        rows = tally.group == number
        mean = (tally.units * pseudo)[rows].sum() / tally.units[rows].sum()
        error = (weight * (group["coded"] - group["told"]))[group.index].sum()
        assert mean == pytest.approx(group["told"].mean() + error / len(group))


def samples(population: pd.DataFrame, sizes: dict[str, int]) -> Iterator[pd.DataFrame]:
    """Yield every sample that may be drawn."""
    strata = [population.index[population["stratum"] == name] for name in sizes]
    for chosen in product(*map(combinations, strata, sizes.values())):
        drawn = population.index.isin([unit for part in chosen for unit in part])
        yield population.assign(coded=population["truth"].where(drawn))


def test_corrected_is_unbiased_over_all_samples() -> None:
    population = invented(24, 8).iloc[:11].drop(columns="coded")
    sizes = dict.fromkeys(population["stratum"].unique(), 3)
    rows = [one(sample) for sample in samples(population, sizes)]
    assert np.mean([row["corrected"] for row in rows]) == pytest.approx(population["truth"].mean())
    biased = np.mean([row["uncorrected"] for row in rows])
    assert biased == population["told"].mean() != population["truth"].mean()


@pytest.mark.parametrize("truth", [[1.0, 0, 0, 1, 0, 1], [1.0, -1, 0, 0, -1, 2.5]])
def test_a_corpus_coded_in_full_is_known(truth: list[float]) -> None:
    units = pd.DataFrame({"told": [0, 1, 0, 1, 1, 1], "coded": truth, "stratum": list("ssttts")})
    row = one(units)
    for start in ("", "coded_only_"):
        assert row[f"{start}low"] == row[f"{start}high"] == pytest.approx(np.mean(truth))
    assert row["low"] == row["corrected"] == pytest.approx(np.mean(truth))


def test_a_group_coded_in_full_is_known_though_others_are_not() -> None:
    units = invented()
    units.loc[units["group"] == "c", "coded"] = units["truth"]
    row = corrected_means(units, by="group").set_index("group").loc["c"]
    truth = units.loc[units["group"] == "c", "truth"].mean()
    assert row["low"] == row["high"] == row["corrected"] == pytest.approx(truth)


def test_uncorrected_has_the_interval_of_one_who_trusts_the_machine() -> None:
    units = invented()
    yes, size = int(units["told"].sum()), len(units)
    row = one(units, level=0.9)
    limits = proportion_confint(yes, size, alpha=0.1, method="wilson")
    assert tuple(row[["uncorrected_low", "uncorrected_high"]]) == pytest.approx(limits)
    signed = units.assign(told=2 * units["told"] - 1)
    limits = DescrStatsW(signed["told"]).tconfint_mean()
    assert tuple(one(signed)[["uncorrected_low", "uncorrected_high"]]) == pytest.approx(limits)


def test_coded_only_is_the_weighted_share() -> None:
    units = invented()
    row = corrected_means(units, by="group").set_index("group").loc["b"]
    sizes = units.groupby("stratum")["coded"].agg(["size", "count"]).astype(float)
    strata = CodedStrata(("0", "1"), sizes["size"].to_numpy(), sizes["count"].to_numpy(), 1)
    of_group = units[units["group"] == "b"]
    yes, no = (
        (of_group["coded"] == code).groupby(of_group["stratum"]).sum().to_numpy(float)
        for code in (1, 0)
    )
    share = estimate_share(yes, no, strata)
    assert tuple(row[COLUMNS[-3:]]) == pytest.approx(share[:3])


def test_documents_coded_in_full_have_the_sandwich_of_statsmodels() -> None:
    units = invented().assign(coded=lambda table: table["truth"])
    row = one(units, cluster="document")
    numbers = units["document"].factorize()[0]
    for column, start in (("truth", ""), ("told", "uncorrected_"), ("truth", "coded_only_")):
        model = sm.OLS(units[column], np.ones(len(units)))
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": numbers}, use_t=True)
        limits = fit.conf_int().iloc[0]
        assert tuple(row[[f"{start}low", f"{start}high"]]) == pytest.approx(tuple(limits))


@pytest.mark.parametrize("column", ["corrected", "coded_only"])
def test_documents_add_what_the_sample_does_not_explain(column: str) -> None:
    units = (
        invented().sort_values("truth").assign(document=lambda table: np.arange(len(table)) // 20)
    )  # of one mind
    here, beyond = one(units), one(units, cluster="document")
    assert beyond[column] == pytest.approx(here[column])
    tally = tally_of(units.assign(group="all"), cluster="document")
    predicted = left_out_predictions(tally)
    error, influence = tally.coded - predicted, pseudo_outcomes(tally, predicted) - here[column]
    if column == "coded_only":
        error = tally.coded - here[column]
        influence = np.where(tally.is_coded, tally.weight * error, 0)
    known, _ = sampling_variance(tally, error / 400)
    variance, documents = document_variance(tally, influence / 400)
    more = stats.t.ppf(0.975, documents - 1) * np.sqrt(variance - known)
    for end in ("low", "high"):
        end = end if column == "corrected" else f"coded_only_{end}"
        both = np.hypot(here[end] - here[column], more)
        assert abs(beyond[end] - beyond[column]) == pytest.approx(both)


def test_of_a_few_of_a_small_group_the_share_may_lie_below_nothing() -> None:
    found = [corrected_means(invented(800, 40, seed=seed), by="group") for seed in range(40)]
    table = pd.concat(found)
    below = table[table["corrected"] < 0]
    assert len(below)
    assert (below["low"] == below["corrected"]).all()
    assert (table["low"] <= table["corrected"]).all()
    assert (table["corrected"] <= table["high"]).all()


def test_nothing_found_is_not_certainty() -> None:
    units = invented().assign(coded=lambda table: table["coded"] * 0)
    table = corrected_means(units, by="group")
    assert (table["corrected"] == 0).all()
    assert (table["low"] == 0).all()
    assert (table["high"] > 0.02).all()
    assert table.set_index("group")["high"].is_monotonic_increasing  # smaller groups, less known


@pytest.mark.parametrize("value", [-1.0, 3.0])
def test_where_no_error_was_seen_in_numbers_none_is_known(value: float) -> None:
    units = invented().assign(coded=lambda table: table["coded"] * 0 + value)
    row = one(units)
    assert row["corrected"] == pytest.approx(value)
    assert row[["low", "high", "coded_only_low", "coded_only_high"]].isna().all()


def test_groups_of_which_too_little_is_coded() -> None:
    units = invented()
    units.loc[units.index[:6], "group"] = ["none", "none", "none", "single", "single", "single"]
    units.loc[units.index[:6], "coded"] = [np.nan, np.nan, np.nan, 1, np.nan, np.nan]
    table = corrected_means(units, by="group").set_index("group")
    assert table.loc["none", ["corrected", "low", "high", *COLUMNS[-3:]]].isna().all()
    assert table.loc["single", ["corrected", "low", "high"]].isna().all()
    assert list(table.loc[["none", "single"], "coded_units"]) == [0, 1]
    assert table["uncorrected_high"].notna().all()


def test_a_single_document_says_nothing_of_others() -> None:
    units = invented().assign(document=lambda table: table["group"])
    table = corrected_means(units, by="group", cluster="document")
    assert table[LIMITS].isna().all(axis=None)
    assert table[["corrected", "uncorrected", "coded_only"]].notna().all(axis=None)


def test_numbers_beyond_shares() -> None:
    units = invented(600, 200)
    columns = ["told", "coded"]
    signed = units.assign(**{name: 3 - 4 * units[name] for name in columns})
    table, turned = (corrected_means(part, by="group") for part in (units, signed))
    for name in ("corrected", "uncorrected", "coded_only"):
        np.testing.assert_allclose(turned[name], 3 - 4 * table[name])
    for start in ("", "coded_only_"):  # by t, and by the score or as accuracy has it
        ends = [part[f"{start}high"] - part[f"{start}low"] for part in (turned, table)]
        np.testing.assert_allclose(ends[0], 4 * ends[1], rtol=0.3)


def test_numbers_coded_have_the_interval_of_a_random_sample() -> None:
    units = pd.DataFrame(
        {"told": 0.0, "stratum": "s", "coded": [-1.0, 1, 0, 0, 1, 1, 1] + [None] * 21}
    )
    row, coded = one(units), units["coded"].dropna().to_numpy(float)
    half = stats.t.ppf(0.975, 6) * np.sqrt(0.75 * coded.var(ddof=1) / 7)
    limits = (coded.mean() - half, coded.mean() + half)
    assert tuple(row[["coded_only_low", "coded_only_high"]]) == pytest.approx(limits)


def test_no_units() -> None:
    assert list(corrected_means(invented().iloc[:0], by="group")) == COLUMNS


tables = st.builds(
    lambda seed, coded: invented(120, coded, seed=seed),
    st.integers(0, 50),
    st.sampled_from([8, 20, 60]),
)
forms = st.sampled_from(["shares", "numbers", "scores"])
clusters = st.sampled_from([None, "document"])


def in_form(units: pd.DataFrame, form: str) -> pd.DataFrame:
    if form == "numbers":
        return units.assign(coded=2 * units["coded"] - 1)
    if form == "scores":
        noise = np.random.default_rng(0).normal(size=len(units))
        return units.assign(told=units["told"] + noise)
    return units


@settings(deadline=None, max_examples=30)
@given(units=tables, form=forms, cluster=clusters, seed=st.integers(0, 99))
def test_order_of_rows_changes_no_bit(
    units: pd.DataFrame, form: str, cluster: str | None, seed: int
) -> None:
    units = in_form(units, form)
    shuffled = units.sample(frac=1, random_state=seed)
    tables = (corrected_means(part, by="group", cluster=cluster) for part in (units, shuffled))
    assert_frame_equal(*tables, check_exact=True)


@settings(deadline=None, max_examples=20)
@given(units=tables, form=forms, cluster=clusters)
def test_names_of_groups_do_not_matter(units: pd.DataFrame, form: str, cluster: str | None) -> None:
    units = in_form(units, form)
    names = {"a": "z", "b": "y", "c": "x"}
    renamed = units.assign(group=units["group"].map(names))
    table = corrected_means(units, by="group", cluster=cluster)
    other = corrected_means(renamed, by="group", cluster=cluster)
    other = other.iloc[::-1].reset_index(drop=True).assign(group=table["group"])
    assert_frame_equal(table, other, rtol=1e-9)


@settings(deadline=None, max_examples=20)
@given(units=tables, cluster=clusters)
def test_the_share_of_no_is_that_of_yes_turned_round(
    units: pd.DataFrame, cluster: str | None
) -> None:
    turned = units.assign(told=1 - units["told"], coded=1 - units["coded"])
    table, other = (corrected_means(part, by="group", cluster=cluster) for part in (units, turned))
    for start, name in (("", "corrected"), ("coded_only_", "coded_only")):
        np.testing.assert_allclose(table[name], 1 - other[name], atol=1e-9)
        np.testing.assert_allclose(table[f"{start}low"], 1 - other[f"{start}high"], atol=1e-9)


@settings(deadline=None, max_examples=20)
@given(units=tables, shift=st.floats(-100, 100))
def test_a_score_may_be_shifted(units: pd.DataFrame, shift: float) -> None:
    units = in_form(units, "scores")
    shifted = units.assign(told=units["told"] + shift)
    table, other = (corrected_means(part, by="group") for part in (units, shifted))
    assert_frame_equal(
        table.drop(columns=[name for name in table if "uncorrected" in name]),
        other.drop(columns=[name for name in table if "uncorrected" in name]),
        rtol=1e-6,
    )


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(1)
    population = invented(3000).drop(columns="coded")
    truth = population.groupby("group")["truth"].mean().to_numpy()
    held = {"": 0, "uncorrected_": 0}
    for _ in range(150):
        units = coded_at_random(population, {0.0: 60, 1.0: 60}, random)
        table = corrected_means(units, by="group")
        for start in held:
            low, high = table[f"{start}low"], table[f"{start}high"]
            held[start] += int(((low <= truth) & (truth <= high)).sum())
    assert 0.92 <= held[""] / 450 <= 0.98
    assert held["uncorrected_"] / 450 < 0.5


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"by": "camp"}, r"The 'units' table has no column 'camp'; it has group, told"),
        ({}, {"cluster": "speech"}, r"no column 'speech'"),
        ({}, {"level": 95}, r"'level' must lie between 0 and 1; got 95\."),
        ({"told": None}, {}, r"Row 7 of 'units' has told nan; it must be a number, 1 or 0"),
        ({"told": np.inf}, {}, r"Row 7 of 'units' has told inf"),
        ({"coded": np.inf}, {}, r"Row 7 of 'units' has coded inf; it may be missing where"),
        ({"stratum": None}, {}, r"Row 7 of 'units' has no stratum; give each unit"),
        ({"document": None}, {"cluster": "document"}, r"Row 7 of 'units' has no document"),
        (
            {"stratum": 9.0, "coded": None},
            {},
            r"Of stratum 9\.0 none of 1 units is coded, .*; code those that the sheet holds of it, "
            r"or some of them\.$",
        ),
    ],
)
def test_what_is_refused(
    change: dict[str, object], options: dict[str, object], message: str
) -> None:
    units = invented()
    for column, value in change.items():
        units.loc[7, column] = value
    with pytest.raises(ValueError, match=message):
        corrected_means(units, **({"by": "group"} | options))
