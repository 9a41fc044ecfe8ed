"""Lexicons: frames, their patterns, and how they are found in text."""

from discourse.lexicon.lexicon import Frame, Lexicon, Pattern, lexicon_from_patterns
from discourse.lexicon.matching import Match, Matcher
from discourse.lexicon.reading import read_lexicon, write_lexicon

__all__ = [
    "Frame",
    "Lexicon",
    "Match",
    "Matcher",
    "Pattern",
    "lexicon_from_patterns",
    "read_lexicon",
    "write_lexicon",
]
