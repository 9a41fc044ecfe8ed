"""Write 300 files that nobody should have sent, to read them beside good ones.

    python benchmarks/hostile_inputs.py FOLDER

Damaged, mislabelled, huge, nested, wrongly encoded, and made to attack: every ending that is
read, each file worth exactly one row. A table holds one row at most, an archive one member. The
same seed gives equal bytes; about 50 MB on disk, though some files would unpack to gigabytes.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import hostile_makers as make
from hostile_makers import MEGA, OFFICE, PROSE, XML

COUNT = 300
# Of each format once; .md, .htm and .tgz are read as .txt, .html and .tar.gz.
ENDINGS = (
    ".txt",
    ".html",
    ".docx",
    ".pdf",
    ".csv",
    ".tsv",
    ".jsonl",
    ".parquet",
    ".zip",
    ".tar.gz",
)
Cases = Iterator[tuple[str, "bytes | Sparse"]]


class Sparse(NamedTuple):
    """A file that begins in some way and is then empty up to its size."""

    start: bytes
    size: int


def write_hostile(folder: Path, *, seed: int = 0) -> list[Path]:
    """Write the files below ``folder``, in a subfolder per kind; return their paths."""
    paths = []
    for cases in KINDS:
        kind = Path(folder, cases.__name__.strip("_"))
        kind.mkdir(parents=True, exist_ok=True)
        for name, content in cases(Random(f"{seed} {cases.__name__}")):
            paths.append(_write(kind, name, content, f"name {len(paths)}.txt"))
    assert len(paths) == len(set(paths)) == COUNT, len(paths)
    return paths


def _write(folder: Path, name: str, content: bytes | Sparse, plain_name: str) -> Path:
    path = folder / name
    try:
        path.touch()
    except (OSError, ValueError):  # not a name on this system
        path = folder / plain_name
    start, size = content if isinstance(content, Sparse) else (content, len(content))
    path.write_bytes(start)
    os.truncate(path, size)
    return path


# Kinds of hostility, each a subfolder


def _truncated(random: Random) -> Cases:
    del random
    for ending, data in make.good_files().items():
        if ending not in (".txt", ".html"):
            for share in (0.02, 0.3, 0.6, 0.97):
                yield f"at {share}{ending}", data[: int(share * len(data))]


def _flipped(random: Random) -> Cases:
    """Yield files with wrong bytes; line ends stay as they are, so that rows stay one."""
    for ending, good in make.good_files().items():
        for wrong in (1, 12, 80):
            data = bytearray(good)
            for _ in range(wrong):
                place, byte = random.randrange(len(data)), random.randrange(256)
                if not {data[place], byte} & {10, 13}:
                    data[place] = byte
            yield f"{wrong} bytes{ending}", bytes(data)


def _mislabelled(random: Random) -> Cases:
    del random
    for kind, data in make.good_files().items():
        for ending in ENDINGS:
            if ending != kind and (kind, ending) != (".docx", ".zip"):  # a good archive
                yield f"really {kind.strip('.').replace('.', ' ')}{ending}", data


def _empty(random: Random) -> Cases:
    del random
    for ending in (*ENDINGS, ".md", ".htm", ".tgz"):
        yield f"nothing{ending}", b""


def _encoded(random: Random) -> Cases:
    text = PROSE * 2
    yield "utf-16-le.txt", text.encode("utf-16-le")
    yield "utf-16-be.md", text.encode("utf-16-be")
    yield "utf-32.txt", text.encode("utf-32-le")
    yield "utf-16 odd.txt", text.encode("utf-16") + b"x"
    yield "utf-16 surrogate.txt", b"\xff\xfe" + b"\x00\xd8" * 40 + text.encode("utf-16-le")
    yield "mixed.txt", text.encode() * 3 + text.encode("cp1252")
    yield "mark alone.txt", b"\xef\xbb\xbf"
    yield "marks.md", b"\xef\xbb\xbf" * 50 + text.encode()
    yield "overlong.txt", text.encode() + b"\xc0\xaf\xe0\x80\xaf" * 9
    yield "surrogates.txt", text.encode() + b"\xed\xa0\x80\xed\xb0\x80"
    yield "nulls.txt", text.encode().replace(b" ", b"\x00")
    yield "ebcdic.txt", text.replace("é", "e").encode("cp500")
    yield "noise.txt", random.randbytes(5000)
    yield "controls.md", text.encode() + bytes(range(1, 32)) * 3
    yield "directions.txt", (text + "\u202e\u2066\u200f\ufeff" * 500).encode()
    yield "marks on marks.txt", ("e" + "\u0301" * 100_000).encode()
    yield "escaped surrogate.jsonl", b'{"text": "We \\ud800 agree", "year\\udfff": "\\udc00"}\n'
    yield "null inside.jsonl", b'{"text": "We\\u0000 agree."}\n'
    yield "wide.csv", f'text\n"{text}"\n'.encode("utf-16")
    yield "nulls.csv", b"text\nWe\x00 agree.\n"
    for charset in (
        *("zip", "unicode_escape", "idna", "punycode", "utf-7", "utf-16"),
        *("undefined", "cp037", "no-such-charset"),
    ):
        yield f"{charset}.html", make.page(f"<p>{text * 2}</p>", f"<meta charset='{charset}'>")


def _huge(random: Random) -> Cases:
    del random
    yield "line.txt", (PROSE.replace("é", "e") * 110_000)[: 20 * MEGA].encode()
    yield "above the limit.txt", Sparse(PROSE.encode(), 120 * MEGA)
    yield "above the limit.csv", Sparse(b"text\nWe agree.\n", 120 * MEGA)
    yield "columns.csv", b",".join(b"c%d" % n for n in range(100_000)) + b"\n"
    yield "cell.tsv", b"text\n" + b"word " * MEGA + b"\n"
    yield "number.jsonl", b'{"text": "We agree.", "year": ' + b"9" * MEGA + b"}\n"
    yield "paragraph.html", make.page("<p>" + PROSE * 10_000 + "</p>")
    yield (
        "attributes.htm",
        make.page("<p " + " ".join(f"a{n}=''" for n in range(50_000)) + ">We.</p>"),
    )
    yield "value.parquet", make.parquet({"text": ["word " * (50 * MEGA)]}, compression="zstd")
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 5003))
    pages = b"<< /Type /Pages /Kids [%s] /Count 5000 /MediaBox [0 0 9 9] >>" % kids
    page = b"<< /Type /Page /Parent 2 0 R >>"
    yield "pages.pdf", make.pdf(b"<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * 5000)
    yield "letters.pdf", make.one_page(make.shown("we agree " * 20_000) * 2)
    block = b"(we agree) Tj T*\n" * 1000
    lines = make.repeated(block, 100, b"BT /F1 9 Tf 9 TL 60 800 Td\n", b"ET")
    stream = b"\x78\xda" + lines.data  # without the checksum, as many have it
    yield "unpacked.pdf", make.one_page(stream, b"/Filter /FlateDecode")
    tabs = "<w:p><w:r>" + "<w:tab/><w:br/>" * 100_000 + "<w:t>We.</w:t></w:r></w:p>"
    yield "tabs.docx", make.docx(tabs)
    start, end = make.document("\0").split(b"\0")
    spaces = make.paragraph("word " * 20_000).encode()
    yield "gigabyte.docx", make.docx_of(make.repeated(spaces, 10_000, start, end))
    yield "below the limit.docx", make.docx_of(make.repeated(spaces, 2_000, start, end))


def _nested(random: Random) -> Cases:
    del random
    deep = 100_000
    yield "brackets.jsonl", b"[" * deep
    yield "objects.jsonl", b'{"text":' * deep
    value = b"[" * 985 + b"]" * 985  # about as deep as the interpreter goes
    yield "lists.jsonl", b'{"text": "We agree.", "n": ' + value + b"}\n"
    for tag in ("div", "b", "table"):
        yield f"{tag}.html", make.page(f"<{tag}>" * deep + PROSE)
    few = "<div>" * 200 + "We agree." + "</div>" * 200
    yield "few divisions.html", make.page(few * 400)
    yield "quotes.md", b">" * deep + b" We agree."
    numbers = "\n".join(f"{word}.{digit * 60}," for word, digit in (("No", "1"), ("see", "¹")))
    yield "numbers.md", f"We agree on\n{numbers}\nand on this\n".encode()
    yield "read aloud.txt", b"I quote " * 10_000
    yield "brackets.md", b"[" * deep + b"We agree." + b"](" * deep
    for name, depth in (("tables", 2000), ("some tables", 40)):
        start, end = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
        yield f"{name}.docx", make.docx(start * depth + make.paragraph(PROSE) + end * depth)
    span = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p/></w:tc></w:tr>'
    yield "wide cell.docx", make.docx(span + "</w:tbl>" + make.paragraph(PROSE))
    stream = make.shown("We agree.")
    yield "filters.pdf", make.one_page(stream, b"/Filter [%s]" % (b"/ASCIIHexDecode " * 1000))
    yield "arrays.pdf", make.one_page(b"[" * deep + stream)
    yield "dictionaries.pdf", make.one_page(stream, page=b"/A " + b"<< /A " * deep)
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
    yield "form in itself.pdf", make.one_page(b"/X Do " * 50 + stream, form)
    yield "forms.pdf", _forms(10)
    yield "previous.pdf", make.one_page(stream, trailer=b"/Prev START")
    yield "length of itself.pdf", make.one_page(stream).replace(b"/Length 40", b"/Length 4 0 R")
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    loop = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999 /Parent 2 0 R >>"
    yield "tree in itself.pdf", make.pdf(catalog, loop)
    tree = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % n for n in range(3, 10_003)]
    yield "tree.pdf", make.pdf(catalog, *tree, b"<< /Type /Page /Parent 2 0 R >>")


def _forms(levels: int) -> bytes:
    """Return a PDF of forms, each of which draws the next one ten times."""
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 60 /Resources << /XObject "
        b"<< /X %d 0 R >> >> >>\nstream\n" + b"/X Do " * 10 + b"\nendstream"
    )
    resources = b"/Resources << /XObject << /X 4 0 R >> >>"
    return make.pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 9 9] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % resources,
        *[form % number for number in range(5, 5 + levels)],
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream",
    )


def _attacking(random: Random) -> Cases:
    del random
    entity = '<!DOCTYPE w [<!ENTITY e SYSTEM "{}">]>'
    plain, body = make.paragraph("We agree."), make.paragraph("We agree &e; here.")
    for name, address in (("file", "file:///etc/hostname"), ("web", "http://localhost:9/x")):
        yield f"entity {name}.docx", make.docx(body, entity.format(address))
        doctype = f'<!DOCTYPE html SYSTEM "{address}">'
        yield f"doctype {name}.docx", make.docx(plain, doctype)
        image = f'<Relationship Id="r2" Type="{OFFICE}/image" Target="{address}"'
        yield f"link {name}.docx", make.docx(plain, "", f'{image} TargetMode="External"/>')
    parameter = '<!DOCTYPE w [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'
    yield "parameter.docx", make.docx(plain, parameter)
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE w [<!ENTITY e0 "word ">{levels}<!ENTITY e "&e9;">]>'
    yield "laughs.docx", make.docx(body, laughs)
    long = f'<!DOCTYPE w [<!ENTITY e "{PROSE * 600}">]>'
    yield "long entity.docx", make.docx(make.paragraph("&e;" * 10_000), long)
    styles = f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="../../../../etc/hostname"/>'
    yield "missing part.docx", make.docx(plain, relations=styles)
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{PROSE}&e;</p></body></html>"
    for name, doctype in (("laughs", laughs), ("file", entity.format("file:///etc/hostname"))):
        doctype = doctype.replace("DOCTYPE w", "DOCTYPE html")
        yield f"{name}.html", (XML + doctype + page).encode()
    script = f"<script>alert(1)</script><p onclick='x()'>{PROSE}</p><iframe src='file:///'>"
    yield "script.htm", make.page(script, "<base href='file:///etc/'>")


def _tables(random: Random) -> Cases:
    import pyarrow

    del random
    text = b"We agree."
    yield "formula.csv", b'=1+1,@x,text\n=cmd|\' /C calc\'!A0,+1,"=HYPERLINK(""http://x"")"\n'
    yield "reserved.csv", b"document_id,path,status,error,text,text_\n1,/etc,ok,no,We agree.,x\n"
    yield "same names.csv", b"text,text,text,,\nWe,agree,to,this,all\n"
    yield "number twice.csv", b"text,n,n\nWe agree.,1,x\n"
    yield "open quote.csv", b'text,year\n"We agree,2024\n'
    yield "quotes.csv", b'text\n"We" said" so"\n'
    yield "open header.tsv", b'"text\tyear\nWe agree.\t1\n'
    yield "ragged.csv", b"text\nWe,agree,to,this\n"
    yield "returns.csv", b"text\rWe agree.\r"
    yield "header.tsv", b"text\tyear\n"
    yield "numbers.csv", b"text,a,b\nWe agree.,%s,1e999\n" % (b"9" * 5000)
    yield "reserved.jsonl", b'{"text": "We agree.", "document_id": [1], "error": {}, "": 1}\n'
    yield "infinite.jsonl", b'{"text": "We agree.", "year": 1e999, "n": NaN, "m": -Infinity}\n'
    yield "not text.jsonl", b'{"text": {"text": ["We agree."]}}\n'
    year = pyarrow.array([2**62], pyarrow.timestamp("us"))
    zone = pyarrow.array([0], pyarrow.timestamp("us", tz="Mars/Olympus"))
    yield "zone.parquet", make.parquet({"text": ["We agree."], "year": zone})
    yield "date.parquet", make.parquet({"text": ["We agree."], "year": year})
    wrong = pyarrow.Array.from_buffers(
        pyarrow.string(),
        1,
        [None, pyarrow.py_buffer(b"\0\0\0\0\3\0\0\0"), pyarrow.py_buffer(b"\xff\xfe.")],
    )
    yield "no characters.parquet", make.parquet({"text": wrong})
    yield "bytes.parquet", make.parquet({"text": [text]})
    yield "reserved.parquet", make.parquet({"text": ["We agree."], "status": ["ok"], "": [1]})
    yield "no columns.parquet", make.parquet({})


def _names(random: Random) -> Cases:
    """Yield good files and, under each second name, one whose error must name it."""
    del random
    names = (
        *("two\nlines.pdf", "quo'te\".txt", "-rf.pdf", "😀.txt", "$(touch x).pdf", "a;b|c&.txt"),
        *("%s%n{0}.pdf", "n" * 250 + ".txt", "\x1b[31mred.pdf", "a..\\..\\up.txt", "<b>.pdf"),
        *("NOISE.TXT", "\u202efdp.pdf", "CON.txt", "no ending", "two.exe.txt"),
        *(os.fsdecode(b"\xff\xfe bytes.txt"), os.fsdecode(b"\xff\xfe bytes.pdf")),
    )
    for name in names:
        yield name, PROSE.encode()


def _archives(random: Random) -> Cases:
    del random
    data = PROSE.encode()
    up, root = "../../evil.txt", "/tmp/evil.txt"
    windows = {"backslash": "..\\evil.txt", "drive": "C:\\evil.txt", "null": "x\0y.txt"}
    for kind, name in {"up": up, "root": root, **windows}.items():
        yield f"{kind}.zip", make.zipped(name, data)
    yield "link.zip", make.zipped("link.txt", b"/etc/hostname", mode=0o120777)
    yield "locked.zip", make.zipped("note.txt", data, flags=0x801)
    yield "checksum.zip", make.zipped("note.txt", data, crc=1)
    yield "method.zip", make.zipped("note.txt", data, method=77)
    yield "smaller.zip", make.zipped("note.txt", data * 99, size=9)
    yield "larger.zip", make.zipped("note.txt", data, size=2**31)
    yield "elsewhere.zip", make.zipped("note.txt", data, place=2**30)
    yield (
        "within.zip",
        make.zipped("inner.zip", make.zipped("inner.zip", make.zipped("note.txt", data))),
    )
    yield "no members.zip", make.zip_of([])
    yield "program.zip", make.zipped("note.exe", b"\x7fELF")
    zeros = make.repeated(bytes(4 * MEGA), 500)
    yield "bomb.zip", make.zip_of([("zeros.txt", zeros)])
    yield "long name.zip", make.zipped("n" * 60_000 + ".txt", data)
    kinds = {"link": b"2", "hard link": b"1", "device": b"3", "pipe": b"6", "folder": b"5"}
    for kind, mark in kinds.items():
        yield f"{kind}.tgz", make.tarred(f"{kind}.txt", type=mark, linkname="/etc/hostname")
    for kind, name in {"up": up, "root": root, "long name": "n" * 5000 + ".txt"}.items():
        yield f"{kind}.tar.gz", make.tarred(name, data)
    yield "larger.tar.gz", make.tarred("note.txt", data, size=2**40)
    yield "header.tgz", make.tarred("note.txt", data, pax_headers={"size": "-1", "mtime": "x"})
    yield "checksum.tgz", make.tarred("note.txt", data)[:-8] + bytes(8)
    yield "within.tgz", make.tarred("inner.tgz", make.tarred("note.txt", data))
    yield "no members.tar.gz", gzip.compress(bytes(10_240), mtime=0)
    head = make.plain_tar("zeros.txt", size=2000 * MEGA)[:512]
    yield "bomb.tar.gz", make.gzip_of(make.repeated(bytes(4 * MEGA), 500, head, bytes(1024)))
    head, note = make.plain_tar("x", type=b"L", size=400 * MEGA)[:512], make.plain_tar("note.txt")
    yield "header.tar.gz", make.gzip_of(make.repeated(bytes(4 * MEGA), 100, head, note))
    digits = make.plain_tar("x", b"1" * 100_000, type=b"x")[:-1024]
    yield "digits.tgz", gzip.compress(digits + note, mtime=0)
    yield "not tar.tgz", gzip.compress(data * 40, mtime=0)


KINDS = (
    *(_truncated, _flipped, _mislabelled, _empty, _encoded, _huge, _nested, _attacking),
    *(_tables, _names, _archives),
)


def main(folder: str) -> None:
    paths = write_hostile(Path(folder))
    size = sum(path.stat().st_blocks * 512 for path in paths)
    print(f"{len(paths)} files, {size / MEGA:.0f} MB on disk, below {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:])
