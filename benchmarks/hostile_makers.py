"""Files of every format that is read, made byte by byte, so that they can be wrong."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zlib
from typing import Any, NamedTuple

MEGA = 1_000_000
PROSE = (
    "We built this line with our neighbours, and whoever lives along it may use it. Nobody in "
    "the valley was asked to pay twice, and the café by the station has its own connection now. "
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


class Squeezed(NamedTuple):
    """Raw deflated bytes, and the checksum and size of what they unpack to."""

    data: bytes
    crc: int
    size: int


def good_files() -> dict[str, bytes]:
    """Return a file per format that its reader takes, to be damaged."""
    rows = {"text": PROSE * 2, "year": 2024}
    return {
        ".txt": (PROSE * 3).encode(),
        ".html": page(f"<p>{PROSE * 3}</p>"),
        ".docx": docx(paragraph(PROSE * 3)),
        ".pdf": one_page(shown(PROSE.replace("é", "e"))),
        ".csv": f'year,text\n2024,"{PROSE}"\n'.encode(),
        ".jsonl": json.dumps(rows).encode() + b"\n",
        ".parquet": parquet({"text": [PROSE * 2], "year": [2024]}),
        ".zip": zipped("note.txt", PROSE.encode()),
        ".tar.gz": tarred("note.txt", PROSE.encode()),
    }


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def document(body: str, doctype: str = "") -> bytes:
    return (
        f'{XML}{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'.encode()
    )


def docx(body: str, doctype: str = "", relations: str = "") -> bytes:
    return docx_of(deflated(document(body, doctype)), relations)


def docx_of(document: Squeezed, relations: str = "") -> bytes:
    kind = "application/vnd.openxmlformats-"
    types = (
        f'{XML}<Types xmlns="{PACKAGE}content-types"><Default Extension="rels" '
        f'ContentType="{kind}package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{kind}officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    start = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    members = {"[Content_Types].xml": types, "_rels/.rels": related(start)}
    if relations:
        members["word/_rels/document.xml.rels"] = related(relations)
    packed = [(name, deflated(text.encode())) for name, text in members.items()]
    return zip_of([*packed, ("word/document.xml", document)])


def related(items: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}relationships">{items}</Relationships>'


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(data), len(places) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = trailer.replace(b"START", b"%d" % start)
    return data + (
        b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    )


def one_page(stream: bytes, keys: bytes = b"", page: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a PDF of one page; ``keys`` belong to its stream, ``page`` to its dictionary."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
        b"/XObject << /X 4 0 R >> >> " + page + b" >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), keys, stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        trailer=trailer,
    )


def shown(text: str, place: bytes = b"60 700 Td") -> bytes:
    return b"BT /F1 10 Tf %s (%s) Tj ET\n" % (place, text.encode())


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    import pyarrow
    import pyarrow.parquet

    arrays = [
        value if hasattr(value, "type") else pyarrow.array(value) for value in columns.values()
    ]
    buffer = io.BytesIO()
    table = pyarrow.table(arrays, names=list(columns))
    pyarrow.parquet.write_table(table, buffer, **options)
    return buffer.getvalue()


def deflated(data: bytes) -> Squeezed:
    return repeated(b"", 0, start=data)


def repeated(piece: bytes, times: int, start: bytes = b"", end: bytes = b"") -> Squeezed:
    """Return ``start``, ``times`` ``piece`` and ``end``, of which ``piece`` is deflated once."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    first, block = (
        deflate.compress(part) + deflate.flush(zlib.Z_FULL_FLUSH) for part in (start, piece)
    )
    crc = zlib.crc32(start)
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    last = deflate.compress(end) + deflate.flush()
    size = len(start) + times * len(piece) + len(end)
    return Squeezed(first + block * times + last, zlib.crc32(end, crc), size)


def zipped(name: str | bytes, data: bytes, **lies: int) -> bytes:
    return zip_of([(name, deflated(data))], **lies)


def zip_of(members: list[tuple[str | bytes, Squeezed]], **lies: int) -> bytes:
    """Return a ZIP archive; ``lies`` replace fields of the headers."""
    local = central = b""
    for name, (data, crc, size) in members:
        name = name.encode() if isinstance(name, str) else name
        said = {"flags": 0x800, "method": 8, "crc": crc, "packed": len(data), "size": size} | lies
        fields = [said[key] for key in ("flags", "method", "crc", "packed", "size")]
        head = struct.pack("<5H3I2H", 20, *fields[:2], 0, 33, *fields[2:], len(name), 0)
        place = lies.get("place", len(local))
        mode = lies.get("mode", 0o100644) << 16
        central += b"PK\1\2" + struct.pack("<H", 0x314) + head
        central += struct.pack("<HHHII", 0, 0, 0, mode, place) + name
        local += b"PK\3\4" + head + name + data
    count = lies.get("count", len(members))
    end = struct.pack("<4H2IH", 0, 0, count, count, len(central), len(local), 0)
    return local + central + b"PK\5\6" + end


def tarred(name: str, data: bytes = b"", **fields: Any) -> bytes:
    return gzip.compress(plain_tar(name, data, **fields), mtime=0)


def plain_tar(name: str, data: bytes = b"", **fields: Any) -> bytes:
    """Return a tar archive of one member; ``fields`` are attributes of its header."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    head = info.tobuf(tarfile.PAX_FORMAT)
    return head + data + bytes(-len(data) % 512 + 1024)


def gzip_of(squeezed: Squeezed) -> bytes:
    end = struct.pack("<II", squeezed.crc, squeezed.size % 2**32)
    return b"\x1f\x8b\x08" + bytes(6) + b"\x03" + squeezed.data + end
