"""The way back from cleaned text to the text of the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace ``source[start:end]`` by ``replacement`` (empty: drop it)."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    r"""A piecewise shift between a cleaned text and its source.

    Cleaning keeps runs of characters, drops others and replaces some (a line
    break by a space). Each kept or replaced run is a segment; what was dropped
    lies between segments.

    Attributes
    ----------
    clean_starts, source_starts, source_ends : tuple of int
        Segment ``i`` begins at ``clean_starts[i]`` in the cleaned text and
        comes from ``source_starts[i]:source_ends[i]`` of the source. A run that
        is equally long on both sides is mapped character by character; one
        that is not was replaced, and stands or falls as a whole. The last
        segment is always a kept one (an empty one if need be).

    Examples
    --------
    Source ``"co-\noperation"`` was cleaned to ``"cooperation"``:

    >>> offsets = OffsetMap((0, 2), (0, 4), (2, 13))
    >>> offsets.to_source(0, 11)
    (0, 13)
    >>> offsets.to_source(2, 11)
    (4, 13)
    """

    clean_starts: tuple[int, ...]
    source_starts: tuple[int, ...]
    source_ends: tuple[int, ...]

    @classmethod
    def identity(cls, length: int, shift: int = 0) -> OffsetMap:
        """Return the map of a text that was cut out whole, ``shift`` characters in."""
        return cls((0,), (shift,), (shift + length,))

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source span of the clean span ``start:end`` (end exclusive).

        What was dropped inside the span belongs to it, what was dropped at its
        edges does not. An empty span gives an empty span.
        """
        source_start = self._edges(start)[0]
        return source_start, self._edges(end - 1)[1] if end > start else source_start

    def _edges(self, index: int) -> tuple[int, int]:
        """Return where the character at ``index`` starts and ends in the source."""
        segment = max(bisect_right(self.clean_starts, index) - 1, 0)
        start, end = self.source_starts[segment], self.source_ends[segment]
        shift = index - self.clean_starts[segment]
        if segment + 1 < len(self.clean_starts):
            length = self.clean_starts[segment + 1] - self.clean_starts[segment]
            if length != end - start:
                return start, end
        return min(start + shift, end), min(start + shift + 1, end)


def apply_edits(source: str, start: int, end: int, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """Return ``source[start:end]`` with ``edits`` made, and the map back to ``source``.

    Spaces are kept single and off the edges, wherever edits would leave two
    or one at an end.

    Parameters
    ----------
    source : str
    start, end : int
        The part to be cleaned.
    edits : iterable of Edit
        In order and without overlap, all inside ``start:end``.

    Examples
    --------
    >>> text, offsets = apply_edits("rights.12 The end", 0, 17, [Edit(7, 9, "")])
    >>> text, offsets.to_source(0, 11)
    ('rights. The end', (0, 13))
    """
    pieces: list[str] = []
    runs: list[tuple[int, int]] = []
    position = start
    spaced = True

    def put(piece: str, run_start: int, run_end: int) -> None:
        nonlocal spaced
        if spaced and piece.startswith(" "):
            piece = piece[1:]
            # A kept run loses its first character on both sides.
            run_start += len(piece) + 1 == run_end - run_start
        if piece:
            pieces.append(piece)
            runs.append((run_start, run_end))
            spaced = piece.endswith(" ")

    for edit in edits:
        put(source[position : edit.start], position, edit.start)
        put(edit.replacement, edit.start, edit.end)
        position = edit.end
    put(source[position:end], position, end)
    return _assemble(pieces, runs)


def _assemble(pieces: list[str], runs: list[tuple[int, int]]) -> tuple[str, OffsetMap]:
    """Return the text and its map; a space at the end is taken off."""
    if pieces and pieces[-1].endswith(" "):
        kept = len(pieces[-1]) == runs[-1][1] - runs[-1][0]
        pieces[-1] = pieces[-1][:-1]
        runs[-1] = (runs[-1][0], runs[-1][1] - kept)
        if not pieces[-1]:
            pieces.pop()
            runs.pop()
    if not pieces:
        return "", OffsetMap((0,), (0,), (0,))
    starts, position = [], 0
    for piece in pieces:
        starts.append(position)
        position += len(piece)
    if len(pieces[-1]) != runs[-1][1] - runs[-1][0]:
        starts.append(position)
        runs.append((runs[-1][1], runs[-1][1]))
    return "".join(pieces), OffsetMap(
        tuple(starts), tuple(run[0] for run in runs), tuple(run[1] for run in runs)
    )
