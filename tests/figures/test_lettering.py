"""Places and lines of text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from discourse.figures.lettering import one_line_or_each, spread_apart, text_width

PLACES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(PLACES, st.floats(0.001, 1 / 12))
def test_spread_keeps_order_distance_and_bounds(places: list[float], gap: float) -> None:
    moved = spread_apart(np.sort(places), heights=gap)
    assert (np.diff(moved) >= gap - 1e-9).all()
    assert moved[0] >= gap / 2 - 1e-9 and moved[-1] <= 1 - gap / 2 + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 1 / 12)), min_size=1, max_size=12))
def test_labels_of_different_heights_do_not_meet(labels: list[tuple[float, float]]) -> None:
    places, heights = np.array(sorted(labels)).T
    moved = spread_apart(places, heights=heights)
    ends = moved + heights / 2
    starts = moved - heights / 2
    assert (starts[1:] >= ends[:-1] - 1e-9).all()
    assert starts[0] >= -1e-9 and ends[-1] <= 1 + 1e-9


def test_spread_leaves_places_that_are_far_apart() -> None:
    places = np.array([0.2, 0.5, 0.8])
    np.testing.assert_allclose(spread_apart(places, heights=0.1), places)


def test_spread_moves_crowded_places_evenly_about_their_middle() -> None:
    places = np.array([0.5, 0.5, 0.5])
    np.testing.assert_allclose(spread_apart(places, heights=0.1), [0.4, 0.5, 0.6])
    np.testing.assert_allclose(spread_apart(places[:2], heights=[0.1, 0.3]), [0.4, 0.6])


def test_parts_stand_on_one_line_only_if_it_fits() -> None:
    parts = ["points", "and intervals"]
    room = text_width(" ".join(parts), size=7)
    assert one_line_or_each(parts, room=room, size=7) == "points and intervals"
    assert one_line_or_each(parts, room=room - 1, size=7) == "points\nand intervals"
