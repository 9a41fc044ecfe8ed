"""What a score is made of: contributions of hits and phrases that add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discourse.alignment.semantics import PRIOR_PHRASES, FrameSemantics
from discourse.alignment.statements import Statement
from discourse.corpus import Document

Floats = NDArray[np.float64]

CENTRE = "(centre)"
LEFT_OUT = "(left out)"
PHRASES = "(phrases)"
EVIDENCE_COLUMNS = [
    *("statement_id", "frame", "pattern", "contribution"),
    *("voice", "stance", "start", "end", "sentence"),
]
_OF_A_HIT = ("frame", "pattern", "voice", "stance", "start", "end", "sentence")
_PHRASES_NAMED = 3


class Explained(NamedTuple):
    """A document with all that its score rests on.

    Attributes
    ----------
    document : Document
    hits : list of dict
        Its rows of the hits table, counted or not.
    row : dict
        Its row of :meth:`AlignmentModel.classify`.
    evidence : list of dict
        Its rows of :meth:`AlignmentModel.evidence`.
    """

    document: Document
    hits: list[dict[str, Any]]
    row: dict[str, Any]
    evidence: list[dict[str, Any]]


def hit_rows(
    hits: Sequence[dict[str, Any]],
    signs: Sequence[int],
    *,
    frames: Sequence[str],
    with_hits: Floats,
    without: Floats,
    centre: float,
) -> Iterator[dict[str, Any]]:
    """Yield the rows of :meth:`AlignmentModel.evidence` that rest on hits.

    Parameters
    ----------
    hits : sequence of dict
        The statement's rows of the hits table.
    signs : sequence of int
        For each hit 1 if the author stands for its frame, -1 if against, else 0.
    frames : sequence of str
    with_hits, without : array, shape (frames,)
        What each frame adds to the score, and what it would without a hit.
    centre : float
        What the average of the background takes off.
    """
    yield {"frame": CENTRE, "pattern": "", "contribution": centre}
    for number, frame in enumerate(frames):
        yield {"frame": frame, "pattern": LEFT_OUT, "contribution": float(without[number])}
        inside = [
            (hit, sign) for hit, sign in zip(hits, signs, strict=True) if hit["frame"] == frame
        ]
        total = sum(sign for _, sign in inside)
        # Where as much is contested as endorsed, the frame counts as left out.
        each = float(with_hits[number] - without[number]) / total if total > 0 else 0.0
        for hit, sign in inside:
            if sign:
                yield {**{name: hit[name] for name in _OF_A_HIT}, "contribution": each * sign}


def phrase_rows(
    statement: Statement, semantics: FrameSemantics, worth: Floats
) -> Iterator[dict[str, Any]]:
    """Yield the rows that rest on the wording of sentences, one per sentence with known phrases.

    Parameters
    ----------
    statement : Statement
    semantics : FrameSemantics
    worth : array, shape (frames,)
        What one unit of each axis adds to the score.
    """
    known = [
        semantics.known(text) if own else []
        for text, own in zip(statement.sentences, statement.spoken, strict=True)
    ]
    number = sum(map(len, known)) + PRIOR_PHRASES
    pull = semantics.polarity.to_numpy() @ worth / number  # what a phrase adds, over all frames
    for text, (start, end), rows in zip(statement.sentences, statement.places, known, strict=True):
        if rows:
            total = float(pull[rows].sum())
            strongest = sorted(set(rows), key=lambda row: (-np.sign(total) * pull[row], row))
            yield {
                "frame": PHRASES,
                "pattern": "; ".join(
                    str(semantics.polarity.index[row]) for row in strongest[:_PHRASES_NAMED]
                ),
                "contribution": total,
                "start": start,
                "end": end,
                "sentence": text,
            }
