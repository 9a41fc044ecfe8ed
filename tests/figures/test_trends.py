import io
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from invented.trends import GROUPS, invented_means, invented_statements
from matplotlib.collections import FillBetweenPolyCollection, LineCollection
from matplotlib.colors import rgb_to_hsv, to_hex, to_rgb
from matplotlib.figure import Figure

from discourse.figures import STYLES, figure_style, plot_group_panels, plot_trend, save_figure
from discourse.figures.palette import GREY, INK, MIDDLE, NARRATIVES, group_styles
from discourse.figures.palette import GROUPS as GROUP_STYLES

NAMES = {
    "island-states": "Statement on behalf of the small island states, second part",
    "atlantic-council": "The Atlantic Council",
}


def trend(table, **options):
    return plot_trend(table, **{"group": "group", **options})


def panels(table=None, statements=None, **options):
    table = invented_means() if table is None else table
    statements = invented_statements() if statements is None else statements
    return plot_group_panels(table, statements, **{"group": "group", **options})


def own(table, name):
    return table[table["group"] == name].sort_values("year")


def lines_by_marker(ax):
    return {x.get_marker(): x for x in ax.lines if x.get_marker() not in ("None", None, "")}


def texts(ax):
    return [text.get_text() for text in ax.texts]


# ---- trend --------------------------------------------------------------------------


def test_points_and_bands_are_those_of_the_table() -> None:
    table = invented_means()
    ax = trend(table)
    lines = lines_by_marker(ax)
    bands = {
        to_hex(band.get_facecolor()): band
        for band in ax.collections
        if isinstance(band, FillBetweenPolyCollection)
    }
    for name, style in group_styles(GROUPS).items():
        rows = own(table, name)
        drawn = lines[style.marker].get_xydata()
        drawn = drawn[~np.isnan(drawn[:, 1])]
        np.testing.assert_allclose(drawn, rows[["year", "mean"]])
        band = bands[style.colour.lower()]
        corners = {
            tuple(np.round(point, 9)) for path in band.get_paths() for point in path.vertices
        }
        for row in rows.itertuples():
            # A year between two gaps has no band but a line of its own.
            if (row.year == 2001 and name == "western") or np.isnan(row.low):
                continue
            assert {(row.year, round(row.low, 9)), (row.year, round(row.high, 9))} <= corners


def test_a_year_between_gaps_has_an_upright_interval() -> None:
    table = invented_means()
    ax = trend(table)
    segments = [
        segment
        for item in ax.collections
        if isinstance(item, LineCollection)
        for segment in item.get_segments()
        if not np.isnan(segment).any()
    ]
    (row,) = own(table, "western").query("year == 2001").itertuples()
    assert [segment.tolist() for segment in segments] == [[[2001, row.low], [2001, row.high]]]
    line = lines_by_marker(ax)[group_styles(GROUPS)["western"].marker]
    assert np.isnan(line.get_ydata()[1])


def test_lines_are_named_at_their_ends_in_their_colours() -> None:
    table = invented_means()
    ax = trend(table)
    labels = {text.get_text().replace("\n", " "): text for text in ax.texts[2:]}
    for name, style in group_styles(GROUPS).items():
        last = own(table, name).iloc[-1]
        label = labels[name.replace("-", " ").title()]
        assert label.xy == (last["year"], last["mean"])
        assert to_hex(label.get_color()) == style.colour.lower()


def test_crowded_names_keep_the_order_of_the_lines() -> None:
    table = invented_means()
    ax = trend(table)
    heights = [text.xyann[1] for text in ax.texts[2:]]
    ends = [text.xy[1] for text in ax.texts[2:]]
    assert ends == sorted(ends) and heights == sorted(heights)


def test_a_group_without_a_mean_is_not_named() -> None:
    table = invented_means()
    gone = table["group"] == "northern"
    ax = trend(table.assign(mean=table["mean"].mask(gone), low=table["low"].mask(gone)))
    assert "Northern" not in texts(ax)
    assert len(ax.texts) == 2 + len(GROUPS) - 1


def test_ends_of_the_axis_name_the_sides(text_boxes) -> None:
    ax = trend(invented_means())
    boxes = dict(text_boxes(ax))
    low, high = boxes["← nearer\nChina Mobile"], boxes["nearer →\nAtlantic Council"]
    assert low.y1 < high.y0 and high.x1 < ax.bbox.x0
    assert ax.texts[1].get_rotation() == 90
    turned = trend(invented_means(), sides=("atlantic-council", "china-mobile"))
    assert texts(turned)[:2] == ["← nearer\nAtlantic Council", "nearer →\nChina Mobile"]


