from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import (
    Corpus,
    corpus_from_texts,
    drop_near_duplicates,
    find_near_duplicates,
    words,
)

LONG = (
    "Partners should publish the terms of every loan, train local engineers before a cable is "
    "laid, and let an independent body look at the books each year."
)
EDITED = LONG.replace("each year", "every year")
OTHER = (
    "The harbour was built by hand in the time of our grandparents, and nobody then asked who "
    "would keep its lamps alight in winter."
)


def test_a_passage_that_stands_twice_is_found_at_its_second_place() -> None:
    corpus = corpus_from_texts({"a": f"{LONG}\n\n{OTHER}\n\n{EDITED}"})
    table = find_near_duplicates(corpus)
    assert list(table.columns) == ["passage_id", "duplicate_of", "similarity"]
    assert table[["passage_id", "duplicate_of"]].values.tolist() == [["a#0002", "a#0000"]]
    assert 0.6 < table["similarity"][0] < 1


def test_the_similarity_is_shared_shingles_over_all_shingles() -> None:
    corpus = corpus_from_texts({"a": LONG, "b": EDITED})
    shingles = [
        {tuple(tokens[place : place + 3]) for place in range(len(tokens) - 2)}
        for tokens in (words(LONG), words(EDITED))
    ]
    expected = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert find_near_duplicates(corpus)["similarity"][0] == pytest.approx(expected)


def test_a_quotation_is_not_the_same_passage() -> None:
    quoting = f"{OTHER} {OTHER.replace('harbour', 'bridge')} They said: {LONG}"
    corpus = corpus_from_texts({"a": LONG, "b": quoting})
    assert find_near_duplicates(corpus).empty


def test_short_passages_are_left_alone() -> None:
    corpus = corpus_from_texts({"a": "I thank you all.", "b": "I thank you all."})
    assert find_near_duplicates(corpus).empty


def test_dropping_keeps_the_first() -> None:
    corpus = corpus_from_texts({"a": LONG, "b": LONG, "c": f"{OTHER}\n\n{LONG}"})
    kept, table = drop_near_duplicates(corpus)
    assert [passage.passage_id for passage in kept.passages] == ["a#0000", "c#0000"]
    assert set(table["duplicate_of"]) == {"a#0000"}
    assert len(list(corpus.passages)) == 4  # the argument is as it was


def test_of_a_chain_each_is_compared_with_what_is_kept() -> None:
    steps = [LONG, LONG.replace("Partners", "States"), LONG.replace("loan", "grant")]
    table = find_near_duplicates(corpus_from_texts(dict(zip("abc", steps, strict=True))))
    assert list(table["duplicate_of"]) == ["a#0000", "a#0000"]


@pytest.mark.parametrize("texts", [{}, {"a": "Short."}, {"a": LONG}])
def test_nothing_to_compare(texts: dict[str, str]) -> None:
    table = find_near_duplicates(corpus_from_texts(texts))
    assert table.empty and list(table.columns) == ["passage_id", "duplicate_of", "similarity"]
    assert find_near_duplicates(Corpus(())).empty


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1])
def test_the_threshold_is_checked(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold must be above 0 and at most 1; got"):
        find_near_duplicates(corpus_from_texts({}), threshold=threshold)


@pytest.mark.parametrize("shingle", [0, 9])
def test_the_shingle_is_checked(shingle: int) -> None:
    with pytest.raises(ValueError, match="shingle must be from 1 to 8"):
        find_near_duplicates(corpus_from_texts({}), shingle=shingle)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), min_size=8, max_size=14),
        min_size=2,
        max_size=6,
    ),
    st.sampled_from([0.3, 0.5, 0.8, 1.0]),
)
def test_no_pair_is_missed(token_lists: list[list[str]], threshold: float) -> None:
    # The filter by rare shingles must not change what comparing all pairs finds.
    texts = {str(place): " ".join(tokens) + "." for place, tokens in enumerate(token_lists)}
    found = find_near_duplicates(
        corpus_from_texts(texts, language=None), threshold=threshold, shingle=2
    )
    shingles = [set(pairwise(tokens)) for tokens in token_lists]
    dropped: set[int] = set()
    for second in range(len(shingles)):
        dropped |= {
            second
            for first in range(second)
            if first not in dropped
            and len(shingles[first] & shingles[second]) / len(shingles[first] | shingles[second])
            >= threshold
        }
    assert {int(name.split("#")[0]) for name in found["passage_id"]} == dropped
