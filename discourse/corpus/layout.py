"""From lines to paragraphs and the headings above them.

What a line is depends on its neighbours as well: a short line without a full
stop is a heading if it stands alone, and part of a sentence if it does not; a
paragraph that breaks off at the end of a page goes on after the page number.
The rules look at punctuation, capitals and blank lines, never at the subject.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from discourse.corpus.lines import (
    BULLET,
    NUMBER,
    Kind,
    Line,
    is_finished,
    is_open,
    is_title,
    iter_lines,
)

Span = tuple[int, int]

LONGEST_HEADING = 16  # words
LONGEST_NUMBERED_HEADING = 30
LONGEST_CAPTION = 25
SHORTEST_BROKEN_ITEM = 8  # shorter ones often lack a full stop without being cut off
LONGEST_PAGE_HEADING = 100  # characters
REPEATS_OF_PAGE_HEADING = 3
LEAST_TABLE_ROWS = 3
WIDEST_WRAP = 130  # characters: longer lines were not broken to fit a page

# Lists around a text: who wrote it, what it cites, where what stands.
_APPARATUS = re.compile(
    r"[\W\d]*(?:[ivx]+\.\s+)?(?:references?|(?:selected )?bibliography|notes|endnotes|footnotes"
    r"|works cited|literature cited|reference list|(?:table of )?contents"
    r"|list of (?:figures|tables|abbreviations|acronyms)|authors?|about the authors?"
    r"|contributors|contributing (?:team|authors)|editors?)[\W_]*",
    re.IGNORECASE,
)
_CONTENTS_TITLE = re.compile(r"[\W\d]*(?:table of )?contents[\W_]*", re.IGNORECASE)
_SOURCE = re.compile(
    r"https?:|www\.|\bdoi\b|\bibid\b|\b(?:19|20)\d\d\b|\A\W*\d+[.)\]]", re.IGNORECASE
)
_NUMBERED_HEADING = re.compile(
    r"\(?[IVXLC]{1,6}[.)]\s|(?i:chapter|part|section|annex|appendix|article)\s+(?:\d|[IVXLC]+\b)"
)
# Words of a sentence that broke off rather than of a heading in ordinary spelling.
_SENTENCE = re.compile(r"\b(?:I|we|is|are|was|were|has|have|had|will|would|shall|should|must)\b")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_METADATA = re.compile(r"\A---[ \t]*\n(?:[\w-]{1,40}:.*\n|[ \t-].*\n){1,60}---[ \t]*\n")
_ADDRESS = re.compile(r"\d{4}|@|www\.|https?:")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The lines of a paragraph and the heading above it, as spans of the source."""

    heading: Span | None
    lines: tuple[Span, ...]


def find_paragraphs(text: str) -> list[Paragraph]:
    r"""Return the paragraphs of ``text``: prose and list items, without the page's furniture.

    If the rules leave nothing (a list of words, say), every line that holds a
    letter is a paragraph: a text that was read is never emptied.

    Examples
    --------
    >>> text = "Trade\n\nWe trade in the\n\n12\n\nwhole region."
    >>> [[text[start:end] for start, end in found.lines] for found in find_paragraphs(text)]
    [['We trade in the', 'whole region.']]
    """
    metadata = _METADATA.match(text)
    lines = [line for line in iter_lines(text) if not metadata or line.start >= metadata.end()]
    width = _wrap_width(lines)
    _mark_tables(lines)
    _mark_blocks(lines)
    _mark_page_headings(lines)
    _mark_continuations(lines, wrapped=width > 0)
    _mark_headings(lines, width=width)
    _mark_apparatus(lines)
    return list(_assemble(lines, width=width)) or [
        Paragraph(None, (_span(line),)) for line in lines if any(map(str.isalpha, line.text))
    ]


def _span(line: Line) -> Span:
    return line.start, line.start + len(line.text)


def _words(line: Line) -> int:
    return line.text.count(" ") + 1


def _wrap_width(lines: Sequence[Line]) -> int:
    """Return the width to which the text was broken into lines; 0 if a line is a paragraph.

    In a text that was broken to fit a page, few lines end with a full stop.
    """
    above = [
        line.text
        for line, below in pairwise(lines)
        if line.kind in _PROSE and below.kind is Kind.TEXT and not below.gap
    ]
    if not above or 2 * sum(map(is_finished, above)) > len(above):
        return 0
    width = max(map(len, above))
    return width if width <= WIDEST_WRAP else 0


