"""Frames in texts: hits, and whose they are."""

from discourse.frames.authors import state_code
from discourse.frames.hits import HIT_COLUMNS, author_stand, find_frames, iter_hits
from discourse.frames.rates import iter_rates, rate_columns
from discourse.frames.spans import attribution_table
from discourse.frames.weights import weights_sha256

__all__ = [
    "HIT_COLUMNS",
    "attribution_table",
    "author_stand",
    "find_frames",
    "iter_hits",
    "iter_rates",
    "rate_columns",
    "state_code",
    "weights_sha256",
]
