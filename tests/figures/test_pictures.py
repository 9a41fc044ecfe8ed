"""What holds for every figure."""

import io
from contextlib import nullcontext
from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure

from discourse.figures import STYLES, figure_style, svg_text

LONG_LABELS = {
    "openness": "Openness and multistakeholder governance",
    "transparency": "Accountability and transparency",
    "state-control": "State-centric control of the network",
    "island-states": "Statement on behalf of the small island states, second part",
    "atlantic-council": "The Atlantic Council",
    "model_label": "labels of the shipped model",
    "nmf": "matrix factorisation",
    "standards, rules": "interoperability, certification, conformance and more of it",
}


PAGES = [
    *((style, width, "long") for style in STYLES for width in ("one", "two")),
    # The narrowest page, and matplotlib's own letters.
    *(("acl", "one", "plain"), ("unstyled", "one", "long")),
]


def shuffled_and_read_back(table: pd.DataFrame) -> pd.DataFrame:
    shuffled = table.sample(frac=1, random_state=5)
    return pd.read_csv(io.StringIO(shuffled.to_csv(index=False)))


@pytest.mark.parametrize("page", PAGES, ids="-".join)
def test_texts_stay_on_the_canvas_and_apart(picture, text_boxes, page) -> None:
    style, width, names = page
    with nullcontext() if style == "unstyled" else figure_style(style, width=width):
        drawing = picture.axes(labels=LONG_LABELS if names == "long" else None)
        boxes = text_boxes(drawing)
    canvas = drawing.get_figure(root=True).bbox
    assert len(boxes) > 10
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= canvas.x1 and box.y1 <= canvas.y1, text
    for (text, box), (other_text, other) in combinations(boxes, 2):
        assert not box.padded(-1).overlaps(other.padded(-1)), (text, other_text)


def test_a_table_read_back_in_any_order_draws_the_same_file(picture) -> None:
    before = {name: table.copy() for name, table in picture.tables.items()}
    with figure_style("apsr"):
        first = picture.axes()
        second = picture.with_tables(shuffled_and_read_back).axes()
        expected = svg_text(first)
    # Drawn outside of its style: a figure keeps that it was made in.
    assert svg_text(second) == expected
    for name, table in picture.tables.items():
        pd.testing.assert_frame_equal(table, before[name])
    assert plt.get_fignums() == []


def test_given_axes_are_used(picture_on_axes) -> None:
    ax = Figure(figsize=(7, 7), layout="constrained").add_subplot()
    assert picture_on_axes.axes(ax=ax) is ax


def test_a_missing_column_is_named(picture) -> None:
    for name in picture.tables.keys() - {"background"}:
        table = picture.tables[name]
        for column in set(table.columns) - picture.unused:
            tables = picture.tables | {name: table.drop(columns=column)}
            with pytest.raises(ValueError, match=f"missing: {column};"):
                picture._replace(tables=tables).axes()


def test_an_empty_table_is_refused(picture) -> None:
    with pytest.raises(ValueError, match="at least one"):
        picture.with_tables(lambda table: table.head(0)).axes()
