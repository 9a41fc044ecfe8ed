import numpy as np
import pandas as pd
import pytest
from invented.many_statements import BACKGROUND, invented_scores
from matplotlib.colors import to_hex
from matplotlib.patches import StepPatch

from discourse.figures import figure_style, plot_alignment, save_figure
from discourse.figures.palette import GREY, INK, MIDDLE, NARRATIVES


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


# ---- more statements than can be named ----------------------------------------------

TONES = {label: style.colour for label, style in NARRATIVES.items()}
TONES |= {"mixed": GREY, "neither": INK, "undetermined": MIDDLE}
LIGHT = {label: style.light for label, style in NARRATIVES.items()}


def draw_many(statements, **options):
    return draw(invented_scores(statements), BACKGROUND, **options)


def scored_rows(statements):
    """Return the statements with a score in the order they are drawn in, and their row."""
    table = invented_scores(statements).dropna(subset=["score"])
    table = table.sort_values(["score", "statement_id"], ascending=[False, True], ignore_index=True)
    return table.assign(y=range(len(table)))


def spans(ax, colour):
    """Return row, start and end of all level lines of a colour."""
    runs = [x.get_xydata() for x in ax.lines if to_hex(x.get_color()).upper() == colour.upper()]
    broken = [run.reshape(-1, 3, 2) for run in runs if np.isnan(run).any()]
    found = np.concatenate(broken)
    return np.column_stack([found[:, 0, 1], found[:, :2, 0]])


@pytest.mark.parametrize("label", sorted(NARRATIVES))
def test_thin_rows_have_the_intervals_of_the_table(label) -> None:
    rows = scored_rows(600).query("label == @label")
    found = spans(draw_many(600), LIGHT[label])
    np.testing.assert_allclose(found, rows[["y", "low", "high"]])


@pytest.mark.parametrize("label", sorted(TONES))
def test_scores_are_dashes_on_rows_too_thin_for_points(label) -> None:
    with figure_style(width="two"):
        ax = draw_many(600)
    rows = scored_rows(600).query("label == @label")
    found = spans(ax, TONES[label])
    # Intervals of mixed statements have the tone of what is undetermined.
    dashes = found[np.diff(found[:, 1:])[:, 0] < 0.1]
    np.testing.assert_allclose(dashes[:, 0], rows["y"])
    np.testing.assert_allclose(dashes[:, 1:].mean(axis=1), rows["score"])


def test_scores_are_points_where_there_is_height_for_them() -> None:
    with figure_style(width="two"):
        ax = draw_many(90)
    points = {
        to_hex(line.get_color()).upper(): line.get_xydata()
        for line in ax.lines
        if line.get_linestyle() == "None"
    }
    rows = scored_rows(90)
    for label, own in rows.groupby("label"):
        np.testing.assert_allclose(points[TONES[label].upper()], own[["score", "y"]])


def test_the_axis_counts_from_the_highest_score_and_the_key_counts_labels() -> None:
    ax = draw_many(600)
    assert ax.get_ylabel() == "Statements, sorted by score"
    for tick, text in zip(ax.get_yticks(), names_of_ticks(ax), strict=True):
        assert tick == int(text) - 1
    top, bottom = ax.transData.transform([(0, 0), (0, 597)])[:, 1]
    assert top > bottom
    counts = scored_rows(600)["label"].value_counts()
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key[0] == f"Atlantic Council ({counts['atlantic-council']})"
    assert key[2:] == [f"{name} ({counts[name]})" for name in ("mixed", "neither", "undetermined")]
    assert ax.get_xlabel().endswith("\nnot drawn: 2 without a score")
    assert "percentile" not in [text.get_text() for text in ax.texts]


def names_of_ticks(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_sixty_statements_are_named_and_one_more_are_counted() -> None:
    assert "statement-0001" in names_of_ticks(draw_many(60))
    assert "statement-0001" not in names_of_ticks(draw_many(61))


def test_a_figure_of_many_has_one_height_and_its_background() -> None:
    heights = set()
    for statements in (61, 600, 2000):
        ax = draw_many(statements)
        heights.add(ax.get_figure().get_figheight())
        (histogram,) = [patch for patch in ax.patches if isinstance(patch, StepPatch)]
        tops, _, baseline = histogram.get_data()
        counts, _ = np.histogram(BACKGROUND["score"], bins="auto")
        np.testing.assert_allclose(
            (baseline - tops) / (baseline - tops).max(), counts / counts.max()
        )
        assert baseline < 0
        assert any(text.get_text().startswith("Background\n(974") for text in ax.texts)
    assert len(heights) == 1


def test_a_vector_file_of_a_thousand_statements_is_small(tmp_path) -> None:
    with figure_style(width="two"):
        (path,) = save_figure(draw_many(1000), tmp_path / "many", formats=["svg"])
    assert path.stat().st_size < 200_000


def test_many_statements_without_any_score_can_be_drawn() -> None:
    table = invented_scores(70).assign(score=np.nan, low=np.nan, high=np.nan, label=None)
    ax = draw(table, BACKGROUND)
    assert ax.get_legend() is None and names_of_ticks(ax) == []
    assert ax.get_xlabel().endswith("not drawn: 70 without a score")


def test_an_unknown_label_among_many_is_refused() -> None:
    table = invented_scores(70).replace({"label": {"mixed": "both"}})
    with pytest.raises(ValueError, match=r"'label' of statement .* got 'both'; name the"):
        draw(table, BACKGROUND)


def test_whole_numbers_for_ids_can_be_drawn(alignment, background) -> None:
    ids = range(201, 201 + len(alignment))
    ax = plot_alignment(alignment.assign(statement_id=ids), background["score"])
    shown = [label.get_text() for label in ax.get_yticklabels()][1:]
    assert sorted(shown) == [str(number) for number in ids]
