"""Alignment: references, background register, and the model that places statements."""

from discourse.alignment.background import (
    Background,
    build_background,
    read_background,
    write_background,
)
from discourse.alignment.model import LABELS, AlignmentModel, Thresholds
from discourse.alignment.references import (
    References,
    build_references,
    load_references,
    read_features,
    shipped_lexicon,
    write_features,
)
from discourse.alignment.sources import Source, add_text, read_sources

__all__ = [
    "LABELS",
    "AlignmentModel",
    "Background",
    "References",
    "Source",
    "Thresholds",
    "add_text",
    "build_background",
    "build_references",
    "load_references",
    "read_background",
    "read_features",
    "read_sources",
    "shipped_lexicon",
    "write_background",
    "write_features",
]
