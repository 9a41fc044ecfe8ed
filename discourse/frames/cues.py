"""The classes of words that the lexicon of cues knows."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from discourse.lexicon import Lexicon, Match, Matcher, lexicon_from_patterns, read_lexicon

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
_TEXTS_KEPT = 64  # one sentence is asked for each of its hits, twice


@cache
def _cues() -> Lexicon:
    return read_lexicon("cues")


@lru_cache(_TEXTS_KEPT)
def phrases_in(text: str) -> tuple[Match, ...]:
    """Return where the cues stand in ``text`` that may be several words long."""
    return tuple(_phrase_matcher().find(text))


@cache
def _phrase_matcher() -> Matcher:
    frames = {
        frame.name: [pattern.text for pattern in frame.patterns]
        for frame in _cues().frames
        if not frame.name.startswith(_WORD_CLASSES)
    }
    return Matcher(lexicon_from_patterns(frames))


@lru_cache(_WORDS_KEPT)
def stem(word: str) -> str:
    """Return ``word`` in small letters without its ending, as good as spelling allows.

    Examples
    --------
    >>> {stem(word) for word in ("promote", "Promotes", "promoted", "promoting")}
    {'promot'}
    """
    word = word.lower()
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return word[: -len(ending)]
    return word


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
        for frame in _cues().frames
        if frame.name.startswith(f"{kind}-")
    ]


def _any_of(globs: list[str]) -> re.Pattern[str]:
    words = (re.escape(glob).replace(r"\*", r"\w*") for glob in globs)
    return re.compile("|".join(words), re.IGNORECASE)
