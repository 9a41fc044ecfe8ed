"""Topics by BERTopic: what is particular to it."""

from collections.abc import Callable
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from discourse.lexicon import lexicon_from_patterns
from discourse.topics import (
    ClusterSettings,
    TermVectors,
    TopicModel,
    Windows,
    fit_bertopic,
    read_term_vectors,
)
from discourse.topics.bertopic_fit import NearestCentre, apart
from discourse.topics.embedding import unit_rows


def test_settings_say_what_the_fit_depended_on(bertopic: TopicModel) -> None:
    found = dict(bertopic.settings)
    assert 0 <= found.pop("hdbscan_outlier_share") < 1
    assert found.pop("register_share") == pytest.approx(0.02, abs=0.001)
    assert found == {
        "n_topics": 4,
        "embedding": read_term_vectors().name,
        "seeds": None,
        "seed": 0,
        **asdict(ClusterSettings()),
    }


def test_windows_belong_to_the_nearest_centre(bertopic: TopicModel, windows: Windows) -> None:
    how = bertopic.assignment
    assert isinstance(how, NearestCentre)
    vectors = how.embedding.embed(windows)
    near = unit_rows(vectors - how.common) @ how.centres.T
    weights = np.exp(8 * near)
    weights /= weights.sum(axis=1, keepdims=True)
    alike = (vectors * how.likeness[near.argmax(axis=1)]).sum(axis=1)
    np.testing.assert_allclose(bertopic.fitted, np.where(alike[:, None] >= how.least, weights, 0))
    np.testing.assert_allclose(np.linalg.norm(how.centres, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(how.likeness, axis=1), 1)


def test_a_window_less_alike_than_the_least_holds_none(
    bertopic: TopicModel, make_windows: Callable[..., Windows]
) -> None:
    strange = make_windows(["sea fish coral", "xqzzy", "", "violin waltz sonata"])
    weights = bertopic.transform(strange)
    assert weights[-1].tolist()[1:3] == [1, 1]
    assert weights.loc["d/0000", -1] == 0


def test_directions_from_what_all_share() -> None:
    found = apart(np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([1.0, 0.0]))
    assert found.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize(
    "pairs", [(("sea", "farm"), ("health", "school")), (("sea", "health"), ("farm", "school"))]
)
def test_seeds_say_what_belongs_together(
    invent: SimpleNamespace, windows: Windows, pairs: tuple[tuple[str, str], ...]
) -> None:
    seeds = lexicon_from_patterns(
        {" ".join(pair): [w for name in pair for w in invent.subjects[name]] for pair in pairs},
        name="pairs",
    )
    model = fit_bertopic(windows, n_topics=2, seeds=seeds)
    wanted = invent.subject_of(windows).map({name: pair for pair in pairs for name in pair})
    assert adjusted_rand_score(wanted.map(" ".join), model.topics) == 1
    assert model.settings["seeds"] == "pairs 0"


def test_a_seed_that_names_nothing(windows: Windows) -> None:
    seeds = lexicon_from_patterns({"sea": ["ocean"], "moon": ["crater*", "moon"]})
    with pytest.raises(ValueError, match="No word of seed 'moon' occurs in the windows; leave"):
        fit_bertopic(windows, n_topics=4, seeds=seeds)


def test_nothing_dense_is_an_error_that_says_what_to_do(windows: Windows) -> None:
    clusters = ClusterSettings(smallest_share=0.9, smallest_most=200)
    with pytest.raises(ValueError, match=r"The 128 windows form no groups.*'smallest_share'"):
        fit_bertopic(windows, n_topics=4, clusters=clusters)


def test_an_embedding_of_ones_own(windows: Windows, invent: SimpleNamespace) -> None:
    shipped = read_term_vectors()
    keep = [term in windows.features.terms for term in shipped.terms]
    own = TermVectors(
        "own",
        tuple(np.array(shipped.terms)[keep].tolist()),
        shipped.vectors[keep],
        shipped.weights[keep],
        shipped.centre,
    )
    model = fit_bertopic(windows, n_topics=4, embedding=own)
    assert model.settings["embedding"] == "own"
    assert adjusted_rand_score(invent.subject_of(windows), model.topics) > 0.95


def test_terms_in_a_topic_once_are_typical_of_none(bertopic: TopicModel, windows: Windows) -> None:
    held = bertopic.fitted.T @ windows.features.counts.toarray()
    assert (bertopic.relevance[held < 2 - 1e-9] == 0).all()
    assert (bertopic.relevance >= 0).all()


def test_terms_the_embedding_lacks_can_be_typical(
    invent: SimpleNamespace, make_windows: Callable[..., Windows]
) -> None:
    held = []
    for name in ("sea", "health", "farm"):
        words = invent.subjects[name]
        held += [" ".join([*words[k % 7 : k % 7 + 5], f"xqzz{name}"]) for k in range(14)]
    held = [f"{terms} {read}" for terms, read in zip(held, ["say", "know"] * 21, strict=True)]
    model = fit_bertopic(make_windows(held), n_topics=3)
    assert all(any(term.startswith("xqzz") for term in top) for top in model.top_terms())


def test_windows_the_embedding_knows_nothing_of(make_windows: Callable[..., Windows]) -> None:
    with pytest.raises(ValueError, match="embedding"):
        fit_bertopic(make_windows([f"xa{k} xb{k} xc{k}" for k in range(30)]), n_topics=3)
