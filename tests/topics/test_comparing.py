"""Hits in windows, frames in topics, and what two groups say within a topic."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.topics import (
    TopicModel,
    Windows,
    contested_topics,
    topic_frames,
    topic_terms,
)
from discourse.topics.comparing import hit_windows

MakeModel = Callable[..., TopicModel]
MakeWindows = Callable[..., Windows]


def hits_at(*places: tuple[str, int, str]) -> pd.DataFrame:
    table = pd.DataFrame(places, columns=["document_id", "start", "frame"])
    return table.assign(voice="own")


spans = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), st.lists(st.integers(1, 9), max_size=6), max_size=3
)


@settings(max_examples=100, deadline=None)
@given(
    lengths=spans,
    gaps=st.integers(0, 3),
    places=st.lists(st.tuples(st.sampled_from(["a", "b", "x"]), st.integers(0, 60)), max_size=20),
    seed=st.integers(0, 99),
)
def test_windows_of_hits_are_those_of_a_plain_loop(
    lengths: dict[str, list[int]], gaps: int, places: list[tuple[str, int]], seed: int
) -> None:
    rows = []
    for document, sizes in lengths.items():
        start = gaps
        for number, size in enumerate(sizes):
            rows.append((f"{document}/{number:04d}", document, start, start + size))
            start += size + gaps
    units = pd.DataFrame(rows, columns=["passage_id", "document_id", "start", "end"])
    units = units.astype({"start": int, "end": int}).sample(frac=1, random_state=seed)
    hits = hits_at(*((document, start, "f") for document, start in places))
    expected = [
        next(
            (name for name, home, first, end in rows if home == document and first <= at < end),
            None,
        )
        for document, at in places
    ]
    found = hit_windows(hits, units)
    assert list(found.index) == list(hits.index)
    assert [name if isinstance(name, str) else None for name in found] == expected


def test_hits_may_have_any_index() -> None:
    units = pd.DataFrame({"passage_id": ["a/0"], "document_id": ["a"], "start": [0], "end": [9]})
    hits = hits_at(("a", 3, "f"), ("a", 9, "f")).set_index(pd.Index([7, 7]))
    assert hit_windows(hits, units).notna().tolist() == [True, False]


def test_missing_columns_are_named(nmf: TopicModel) -> None:
    with pytest.raises(ValueError, match="'hits' table has no column 'start'"):
        hit_windows(hits_at(("a", 1, "f")).drop(columns="start"), nmf.units)
    with pytest.raises(ValueError, match="'hits' table has no column 'frame'"):
        topic_frames(nmf, hits_at(("a", 1, "f")).drop(columns="frame"))


@pytest.fixture(scope="module")
def four(make_model: MakeModel, make_windows: MakeWindows) -> TopicModel:
    """Two windows of the first topic, one of the second, one of none; none of the third."""
    units = make_windows(["a " * 10, "a " * 30, "a " * 40, "a " * 20]).units
    return make_model([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], units)


def test_frames_in_topics_by_hand(four: TopicModel) -> None:
    hits = hits_at(*[("d", 0, "net")] * 3, ("d", 110, "net"), ("d", 200, "net"), ("d", 310, "kin"))
    table = topic_frames(four, hits, frames=["net", "kin", "road"])
    assert table["frame"].tolist() == ["net", "kin", "road"] * 3
    net = table[table["frame"] == "net"].set_index("topic")
    assert net["hits"].tolist() == [4, 1, 0]
    assert net["tokens"].tolist() == [40, 40, 0]
    assert net["per_1000_tokens"].tolist()[:2] == [100, 25]
    assert np.isnan(net["per_1000_tokens"][2])
    assert net["share_of_frame"].tolist() == [0.8, 0.2, 0]
    # Five hits in 100 words; 40 words are in either topic.
    expected = [np.log2(4.5 / 2.5), np.log2(1.5 / 2.5), 0]
    assert net["log2_ratio"].tolist() == pytest.approx(expected)
    kin = table[table["frame"] == "kin"]
    assert kin["hits"].tolist() == [0, 0, 0]
    assert kin["share_of_frame"].tolist() == [0, 0, 0]
    road = table[table["frame"] == "road"]
    assert road["share_of_frame"].isna().all()
    assert road["log2_ratio"].tolist() == [0, 0, 0]


def test_frames_are_sorted_and_order_of_hits_does_not_matter(four: TopicModel) -> None:
    hits = hits_at(("d", 0, "net"), ("d", 210, "kin"), ("d", 110, "net"), ("d", 95, "net"))
    there, back = topic_frames(four, hits), topic_frames(four, hits[::-1])
    assert there["frame"].tolist() == ["kin", "net"] * 3
    pd.testing.assert_frame_equal(there, back)
    # The hit at 95 lies between two windows.
    assert there["hits"].sum() == 3


def test_frames_without_hits(four: TopicModel) -> None:
    table = topic_frames(four, hits_at(), frames=["net"])
    assert table["hits"].tolist() == [0, 0, 0]
    assert table["share_of_frame"].isna().all()


def test_no_frames_leave_the_columns(four: TopicModel) -> None:
    full = topic_frames(four, hits_at(("d", 0, "net")))
    assert list(topic_frames(four, hits_at())) == list(full)


def test_terms_of_topics_by_group_by_hand(
    make_model: MakeModel, make_windows: MakeWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discourse.topics.comparing._RATE_WINDOWS", 1)
    windows = make_windows(
        ["boat boat sea", "boat crop", "crop", "boat sea crop"], narrative=["n", "s", "n", "n"]
    )
    model = make_model(
        [[1, 0], [1, 0], [0, 1], [0, 1]],
        windows.units,
        terms=("boat", "crop", "zinc"),
        relevance=[[2, 1, 0], [0, 2, 1]],
    )
    table = topic_terms(model, windows)
    found = table.set_index(["topic", "term", "narrative"])[["count", "tokens", "per_1000_tokens"]]
    assert found.loc[(0, "boat", "n")].tolist() == [2, 3, pytest.approx(2000 / 3)]
    assert found.loc[(0, "boat", "s")].tolist() == [1, 2, 500]
    assert found.loc[(1, "crop", "n")].tolist() == [2, 4, 500]
    assert found.loc[(1, "crop", "s")].tolist()[:2] == [0, 0]
    assert np.isnan(found.loc[(1, "crop", "s"), "per_1000_tokens"])
    # A term of the model that the windows lack.
    assert found.loc[(1, "zinc", "n"), "count"] == 0
    assert table["rank"].tolist() == [1, 1, 2, 2] * 2
    assert topic_terms(model, windows, n=1)["term"].unique().tolist() == ["boat", "crop"]


def test_counts_of_terms_add_up(windows: Windows, model: TopicModel) -> None:
    table = topic_terms(model, windows)
    topics = windows.units["passage_id"].map(model.topics).to_numpy()
    for (topic, term), part in table.groupby(["topic", "term"]):
        column = windows.features.terms.index(term)
        held = windows.features.counts[:, [column]].toarray().ravel()
        assert part["count"].sum() == held[topics == topic].sum()


@pytest.fixture(scope="module")
def shared(make_model: MakeModel, make_windows: MakeWindows) -> tuple[TopicModel, Windows]:
    """A topic that both hold and speak of otherwise, and one of which one has four windows."""
    held = ["sea boat boat net", "sea boat net"] * 4 + ["sea law law net", "sea law net"] * 4
    held += ["crop soil"] * 4 + ["crop rice"] * 9
    sides = ["n"] * 8 + ["s"] * 8 + ["n"] * 4 + ["s"] * 9
    windows = make_windows(held, narrative=sides)
    model = make_model([[1, 0]] * 16 + [[0, 1]] * 13, windows.units)
    return model, windows


def test_topics_of_fewer_than_five_windows_of_a_side_are_not_listed(
    shared: tuple[TopicModel, Windows],
) -> None:
    table = contested_topics(*shared, target="n", reference="s")
    assert set(table["topic"]) == {0}
    assert set(table["target_windows"]) == set(table["reference_windows"]) == {8}
    assert table["log_odds"].is_monotonic_decreasing
    assert set(table.loc[table["log_odds"] > 0, "item"]) >= {"boat"}
    assert table["item"].iloc[0] == "boat" and table["item"].iloc[-1] == "law"
    assert "crop" not in set(table["item"])


def test_sides_may_be_swapped(shared: tuple[TopicModel, Windows]) -> None:
    there = contested_topics(*shared, target="n", reference="s").set_index("item")
    back = contested_topics(*shared, target="s", reference="n").set_index("item").loc[there.index]
    np.testing.assert_allclose(there["log_odds"], -back["log_odds"])
    np.testing.assert_allclose(there["low"], -back["high"])
    assert (there["target_count"] == back["reference_count"]).all()
    np.testing.assert_allclose(there["q_value"], back["q_value"])


def test_no_more_terms_of_a_side_than_asked_for(shared: tuple[TopicModel, Windows]) -> None:
    table = contested_topics(*shared, target="n", reference="s", n=1)
    assert table["item"].tolist() == ["boat", "law"]


def test_frames_in_the_own_voice_are_compared(shared: tuple[TopicModel, Windows]) -> None:
    own = hits_at(*(("d", 100 * row, "open" if row < 8 else "rule") for row in range(16)))
    quoted = hits_at(*(("d", 100 * row, "kin") for row in range(16))).assign(voice="quoted")
    elsewhere = hits_at(("d", 1700, "road"))
    hits = pd.concat([own, quoted, elsewhere], ignore_index=True)
    table = contested_topics(*shared, target="n", reference="s", hits=hits)
    frames = table[table["kind"] == "frame"].set_index("item")
    assert list(frames.index) == ["open", "rule"]
    assert frames["target_count"].tolist() == [8, 0]
    assert frames["reference_count"].tolist() == [0, 8]
    assert set(table["kind"]) == {"term", "frame"}


def test_hits_in_other_voices_only(shared: tuple[TopicModel, Windows]) -> None:
    quoted = hits_at(("d", 0, "kin")).assign(voice="quoted")
    table = contested_topics(*shared, target="n", reference="s", hits=quoted)
    assert set(table["kind"]) == {"term"}


def test_nothing_shared_leaves_all_columns(shared: tuple[TopicModel, Windows]) -> None:
    model, windows = shared
    full = contested_topics(model, windows, target="n", reference="s")
    few = windows.take(np.flatnonzero(windows.units["narrative"] == "n"))
    last = windows.take(np.flatnonzero(windows.units["narrative"] == "s")[:1])
    units = pd.concat([few.units, last.units])
    chosen = windows.take(np.flatnonzero(windows.units["passage_id"].isin(units["passage_id"])))
    table = contested_topics(model, chosen, target="n", reference="s")
    assert table.empty
    assert list(table) == list(full)


def test_groups_must_be_there(shared: tuple[TopicModel, Windows]) -> None:
    with pytest.raises(ValueError, match=r"No window has narrative 'nobody'\. Available: n, s"):
        contested_topics(*shared, target="n", reference="nobody")


def test_groups_need_a_variable(shared: tuple[TopicModel, Windows]) -> None:
    with pytest.raises(ValueError, match="'units' table has no column 'party'"):
        contested_topics(*shared, target="n", reference="s", by="party")
    with pytest.raises(ValueError, match="'units' table has no column 'party'"):
        topic_terms(*shared, by="party")
