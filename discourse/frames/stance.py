"""What the words around a hit tell of the author's stance, and whether it is negated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from discourse.frames.cues import FIRST_PERSON, phrases_in, stem

_WORD = re.compile(r"[^\W_][\w’'-]*")
_NEAR, _FAR = 4, 10  # words
_WITHIN = 300  # characters before and after a hit
# The part of a name before a hit and after it: words in capitals and the small ones between.
_SMALL = r"(?:and|for|of|on|the|to|in|against)"
_NAME_BEFORE = re.compile(rf"(?:(?:[A-Z][\w’-]*|{_SMALL})\s+)*\Z")
_NAME_AFTER = re.compile(rf"(?:\s+(?:[A-Z][\w’-]*|{_SMALL}))*")
_NUMBER_AFTER = re.compile(r"\s+\d|\)|\s+\(")
# Between a negation and what it bears on: no mark that ends a clause, no "but".
_BREAK = re.compile(r"[.;:!?—–]|,|\b(?:but|only|that|because|which|who|so|and|if|while)\b", re.I)
# Constructions that contest what they govern: their object follows within a few words ...
_CONTESTING = re.compile(
    r"\b(?:(?:pretexts?|guise|cover|smokescreen|mockery|politici[sz]ation|weaponi[sz]ation"
    r"|instrumentali[sz]ation|manipulation|misuse|distortion|myth|rhetoric)"
    r"(?: of| for| about| on| that)?"
    r"|so-called|self-proclaimed|alleged|lip service (?:\w+ )?to"
    r"|(?:politici[sz]|weaponi[sz]|instrumentali[sz]|manipulat|misus|distort|preach)(?:e|es|ed|ing)?"
    r"|lectur(?:e|es|ing) (?:\w+ ){0,3}(?:on|about)|pretend(?:s|ing)? to|lays? claim to"
    r"|double standards? (?:on|in|of|for|towards|regarding)|hypocrisy (?:on|in|of|about)"
    r"|hid(?:e|es|ing) behind)"
    r"\W+(?:(?!but|and)[\w’'-]+\s+){0,4}\Z",
    re.IGNORECASE,
)
# ... or went before, as the subject of a passive.
_CONTESTED = re.compile(
    r"\A[^.;:]{0,40}?\b(?:is|are|be|been|being) (?:\w+ )?(?:politici[sz]ed|weaponi[sz]ed|misused"
    r"|manipulated|instrumentali[sz]ed|(?:used|exploited|abused|invoked) as (?:an? )?"
    r"(?:political )?(?:tools?|weapons?|pretexts?|instruments?))\b",
    re.IGNORECASE,
)
_NEGATION_WITHIN = 5  # words
_NEGATED_AT_ONCE = re.compile(
    r"\b(?:(?:non|zero)[- ]|(?:free (?:from|of)|absent) (?:\w+ )?)\Z", re.IGNORECASE
)
_NOT = re.compile(r"\w+n['’]t\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\A\s*(?:only|just|merely|simply)\b", re.IGNORECASE)


def stance_traits(text: str, start: int, end: int, *, voice: str) -> list[str]:
    """Return what a sentence says of the author's stance to the hit at ``start:end``.

    Neither the frame nor the words of the hit are among it: how a frame is
    judged must not depend on which it is.
    """
    # An endless sentence must not be read anew for each of its hits.
    first = max(0, start - _WITHIN)
    text, start, end = text[first : end + _WITHIN], start - first, end - first
    before, after = text[:start], text[end:]
    traits = {
        f"voice {voice}",
        *_of_cues(text, start, end),
        *_of_capitals(before, text[start:end], after),
    }
    words = {"before": _WORD.findall(before)[::-1], "after": _WORD.findall(after)}
    for side, its in words.items():
        traits |= {f"{side}: {stem(word)}" for word in its[:_FAR]}
        traits |= {f"next {side}: {stem(word)}" for word in its[:2]}
    if FIRST_PERSON.isdisjoint(word.lower() for its in words.values() for word in its):
        traits.add("no first person")
    return sorted(traits)


def is_contested(text: str, start: int, end: int) -> bool:
    """Return whether a construction says outright that the hit at ``start:end`` is abused.

    Examples
    --------
    >>> text = "They came under the pretext of defending democracy."
    >>> is_contested(text, text.index("democracy"), len(text) - 1)
    True
    """
    before, after = text[max(0, start - _WITHIN) : start], text[end : end + _WITHIN]
    return bool(_CONTESTING.search(before) or _CONTESTED.match(after))


def _of_cues(text: str, start: int, end: int) -> Iterator[str]:
    """Yield which cues stand before and after the hit, and how near."""
    seen = set()
    for match in phrases_in(text):
        if match.start < end and start < match.end:
            continue
        side = "before" if match.end <= start else "after"
        between = text[match.end : start] if side == "before" else text[end : match.start]
        far = len(_WORD.findall(between))
        reach = "near" if far <= _NEAR else "far" if far <= _FAR else "away"
        seen.add(match.frame)
        yield f"{match.frame} {side} {reach}"
        if match.frame.startswith("contesting") and reach != "away":
            yield f"{match.pattern} {side}"
    yield from (f"no {frame}" for frame in ("approving", "proceedings") if frame not in seen)


def _of_capitals(before: str, hit: str, after: str) -> Iterator[str]:
    """Yield whether the hit stands in a name: "High-level Forum on Sustainable [Development]"."""
    capital = hit[:1].isupper() and bool(before.strip())
    left, right = _NAME_BEFORE.search(before), _NAME_AFTER.match(after)
    words = [_capitals(part.group()) if part else [] for part in (left, right)]
    yield f"capitals: {bool(words[0])}, {capital}, {bool(words[1])}"
    yield f"words of the name around: {min(len(words[0]) + len(words[1]), 4)}"
    yield from (f"name: {word.lower()}" for word in words[0] + words[1])
    if hit.isupper():
        yield "abbreviation"
    if _NUMBER_AFTER.match(after):
        yield "a number or bracket after"
    if before.rstrip().endswith("("):
        yield "in brackets"


def _capitals(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word[0].isupper()]


def is_negated(text: str, start: int) -> bool:
    """Return whether a negation bears on the hit that begins at ``start`` of a sentence.

    It does if a negating cue stands at most five words before it and nothing
    between them ends the clause, or right before it ("non-", "free from");
    "not only" negates nothing.

    Examples
    --------
    >>> text = "There is no peace without development."
    >>> is_negated(text, text.index("development"))
    True
    """
    before = text[max(0, start - _WITHIN) : start]
    if _NEGATED_AT_ONCE.search(before):
        return True
    cues = [match.end for match in phrases_in(before) if match.frame == "negating"]
    for end in [*cues, *(match.end() for match in _NOT.finditer(before))]:
        between = before[end:]
        near = len(_WORD.findall(between)) <= _NEGATION_WITHIN
        if near and not _BREAK.search(between) and not _NOT_ONLY.match(between):
            return True
    return False
