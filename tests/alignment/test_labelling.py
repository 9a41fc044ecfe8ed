"""From numbers to a label."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.alignment import LABELS, Thresholds
from discourse.alignment.labelling import weaker_and_stronger

PARTS = st.lists(st.floats(-5, 5), min_size=1, max_size=6)


def label(parts: list[float], low: float, high: float, **others: float) -> str:
    known = {"evidence_hits": 10, "tokens": 500, "p_value": 0.001, "mixed_from": 0.5}
    return Thresholds().label(np.array(parts), (low, high), **(known | others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "interval", "others", "expected"),
    [
        ([2.0, -0.1], (0.5, 3), {}, "atlantic-council"),
        ([0.1, -2.0], (-3, -0.5), {}, "china-mobile"),
        ([2.0, -0.1], (-0.5, 3), {}, "undetermined"),
        ([2.0, -1.5], (0.5, 3), {}, "mixed"),
        ([2.0, -0.9], (0.5, 3), {}, "atlantic-council"),  # strong, but not half as strong
        ([0.4, -0.4], (0.5, 3), {}, "atlantic-council"),  # as strong, but not strong
        ([2.0, -1.5], (0.5, 3), {"evidence_hits": 4}, "neither"),
        ([2.0, -0.1], (0.5, 3), {"tokens": 5000}, "neither"),
        ([2.0, -0.1], (0.5, 3), {"p_value": 0.06}, "undetermined"),
        ([2.0, -0.1], (np.nan, np.nan), {}, "undetermined"),
    ],
)
def test_each_rule(
    parts: list[float], interval: tuple[float, float], others: dict[str, float], expected: str
) -> None:
    assert label(parts, *interval, **others) == expected


@given(PARTS, st.floats(-5, 5), st.floats(0, 5))
def test_turning_the_scale_round_turns_the_label(
    parts: list[float], low: float, width: float
) -> None:
    other = {"atlantic-council": "china-mobile", "china-mobile": "atlantic-council"}
    there = label(parts, low, low + width)
    back = label([-part for part in parts], -low - width, -low)
    assert there in LABELS
    assert back == other.get(there, there)


@given(PARTS)
def test_both_sides_add_up(parts: list[float]) -> None:
    weaker, stronger = weaker_and_stronger(np.array(parts))
    assert 0 <= weaker <= stronger
    assert weaker + stronger == pytest.approx(sum(map(abs, parts)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 95}, "level is 95; it may be from 0 to 1"),
        ({"evidence_hits": -1}, "evidence_hits is -1; it may be 0 or more"),
    ],
)
def test_bad_thresholds_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Thresholds(**options)
