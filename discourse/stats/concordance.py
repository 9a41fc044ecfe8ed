"""Keyword in context."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import pandas as pd

from discourse.corpus import Corpus, Passage
from discourse.corpus.tokens import WORD
from discourse.frames import find_frames
from discourse.lexicon import Matcher, lexicon_from_patterns

_COLUMNS = ["document_id", "passage_id", "before", "keyword", "after"]


def kwic(corpus: Corpus, pattern: str, *, window: int = 8) -> pd.DataFrame:
    """Return every match of ``pattern`` with the words around it.

    Parameters
    ----------
    corpus : Corpus
    pattern : str
        As in a lexicon: ``"shared future"``, ``"sovereign*"``, ``"affairs of *"``.
    window : int, default 8
        Words on each side, within the passage.

    Returns
    -------
    DataFrame
        One row per match, in the order of the corpus: ``document_id, passage_id,
        before, keyword, after, voice``. The text is the cleaned text of the passage;
        ``voice`` is ``own``, ``quoted`` or ``attributed``, as in ``find_frames``.

    Raises
    ------
    ValueError
        If ``window`` is negative, the pattern is malformed or the corpus has no text.

    Examples
    --------
    >>> from discourse import corpus_from_texts
    >>> corpus = corpus_from_texts({"a": "We sail with the tide, and return with it."})
    >>> kwic(corpus, "tide*", window=2)[["before", "keyword", "after"]].values.tolist()
    [['with the', 'tide', ', and return']]
    """
    if window < 0:
        raise ValueError(f"'window' must be 0 or more words; got {window}.")
    texts = [passage.text for passage in corpus.passages]
    if texts and not any(texts):
        raise ValueError(
            "The corpus holds counts but no text, so no words stand around a keyword; "
            "give it its texts with 'discourse corpora add'."
        )
    lexicon = lexicon_from_patterns({"keyword": [pattern]})
    matcher = Matcher(lexicon)
    rows = [row for passage in corpus.passages for row in _lines(passage, matcher, window)]
    # With one frame, hits come in the order of the text, as these rows do.
    voice = find_frames(corpus, lexicon)["voice"].to_numpy()
    return pd.DataFrame(rows, columns=_COLUMNS).assign(voice=voice)


def _lines(passage: Passage, matcher: Matcher, window: int) -> Iterator[tuple[str, ...]]:
    """Yield a row, without its voice, for each match in ``passage``."""
    text = passage.text
    spans = [word.span() for word in WORD.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    for match in matcher.find(text):
        before = bisect_right(ends, match.start)
        after = bisect_left(starts, match.end)
        first = min(starts[max(before - window, 0) : before], default=match.start)
        last = max(ends[after : after + window], default=match.end)
        yield (
            passage.document_id,
            passage.passage_id,
            text[first : match.start].strip(),
            text[match.start : match.end],
            text[match.end : last].strip(),
        )
