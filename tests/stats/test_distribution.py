"""Dispersion and places along a document."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from discourse.stats import dispersion, hit_positions, section_starts
from discourse.stats.distribution import deviation_of_proportions

Make = Callable[..., pd.DataFrame]


def test_the_worked_example_of_gries_2008() -> None:
    """Fifty words in five parts of 9, 10, 10, 10 and 11; the word falls 1, 2, 3, 4, 5 times."""
    dp, dp_norm = deviation_of_proportions(
        sparse.csr_array(np.arange(1, 6)[:, np.newaxis]), np.array([9, 10, 10, 10, 11])
    )
    assert dp[0] == pytest.approx(0.18)
    assert dp_norm[0] == pytest.approx(0.18 / 0.82)


def test_the_same_example_as_a_table() -> None:
    passages = pd.DataFrame({"passage_id": list("vwxyz"), "tokens": [9, 10, 10, 10, 11]})
    passages = passages.assign(document_id="d", section=passages["passage_id"])
    hits = pd.DataFrame({"passage_id": list("vwwxxxyyyyzzzzz"), "frame": "a"})
    row = dispersion(hits, passages).iloc[0]
    assert (row["document_id"], row["frame"], row["hits"], row["sections"]) == ("d", "a", 15, 5)
    assert (row["range_share"], round(row["dp"], 12)) == (1, 0.18)


def test_extremes() -> None:
    counts = sparse.csr_array(np.array([[10, 1, 0], [20, 0, 0], [70, 0, 0]]))
    dp, dp_norm = deviation_of_proportions(counts, np.array([100, 200, 700]))
    assert dp[:2] == pytest.approx([0, 0.9])
    assert dp_norm[:2] == pytest.approx([0, 1])
    assert np.isnan([dp[2], dp_norm[2]]).all()


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 400)),
        min_size=2,
        max_size=12,
    )
)
def test_agrees_with_the_formula_and_stays_in_range(parts: list[tuple[int, int, int]]) -> None:
    table = np.array(parts)
    counts, tokens = table[:, :2], table[:, 2]
    dp, dp_norm = deviation_of_proportions(sparse.csr_array(counts), tokens)
    for column in range(2):
        total = counts[:, column].sum()
        if not total:
            assert np.isnan(dp[column])
            continue
        expected = 0.5 * np.abs(counts[:, column] / total - tokens / tokens.sum()).sum()
        assert dp[column] == pytest.approx(expected, abs=1e-12)
        assert -1e-12 <= dp[column] <= dp_norm[column] + 1e-12 <= 1 + 1e-9


def test_one_row_for_each_group_and_frame(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 6, "west": 3})
    hits = make_hits(passages, 60)
    hits = hits[(hits["document_id"] == "east") | (hits["frame"] == "rights")]
    table = dispersion(hits, passages, by="narrative")
    assert list(table.columns) == [
        *["narrative", "frame", "hits", "sections", "range_share", "dp", "dp_norm"]
    ]
    assert len(table) == 2 * 3
    assert set(table["sections"]) == {6}  # three sections are too few: six passages instead
    absent = table[table["hits"] == 0]
    assert len(absent) == 2
    assert (absent["range_share"] == 0).all()
    assert absent[["dp", "dp_norm"]].isna().all(axis=None)


def test_order_of_rows_does_not_matter(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 6, "west": 7})
    hits = make_hits(passages, 60)
    hits_again = hits.sample(frac=1, random_state=1)
    passages_again = passages.sample(frac=1, random_state=2)
    for measure in (dispersion, hit_positions):
        assert measure(hits, passages).to_csv() == measure(hits_again, passages_again).to_csv(), (
            measure
        )
    assert section_starts(passages).to_csv() == section_starts(passages_again).to_csv()


def test_one_section_and_no_hits(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 1}).head(1)
    table = dispersion(make_hits(passages, 5), passages)
    assert (table["dp"] == 0).all()
    assert table["dp_norm"].isna().all()
    none = make_hits(passages, 0)
    assert dispersion(none, passages).empty
    assert hit_positions(none, passages).empty


def two_documents() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "passage_id": ["b#1", "a#0", "a#1", "a#2"],
            "document_id": ["b", "a", "a", "a"],
            "section": ["", "One", "Two", "Two"],
            "position": [1, 0, 1, 2],
            "start": [0, 0, 200, 400],
            "end": [80, 100, 300, 500],
            "tokens": [12, 10, 20, 20],
        }
    )


def test_positions_by_hand() -> None:
    hits = pd.DataFrame(
        {"passage_id": ["a#2", "a#1", "b#1"], "start": [450, 200, 40], "frame": "f", "voice": "own"}
    )
    table = hit_positions(hits, two_documents())
    assert list(table.columns) == ["document_id", "frame", "voice", "section", "position_share"]
    assert list(table["position_share"]) == [10 / 50, 40 / 50, 0.5]
    assert list(table["section"]) == ["Two", "Two", ""]


def test_sections_begin_where_the_heading_changes() -> None:
    table = section_starts(two_documents().assign(narrative="n"))
    assert list(table.columns) == ["document_id", "narrative", "section", "position_share"]
    assert table.drop(columns="narrative").to_numpy().tolist() == [
        ["a", "One", 0.0],
        ["a", "Two", 0.2],
        ["b", "", 0.0],
    ]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**16), st.integers(0, 40))
def test_positions_lie_in_the_document(seed: int, count: int) -> None:
    passages = two_documents()
    rng = np.random.default_rng(seed)
    home = passages.iloc[rng.integers(4, size=count)]
    hits = home[["passage_id", "start"]].assign(frame="f", voice="own")
    table = hit_positions(hits, passages)
    assert table["position_share"].between(0, 1, inclusive="left").all()
    assert len(table) == count


def test_bad_tables_are_named(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 2})
    hits = make_hits(passages, 3)
    with pytest.raises(ValueError, match="'hits' table has no column 'frame'"):
        dispersion(hits.drop(columns="frame"), passages)
    with pytest.raises(ValueError, match="'hits' table has no column 'start'"):
        hit_positions(hits.drop(columns="start"), passages)
    with pytest.raises(ValueError, match="'passages' table has no column 'position'"):
        section_starts(passages.drop(columns="position"))
