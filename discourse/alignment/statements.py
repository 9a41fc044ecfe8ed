"""What the model reads of a statement: its sentences, and what their author stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.corpus import Document, count_words, split_sentences
from discourse.frames import author_stand
from discourse.frames.quotes import quotations
from discourse.lexicon import Lexicon

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement by sentence.

    Attributes
    ----------
    sentences : list of str
    places : list of (int, int)
        Their offsets into the document's own text, end exclusive.
    tokens : array, shape (sentences,)
    signs : array, shape (hits,)
        For each hit 1 if the author stands for its frame, -1 if against, else 0.
    stand : array, shape (sentences, frames)
        The same added up.
    spoken : array of bool, shape (sentences,)
        Whether the wording of the sentence is taken for the author's: no hit in it is quoted,
        ascribed to somebody else or contested, and no more than half of it stands in
        quotation marks.
    """

    sentences: list[str]
    places: list[tuple[int, int]]
    tokens: Floats
    signs: NDArray[np.int64]
    stand: Floats
    spoken: NDArray[np.bool_]


def read_statement(
    document: Document, hits: Sequence[dict[str, Any]], lexicon: Lexicon, *, voice: bool = True
) -> Statement:
    """Return ``document`` by sentence.

    Parameters
    ----------
    document : Document
    hits : sequence of dict
        Its rows of the hits table.
    lexicon : Lexicon
        The lexicon of the hits.
    voice : bool, default True
        If False every hit counts for its frame, whoever says it in whatever spirit.
    """
    sentences, places, in_marks = [], [], []
    marks = quotations([passage.text for passage in document.passages])
    for passage, quoted in zip(document.passages, marks, strict=True):
        for start, end in split_sentences(passage.text):
            sentences.append(passage.text[start:end])
            places.append(passage.offsets.to_source(start, end))
            shared = sum(max(0, min(end, b) - max(start, a)) for a, b in quoted)
            in_marks.append(shared > (end - start) / 2)
    column = {name: number for number, name in enumerate(lexicon.frame_names)}
    stand, spoken = np.zeros((len(sentences), len(column))), np.ones(len(sentences), dtype=bool)
    table = pd.DataFrame(hits, columns=["sentence_number", "frame", "voice", "stance"])
    row = table["sentence_number"].to_numpy(int)
    signs: NDArray[np.int64] = np.ones(len(table), dtype=np.int64)
    if voice:
        signs = np.asarray(author_stand(table, lexicon), dtype=np.int64)
    np.add.at(stand, (row, table["frame"].map(column).to_numpy(int)), signs)
    if voice:
        spoken &= ~np.array(in_marks, dtype=bool)
        spoken[row[(table["voice"].ne("own") | table["stance"].eq("contested")).to_numpy()]] = False
    return Statement(
        sentences=sentences,
        places=places,
        tokens=np.array([count_words(text) for text in sentences], dtype=float),
        signs=signs,
        stand=stand,
        spoken=spoken,
    )


def balance(stand: Floats) -> Floats:
    """Return hits for less hits against; a rate cannot fall below 0."""
    return np.maximum(stand, 0)
