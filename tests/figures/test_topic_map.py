from itertools import combinations
from math import ceil

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from discourse.figures import plot_topic_map
from discourse.figures.palette import NARRATIVES, PALE
from discourse.figures.topic_map import _Box, _free_box


def drawn_points(ax) -> pd.DataFrame:
    rows = [
        (x, y, line.get_marker(), to_hex(line.get_color()).upper())
        for line in ax.lines
        for x, y in line.get_xydata()
    ]
    table = pd.DataFrame(rows, columns=["x", "y", "marker", "colour"])
    return table.sort_values(["x", "y"], ignore_index=True)


def test_points_are_the_passages_of_the_table(passages) -> None:
    expected = passages.assign(
        marker=[NARRATIVES[name].marker for name in passages["narrative"]],
        colour=[
            PALE if topic < 0 else NARRATIVES[name].colour
            for name, topic in zip(passages["narrative"], passages["topic"], strict=True)
        ],
    ).sort_values(["x", "y"], ignore_index=True)
    found = drawn_points(plot_topic_map(passages))
    pd.testing.assert_frame_equal(found, expected[["x", "y", "marker", "colour"]])


def test_each_topic_has_a_number_tied_to_its_middle(passages) -> None:
    ax = plot_topic_map(passages)
    middles = passages[passages["topic"] >= 0].groupby("topic")[["x", "y"]].median()
    found = {int(text.get_text()): text.xy for text in ax.texts}
    assert set(found) == set(middles.index)
    for topic, place in found.items():
        np.testing.assert_allclose(place, middles.loc[topic])
    key = [text.get_text().split(None, 1) for text in ax.get_legend().get_texts()]
    labels = passages.drop_duplicates("topic").set_index("topic")["label"]
    assert {int(n): " ".join(name.split()) for n, name in key} == labels.drop(-1).to_dict()


def test_many_points_are_small_clear_and_rasterized(passages) -> None:
    many = passages.loc[np.arange(10_000) % 250].assign(unit_id=range(10_000))
    few, crowd = plot_topic_map(passages).lines[-1], plot_topic_map(many).lines[-1]
    assert crowd.get_rasterized() and not few.get_rasterized()
    assert crowd.get_markersize() < few.get_markersize() and crowd.get_alpha() < few.get_alpha()


def test_maps_of_one_topic_of_none_and_of_one_narrative_can_be_drawn(passages) -> None:
    assert [text.get_text() for text in plot_topic_map(passages[passages["topic"] == 3]).texts] == [
        "3"
    ]
    mobile = passages[passages["narrative"] == "china-mobile"]
    assert len(drawn_points(plot_topic_map(mobile))) == len(mobile)
    assert len(plot_topic_map(passages.assign(topic=-1)).texts) == 0
    assert len(plot_topic_map(passages.head(1).assign(topic=2)).texts) == 1


def test_passages_without_a_place_are_left_out(passages) -> None:
    table = passages.assign(x=passages["x"].where(passages.index > 9))
    assert len(drawn_points(plot_topic_map(table))) == 240
    with pytest.raises(ValueError, match="must place at least one passage"):
        plot_topic_map(passages.assign(x=np.nan))


def test_topics_at_one_place_have_numbers_apart(passages, text_boxes) -> None:
    ax = plot_topic_map(passages.assign(x=1.0, y=2.0))
    numbers = [(text, box) for text, box in text_boxes(ax) if text.isdigit()]
    assert len(numbers) == 14
    for (text, box), (other_text, other) in combinations(numbers, 2):
        assert not box.overlaps(other), (text, other_text)


def test_a_number_gives_way_to_few_points_but_not_to_many() -> None:
    wanted = _Box(np.zeros(2), np.ones(2))
    one = np.array([[0.0, 0.0]])
    moved = _free_box(wanted, np.repeat(one, 2, axis=0), [], 1.5)
    assert moved.holds(one) == 0
    crowd = np.random.default_rng(0).uniform(-30, 30, (20_000, 2))
    assert _free_box(wanted, crowd, [], 1.5).middle.tolist() == [0, 0]


def test_areas_hold_three_quarters_of_each_topic_where_it_is_densest(passages) -> None:
    held = passages[passages["topic"] >= 0]
    ax = plot_topic_map(passages)
    areas = [patch.get_path() for patch in ax.patches if patch.get_fill()]
    spread = 0.035 * np.ptp(held[["x", "y"]].to_numpy(), axis=0).max()
    for (_, own), area in zip(held.groupby("topic"), areas, strict=True):
        points = own[["x", "y"]].to_numpy()
        squares = ((points[:, None] - points[None]) ** 2).sum(axis=2)
        density = np.exp(-squares / (2 * spread**2)).sum(axis=1)
        inside = area.contains_points(points)
        # One passage lies on the edge; and the area is drawn from densities of cells.
        assert ceil(0.75 * len(points)) - 1 <= inside.sum() < len(points)
        assert density[inside].min() > 0.9 * density[~inside].max()


def test_areas_do_not_widen_the_map(passages) -> None:
    ax = plot_topic_map(passages)
    ax.figure.draw_without_rendering()
    spans = np.ptp(passages[["x", "y"]].to_numpy(), axis=0)
    assert min((np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())) / spans) < 1.3
