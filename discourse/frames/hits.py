"""Every match of every pattern, with the sentence it stands in and its voice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from discourse.corpus import Document, Passage, split_sentences
from discourse.frames.authors import author_patterns
from discourse.frames.voice import AttributionSpan, attribution_spans
from discourse.lexicon import Lexicon, Match, Matcher

_DOCUMENTS_AT_ONCE = 32
_LONGEST_SENTENCE = 2_000  # characters; the longest in 974 speeches holds 1,493
HIT_COLUMNS = [
    "document_id",
    "passage_id",
    "sentence_number",
    "start",
    "end",
    "frame",
    "pattern",
    "matched",
    "voice",
    "holder",
    "holder_group",
    "sentence",
]


def find_frames(
    corpus: Iterable[Document], lexicon: Lexicon, *, voice: bool = True
) -> pd.DataFrame:
    """Return every hit of ``lexicon`` in ``corpus``.

    Parameters
    ----------
    corpus : Corpus or iterable of Document
    lexicon : Lexicon
    voice : bool, default True
        Tell use from mention. Without it every hit is ``"own"``, and nothing is parsed.

    Returns
    -------
    DataFrame
        One row per hit, by document, place and frame:

        - ``document_id, passage_id``
        - ``sentence_number``: running number in the document, from 0
        - ``start, end``: character offsets into the document's own text, end exclusive
        - ``frame, pattern``: what was looked for
        - ``matched``: what stands there, cleaned
        - ``voice``: ``own``, ``quoted`` or ``attributed``
        - ``holder, holder_group``: the actor to whom it is ascribed; empty if none is named
        - ``sentence``: the sentence it stands in, cleaned; of one over 2,000
          characters, what stands around the hit

    Notes
    -----
    Voice comes from simple rules (see :mod:`discourse.frames.voice`); a paper
    that rests on it should report their accuracy on its own texts.

    Examples
    --------
    >>> from discourse import corpus_from_texts, read_lexicon
    >>> corpus = corpus_from_texts({"note": "China's talk of sovereignty is old."})
    >>> hits = find_frames(corpus, read_lexicon("framing"))
    >>> hits[["frame", "matched", "voice", "holder"]].values.tolist()
    [['sovereignty', 'sovereignty', 'attributed', 'China']]
    """
    rows = [row for _, rows in iter_hits(corpus, lexicon, voice=voice) for row in rows]
    return pd.DataFrame(rows, columns=HIT_COLUMNS)


def iter_hits(
    documents: Iterable[Document], lexicon: Lexicon, *, voice: bool = True
) -> Iterator[tuple[Document, list[dict[str, Any]]]]:
    """Yield each document with the rows :func:`find_frames` has for it, in order.

    A few documents are held at a time, so memory does not grow with the corpus.
    """
    matcher = Matcher(lexicon)
    remaining = iter(documents)
    while chunk := list(islice(remaining, _DOCUMENTS_AT_ONCE)):
        held = [_passages_with_hits(document, matcher) for document in chunk]
        spans = _spans([item for items in held for item in items], voice=voice)
        for document, items in zip(chunk, held, strict=True):
            yield (
                document,
                [
                    _row(item, match, _covering(its_spans, match))
                    for item, its_spans in zip(items, islice(spans, len(items)), strict=True)
                    for match in item.matches
                ],
            )


class _Held(NamedTuple):
    """A passage with its matches, waiting for its voice."""

    passage: Passage
    matches: list[Match]
    sentences: list[tuple[int, int]]
    first_sentence: int
    authors: frozenset[str]

    def sentence_of(self, match: Match) -> int:
        """Return the number, within the passage, of the sentence in which ``match`` starts."""
        return max(bisect_right(self.sentences, (match.start, len(self.passage.text))) - 1, 0)


def _passages_with_hits(document: Document, matcher: Matcher) -> list[_Held]:
    authors = author_patterns(document)
    held, sentences_before = [], 0
    for passage in document.passages:
        sentences = split_sentences(passage.text)
        if matches := matcher.find(passage.text):
            held.append(_Held(passage, matches, sentences, sentences_before, authors))
        sentences_before += len(sentences)
    return held


def _spans(held: list[_Held], *, voice: bool) -> Iterator[list[AttributionSpan]]:
    """Return an iterator over the attribution spans of each passage held."""
    if not voice:
        return iter([[] for _ in held])
    return attribution_spans(
        (
            item.passage.text,
            [item.sentences[n] for n in sorted(set(map(item.sentence_of, item.matches)))],
            item.authors,
        )
        for item in held
    )


def _row(item: _Held, match: Match, span: AttributionSpan | None) -> dict[str, Any]:
    passage, number = item.passage, item.sentence_of(match)
    first, last = item.sentences[number]
    start, end = passage.offsets.to_source(match.start, match.end)
    return {
        "document_id": passage.document_id,
        "passage_id": passage.passage_id,
        "sentence_number": item.first_sentence + number,
        "start": start,
        "end": end,
        "frame": match.frame,
        "pattern": match.pattern,
        "matched": passage.text[match.start : match.end],
        "voice": span.kind if span else "own",
        "holder": span.source if span else "",
        "holder_group": span.group if span else "",
        "sentence": _readable(passage.text, first, last, match),
    }


def _readable(text: str, first: int, last: int, match: Match) -> str:
    """Return the sentence, or of an endless one what stands around the match."""
    if last - first > _LONGEST_SENTENCE:
        first = max(first, match.start - _LONGEST_SENTENCE // 2)
        last = min(last, match.end + _LONGEST_SENTENCE // 2)
    return text[first:last]


def _covering(spans: list[AttributionSpan], match: Match) -> AttributionSpan | None:
    """Return the span that decides the voice of ``match``: a quotation before an attribution.

    Of several attributions the shortest decides; it is the nearest in the grammar.
    A quotation takes its holder from the attribution around it.
    """
    around = [span for span in spans if span.start <= match.start and match.end <= span.end]
    attributed = min(
        (span for span in around if span.kind == "attributed"),
        key=lambda span: span.end - span.start,
        default=None,
    )
    quoted = next((span for span in around if span.kind == "quoted"), None)
    if quoted and attributed:
        return quoted._replace(source=attributed.source, group=attributed.group)
    return quoted or attributed


def held_by_author(hits: pd.DataFrame, lexicon: Lexicon) -> pd.Series[bool]:
    """Return, for each hit, whether the frame is the author's own.

    It is if the author uses it in an own voice, or ascribes a critical frame
    to somebody else: who writes of "Beijing's surveillance" holds that view.
    What is quoted is never the author's.
    """
    critical = [frame.name for frame in lexicon.frames if frame.critical]
    ascribed = hits["voice"].eq("attributed") & hits["frame"].isin(critical)
    return hits["voice"].eq("own") | ascribed


def attribution_table(documents: Iterable[Document]) -> pd.DataFrame:
    """Return the quoted and attributed spans of any text.

    Returns
    -------
    DataFrame
        ``document_id, start, end, kind, source, cue``; offsets into the
        document's own text, end exclusive; ``source`` is the actor as written.
    """
    rows = []
    for document in documents:
        authors = author_patterns(document)
        spans = attribution_spans(
            (passage.text, split_sentences(passage.text), authors) for passage in document.passages
        )
        for passage, its_spans in zip(document.passages, spans, strict=True):
            for span in its_spans:
                start, end = passage.offsets.to_source(span.start, span.end)
                rows.append((document.document_id, start, end, span.kind, span.source, span.cue))
    return pd.DataFrame(rows, columns=["document_id", "start", "end", "kind", "source", "cue"])
