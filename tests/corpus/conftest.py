"""Files made on the spot: small PDFs, and prose of our own to fill them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

# x, y, size, text
Placed = tuple[float, float, float, str]
MakePdf = Callable[[Sequence[Sequence[Placed]]], bytes]

PROSE = """
open networks serve every region when rules are made by all who use them and trade grows
where trust is built with care so that ports cables and schools are shared among partners
who train engineers publish plans answer questions and keep promises over many years
"""


@pytest.fixture
def make_pdf() -> MakePdf:
    """Return a function that sets lines of Helvetica at given places, a list per page."""
    return _make_pdf


def _make_pdf(pages: Sequence[Sequence[Placed]]) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for page in pages:
        stream = b"\n".join(
            b"BT /F1 %g Tf %g %g Td (%s) Tj ET" % (size, x, y, _escaped(text))
            for x, y, size, text in page
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _assembled(objects)


def _escaped(text: str) -> bytes:
    data = text.encode("cp1252")
    for mark in (b"\\", b"(", b")"):
        data = data.replace(mark, b"\\" + mark)
    return data


def _assembled(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(places) + 1, table, len(places) + 1, len(data))
    )


@pytest.fixture
def paragraphs() -> list[str]:
    """Return forty paragraphs of two to six sentences, none like another."""
    random, vocabulary = Random(7), PROSE.split()
    made = []
    for number in range(40):
        sentences = []
        for _ in range(random.randint(2, 6)):
            words = random.choices(vocabulary, k=random.randint(6, 18))
            sentences.append(" ".join([words[0].capitalize(), *words[1:]]) + ".")
        made.append(f"Point{number} holds. " + " ".join(sentences))
    return made
