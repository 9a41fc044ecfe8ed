"""Text of PDF files, with its paragraphs.

A PDF says where each character stands, and nothing else. Characters make
pieces of lines, pieces make columns, and in a column a paragraph begins where
the gap above a line is wider than usual, where a line is indented, or where
the line above stops short at a full stop.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from discourse.corpus.decoding import UnreadableError
from discourse.corpus.limits import Limits
from discourse.corpus.lines import BULLET, is_finished

# Widths and heights are in heights of a character, unless said otherwise.
PIECE_GAP = 1.2  # more white than this inside a line may be a gutter
CELL_GAP = 2.5  # more than this, inside a column, parts the cells of a table
PARAGRAPH_GAP = 1.2  # times the usual distance of lines
INDENT = 0.7
LEAST_STARTS = 0.03  # of the lines begin a paragraph, by the sign that the document uses
LEAST_COLUMN_LINES = 4
MOST_CROSSING = 0.34  # of the pieces of a page in columns may run across the gutter

# Footnote marks stay small as characters of their own.
_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))


@dataclass(slots=True)
class _Piece:
    """Characters in a row; ``y`` is their base line and grows upwards."""

    text: str
    left: float
    right: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of a column between full-width lines, from the top down."""

    lines: list[_Piece]
    left: float
    right: float


def extract_pdf(data: bytes, limits: Limits | None = None) -> str:
    """Return the text of a PDF: a line per paragraph, blank lines between them.

    Inside a paragraph a line ends only where it ends with a hyphen on the page.
    Headings and numbers that stand in the same place on several pages are left out.

    Raises
    ------
    UnreadableError
        If the file is damaged, locked by a password, has more pages than ``limits``
        allow, or holds no characters.
    """
    import pypdfium2

    limits = limits or Limits()
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > limits.max_pages:
                reason = f"has {len(document):,} pages"
                raise UnreadableError(limits.exceeded("max_pages", reason))
            pages = [_pieces(page) for page in document]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError("is locked by a password; save a copy without one") from error
        raise UnreadableError("is a damaged or truncated PDF file") from error
    if not any(re.search(r"\w", piece.text) for page in pages for piece in page):
        raise UnreadableError("has no text layer; run text recognition on the scan first")
    blocks = [block for page in _without_margins(pages) for block in _blocks(page)]
    return "\n\n".join(_paragraphs(blocks))


def _pieces(page: Any) -> list[_Piece]:
    """Return the pieces of lines of a page as they stand in the file."""
    from pypdfium2 import raw

    textpage = page.get_textpage()
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    pieces: list[_Piece] = []
    for index in range(textpage.count_chars()):
        character = _character(raw.FPDFText_GetUnicode(textpage, index))
        if character.isspace() or raw.FPDFText_IsGenerated(textpage, index) == 1:
            if pieces and not pieces[-1].text.endswith(" "):
                pieces[-1].text += " "
            continue
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        raw.FPDFText_GetLooseCharBox(textpage, index, box)
        new = _Piece(character, x.value, box.right, y.value, max(box.top - box.bottom, 1.0))
        if pieces and _continues(pieces[-1], new):
            pieces[-1].text += _RAISED[character] if _is_raised(pieces[-1], new) else character
            pieces[-1].right = max(pieces[-1].right, new.right)
        else:
            pieces.append(new)
    return [replace(piece, text=piece.text.strip()) for piece in pieces]


def _character(code: int) -> str:
    """Return a character; PDFium has codes of its own for hyphens at line ends and for none."""
    if code in (0x02, 0xFFFE):
        return "-"
    return "\ufffd" if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


def _continues(piece: _Piece, new: _Piece) -> bool:
    """Whether a character stands right behind a piece, raised or lowered a little at most."""
    step = new.left - piece.right
    near = -piece.height < step < PIECE_GAP * piece.height
    return near and abs(new.y - piece.y) < 0.5 * piece.height


def _is_raised(piece: _Piece, new: _Piece) -> bool:
    higher = new.y > piece.y + 0.1 * piece.height
    return higher and new.height < 0.85 * piece.height and new.text in _RAISED


def _without_margins(pages: list[list[_Piece]]) -> Iterator[list[_Piece]]:
    """Yield the pages without the first and last lines that come back on other pages."""

    def key(piece: _Piece) -> tuple[str, int]:
        return re.sub(r"\d+", "0", piece.text), round(piece.y / 3)

    margins = []
    for page in pages:
        heights = sorted({round(piece.y) for piece in page})
        outer = {*heights[:2], *heights[-2:]}
        margins.append({key(piece) for piece in page if round(piece.y) in outer})
    counts = Counter(place for margin in margins for place in margin)
    for page, margin in zip(pages, margins, strict=True):
        yield [piece for piece in page if key(piece) not in margin or counts[key(piece)] < 2]


