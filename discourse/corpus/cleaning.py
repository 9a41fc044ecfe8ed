"""From the text of a file to passages: cleaned paragraphs with the way back.

Nothing is rewritten. :mod:`discourse.corpus.layout` says which lines make a
paragraph, the pattern here says which characters in them are residue, and both
become edits of the source, from which the cleaned text and its offset map are
made in one step.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape

from discourse.corpus.corpus import Passage
from discourse.corpus.layout import Paragraph, Span, find_paragraphs
from discourse.corpus.lines import HASHES
from discourse.corpus.offsets import Edit, OffsetMap, apply_edits
from discourse.corpus.tokens import WORD

_NOTE_NUMBER = r"[\d\s,;*†‡§–-]{1,40}"
_URL_START = r"(?:https?:|mailto:|www\.|[/#])"
_INLINE_TAG = r"(?:a|abbr|b|big|code|em|font|i|q|s|small|span|strong|sub|sup|tt|u)"
_BLOCK_TAG = (
    r"(?:blockquote|br|center|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|img|li|ol|p|pre"
    r"|table|tbody|td|tfoot|th|thead|tr|ul)"
)
_LINE_BREAK = r"\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"  # where str.splitlines breaks
_SPACE_IN_LINE = r"\t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_SPACE = _SPACE_IN_LINE + _LINE_BREAK
_INVISIBLE = r"\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u2060\ufeff"
_SIGN = rf"<&\[\]\\*`_~⁰¹²³⁴-⁹ﬀ-ﬆ{_INVISIBLE}"
_MARKUP = _SIGN + _ODD_SPACE

# Most lines hold nothing of the kind and are taken as they are. Each of these scans leaps to the
# character it begins with; as alternatives of one expression they take three times as long.
_SUSPECTS = tuple(
    re.compile(pattern).search
    for pattern in (
        "  ",
        "- ",
        rf"[{_SIGN}{_SPACE_IN_LINE}]",
        r"[.!?,;”\"’')]\d",
        r"\d-\d{5} ",
        r"/\d+ \d",
    )
)

# Every quantifier is bounded: no text, however odd, takes more than linear time.
_RESIDUE = re.compile(
    rf"""(?=[{_MARKUP}!\d-]|[ ][ {_ODD_SPACE}])(?:
    (?P<split>(?<=[.!?][ ][B-HJ-Z])<sup>{_NOTE_NUMBER}</sup>[ ](?=[a-z]))
    |(?P<mark><sup>{_NOTE_NUMBER}</sup>|[⁰¹²³⁴-⁹]+|\[\^\w{{1,20}}\]
        |\[\d{{1,3}}(?:[,–-][ ]?\d{{1,3}}){{0,9}}\])
    |(?P<glued>(?:(?<=[^\W\d_][.!?])|(?<=[.!?][”"’')])|(?<=[^\W\d_][”’")][.!?]))
        \d{{1,3}}(?=\s+["“‘'(\[]?[^\Wa-z_]|\s*\Z)
        |(?<=[^\W\d_][,;])\d{{1,3}}(?=\s+[a-z])
        |(?<=[^\W\d_][”"])\d{{1,3}}(?=[\s.,;:]|\Z))
    |(?P<aside>!\[[^\[\]]{{0,300}}\](?:\([^()\s]{{0,1000}}(?:\s[^()]{{0,200}})?\))?
        |<https?://[^<>\s]{{1,1000}}>|<!--[^<>]{{0,1000}}-->)
    |(?P<link>\[(?=[^\[\]]{{1,300}}\]\({_URL_START}))
    |(?P<target>\]\({_URL_START}(?:[^()\s]|\([^()\s]{{0,200}}\)){{0,1000}}(?:\s[^()]{{0,200}})?\))
    |(?P<block></?{_BLOCK_TAG}(?:\s[^<>]{{0,1000}})?/?(?:>|\Z))
    |(?P<inline></?{_INLINE_TAG}(?:\s[^<>]{{0,1000}})?/?(?:>|\Z))
    |(?P<entity>&(?:[A-Za-z]{{2,8}}\d{{0,2}}|\#\d{{1,7}}|\#x[0-9A-Fa-f]{{1,6}});)
    |(?P<escape>\\(?=[!-/:-@\[-`{{-~]))
    |(?P<emphasis>(?<!\\)(?:\*+(?=\S)|(?<=\S)\*+|`+|~~
        |(?<!\w)_{{1,3}}(?=\w)|(?<=[^\s_])_{{1,3}}(?!\w)))
    |(?P<job>\d{{2}}-\d{{5}}[ ]\d{{1,3}}/\d{{1,3}}\b|\d{{1,3}}/\d{{1,3}}[ ]\d{{2}}-\d{{5}}\b)
    |(?P<invisible>[{_INVISIBLE}]+)
    |(?P<ligature>[ﬀ-ﬆ])
    |(?P<hyphen>(?<=[^\W_])-[ ]+(?=[^\W\d_]))
    |(?P<space>[ {_ODD_SPACE}]+)
    )""",
    re.VERBOSE,
)
_INVISIBLE_ONES = re.compile(rf"[{_INVISIBLE}]")
_POWER = re.compile(r"\b(?:10|[kcmd]?m|ft)\Z")
_BEFORE_NUMBER = re.compile(
    r"\b(?:nos?|arts?|paras?|pp?|vols?|chs?|secs?|figs?|op|cf|ca|res|doc|v"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.\Z",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[^\W\d_]+\Z")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_SPELLING = re.compile(r"[\w-]+")
# Halves that are mostly written with a hyphen, where the text does not show how it writes them.
_OPEN_PREFIX = re.compile(
    r"non|self|half|well|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_OPEN_END = re.compile(
    r"based|being|building|care|cent(?:ered|red|ric)|class|conflict|driven|economic|engagement"
    r"|free|friendly|general|led|level|like|made|making|minded|old|oriented|owned|party|range"
    r"|reaching|related|resilient|rich|rights|scale|sector|sensitive|setting|sharing|speed"
    r"|standing|state|sum|tech|term|terrorism|time|war|wide|year"
)
_MOST_SEARCHES = 20  # a text, for halves of words
_SUSPENDED = frozenset({"and", "or", "nor", "to"})
_CLOSED_PREFIXES = frozenset({"in", "inter", "out", "over", "un", "under", "up"})


def clean_passages(document_id: str, text: str) -> tuple[Passage, ...]:
    r"""Return the passages of ``text``: one per paragraph or list item, in order.

    Footnote marks, page furniture, table rows, contents and reference lists,
    markup, line breaks and the hyphens at them are gone from the cleaned text;
    ``offsets`` of each passage leads back to ``text``.

    Examples
    --------
    >>> passage, = clean_passages("note", "We defend our rights.12 All of us co-\noperate.")
    >>> passage.text
    'We defend our rights. All of us cooperate.'
    """
    cleaner = _Cleaner(text)
    passages: list[Passage] = []
    for paragraph in find_paragraphs(text):
        cleaned, offsets = cleaner.clean(paragraph)
        if WORD.search(cleaned):
            position = len(passages)
            passage_id = f"{document_id}#{position:04d}"
            section = cleaner.heading(paragraph.heading)
            passages.append(Passage(passage_id, document_id, section, position, cleaned, offsets))
    return tuple(passages)


class _Cleaner:
    """Cleans parts of one text, whose words tell how its broken words are spelled."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._heading: tuple[Span | None, str] = (None, "")
        self._asked = 0
        # What is nowhere in the text need not be looked for in each line.
        self._suspects = [search for search in _SUSPECTS if search(text)]

    def heading(self, span: Span | None) -> str:
        """Return a heading without its markup; passages of a section share it."""
        if span != self._heading[0]:
            self._heading = span, self._clean_heading(span) if span else ""
        return self._heading[1]

    def _clean_heading(self, span: Span) -> str:
        start, end = span
        hashes = HASHES.match(self._text, start)
        start = hashes.end() if hashes else start
        return apply_edits(self._text, start, end, self._residue(start, end))[0].rstrip("# ")

    def clean(self, paragraph: Paragraph) -> tuple[str, OffsetMap]:
        """Return the cleaned text of a paragraph and its map."""
        start, end = paragraph.lines[0][0], paragraph.lines[-1][1]
        edits = self._edits(paragraph)
        if not edits:
            return self._text[start:end], OffsetMap.identity(end - start, start)
        return apply_edits(self._text, start, end, edits)

    def _edits(self, paragraph: Paragraph) -> list[Edit]:
        edits: list[Edit] = []
        previous: Span | None = None
        for start, end in paragraph.lines:
            if previous:
                edits.append(self._joint(previous[1], start))
            edits += self._residue(start, end)
            previous = start, end
        return edits

    def _joint(self, end: int, start: int) -> Edit:
        """Return the edit that joins a line that ends at ``end`` with one from ``start`` on."""
        text = self._text
        if text[end - 1] == "-" and text[end - 2].isalnum() and text[start].isalnum():
            return self._rejoin(end - 1, start)
        dash = text[start] == "-" and text[start + 1 : start + 2].isalpha()
        return Edit(end, start, "" if dash else " ")

    def _rejoin(self, hyphen: int, after: int) -> Edit:
        """Return the edit that closes a word that breaks at ``hyphen``, to go on at ``after``."""
        left = _WORD_BEFORE.search(self._text, max(0, hyphen - 40), hyphen)
        right = _WORD_AFTER.match(self._text, after, after + 40)
        if right and right.group() in _SUSPENDED and not self._text.startswith("-", right.end()):
            return Edit(hyphen + 1, after, " ")
        if left and right and self._is_one_word(left.group(), right.group()):
            return Edit(hyphen, after, "")
        return Edit(hyphen + 1, after, "")

    def _is_one_word(self, left: str, right: str) -> bool:
        """Whether two halves are written as one: as elsewhere in the text, if they occur there."""
        if right[0].isupper() or left.isupper():
            return False
        left, right = left.lower(), right.lower()
        if self._occur(left + right):
            return True
        if self._occur(f"{left}-{right}") or _OPEN_PREFIX.fullmatch(left):
            return False
        if _OPEN_END.fullmatch(right):
            return False
        return left in _CLOSED_PREFIXES or not self._occur(left, right)

    def _occur(self, *words: str) -> bool:
        """Whether all of ``words`` are spellings of the text."""
        self._asked += 1
        # Most are nowhere, and some searches are faster than to gather all spellings. Not many:
        # each goes through the whole text.
        if self._asked <= _MOST_SEARCHES and not all(word in self._lower for word in words):
            return False
        return self._words.issuperset(words)

    @cached_property
    def _lower(self) -> str:
        return self._text.lower()

    @cached_property
    def _words(self) -> frozenset[str]:
        """All spellings of the text; half a word before a line end keeps its hyphen here."""
        return frozenset(_SPELLING.findall(self._lower))

    def _residue(self, start: int, end: int) -> Iterable[Edit]:
        """Return the edits inside one line."""
        for search in self._suspects:
            if search(self._text, start, end):
                return self._iter_residue(start, end)
        return ()

    def _iter_residue(self, start: int, end: int) -> Iterator[Edit]:
        reached = start
        for match in _RESIDUE.finditer(self._text, start, end):
            edit = self._edit(match, reached)
            if edit:
                yield edit
                reached = edit.end

    def _edit(self, match: re.Match[str], reached: int) -> Edit | None:
        start, end = match.span()
        kind = match.lastgroup
        if kind in ("aside", "job"):
            return self._drop(match, reached)
        if kind == "mark":
            return self._drop_mark(match, reached)
        if kind == "glued":
            before = _BEFORE_NUMBER.search(self._text, max(reached, start - 8), start)
            return None if before else Edit(start, end, "")
        if kind == "hyphen":
            return self._rejoin(start, end)
        if kind in ("space", "block"):
            return None if match.group() == " " else Edit(start, end, " ")
        if kind == "entity":
            plain = unescape(match.group())
            plain = " " if plain.isspace() else _INVISIBLE_ONES.sub("", plain)
            return None if plain == match.group() else Edit(start, end, plain)
        if kind == "ligature":
            return Edit(start, end, unicodedata.normalize("NFKC", match.group()))
        return Edit(start, end, "")

    def _drop_mark(self, match: re.Match[str], reached: int) -> Edit | None:
        """Return the edit that drops a footnote mark; powers are kept, and ``[1]`` in front."""
        start, end = match.span()
        text = self._text
        if start == reached == match.pos and text[start] == "[":
            return None
        if _POWER.search(text, max(match.pos, start - 4), start):
            digits = match.group().removeprefix("<sup>").removesuffix("</sup>")
            return None if digits == match.group() else Edit(start, end, digits)
        return self._drop(match, reached)

    def _drop(self, match: re.Match[str], reached: int) -> Edit:
        """Return the edit that drops something with the space before it, if no word follows."""
        start, end = match.span()
        alone = end == match.endpos or not self._text[end].isalnum()
        spaced = start > reached and self._text[start - 1] == " "
        return Edit(start - (alone and spaced), end, "")