_PROSE = (Kind.TEXT, Kind.ITEM)


def _mark_tables(lines: list[Line]) -> None:
    """Mark rows parted by tabs or bars: neighbours with the same number of them."""
    for mark in "\t|":
        run: list[Line] = []
        for line in lines:
            columns = line.text.count(mark)
            if run and (line.gap or columns != run[0].text.count(mark)):
                run = []
            if columns:
                run.append(line)
                if len(run) >= LEAST_TABLE_ROWS:
                    for row in run:
                        row.kind = Kind.TABLE


def _mark_blocks(lines: list[Line]) -> None:
    """Mark underlined headings and address blocks."""
    for line, below in pairwise(lines):
        short = line.kind is Kind.TEXT and _words(line) <= LONGEST_HEADING
        if short and not below.gap and _UNDERLINE.fullmatch(below.text):
            line.kind = Kind.HEADING
    block: list[Line] = []
    for line in [*lines, Line("", 0, Kind.TEXT, True, False)]:
        if line.gap:
            if len(block) > 2 and _is_address([row.text for row in block]):
                for row in block:
                    row.kind = Kind.IMPRINT
            block = []
        block.append(line)


def _is_address(block: list[str]) -> bool:
    """Whether a block is short lines, none a sentence, with a number or an address in one."""
    return (
        all(len(text) < 60 for text in block)
        and not any(is_finished(text) for text in block[1:])
        and any(_ADDRESS.search(text) for text in block)
    )


def _mark_page_headings(lines: list[Line]) -> None:
    """Mark short lines at the edge of a block that come back, but for their numbers."""
    edges = [
        line
        for above, line, below in zip([None, *lines], lines, [*lines[1:], None], strict=False)
        if line.kind is Kind.TEXT
        and len(line.text) <= LONGEST_PAGE_HEADING
        and (
            line.gap
            or line.page
            or (above is not None and above.kind is Kind.FURNITURE)
            or (below is not None and below.kind is Kind.FURNITURE)
        )
        and not is_finished(line.text)
    ]
    keys = [re.sub(r"\d+", "0", line.text) for line in edges]
    counts = Counter(keys)
    for line, key in zip(edges, keys, strict=True):
        if counts[key] >= REPEATS_OF_PAGE_HEADING:
            line.kind = Kind.FURNITURE


def _mark_continuations(lines: list[Line], *, wrapped: bool) -> None:
    """Let notes, imprints and captions run on to the lines that belong to them."""
    for line in lines:
        if line.kind is Kind.CAPTION and _words(line) > LONGEST_CAPTION:
            line.kind = Kind.TEXT
    for above, line in pairwise(lines):
        if above.kind in (Kind.NOTE, Kind.IMPRINT, Kind.CAPTION) and not line.gap:
            unfinished = above.kind is Kind.CAPTION or wrapped or not is_finished(above.text)
            if line.kind is Kind.TEXT and unfinished and _words(line) <= LONGEST_CAPTION:
                line.kind = above.kind


def _mark_headings(lines: list[Line], *, width: int) -> None:
    """Mark headings that are told by nothing but their shape."""
    judges = {Kind.TEXT: _is_heading, Kind.ITEM: _is_numbered_title}
    for above, line, below in zip([None, *lines], lines, lines[1:], strict=False):
        judge = judges.get(line.kind)
        if judge and judge(line, above, below, width):
            line.kind = Kind.HEADING


def _is_heading(line: Line, above: Line | None, below: Line, width: int) -> bool:
    bare = line.text.strip("*_ ")
    numbered = bool(_NUMBERED_HEADING.match(bare))
    if (
        _words(line) > (LONGEST_NUMBERED_HEADING if numbered else LONGEST_HEADING)
        or not any(map(str.isalpha, bare))
        or _starts_small(bare)
        or is_finished(bare)
        or is_open(bare)
    ):
        return False
    in_sentence = above is not None and above.kind in _PROSE and not is_finished(above.text)
    runs_on = below.kind is Kind.TEXT and _starts_small(below.text)
    if runs_on or (in_sentence and not line.gap):
        return False
    if numbered or (line.text.startswith("**") and line.text.endswith("**")):
        return True
    if _APPARATUS.fullmatch(bare):
        return True
    alone = (line.gap or above is None or above.kind not in _PROSE) and (
        below.gap or below.kind is not Kind.TEXT
    )
    if alone:
        return is_title(bare) or (not _SENTENCE.search(bare) and _leads_to_prose(below))
    full = width and len(bare) + len(below.text.split(maxsplit=1)[0]) > 0.8 * width
    return is_title(bare) and below.text[0].isupper() and not full


