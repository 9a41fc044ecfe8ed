"""Limits of shares that add up from cells."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from statsmodels.stats.proportion import proportion_confint

from discourse.validation.crossfitting import told_classes
from discourse.validation.share_limits import Cells, cell_limits, cells_of, score_limits
from discourse.validation.tallies import tally_units

Z = 1.959963984540054


@pytest.mark.parametrize(("yes", "size"), [(0, 12), (1, 12), (7, 40), (12, 12), (3, 20_000)])
def test_one_cell_has_the_interval_of_wilson(yes: int, size: int) -> None:
    limits = score_limits(np.array([yes / size]), np.array([size]), np.ones(1), z=Z)
    assert tuple(limits) == pytest.approx(
        proportion_confint(yes, size, method="wilson"), rel=1e-7, abs=1e-9
    )


def test_cells_alike_count_as_one() -> None:
    sizes = np.array([10.0, 20.0, 50.0])
    limits = score_limits(np.full(3, 0.1), sizes, sizes / 80, z=Z)
    assert tuple(limits) == pytest.approx(proportion_confint(8, 80, method="wilson"), rel=1e-7)
    nothing = score_limits(np.zeros(3), sizes, sizes / 80, z=Z)
    assert nothing.low == 0
    assert nothing.high == pytest.approx(proportion_confint(0, 80, method="wilson")[1], rel=1e-7)


@pytest.mark.parametrize("end", ["low", "high"])
def test_at_a_limit_the_likeliest_shares_have_just_that_variance(end: str) -> None:
    yes, size, weight = np.array([0.0, 5, 9]), np.array([60.0, 8, 12]), np.array([0.7, 0.2, 0.1])
    limit = getattr(score_limits(yes / size, size, weight, z=Z), end)

    def unlikely(shares: np.ndarray) -> float:
        return -float(yes @ np.log(shares) + (size - yes) @ np.log(1 - shares))

    found = optimize.minimize(
        unlikely,
        np.full(3, limit),
        method="SLSQP",
        bounds=[(1e-9, 1 - 1e-9)] * 3,
        constraints={"type": "eq", "fun": lambda shares: weight @ shares - limit},
        options={"ftol": 1e-14, "maxiter": 1000},
    ).x
    variance = (weight**2 * found * (1 - found) / size).sum()
    assert (weight @ (yes / size) - limit) ** 2 == pytest.approx(Z**2 * variance, rel=1e-3)


cells = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0.1, 1e4), st.floats(1e-3, 1)), min_size=1, max_size=12
)


@given(cells, st.floats(0.5, 4))
def test_limits_lie_between_nothing_and_all(
    drawn: list[tuple[float, float, float]], z: float
) -> None:
    share, size, weight = np.array(drawn).T
    weight = weight / weight.sum()
    low, high = score_limits(share, size, weight, z=z)
    found = weight @ share
    assert -1e-9 <= low <= found + 1e-12
    assert found - 1e-12 <= high <= 1 + 1e-9
    turned = score_limits(1 - share, size, weight, z=z)
    assert (1 - turned.high, 1 - turned.low) == pytest.approx((low, high), abs=1e-7)


def test_cells_coded_in_full_are_known() -> None:
    both = Cells(*map(np.array, ([100.0, 300.0], [100.0, 30.0], [100.0, 30.0], [0.4, 0.1])))
    low, high = cell_limits(both, z=Z)
    yes = proportion_confint(3 / 0.9, 30 / 0.9, method="wilson")  # a tenth of the cell is seen
    assert (low, high) == pytest.approx([0.25 * 0.4 + 0.75 * end for end in yes], rel=1e-7)
    known = Cells(*map(np.array, ([4.0], [4.0], [4.0], [0.25])))
    assert tuple(cell_limits(known, z=Z)) == (0.25, 0.25)


def cells_by_hand(*parts: tuple[str, int, int, int, int]) -> Cells:
    """Return the cells of parts: stratum, told, units, coded units, and how many of these yes."""
    rows = [
        {"stratum": stratum, "told": told, "coded": code, "group": "g"}
        for stratum, told, units, coded, yes in parts
        for code in [1.0] * yes + [0.0] * (coded - yes) + [np.nan] * (units - coded)
    ]
    tally = tally_units(
        pd.DataFrame(rows), by="group", told="told", coded="coded", stratum="stratum", cluster=None
    )
    classes = told_classes(tally)
    assert classes is not None
    return cells_of(tally, classes)


def test_cells_that_have_enough_stay_as_they_are() -> None:
    found = cells_by_hand(("s", 0, 50, 8, 0), ("s", 1, 40, 10, 5), ("t", 1, 9, 9, 6))
    assert [list(part) for part in found] == [[50, 40, 9], [8, 10, 9], [8, 10, 9], [0, 0.5, 6 / 9]]


def test_few_are_joined_with_few_of_the_same_label() -> None:
    found = cells_by_hand(("s", 0, 80, 8, 0), ("s", 1, 40, 4, 2), ("t", 1, 20, 5, 5))
    # Of s stand 120 / 12 = 10 for a coded one, of t 20 / 5 = 4.
    assert list(found.population) == [80, 60]
    assert list(found.coded) == [8, 9]
    assert found.share == pytest.approx([0, (10 * 2 + 4 * 5) / (10 * 4 + 4 * 5)])
    assert found.size == pytest.approx([8, (10 * 4 + 4 * 5) ** 2 / (100 * 4 + 16 * 5)])


def test_few_alone_join_the_largest_of_their_label_or_else_of_all() -> None:
    found = cells_by_hand(("s", 1, 20, 9, 9), ("t", 1, 20, 12, 6), ("u", 1, 7, 3, 0))
    assert list(found.population) == [20, 27]
    found = cells_by_hand(("s", 0, 50, 20, 0), ("s", 1, 20, 9, 9), ("t", 1, 9, 7, 0))
    assert list(found.population) == [50, 29]
    found = cells_by_hand(("s", 0, 20, 9, 9), ("t", 0, 20, 12, 6), ("u", 1, 7, 3, 0))
    assert list(found.population) == [20, 27]
    found = cells_by_hand(("s", 0, 20, 3, 3), ("s", 1, 20, 2, 1))
    assert [list(part) for part in found] == [[40], [5], [5], [0.8]]
