"""Which patterns are shown, and where; what holds for every figure is in test_pictures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented.coding import FRAMES, PATTERNS

from discourse.figures import plot_pattern_precision
from discourse.figures.pattern_precision import worst_patterns


def names(ax) -> dict[float, str]:
    return {
        float(place): label.get_text()
        for place, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    }


def by_hand(least: int, worst: int) -> dict[str, list[str]]:
    """Return the patterns of each frame that are to be shown, in their order."""
    found = {}
    for frame in sorted(FRAMES):
        rows = [row for row in PATTERNS.itertuples() if row.frame == frame and row.units >= least]
        rows.sort(key=lambda row: (row.precision, -row.units, -row.hits, row.pattern))
        found[frame] = [row.pattern for row in rows[:worst]]
    return found


def table_of(*rows) -> pd.DataFrame:
    """Make a table of one frame from pattern, precision and coded units."""
    patterns, precision, units = zip(*rows, strict=True)
    table = pd.DataFrame({"pattern": patterns, "precision": precision, "units": units})
    return table.assign(frame="dependency", low=0.0, high=1.0, hits=100)


@pytest.mark.parametrize(("least", "worst"), [(5, 5), (1, 3), (8, 60)])
def test_the_least_precise_of_each_frame_stand_first(least, worst) -> None:
    found = worst_patterns(PATTERNS, least=least, worst=worst)
    expected = by_hand(least, worst)
    assert {frame: rows["pattern"].tolist() for frame, rows in found.groupby("frame")} == expected
    shown = list(names(plot_pattern_precision(PATTERNS, least=least, worst=worst)).values())
    assert len(shown) == sum(map(len, expected.values()))


def test_marks_intervals_and_numbers_are_those_of_the_table() -> None:
    ax = plot_pattern_precision(PATTERNS, labels={"openness": "Open net"})
    rows = {
        place: PATTERNS[PATTERNS["pattern"] == pattern].iloc[0]
        for place, pattern in names(ax).items()
        if (PATTERNS["pattern"] == pattern).sum() == 1  # one that is not cut
    }
    marks = {
        line.get_ydata()[0]: line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"
    }
    spans = {
        line.get_ydata()[0]: tuple(line.get_xdata())
        for line in ax.lines
        if len(line.get_xdata()) == 2
    }
    numbers = {}
    for text in ax.texts:
        if text.get_text().replace(",", "").isdigit():
            numbers.setdefault(text.xy[1], []).append((text.xyann[0], text.get_text()))
    assert len(rows) > 15
    for place, row in rows.items():
        assert marks[place] == row["precision"] and spans[place] == (row["low"], row["high"])
        beside = [number for _, number in sorted(numbers[place])]
        assert beside == [f"{row['units']:,}", f"{row['hits']:,}"]
    heads = [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
    assert heads == ["Open net", "Shared Future", "State Control", "Transparency"]


def test_the_note_counts_what_is_left_out_and_says_by_what_rule() -> None:
    note = " ".join(plot_pattern_precision(PATTERNS).get_xlabel().split())
    assert "20 of 240 patterns: the 5 least precise of each frame, of those with at least 5" in note
    few = table_of(("loan*", 0.4, 9), ("debt", 1.0, 7))
    assert "patterns" not in plot_pattern_precision(few).get_xlabel()


def test_where_no_pattern_has_enough_units_those_with_most_are_kept() -> None:
    table = table_of(("loan*", 0.5, 2), ("debt", 0.0, 1), ("tied", 1.0, 2))
    ax = plot_pattern_precision(table)
    assert list(names(ax).values()) == ["loan*", "tied"]
    assert "at least 2 coded units" in " ".join(ax.get_xlabel().split())


def test_patterns_of_which_nothing_was_coded_are_said_to_be_undefined() -> None:
    table = table_of(("loan*", np.nan, 0), ("debt", np.nan, 0))
    ax = plot_pattern_precision(table)
    assert [text.get_text() for text in ax.texts].count("not defined") == 2


def test_one_pattern_can_be_drawn() -> None:
    assert list(names(plot_pattern_precision(table_of(("loan*", 0.5, 8)))).values()) == ["loan*"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.integers(0, 9)),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 6),
    st.integers(1, 4),
)
def test_no_pattern_left_out_is_worse_than_one_shown(drawn, least, worst) -> None:
    table = pd.DataFrame(drawn, columns=["frame", "right", "units"])
    table["precision"] = (table["right"] / table["units"].replace(0, np.nan)).clip(upper=1)
    table["pattern"] = [f"p{place}" for place in range(len(table))]
    table["hits"] = 5
    shown = worst_patterns(table, least=least, worst=worst)
    assert shown.groupby("frame").size().max() <= worst
    enough = min(least, table["units"].max())
    rest = table[~table["pattern"].isin(shown["pattern"]) & (table["units"] >= enough)]
    for frame, rows in rest.groupby("frame"):
        own = shown[shown["frame"] == frame]
        assert len(own) == worst
        if rows["precision"].notna().any():
            assert own["precision"].max() <= rows["precision"].min()


def test_two_rows_of_one_pattern_are_refused() -> None:
    with pytest.raises(ValueError, match="frame 'dependency', pattern 'a'; draw one run at a time"):
        plot_pattern_precision(table_of(("a", 0.5, 8), ("a", 0.4, 9)))
