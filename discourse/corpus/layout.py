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

_PROSE = (Kind.TEXT, Kind.ITEM)

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
_CITED = re.compile(
    r"[\W\d]*(?:[ivx]+\.\s+)?(?:ref|selected bib|bib|notes|end|foot|works|lit)", re.I
)
_SOURCE = re.compile(
    r"https?:|www\.|\bdoi\b|\bibid\b|[(,]\s?(?:19|20)\d\d\b|\A\W*\d+[.)\]]", re.IGNORECASE
)
_NUMBERED_HEADING = re.compile(
    r"\(?[IVXLC]{1,6}[.)]\s|(?i:chapter|part|section|annex|appendix|article)\s+(?:\d|[IVXLC]+\b)"
)
# Words of a sentence that broke off rather than of a heading in ordinary spelling.
_SENTENCE = re.compile(r"\b(?:I|[Ww]e|is|are|was|were|has|have|had|will|would|shall|should|must)\b")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_METADATA = re.compile(r"\A---[ \t]*\n(?:[\w-]{1,40}:.*\n|[ \t-].*\n){1,60}---[ \t]*\n")
_ADDRESS = re.compile(r"\b\d{5}\b|\(\d{3}\)|@|www\.|https?:")


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
    wrap = _Wrap.of(lines)
    for mark in "\t|":
        if mark in text:
            _mark_tables(lines, mark)
    _mark_blocks(lines)
    _mark_page_headings(lines)
    _mark_continuations(lines, wrapped=wrap.width > 0)
    _mark_headings(lines, wrap)
    _mark_apparatus(lines)
    return list(_assemble(lines, wrap)) or [
        Paragraph(None, (_span(line),)) for line in lines if any(map(str.isalpha, line.text))
    ]


def _span(line: Line) -> Span:
    return line.start, line.start + len(line.text)


def _words(line: Line) -> int:
    return line.text.count(" ") + 1


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a text was broken into lines.

    ``width`` is that of its lines, 0 if each line is a paragraph; ``spaced``
    says whether blank lines part the paragraphs.
    """

    width: int
    spaced: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Wrap:
        """Tell from full stops: where a text was broken to fit a page, few lines end with one."""
        prose = [line for line in lines if line.kind in _PROSE]
        above = [line.text for line, below in pairwise(prose) if not below.gap]
        if 3 * len(above) < len(prose) or 2 * sum(map(is_finished, above)) > len(above):
            return cls(0, False)
        widths = sorted(map(len, above))
        # A single long line, an address perhaps, does not make it another text.
        if not widths or widths[9 * len(widths) // 10] > WIDEST_WRAP:
            return cls(0, False)
        width = max(width for width in widths if width <= WIDEST_WRAP)
        return cls(width, sum(line.gap for line in prose) > max(1, len(prose) / 40))

    def is_full(self, above: str, line: str) -> bool:
        """Whether the first word of a line found no room in the line above."""
        return len(above) + 1 + len(line.split(maxsplit=1)[0]) > self.width


def _mark_tables(lines: list[Line], mark: str) -> None:
    """Mark rows parted by tabs or bars: neighbours with the same number of them."""
    run: list[Line] = []
    width = 0
    for line in lines:
        # The tab behind the number of a list item parts no columns.
        columns = line.text.count(mark, _lead(line))
        if line.gap or columns != width:
            run, width = [], columns
        run.append(line)
        if columns and len(run) >= LEAST_TABLE_ROWS:
            for row in run[-LEAST_TABLE_ROWS:]:
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


def _mark_headings(lines: list[Line], wrap: _Wrap) -> None:
    """Mark headings that are told by nothing but their shape."""
    judges = {Kind.TEXT: _is_heading, Kind.ITEM: _is_numbered_title}
    for above, line, below in zip([None, *lines], lines, lines[1:], strict=False):
        judge = judges.get(line.kind)
        if judge and judge(line, above, below, wrap):
            line.kind = Kind.HEADING


def _is_heading(line: Line, above: Line | None, below: Line, wrap: _Wrap) -> bool:
    """Whether a line is a heading, by its shape and by what stands around it."""
    bare = line.text.strip("*_ ")
    over_text = below.kind is Kind.TEXT and not below.gap
    # Right above text, in lines broken to a width, a heading is well short of that width.
    full = over_text and len(bare) > 0.7 * (wrap.width or WIDEST_WRAP)
    under_text = above is not None and above.kind in _PROSE and not line.gap
    in_sentence = under_text and above is not None and not is_finished(above.text)
    goes_on = below.kind is Kind.TEXT and _starts_small(below.text)
    if full or in_sentence or goes_on or not _is_shaped_as_heading(bare):
        return False
    bold = line.text.startswith("**") and line.text.endswith("**")
    if bold or _NUMBERED_HEADING.match(bare) or _APPARATUS.fullmatch(bare):
        return True
    if over_text or under_text:
        return is_title(bare) and below.text[0].isupper()
    return is_title(bare) or (not _SENTENCE.search(bare) and _leads_to_prose(below))


def _is_shaped_as_heading(text: str) -> bool:
    """Whether a line is short, begins large, and neither ends a sentence nor leaves one open."""
    most = LONGEST_NUMBERED_HEADING if _NUMBERED_HEADING.match(text) else LONGEST_HEADING
    return (
        text.count(" ") < most
        and any(map(str.isalpha, text))
        and not _starts_small(text)
        and not is_finished(text)
        and not is_open(text)
    )


def _starts_small(text: str) -> bool:
    """Whether a text starts with a small letter, maybe behind a quote mark."""
    return text.lstrip("“\"'‘([*_")[:1].islower()


def _leads_to_prose(line: Line) -> bool:
    return line.kind is Kind.ITEM or (
        line.kind is Kind.TEXT and (is_finished(line.text) or _words(line) > LONGEST_HEADING)
    )


def _is_numbered_title(line: Line, above: Line | None, below: Line, _wrap: _Wrap) -> bool:
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
    prose = below.kind is Kind.TEXT and is_finished(below.text)
    if _CITED.match(opened):
        return prose and _words(below) > LONGEST_HEADING and not _SOURCE.search(below.text[:1000])
    return prose or _CONTENTS_TITLE.fullmatch(opened) is not None


def _assemble(lines: list[Line], wrap: _Wrap) -> Iterator[Paragraph]:
    """Yield paragraphs, joining what a line end, a page end or a footnote parted."""
    heading: Span | None = None
    current: list[Line] = []
    broken = False
    for line in [*lines, Line("", 0, Kind.HEADING, True, False)]:
        if line.kind is Kind.TEXT and current and _goes_on(current[-1], line, broken, wrap):
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


def _goes_on(above: Line, line: Line, broken: bool, wrap: _Wrap) -> bool:
    """Whether ``line`` continues the paragraph that ``above`` was the last line of."""
    finished = is_finished(above.text)
    if not line.gap and not broken and not line.page:
        indented = line.indent > above.indent and above.kind is Kind.TEXT
        in_block = wrap.width > 0 and (wrap.spaced or wrap.is_full(above.text, line.text))
        return not finished or (in_block and not indented)
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
    return ((start + _lead(lines[0]), end), *map(_span, lines[1:]))


def _lead(line: Line) -> int:
    """Return the length of the bullet and the number in front of a list item."""
    place = 0
    if line.kind is Kind.ITEM:
        for pattern in (BULLET, NUMBER):
            found = pattern.match(line.text, place)
            place = found.end() if found else place
    return place
