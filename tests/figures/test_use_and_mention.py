"""What the mirrored figure shows; what holds for every figure is in test_pictures."""

import numpy as np
import pandas as pd
import pytest
from invented.use_and_mention import SALIENCE
from matplotlib.colors import to_hex

from discourse.figures import figure_style, plot_salience, plot_use_and_mention
from discourse.figures.palette import NARRATIVES, readable_name

SIDES = {"own": 1, "mentioned": -1}


@pytest.fixture
def drawn() -> pd.DataFrame:
    return SALIENCE[SALIENCE["voice"].isin(SIDES)]


def names(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def bars(ax) -> pd.DataFrame:
    """Return a row per bar: where it ends, its height, its band and its colour."""
    bands = names(ax)
    rows = [
        (line.get_xdata()[1], y, bands[round(y)], to_hex(line.get_color()).upper())
        for line in ax.lines
        for y in line.get_ydata()[:1]
        if line.get_linewidth() > 2.5
    ]
    return pd.DataFrame(rows, columns=["value", "height", "band", "colour"])


def marks(ax) -> list:
    return [line for line in ax.lines if line.get_marker() not in ("None", "")]


def test_bars_reach_from_zero_to_the_rates_on_either_side(drawn) -> None:
    found = bars(plot_use_and_mention(SALIENCE)).set_index(["band", "colour"])["value"]
    assert len(found) == len(drawn) == 24
    for row in drawn.itertuples():
        style = NARRATIVES[row.narrative]
        colour = style.colour if row.voice == "own" else style.light
        value = found[readable_name(row.frame), colour]
        expected = SIDES[row.voice] * row.per_1000_tokens
        assert value == expected or (np.isnan(value) and np.isnan(expected))


def test_marks_stand_at_the_ends_filled_for_use_and_hollow_for_mention(drawn) -> None:
    found = {
        (float(mark.get_xdata()[0]), mark.get_marker()): to_hex(mark.get_markerfacecolor()).upper()
        for mark in marks(plot_use_and_mention(SALIENCE))
    }
    for row in drawn.dropna().itertuples():
        style = NARRATIVES[row.narrative]
        if row.per_1000_tokens:
            expected = style.colour if row.voice == "own" else "#FFFFFF"
            assert found[SIDES[row.voice] * row.per_1000_tokens, style.marker] == expected


def test_intervals_are_those_of_the_table(drawn) -> None:
    ax = plot_use_and_mention(SALIENCE)
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    coloured = {style.colour for style in NARRATIVES.values()}
    thin = [line for line in lines if line.get_linewidth() < 2.5]
    ends = [tuple(line.get_xdata()) for line in thin if line.get_color() in coloured]
    found = sorted(pair for pair in ends if not np.isnan(pair).any())
    known = drawn.dropna()
    side = known["voice"].map(SIDES)
    expected = sorted(zip(side * known["low"], side * known["high"], strict=True))
    assert found == expected
    # Within a bar of the full tone the lower half is white.
    white = [tuple(line.get_xdata()) for line in lines if line.get_color() == "white"]
    own = known[known["voice"] == "own"]
    ends = zip(own["low"], own["per_1000_tokens"], strict=True)
    assert set(ends) <= set(white) and len(white) == 12


def test_both_sides_have_one_scale(drawn) -> None:
    ax = plot_use_and_mention(SALIENCE)
    start, end = ax.get_xlim()
    assert start == -end and end > drawn["high"].max()
    ticks = list(ax.get_xticks())
    assert ticks == [-tick for tick in reversed(ticks)]
    assert [label.get_text() for label in ax.get_xticklabels()] == [f"{abs(t):g}" for t in ticks]
    points = ax.transData.transform([(value, 0) for value in (-4, -1, 0, 1, 4)])[:, 0]
    assert np.diff(points) == pytest.approx([points[2] - points[1]] * 4)


def test_bars_of_narratives_stand_apart_and_sides_of_one_level() -> None:
    found = bars(plot_use_and_mention(SALIENCE))
    assert found.groupby("height").size().eq(2).all() and found["height"].nunique() == 12
    assert np.diff(sorted(found["height"].unique())).min() > 0.3


def test_bars_fill_no_more_than_their_place() -> None:
    with figure_style("slides"):
        ax = plot_use_and_mention(SALIENCE)
        ax.figure.draw_without_rendering()
    lines = [line for line in ax.lines if line.get_linewidth() > 2.5]
    thick = {line.get_linewidth() for line in lines}
    assert {line.get_solid_capstyle() for line in lines} == {"butt"}  # none crosses zero
    heights = ax.transData.transform([(0, 0), (0, 0.36)])[:, 1]
    assert max(thick) < (heights[0] - heights[1]) * 72 / ax.figure.dpi


def test_frames_stand_as_in_the_figure_of_salience() -> None:
    assert names(plot_use_and_mention(SALIENCE)) == names(plot_salience(SALIENCE))
    assert names(plot_use_and_mention(SALIENCE))[:2] == ["Sovereignty", "Shared Future"]


def test_heads_run_outwards_from_zero() -> None:
    with figure_style():
        ax = plot_use_and_mention(SALIENCE)
        ax.figure.draw_without_rendering()
    zero = ax.transData.transform((0, 0))[0]
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    for left, right in (("← mention", "use →"), ("quoted or attributed", "in its own voice")):
        assert boxes[left].x1 < zero < boxes[right].x0


def test_one_narrative_and_one_frame_can_be_drawn() -> None:
    table = SALIENCE[SALIENCE["narrative"] == "china-mobile"]
    assert len(bars(plot_use_and_mention(table))) == 12
    assert len(bars(plot_use_and_mention(SALIENCE[SALIENCE["frame"] == "development"]))) == 4
    nothing = SALIENCE.assign(per_1000_tokens=0.0, low=0.0, high=0.0)
    assert plot_use_and_mention(nothing).get_xlim() == (-1.05, 1.05)


def test_zero_on_both_sides_shows_both_marks() -> None:
    ax = plot_use_and_mention(SALIENCE)
    bands = names(ax)
    halved = [mark for mark in marks(ax) if mark.get_fillstyle() == "right"]
    assert [bands[round(mark.get_ydata()[0])] for mark in halved] == ["Sovereignty"]
    (mark,) = halved
    assert mark.get_xdata()[0] == 0 and mark.get_markerfacecoloralt() == "white"
    assert to_hex(mark.get_markerfacecolor()).upper() == NARRATIVES["china-mobile"].colour


def test_a_rate_without_a_row_leaves_its_place_empty() -> None:
    missing = (SALIENCE["frame"] == "openness") & (SALIENCE["narrative"] == "china-mobile")
    assert len(bars(plot_use_and_mention(SALIENCE[~missing]))) == 22
    assert bars(plot_use_and_mention(SALIENCE))["value"].isna().sum() == 2


def test_labels_replace_identifiers() -> None:
    ax = plot_use_and_mention(SALIENCE, labels={"openness": "Open net", "china-mobile": "CM"})
    assert "Open net" in names(ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Atlantic Council", "CM"]


@pytest.mark.parametrize("voice", ["own", "mentioned"])
def test_a_table_of_one_side_is_refused(voice) -> None:
    table = SALIENCE[SALIENCE["voice"].isin([voice, "all"])]
    with pytest.raises(ValueError, match=f"mentioned and own, got only all, {voice}; compute"):
        plot_use_and_mention(table)
