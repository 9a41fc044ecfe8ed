"""What the figures of co-occurrence show; what holds for every figure is in test_pictures."""

import io
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from invented.cooccurrence import COUNCIL, DIFFERENCE, TIES, UNUSED
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from discourse.figures import (
    STYLES,
    figure_style,
    plot_cooccurrence,
    plot_frame_pairs,
    save_figure,
)
from discourse.figures.palette import GREY, INK, NARRATIVES, readable_name

SIDES = {"target": "china-mobile", "reference": "atlantic-council"}
LONG_LABELS = {
    "openness": "Openness and multistakeholder governance",
    "transparency": "Accountability and transparency",
    "state-control": "State-centric control of the network",
    "atlantic-council": "The Atlantic Council of the United States",
}


def numbers(ax) -> list:
    return [text for text in ax.texts if text.get_horizontalalignment() == "center"]


def names(ax) -> dict[str, int]:
    """Return the row of each frame, by its name; it is the number of its column too."""
    found = [text for text in ax.texts if text.get_horizontalalignment() == "left"]
    return {text.get_text(): int(text.xy[1]) for text in found}


def cells(ax) -> pd.DataFrame:
    """Return the text of each cell, whether it is bold, and its value, by pair of names."""
    by_row = {row: name for name, row in names(ax).items()}
    values = ax.collections[0].get_array()
    rows = {}
    for text in numbers(ax):
        column, row = (int(place) for place in text.get_position())
        pair = frozenset((by_row[row], by_row[column]))
        rows[pair] = (text.get_text(), text.get_fontweight() == "bold", values[row, column])
    return pd.DataFrame(rows.values(), index=list(rows), columns=["text", "bold", "value"])


def pair_of(row) -> frozenset[str]:
    return frozenset((readable_name(row.frame), readable_name(row.other)))


# ---- one narrative ------------------------------------------------------------------


def test_cells_hold_the_odds_ratios_of_the_table() -> None:
    found = cells(plot_frame_pairs(COUNCIL))
    known = COUNCIL.dropna()
    assert len(found) == len(known) == 15
    for row in known.itertuples():
        cell = found.loc[[pair_of(row)]].iloc[0]
        ratio = 2**row.log2_odds_ratio
        assert cell["value"] == pytest.approx(row.log2_odds_ratio)
        assert float(cell["text"].replace("<", "")) == pytest.approx(ratio, abs=0.51)
        assert cell["bold"] == (row.q_value < 0.05)
    assert 0 < found["bold"].sum() < 15


def test_what_may_be_chance_is_not_bold_however_high() -> None:
    ax = plot_frame_pairs(COUNCIL.assign(log2_odds_ratio=2.0, q_value=0.9))
    assert not cells(ax)["bold"].any()
    notes = ax.figure.axes[1].get_xlabel()
    assert "bold" not in notes and "chance" not in notes
    assert "above 1: together more often than expected" in notes


@pytest.mark.parametrize(
    ("voice", "told"),
    [("own", "; own voice"), ("all", "; all voices"), ("mentioned", "; mentioned only")],
)
def test_the_note_says_whose_hits_count_where_the_table_does(voice, told) -> None:
    ax = plot_frame_pairs(COUNCIL.assign(voice=voice))
    assert f"passages of like length{told}" in " ".join(ax.figure.axes[1].get_xlabel().split())
    assert "voice" not in plot_frame_pairs(COUNCIL).figure.axes[1].get_xlabel()


def test_colours_run_from_an_eighth_to_eight() -> None:
    ax = plot_frame_pairs(COUNCIL)
    assert ax.collections[0].get_clim() == (-3, 3)
    (bar,) = [other for other in ax.figure.axes if other is not ax]
    ticks = [label.get_text() for label in bar.get_xticklabels()]
    assert ticks == ["1/8", "1/4", "1/2", "1", "2", "4", "8"]
    assert list(bar.get_xticks()) == [-3, -2, -1, 0, 1, 2, 3]


def test_cells_lie_below_the_names_and_left_of_them() -> None:
    with figure_style("acl"):
        ax = plot_frame_pairs(COUNCIL)
        ax.figure.draw_without_rendering()
    assert sorted(names(ax).values()) == list(range(6))
    for text in numbers(ax):
        column, row = text.get_position()
        assert column < row
        box, cell = text.get_window_extent(), ax.transData.transform([(0, 0), (1, 0)])[:, 0]
        assert box.width < cell[1] - cell[0]
    edge = ax.get_window_extent().x1
    for text in ax.texts:
        assert text.get_window_extent().x1 <= edge + 1


