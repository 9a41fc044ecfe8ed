"""What a line of a text is, as far as the line alone can tell.

A text as it comes out of a file mixes prose with what the page needed: page
numbers, rules, contents lists, tables, footnotes. Every pattern here is
anchored at the beginning or the end, and what has to scan a whole line looks
at no more than ``LONGEST_FURNITURE`` characters: a line of any length is
judged at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

LONGEST_FURNITURE = 400

NOTE_MARK = r"(?:<sup>[^<>]{0,40}</sup>|[⁰¹²³⁴-⁹]+|\[\^?\d{1,3}\])"

BULLET = re.compile(r"[-*+•▪◦‣·●○■□➢✓]\s+|[–—]\s+(?=[^\Wa-z_])")
NUMBER = re.compile(r"(?:\d{1,3}[.)]|\((?:\d{1,3}|[a-z]|[ivx]{2,5})\)|[a-z][.)]|[ivx]{2,5}\))\s+")
HASHES = re.compile(r"#{1,6}\s+")

_RULE = re.compile(r"[\W_]+|(?:<[^<>]*>?\s*)+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.)?\s*(?:\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[ivxlc]{1,6})\W*(?<![.,;?!])",
    re.IGNORECASE,
)
# Job numbers, document symbols, dates in figures: digits, but no word.
_SYMBOL = re.compile(r"(?!.*[^\W\d_]{3})(?=.*\d).{1,40}(?<![.,;?!])")
# A leader and a page number; matched against the end of a line only.
_CONTENTS = re.compile(
    r"(?:\.{4}|…{2}|(?:\s\.){3}|\t|[ \u00a0]{4})[.…\s]*(?:\d{1,4}|[ivxlc]{1,6})\Z"
)
_CAPTION = re.compile(
    r"[*_]*(?:figure|fig\.|table|chart|map|box|exhibit)\s+\d{1,3}\s*[.:–—-]", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:\d{1,3}\s+)?(?:<sup>\s*\d+\s*</sup>|[⁰¹²³⁴-⁹]+)\s*\S|\[\^\w{1,20}\]:"
    r"|\[?\d{1,3}[\].]?\s+(?:ibid|op\. cit|cf\.|see (?:also|for example|e\.g)|see,)",
    re.IGNORECASE,
)
_TABLE_ROW = re.compile(r"</?(?:table|tbody|thead|tr|td|th)\b", re.IGNORECASE)
_IMPRINT = re.compile(
    r"(?:copyright\s+)?(?:©|\(c\)\s+\d{4})|copyright\s+\d{4}|all rights reserved|is[bs]n\b"
    r"|cover (?:image|imagery|photo|design|art)\w*(?:\s+(?:by|derived|courtesy|from)\b|:)"
    r"|photo(?:graph)?s?(?: credits?)?(?::| by\b)",
    re.IGNORECASE,
)

_STOPS = ".!?…:;\u3002\uff01\uff1f"
_FINISHED = re.compile(
    rf"(?:[{_STOPS}][\"”’')\]»*_]*|[.!?][\"”’]+\s*\([^()]{{1,60}}\))"
    # Possessive: digits could be parted between notes in more ways than can be tried.
    rf"(?:\s*{NOTE_MARK}|(?<!\d\.)\d{{1,3}})*+[\"”’')\]»*_]*\Z"
)
_OPEN = re.compile(
    r"(?:[,–—-]|\b(?:a|an|and|are|as|at|but|by|for|from|has|have|in|into|is|its|of|on|or|our|said"
    r"|that|the|their|this|to|was|were|which|who|will|with))[*_]*\Z"
)
_HEAVY_WORD = re.compile(r"[^\W\d_]{4,}")


class Kind(Enum):
    """What a line is."""

    FURNITURE = auto()
    HEADING = auto()
    CAPTION = auto()
    NOTE = auto()
    TABLE = auto()
    CONTENTS = auto()
    IMPRINT = auto()
    ITEM = auto()
    TEXT = auto()


@dataclass(slots=True)
class Line:
    """A line that holds something, without the spaces around it.

    Attributes
    ----------
    text : str
    start : int
        Where ``text`` stands in the source.
    kind : Kind
    gap : bool
        Whether a blank line, or nothing at all, stands above.
    page : bool
        Whether a form feed stands above.
    indent : int
        White space in front.
    """

    text: str
    start: int
    kind: Kind
    gap: bool
    page: bool
    indent: int = 0


def iter_lines(text: str) -> Iterator[Line]:
    """Yield the lines of ``text`` that hold something, each with its kind."""
    position, gap, page = 0, True, False
    for raw in text.splitlines(keepends=True):
        line = raw.lstrip(" \t>") if raw.lstrip().startswith(">") else raw.lstrip()
        page = page or raw.startswith("\f")
        indent = len(raw) - len(line)
        line = line.rstrip()
        if line:
            yield Line(line, position + indent, kind_of(line), gap, page, indent)
        gap, page = not line, raw.endswith("\f") or (page and not line)
        position += len(raw)


def kind_of(line: str) -> Kind:
    """Return the kind of a line that holds something and has no spaces around it.

    Examples
    --------
    >>> kind_of("- We build roads.").name, kind_of("Introduction ........ 12").name
    ('ITEM', 'CONTENTS')
    """
    if HASHES.match(line):
        return Kind.HEADING
    if len(line) <= LONGEST_FURNITURE:
        if line[0] == "|" and line[-1] == "|":
            return Kind.TABLE
        if any(pattern.fullmatch(line) for pattern in (_RULE, _PAGE_NUMBER, _SYMBOL)):
            return Kind.FURNITURE
        if line[-1] in "0123456789ivxlc" and _CONTENTS.search(line[-60:]):
            return Kind.CONTENTS
    for kind, pattern in _BEGINNINGS:
        if pattern.match(line):
            return kind
    return Kind.TEXT


_BEGINNINGS = (
    (Kind.CAPTION, _CAPTION),
    (Kind.NOTE, _NOTE),
    (Kind.TABLE, _TABLE_ROW),
    (Kind.IMPRINT, _IMPRINT),
    (Kind.ITEM, BULLET),
    (Kind.ITEM, NUMBER),
)


def is_finished(line: str) -> bool:
    """Whether a line ends where a sentence or a clause may end.

    Examples
    --------
    >>> is_finished("They agreed.<sup>12</sup>"), is_finished("They agreed on the")
    (True, False)
    """
    # Most lines end with a stop or a letter, and need no search.
    if line[-1] in _STOPS:
        return True
    if line[-1].isalpha():
        return False
    aside = line[0] == "(" and line.find(")") == len(line) - 1
    return aside or bool(_FINISHED.search(line[-120:]))


def is_open(line: str) -> bool:
    """Whether a line ends with a word or mark after which something must follow.

    Examples
    --------
    >>> is_open("a community of"), is_open("Future prospects")
    (True, False)
    """
    return bool(_OPEN.search(line[-40:]))


def is_title(line: str) -> bool:
    """Whether a line is written as titles are: most words of weight with a capital.

    Examples
    --------
    >>> is_title("Ways of Building Trust"), is_title("Ways of building trust")
    (True, False)
    """
    heavy = _HEAVY_WORD.findall(line)
    return sum(not word[0].islower() for word in heavy) >= 0.75 * len(heavy)
