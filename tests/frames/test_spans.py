"""Spans of any text, with their place in the source."""

from discourse import corpus_from_texts
from discourse.frames import attribution_table
from discourse.frames.spans import SPAN_COLUMNS

TEXT = "Preface.\n\nThe minister said that   trade would grow. “We agree”, Beijing replied.\n"


def test_table_of_spans_points_into_the_source() -> None:
    table = attribution_table(corpus_from_texts({"d": TEXT}, language=None))
    assert list(table.columns) == SPAN_COLUMNS
    found = [(row.kind, row.source, TEXT[row.start : row.end]) for row in table.itertuples()]
    assert ("attributed", "The minister", "that   trade would grow") in found
    assert ("quoted", "Beijing", "“We agree”") in found


def test_no_text_no_spans() -> None:
    table = attribution_table(corpus_from_texts({"d": "", "e": "Fine weather."}, language=None))
    assert list(table.columns) == SPAN_COLUMNS
    assert table.empty


def test_an_endless_paragraph_is_read_in_pieces() -> None:
    text = "The sun shines on the hill. " * 4_000 + "The minister said that trade would grow."
    table = attribution_table(corpus_from_texts({"d": text}, language=None))
    assert list(table["source"]) == ["The minister"]
    assert text[table["start"].iloc[0] :].startswith("that trade")
