"""Lexicons: frames, their patterns, and how they are found in text."""

from discourse.lexicon.converting import convert_lexicon
from discourse.lexicon.lexicon import Frame, Lexicon, Pattern, lexicon_from_patterns
from discourse.lexicon.linting import count_patterns, lint_lexicon
from discourse.lexicon.matching import Match, Matcher
from discourse.lexicon.reading import read_lexicon, write_lexicon

__all__ = [
    "Frame",
    "Lexicon",
    "Match",
    "Matcher",
    "Pattern",
    "convert_lexicon",
    "count_patterns",
    "lexicon_from_patterns",
    "lint_lexicon",
    "read_lexicon",
    "write_lexicon",
]
