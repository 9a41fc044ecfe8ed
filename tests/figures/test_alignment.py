import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import StepPatch

from discourse.figures import figure_style, plot_alignment
from discourse.figures.palette import GREY, NARRATIVES


def draw(table, background, **options):
    return plot_alignment(table, background["score"], **options)


def names(ax):
    return [label.get_text() for label in ax.get_yticklabels()][1:]


def test_points_and_intervals_are_those_of_the_table(alignment, background) -> None:
    with figure_style(width="two"):
        ax = draw(alignment, background)
    points = {float(x.get_ydata()[0]): x for x in ax.lines if len(x.get_xdata()) == 1}
    level = [x for x in ax.lines if len(x.get_xdata()) == 2 and len(set(x.get_ydata())) == 1]
    spans = {float(line.get_ydata()[0]): tuple(line.get_xdata()) for line in level}
    colours = {float(line.get_ydata()[0]): line.get_color().upper() for line in level}
    for y, name in enumerate(names(ax)):
        row = alignment.set_index("statement_id").loc[name]
        if np.isnan(row["score"]):
            assert y not in points
            continue
        assert spans[y] == (row["low"], row["high"])
        assert points[y].get_xdata()[0] == row["score"]
        style = NARRATIVES.get(row["label"])
        edge = to_hex(points[y].get_markeredgecolor()).upper()
        assert edge == (style.colour if style else GREY).upper()
        assert edge == colours[y]
        hollow = to_hex(points[y].get_markerfacecolor()) == "#ffffff"
        assert hollow == (row["label"] == "undetermined")


def test_statements_are_sorted_by_score(alignment, background) -> None:
    with figure_style(width="two"):
        found = names(draw(alignment, background))
    assert found[0] == "nordic-five" and found[-1] == "unread"
    scores = alignment.set_index("statement_id").loc[found, "score"].dropna()
    assert scores.is_monotonic_decreasing


def test_a_statement_without_a_score_says_so(alignment, background) -> None:
    ax = draw(alignment, background)
    (text,) = [text for text in ax.texts if text.get_text() == "no score"]
    assert text.get_position()[1] == len(alignment) - 1


def test_the_background_is_counted_whole(alignment, background) -> None:
    ax = draw(alignment, pd.concat([background, pd.DataFrame({"score": [np.nan]})]))
    (histogram,) = [patch for patch in ax.patches if isinstance(patch, StepPatch)]
    tops, edges, baseline = histogram.get_data()
    counts, expected_edges = np.histogram(background["score"], bins="auto")
    np.testing.assert_allclose(edges, expected_edges)
    np.testing.assert_allclose((baseline - tops) / (baseline - tops).max(), counts / counts.max())
    assert ax.get_yticklabels()[0].get_text() == "Background\n(974 statements)"


def test_zero_stands_in_the_middle(alignment, background) -> None:
    left, right = draw(alignment, background).get_xlim()
    assert left == -right
    assert right > background["score"].abs().max()


def test_the_sides_are_named_on_their_sides(alignment, background, text_boxes) -> None:
    ax = draw(alignment, background)
    boxes = dict(text_boxes(ax))
    zero = ax.transData.transform((0, 0))[0]
    assert boxes["← nearer\nChina Mobile"].x1 < zero < boxes["nearer →\nAtlantic Council"].x0


def test_percentiles_stand_beside_their_statements(alignment, background) -> None:
    with figure_style(width="two"):
        ax = draw(alignment, background)
    found = {round(text.xy[1]): text.get_text() for text in ax.texts if hasattr(text, "xy")}
    for y, name in enumerate(names(ax)):
        percentile = alignment.set_index("statement_id").loc[name, "percentile"]
        assert found[y] == ("" if np.isnan(percentile) else f"{percentile:.0f}")


def test_percentiles_are_optional(alignment, background) -> None:
    ax = draw(alignment.drop(columns="percentile"), background)
    assert "percentile" not in [text.get_text() for text in ax.texts]


def test_the_key_explains_only_labels_that_occur(alignment, background) -> None:
    assert draw(alignment, background).get_xlabel().endswith("■ mixed   □ undetermined")
    sided = alignment[alignment["label"].isin(list(NARRATIVES))]
    assert "\n" not in draw(sided, background).get_xlabel()


def test_long_names_are_cut_in_the_middle(alignment, background) -> None:
    table = alignment.head(1).assign(statement_id="first-" * 20 + "last")
    with figure_style():
        (name,) = names(draw(table, background))
    assert name.startswith("first") and name.endswith("last") and "…" in name


def test_a_label_that_is_no_side_is_refused(alignment, background) -> None:
    with pytest.raises(ValueError, match="got 'atlantic-council'; name the narratives"):
        draw(alignment, background, sides=("china-mobile", "another"))


def test_a_background_without_scores_is_refused(alignment) -> None:
    with pytest.raises(ValueError, match=r"'background' .* at least one score"):
        plot_alignment(alignment, [np.nan])


def test_no_statement_with_a_score_can_be_drawn(alignment, background) -> None:
    table = alignment[alignment["statement_id"] == "unread"]
    assert names(draw(table, background)) == ["unread"]
