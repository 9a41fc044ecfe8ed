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
    lexicon_versions,
    load_references,
    read_features,
    shipped_lexicon,
    write_features,
)
from discourse.alignment.sources import (
    Source,
    add_text,
    read_sources,
    remove_text,
    text_state,
)

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
    "lexicon_versions",
    "load_references",
    "read_background",
    "read_features",
    "read_sources",
    "remove_text",
    "shipped_lexicon",
    "text_state",
    "write_background",
    "write_features",
]
