from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from discourse.figures import figure_style, plot_dispersion
from discourse.figures.palette import NARRATIVES


def ticks(ax):
    """Return a row per tick: place, row of the figure, above the line or not, colour."""
    rows = []
    for collection in ax.collections:
        for (x, y), (_, end) in collection.get_segments():
            if abs(end - y) == pytest.approx(0.4):
                colour = to_hex(collection.get_color()[0]).upper()
                rows.append((x, y, end < y, colour))
    return pd.DataFrame(rows, columns=["place", "y", "above", "colour"])


def rows_of_blocks(ax):
    """Return the name of each row by its height, block after block."""
    names = [label.get_text() for label in ax.get_yticklabels()]
    return list(zip(ax.get_yticks(), names, strict=True))


def section_names(ax):
    return " ".join(text.get_text() for text in ax.texts)


def test_ticks_stand_where_the_table_says(hits) -> None:
    ax = plot_dispersion(hits)
    found = ticks(ax)
    assert len(found) == len(hits)
    blocks = np.array_split(np.array(rows_of_blocks(ax), dtype=object), 2)
    for narrative, block in zip(("atlantic-council", "china-mobile"), blocks, strict=True):
        style = NARRATIVES[narrative]
        for y, name in block:
            of_row = hits[hits["narrative"].eq(narrative)]
            of_row = of_row[of_row["frame"].str.replace("-", " ").str.title() == name]
            for own, colour in ((True, style.colour), (False, style.light)):
                there = found[np.isclose(found["y"], y) & (found["above"] == own)]
                expected = of_row.loc[(of_row["voice"] == "own") == own, "position_share"]
                assert sorted(there["place"]) == sorted(expected)
                assert set(there["colour"]) <= {colour.upper()}


def test_a_frame_without_hits_keeps_its_row(hits) -> None:
    ax = plot_dispersion(hits)
    names = [name for _, name in rows_of_blocks(ax)]
    assert names[:10] == names[10:]
    assert not ((hits["narrative"] == "china-mobile") & (hits["frame"] == "sovereignty")).any()


def test_what_is_only_mentioned_stands_on_top(hits) -> None:
    names = [name for _, name in rows_of_blocks(plot_dispersion(hits))]
    assert set(names[:3]) == {"Sovereignty", "Shared Future", "Soft Connectivity"}


def test_sections_are_marked_where_they_begin(hits, sections) -> None:
    ax = plot_dispersion(hits, sections=sections)
    poles = [
        segment[0, 0]
        for collection in ax.collections
        for segment in collection.get_segments()
        if abs(segment[1, 1] - segment[0, 1]) > 5
    ]
    assert sorted(poles) == sorted(sections["position_share"])


def test_sections_are_named_where_there_is_room(hits, sections) -> None:
    with figure_style(width="two"):
        wide = section_names(plot_dispersion(hits, sections=sections))
    with figure_style(width="one"):
        narrow = section_names(plot_dispersion(hits, sections=sections))
    assert "2 Background and context" in wide and "4 Working with partners" in wide
    assert "Background" not in narrow and " 2 " in narrow


def test_many_sections_do_not_run_into_each_other(hits, text_boxes) -> None:
    starts = np.sort(np.random.default_rng(2).uniform(0, 1, 25))
    table = pd.DataFrame({"section": "A rather long heading", "position_share": starts})
    with figure_style(width="two"):
        ax = plot_dispersion(hits, sections=table.assign(document_id="china-mobile-report"))
        boxes = [box for text, box in text_boxes(ax) if text.isdigit()]
    assert len(boxes) > 5
    boxes.sort(key=lambda box: box.x0)
    assert all(first.x1 <= second.x0 for first, second in pairwise(boxes))


def test_an_unnamed_section_has_its_number(hits) -> None:
    table = pd.DataFrame({"section": [np.nan, ""], "position_share": [0.0, 0.5]})
    ax = plot_dispersion(hits, sections=table.assign(document_id="china-mobile-report"))
    assert {"1", "2"} < {text.get_text() for text in ax.texts}
    assert "nan" not in section_names(ax)


def test_several_documents_of_a_narrative_are_told_apart(hits) -> None:
    brief = hits.iloc[:40].assign(document_id="brief")
    ax = plot_dispersion(pd.concat([hits, brief]), labels={"brief": "Short version"})
    titles = {text.get_text() for text in ax.texts}
    assert titles == {"Atlantic Council\natlantic-council-report", "Short version", "China Mobile"}
    assert len(rows_of_blocks(ax)) == 30


def test_missing_columns_of_sections_are_listed(hits, sections) -> None:
    with pytest.raises(ValueError, match=r"'sections' of plot_dispersion .* missing: section;"):
        plot_dispersion(hits, sections=sections.drop(columns="section"))


def test_numbers_for_sections_and_documents_can_be_drawn(hits) -> None:
    ids = {name: number for number, name in enumerate(sorted(hits["document_id"].unique()), 7)}
    table = hits.assign(document_id=hits["document_id"].map(ids))
    sections = pd.DataFrame(
        {"document_id": 7, "section": [1.0, 2.0, np.nan], "position_share": [0.0, 0.4, 0.8]}
    )
    ax = plot_dispersion(table, sections=sections)
    assert {"1", "2"} <= {text.get_text() for text in ax.texts}
