"""Text of HTML pages and Word documents, in light Markdown.

Headings become ``#`` lines and list items ``-`` lines, so that cleaning knows
them again; nothing else is marked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from discourse.corpus.decoding import UnreadableError, decode
from discourse.corpus.limits import Limits

_CHARSET = re.compile(rb"""<meta[^>]{1,200}charset\s*=\s*["']?([\w-]{2,30})""", re.IGNORECASE)


def extract_html(data: bytes) -> str:
    """Return the main text of an HTML page, without menus, tables and comments.

    Raises
    ------
    UnreadableError
        If the page holds no text, or its bytes are not text.
    """
    import trafilatura
    from trafilatura.settings import use_config

    config = use_config()
    # Below this length trafilatura falls back on cutting the page at every tag.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    text: str | None = trafilatura.extract(
        _decode_html(data),
        output_format="markdown",
        include_comments=False,
        include_tables=False,
        config=config,
    )
    if not text:
        raise UnreadableError("is an HTML page that holds no running text")
    return text


def _decode_html(data: bytes) -> str:
    """Return the characters of a page: as it says itself, if that is so."""
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            return data.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def extract_docx(data: bytes, limits: Limits | None = None) -> str:
    """Return the text of a Word document: paragraphs, headings, list items and table rows.

    Raises
    ------
    UnreadableError
        If the file unpacks to more than ``limits`` allow, or holds no text. Damaged
        files raise what the parsers raise.
    """
    import docx

    limits = limits or Limits()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # zipfile reads no more of an entry than it is said to hold, so a lie cannot get past.
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > limits.max_unpacked:
        reason = f"unpacks to {unpacked:,} bytes"
        raise UnreadableError(limits.exceeded("max_unpacked", reason))
    text = "\n\n".join(_docx_blocks(docx.Document(io.BytesIO(data))))
    if not text:
        raise UnreadableError("is a Word document that holds no text")
    return text


def _docx_blocks(document: Any) -> Iterator[str]:
    """Yield the blocks of a document in order; the rows of a table are lines with bars."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            cells = [[cell.text for cell in row.cells] for row in block.rows]
            if cells and len(cells[0]) == 1:  # a frame around paragraphs
                yield from (row[0] for row in cells if row[0].strip())
            else:
                yield "\n".join(f"| {' | '.join(map(_one_line, row))} |" for row in cells)
        elif (text := _docx_text(block)).strip():
            yield _docx_mark(block.style.name if block.style else "") + text


def _docx_text(paragraph: Any) -> str:
    """Return the text of a paragraph with insertions that are tracked but not yet accepted."""
    from docx.text.run import Run

    runs = paragraph._p.xpath("./w:r | ./w:ins//w:r | ./w:hyperlink//w:r | ./w:smartTag//w:r")
    return "".join(Run(run, paragraph).text for run in runs)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _docx_mark(style: str) -> str:
    """Return the Markdown mark of a paragraph style."""
    level = re.fullmatch(r"Heading ([1-6])", style)
    if level or style == "Title":
        return "#" * int(level.group(1) if level else 1) + " "
    return "- " if style.startswith("List") else ""