def test_frames_stand_from_the_most_to_the_least_frequent() -> None:
    held = pd.concat(
        [COUNCIL.set_index("frame")["with_frame"], COUNCIL.set_index("other")["with_other"]]
    )
    largest = held.groupby(level=0).max().sort_values(ascending=False)
    assert list(names(plot_frame_pairs(COUNCIL))) == [readable_name(f) for f in largest.index[:6]]


def test_a_frame_of_which_nothing_is_known_is_left_out_and_named() -> None:
    ax = plot_frame_pairs(COUNCIL)
    (bar,) = [other for other in ax.figure.axes if other is not ax]
    assert "Rights" not in names(ax)
    assert "left out, too rare or nearly everywhere: Rights" in " ".join(bar.get_xlabel().split())
    assert "point" not in bar.get_xlabel()
    whole = COUNCIL[(COUNCIL["frame"] != "rights") & (COUNCIL["other"] != "rights")]
    plain = plot_frame_pairs(whole.assign(q_value=1.0)).figure.axes[1].get_xlabel()
    assert "left out" not in plain and "bold" not in plain


def test_a_pair_that_is_not_known_is_a_point_whether_its_row_is_there_or_not() -> None:
    unknown = (COUNCIL["frame"] == "development") & (COUNCIL["other"] == "openness")
    columns = ["log2_odds_ratio", "q_value"]
    undefined = COUNCIL.assign(**{name: COUNCIL[name].mask(unknown) for name in columns})
    for table in (undefined, COUNCIL[~unknown]):
        ax = plot_frame_pairs(table)
        rows = names(ax)
        (points,) = ax.lines
        first, second = sorted((rows["Development"], rows["Openness"]))
        assert points.get_xydata().tolist() == [[first + 0.5, second + 0.5]]
        assert len(numbers(ax)) == 14
        assert "point, grey name" in ax.figure.axes[1].get_xlabel()


def test_two_frames_and_nothing_known_can_be_drawn() -> None:
    two = COUNCIL[(COUNCIL["frame"] == "development") & (COUNCIL["other"] == "openness")]
    assert len(numbers(plot_frame_pairs(two))) == 1
    ax = plot_frame_pairs(COUNCIL.assign(log2_odds_ratio=np.nan, q_value=np.nan))
    assert numbers(ax) == [] and len(names(ax)) == 7
    assert {to_hex(text.get_color()).upper() for text in ax.texts} == {GREY.upper()}


def test_ratios_beyond_the_colours_are_written() -> None:
    table = COUNCIL.assign(log2_odds_ratio=[-7.0, 5.0, *COUNCIL["log2_odds_ratio"].fillna(0)[2:]])
    texts = [text.get_text() for text in numbers(plot_frame_pairs(table))]
    assert "<0.1" in texts and "32" in texts


def test_titles_and_labels() -> None:
    ax = plot_frame_pairs(COUNCIL, labels={"openness": "Open net", "atlantic-council": "AC"})
    assert "Open net" in names(ax)
    assert ax.get_title(loc="left") == "AC (210 passages)"
    assert ax.title.get_text() == ""
    assert to_hex(ax._left_title.get_color()) == NARRATIVES["atlantic-council"].colour


def test_two_narratives_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match=r"must hold one narrative, got atlantic-council, china-"):
        plot_frame_pairs(TIES)


# ---- both narratives and their difference -------------------------------------------


@pytest.fixture
def sheet() -> Figure:
    with figure_style(width="two"):
        return plot_cooccurrence(TIES, DIFFERENCE, **SIDES)


def test_panels_show_either_narrative_and_the_difference(sheet) -> None:
    council, mobile, difference = sheet.axes[:3]
    for ax, table, column in (
        (council, TIES[TIES["narrative"] == "atlantic-council"], "log2_odds_ratio"),
        (mobile, TIES[TIES["narrative"] == "china-mobile"], "log2_odds_ratio"),
        (difference, DIFFERENCE, "log2_ratio"),
    ):
        found = cells(ax)["value"]
        known = table.dropna(subset=[column])
        expected = {pair_of(row): getattr(row, column) for row in known.itertuples()}
        assert found.to_dict() == pytest.approx(expected)
    assert difference.get_title(loc="left") == "China Mobile : Atlantic Council"
    assert list(names(council)) == list(names(mobile)) == list(names(difference))


def test_names_are_grey_in_a_panel_that_knows_nothing_of_them(sheet) -> None:
    council, mobile = sheet.axes[:2]
    grey = {
        ax: {text.get_text() for text in ax.texts if to_hex(text.get_color()).upper() == GREY}
        for ax in (council, mobile)
    }
    assert grey[council] == set()
    assert grey[mobile] == {"State Control", "Sovereignty"}
    assert to_hex(council.texts[-1].get_color()) == INK


