"""What the model reads of a statement: its sentences, and what their author stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discourse.corpus import Document, count_words, split_sentences
from discourse.frames.hits import hit_stand
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
    column = {frame.name: number for number, frame in enumerate(lexicon.frames)}
    signs = np.ones(len(hits), dtype=np.int64)
    stand = np.zeros((len(sentences), len(column)))
    spoken = ~np.array(in_marks, dtype=bool) if voice else np.ones(len(sentences), dtype=bool)
    for number, hit in enumerate(hits):
        sentence, frame = hit["sentence_number"], column[hit["frame"]]
        if voice:
            critical = lexicon.frames[frame].critical
            signs[number] = hit_stand(hit["voice"], hit["stance"], critical=critical)
            if hit["voice"] != "own" or hit["stance"] == "contested":
                spoken[sentence] = False
        stand[sentence, frame] += signs[number]
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
