"""The units that topics are made of: windows of a few sentences.

A paragraph of a report holds several topics and one report has few of them; a
single sentence holds too few content words to tell its topic. A window is cut
anew as soon as it is long enough, so that windows of either report, and of a
speech, are alike in length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.corpus import Corpus, Document, split_sentences
from discourse.corpus.tokens import count_words
from discourse.stats.features import DocumentFeatureMatrix, features_from_long
from discourse.topics.vocabulary import Vocabulary, read_vocabulary

WORDS = 45
COLUMNS = ["passage_id", "document_id", "section", "position", "start", "end", "tokens"]


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of text: how often each holds which content term, and its text if it is there.

    Attributes
    ----------
    features : DocumentFeatureMatrix
        Counts of content terms. ``units`` has ``passage_id`` (of the window:
        ``"<document_id>/0003"``), ``document_id, section, position, start, end``
        (characters of the document's text), ``tokens`` (all words) and the document variables.
    texts : tuple of str or None
        The text of each window, in the order of ``features.units``; None where only
        features are at hand.
    """

    features: DocumentFeatureMatrix
    texts: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.texts is not None and len(self.texts) != len(self):
            raise ValueError(
                f"'texts' has {len(self.texts)} entries for {len(self)} windows; give one each."
            )

    def __len__(self) -> int:
        return len(self.features.units)

    @property
    def units(self) -> pd.DataFrame:
        """One row per window."""
        return self.features.units

    def take(self, rows: NDArray[np.integer[Any]]) -> Windows:
        """Return the windows in these rows, in this order; all terms stay."""
        features = replace(
            self.features, counts=self.features.counts[rows], units=self.units.iloc[rows]
        )
        texts = None if self.texts is None else tuple(self.texts[row] for row in rows)
        return Windows(features, texts)


def cut_windows(
    corpus: Corpus, *, size: int = WORDS, vocabulary: Vocabulary | None = None
) -> Windows:
    """Cut documents into windows of whole sentences.

    A window grows by sentences of one section, over the ends of paragraphs, until
    it has ``size`` words; what is left at the end of a section is a window of its
    own if it has half as many, else it belongs to the last one.

    Parameters
    ----------
    corpus : Corpus
        Documents that could not be read have no windows.
    size : int, default 45
        Words, 1 or more.
    vocabulary : Vocabulary, optional
        The shipped one if left out.

    Returns
    -------
    Windows

    Raises
    ------
    ValueError
        If ``size`` is less than 1.
    """
    if size < 1:
        raise ValueError(f"'size' must be 1 word or more; got {size}.")
    chosen = vocabulary or read_vocabulary()
    rows, counts, texts = [], [], {}
    for document in corpus:
        for position, window in enumerate(_document_windows(document, size)):
            passage_id = f"{document.document_id}/{position:04d}"
            start, end, section, text = window
            place = [passage_id, document.document_id, section, position, start, end]
            rows.append(dict(zip(COLUMNS, [*place, count_words(text)], strict=True)))
            rows[-1] |= document.variables
            texts[passage_id] = text
            counts += [(passage_id, term, n) for term, n in sorted(chosen.count(text).items())]
    features = windows_from_tables(
        pd.DataFrame(rows, columns=None if rows else COLUMNS),
        # Without a row pandas would not know that counts are numbers.
        pd.DataFrame(counts, columns=["passage_id", "term", "count"]).astype({"count": "int64"}),
    ).features
    return Windows(features, tuple(texts[name] for name in features.units["passage_id"]))


def windows_from_tables(units: pd.DataFrame, counts: pd.DataFrame) -> Windows:
    """Return windows from tables, such as those shipped for the reference reports.

    Parameters
    ----------
    units : DataFrame
        One row per window, with ``passage_id`` and ``tokens``.
    counts : DataFrame
        ``passage_id, term, count``.
    """
    places = units[[name for name in ("start", "end") if name in units]]
    features = features_from_long(counts, units)
    # Offsets are dropped with the text by features_from_long; windows are found again by them.
    kept = places.set_axis(units["passage_id"]).loc[features.units["passage_id"]]
    for name in kept:
        features.units[name] = kept[name].to_numpy()
    return Windows(features)


def _document_windows(document: Document, size: int) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, section and text of each window of one document."""
    for section, sentences in groupby(_sentences(document), key=lambda item: item[0]):
        groups: list[list[tuple[str, int, int, str]]] = [[]]
        words = 0
        for sentence in sentences:
            if words >= size:
                groups.append([])
                words = 0
            groups[-1].append(sentence)
            words += count_words(sentence[3])
        if len(groups) > 1 and 2 * words < size:
            rest = groups.pop()
            groups[-1] += rest
        for group in groups:
            yield group[0][1], group[-1][2], section, " ".join(item[3] for item in group)


def _sentences(document: Document) -> Iterator[tuple[str, int, int, str]]:
    """Yield section, start and end in the document's text, and text of each sentence."""
    for passage in document.passages:
        for start, end in split_sentences(passage.text):
            place = passage.offsets.to_source(start, end)
            yield passage.section, *place, passage.text[start:end]
