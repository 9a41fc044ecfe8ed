"""Shares of a population from a stratified sample, and their intervals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, f
from statsmodels.stats.proportion import proportion_confint

from discourse.validation.weighting import (
    CodedStrata,
    Estimate,
    coded_strata,
    estimate_mean,
    estimate_share,
)

STRATA = pd.DataFrame(
    {"stratum": ["none", "hit", "rare"], "population": [900, 90, 10], "sampled": [6, 4, 2]}
)


def units(*strata: str) -> pd.DataFrame:
    return pd.DataFrame({"unit_id": [f"u{n}" for n in range(len(strata))], "stratum": strata})


def sample(population: list[float], coded: list[float]) -> CodedStrata:
    names = tuple(f"s{n}" for n in range(len(population)))
    return CodedStrata(names, np.array(population, float), np.array(coded, float), 1.0)


def share(yes: list[float], no: list[float], strata: CodedStrata, **options: object) -> Estimate:
    return estimate_share(np.array(yes, float), np.array(no, float), strata, **options)  # type: ignore[arg-type]


@st.composite
def samples(draw: st.DrawFn) -> tuple[list[float], list[float], CodedStrata]:
    """Counts of yes and no in some strata, of which others are neither."""
    size = draw(st.integers(1, 5))
    yes, no, neither, unseen = ([draw(st.integers(0, 12)) for _ in range(size)] for _ in range(4))
    coded = [max(sum(cells), 1) for cells in zip(yes, no, neither, strict=True)]
    more = [40 * number for number in unseen]
    population = [seen + rest for seen, rest in zip(coded, more, strict=True)]
    return list(map(float, yes)), list(map(float, no)), sample(population, list(map(float, coded)))


def test_strata_that_were_coded() -> None:
    found = coded_strata(units("none", "hit", "none", "hit", "hit"), STRATA)
    assert found.names == ("hit", "none")
    assert found.weights.tolist() == [30, 450]
    assert found.covered_share == 0.99
    assert found.counts(pd.Series(["none", "none", "hit"])).tolist() == [1, 2]
    nothing = coded_strata(units(), STRATA)
    assert nothing.names == () and nothing.covered_share == 0


def test_one_stratum_of_a_huge_population_is_clopper_pearson() -> None:
    for right, size in [(8, 10), (0, 7), (7, 7), (150, 163), (1, 300)]:
        low, high = proportion_confint(right, size, method="beta")
        whole = share([right], [size - right], sample([1e12], [size]))
        assert whole == pytest.approx((right / size, low, high, size), abs=1e-7)
        # The same among units that others stand beside: precision of a rare frame.
        part = share([right], [size - right], sample([1e12], [size + 4000]))
        assert part[:3] == pytest.approx((right / size, low, high), abs=1e-7)


def test_wilson_is_near_in_a_large_sample() -> None:
    wilson = proportion_confint(1500, 2000, method="wilson")
    found = share([1500], [500], sample([1e12], [2000]))
    assert found[1:3] == pytest.approx(wilson, abs=1e-3)


def test_finite_population_makes_counts_larger() -> None:
    # Korn & Graubard: Clopper-Pearson with the effective sample size n / (1 - n / N).
    found = share([8], [2], sample([40], [10]))
    assert found.low == pytest.approx(beta.ppf(0.025, 8 / 0.75, 2 / 0.75 + 1))
    assert found.high == pytest.approx(beta.ppf(0.975, 8 / 0.75 + 1, 2 / 0.75))


def test_recall_by_hand() -> None:
    # Of 10 sentences with a hit 5 were coded, 4 of them right; of 90 without, 10, one missed.
    strata, hit, none = sample([10, 90], [5, 10]), np.array([True, False]), np.array([False, True])
    found = share([4, 0], [0, 1], strata, can_be_yes=hit, can_be_no=none)
    told, missed = 2 * 4, 9 * 1
    assert found.value == told / (told + missed)
    # One more is missed, of weight (90 - 10) / 10, which is 8/9 of a unit.
    count, missed = 1 + 8 / 9, 17
    variances = np.array([2**2 * 0.5 * 4 / told**2, 9**2 * (8 / 9) * count / missed**2])
    means = np.array(
        [2**2 * 0.5 * (4 / told) ** 2 / 6, 9**2 * (8 / 9) * (count / missed) ** 2 / 11]
    )
    left = 1 - means.sum() / variances.sum()
    quantile = f.ppf(0.025, *(2 / (left * variances)))
    odds = told / missed * quantile
    assert found.low == pytest.approx(odds / (1 + odds))
    assert 0.1 < found.low < 0.2


def test_large_samples_have_the_linearised_variance() -> None:
    # Taylor linearisation by hand: residuals y - R x about the mean of their stratum.
    population, coded = np.array([4e5, 9e4, 3e4]), np.array([15_000.0, 9_000, 6_000])
    yes, no = np.array([3_000.0, 5_000, 4_200]), np.array([900.0, 1_600, 600])
    found = share(list(yes), list(no), sample(list(population), list(coded)))
    weights = population / coded
    whole, ratio = weights @ (yes + no), weights @ yes / (weights @ (yes + no))
    squares = yes * (1 - ratio) ** 2 + no * ratio**2
    sums = yes * (1 - ratio) - no * ratio
    within = (squares - sums**2 / coded) / (coded - 1)
    variance = (population**2 * (1 - coded / population) / coded) @ within / whole**2
    width = 2 * 1.959964 * np.sqrt(variance)
    assert found.high - found.low == pytest.approx(width, rel=0.01)


def test_at_the_ends() -> None:
    strata = sample([900, 90], [30, 30])
    none = share([0, 0], [5, 5], strata)
    assert (none.value, none.low) == (0, 0) and 0.3 < none.high < 1
    every = share([5, 5], [0, 0], strata)
    assert (every.value, every.high) == (1, 1) and 0 < every.low < 0.7
    assert every.low == pytest.approx(1 - none.high)


def test_what_was_missed_in_a_large_stratum_is_not_taken_for_nothing() -> None:
    # None of 33 sentences without a hit was missed, but they stand for 15,000.
    strata, hit = sample([400, 15_000], [33, 33]), np.array([True, False])
    recall = share([30, 0], [0, 0], strata, can_be_yes=hit, can_be_no=~hit)
    assert recall.value == 1 and recall.low < 0.3
    precision = share([30, 0], [0, 0], strata, can_be_yes=hit, can_be_no=hit)
    assert precision.low > 0.85


def test_units_that_are_all_alike_do_not_pass_for_certain() -> None:
    # Two strata, one all yes and one all no: the linearised variance is 0.
    for coded in (1, 2, 8):
        found = share([coded, 0], [0, coded], sample([1000, 1000], [coded, coded]))
        assert found.value == 0.5
        assert found.low < 0.5 - 0.3 / np.sqrt(coded)


def test_undefined_and_out_of_range() -> None:
    strata = sample([10, 20], [2, 3])
    found = share([0, 0], [0, 0], strata)
    assert found.units == 0 and np.isnan(found[:3]).all()
    for level in (0, 1, 95):
        with pytest.raises(ValueError, match="'level' must lie between 0 and 1"):
            share([1, 0], [0, 1], strata, level=level)


@settings(deadline=None)
@given(samples())
def test_limits_hold_the_value_and_turn_round(
    drawn: tuple[list[float], list[float], CodedStrata],
) -> None:
    yes, no, strata = drawn
    found, turned = share(yes, no, strata), share(no, yes, strata)
    if not sum(yes) + sum(no):
        assert np.isnan(found.value)
        return
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found[:3] == pytest.approx((1 - turned.value, 1 - turned.high, 1 - turned.low))
    wider = share(yes, no, strata, level=0.99)
    assert wider.low <= found.low and found.high <= wider.high
    backwards = sample(list(strata.population[::-1]), list(strata.coded[::-1]))
    assert share(yes[::-1], no[::-1], backwards)[:3] == pytest.approx(found[:3])


@given(samples())
def test_a_census_is_exact(drawn: tuple[list[float], list[float], CodedStrata]) -> None:
    yes, no, strata = drawn
    found = share(yes, no, sample(list(strata.coded), list(strata.coded)))
    if sum(yes) + sum(no):
        assert found.low == found.value == found.high == sum(yes) / (sum(yes) + sum(no))


@settings(deadline=None)
@given(samples(), st.integers(2, 50))
def test_only_proportions_of_a_large_population_matter(
    drawn: tuple[list[float], list[float], CodedStrata], times: int
) -> None:
    yes, no, strata = drawn
    small, large = (
        share(yes, no, sample(list(strata.population * size), list(strata.coded)))
        for size in (1e9, 1e9 * times)
    )
    assert small[:3] == pytest.approx(large[:3], abs=1e-6, nan_ok=True)


def test_a_stratum_coded_in_full_adds_no_variance() -> None:
    alone = share([0, 6], [0, 4], sample([50, 1000], [50, 10]))
    beside = share([30, 6], [10, 4], sample([50, 1000], [50, 10]))
    assert beside.high - beside.low < alone.high - alone.low
    hit = np.array([True, False])
    both = {"can_be_yes": hit, "can_be_no": hit}
    full = share([30, 0], [10, 0], sample([50, 1000], [50, 10]), **both)
    assert full[:3] == (0.75, 0.75, 0.75)


def test_mean_of_independent_and_of_equal_parts() -> None:
    strata = sample([1e9, 1e9], [20, 20])
    counts = np.array([[10.0, 10, 0, 0], [0, 0, 10, 10]])
    parts = [Estimate(0.5, 0.3, 0.7, 20), Estimate(0.5, 0.3, 0.7, 20)]
    apart = np.array([[0.5, -0.5, 0, 0], [0, 0, 0.5, -0.5]])
    mean = estimate_mean(parts, apart, counts, strata)
    assert mean == pytest.approx((0.5, 0.5 - 0.2 / np.sqrt(2), 0.5 + 0.2 / np.sqrt(2), 40))
    same = np.array([[0.5, -0.5, 0, 0]] * 2)
    assert estimate_mean(parts, same, counts, strata) == pytest.approx((0.5, 0.3, 0.7, 40))
    against = np.array([[0.5, -0.5, 0, 0], [-0.5, 0.5, 0, 0]])
    assert estimate_mean(parts, against, counts, strata) == pytest.approx((0.5, 0.5, 0.5, 40))


def test_mean_leaves_out_what_is_undefined() -> None:
    strata, counts = sample([100], [20]), np.array([[10.0, 10]])
    parts = [Estimate(0.5, 0.2, 0.9, 20), Estimate(np.nan, np.nan, np.nan, 0)]
    influence = np.array([[0.5, -0.5], [0, 0]])
    assert estimate_mean(parts, influence, counts, strata) == pytest.approx((0.5, 0.2, 0.9, 20))
    none = estimate_mean(parts[1:], influence[1:], counts, strata)
    assert none.units == 20 and np.isnan(none[:3]).all()


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_correlation_is_that_of_the_units(data: st.DataObject) -> None:
    # One stratum: the covariance of two estimates is that of their residuals.
    counts = np.array([[data.draw(st.integers(1, 9)) for _ in range(4)]], float)
    influence = np.array(
        [[data.draw(st.floats(-1, 1)) for _ in range(4)] for _ in range(2)], float
    ).round(3)
    values = np.repeat(influence, counts[0].astype(int), axis=1)
    if (values.std(axis=1) < 1e-6).any():
        return
    r = np.corrcoef(values)[0, 1]
    parts = [Estimate(0.5, 0.4, 0.7, 9), Estimate(0.6, 0.3, 0.8, 9)]
    mean = estimate_mean(parts, influence, counts, sample([1000], [counts.sum()]))
    below = np.sqrt(max(0.1**2 + 0.3**2 + 2 * r * 0.1 * 0.3, 0)) / 2
    assert mean.low == pytest.approx(0.55 - below, abs=1e-6)


def test_intervals_hold_what_they_say() -> None:
    """Recall of a frame of 1.5 % in 20,000 sentences, by strata of hits: 300 draws of 300."""
    random = np.random.default_rng(3)
    population, coded = [350, 900, 18_750], [40, 60, 200]
    uses = [280, 20, 60]  # told to use it: all of the first stratum, none of the others
    strata, hit = sample(population, coded), np.array([True, False, False])
    held = []
    for _ in range(300):
        found = [
            random.hypergeometric(n, size - n, drawn)
            for n, size, drawn in zip(uses, population, coded, strict=True)
        ]
        recall = share([found[0], 0, 0], [0, *found[1:]], strata, can_be_yes=hit, can_be_no=~hit)
        held.append(recall.low <= 280 / 360 <= recall.high)
    assert np.mean(held) >= 0.94


def test_bad_tables_are_named() -> None:
    some = units("none", "hit")
    with pytest.raises(ValueError, match="'strata' table has no column 'sampled'"):
        coded_strata(some, STRATA.drop(columns="sampled"))
    with pytest.raises(ValueError, match="'strata' table has 'hit' twice; give each stratum one"):
        coded_strata(some, pd.concat([STRATA, STRATA[1:2]]))
    with pytest.raises(ValueError, match=r"population 9.5 for 'hit'; it must be a whole number"):
        coded_strata(some, STRATA.assign(population=[900, 9.5, 10]))
    with pytest.raises(ValueError, match="has sampled nan for 'none'"):
        coded_strata(some, STRATA.assign(sampled=[np.nan, 4, 2]))
    with pytest.raises(ValueError, match="4 units drawn of 3 for 'hit'; no more can be drawn"):
        coded_strata(some, STRATA.assign(population=[900, 3, 10]))
    with pytest.raises(ValueError, match="stratum 'other', which 'strata' lacks; it has 'hit'"):
        coded_strata(units("other"), STRATA)
    with pytest.raises(ValueError, match="Of stratum 'rare' 3 units were coded and 2 drawn"):
        coded_strata(units("rare", "rare", "rare"), STRATA)
    with pytest.raises(ValueError, match="Unit 'u0' has two rows in 'units'; give it one"):
        coded_strata(some.assign(unit_id="u0"), STRATA)
