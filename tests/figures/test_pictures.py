"""What holds for every figure."""

import io
from contextlib import nullcontext
from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure

from discourse.figures import STYLES, figure_style, save_figure

LONG_LABELS = {
    "openness": "Openness and multistakeholder governance",
    "transparency": "Accountability and transparency",
    "state-control": "State-centric control of the network",
    "island-states": "Statement on behalf of the small island states, second part",
    "atlantic-council": "The Atlantic Council",
}


def svg(picture, tmp_path, name):
    with figure_style():
        (path,) = save_figure(picture.axes(), tmp_path / name, formats=["svg"])
    return path.read_bytes()


def shuffled_and_read_back(table: pd.DataFrame) -> pd.DataFrame:
    shuffled = table.sample(frac=1, random_state=5)
    return pd.read_csv(io.StringIO(shuffled.to_csv(index=False)))


@pytest.mark.parametrize("labels", [None, LONG_LABELS], ids=["plain", "long"])
@pytest.mark.parametrize("width", ["one", "two"])
@pytest.mark.parametrize("style", [*STYLES, "unstyled"])
def test_texts_stay_on_the_canvas_and_apart(picture, text_boxes, style, width, labels) -> None:
    with nullcontext() if style == "unstyled" else figure_style(style, width=width):
        ax = picture.axes(labels=labels)
        boxes = text_boxes(ax)
    canvas = ax.get_figure().bbox
    assert len(boxes) > 10
    for text, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= canvas.x1 and box.y1 <= canvas.y1, text
    for (text, box), (other_text, other) in combinations(boxes, 2):
        assert not box.padded(-1).overlaps(other.padded(-1)), (text, other_text)


def test_a_table_read_back_in_any_order_draws_the_same_file(picture, tmp_path) -> None:
    first = svg(picture, tmp_path, "first")
    assert first == svg(picture.with_tables(shuffled_and_read_back), tmp_path, "second")


def test_tables_are_left_alone(picture) -> None:
    before = {name: table.copy() for name, table in picture.tables.items()}
    picture.axes()
    for name, table in picture.tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_given_axes_are_used_and_nothing_stays_open(picture) -> None:
    ax = Figure(figsize=(7, 7), layout="constrained").add_subplot()
    assert picture.axes(ax=ax) is ax
    assert picture.axes() is not ax
    assert plt.get_fignums() == []


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