def _gutter(pieces: list[_Piece]) -> float | None:
    """Return where the white between two columns is; None if the page has one column."""
    if len(pieces) < 2 * LEAST_COLUMN_LINES:
        return None
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    places = [left + (right - left) * step / 200 for step in range(40, 161)]
    crossing = [sum(piece.left < place < piece.right for piece in pieces) for place in places]
    fewest = min(crossing)
    best = [place for place, count in zip(places, crossing, strict=True) if count == fewest]
    gutter = best[len(best) // 2]
    sides = (
        [piece for piece in pieces if piece.right <= gutter],
        [piece for piece in pieces if piece.left >= gutter],
    )
    if fewest > MOST_CROSSING * len(pieces) or any(
        len(side) < LEAST_COLUMN_LINES or median(piece.text.count(" ") for piece in side) < 2
        for side in sides
    ):
        return None
    return gutter


def _blocks(pieces: list[_Piece]) -> Iterator[_Block]:
    """Yield the blocks of a page, or of a column, in the order of reading."""
    gutter = _gutter(pieces)
    if gutter is None:
        if pieces:
            yield _block(pieces)
        return
    across: list[_Piece] = []
    columns: tuple[list[_Piece], list[_Piece]] = ([], [])
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if piece.left < gutter < piece.right:
            for column in columns:
                yield from _blocks(column)
            columns = ([], [])
            across.append(piece)
        else:
            if across:
                yield _block(across)
            across = []
            columns[piece.left >= gutter].append(piece)
    if across:
        yield _block(across)
    for column in columns:
        yield from _blocks(column)


def _block(pieces: list[_Piece]) -> _Block:
    """Return the pieces of a column as lines."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and rows[-1][0].y - piece.y < 0.3 * rows[-1][0].height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = [_line(sorted(row, key=lambda piece: piece.left)) for row in rows]
    return _Block(lines, min(line.left for line in lines), max(line.right for line in lines))


def _line(row: list[_Piece]) -> _Piece:
    """Return the pieces of a row as one; wide gaps, but for that behind a bullet, become tabs."""
    line = row[0]
    for piece in row[1:]:
        wide = piece.left - line.right > CELL_GAP * line.height
        cell = wide and not BULLET.fullmatch(f"{line.text} ")
        text = line.text + ("\t" if cell else " ") + piece.text
        line = replace(line, text=text, right=max(line.right, piece.right))
    return line


def _paragraphs(blocks: list[_Block]) -> Iterator[str]:
    """Yield paragraphs: lines joined until one begins anew."""
    habit = _Habit.of(blocks)
    text = ""
    last: tuple[_Piece, _Block] | None = None
    for block in blocks:
        for line in block.lines:
            if last is None or habit.begins_paragraph(*last, line, block):
                if text:
                    yield text
                text = line.text
            else:
                text += ("\n" if "\t" in line.text or text.endswith("-") else " ") + line.text
            last = line, block
    if text:
        yield text


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a document sets its paragraphs apart: by gaps, else by indents, else by short lines."""

    gap: float
    spaced: bool
    indented: bool

    @classmethod
    def of(cls, blocks: list[_Block]) -> _Habit:
        pairs = [(above, line, block) for block in blocks for above, line in pairwise(block.lines)]
        gap = PARAGRAPH_GAP * median([_step(above, line) for above, line, _ in pairs] or [1.0])
        least = max(2, LEAST_STARTS * len(pairs))
        spaced = sum(_step(above, line) > gap for above, line, _ in pairs) >= least
        indented = sum(_is_indented(line, block) for _, line, block in pairs) >= least
        return cls(gap, spaced, indented and not spaced)

    def begins_paragraph(
        self, above: _Piece, block_above: _Block, line: _Piece, block: _Block
    ) -> bool:
        """Whether ``line`` begins a paragraph."""
        other_size = abs(line.height / above.height - 1) > 0.15
        cells = ("\t" in line.text) != ("\t" in above.text)
        if other_size or cells or BULLET.match(line.text):
            return True
        if self.indented and not BULLET.match(above.text):
            return _is_indented(line, block) and not _is_indented(above, block_above)
        if block is not block_above:
            width = block_above.right - block_above.left
            return is_finished(above.text) or above.right - block_above.left < 0.5 * width
        if self.spaced:
            return _step(above, line) > self.gap
        return is_finished(above.text) and _is_short(above, line, block)


def _step(above: _Piece, line: _Piece) -> float:
    return (above.y - line.y) / above.height


def _is_indented(line: _Piece, block: _Block) -> bool:
    return line.left - block.left > INDENT * line.height


def _is_short(above: _Piece, line: _Piece, block: _Block) -> bool:
    """Whether the first word of a line would have found room in the line above."""
    first_word = len(line.text.split(maxsplit=1)[0]) + 1
    room = (block.right - above.right) / max(line.right - line.left, 1.0) * len(line.text)
    return room > 1.1 * first_word
