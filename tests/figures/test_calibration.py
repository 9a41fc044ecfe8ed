import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.patches import StepPatch

from discourse.figures import (
    figure_style,
    plot_calibration,
    plot_coverage,
    plot_reliability,
)
from discourse.figures.palette import NARRATIVES


def points(ax) -> np.ndarray:
    (line,) = [line for line in ax.lines if line.get_linestyle() == "None"]
    return np.column_stack(line.get_data())


def intervals(ax) -> np.ndarray:
    (lines,) = [item for item in ax.collections if isinstance(item, LineCollection)]
    return np.array([[x, low, high] for (x, low), (_, high) in lines.get_segments()])


def test_bins_and_intervals_are_those_of_the_table(reliability, probabilities) -> None:
    ax = plot_reliability(reliability, probabilities)
    drawn = reliability[["mean_probability", "observed_share"]]
    np.testing.assert_allclose(points(ax), drawn)
    np.testing.assert_allclose(intervals(ax), reliability[["mean_probability", "low", "high"]])
    diagonal = next(line for line in ax.lines if line.get_linestyle() != "None")
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]


def test_histograms_count_either_label_on_one_scale(reliability, probabilities) -> None:
    ax = plot_reliability(reliability, probabilities)
    patches = [patch for patch in ax.patches if isinstance(patch, StepPatch)]
    colours = {to_hex(patch.get_facecolor()).upper(): patch for patch in patches}
    heights = {}
    for side, style in NARRATIVES.items():
        tops, edges, baseline = colours[style.light.upper()].get_data()
        own = probabilities.loc[probabilities["label"] == side, "probability_atlantic_council"]
        counts, _ = np.histogram(own, bins=edges)
        assert counts.sum() == len(own)
        heights[side] = (np.abs(tops - baseline), counts)
        outside = tops >= 1 if side == "atlantic-council" else tops <= 0
        assert outside.all()
    tallest = max(counts.max() for _, counts in heights.values())
    for height, counts in heights.values():
        np.testing.assert_allclose(height, 0.2 * counts / tallest)
    assert f"tallest bar: {tallest} statements" in ax.get_xlabel()


def test_labels_are_counted_and_coloured(reliability, probabilities) -> None:
    ax = plot_reliability(reliability, probabilities)
    counts = probabilities["label"].value_counts()
    names = {tick.label1.get_text(): tick.label1 for tick in ax.yaxis.get_major_ticks()}
    for side, name in (("atlantic-council", "Atlantic Council"), ("china-mobile", "China Mobile")):
        label = names[f"{name}\n({counts[side]})"]
        assert label.get_color() == NARRATIVES[side].colour


def test_a_long_name_is_cut(reliability, probabilities) -> None:
    name = "The Atlantic Council of the United States"
    ax = plot_reliability(reliability, probabilities, labels={"atlantic-council": name})
    first = ax.get_yticklabels()[0].get_text().splitlines()[0]
    assert first in ax.get_xlabel() and "…" in first and first.endswith("States")


def test_nobody_is_said_to_have_given_the_labels(reliability, probabilities, coverage) -> None:
    axes = plot_reliability(reliability, probabilities), plot_coverage(coverage)
    for ax, told in zip(axes, ("Given label is", "agree with the given label"), strict=True):
        assert told in ax.get_ylabel() and "coder" not in ax.get_ylabel().lower()


def test_one_label_alone_can_be_drawn(reliability, probabilities) -> None:
    only = probabilities[probabilities["label"] == "china-mobile"]
    ax = plot_reliability(reliability, only)
    assert "Atlantic Council\n(0)" in [label.get_text() for label in ax.get_yticklabels()]


def test_the_curve_and_its_band_are_those_of_the_table(coverage) -> None:
    ax = plot_coverage(coverage)
    curve = coverage[coverage["rule"] == "probability"]
    line = ax.lines[0]
    np.testing.assert_allclose(line.get_xydata(), curve[["coverage", "accuracy"]])
    (band,) = [item for item in ax.collections if isinstance(item, PolyCollection)]
    corners = {tuple(corner) for corner in np.round(band.get_paths()[0].vertices, 9)}
    for end in ("low", "high"):
        expected = np.round(curve[["coverage", end]].to_numpy(), 9)
        assert {tuple(corner) for corner in expected} <= corners


def test_the_models_own_labels_are_a_point(coverage) -> None:
    ax = plot_coverage(coverage)
    assert points(ax).tolist() == [[0.42, 0.9]]
    assert intervals(ax).tolist() == [[0.42, 0.8, 0.96]]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["most confident first", "default model's labels"]


def test_a_model_that_answers_nothing_has_no_point(coverage) -> None:
    nothing = coverage["rule"] == "model_label"
    coverage.loc[nothing, ["coverage", "accuracy", "low", "high"]] = [0, np.nan, np.nan, np.nan]
    ax = plot_coverage(coverage)
    assert len(ax.lines) == 1
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["most confident first"]


def test_the_axis_of_accuracy_holds_every_interval(coverage) -> None:
    assert plot_coverage(coverage).get_ylim() == (0.5, 1)
    coverage.loc[3, "low"] = 0.23
    assert plot_coverage(coverage).get_ylim() == (0.2, 1)


@pytest.mark.parametrize("width", ["one", "two"])
def test_panels_stand_side_by_side_where_there_is_room(
    reliability, probabilities, coverage, width
) -> None:
    with figure_style(width=width):
        figure = plot_calibration(reliability, probabilities, coverage)
        figure.draw_without_rendering()
    first, second = (ax.get_position() for ax in figure.axes)
    assert (first.y0 > second.y1) if width == "one" else (first.x1 < second.x0)


def test_a_missing_column_names_its_table(reliability, probabilities, coverage) -> None:
    with pytest.raises(ValueError, match=r"'probabilities' of plot_reliability .* missing: label"):
        plot_calibration(reliability, probabilities.drop(columns="label"), coverage)
    with pytest.raises(ValueError, match="plot_coverage must have at least one row"):
        plot_calibration(reliability, probabilities, pd.DataFrame(columns=coverage.columns))