def test_zero_lies_in_the_axes_even_far_from_the_lines() -> None:
    table = invented_means()
    far = table.assign(**{name: table[name] + 9 for name in ("mean", "low", "high")})
    low, high = trend(far).get_ylim()
    assert low < 0 and high > far["high"].max()
    zero = [x for x in trend(far).lines if list(x.get_ydata()) == [0, 0]]
    assert len(zero) == 1 and to_hex(zero[0].get_color()) == GREY.lower()


def test_years_are_ticked_backwards_as_many_as_there_is_room_for() -> None:
    for width in ("one", "two"):
        with figure_style(width=width):
            ticks = trend(invented_means()).get_xticks()
        assert ticks[0] == 2009 and len(set(np.diff(ticks))) <= 1
        assert len(ticks) == {"one": 5, "two": 9}[width]
    single = invented_means().query("year == 2004")
    assert trend(single).get_xticks().tolist() == [2004]


def test_rows_without_group_or_year_are_left_out() -> None:
    table = invented_means()
    stray = table.head(2).assign(group=[None, "northern"], year=[2001.0, np.nan])
    ax = trend(pd.concat([table, stray]))
    for one, other in zip(ax.lines, trend(table).lines, strict=True):
        np.testing.assert_array_equal(one.get_xydata(), other.get_xydata())
    with pytest.raises(ValueError, match="at least one row"):
        trend(table.assign(group=None))


def test_no_mean_at_all_can_be_drawn() -> None:
    ax = trend(invented_means().assign(mean=np.nan, low=np.nan, high=np.nan))
    assert len(ax.texts) == 2 and ax.get_ylim() == (-1, 1)


def test_names_can_be_given() -> None:
    ax = trend(invented_means(), labels={"northern": "North", "year": "Session"})
    assert "North" in texts(ax)
    assert ax.get_xlabel().startswith("Session\n")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: pd.concat([t, t.head(1)]), "one row per group and year, got two of island"),
        (lambda t: t.assign(year=t["year"].astype(str)), "'year' .* must hold numbers"),
        (lambda t: t.assign(group=range(len(t))), "at most 6 groups. Got 52"),
    ],
)
def test_what_cannot_be_drawn_is_named(change, message) -> None:
    with pytest.raises(ValueError, match=message):
        trend(change(invented_means()))


# ---- styles of groups ---------------------------------------------------------------


def lightness(colour: str) -> float:
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16)


def test_groups_differ_without_colour_and_their_names_are_legible() -> None:
    assert len({style.marker for style in GROUP_STYLES}) == len(GROUP_STYLES)
    assert not {"o", "D"} <= {style.marker for style in GROUP_STYLES}
    for one, other in combinations(GROUP_STYLES, 2):
        apart = abs(lightness(one.colour) - lightness(other.colour))
        assert one.dashes != other.dashes or apart > 20
    # Contrast with white of at least 4.5 to 1 (WCAG 2.1, level AA) is a lightness up to 50.
    assert all(lightness(style.colour) <= 50 for style in GROUP_STYLES)


def test_no_group_has_the_hue_of_a_narrative() -> None:
    hues = [rgb_to_hsv(to_rgb(style.colour)) for style in NARRATIVES.values()]
    for style in GROUP_STYLES:
        hue, saturation, _ = rgb_to_hsv(to_rgb(style.colour))
        for narrative, _, _ in hues:
            apart = abs(hue - narrative)
            assert saturation < 0.05 or min(apart, 1 - apart) > 0.06
    assert list(group_styles(["b", "a", "b"])) == ["a", "b"]


# ---- panels -------------------------------------------------------------------------


def drawn_spans(ax):
    """Return the middles of the dashes of statements."""
    (dashes,) = [x for x in ax.lines if to_hex(x.get_color()) == GREY.lower() and x.get_alpha()]
    points = dashes.get_xydata().reshape(-1, 3, 2)
    assert (points[:, 0, 1] == points[:, 1, 1]).all()
    return points[:, :2].mean(axis=1)


