"""The odds ratio of two things in passages, within strata."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.stats.contingency_tables import StratifiedTable

from discourse.stats.odds_ratio import stratified_odds_ratio

Bools = NDArray[np.bool_]


def tables(one: Bools, two: Bools, strata: NDArray[np.int64], weights: object) -> list[object]:
    """Return the weighted table of each stratum, with the half passage added."""
    number = strata.max() + 1
    return [
        np.array(
            [
                [(weights * ((one == a) & (two == b) & (strata == k))).sum() for b in (1, 0)]
                for a in (1, 0)
            ]
        )
        + 0.5 / number
        for k in range(number)
    ]


@pytest.mark.parametrize("strata", [1, 3])
def test_estimate_and_error_agree_with_statsmodels(strata: int) -> None:
    rng = np.random.default_rng(strata)
    chosen = set()
    for seed in range(12):
        one, two = rng.random((2, 60)) < [[0.3], [0.4]]
        two = np.where(rng.random(60) < 0.3, one, two)
        stratum, blocks = np.arange(60) % strata, np.arange(60) // (1 + seed % 5)
        effect, error = stratified_odds_ratio(one, two, strata=stratum, blocks=blocks)

        def pooled(block: int, more: float, known=(one, two, stratum, blocks)) -> float:
            *rest, numbers = known
            weights = 1 + more * (numbers == block)
            return float(np.log(StratifiedTable(tables(*rest, weights)).oddsratio_pooled))

        reference = StratifiedTable(tables(one, two, stratum, np.ones(60)))
        assert effect == pytest.approx(np.log(reference.oddsratio_pooled))
        slopes = [(pooled(b, 1e-5) - pooled(b, -1e-5)) / 2e-5 for b in range(blocks.max() + 1)]
        clustered = np.sqrt(len(slopes) * np.var(slopes, ddof=1))
        independent = reference.logodds_pooled_se
        assert error == pytest.approx(max(clustered, independent), rel=1e-5)
        chosen.add(clustered > independent)
    assert chosen == {True, False}


held = st.lists(st.booleans(), min_size=24, max_size=24).map(np.array)
numbers = st.lists(st.integers(0, 2), min_size=24, max_size=24).map(
    lambda values: np.unique(values, return_inverse=True)[1]
)


@settings(max_examples=80, deadline=None)
@given(held, held, numbers)
def test_swapping_the_two_changes_nothing_and_turning_one_over_flips_the_sign(
    one: Bools, two: Bools, strata: NDArray[np.int64]
) -> None:
    blocks = np.arange(24) // 3
    effect, error = stratified_odds_ratio(one, two, strata=strata, blocks=blocks)
    swapped = stratified_odds_ratio(two, one, strata=strata, blocks=blocks)
    assert swapped == pytest.approx((effect, error))
    turned = stratified_odds_ratio(~one, two, strata=strata, blocks=blocks)
    assert turned == pytest.approx((-effect, error), abs=1e-12)


def test_one_block_has_no_error() -> None:
    one = np.arange(20) < 10
    blocks = np.zeros(20, dtype=int)
    effect, error = stratified_odds_ratio(one, one, strata=blocks, blocks=blocks)
    assert effect == pytest.approx(2 * np.log(10.5 / 0.5)) and np.isnan(error)
