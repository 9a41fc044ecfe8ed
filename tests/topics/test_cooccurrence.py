"""Coherence and diversity of the terms of a topic."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.topics import (
    Cooccurrence,
    TopicModel,
    Windows,
    coherence,
    count_together,
    diversity,
    quality,
    read_cooccurrence,
)
from discourse.topics.cooccurrence import register_windows, write_cooccurrence

PARAGRAPHS = [
    {"boat", "sea", "net"},
    {"boat", "sea"},
    {"boat"},
    {"sea", "crop"},
    {"whale"},
]
TERMS = ["boat", "crop", "net", "sea", "whale"]


@pytest.fixture
def together() -> Cooccurrence:
    return count_together(PARAGRAPHS, TERMS)


def of(terms: list[str], together: Cooccurrence) -> float:
    return coherence(terms, together, minimum=1)


def test_paragraphs_as_rows(together: Cooccurrence) -> None:
    assert together.terms == tuple(TERMS)
    assert together.paragraphs == 5
    assert together.holds.toarray().astype(int).tolist() == [
        [1, 0, 1, 1, 0],
        [1, 0, 0, 1, 0],
        [1, 0, 0, 0, 0],
        [0, 1, 0, 1, 0],
        [0, 0, 0, 0, 1],
    ]


def test_coherence_by_hand(together: Cooccurrence) -> None:
    # boat 3/5, sea 3/5, both 2/5.
    pair = np.log((2 / 5) / (3 / 5 * 3 / 5)) / -np.log(2 / 5)
    assert of(["boat", "sea"], together) == pytest.approx(pair)
    # net 1/5; with boat and with sea 1/5.
    other = np.log((1 / 5) / (1 / 5 * 3 / 5)) / -np.log(1 / 5)
    assert of(["boat", "sea", "net"], together) == pytest.approx((pair + 2 * other) / 3)


def test_never_together_is_minus_one(together: Cooccurrence) -> None:
    assert of(["boat", "whale"], together) == -1
    assert of(["boat", "crop", "whale"], together) == -1


def test_always_together_is_one() -> None:
    assert of(["a", "b"], count_together([{"a", "b"}, {"a", "b"}, {"c"}], ["a", "b"])) == (
        pytest.approx(1)
    )
    assert of(["a", "b"], count_together([{"a", "b"}], ["a", "b"])) == 1


def test_by_chance_is_zero() -> None:
    quarters = [{"a", "b"}, {"a"}, {"b"}, set()]
    assert of(["a", "b"], count_together(quarters, ["a", "b"])) == pytest.approx(0)


def test_order_and_repetition_of_terms_do_not_matter(together: Cooccurrence) -> None:
    scores = [of(list(order), together) for order in permutations(["boat", "sea", "net", "crop"])]
    assert scores == pytest.approx([scores[0]] * len(scores))
    assert of(["boat", "sea", "boat"], together) == of(["boat", "sea"], together)


@pytest.mark.parametrize("terms", [[], ["boat"], ["boat", "xylophone"], ["xylophone", "zebra"]])
def test_fewer_than_two_known_terms_have_no_coherence(
    terms: list[str], together: Cooccurrence
) -> None:
    assert np.isnan(of(terms, together))


def test_rare_terms_say_nothing(together: Cooccurrence) -> None:
    assert coherence(["boat", "sea", "net"], together, minimum=3) == of(["boat", "sea"], together)
    # By default, those in fewer paragraphs than the square root of five.
    assert coherence(["boat", "sea", "whale"], together) == of(["boat", "sea"], together)


@settings(max_examples=50, deadline=None)
@given(
    paragraphs=st.lists(st.sets(st.sampled_from("abcde")), min_size=1, max_size=12),
    terms=st.lists(st.sampled_from("abcdef"), max_size=5),
)
def test_coherence_lies_between_minus_one_and_one(
    paragraphs: list[set[str]], terms: list[str]
) -> None:
    score = of(terms, count_together(paragraphs, list("abcde")))
    assert np.isnan(score) or -1 <= score <= 1 + 1e-12


def test_diversity_by_hand() -> None:
    assert diversity([["a", "b"], ["b", "c"]]) == 3 / 4
    assert diversity([["a"], ["b"]]) == 1
    assert np.isnan(diversity([]))
    assert np.isnan(diversity([[], []]))


def test_quality_is_the_mean_over_topics_that_have_one(
    make_model: Callable[..., TopicModel], make_windows: Callable[..., Windows]
) -> None:
    units = make_windows(["a", "b"]).units
    terms = ("boat", "sea", "whale")
    relevance = [[2, 1, 0], [0, 0, 1]]
    model = make_model(np.eye(2), units, terms=terms, relevance=relevance)
    together = count_together(PARAGRAPHS * 4, TERMS)
    found = quality(model, together)
    # The second topic has a single term.
    assert found["coherence"] == pytest.approx(coherence(["boat", "sea"], together))
    assert found["diversity"] == 1
    assert np.isnan(quality(model, count_together([], []))["coherence"])


@settings(max_examples=30, deadline=None)
@given(paragraphs=st.lists(st.sets(st.sampled_from(TERMS)), min_size=1, max_size=30))
def test_written_and_read_again(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[set[str]]
) -> None:
    made = count_together(paragraphs, TERMS)
    folder = tmp_path_factory.mktemp("together")
    write_cooccurrence(made, folder / "one.npz")
    write_cooccurrence(made, folder / "two.npz")
    again = read_cooccurrence(folder / "one.npz")
    assert again.terms == made.terms
    assert (again.holds.toarray() == made.holds.toarray()).all()
    assert (folder / "one.npz").read_bytes() == (folder / "two.npz").read_bytes()


def test_file_holds_numbers_and_names(together: Cooccurrence, tmp_path: Path) -> None:
    write_cooccurrence(together, tmp_path / "one.npz")
    with np.load(tmp_path / "one.npz", allow_pickle=False) as file:
        assert sorted(file.files) == ["gaps", "lengths", "paragraphs", "terms"]


def test_shipped_paragraphs() -> None:
    shipped, found = read_cooccurrence(), register_windows()
    assert list(shipped.terms) == sorted(set(shipped.terms))
    assert len(found) == shipped.paragraphs
    assert found.features.counts.max() == 1
    assert list(found.units["tokens"][:5]) == shipped.holds[:5].sum(axis=1).tolist()
    near, far = (coherence(["nuclear", other], shipped) for other in ("weapon", "ocean"))
    assert near > far
