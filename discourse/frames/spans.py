"""Stretches of any text that are quoted, or attributed to somebody."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from discourse.corpus import Document, split_sentences
from discourse.corpus.pipeline import load_pipeline
from discourse.frames.quotes import MARKS, quotations

if TYPE_CHECKING:
    from discourse.frames.tagger import Tagger

_LONGEST_PARSED = 100_000  # characters, far below what the parser takes at once
SPAN_COLUMNS = ["document_id", "start", "end", "kind", "source", "cue"]


class _Span(NamedTuple):
    """A stretch of one passage (offsets, end exclusive)."""

    start: int
    end: int
    kind: str
    source: str
    cue: str


def attribution_table(documents: Iterable[Document]) -> pd.DataFrame:
    """Return the quoted and attributed spans of any text.

    Parameters
    ----------
    documents : Corpus or iterable of Document

    Returns
    -------
    DataFrame
        One row per span, by document and place:

        - ``document_id``
        - ``start, end``: character offsets into the document's own text, end exclusive
        - ``kind``: ``quoted`` (in quotation marks) or ``attributed`` (what
          somebody is said to say, think or want, in marks or not)
        - ``source``: whoever is credited with it, as written, and may be a
          pronoun; of a quotation, the source of the attributed span it shares
          most characters with; empty if none is found
        - ``cue``: the word that credits ("said"), of a quotation
          the opening mark, if it stands in this paragraph

    Notes
    -----
    Attributed spans come from a tagger that was trained on news articles
    (:mod:`discourse.frames.tagger`). They answer another question than the voice
    of a hit, which also counts what an actor does, offers or is after
    (:mod:`discourse.frames.judging`).
    """
    rows = []
    for document in documents:
        for passage, spans in zip(document.passages, _spans(document), strict=True):
            for span in spans:
                start, end = passage.offsets.to_source(span.start, span.end)
                rows.append((document.document_id, start, end, *span[2:]))
    return pd.DataFrame(rows, columns=SPAN_COLUMNS)


def _spans(document: Document) -> Iterator[list[_Span]]:
    """Yield the spans of each passage of ``document``."""
    from discourse.frames.tagger import attributions

    texts = [passage.text for passage in document.passages]
    # The tagger counts from the beginning of the document: no passage overlaps the next.
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    pieces = [
        (shift + first, text[first:last])
        for text, shift in zip(texts, starts, strict=False)
        for first, last in _pieces(text)
    ]
    pipeline = load_pipeline("tagger", "parser", "attribute_ruler", "lemmatizer")
    docs = list(pipeline.pipe((text for _, text in pieces), batch_size=64))
    found: list[list[_Span]] = [[] for _ in texts]
    for a in attributions(docs, [shift for shift, _ in pieces], _tagger()):
        number = bisect_right(starts, a.start) - 1
        shift = starts[number]
        found[number].append(_Span(a.start - shift, a.end - shift, "attributed", a.source, a.cue))
    for text, attributed, marks in zip(texts, found, quotations(texts), strict=True):
        quotes = [_quotation(text, start, end, attributed) for start, end in marks]
        yield sorted([*attributed, *quotes])


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges in which ``text`` is parsed: the whole, or sentences of an endless one."""
    if len(text) <= _LONGEST_PARSED:
        yield 0, len(text)
        return
    ends = [last for _, last in split_sentences(text)]
    start = 0
    while start < len(text):
        farthest = bisect_right(ends, start + _LONGEST_PARSED) - 1
        end = ends[farthest] if farthest >= 0 and ends[farthest] > start else len(text)
        end = min(end, start + _LONGEST_PARSED)
        yield start, end
        start = end


def _quotation(text: str, start: int, end: int, attributed: list[_Span]) -> _Span:
    """Return a quotation with the source of the attributed span that covers most of it."""

    def shared(span: _Span) -> int:
        return min(end, span.end) - max(start, span.start)

    first = bisect_right(attributed, start, key=lambda span: span.end)
    near = list(takewhile(lambda span: span.start < end, attributed[first:]))
    source = max(near, key=shared).source if near else ""
    return _Span(start, end, "quoted", source, text[start] if text[start] in MARKS else "")


@cache
def _tagger() -> Tagger:
    from discourse.frames import tagger

    return tagger.load(Path(tagger.__file__).parent)
