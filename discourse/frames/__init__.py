"""Frames in texts: hits, and whose they are."""

from discourse.frames.authors import state_code
from discourse.frames.hits import (
    HIT_COLUMNS,
    attribution_table,
    find_frames,
    held_by_author,
    iter_hits,
)
from discourse.frames.voice import AttributionSpan, attribution_spans

__all__ = [
    "HIT_COLUMNS",
    "AttributionSpan",
    "attribution_spans",
    "attribution_table",
    "find_frames",
    "held_by_author",
    "iter_hits",
    "state_code",
]
