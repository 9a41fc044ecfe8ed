"""What a score is made of: contributions of hits that add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CENTRE = "(centre)"
LEFT_OUT = "(left out)"
EVIDENCE_COLUMNS = [
    *("statement_id", "frame", "pattern", "contribution"),
    *("voice", "stance", "start", "end", "sentence"),
]
_OF_A_HIT = ("frame", "pattern", "voice", "stance", "start", "end", "sentence")


def contributions(
    hits: Sequence[dict[str, Any]],
    stand: Sequence[int],
    *,
    frames: Sequence[str],
    with_hits: Floats,
    without: Floats,
    centre: float,
) -> Iterator[dict[str, Any]]:
    """Yield the rows of :meth:`AlignmentModel.evidence` for one statement.

    Parameters
    ----------
    hits : sequence of dict
        The statement's rows of the hits table.
    stand : sequence of int
        For each hit 1 if the author stands for the frame of a hit, -1 if against, else 0.
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
            (hit, sign) for hit, sign in zip(hits, stand, strict=True) if hit["frame"] == frame
        ]
        total = sum(sign for _, sign in inside)
        # Where as much is contested as endorsed, the frame counts as left out.
        each = float(with_hits[number] - without[number]) / total if total > 0 else 0.0
        for hit, sign in inside:
            if sign:
                yield {**{name: hit[name] for name in _OF_A_HIT}, "contribution": each * sign}
