"""What holds for topics by whatever method they were found."""

from collections.abc import Callable
from random import Random
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from discourse.corpus import Corpus, corpus_from_texts
from discourse.lexicon import lexicon_from_patterns
from discourse.topics import (
    TopicModel,
    Windows,
    cut_windows,
    fit_bertopic,
    fit_nmf,
    topic_map,
)
from discourse.topics.fitting import canonical_order, content_keys, matching, seed_windows
from discourse.topics.model import main_topic, propose_labels, weight_table

Fit = Callable[..., TopicModel]
METHODS = pytest.mark.parametrize("fit", [fit_bertopic, fit_nmf])


def test_the_subjects_are_found(
    invent: SimpleNamespace, model: TopicModel, windows: Windows
) -> None:
    subjects = invent.subject_of(windows)
    assert adjusted_rand_score(subjects, model.topics) > 0.95
    for topic, terms in enumerate(model.top_terms(6)):
        subject = subjects[model.topics == topic].iloc[0]
        assert set(terms) <= set(invent.subjects[subject])


def test_rows_sum_to_one(model: TopicModel, reference_model: TopicModel) -> None:
    for found in (model, reference_model):
        assert list(found.weights) == [*range(len(found)), -1]
        np.testing.assert_allclose(found.weights.sum(axis=1), 1)
        assert found.weights.min(axis=None) >= 0
        assert found.weights.index.equals(pd.Index(found.units["passage_id"]))


def test_windows_of_the_fit_weigh_as_in_the_fit(
    reference_model: TopicModel, reference_windows: Windows
) -> None:
    again = reference_model.transform(reference_windows)
    pd.testing.assert_frame_equal(again, reference_model.weights, check_exact=True)


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(st.integers(0, 302), min_size=1, max_size=9))
def test_a_window_weighs_the_same_alone_and_in_any_batch(
    reference_model: TopicModel, reference_windows: Windows, rows: list[int]
) -> None:
    expected = reference_model.weights.to_numpy()
    batch = reference_model.transform(reference_windows.take(np.array(rows))).to_numpy()
    assert (batch == expected[rows]).all()
    alone = reference_model.transform(reference_windows.take(np.array(rows[:1]))).to_numpy()
    assert (alone == expected[rows[:1]]).all()


def test_no_windows_weigh_nothing(model: TopicModel, windows: Windows) -> None:
    assert model.transform(windows.take(np.array([], dtype=np.int64))).shape == (0, 5)


def renamed(corpus: Corpus, order: list[int]) -> tuple[Windows, dict[str, str]]:
    """The same texts under names that sort otherwise, and the old names of the windows."""
    names = dict(zip(corpus.document_ids, [f"x{number}" for number in order], strict=True))
    texts = sorted((names[document.document_id], document.text) for document in corpus)
    old = {new: name for name, new in names.items()}
    cut = cut_windows(corpus_from_texts(dict(texts), language=None))
    ids = cut.units["passage_id"]
    return cut, {name: f"{old[name.split('/')[0]]}/{name.split('/')[1]}" for name in ids}


@METHODS
@pytest.mark.parametrize("order", [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]])
def test_order_and_names_of_documents_change_no_bit(
    request: pytest.FixtureRequest,
    digest_of: Callable[..., str],
    corpus: Corpus,
    fit: Fit,
    order: list[int],
) -> None:
    model = request.getfixturevalue(fit.__name__.removeprefix("fit_"))
    cut, old_names = renamed(corpus, order)
    again = fit(cut, n_topics=4)
    assert list(again.weights.index) != list(model.weights.index)
    assert digest_of(again, old_names) == digest_of(model)


@METHODS
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_the_windows_of_the_references_changes_no_bit(
    request: pytest.FixtureRequest,
    digest_of: Callable[..., str],
    reference_windows: Windows,
    fit: Fit,
    seed: int,
) -> None:
    name = fit.__name__.removeprefix("fit_")
    rows = np.array(Random(seed).sample(range(len(reference_windows)), len(reference_windows)))
    again = fit(reference_windows.take(rows))
    assert digest_of(again) == digest_of(request.getfixturevalue(f"reference_{name}"))


