"""Files that nobody should have sent: each costs one row, with its reason, and no more."""

import io
import re
import struct
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from discourse.corpus import Document, Limits, read_corpus

GOOD = "We want peace, and we want the peoples of this world to live together in dignity.\n" * 3
FRENCH = (
    "Nous voulons la paix et nous voulons que les peuples du monde vivent ensemble dans la "
    "dignité, avec des frontières ouvertes et un commerce équitable pour chacun.\n"
)


def read_beside_a_good_file(path: Path, data: bytes, **options: Any) -> Document:
    """Read a file and a good one from the same folder; return the document of the first."""
    path.write_bytes(data)
    (path.parent / "zz_good.txt").write_text(GOOD, encoding="utf-8")
    *documents, good = read_corpus(path.parent, **options)
    assert good.status == "ok"
    assert len(documents) == 1
    return documents[0]


def assert_refused(document: Document, reason: str, name: str) -> None:
    assert document.status == "error"
    assert re.search(reason, document.error), document.error
    assert name in document.error
    assert document.error.endswith(".") and "\n" not in document.error
    assert document.text == "" and document.passages == ()


def png(width: int = 40, height: int = 40) -> bytes:
    rows = b"".join(b"\x00" + bytes([200] * width) for _ in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("note.txt", GOOD)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("empty.pdf", b"", "is empty"),
        ("empty.csv", b"", "is empty"),
        ("blank.txt", b"\n \t\n", "nothing but blanks"),
        ("image.txt", png(), "is a PNG image"),
        ("bytes.txt", bytes(range(256)) * 50, "is a binary file"),
        ("nulls.txt", GOOD.replace("peace", "pe\x00ce").encode(), "null bytes"),
        ("mixed.txt", (FRENCH * 3).encode() + FRENCH.encode("cp1252"), "not at byte"),
        ("archive.txt", archive(), "is a ZIP archive"),
        ("archive.docx", archive(), "is damaged, or not what its ending says"),
        ("half.docx", archive()[:60], "is damaged, or not what its ending says"),
        ("page.pdf", b"<html><body>No.</body></html>", "is an HTML page"),
        ("words.pdf", GOOD.encode(), "does not begin as a PDF"),
        ("words.docx", GOOD.encode(), "does not begin as a ZIP"),
        ("words.parquet", GOOD.encode(), "does not begin as a Parquet"),
        ("marks.txt", b"?!? --- ...", "holds no words"),
        ("french.txt", FRENCH.encode(), "is in fr, not in en; read it with language='fr'"),
        ("header.csv", b"id,text\n", "has a header but no rows"),
    ],
)
def test_a_bad_file_costs_one_row(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert_refused(read_beside_a_good_file(tmp_path / name, data), reason, name)


def test_a_truncated_pdf(tmp_path: Path, make_pdf: Any) -> None:
    data = make_pdf([[(60, 700, 10, "We trade with all.")]])
    document = read_beside_a_good_file(tmp_path / "half.pdf", data[: len(data) // 2])
    assert_refused(document, "is a damaged or truncated PDF", "half.pdf")


def test_a_scanned_pdf(tmp_path: Path) -> None:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasPdf(figure)
    figure.figimage([[0.1, 0.9], [0.9, 0.1]])
    buffer = io.BytesIO()
    figure.savefig(buffer, format="pdf")
    document = read_beside_a_good_file(tmp_path / "scan.pdf", buffer.getvalue())
    assert_refused(document, "has no text layer", "scan.pdf")


def test_a_pdf_with_a_password(tmp_path: Path, make_pdf: Any) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(make_pdf([[(60, 700, 10, "We trade.")]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    document = read_beside_a_good_file(tmp_path / "locked.pdf", buffer.getvalue())
    assert_refused(document, "is locked by a password", "locked.pdf")


def test_french_is_read_if_asked_for_or_if_any_language_will_do(tmp_path: Path) -> None:
    path = tmp_path / "french.txt"
    path.write_bytes(FRENCH.encode())
    (french,) = read_corpus(path, language="fr")
    (unchecked,) = read_corpus(path, language=None)
    assert (french.status, french.language) == ("ok", "fr")
    assert (unchecked.status, unchecked.language) == ("ok", "")


def test_a_short_text_gets_the_benefit_of_the_doubt(tmp_path: Path) -> None:
    document = read_beside_a_good_file(tmp_path / "short.txt", b"Nous voulons la paix.")
    assert (document.status, document.language) == ("ok", "")


def test_a_csv_without_the_column(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,speech\n1,We agree.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"s\.csv has no column 'text'; .* one of: id, speech"):
        read_corpus(path)


def test_files_of_many_encodings_side_by_side(tmp_path: Path) -> None:
    text = GOOD + "A café in Zürich agreed – at last.\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"):
        (tmp_path / f"{encoding}.txt").write_bytes(text.encode(encoding))
    assert {document.text for document in read_corpus(tmp_path)} == {text}


@pytest.mark.parametrize("unit", ["word ", "x", "So.<sup>1</sup> ", "<", "((", "a- b "])
def test_fifty_megabytes_in_one_line(tmp_path: Path, unit: str) -> None:
    # Units that are nothing but residue at a fiftieth of the size: time must grow with the
    # size and not with its square, which would show there as well.
    size = 50_000_000 if unit in ("word ", "x") else 1_000_000
    path = tmp_path / "line.txt"
    path.write_text("We " + unit * (size // len(unit)), encoding="utf-8")
    started = time.perf_counter()
    (document,) = read_corpus(path, limits=Limits(max_line=50_000_010))
    assert document.status == "ok" and len(document.passages) == 1
    assert time.perf_counter() - started < 15
