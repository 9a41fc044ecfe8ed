"""The hits table: offsets, sentences, order."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse import corpus_from_texts, find_frames
from discourse.frames import HIT_COLUMNS, author_stand, iter_hits
from discourse.frames.hits import hit_stand
from discourse.lexicon import Frame, lexicon_from_patterns

LEXICON = lexicon_from_patterns(
    {"peace": ["peace*", "cease fire", "ceasefire"], "growth": ["growth"]}
)


def test_columns_and_no_hits() -> None:
    table = find_frames(corpus_from_texts({"d": "Nothing here."}, language=None), LEXICON)
    assert list(table.columns) == HIT_COLUMNS
    assert table.empty


def test_offsets_refer_to_the_text_as_read() -> None:
    text = "Opening words stand here.\n\nWe want peace<sup>3</sup> and a cease-\nfire soon.\n"
    hits = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)
    assert [text[row.start : row.end] for row in hits.itertuples()] == ["peace", "cease-\nfire"]
    assert list(hits["matched"]) == ["peace", "ceasefire"]


def test_sentences_are_numbered_through_the_document() -> None:
    text = "One is peace. Two is war.\n\nThree is growth. Four is peace."
    hits = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)
    assert list(hits["sentence_number"]) == [0, 2, 3]
    assert hits["sentence"].iloc[1] == "Three is growth."


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["Peace now.", "Growth.", "Nothing.", "A cease-fire."]), max_size=6)
)
def test_documents_are_independent_of_their_neighbours(texts: list[str]) -> None:
    documents = {f"d{n}": text for n, text in enumerate(texts)}
    corpus = corpus_from_texts(documents, language=None)
    together = {document.document_id: rows for document, rows in iter_hits(corpus, LEXICON)}
    for name, text in documents.items():
        ((_, alone),) = iter_hits(corpus_from_texts({name: text}, language=None), LEXICON)
        assert together[name] == alone


@pytest.mark.parametrize(
    ("voice", "stance", "critical", "stand"),
    [
        ("own", "endorsed", False, 1),
        ("own", "neutral", True, 0),
        ("own", "contested", False, -1),
        ("attributed", "endorsed", False, 0),
        ("attributed", "neutral", True, 1),
        ("attributed", "contested", True, -1),
        ("quoted", "endorsed", True, 0),
        ("quoted", "contested", False, -1),
    ],
)
def test_author_stands_for_what_is_owned_or_ascribed_in_criticism(
    voice: str, stance: str, critical: bool, stand: int
) -> None:
    assert hit_stand(voice, stance, critical=critical) == stand
    frame = Frame("f", "F", critical=critical)
    hits = pd.DataFrame({"frame": ["f"], "voice": [voice], "stance": [stance]})
    assert author_stand(hits, replace(LEXICON, frames=(frame,))).tolist() == [stand]
