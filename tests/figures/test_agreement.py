"""What the figure of agreement shows; what holds for every figure is in test_pictures."""

import numpy as np
import pandas as pd
import pytest
from invented.coding import AGREEMENT
from matplotlib.colors import to_hex

from discourse.figures import plot_agreement
from discourse.figures.palette import GREY, INK

# Of codes answered yes or no, the categories say what the code says.
DRAWN = AGREEMENT[~AGREEMENT["category"].isin(["0", "1"])]
NAMES = {
    "frame_openness": "Openness",
    "frame_state-control": "State Control",
    "frame_shared-future": "Shared Future",
}


def names(ax) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def marks(ax) -> dict[str, object]:
    """Return the mark of each row by its name."""
    found = [line for line in ax.lines if line.get_marker() == "o"]
    return {names(ax)[round(mark.get_ydata()[0])]: mark for mark in found}


def readable(row) -> str:
    return NAMES.get(row.code, row.code.title()) if row.category == "all" else row.category.title()


def test_marks_stand_at_alpha_full_for_codes_and_hollow_for_categories() -> None:
    found = marks(plot_agreement(AGREEMENT))
    known = DRAWN.dropna(subset=["alpha"])
    assert len(found) == len(known) == 11
    for row in known.itertuples():
        mark = found[readable(row)]
        assert mark.get_xdata()[0] == row.alpha
        fill = INK if row.category == "all" else "#FFFFFF"
        assert to_hex(mark.get_markerfacecolor()).upper() == fill


def test_intervals_are_those_of_the_table() -> None:
    lines = [line for line in plot_agreement(AGREEMENT).lines if len(line.get_xdata()) == 2]
    ends = [tuple(line.get_xdata()) for line in lines if line.get_solid_capstyle() == "butt"]
    found = sorted(pair for pair in ends if not np.isnan(pair).any())
    known = DRAWN.dropna(subset=["low"])
    assert found == sorted(zip(known["low"], known["high"], strict=True))


def test_codes_stand_by_their_alpha_and_categories_within_them() -> None:
    assert names(plot_agreement(AGREEMENT)) == [
        *("State Control", "Voice", "Quoted", "Own", "Attributed", "Openness"),
        *("Stance", "Contested", "Endorsed", "Neutral", "Negated", "Shared Future"),
    ]


def test_names_of_categories_are_grey() -> None:
    ax = plot_agreement(AGREEMENT)
    grey = {label.get_text() for label in ax.get_yticklabels() if label.get_color() == GREY}
    assert grey == {"Quoted", "Own", "Attributed", "Contested", "Endorsed", "Neutral"}


def test_customary_marks_are_drawn_named_and_explained() -> None:
    ax = plot_agreement(AGREEMENT)
    dashed = {line.get_xdata()[0] for line in ax.lines if line.is_dashed()}
    assert dashed == {0.667, 0.8}
    assert {"0.667", "0.8"} <= {text.get_text() for text in ax.texts}
    assert "0.667 and 0.8, his customary marks" in ax.get_xlabel()


def test_what_is_not_defined_is_said_where_it_would_stand() -> None:
    ax = plot_agreement(AGREEMENT)
    (said,) = [text for text in ax.texts if text.get_text() == "not defined"]
    assert names(ax)[said.xy[1]] == "Shared Future" and "Shared Future" not in marks(ax)
    assert "not defined" not in [
        text.get_text() for text in plot_agreement(AGREEMENT.dropna(subset=["alpha"])).texts
    ]


def test_units_stand_beside_their_rows() -> None:
    ax = plot_agreement(AGREEMENT)
    beside = [text for text in ax.texts if text.get_text().replace(",", "").isdigit()]
    found = {names(ax)[text.xy[1]]: text.get_text() for text in beside}
    assert found == {readable(row): f"{row.units:,}" for row in DRAWN.itertuples()}


def test_the_axis_runs_to_perfect_and_below_chance_if_need_be() -> None:
    for table, start in ((AGREEMENT, -0.2), (AGREEMENT[AGREEMENT["code"] == "voice"], 0.0)):
        ax = plot_agreement(table)
        assert ax.get_xlim() == pytest.approx((start, 1)) and 1 in ax.get_xticks()


def test_one_code_alone_and_one_without_any_alpha_can_be_drawn() -> None:
    one = AGREEMENT[AGREEMENT["code"] == "negated"]
    ax = plot_agreement(one)
    assert names(ax) == ["Negated"] and "hollow" not in ax.get_xlabel()
    nothing = one.assign(alpha=np.nan, low=np.nan, high=np.nan)
    assert not marks(plot_agreement(nothing))


def test_categories_alone_are_drawn_even_of_a_code_answered_yes_or_no() -> None:
    part = AGREEMENT[AGREEMENT["category"] == "1"]
    assert names(plot_agreement(part)) == ["1"]


def test_labels_replace_identifiers() -> None:
    labels = {"openness": "Open net", "voice": "Whose voice", "own": "author"}
    assert {"Open net", "Whose voice", "author"} <= set(
        names(plot_agreement(AGREEMENT, labels=labels))
    )


def test_two_rows_of_one_code_and_category_are_refused() -> None:
    twice = pd.concat([AGREEMENT, AGREEMENT.head(1)])
    with pytest.raises(ValueError, match="got two of code 'voice', category 'all'; draw one run"):
        plot_agreement(twice)
