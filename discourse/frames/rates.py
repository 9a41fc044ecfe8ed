"""How often each document uses each frame: one row per document, for a lexicon of any kind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from discourse.corpus import Document, count_words, split_sentences
from discourse.frames.hits import iter_hits, matcher_of
from discourse.lexicon import Lexicon


def rate_columns(lexicon: Lexicon, *, voice: bool = True) -> list[str]:
    """Return the columns of :func:`iter_rates`."""
    kinds = ("frame", "own") if voice else ("frame",)
    return [
        *("statement_id", "status", "error", "language", "tokens", "sentences", "hits"),
        *(f"{kind}_{name}" for kind in kinds for name in lexicon.frame_names),
    ]


def iter_rates(
    documents: Iterable[Document], lexicon: Lexicon, *, voice: bool = True
) -> Iterator[dict[str, Any]]:
    """Yield how often each document uses each frame.

    Parameters
    ----------
    documents : Corpus or iterable of Document
    lexicon : Lexicon
    voice : bool, default True
        Tell use from mention. Without it nothing is parsed, which is far faster.

    Yields
    ------
    dict
        One per document, in order, whatever its status; what could not be read has the first
        four only:

        - ``statement_id, status, error, language``
        - ``tokens, sentences, hits``: numbers of words, of sentences and of hits of all frames
        - ``frame_<name>``: hits of the frame per 1,000 words, whoever says it
        - ``own_<name>``: those in the author's own voice, if ``voice``

        Rates of a text without words are NaN.

    Examples
    --------
    >>> from discourse import corpus_from_texts
    >>> from discourse.lexicon import lexicon_from_patterns
    >>> corpus = corpus_from_texts({"a": "We want peace. They ask for peace talks, and soon."})
    >>> row, = iter_rates(corpus, lexicon_from_patterns({"peace": ["peace"]}), voice=False)
    >>> row["tokens"], row["sentences"], row["hits"], row["frame_peace"]
    (10, 2, 2, 200.0)
    """
    counted = _with_voice(documents, lexicon) if voice else _without_voice(documents, lexicon)
    for document, hits, own in counted:
        row: dict[str, Any] = {
            "statement_id": document.document_id,
            "status": document.status,
            "error": document.error,
            "language": document.language,
        }
        if document.status == "ok":
            row |= _rates(document, hits, own, lexicon)
        yield row


def _with_voice(
    documents: Iterable[Document], lexicon: Lexicon
) -> Iterator[tuple[Document, Counter[str], Counter[str] | None]]:
    for document, rows in iter_hits(documents, lexicon):
        own = Counter(row["frame"] for row in rows if row["voice"] == "own")
        yield document, Counter(row["frame"] for row in rows), own


def _without_voice(
    documents: Iterable[Document], lexicon: Lexicon
) -> Iterator[tuple[Document, Counter[str], Counter[str] | None]]:
    matcher = matcher_of(lexicon)
    for document in documents:
        matches = (match for passage in document.passages for match in matcher.find(passage.text))
        yield document, Counter(match.frame for match in matches), None


def _rates(
    document: Document, hits: Counter[str], own: Counter[str] | None, lexicon: Lexicon
) -> dict[str, Any]:
    tokens = sum(count_words(passage.text) for passage in document.passages)
    sentences = sum(len(split_sentences(passage.text)) for passage in document.passages)
    row: dict[str, Any] = {"tokens": tokens, "sentences": sentences, "hits": hits.total()}
    for kind, counts in (("frame", hits), ("own", own)):
        if counts is not None:
            row |= {
                f"{kind}_{name}": 1000 * counts[name] / tokens if tokens else math.nan
                for name in lexicon.frame_names
            }
    return row