@pytest.mark.parametrize("name", ["bertopic", "nmf", "reference_bertopic", "reference_nmf"])
def test_threads_change_no_bit(
    request: pytest.FixtureRequest,
    digest_of: Callable[..., str],
    digests_by_threads: dict[str, dict[str, str]],
    name: str,
) -> None:
    here = digest_of(request.getfixturevalue(name))
    assert [digests_by_threads[threads][name] for threads in ("1", "2")] == [here, here]


@METHODS
def test_another_seed_finds_the_subjects_too(
    invent: SimpleNamespace, windows: Windows, fit: Fit
) -> None:
    model = fit(windows, n_topics=4, seed=17)
    assert model.settings["seed"] == 17
    assert adjusted_rand_score(invent.subject_of(windows), model.topics) > 0.95


@METHODS
def test_windows_without_words_hold_no_topic(
    make_windows: Callable[..., Windows], invent: SimpleNamespace, fit: Fit
) -> None:
    random = Random(2)
    held = [" ".join(random.sample(invent.subjects[s], 6)) for s in ("sea", "farm") * 20]
    model = fit(make_windows([*held, "", ""]), n_topics=2)
    assert model.weights[-1].iloc[-2:].tolist() == [1, 1]
    assert model.topics.iloc[-2:].tolist() == [-1, -1]
    assert model.outlier_share >= 2 / 42


TOO_LITTLE = [
    (["boat sea"], 2, "2 topics need 10 different windows, 5 each; there are 1 windows"),
    (["boat sea"] * 40, 2, r"40 windows with content words, of which 1 differ\. Add documents"),
    ([f"boat{k} sea" for k in range(12)], 3, r"there are 12 windows.*Ask for 2 or fewer"),
    ([""] * 20, 2, "There are 20 windows of text, and none holds a content word; give texts"),
    (["boat"] * 5 + [""] * 5, 2, "there are 5 windows with content words, of which 1 differ"),
    ([f"boat{k}" for k in range(30)], 1, "'n_topics' must be 2 or more; got 1"),
]


