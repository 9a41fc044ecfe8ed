"""Keyword in context."""

from dataclasses import replace

import pytest

from discourse import Corpus, corpus_from_texts
from discourse.stats import kwic

TEXTS = {
    "tides": "We sail with the tide, and we return with the tides.\n\nNo harbour stays shut.",
    "reply": "The minister spoke of “a quiet harbour” last week. A quiet harbour is ours.",
}


@pytest.fixture
def corpus() -> Corpus:
    return corpus_from_texts(TEXTS, language=None)


def test_words_around_the_keyword(corpus: Corpus) -> None:
    table = kwic(corpus, "tide*", window=2)
    assert list(table.columns) == [
        *["document_id", "passage_id", "before", "keyword", "after", "voice"]
    ]
    assert table[["before", "keyword", "after"]].to_numpy().tolist() == [
        ["with the", "tide", ", and we"],
        ["with the", "tides", ""],
    ]


def test_context_stays_within_the_passage(corpus: Corpus) -> None:
    row = kwic(corpus, "harbour", window=50).iloc[0]
    assert (row["document_id"], row["before"]) == ("tides", "No")


def test_voice_belongs_to_its_match(corpus: Corpus) -> None:
    table = kwic(corpus, "quiet harbour")
    assert list(table["voice"]) == ["quoted", "own"]
    assert list(table["keyword"].str.lower()) == ["quiet harbour"] * 2


def test_no_window_and_no_match(corpus: Corpus) -> None:
    assert set(kwic(corpus, "tide", window=0)[["before", "after"]].to_numpy().ravel()) == {""}
    assert kwic(corpus, "lighthouse").empty
    assert kwic(Corpus(()), "tide").empty


def test_bad_arguments_are_named(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="'window' must be 0 or more words; got -1"):
        kwic(corpus, "tide", window=-1)
    without = Corpus(
        tuple(
            replace(document, passages=tuple(replace(p, text="") for p in document.passages))
            for document in corpus
        )
    )
    with pytest.raises(ValueError, match="discourse corpora add"):
        kwic(without, "tide")