def _starts_small(text: str) -> bool:
    """Whether a text starts with a small letter, maybe behind a quote mark."""
    return text.lstrip("“\"'‘([*_")[:1].islower()


def _leads_to_prose(line: Line) -> bool:
    return line.kind is Kind.ITEM or (
        line.kind is Kind.TEXT and (is_finished(line.text) or _words(line) > LONGEST_HEADING)
    )


def _is_numbered_title(line: Line, above: Line | None, below: Line, _width: int) -> bool:
    """Whether ``1. Title`` is a heading: alone between blank lines, prose below it."""
    return (
        bool(NUMBER.match(line.text))
        and line.gap
        and below.gap
        and _words(line) <= LONGEST_HEADING
        and not is_finished(line.text)
        and (above is None or above.kind is not Kind.ITEM)
        and below.kind is Kind.TEXT
        and is_finished(below.text)
    )


def _mark_apparatus(lines: list[Line]) -> None:
    """Mark what stands under the headings of reference lists, contents lists, author lists."""
    opened: str | None = None
    for line, below in pairwise([*lines, Line("end", 0, Kind.HEADING, True, False)]):
        bare = line.text.strip("*_# \t")
        if line.kind is Kind.HEADING:
            if opened is None or _closes_apparatus(opened, line, below):
                opened = line.text if _APPARATUS.fullmatch(bare) else None
            else:
                line.kind = Kind.FURNITURE
        elif opened is not None:
            prose = line.kind is Kind.TEXT and is_finished(line.text) and _words(line) >= 8
            if prose and _CONTENTS_TITLE.fullmatch(opened):
                opened = None
            else:
                line.kind = Kind.FURNITURE


def _closes_apparatus(opened: str, line: Line, below: Line) -> bool:
    """Whether a heading ends the list: of the same make, or with prose below that cites nothing."""
    if line.text.startswith("#") or opened.startswith("#"):
        return line.text.startswith("#")
    if _NUMBERED_HEADING.match(line.text) or _APPARATUS.fullmatch(line.text):
        return True
    return _CONTENTS_TITLE.fullmatch(opened) is not None or (
        below.kind is Kind.TEXT
        and is_finished(below.text)
        and _words(below) > LONGEST_HEADING
        and not _SOURCE.search(below.text[:1000])
    )


def _assemble(lines: list[Line], *, width: int) -> Iterator[Paragraph]:
    """Yield paragraphs, joining what a line end, a page end or a footnote parted."""
    heading: Span | None = None
    current: list[Line] = []
    broken = False
    for line in [*lines, Line("", 0, Kind.HEADING, True, False)]:
        if line.kind is Kind.TEXT and current and _goes_on(current[-1], line, broken, width):
            current.append(line)
        elif line.kind in (*_PROSE, Kind.HEADING):
            if current:
                yield Paragraph(heading, _spans(current))
            current = [] if line.kind is Kind.HEADING else [line]
            heading = _span(line) if line.kind is Kind.HEADING else heading
        else:
            broken = broken or line.kind in (Kind.FURNITURE, Kind.NOTE)
            continue
        broken = False


def _goes_on(above: Line, line: Line, broken: bool, width: int) -> bool:
    """Whether ``line`` continues the paragraph that ``above`` was the last line of."""
    finished = is_finished(above.text)
    if not line.gap and not broken and not line.page:
        first_word = line.text.split(maxsplit=1)[0]
        return not finished or len(above.text) + len(first_word) > 0.8 * width > 0
    if finished:
        return False
    if _starts_small(line.text) or is_open(above.text):
        return True
    if above.kind is Kind.ITEM:
        return (broken or line.page) and _words(above) > SHORTEST_BROKEN_ITEM
    return broken or line.page or _words(above) > LONGEST_HEADING


def _spans(lines: list[Line]) -> tuple[Span, ...]:
    """Return the spans of the lines of a paragraph, without the bullet or number of an item."""
    start, end = _span(lines[0])
    if lines[0].kind is Kind.ITEM:
        for pattern in (BULLET, NUMBER):
            found = pattern.match(lines[0].text, start - lines[0].start)
            start += found.end() - found.start() if found else 0
    return ((start, end), *map(_span, lines[1:]))
