"""Where quotation marks open and close, over the paragraphs of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# What closes what opens. “ also closes „ as German has it.
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "‹": "›", '"': '"', "‘": "’", "'": "'"}
_SINGLE = {"‘", "'"}
MARKS = "“”„«»‹›\"‘’'"
_MARKS = re.compile(f"[{MARKS}]")
_LONGEST_SINGLE = 300  # characters; an apostrophe taken for a mark must not reach far
_DEEPEST = 8  # quotations within each other; of more open marks the first were slips
_WHOLE = 0.8  # a text quoted to this share is merely printed in quotation marks
_FEWEST_OPENED = 3
_LONGEST_ALOUD = 5_000  # characters
_SHORTEST_WHOLE = 1_000  # characters; a shorter text may well be one quotation
_END = r"\b(?:end (?:of )?quot(?:e|ation)|unquote)\b"
_READ_ALOUD = re.compile(
    r"\bI (?:would like to )?quote\b"
    rf"(?:\s*[:,]\s*(?P<words>.+?)\s*(?:$|{_END})|(?P<ended>.{{1,{_LONGEST_ALOUD}}}?){_END})",
    re.DOTALL | re.IGNORECASE,
)


class _Mark(NamedTuple):
    """A quotation mark: in which paragraph and where it stands, and what it may do."""

    paragraph: int
    at: int
    sign: str
    opens: bool
    closes: bool


def quotations(paragraphs: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Return, for each paragraph, the ranges that lie in quotation marks, marks included.

    Curly, straight, low and angled marks are known, one kind within another,
    and single ones that are no apostrophe. A quotation runs on over the end
    of its paragraph if the next one starts with an opening mark, as printers
    have it, or closes it before another opens. A mark without partner quotes
    nothing. Words read aloud run from "I quote:" to "end of quote" or the
    paragraph's end.

    A text of some length that stands in quotation marks nearly as a whole is taken as printed
    that way, and none of its paragraphs counts as a quotation: if it begins with a mark, or if
    three paragraphs do. Else somebody's words are introduced, however long.

    Examples
    --------
    >>> quotations(["They call it a “shared future” now."])
    [[(15, 30)]]
    >>> quotations(["“We came.", "“We saw.” So they say."])
    [[(0, 9)], [(0, 9)]]
    """
    found: list[list[tuple[int, int]]] = [[] for _ in paragraphs]
    for opened, closed in _pairs(paragraphs):
        for number in range(opened.paragraph, closed.paragraph + 1):
            start = opened.at if number == opened.paragraph else 0
            end = closed.at + 1 if number == closed.paragraph else len(paragraphs[number])
            found[number].append((start, end))
    if _printed_in_marks(paragraphs, found):
        found = [
            [span for span in spans if span[1] - span[0] < _WHOLE * len(text)]
            for text, spans in zip(paragraphs, found, strict=True)
        ]
    for number, text in enumerate(paragraphs):
        found[number] += [
            span for span in _read_aloud(text) if not any(_overlap(span, q) for q in found[number])
        ]
    return [sorted(spans) for spans in found]


def _read_aloud(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands after "I quote", without white space around."""
    for match in _READ_ALOUD.finditer(text):
        start, end = match.span("words") if match["words"] else match.span("ended")
        words = text[start:end]
        if not words.strip():
            continue
        yield start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _printed_in_marks(paragraphs: Sequence[str], found: list[list[tuple[int, int]]]) -> bool:
    length = sum(map(len, paragraphs))
    quoted = sum(_covered(spans) for spans in found)
    # Whoever quotes one long passage introduces it; who reads out a statement has it
    # printed with a mark before each paragraph, whatever the introduction.
    opened = [text[:1] in MARKS for text in paragraphs if text]
    printed = sum(opened) >= _FEWEST_OPENED or opened[:1] == [True]
    return length >= _SHORTEST_WHOLE and quoted >= _WHOLE * length and printed


def _covered(spans: list[tuple[int, int]]) -> int:
    """Return how many characters lie in at least one of ``spans``."""
    total = last = 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, last))
        last = max(last, end)
    return total


def _pairs(paragraphs: Sequence[str]) -> Iterator[tuple[_Mark, _Mark]]:
    """Yield the marks that open and close each quotation."""
    open_marks: list[_Mark] = []
    for number, text in enumerate(paragraphs):
        for mark in _marks(number, text):
            opened = _partner(open_marks, mark) if mark.closes else None
            if opened is not None:
                del open_marks[open_marks.index(opened) :]
                yield opened, mark
            elif mark.opens:
                open_marks = [*open_marks[-_DEEPEST:], mark]
        runs_on = [mark for mark in open_marks if mark.sign not in _SINGLE]
        if runs_on and _leads(paragraphs, number + 1, runs_on[-1].sign):
            yield runs_on[-1], _Mark(number, len(text) - 1, "", False, True)
            open_marks = []
        else:
            open_marks = runs_on if _closes_first(paragraphs, number + 1, runs_on) else []


def _partner(open_marks: list[_Mark], mark: _Mark) -> _Mark | None:
    """Return the open mark that ``mark`` closes, the innermost first."""
    for opened in reversed(open_marks):
        if mark.sign in _CLOSERS[opened.sign]:
            near = opened.paragraph == mark.paragraph and mark.at - opened.at <= _LONGEST_SINGLE
            return opened if near or opened.sign not in _SINGLE else None
    return None


def _marks(number: int, text: str) -> Iterator[_Mark]:
    for match in _MARKS.finditer(text):
        at, sign = match.start(), match.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = sign in "„«‹" or (sign == "“" and not after.isspace())
        opens |= sign in "\"‘'" and not before.isalnum() and not after.isspace()
        closes = sign in "”»›"
        closes |= sign in "“\"’'" and not before.isspace() and not after.isalnum()
        yield _Mark(number, at, sign, opens, closes and at > 0)


def _leads(paragraphs: Sequence[str], number: int, sign: str) -> bool:
    return number < len(paragraphs) and paragraphs[number].lstrip().startswith(sign)


def _closes_first(paragraphs: Sequence[str], number: int, open_marks: list[_Mark]) -> bool:
    """Return whether the next paragraph closes the last open mark before it opens another."""
    if not open_marks or number == len(paragraphs):
        return False
    for mark in _marks(number, paragraphs[number]):
        if mark.closes and mark.sign in _CLOSERS[open_marks[-1].sign]:
            return True
        if mark.opens and mark.sign not in _SINGLE:
            return False
    return False
