"""A researcher's names for topics."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from discourse.topics import (
    TopicModel,
    Windows,
    edit_table,
    edit_topics,
    read_edits,
    topic_prevalence,
)


def edits(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["topic", "label", "merge_into"], dtype=object)


def test_the_table_changes_nothing_as_it_comes(model: TopicModel) -> None:
    table = edit_table(model)
    assert list(table.columns) == ["topic", "label", "merge_into", "terms"]
    assert table["terms"].tolist() == [" ".join(terms) for terms in model.top_terms()]
    again = edit_topics(model, table)
    assert again.labels == model.labels
    np.testing.assert_allclose(again.relevance, model.relevance)
    pd.testing.assert_frame_equal(again.weights, model.weights)


def test_terms_of_a_topic_that_stays_keep_every_bit(reference_model: TopicModel) -> None:
    again = edit_topics(reference_model, edit_table(reference_model))
    assert (again.relevance == reference_model.relevance).all()


def test_rename(model: TopicModel) -> None:
    again = edit_topics(model, edits((1, " the sea ", ""), (2, "", "")))
    assert again.labels == (model.labels[0], "the sea", *model.labels[2:])
    pd.testing.assert_frame_equal(again.weights, model.weights)


def test_weights_of_merged_topics_add_up(model: TopicModel) -> None:
    again = edit_topics(model, edits((2, "", "0"), (0, "both", "")))
    assert again.labels == ("both", model.labels[1], model.labels[3])
    np.testing.assert_allclose(again.weights[0], model.weights[0] + model.weights[2])
    assert (again.weights[1] == model.weights[1]).all()
    assert (again.weights[2] == model.weights[3]).all()
    np.testing.assert_allclose(again.weights.sum(axis=1), 1)


def test_terms_of_merged_topics_are_those_of_the_larger(model: TopicModel) -> None:
    again = edit_topics(model, edits((2, "", "0")))
    one, two = model.weights[0].sum(), model.weights[2].sum()
    expected = (one * model.relevance[0] + two * model.relevance[2]) / (one + two)
    np.testing.assert_allclose(again.relevance[0], expected)


def test_what_windows_hold_of_a_dropped_topic_is_none(model: TopicModel) -> None:
    again = edit_topics(model, edits((1, "", "drop")))
    assert len(again) == 3
    np.testing.assert_allclose(again.weights[-1], model.weights[1] + model.weights[-1])
    np.testing.assert_allclose(again.weights.sum(axis=1), 1)
    assert (again.topics[model.topics == 1] == -1).all()
    assert again.labels == (model.labels[0], *model.labels[2:])


def test_new_windows_get_the_edited_topics(model: TopicModel, windows: Windows) -> None:
    again = edit_topics(model, edits((1, "", "drop"), (2, "", "0")))
    pd.testing.assert_frame_equal(again.transform(windows), again.weights, check_exact=True)
    for row in (0, 40, 100):
        alone = again.transform(windows.take(np.array([row])))
        assert (alone.to_numpy()[0] == again.weights.to_numpy()[row]).all()


def test_many_merged_topics_weigh_alone_as_in_the_fit(
    reference_model: TopicModel, reference_windows: Windows
) -> None:
    merged = edit_topics(reference_model, edits(*((k, "", "0") for k in range(1, 12))))
    for row in range(len(reference_windows)):
        alone = merged.transform(reference_windows.take(np.array([row])))
        assert (alone.to_numpy()[0] == merged.weights.to_numpy()[row]).all()


def test_the_fit_itself_is_not_altered(model: TopicModel) -> None:
    before = model.weights.copy(), model.relevance.copy(), model.labels
    edit_topics(model, edits((1, "x", "drop"), (2, "", "0")))
    pd.testing.assert_frame_equal(model.weights, before[0])
    assert (model.relevance == before[1]).all()
    assert model.labels == before[2]


def test_edited_models_can_be_edited_and_compared(model: TopicModel) -> None:
    once = edit_topics(model, edits((3, "", "1")))
    twice = edit_topics(once, edits((2, "", "1")))
    both = edit_topics(model, edits((3, "", "1"), (2, "", "1")))
    np.testing.assert_allclose(twice.weights, both.weights)
    np.testing.assert_allclose(twice.relevance, both.relevance)
    shares = topic_prevalence(twice, replicates=9, permutations=9)
    assert shares.groupby("narrative")["share"].sum().tolist() == pytest.approx([1, 1])


def test_numbers_may_be_text(model: TopicModel) -> None:
    one = edit_topics(model, edits((1, "x", 0)))
    two = edit_topics(model, edits(("1", "x", "0.0")))
    pd.testing.assert_frame_equal(one.weights, two.weights)


def test_empty_cells_may_be_nan(model: TopicModel) -> None:
    found = edit_topics(model, edits((1, np.nan, np.nan), (2, "x", 0.0)))
    assert found.labels == (*model.labels[:2], model.labels[3])


WRONG = [
    ([(9, "x", "")], "topic '9'; it may be a topic from 0 to 3"),
    ([("one", "x", "")], "topic 'one'; it may be a topic from 0 to 3"),
    ([(-1, "x", "")], "topic '-1'; it may be a topic from 0 to 3"),
    ([(0, "x", "7")], "merge_into '7'; it may be a topic from 0 to 3 or 'drop'"),
    ([(0, "x", "away")], "merge_into 'away'; it may be a topic from 0 to 3 or 'drop'"),
    ([(0, "x", ""), (0, "y", "")], "Topic 0 has two rows"),
    ([(0, "", "1"), (1, "", "2")], "Topic 0 goes into 1, which is merged or dropped itself"),
    ([(0, "", "1"), (1, "", "drop")], "Topic 0 goes into 1, which is merged or dropped itself"),
    ([(0, "", "1"), (1, "", "0")], "merged or dropped itself; send both to the topic that stays"),
    ([(k, "", "drop") for k in range(4)], "leaves no topic; keep at least one"),
]


@pytest.mark.parametrize(("rows", "said"), WRONG)
def test_what_cannot_be_done(nmf: TopicModel, rows: list[tuple[object, ...]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        edit_topics(nmf, edits(*rows))


def test_a_topic_cannot_go_into_itself(nmf: TopicModel) -> None:
    with pytest.raises(ValueError, match="Topic 1"):
        edit_topics(nmf, edits((1, "", "1")))


def test_columns_must_be_there(nmf: TopicModel, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'edits' table has no column 'merge_into'"):
        edit_topics(nmf, edits((1, "x", "")).drop(columns="merge_into"))
    path = tmp_path / "labels.csv"
    path.write_text("topic,label\n0,x\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"labels\.csv' table has no column 'merge_into'; it has"):
        read_edits(path)


def test_a_file_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    # As spreadsheets write it: with a mark in front.
    path.write_text("topic,label,merge_into\n0,NA,\n1,007,drop\n", encoding="utf-8-sig")
    assert read_edits(path).to_numpy().tolist() == [["0", "NA", ""], ["1", "007", "drop"]]


def test_a_topic_that_no_window_holds_can_stay(
    make_model: Callable[..., TopicModel], make_windows: Callable[..., Windows]
) -> None:
    model = make_model([[1, 0], [1, 0]], make_windows(["a", "b"]).units)
    assert edit_topics(model, edits((0, "x", ""))).labels == ("x", "topic 1")