def test_each_panel_has_its_statements_and_its_mean_over_the_others() -> None:
    table, statements = invented_means(), invented_statements()
    figure = panels()
    assert isinstance(figure, Figure) and len(figure.axes) == len(GROUPS)
    for ax, name in zip(figure.axes, sorted(GROUPS), strict=True):
        expected = own(statements.dropna(), name)[["year", "score"]].to_numpy()
        found = drawn_spans(ax)
        np.testing.assert_allclose(
            found[np.lexsort(found.T[::-1])], expected[np.lexsort(expected.T[::-1])]
        )
        (mean,) = [x for x in ax.lines if to_hex(x.get_color()) == INK.lower()]
        points = mean.get_xydata()
        np.testing.assert_allclose(
            points[~np.isnan(points[:, 1])], own(table, name)[["year", "mean"]]
        )
        others = [x for x in ax.lines if to_hex(x.get_color()) == MIDDLE.lower()]
        assert len(others) == len(GROUPS) - 1
        assert all(x.get_zorder() < mean.get_zorder() for x in others)


def test_titles_name_the_groups_and_count_their_states() -> None:
    with figure_style(width="two"):
        figure = panels(labels={"northern": "The North"})
    found = dict(texts(ax)[:2] for ax in figure.axes)
    assert found["The North"] == "7 states" and found["Southern"] == "1 state"
    assert found["Latin American And Caribbean"] == "9 states"


def test_axes_are_shared_and_named_once_in_a_row() -> None:
    for width, columns in (("one", 2), ("two", 3)):
        with figure_style(width=width):
            figure = panels()
        assert len({ax.get_xlim() for ax in figure.axes}) == 1
        assert len({ax.get_ylim() for ax in figure.axes}) == 1
        assert figure.axes[0].get_gridspec().ncols == columns
        named = [any("nearer" in text for text in texts(ax)) for ax in figure.axes]
        assert named == [place % columns == 0 for place in range(len(GROUPS))]
    low, high = figure.axes[0].get_ylim()
    assert low < invented_statements()["score"].min() < invented_statements()["score"].max() < high


@pytest.mark.parametrize("number", [1, 2, 4])
def test_few_groups_fill_their_rows(number: int) -> None:
    names = sorted(GROUPS)[:number]
    table, statements = (
        t[t["group"].isin(names)] for t in (invented_means(), invented_statements())
    )
    with figure_style(width="two"):
        figure = panels(table, statements)
    assert figure.axes[0].get_gridspec().ncols == min(number, 2)
    keys = [text.get_text() for text in figure.legends[0].get_texts()]
    assert keys == ["statement", "mean", "other means"][: 2 + (number > 1)]


@pytest.mark.parametrize("labels", [None, NAMES], ids=["plain", "long"])
@pytest.mark.parametrize("width", ["one", "two"])
@pytest.mark.parametrize("style", list(STYLES))
def test_texts_of_panels_stay_on_the_canvas_and_apart(text_boxes, style, width, labels) -> None:
    with figure_style(style, width=width):
        figure = panels(labels=labels)
        boxes = text_boxes(figure.axes[0])
    assert len(boxes) > 30
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, text
    for (text, box), (other_text, other) in combinations(boxes, 2):
        assert not box.padded(-1).overlaps(other.padded(-1)), (text, other_text)


def test_panels_read_back_in_any_order_are_the_same_file(tmp_path) -> None:
    tables = invented_means(), invented_statements()
    before = [table.copy() for table in tables]
    shuffled = [
        pd.read_csv(io.StringIO(table.sample(frac=1, random_state=5).to_csv(index=False)))
        for table in tables
    ]
    files = []
    for name, given in (("first", tables), ("second", shuffled)):
        with figure_style():
            files.append(save_figure(panels(*given), tmp_path / name, formats=["svg"])[0])
    assert files[0].read_bytes() == files[1].read_bytes()
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)
    assert plt.get_fignums() == []


def test_tables_that_do_not_fit_are_named() -> None:
    table, statements = invented_means(), invented_statements()
    with pytest.raises(ValueError, match=r"'statements' of plot_group_panels .* missing: score;"):
        panels(table, statements.drop(columns="score"))
    with pytest.raises(ValueError, match=r"'table' of plot_group_panels .* missing: low;"):
        panels(table.drop(columns="low"), statements)
    with pytest.raises(ValueError, match=r"same groups, got island-states, .* and southern;"):
        panels(table, statements[statements["group"] == "southern"])
    with pytest.raises(ValueError, match=r"'statements' .* at least one row"):
        panels(table, statements.head(0))
    with pytest.raises(ValueError, match=r"'year' of the 'statements' .* must hold numbers"):
        panels(table, statements.astype({"year": str}))
