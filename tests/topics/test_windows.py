"""Windows: where they begin and end, and the way back to the text."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import Corpus, Document, corpus_from_texts, count_words, split_sentences
from discourse.topics import Windows, cut_windows, windows_from_tables
from discourse.topics.vocabulary import Vocabulary

FIVE = "Old boats cross wide seas."


def cut(text: str, size: int) -> Windows:
    return cut_windows(corpus_from_texts({"a": text}, language=None), size=size)


def sentence(words: int, number: int) -> str:
    return " ".join([f"Boat{number}", *["sails"] * (words - 1)]) + "."


def test_a_window_ends_as_soon_as_it_is_long_enough() -> None:
    found = cut(" ".join([FIVE] * 6), 10)
    assert list(found.units["tokens"]) == [10, 10, 10]
    assert list(cut(" ".join([FIVE] * 6), 11).units["tokens"]) == [15, 15]


def test_half_a_window_stands_alone_and_less_belongs_to_the_last() -> None:
    ten = f"{FIVE} {FIVE}"
    assert list(cut(f"{ten} Fish swim in schools here.", 10).units["tokens"]) == [10, 5]
    assert list(cut(f"{ten} Fish swim in schools.", 10).units["tokens"]) == [14]


def test_a_short_text_is_one_window() -> None:
    assert list(cut("Fish swim.", 45).units["tokens"]) == [2]


def test_windows_run_over_paragraphs_but_not_over_headings() -> None:
    found = cut(f"# North\n\n{FIVE}\n\n{FIVE}\n\n# South\n\n{FIVE}", 10)
    assert list(found.units["section"]) == ["North", "South"]
    assert list(found.units["tokens"]) == [10, 5]
    assert list(found.units["position"]) == [0, 1]


def test_what_is_left_of_a_section_does_not_go_to_the_one_before() -> None:
    found = cut(f"# North\n\n{FIVE} {FIVE}\n\n# South\n\nFish swim.", 10)
    assert list(found.units["tokens"]) == [10, 2]


@settings(max_examples=60, deadline=None)
@given(
    sections=st.lists(
        st.lists(st.integers(1, 14), min_size=1, max_size=12), min_size=1, max_size=3
    ),
    size=st.integers(1, 30),
)
def test_every_sentence_is_in_one_window_in_order(sections: list[list[int]], size: int) -> None:
    written = [
        [sentence(words, number) for number, words in enumerate(lengths)] for lengths in sections
    ]
    text = "\n\n".join(
        f"# Part {part}\n\n{' '.join(sentences)}" for part, sentences in enumerate(written)
    )
    found = cut(text, size)
    assert found.texts is not None
    said = [one for window in found.texts for one in window.split(". ")]
    expected = [one for sentences in written for one in sentences]
    assert [one.rstrip(".") for one in said] == [one.rstrip(".") for one in expected]
    for start, end, window in zip(
        found.units["start"], found.units["end"], found.texts, strict=True
    ):
        assert text[start:end] == window
    # No window but the last of a section is short, and none could have ended a sentence earlier.
    last = ~found.units["section"].duplicated(keep="last")
    for window, at_end in zip(found.texts, last, strict=True):
        lengths = [count_words(one) for one in window.split(". ")]
        if not at_end:
            assert sum(lengths) >= size > sum(lengths[:-1])
        assert 2 * sum(lengths) >= size or list(last).count(True) == len(sections)


def test_offsets_lead_to_the_text_as_read() -> None:
    text = "The inter-\nnational ports are open¹ to all. Ships\nsail there."
    document = next(iter(corpus_from_texts({"a": text}, language=None)))
    found = cut_windows(Corpus((document,)), size=3)
    assert found.texts == ("The international ports are open to all.", "Ships sail there.")
    places = zip(found.units["start"], found.units["end"], strict=True)
    assert [document.text[start:end] for start, end in places] == [
        "The inter-\nnational ports are open¹ to all.",
        "Ships\nsail there.",
    ]


def test_columns_and_variables(windows: Windows) -> None:
    first = ["passage_id", "document_id", "section", "position"]
    assert list(windows.units)[:4] == first
    assert {"start", "end", "tokens", "narrative"} <= set(windows.units)
    assert windows.units["passage_id"].is_monotonic_increasing
    assert windows.units["passage_id"].iloc[0] == "north-1/0000"


def test_counts_are_those_of_the_vocabulary(windows: Windows) -> None:
    assert windows.texts is not None
    own = cut_windows(
        corpus_from_texts({"a": "The Boats of a boat sail."}, language=None),
        vocabulary=Vocabulary({"boats": "boat", "the": "", "of": "", "sail": ""}),
    )
    assert own.features.terms == ("boat",)
    assert own.features.counts.toarray().tolist() == [[2]]
    assert list(windows.units["tokens"]) == [count_words(text) for text in windows.texts]


def test_order_of_documents_does_not_matter(invent: SimpleNamespace) -> None:
    corpus = invent.reports(sections=2)
    there, back = cut_windows(corpus), cut_windows(Corpus(corpus.documents[::-1]))
    pd.testing.assert_frame_equal(there.units, back.units)
    assert there.texts == back.texts
    assert (there.features.counts != back.features.counts).nnz == 0


def test_documents_without_words_have_no_windows() -> None:
    corpus = corpus_from_texts({"a": "", "b": "*** ... !!!", "c": "Fish swim."}, language=None)
    assert list(cut_windows(corpus).units["document_id"]) == ["c"]


def test_foreign_and_unreadable_texts_have_no_windows() -> None:
    foreign = "Wir sprechen hier über die Fischerei und über die Küste, und zwar auf Deutsch. " * 5
    corpus = corpus_from_texts({"a": foreign}) + corpus_from_texts({"b": FIVE}, language=None)
    broken = Document("c", status="error", error="'c' cannot be read.")
    assert next(iter(corpus)).status == "error"
    assert list(cut_windows(corpus + Corpus((broken,))).units["document_id"]) == ["b"]


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "The of and to."}])
def test_texts_without_content_words_give_windows_without_terms(texts: dict[str, str]) -> None:
    found = cut_windows(corpus_from_texts(texts, language=None))
    assert found.features.terms == ()
    assert len(found) == (1 if any(texts.values()) else 0)


def test_size_must_be_a_word_or_more() -> None:
    with pytest.raises(ValueError, match="'size' must be 1 word or more; got 0"):
        cut("Fish swim.", 0)


def test_windows_can_be_taken_in_any_order(windows: Windows) -> None:
    rows = np.array([5, 0, 3])
    some = windows.take(rows)
    assert windows.texts is not None and some.texts is not None
    assert list(some.units["passage_id"]) == list(windows.units["passage_id"].iloc[rows])
    assert some.texts == tuple(windows.texts[row] for row in rows)
    assert some.features.terms == windows.features.terms
    assert (some.features.counts.toarray() == windows.features.counts.toarray()[rows]).all()


def test_tables_of_shuffled_rows_give_the_same_windows(windows: Windows) -> None:
    counts = windows.features.to_long().sample(frac=1, random_state=1)
    again = windows_from_tables(windows.units.sample(frac=1, random_state=2), counts)
    assert again.texts is None
    pd.testing.assert_frame_equal(again.units[list(windows.units)], windows.units)
    assert (again.features.counts != windows.features.counts).nnz == 0


def test_as_many_texts_as_windows(windows: Windows) -> None:
    with pytest.raises(ValueError, match=r"'texts' has 1 entries for \d+ windows"):
        Windows(windows.features, ("one",))


def test_sentences_of_the_windows_are_those_of_the_corpus(corpus: Corpus) -> None:
    found = cut_windows(corpus)
    assert found.texts is not None
    sentences = sum(len(split_sentences(passage.text)) for passage in corpus.passages)
    assert sum(len(split_sentences(text)) for text in found.texts) == sentences