@METHODS
@pytest.mark.parametrize(("held", "n_topics", "said"), TOO_LITTLE)
def test_too_little_to_find_topics_in(
    make_windows: Callable[..., Windows], fit: Fit, held: list[str], n_topics: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        fit(make_windows(held), n_topics=n_topics)
    assert "\n" not in str(raised.value)


@METHODS
def test_one_short_text_has_no_topics(invent: SimpleNamespace, fit: Fit) -> None:
    text = corpus_from_texts({"a": invent.speech("sea", sentences=12)}, language=None)
    with pytest.raises(ValueError, match=r"Add documents: one short text"):
        fit(cut_windows(text))


def test_topics_are_numbered_by_size(bertopic: TopicModel) -> None:
    sizes = bertopic.topics.value_counts().reindex(range(4)).tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_terms_and_labels(model: TopicModel) -> None:
    table = model.term_table(5)
    assert list(table.columns) == ["topic", "label", "rank", "term", "relevance"]
    assert table["rank"].tolist() == [1, 2, 3, 4, 5] * 4
    assert (table.groupby("topic")["relevance"].diff().dropna() <= 0).all()
    assert [top[:5] for top in model.top_terms()] == [
        part["term"].tolist() for _, part in table.groupby("topic")
    ]


def test_labels_are_terms_that_other_topics_lack() -> None:
    # Of c either topic has half, which leaves 2 and 2.
    relevance = np.array([[3.0, 0.0, 4.0, 0.0], [0.0, 1.0, 4.0, 3.0], [0.0, 0.0, 0.0, 0.0]])
    assert propose_labels(relevance, "abcd") == ("a, c", "d, c, b", "(no terms)")


def test_equal_terms_stand_in_the_alphabet(
    make_model: Callable[..., TopicModel], make_windows: Callable[..., Windows]
) -> None:
    relevance = [[1, 0, 1, 2]]
    units = make_windows(["a"]).units
    model = make_model([[1]], units, terms=("a", "b", "c", "d"), relevance=relevance)
    assert model.top_terms() == [["d", "a", "c"]]


def test_passages_have_their_texts_if_known(model: TopicModel, windows: Windows) -> None:
    table = model.passage_table(2, windows=windows)
    texts = dict(zip(windows.units["passage_id"], windows.texts or (), strict=True))
    assert table["text"].tolist() == [texts[name] for name in table["passage_id"]]
    assert "text" not in model.passage_table(2)


def test_passages_that_hold_most(model: TopicModel) -> None:
    table = model.passage_table(2)
    assert list(table)[:5] == ["topic", "label", "rank", "passage_id", "weight"]
    assert {"document_id", "section", "start", "end", "narrative"} <= set(table)
    for topic, part in table.groupby("topic"):
        assert part["weight"].tolist() == sorted(model.weights[topic], reverse=True)[:2]
        assert (model.weights.loc[part["passage_id"], topic] == part["weight"].to_numpy()).all()


def test_equal_passages_stand_in_the_order_of_their_ids(
    make_model: Callable[..., TopicModel], make_windows: Callable[..., Windows]
) -> None:
    units = make_windows(["a"] * 4).units[::-1]
    found = make_model([[1]] * 4, units).passage_table(2)
    assert found["passage_id"].tolist() == ["d/0000", "d/0001"]


def test_main_topic_and_none() -> None:
    units = pd.DataFrame({"passage_id": ["a", "b", "c"]})
    raw = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 0.0], [0.1, 0.2, 0.7]])
    found = weight_table(raw, (0, 1, -1), units)
    np.testing.assert_allclose(found, [[0.5, 0.5, 0], [0, 0, 1], [0.1, 0.2, 0.7]])
    assert main_topic(found).tolist() == [0, -1, -1]


def test_models_say_what_they_are_and_cannot_be_altered(model: TopicModel) -> None:
    assert repr(model) == f"<TopicModel by {model.method}: 4 topics of 128 windows>"
    with pytest.raises(TypeError):
        model.settings["seed"] = 1  # type: ignore[index]


def test_order_is_that_of_the_content(make_windows: Callable[..., Windows]) -> None:
    held = ["boat sea", "crop", "", "boat sea", "law"]
    windows = make_windows(held)
    keys = content_keys(windows)
    assert keys[0] == keys[3] and len(set(keys)) == 4
    order = canonical_order(windows)
    assert sorted(order) == [0, 1, 3, 4]
    back = make_windows(held[::-1])
    assert [keys[row] for row in order] == [
        content_keys(back)[row] for row in canonical_order(back)
    ]


def test_seeds_are_read_as_words_of_the_windows(make_windows: Callable[..., Windows]) -> None:
    windows = make_windows(["cable sea", "seabed road"])
    seeds = lexicon_from_patterns({"b": ["the cables"], "a": ["sea*", "silk road"]})
    found = seed_windows(seeds, windows)
    assert list(found.units["passage_id"]) == ["a", "b"]
    assert found.features.terms == ("cable", "road", "sea", "seabed")
    assert found.features.counts.toarray().tolist() == [[0, 1, 1, 1], [1, 0, 0, 0]]
    assert found.texts == ("sea; silk road", "the cables")
    assert matching(["sea", "seabed", "over"], "sea*") == ["sea", "seabed"]
    assert matching(["sea"], "*") == []


def test_the_map_has_a_place_for_every_window(model: TopicModel, windows: Windows) -> None:
    found = topic_map(model, windows)
    assert list(found)[:5] == ["unit_id", "x", "y", "topic", "label"]
    assert list(found["unit_id"]) == list(windows.units["passage_id"])
    assert list(found["topic"]) == list(model.topics)
    assert np.isfinite(found[["x", "y"]]).all(axis=None)
    back = topic_map(model, windows.take(np.arange(len(windows))[::-1]))
    pd.testing.assert_frame_equal(found, back, check_exact=True)
