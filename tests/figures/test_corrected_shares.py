"""What the figure of corrected shares shows; what holds for every figure is in test_pictures."""

import numpy as np
import pandas as pd
import pytest
from invented.coding import CORRECTED, CORRECTED_MANY, ONE_GROUP, TALKS
from matplotlib.colors import to_hex

from discourse.figures import figure_style, plot_corrected
from discourse.figures.palette import INK, NARRATIVES

PANELS = {
    "Openness": ("frame_openness", "1"),
    "Label: Balance": ("label", "balance"),
    "Voice: Attributed": ("voice", "attributed"),
    "Voice: Own": ("voice", "own"),
    "Voice: Quoted": ("voice", "quoted"),
}


def panels(figure) -> dict[str, object]:
    return {ax.texts[0].get_text(): ax for ax in figure.axes}


def groups(figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def marks(ax, *, full: bool) -> dict[int, float]:
    """Return the value of each mark, full or hollow, by its row."""
    return {
        round(line.get_ydata()[0]): line.get_xdata()[0]
        for line in ax.lines
        if line.get_marker() not in ("None", "")
        and (to_hex(line.get_markerfacecolor()) != "#ffffff") == full
    }


def test_full_and_hollow_marks_stand_at_the_shares_of_the_table() -> None:
    figure = plot_corrected(CORRECTED)
    assert list(panels(figure)) == list(PANELS)
    for title, (code, category) in PANELS.items():
        rows = CORRECTED[(CORRECTED["code"] == code) & (CORRECTED["category"] == category)]
        own = rows.set_index("group").loc[sorted(TALKS)]
        ax = panels(figure)[title]
        for full, column in ((True, "corrected"), (False, "uncorrected")):
            found = marks(ax, full=full)
            assert list(found) == list(range(5))
            np.testing.assert_array_equal(list(found.values()), own[column].to_numpy())
        spans = [tuple(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2]
        for low, high in own[["low", "high"]].dropna().itertuples(index=False):
            assert (low, high) in spans


def test_groups_stand_in_one_order_in_all_panels_and_are_named_at_the_left() -> None:
    with figure_style(width="two"):
        figure = plot_corrected(CORRECTED)
    assert groups(figure) == ["Island States", "Landlocked", "Northern", "Southern", "Western"]
    assert {ax.get_ylim() for ax in figure.axes} == {(4.5, -0.5)}
    named = [ax.yaxis.get_tick_params()["labelleft"] for ax in figure.axes]
    assert named == [True, False, False, True, False]


def test_numbers_in_names_of_groups_count() -> None:
    names = ["11", "9", "100"]
    table = CORRECTED_MANY[CORRECTED_MANY["group"] < 2011].replace(
        {"group": dict(zip([2008, 2009, 2010], names, strict=True))}
    )
    assert groups(plot_corrected(table)) == ["9", "11", "100"]
    waves = table.assign(group="wave " + table["group"].astype(str))
    assert groups(plot_corrected(waves)) == ["Wave 9", "Wave 11", "Wave 100"]


def test_zero_is_in_every_panel_and_a_line_where_shares_lie_below_it() -> None:
    for title, ax in panels(plot_corrected(CORRECTED)).items():
        start, end = ax.get_xlim()
        assert start <= 0 <= end
        upright = [line for line in ax.lines if list(line.get_xdata()) == [0, 0]]
        assert len(upright) == (title == "Label: Balance")
        code, category = PANELS[title]
        values = CORRECTED[(CORRECTED["code"] == code) & (CORRECTED["category"] == category)]
        assert end >= values[["corrected", "high", "uncorrected"]].max().max()
        assert start <= min(0, values[["corrected", "low", "uncorrected"]].min().min())


def test_ticks_are_in_per_cent() -> None:
    ax = panels(plot_corrected(CORRECTED))["Voice: Quoted"]
    texts = [label.get_text() for label in ax.get_xticklabels()]
    assert texts == [f"{100 * tick:g}%" for tick in ax.get_xticks()] and "2%" in texts


def test_a_balance_is_explained_where_there_is_one() -> None:
    def note(table: pd.DataFrame) -> str:
        return plot_corrected(table).get_supxlabel()

    assert "balance: share Atlantic Council less share China Mobile" in note(CORRECTED)
    assert "by Regional Group" in note(CORRECTED) and "own scale" in note(CORRECTED)
    assert "balance" not in note(CORRECTED_MANY)
    one = CORRECTED[CORRECTED["category"] == "own"]
    assert note(one) == "Share of units by Regional Group"
    assert note(one[one["group"] == "western"].assign(by=np.nan)) == "Share of units"


def test_of_a_code_answered_yes_or_no_only_yes_is_drawn() -> None:
    yes = CORRECTED[CORRECTED["category"] == "1"]
    both = pd.concat([yes, yes.assign(category="0")])
    assert list(panels(plot_corrected(both))) == ["Openness"]
    assert list(panels(plot_corrected(yes.assign(category=1)))) == ["Openness"]


def test_narratives_keep_their_colours() -> None:
    two = CORRECTED[(CORRECTED["category"] == "own") & CORRECTED["group"].isin(TALKS[1:3])]
    names = dict(zip(TALKS[1:3], NARRATIVES, strict=True))
    (ax,) = plot_corrected(two.replace({"group": names}).assign(by="narrative")).axes
    found = [
        to_hex(line.get_markeredgecolor()).upper()
        for line in ax.lines
        if line.get_marker() != "None"
    ]
    assert found == [style.colour for style in NARRATIVES.values() for _ in range(2)]
    (ax,) = plot_corrected(two).axes
    assert {line.get_color() for line in ax.lines if len(line.get_xdata()) == 2} == {INK}


def test_only_the_groups_with_most_units_are_drawn_where_there_are_many() -> None:
    figure = plot_corrected(CORRECTED_MANY, top=3)
    assert groups(figure) == ["2017", "2018", "2019"]
    assert "the 3 of 12 groups with most units" in figure.get_supxlabel()
    assert "of 12 groups" not in plot_corrected(CORRECTED_MANY).get_supxlabel()


def test_categories_of_the_only_group_are_the_rows_of_one_panel() -> None:
    figure = plot_corrected(ONE_GROUP)
    (ax,) = figure.axes
    assert ax.texts[0].get_text() == "Western" and "scale" not in figure.get_supxlabel()
    assert groups(figure) == list(PANELS)
    own = ONE_GROUP.set_index(["code", "category"])
    for full, column in ((True, "corrected"), (False, "uncorrected")):
        found = marks(ax, full=full)
        expected = {place: own.loc[key, column] for place, key in enumerate(PANELS.values())}
        assert found == expected
    (ax,) = plot_corrected(ONE_GROUP.assign(by="all", group="all")).axes
    assert ax.texts[0].get_text() == ""


def test_panels_stand_in_even_rows() -> None:
    with figure_style(width="two"):
        places = [ax.get_subplotspec().get_geometry()[:2] for ax in plot_corrected(CORRECTED).axes]
    assert set(places) == {(2, 3)}
    with figure_style(width="one"):
        places = [ax.get_subplotspec().get_geometry()[:2] for ax in plot_corrected(CORRECTED).axes]
    assert set(places) == {(3, 2)}


def test_groups_of_several_variables_are_refused() -> None:
    table = pd.concat([CORRECTED, CORRECTED_MANY])
    with pytest.raises(ValueError, match="must name one variable, got regional_group, year; draw"):
        plot_corrected(table)


def test_two_rows_of_one_group_are_refused() -> None:
    with pytest.raises(ValueError, match="group 'island-states'; draw one run at a time"):
        plot_corrected(pd.concat([CORRECTED, CORRECTED.head(1)]))
