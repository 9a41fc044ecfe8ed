"""Who is named in a text: actors of the lexicon, the author's own side left out."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from discourse.lexicon import Match, Matcher, read_lexicon

_POSSESSIVE = re.compile(r"['’]s?\Z")
# "Our diplomats" and "our sister African countries" are no third party.
_OURS = re.compile(
    r"\b(?:our|my)\s+(?:(?!with\b|to\b|of\b|in\b|on\b|for\b|from\b|and\b|about\b|against\b"
    r"|between\b|towards?\b)[\w-]+\s+){0,2}\Z",
    re.IGNORECASE,
)
_ANTECEDENT_WITHIN = 500  # characters: about three sentences


class Actor(NamedTuple):
    """An actor named in a text: where (end exclusive), by what name, of which group.

    ``own`` tells that it is the author, or of the author's side.
    """

    start: int
    end: int
    name: str
    group: str
    own: bool = False


@cache
def actor_matcher() -> Matcher:
    """Return the matcher of the shipped lexicon of actors, made once."""
    return Matcher(read_lexicon("actors"))


def find_actors(text: str, start: int, end: int, authors: frozenset[str]) -> list[Actor]:
    """Return the actors named in ``text[start:end]``, offsets counted from ``start``.

    ``authors`` are the patterns that name the author.
    """
    return [_actor(match, text, start, authors) for match in actor_matcher().find(text[start:end])]


def antecedent(text: str, start: int, authors: frozenset[str]) -> Actor | None:
    """Return whom "it", "they" or "the initiative" takes up in the sentence at ``start``.

    It is the actor named last before it in the paragraph; nobody if that is
    the author.
    """
    first = max(0, start - _ANTECEDENT_WITHIN)
    matches = actor_matcher().find(text[first:start])
    last = _actor(matches[-1], text, first, authors) if matches else None
    return None if last is None or last.own else last


def _actor(match: Match, text: str, shift: int, authors: frozenset[str]) -> Actor:
    start = shift + match.start
    name = _POSSESSIVE.sub("", text[start : shift + match.end])
    own = match.pattern in authors or bool(_OURS.search(text, max(0, start - 40), start))
    return Actor(match.start, match.end, name, match.frame, own)
