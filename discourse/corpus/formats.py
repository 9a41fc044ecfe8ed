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

_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# Not all that Python knows: "punycode" takes quadratic time, and "zip" is no charset.
_WEB_CHARSET = re.compile(
    r"utf-?(?:8|16(?:[bl]e)?)|(?:us-)?ascii|iso[-_]?8859-?\d{1,2}|latin-?\d|(?:windows|cp)-?\d{3,4}"
    r"|koi8-?[rtu]|mac(?:intosh|-?roman)|gb(?:2312|k|18030)|big5(?:-hkscs)?|euc-?(?:jp|kr)"
    r"|shift[-_]?jis|sjis|iso-?2022-?jp|tis-?620",
    re.IGNORECASE,
)


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
    name = declared.group(1).decode("ascii") if declared else ""
    if _WEB_CHARSET.fullmatch(name):
        try:
            return data.decode(name)
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

    document = docx.Document(_xml_alone(data, limits or Limits()))
    text = "\n\n".join(_docx_blocks(document))
    if not text:
        raise UnreadableError("is a Word document that holds no text")
    return text


def _xml_alone(data: bytes, limits: Limits) -> io.BytesIO:
    """Return a Word document with its pictures emptied, unpacked as far as the limits allow.

    What an entry says of its size may be a lie, and to read it whole would unpack it first.
    """
    parts: dict[str, bytes] = {}
    left = limits.max_unpacked
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise UnreadableError("is compressed in a way that Word does not use")
            parts[entry.filename] = b""
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    parts[entry.filename] = part.read(left + 1)
                left -= len(parts[entry.filename])
            if left < 0:
                reason = f"unpacks to over {limits.max_unpacked:,} bytes"
                raise UnreadableError(limits.exceeded("max_unpacked", reason))
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return plain


def _docx_blocks(document: Any) -> Iterator[str]:
    """Yield the blocks of a document in order; the rows of a table are lines with bars."""
    from docx.table import Table, _Cell

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            # row.cells would give a merged cell as often as it is wide.
            cells = [
                [_cell_text(_Cell(cell, block)) for cell in row._tr.tc_lst] for row in block.rows
            ]
            if cells and len(cells[0]) == 1:  # a frame around paragraphs
                yield from (row[0] for row in cells if row[0].strip())
            else:
                yield "\n".join(f"| {' | '.join(map(_one_line, row))} |" for row in cells)
        elif (text := _docx_text(block)).strip():
            yield _docx_mark(block.style.name if block.style else "") + text


def _docx_text(paragraph: Any) -> str:
    """Return the text of a paragraph with insertions that are tracked but not yet accepted."""
    runs = paragraph._p.xpath("./w:r | ./w:ins//w:r | ./w:hyperlink//w:r | ./w:smartTag//w:r")
    return "".join(_run_text(piece) for run in runs for piece in run)


def _run_text(piece: Any) -> str:
    """Return what a piece of a run says; python-docx does the same, but in quadratic time."""
    name = str(piece.tag).rpartition("}")[2]
    if name == "br":
        kind = next((value for key, value in piece.items() if key.endswith("}type")), "")
        return "\n" if kind in ("", "textWrapping") else ""
    return (piece.text or "") if name == "t" else _SIGNS.get(name, "")


def _cell_text(cell: Any) -> str:
    """Return the text of a cell, that of tables in it last."""
    inner = (_cell_text(one) for table in cell.tables for row in table.rows for one in row.cells)
    return " ".join([cell.text, *inner])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _docx_mark(style: str) -> str:
    """Return the Markdown mark of a paragraph style."""
    level = re.fullmatch(r"Heading ([1-6])", style)
    if level or style == "Title":
        return "#" * int(level.group(1) if level else 1) + " "
    return "- " if style.startswith("List") else ""
