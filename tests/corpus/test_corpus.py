import pytest

from discourse.corpus import Corpus, Document, Passage, corpus_from_texts, count_words


@pytest.fixture
def corpus() -> Corpus:
    first = corpus_from_texts({"a": "We agree.\n\n# Two\n\nThey do not."}, year=2019)
    return first + corpus_from_texts({"b": "So be it."}, year=2020)


def test_where_selects_by_variables(corpus: Corpus) -> None:
    assert corpus.where(year=2020).document_ids == ("b",)
    with pytest.raises(ValueError, match=r"no document variable 'month'\. Available: year"):
        corpus.where(month=1)


def test_ids_are_unique() -> None:
    with pytest.raises(ValueError, match="'a' occurs twice"):
        Corpus((Document("a"), Document("a")))


def test_variables_cannot_be_changed(corpus: Corpus) -> None:
    document = corpus.documents[0]
    with pytest.raises(TypeError):
        document.variables["year"] = 1  # type: ignore[index]
    assert document.with_variables(year=1).variables["year"] == 1
    assert document.variables["year"] == 2019


def test_tables(corpus: Corpus) -> None:
    documents, passages = corpus.document_table(), corpus.passage_table()
    assert list(documents["tokens"]) == [5, 3]
    assert list(passages["section"]) == ["", "Two", ""]
    assert list(passages["year"]) == [2019, 2019, 2020]
    texts = {document.document_id: document.text for document in corpus}
    for row in passages.itertuples():
        assert texts[row.document_id][row.start : row.end] == row.text
        assert row.tokens == count_words(row.text)
    assert list(Corpus(()).document_table()) == list(documents)[:6]
    assert list(Corpus(()).passage_table()) == list(passages)[:8]


def test_passages_can_be_left_out(corpus: Corpus) -> None:
    kept = corpus.without_passages({"a#0000"})
    assert [passage.passage_id for passage in kept.passages] == ["a#0001", "b#0000"]
    assert all(isinstance(passage, Passage) for passage in corpus.passages)
    assert len(list(corpus.passages)) == 3