def test_key_and_notes(sheet) -> None:
    (bar,) = sheet.axes[3].child_axes
    notes = " ".join(bar.get_xlabel().split())
    assert "last panel: odds ratio of the first narrative over the second's" in notes
    assert "point, grey name: not known" in notes and "bold: q < 0.05" in notes


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (0, "China Mobile : Atlantic Council: no pair can be compared"),
        (1, "Council: only 1 pair can be compared: Development – Openness 2.0"),
        (2, "only 2 pairs can be compared: A – B 4.0 (q < 0.05), Development – Openness 2.0"),
    ],
)
def test_a_panel_of_fewer_than_three_pairs_is_a_note(kept, told) -> None:
    few = pd.DataFrame(
        {
            "frame": ["development", "a", "openness"],
            "other": ["openness", "b", "rights"],
            "log2_ratio": [1.0, 2.0, np.nan],
            "q_value": [0.9, 0.01, np.nan],
        }
    )
    few.loc[kept:, "log2_ratio"] = np.nan
    for width in ("one", "two"):
        with figure_style(width=width):
            figure = plot_cooccurrence(TIES, few, **SIDES)
        _, mobile, bar = figure.axes
        assert mobile.get_title(loc="left") == "China Mobile (60 passages)"
        notes = " ".join(bar.get_xlabel().split())
        assert notes.endswith(told) and "last panel" not in notes


@pytest.mark.parametrize("labels", [None, LONG_LABELS], ids=["plain", "long"])
@pytest.mark.parametrize("width", ["one", "two"])
@pytest.mark.parametrize("style", STYLES)
def test_texts_stay_on_the_canvas_and_apart(text_boxes, style, width, labels) -> None:
    with figure_style(style, width=width):
        figure = plot_cooccurrence(TIES, DIFFERENCE, labels=labels, **SIDES)
        boxes = text_boxes(figure.axes[0])
    first, second = (ax.get_position() for ax in figure.axes[:2])
    assert (first.y0 > second.y1) if width == "one" else (first.x1 < second.x0)
    assert len(boxes) > 50
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
    for (text, box), (other_text, other) in combinations(boxes, 2):
        assert not box.padded(-1).overlaps(other.padded(-1)), (text, other_text)


def test_a_key_stands_below_where_no_place_is_left() -> None:
    other = TIES[TIES["narrative"] == "china-mobile"].assign(narrative="third")
    with figure_style(width="two"):
        figure = plot_cooccurrence(pd.concat([TIES, other]), DIFFERENCE, **SIDES)
        figure.draw_without_rendering()
    *panels, bar = figure.axes
    assert len(panels) == 4
    assert bar.get_position().y1 < min(ax.get_position().y0 for ax in panels)


def test_a_sheet_read_back_in_any_order_is_the_same_file(tmp_path) -> None:
    files, before = [], (TIES.copy(), DIFFERENCE.copy())
    for name in ("first", "second"):
        drawn = [TIES, DIFFERENCE]
        if name == "second":
            shuffled = [table.sample(frac=1, random_state=5) for table in drawn]
            drawn = [pd.read_csv(io.StringIO(table.to_csv(index=False))) for table in shuffled]
        with figure_style():
            figure = plot_cooccurrence(*drawn, **SIDES)
        files.append(save_figure(figure, tmp_path / name, formats=["svg"])[0].read_bytes())
    assert files[0] == files[1]
    for table, known in zip((TIES, DIFFERENCE), before, strict=True):
        pd.testing.assert_frame_equal(table, known)
    assert plt.get_fignums() == []


def test_pairs_in_the_other_order_draw_the_same() -> None:
    turned = COUNCIL.rename(
        columns={
            "frame": "other",
            "other": "frame",
            "with_frame": "with_other",
            "with_other": "with_frame",
        }
    )
    pd.testing.assert_frame_equal(
        cells(plot_frame_pairs(COUNCIL)).sort_values("value"),
        cells(plot_frame_pairs(turned)).sort_values("value"),
    )


def test_missing_columns_name_their_table() -> None:
    for column in set(TIES.columns) - UNUSED:
        with pytest.raises(ValueError, match=f"'table' of plot_cooccurrence .* missing: {column};"):
            plot_cooccurrence(TIES.drop(columns=column), DIFFERENCE, **SIDES)
    for column in DIFFERENCE.columns:
        with pytest.raises(ValueError, match=f"'difference' of plot_.* missing: {column};"):
            plot_cooccurrence(TIES, DIFFERENCE.drop(columns=column), **SIDES)
    with pytest.raises(ValueError, match="at least one row"):
        plot_cooccurrence(TIES, DIFFERENCE.head(0), **SIDES)
