"""The way back from cleaned text to the text of the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """A piecewise shift between a cleaned text and its source.

    Cleaning keeps runs of characters, drops others and puts a single space
    where lines were joined. Each kept or inserted run is a segment.

    Attributes
    ----------
    clean_starts, source_starts, source_ends : tuple of int
        Segment ``i`` begins at ``clean_starts[i]`` in the cleaned text and
        comes from ``source_starts[i]:source_ends[i]`` of the source. A kept run
        has the same length on both sides; a replaced one may differ in length.

    Examples
    --------
    Source ``"co-\\noperation"`` was cleaned to ``"cooperation"``:

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

        An empty span gives an empty span.
        """
        source_start = self._position(start)
        if end <= start:
            return source_start, source_start
        return source_start, self._position(end - 1, end=True)

    def _position(self, index: int, *, end: bool = False) -> int:
        """Return where the character at ``index`` starts (or ends) in the source."""
        segment = max(bisect_right(self.clean_starts, index) - 1, 0)
        position = self.source_starts[segment] + index - self.clean_starts[segment] + end
        return min(position, self.source_ends[segment])
