"""Every match of every pattern, with its sentence, whose it is and the author's stance to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

import pandas as pd

from discourse.corpus import Document, Passage, split_sentences
from discourse.frames.authors import author_patterns
from discourse.frames.judging import HitPlace, HitSentence, Judgement, hit_sentence, judge
from discourse.frames.quotes import quotations
from discourse.lexicon import Lexicon, Match, Matcher

_DOCUMENTS_AT_ONCE = 32
_LEXICONS_KEPT = 4
_LONGEST_SENTENCE = 2_000  # characters; the longest in 974 speeches holds 1,493
_UNJUDGED = Judgement("own", "", "author", "endorsed", False)
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
    "stance",
    "negated",
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
        Tell use from mention. Without it every hit is ``"own"`` and ``"endorsed"``,
        and nothing is parsed.

    Returns
    -------
    DataFrame
        One row per hit, by document, place and frame:

        - ``document_id, passage_id``
        - ``sentence_number``: running number in the document, from 0
        - ``start, end``: character offsets into the document's own text, end exclusive
        - ``frame, pattern``: what was looked for
        - ``matched``: what stands there, cleaned
        - ``voice``: ``own``, ``quoted`` or ``attributed``: who holds the frame
        - ``holder``: the actor to whom it is ascribed, as written; empty for the
          author, and if none is named
        - ``holder_group``: ``author``, ``china``, ``western``, ``global-south``,
          ``un`` or ``other``
        - ``stance``: the author's: ``endorsed``, ``contested`` or ``neutral``
        - ``negated``: whether a negation bears on the expression
        - ``sentence``: the sentence it stands in, cleaned; of one over 2,000
          characters, what stands around the hit

    Notes
    -----
    Voice and stance are told by linear models over grammar and cue words,
    learned from UN speeches (see :mod:`discourse.frames.judging`); a paper that
    rests on them should report their accuracy on its own texts.

    Examples
    --------
    >>> from discourse import corpus_from_texts, read_lexicon
    >>> corpus = corpus_from_texts({"note": "China insists on its sovereignty."})
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
    matcher = matcher_of(lexicon)
    remaining = iter(documents)
    while chunk := list(islice(remaining, _DOCUMENTS_AT_ONCE)):
        held = [sentences_with_hits(document, matcher) for document in chunk]
        every = chain.from_iterable(held)
        judged = judge(item.sentence for item in every) if voice else None
        for document, items in zip(chunk, held, strict=True):
            yield document, [row for item in items for row in _rows(item, judged)]


@lru_cache(_LEXICONS_KEPT)
def matcher_of(lexicon: Lexicon) -> Matcher:
    """Return a matcher that is kept: whoever asks for documents one by one must not wait for it."""
    return Matcher(lexicon)


class SentenceWithHits(NamedTuple):
    """A sentence with its matches and its place in the document."""

    passage: Passage
    number: int
    span: tuple[int, int]
    matches: list[Match]
    sentence: HitSentence


def sentences_with_hits(document: Document, matcher: Matcher) -> list[SentenceWithHits]:
    """Return the sentences of ``document`` in which ``matcher`` finds something."""
    found: list[SentenceWithHits] = []
    authors = author_patterns(document)
    quoted = quotations([passage.text for passage in document.passages])
    before = 0
    for passage, its_quotes in zip(document.passages, quoted, strict=True):
        sentences = split_sentences(passage.text)
        quoted_parts = _merged(its_quotes)
        by_sentence: dict[int, list[Match]] = {}
        for match in matcher.find(passage.text):
            number = max(bisect_right(sentences, (match.start, len(passage.text))) - 1, 0)
            by_sentence.setdefault(number, []).append(match)
        for number, matches in by_sentence.items():
            places = [HitPlace(m.start, m.end, _lies_in(m, quoted_parts)) for m in matches]
            span = sentences[number]
            sentence = hit_sentence(passage.text, span, places, authors)
            found.append(SentenceWithHits(passage, before + number, span, matches, sentence))
        before += len(sentences)
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return sorted ``spans`` with those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def _lies_in(match: Match, parts: list[tuple[int, int]]) -> bool:
    """Return whether ``match`` lies in one of the sorted ``parts``."""
    place = bisect_right(parts, match.start, key=lambda part: part[0]) - 1
    return place >= 0 and match.end <= parts[place][1]


def _rows(
    item: SentenceWithHits, judged: Iterator[list[Judgement]] | None
) -> Iterator[dict[str, Any]]:
    judgements = next(judged) if judged else [_UNJUDGED] * len(item.matches)
    passage = item.passage
    for match, judgement in zip(item.matches, judgements, strict=True):
        start, end = passage.offsets.to_source(match.start, match.end)
        yield {
            "document_id": passage.document_id,
            "passage_id": passage.passage_id,
            "sentence_number": item.number,
            "start": start,
            "end": end,
            "frame": match.frame,
            "pattern": match.pattern,
            "matched": passage.text[match.start : match.end],
            **judgement._asdict(),
            "sentence": _readable(passage.text, *item.span, match),
        }


def _readable(text: str, first: int, last: int, match: Match) -> str:
    """Return the sentence, or of an endless one what stands around the match."""
    if last - first > _LONGEST_SENTENCE:
        first = max(first, match.start - _LONGEST_SENTENCE // 2)
        last = min(last, match.end + _LONGEST_SENTENCE // 2)
    return text[first:last]


def hit_stand(voice: str, stance: str, *, critical: bool) -> int:
    """Return 1 if the author stands for the frame of a hit, -1 if against it, else 0.

    Parameters
    ----------
    voice, stance : str
        As in the table of hits.
    critical : bool
        Whether its frame is.
    """
    if stance == "contested":
        return -1
    return int((voice == "own" and stance == "endorsed") or (voice == "attributed" and critical))


def author_stand(hits: pd.DataFrame, lexicon: Lexicon) -> pd.Series[int]:
    """Return, for each hit, 1 if the author stands for its frame, -1 if against it, else 0.

    The author stands for a frame used in an own voice and endorsed, and for a
    critical frame ascribed to somebody else: who writes of "Beijing's
    surveillance" holds that view. A contested hit speaks against its frame,
    whoever is made to say it. What is quoted, ascribed to others or merely
    named is not the author's.
    """
    critical = hits["frame"].isin([frame.name for frame in lexicon.frames if frame.critical])
    stands = [
        hit_stand(voice, stance, critical=own)
        for voice, stance, own in zip(hits["voice"], hits["stance"], critical, strict=True)
    ]
    return pd.Series(stands, index=hits.index, dtype=int)
