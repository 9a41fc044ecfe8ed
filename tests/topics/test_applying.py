"""New statements: which topics they hold, and whose mixture theirs is like."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from discourse.corpus import Corpus, Document, corpus_from_texts
from discourse.topics import (
    Mixtures,
    TopicModel,
    Windows,
    apply_topics,
    compare_mixtures,
    cut_windows,
    edit_topics,
    fit_nmf,
)

SEA, FARM = ("sea", "sea", "sea"), ("farm", "farm", "farm")


@pytest.fixture(scope="module")
def statements(invent: SimpleNamespace) -> Corpus:
    texts = {
        "sea": invent.speech(*SEA, seed=1),
        "farm": invent.speech(*FARM, seed=2),
        "both": invent.speech("sea", "farm", seed=3),
        "short": invent.speech("sea", seed=4, sentences=2),
        "other": " ".join(["My aunt keeps a violin and plays a slow waltz on Sundays."] * 20),
    }
    return corpus_from_texts(texts, language=None)


@pytest.fixture(scope="module")
def mixtures(model: TopicModel) -> Mixtures:
    return compare_mixtures(model, target="north", reference="south")


@pytest.fixture(scope="module")
def table(model: TopicModel, statements: Corpus, mixtures: Mixtures) -> pd.DataFrame:
    return apply_topics(model, statements, mixtures).set_index("statement_id")


def test_leaning_by_hand(
    make_model: Callable[..., TopicModel], make_windows: Callable[..., Windows]
) -> None:
    units = make_windows(["a"] * 8, narrative=["n"] * 4 + ["s"] * 4).units
    model = make_model([[1, 0]] * 3 + [[0, 1]] * 2 + [[1, 0]] + [[0, 1]] * 2, units)
    found = compare_mixtures(model, target="n", reference="s", replicates=20)
    # A quarter of a window is added to each of two topics: 3.25 of 4.5 and 1.25 of 4.5.
    one, two = 3.25 / 4.5, 1.25 / 4.5
    # Four windows, of which three differ from the share by 1 less it and one by the share.
    variance = 4 / 3 * (3 * (1 - one) ** 2 + one**2) / 4.5**2
    expected = (one - two) - 2 * variance * (one - two)  # the shares add up to 1
    assert found.leaning.tolist() == pytest.approx([expected, -expected])
    assert found.names == ("n", "s")
    assert found.draws.shape == (20, 2)
    assert (np.abs(found.draws) < 1).all()


def test_sides_may_be_swapped(
    model: TopicModel, statements: Corpus, mixtures: Mixtures, table: pd.DataFrame
) -> None:
    swapped = compare_mixtures(model, target="south", reference="north")
    np.testing.assert_allclose(swapped.leaning, -mixtures.leaning)
    back = apply_topics(model, statements, swapped).set_index("statement_id")
    np.testing.assert_allclose(back["score"], -table["score"])
    np.testing.assert_allclose(back["low"], -table["high"], atol=0.2)
    np.testing.assert_allclose(back["high"], -table["low"], atol=0.2)


def test_scores_point_to_whom_a_subject_is_dear(table: pd.DataFrame) -> None:
    assert table.loc["sea", "score"] > 0.2 and table.loc["farm", "score"] < -0.2
    assert table.loc["farm", "score"] < table.loc["both", "score"] < table.loc["sea", "score"]


def test_scores_are_means_of_leanings(
    model: TopicModel, statements: Corpus, mixtures: Mixtures, table: pd.DataFrame
) -> None:
    for name in ("sea", "farm", "both"):
        own = Corpus(tuple(one for one in statements if one.document_id == name))
        weights = model.transform(cut_windows(own))[list(range(len(model)))].to_numpy()
        expected = (weights @ mixtures.leaning).sum() / weights.sum()
        assert table.loc[name, "score"] == pytest.approx(expected)


def test_intervals_hold_the_score(table: pd.DataFrame) -> None:
    known = table[table["topic_windows"] >= 2]
    assert len(known) >= 3
    assert (known["low"] <= known["score"]).all()
    assert (known["score"] <= known["high"]).all()
    assert table["score"].dropna().between(-1, 1).all()


def test_resembles_is_what_the_interval_says(table: pd.DataFrame) -> None:
    for row in table[table["resembles"] != "none"].to_dict("records"):
        said = "north" if row["low"] > 0 else "south" if row["high"] < 0 else "undetermined"
        assert row["resembles"] == said


def test_shares_of_topics_sum_to_one(model: TopicModel, table: pd.DataFrame) -> None:
    shares = table[[*(f"topic_{topic}" for topic in range(len(model))), "topic_none"]]
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_main_topic_is_that_of_the_subject(
    invent: SimpleNamespace, model: TopicModel, windows: Windows, table: pd.DataFrame
) -> None:
    subjects = invent.subject_of(windows)
    for name in ("sea", "farm"):
        main = table.loc[name, "main_topic"]
        assert set(subjects[model.topics == main]) == {name}
        assert table.loc[name, "main_label"] == model.labels[main]


def test_a_text_on_another_subject_resembles_none(table: pd.DataFrame) -> None:
    assert table.loc["other", "resembles"] == "none"
    assert table.loc["other", "windows"] > 2


def test_a_single_window_has_no_interval(table: pd.DataFrame) -> None:
    row = table.loc["short"]
    assert row["windows"] == row["topic_windows"] == 1
    assert np.isfinite(row["score"]) and np.isnan(row["low"]) and np.isnan(row["high"])
    assert row["resembles"] == "undetermined"


def test_other_statements_do_not_move_one(
    model: TopicModel, statements: Corpus, mixtures: Mixtures, table: pd.DataFrame
) -> None:
    for document in statements:
        alone = apply_topics(model, [document], mixtures).set_index("statement_id")
        pd.testing.assert_series_equal(
            alone.loc[document.document_id], table.loc[document.document_id], check_exact=True
        )
    back = apply_topics(model, statements.documents[::-1], mixtures)
    pd.testing.assert_frame_equal(back.set_index("statement_id")[::-1], table, check_exact=True)


def test_a_text_whose_words_are_unknown(model: TopicModel, mixtures: Mixtures) -> None:
    strange = corpus_from_texts({"a": "Xqzzy flurbs. " * 30}, language=None)
    (row,) = apply_topics(model, strange, mixtures).to_dict("records")
    assert row["resembles"] == "none"
    assert (row["topic_windows"], row["main_topic"], row["main_label"]) == (0, -1, "")
    assert row["topic_none"] == 1
    assert np.isnan(row["score"])


UNREADABLE = [
    Document("a", status="error", error="'a' cannot be read."),
    Document("a", text=""),
    next(iter(corpus_from_texts({"a": "The of and to."}, language=None))),
]


@pytest.mark.parametrize("document", UNREADABLE)
def test_what_cannot_be_read_keeps_its_row(
    model: TopicModel, statements: Corpus, mixtures: Mixtures, document: Document
) -> None:
    table = apply_topics(model, [document, *statements], mixtures)
    assert len(table) == 1 + len(statements)
    row = table.iloc[0]
    assert (row["status"], row["error"]) == (document.status, document.error)
    assert row["topic_windows"] == 0
    assert row["resembles"] == ("none" if document.status == "ok" else "")
    assert np.isnan(row["score"])


def test_no_statements_leave_the_columns(
    model: TopicModel, mixtures: Mixtures, table: pd.DataFrame
) -> None:
    assert list(apply_topics(model, [], mixtures))[1:] == list(table)


def test_statements_have_edited_topics(model: TopicModel, statements: Corpus) -> None:
    rows = pd.DataFrame({"topic": [0, 1], "label": ["", "x"], "merge_into": ["2", "drop"]})
    edited = edit_topics(model, rows)
    mixtures = compare_mixtures(edited, target="north", reference="south", replicates=50)
    table = apply_topics(edited, statements, mixtures)
    assert {"topic_0", "topic_1", "topic_none"} < set(table)
    assert "topic_2" not in table
    assert len(table) == len(statements)


def test_unknown_groups_are_named(model: TopicModel) -> None:
    with pytest.raises(
        ValueError,
        match=r"no texts with narrative 'west' \(target or reference\)\. Available: north, south",
    ):
        compare_mixtures(model, target="north", reference="west")
    with pytest.raises(ValueError, match=r"'model.units' table has no column 'party'"):
        compare_mixtures(model, target="north", reference="south", by="party")


def test_mixtures_belong_to_their_model(model: TopicModel, mixtures: Mixtures) -> None:
    others = replace(mixtures, labels=("another",))
    with pytest.raises(ValueError, match="'mixtures' are of another model"):
        apply_topics(model, [], others)
    with pytest.raises(ValueError, match="both 'north'"):
        compare_mixtures(model, target="north", reference="north")


def test_without_a_register_nobody_knows_what_is_off_the_subject(
    model: TopicModel, statements: Corpus, mixtures: Mixtures
) -> None:
    blind = replace(model, settings={**model.settings, "register_share": None})
    table = apply_topics(blind, statements, mixtures)
    assert set(table.loc[table["topic_windows"] > 0, "resembles"]) == {"undetermined"}


def test_same_seed_same_numbers(model: TopicModel, mixtures: Mixtures) -> None:
    again = compare_mixtures(model, target="north", reference="south")
    assert (again.draws == mixtures.draws).all()
    other = compare_mixtures(model, target="north", reference="south", seed=1)
    assert (other.leaning == mixtures.leaning).all()
    assert (other.draws != mixtures.draws).any()


@pytest.fixture(scope="module")
def pool(invent: SimpleNamespace) -> Callable[..., Corpus]:
    """Texts on subjects drawn alike for all."""

    def make(first: int, number: int) -> Corpus:
        texts = {}
        for seed in range(first, first + number):
            subjects = Random(seed).choices(list(invent.subjects), k=4)
            texts[f"t{seed:04d}"] = invent.speech(*subjects, seed=seed, sentences=6)
        return corpus_from_texts(texts, language=None)

    return make


def test_two_parts_of_one_pool_are_taken_for_either_alike(pool: Callable[..., Corpus]) -> None:
    """Whatever their sizes: what is drawn at random resembles one no more often than the other."""
    cut, others = cut_windows(pool(0, 48)), pool(1000, 12)
    model = fit_nmf(cut, n_topics=4)
    random = np.random.default_rng(0)
    names = cut.units["document_id"].unique()
    first, said = [], []
    for _ in range(16):
        small = random.choice(names, size=18, replace=False)
        side = np.where(cut.units["document_id"].isin(small), "small", "large")
        split = replace(model, units=cut.units.assign(narrative=side))
        mixtures = compare_mixtures(split, target="small", reference="large", replicates=100)
        table = apply_topics(split, others, mixtures)
        first.append((table["score"] > 0).mean())
        said.append(table["resembles"].isin(["small", "large"]).mean())
    assert 0.35 < np.mean(first) < 0.65
    assert np.mean(said) < 0.1
