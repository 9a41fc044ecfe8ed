"""From bytes to characters, or the reason why there are none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import chain

SAMPLE_BYTES = 65_536


class UnreadableError(Exception):
    """Why a file cannot be read, as the rest of a sentence that begins with its name."""


_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office document"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_EXPECTED = {
    ".pdf": "a PDF file",
    ".docx": "a ZIP archive or an Office document",
    ".parquet": "a Parquet file",
    ".html": "an HTML page",
    ".htm": "an HTML page",
}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What Western European texts hold besides ASCII; signs may not stand between two letters.
_WESTERN = re.compile(
    r"[\x00-\x7fÀ-ÖØ-öø-ÿŠšŽžŒœŸ‘’“”„‚–—…•€«»]|(?<![^\W\d_])[\xa0-¿×÷‹›†‡™]|[\xa0-¿×÷‹›†‡™](?![^\W\d_])"
)


def check_signature(data: bytes, ending: str) -> None:
    """Raise if the first bytes show that a file is not what its ending says.

    Parameters
    ----------
    data : bytes
        The beginning of the file is enough.
    ending : str
        Lower-case, with its dot.

    Raises
    ------
    UnreadableError
        If the file is empty, or of another type.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableError("is empty" if not data else "holds nothing but blanks")
    found = next((name for start, name in _SIGNATURES if data.startswith(start)), None)
    if found is None and _HTML.match(data[:1000].removeprefix(codecs.BOM_UTF8)):
        found = "an HTML page"
    expected = _EXPECTED.get(ending)
    if found == expected or (found is None and ending in (".html", ".htm")):
        return
    if found is None:
        raise UnreadableError(f"does not begin as {expected} does; it is damaged or wrongly named")
    raise UnreadableError(f"is {found}, not what its ending {ending} says; rename or convert it")


def decode(data: bytes) -> str:
    """Return the characters of a text file, without its byte order mark.

    Raises
    ------
    UnreadableError
        If the bytes are not text, or in no encoding that can be told.
    """
    encoding = find_encoding([data])
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(_undecodable(encoding, error.start)) from error


def find_encoding(chunks: Iterable[bytes]) -> str:
    """Return the name of the encoding of a text that comes in pieces.

    UTF-8 if all of it is valid UTF-8; else what the byte order mark says; else
    UTF-16 if every other byte is zero; else what a sample of the first piece
    that is not UTF-8 looks like.

    Raises
    ------
    UnreadableError
        If the bytes are not text, or in no encoding that can be told.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    read, latest = 0, b""
    for chunk in chain(chunks, (b"",)):
        if read == 0:
            marked = next((name for bom, name in _BOMS if chunk.startswith(bom)), None)
            wide = marked or _wide_encoding(chunk[:SAMPLE_BYTES])
            if wide:
                return wide
        _check_text(chunk[:SAMPLE_BYTES], b"\x00" in chunk)
        read, latest = read + len(chunk), chunk or latest
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # The decoder may hold bytes of the piece before: count from the end.
            rest = len(error.object) - error.start
            start = max(0, len(latest) - rest - SAMPLE_BYTES // 2)
            return _legacy_encoding(latest[start : start + SAMPLE_BYTES], read - rest)
    return "utf-8"


def _wide_encoding(sample: bytes) -> str | None:
    """Return the kind of UTF-16 without a mark: Latin letters have a zero beside each."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.1 * odd:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * even:
        return "utf-16-be"
    return None


def _check_text(sample: bytes, null: bool) -> None:
    controls = len(_CONTROL.findall(sample))
    if controls > 2 and controls > 0.02 * len(sample):
        raise UnreadableError("is a binary file, not text")
    if null:
        raise UnreadableError("holds null bytes; it is damaged or not a text file")


def _legacy_encoding(sample: bytes, place: int) -> str:
    """Return the most likely encoding of bytes that are not UTF-8."""
    lenient = sample.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    if sum(character > "\x7f" for character in lenient) - broken > broken:
        raise UnreadableError(_undecodable("utf-8", place))
    try:
        western = sample.decode("cp1252")
        if len(_WESTERN.findall(western)) == len(western):
            foreign = sum(character > "\x7f" for character in western)
            if foreign <= 0.2 * len(western):
                return "cp1252"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise UnreadableError("is in no encoding that can be told; save it again as UTF-8")
    return best.encoding


def _undecodable(encoding: str, place: int) -> str:
    return f"is {encoding.upper()} but not at byte {place}; save it again in one encoding"
