"""What the figure of accuracy shows; what holds for every figure is in test_pictures."""

import numpy as np
import pandas as pd
import pytest
from invented.coding import ACCURACY

from discourse.figures import plot_accuracy

MEASURES = {"o": "precision", "s": "recall", "D": "f1"}
ROWS = {
    "Openness": ("frame_openness", "1"),
    "Voice": ("voice", "all"),
    "Own": ("voice", "own"),
    "Quoted": ("voice", "quoted"),
    "Attributed": ("voice", "attributed"),
    "State Control": ("frame_state-control", "1"),
    "Shared Future": ("frame_shared-future", "1"),
    "Transparency": ("frame_transparency", "1"),
}


def names(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def drawn(ax) -> dict[tuple[str, str], float]:
    """Return the value of each mark by the name of its row and its measure."""
    return {
        (names(ax)[round(line.get_ydata()[0])], MEASURES[line.get_marker()]): line.get_xdata()[0]
        for line in ax.lines
        if line.get_marker() in MEASURES
    }


def test_marks_stand_at_the_values_of_the_table() -> None:
    table = ACCURACY.assign(measure=ACCURACY["measure"].str.removeprefix("macro_"))
    values = table.set_index(["code", "category", "measure"])["value"]
    expected = {
        (name, measure): values[(*key, measure)]
        for name, key in ROWS.items()
        for measure in MEASURES.values()
        if not np.isnan(values[(*key, measure)])
    }
    assert len(expected) == 19
    assert drawn(plot_accuracy(ACCURACY)) == expected


def test_intervals_are_those_of_the_table() -> None:
    lines = [line for line in plot_accuracy(ACCURACY).lines if len(line.get_xdata()) == 2]
    known = ACCURACY[ACCURACY["measure"] != "accuracy"].dropna(subset=["value"])
    expected = sorted(zip(known["low"], known["high"], strict=True))
    assert sorted(tuple(line.get_xdata()) for line in lines) == expected


def test_the_best_f1_stands_first_and_categories_below_their_code() -> None:
    # By F1: 0.818; 0.8 as the mean of 0.955, 0.936 and 0.525; 0.566; then those without one.
    assert names(plot_accuracy(ACCURACY)) == [
        *("Openness", "Voice", "Own", "Quoted", "Attributed", "State Control"),
        *("Shared Future", "Transparency"),
    ]


def test_measures_of_a_row_stand_apart_in_one_order() -> None:
    ax = plot_accuracy(ACCURACY)
    heights = {
        MEASURES[line.get_marker()]: line.get_ydata()[0]
        for line in ax.lines
        if line.get_marker() in MEASURES and round(line.get_ydata()[0]) == 1
    }
    assert heights["precision"] < heights["recall"] == 1 < heights["f1"]
    fills = [line.get_markerfacecolor() for line in ax.get_legend().get_lines()]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "precision",
        "recall",
        "F1",
    ]
    assert len(set(fills)) == 3


def test_a_row_without_any_value_says_so() -> None:
    ax = plot_accuracy(ACCURACY)
    said = [names(ax)[text.xy[1]] for text in ax.texts if text.get_text() == "not defined"]
    assert said == ["Transparency"]


def test_units_told_and_coded_stand_beside_but_not_for_means() -> None:
    ax = plot_accuracy(ACCURACY)
    beside = [text for text in ax.texts if text.get_text().replace(",", "").isdigit()]
    found = {}
    for text in beside:
        found.setdefault(names(ax)[text.xy[1]], []).append((text.xyann[0], text.get_text()))
    numbers = {name: [number for _, number in sorted(texts)] for name, texts in found.items()}
    assert numbers["Own"] == ["1,204", "1,190"] and numbers["Transparency"] == ["0", "0"]
    assert "Voice" not in numbers and len(numbers) == 7


def test_accuracy_alone_is_no_row() -> None:
    assert not {("Openness", "accuracy")} & drawn(plot_accuracy(ACCURACY)).keys()
    only = ACCURACY[ACCURACY["measure"] == "accuracy"]
    with pytest.raises(ValueError, match="must hold precision, recall, f1, got only accuracy;"):
        plot_accuracy(only)


def test_categories_without_their_code_bear_its_name() -> None:
    part = ACCURACY[(ACCURACY["code"] == "voice") & (ACCURACY["category"] != "all")]
    ax = plot_accuracy(part)
    assert names(ax) == ["Voice: Own", "Voice: Quoted", "Voice: Attributed"]
    assert "mean" not in ax.get_xlabel() and "mean" in plot_accuracy(ACCURACY).get_xlabel()


def test_one_measure_alone_can_be_drawn() -> None:
    part = ACCURACY[ACCURACY["measure"] == "recall"]
    assert {measure for _, measure in drawn(plot_accuracy(part))} == {"recall"}


def test_labels_replace_identifiers() -> None:
    labels = {"frame_openness": "Open net", "state-control": "Control", "own": "author"}
    assert {"Open net", "Control", "author"} <= set(names(plot_accuracy(ACCURACY, labels=labels)))


def test_two_rows_of_one_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="two of code 'frame_openness', category '1', measure 'f"):
        plot_accuracy(pd.concat([ACCURACY, ACCURACY[ACCURACY["measure"] == "f1"].head(1)]))
