"""The classes of words that the lexicon of cues knows."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from discourse.lexicon import Matcher, lexicon_from_patterns, read_lexicon

FIRST_PERSON = frozenset(
    ["i", "we", "my", "our", "us", "me", "mine", "ours", "myself", "ourselves"]
)
THIRD_PERSON = frozenset(
    [
        "he",
        "she",
        "they",
        "it",
        "his",
        "her",
        "their",
        "its",
        "him",
        "them",
        "himself",
        "herself",
        "themselves",
        "itself",
    ]
)
RELATIVE = frozenset(["who", "which", "that", "whose", "whom"])
EVERYBODY = frozenset(
    [
        "community",
        "mankind",
        "humankind",
        "humanity",
        "world",
        "everyone",
        "everybody",
        "nobody",
        "all",
        "one",
        "everything",
    ]
)
SOMEBODY = frozenset(["some", "others", "those", "many", "several", "few", "certain"])
DEMANDING = frozenset(["must", "should", "ought", "shall", "need", "needs"])
_WORD_CLASSES = ("verb-", "noun-")
_WORDS_KEPT = 100_000


@cache
def phrase_matcher() -> Matcher:
    """Return the matcher of the cues that may be several words long, made once."""
    frames = {
        frame.name: [pattern.text for pattern in frame.patterns]
        for frame in read_lexicon("cues").frames
        if not frame.name.startswith(_WORD_CLASSES)
    }
    return Matcher(lexicon_from_patterns(frames))


@lru_cache(_WORDS_KEPT)
def word_classes(word: str, kind: str) -> tuple[str, ...]:
    """Return the classes of ``word`` as a ``kind``, ``"verb"`` or ``"noun"``; often none.

    Examples
    --------
    >>> word_classes("promoted", "verb"), word_classes("promoted", "noun")
    (('doing',), ())
    """
    return tuple(name for name, pattern in _classes(kind) if pattern.fullmatch(word))


@cache
def _classes(kind: str) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (frame.name.removeprefix(f"{kind}-"), _any_of([pattern.text for pattern in frame.patterns]))
        for frame in read_lexicon("cues").frames
        if frame.name.startswith(f"{kind}-")
    ]


def _any_of(globs: list[str]) -> re.Pattern[str]:
    words = (re.escape(glob).replace(r"\*", r"\w*") for glob in globs)
    return re.compile("|".join(words), re.IGNORECASE)
