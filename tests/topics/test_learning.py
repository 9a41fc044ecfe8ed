"""Term vectors learned from running text."""

from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from discourse.topics import Windows
from discourse.topics.embedding import TermVectors
from discourse.topics.learning import (
    _mutual_information,
    _near,
    _rarity,
    learn_term_vectors,
)


@pytest.fixture(scope="module")
def texts(invent: SimpleNamespace) -> list[list[str]]:
    """Paragraphs of ten words of one subject and two that go with all."""
    random = Random(5)
    subjects = list(invent.subjects.values())
    return [
        random.sample(random.choice(subjects), 10) + random.sample(["say", "know", "see"], 2)
        for _ in range(200)
    ]


@pytest.fixture(scope="module")
def learned(texts: list[list[str]], windows: Windows) -> TermVectors:
    return learn_term_vectors(texts, windows, dimensions=4)


def test_terms_within_reach_are_near() -> None:
    place = {"a": 0, "b": 1, "c": 2}
    near = _near([["a", "b", "x", "c"], ["a"]], place, 1).toarray()
    # x has no place, so b and c are neighbours; a and c are two steps apart.
    assert near.tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    assert _near([["a", "b", "c"]], place, 2).toarray()[0].tolist() == [0, 1, 1]
    assert _near([["a", "b", "a", "b"]], place, 1).toarray()[0, 1] == 3


def test_a_term_next_to_itself_counts_from_both_sides() -> None:
    assert _near([["a", "a", "b"]], {"a": 0, "b": 1}, 1).toarray().tolist() == [[2, 1], [1, 0]]


def test_mutual_information_by_hand() -> None:
    # a and b: 3 pairs, b and c: 1 pair. Shares of a, b, c: 3/8, 4/8, 1/8.
    near = _near([["a", "b"]] * 3 + [["b", "c"]], {"a": 0, "b": 1, "c": 2}, 1)
    ab = np.log((3 / 8) / (3 / 8 * 4 / 8))
    bc = np.log((1 / 8) / (4 / 8 * 1 / 8))
    expected = [[0, ab, 0], [ab, 0, bc], [0, bc, 0]]
    np.testing.assert_allclose(_mutual_information(near).toarray(), expected)


def test_pairs_rarer_than_by_chance_hold_nothing() -> None:
    near = _near([["a", "a"]] * 4 + [["b", "b"]] * 4 + [["a", "b"]], {"a": 0, "b": 1}, 1)
    assert near.toarray().tolist() == [[8, 1], [1, 8]]
    found = _mutual_information(near).toarray()
    assert found[0, 1] == found[1, 0] == 0
    np.testing.assert_allclose(found[0, 0], np.log((8 / 18) / (1 / 4)))


def test_words_used_alike_are_nearer(invent: SimpleNamespace, learned: TermVectors) -> None:
    subjects = [[w for w in words if w in learned.terms] for words in invent.subjects.values()]
    vectors = [learned.embed_terms(words) for words in subjects]
    alike = min((group @ group.T).mean() for group in vectors)
    apart = max((a @ b.T).mean() for a in vectors for b in vectors if a is not b)
    assert alike > 0.5 > 0.1 > apart


def test_singular_vectors_are_at_right_angles_with_a_sign_of_their_own(
    learned: TermVectors,
) -> None:
    np.testing.assert_allclose(learned.vectors.T @ learned.vectors, np.eye(4), atol=1e-10)
    largest = learned.vectors[np.abs(learned.vectors).argmax(axis=0), np.arange(4)]
    assert (largest > 0).all()


def test_order_of_paragraphs_changes_nothing(
    texts: list[list[str]], windows: Windows, learned: TermVectors
) -> None:
    back = learn_term_vectors(texts[::-1], windows, dimensions=4)
    assert back.terms == learned.terms
    np.testing.assert_array_equal(back.vectors, learned.vectors)
    np.testing.assert_array_equal(back.centre, learned.centre)


def test_rare_terms_have_no_vector(windows: Windows) -> None:
    texts = [["boat", "sea", "fish", "net"]] * 5 + [["whale", "sea"]] * 4
    assert learn_term_vectors(texts, windows, dimensions=2).terms == ("boat", "fish", "net", "sea")


def test_weight_is_inverse_document_frequency(make_windows) -> None:
    held = make_windows(["boat sea", "sea", "fish", "sea net"])
    weights = _rarity(held, {"boat": 0, "sea": 1, "whale": 2})
    np.testing.assert_allclose(weights, np.log([4 / 1, 4 / 3, 4 / 1]))


def test_centre_is_the_mean_of_the_windows(windows: Windows, learned: TermVectors) -> None:
    bare = TermVectors(
        "", learned.terms, learned.vectors, learned.weights, np.zeros_like(learned.centre)
    )
    np.testing.assert_allclose(learned.centre, bare.embed(windows).mean(axis=0))
