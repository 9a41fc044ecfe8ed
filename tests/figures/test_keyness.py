import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from discourse.figures import plot_keyness
from discourse.figures.palette import MIDDLE, NARRATIVES

SIDES = {"target": "china-mobile", "reference": "atlantic-council"}


def labels(ax):
    """Return the point that each label is tied to, by term."""
    return {text.get_text(): text.xy for text in ax.texts if text.arrow_patch is not None}


def test_points_stand_where_the_table_says(keyness) -> None:
    (points,) = plot_keyness(keyness, **SIDES).collections
    rate = keyness[["target_per_million", "reference_per_million"]].max(axis=1)
    expected = np.column_stack([keyness["log_odds"], rate])
    found = np.asarray(points.get_offsets())
    np.testing.assert_allclose(found[found[:, 0].argsort()], expected[expected[:, 0].argsort()])


def test_colours_name_the_side_and_grey_the_rest(keyness) -> None:
    (points,) = plot_keyness(keyness, **SIDES).collections
    for (log_odds, _), colour in zip(points.get_offsets(), points.get_facecolors(), strict=True):
        row = keyness.loc[(keyness["log_odds"] - log_odds).abs().idxmin()]
        side = SIDES["target" if row["log_odds"] > 0 else "reference"]
        expected = NARRATIVES[side].colour if row["q_value"] <= 0.05 else MIDDLE
        assert to_hex(colour).upper() == expected.upper()


def test_labels_are_the_surest_terms_of_each_side(keyness) -> None:
    found = labels(plot_keyness(keyness, top=6, **SIDES))
    sure = keyness[keyness["q_value"] <= 0.05]
    target = sure[sure["log_odds"] > 0].nlargest(6, "low")
    reference = sure[sure["log_odds"] < 0].nsmallest(6, "high")
    assert set(found) == {*target["term"], *reference["term"]}
    for row in pd.concat([target, reference]).itertuples():
        rate = max(row.target_per_million, row.reference_per_million)
        assert found[row.term] == (row.log_odds, rate)


def test_swapping_the_sides_labels_the_same_terms(keyness) -> None:
    swapped = keyness.assign(
        log_odds=-keyness["log_odds"],
        low=-keyness["high"],
        high=-keyness["low"],
        target_per_million=keyness["reference_per_million"],
        reference_per_million=keyness["target_per_million"],
    )
    there = labels(plot_keyness(keyness, **SIDES))
    back = labels(plot_keyness(swapped, target=SIDES["reference"], reference=SIDES["target"]))
    assert {term: (-x, y) for term, (x, y) in back.items()} == there


def test_no_more_labels_than_there_is_height_for(keyness, text_boxes) -> None:
    ax = plot_keyness(keyness, top=500, **SIDES)
    frame = ax.get_window_extent()
    boxes = text_boxes(ax)
    found = labels(ax)
    frame = ax.get_window_extent()
    assert len(found) > 20
    for text, box in boxes:
        if text in found:
            assert frame.y0 - 1 <= box.y0 and box.y1 <= frame.y1 + 1


def test_long_terms_are_cut_but_tied_to_their_points(keyness) -> None:
    strongest = keyness["low"].idxmax()
    table = keyness.assign(term=keyness["term"].where(keyness.index != strongest, "very " * 30))
    found = labels(plot_keyness(table, **SIDES))
    (cut,) = [term for term in found if "…" in term]
    assert found[cut][0] == keyness.loc[strongest, "log_odds"]


def test_nothing_significant_draws_without_labels(keyness) -> None:
    assert labels(plot_keyness(keyness.assign(q_value=1.0), **SIDES)) == {}


def test_an_unknown_q_value_counts_as_not_significant(keyness) -> None:
    assert labels(plot_keyness(keyness.assign(q_value=np.nan), **SIDES)) == {}


def test_sides_must_be_named(keyness) -> None:
    with pytest.raises(TypeError, match="target"):
        plot_keyness(keyness)
