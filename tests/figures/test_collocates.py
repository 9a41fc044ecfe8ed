from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from invented.collocates import ALONE, COMPANY
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from discourse.figures import plot_collocates
from discourse.figures.palette import NARRATIVES

COUNCIL, MOBILE = "atlantic-council", "china-mobile"


class Mark(NamedTuple):
    value: float
    low: float
    high: float
    filled: bool
    colour: str


def read_off(ax: Axes, x: float) -> float:
    """Return the log2 odds ratio at a place, from the named ticks of its side."""
    ticks = [
        (place, np.log2(float(Fraction(label.get_text()))))
        for place, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
        if place * x > 0
    ]
    slope, start = np.polyfit(*zip(*ticks, strict=True), 1)
    return float(start + slope * x)


def lists(ax: Axes) -> dict[str, list[str]]:
    """Return the terms left and right of the middle, from the top down."""
    texts = [text for text in ax.texts if text.get_weight() != "bold"]
    texts.sort(key=lambda text: text.xy[1])
    return {
        "left": [text.get_text() for text in texts if text.xy[0] < 0],
        "right": [text.get_text() for text in texts if text.xy[0] > 0],
    }


def marks(ax: Axes, side: int) -> list[Mark]:
    """Return the marks of a side, from the top down."""
    found = []
    points = [line for line in ax.lines if line.get_marker() in ("o", "D")]
    spans = {line.get_ydata()[0]: line for line in ax.lines if _is_interval(line, side)}
    for point in points:
        x, y = point.get_xdata()[0], point.get_ydata()[0]
        if x * side > 0:
            low, high = (read_off(ax, end) for end in spans[y].get_xdata())
            filled = point.get_markerfacecolor() != "white"
            colour = to_hex(point.get_markeredgecolor()).upper()
            found.append((y, Mark(read_off(ax, x), low, high, filled, colour)))
    return [mark for _, mark in sorted(found)]


def _is_interval(line, side: int) -> bool:
    (first, last), heights = line.get_xdata()[[0, -1]], line.get_ydata()
    return first != last and heights[0] == heights[-1] > 0 and first * side > 0 < last * side


def of(table: pd.DataFrame, narrative: str, node: str = "openness") -> pd.DataFrame:
    own = table[(table["narrative"] == narrative) & (table["node"] == node)]
    return own[own["log2_odds_ratio"] > 0].sort_values("low", ascending=False)


def test_lists_are_the_terms_whose_interval_begins_highest() -> None:
    one = COMPANY[(COMPANY["node"] == "openness") & (~COMPANY["term"].str.contains("multi"))]
    found = lists(plot_collocates(one, top=5))
    assert found["left"] == list(of(one, COUNCIL)["term"].head(5))
    assert found["right"] == list(of(one, MOBILE)["term"].head(5))


def test_marks_stand_where_the_table_says() -> None:
    one = COMPANY[COMPANY["node"] == "openness"]
    ax = plot_collocates(one, top=15)
    filled = set()
    for narrative, side in ((COUNCIL, -1), (MOBILE, 1)):
        expected = of(one, narrative).head(15)
        for mark, row in zip(marks(ax, side), expected.itertuples(), strict=True):
            assert mark[:3] == pytest.approx((row.log2_odds_ratio, row.low, row.high))
            assert mark.filled == (row.q_value < 0.05)
            assert mark.colour == NARRATIVES[narrative].colour
            filled.add(mark.filled)
    assert filled == {True, False}


def test_stronger_ties_stand_farther_out_on_either_side() -> None:
    ax = plot_collocates(COMPANY)
    for side in (-1, 1):
        ticks = [tick for tick in ax.get_xticks() if tick * side > 0]
        names = [label.get_text() for label in ax.get_xticklabels()]
        values = {tick: Fraction(name) for tick, name in zip(ax.get_xticks(), names, strict=True)}
        order = sorted(ticks, key=abs)
        assert [values[tick] for tick in order] == sorted(values[tick] for tick in order)
        assert 1 in {values[tick] for tick in ticks}


def test_the_axes_end_with_the_longest_interval() -> None:
    one = COMPANY[COMPANY["node"] == "openness"]
    ax = plot_collocates(one)
    highest = max(of(one, side).head(12)["high"].max() for side in (COUNCIL, MOBILE))
    ends = [abs(line.get_xdata()).max() for line in ax.lines if list(line.get_ydata()) == [0, 0]]
    assert [read_off(ax, end) for end in ends] == pytest.approx([highest, highest])
    assert max(ends) < ax.get_xlim()[1] < 1.1 * max(ends)
    lowest = min(of(one, side).head(12)["low"].min() for side in (COUNCIL, MOBILE))
    starts = [abs(line.get_xdata()).min() for line in ax.lines if list(line.get_ydata()) == [0, 0]]
    assert [read_off(ax, start) for start in starts] == pytest.approx([min(lowest, 0)] * 2)


def test_words_stand_one_below_the_other_over_their_company() -> None:
    ax = plot_collocates(COMPANY, top=3)
    heads = [text for text in ax.texts if text.get_text() in ("openness", "trust")]
    assert [head.get_text() for head in heads] == ["openness", "trust"]
    first, second = (head.xy[1] for head in heads)
    rows = sorted({text.xy[1] for text in ax.texts if text.get_weight() != "bold"})
    assert [first < row < second for row in rows] == [True] * 3 + [False] * 3
    assert min(rows[3:]) > second


def test_a_line_joins_a_term_that_both_have() -> None:
    table = pd.DataFrame(
        {
            "node": "trust",
            "term": ["a", "b", "b", "c"],
            "narrative": [COUNCIL, COUNCIL, MOBILE, MOBILE],
            "log2_odds_ratio": [3.0, 2.0, 2.0, 1.0],
            "low": [1.0, 0.5, 0.7, -1.0],
            "high": [5.0, 3.5, 3.3, 3.0],
            "q_value": 0.01,
        }
    )
    ax = plot_collocates(table)
    height = {(text.get_text(), text.xy[0] < 0): text.xy[1] for text in ax.texts}
    joins = [line for line in ax.lines if line.get_xdata()[0] * line.get_xdata()[-1] < 0]
    (join,) = joins
    assert list(join.get_ydata()) == [height["b", True], height["b", False]]
    assert ax.get_xlabel().endswith("joined: in both lists")
    alone = plot_collocates(table[table["term"] != "b"])
    assert "joined" not in alone.get_xlabel()


def test_one_narrative_has_one_list() -> None:
    ax = plot_collocates(ALONE)
    assert lists(ax)["left"] == [] and len(lists(ax)["right"]) == 12
    assert ax.get_xlim()[0] == 0
    assert len(marks(ax, 1)) == 12


def test_what_avoids_the_word_or_has_no_tie_is_not_drawn() -> None:
    table = ALONE.head(4).assign(
        term=[*"abcd"],
        log2_odds_ratio=[1.0, -1.0, np.nan, 2.0],
        low=[0.2, -3.0, np.nan, 0.1],
        high=[1.8, 1.0, np.nan, 3.9],
        q_value=[np.nan, 0.01, np.nan, 0.01],
    )
    ax = plot_collocates(table)
    assert lists(ax)["right"] == ["a", "d"]
    assert [mark.filled for mark in marks(ax, 1)] == [False, True]


def test_a_word_without_company_draws_an_empty_axis() -> None:
    ax = plot_collocates(COMPANY.assign(log2_odds_ratio=-1.0))
    assert lists(ax) == {"left": [], "right": []}
    ax.get_figure().draw_without_rendering()


def test_equal_terms_stand_in_alphabetical_order() -> None:
    table = ALONE.head(3).assign(term=["c", "a", "b"], log2_odds_ratio=1.0, low=0.5, high=1.5)
    assert lists(plot_collocates(table))["right"] == ["a", "b", "c"]


def test_three_narratives_are_refused() -> None:
    third = pd.concat([COMPANY, ALONE.assign(narrative="third")])
    with pytest.raises(ValueError, match="Got 3: atlantic-council, china-mobile, third; draw two"):
        plot_collocates(third)
