"""What goes beyond a limit is an error that names it, and with a higher limit it is read."""

import io
import json
import re
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import Document, Limits, read_corpus
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.formats import extract_docx
from discourse.corpus.tables import TableFile

TEXT = "Our pilots know the sandbanks by heart, and still they look at the chart each day."
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MEGA = 1_000_000


def read(path: Path, data: bytes | str, **options: Any) -> list[Document]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_corpus(path, language=None, **options))


def assert_one_sentence(document: Document, *names: str) -> None:
    assert document.status == "error" and document.text == ""
    assert document.error.endswith(".") and len(document.error.splitlines()) == 1
    assert all(name in document.error for name in names), document.error


def peak(run: Callable[[], object]) -> float:
    """Return the megabytes that were in use at most."""
    run()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / MEGA
    finally:
        tracemalloc.stop()


# The limits themselves


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
@pytest.mark.parametrize("value", [0, -1, 1.5, True, "9", None])
def test_a_limit_is_a_whole_number(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{name} is {re.escape(repr(value))}; .*\.$"):
        Limits(**{name: value})
    assert getattr(Limits(**{name: 1}), name) == 1


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_a_reason_names_the_limit_and_its_value(name: str) -> None:
    assert f"has too much, more than {name} = 7 allows" in Limits(**{name: 7}).exceeded(
        name, "has too much"
    )


def test_a_limit_that_is_just_enough(tmp_path: Path, make_pdf: Any) -> None:
    says = ("We know the sandbanks.", "They look at the chart.", "Nobody runs aground here.")
    pages = [[(60.0, 700.0 - 90 * number, 10.0, text)] for number, text in enumerate(says)]
    cases: list[tuple[str, bytes, str, int]] = [
        ("a.txt", TEXT.encode(), "max_file_size", len(TEXT)),
        ("a.md", f"# A\n\n{TEXT}\n".encode(), "max_line", len(TEXT)),
        ("a.html", f"<html><body><p>{TEXT}</p></body></html>".encode(), "max_line", len(TEXT)),
        ("a.pdf", make_pdf(pages), "max_pages", 3),
        ("a.docx", word(said(TEXT)), "max_unpacked", unpacked(word(said(TEXT)))),
        ("a.docx", word(said(TEXT)), "max_line", len(TEXT)),
    ]
    for name, data, limit, least in cases:
        path = tmp_path / name
        (document,) = read(path, data, limits=Limits(**{limit: least - 1}))
        assert_one_sentence(document, name, f"{limit} = {least - 1:,} allows; raise it")
        (document,) = read(path, data, limits=Limits(**{limit: least}))
        assert (document.status, document.error) == ("ok", "")


def test_one_file_beyond_a_limit_costs_no_other(tmp_path: Path) -> None:
    for name, text in {"a": "We.", "b": TEXT, "c": "We."}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    corpus = read_corpus(tmp_path, language=None, limits=Limits(max_file_size=50))
    assert [document.status for document in corpus] == ["ok", "error", "ok"]


def test_a_table_may_be_larger_than_a_document(tmp_path: Path) -> None:
    rows = "text\n" + f'"{TEXT}"\n' * 20
    documents = read(tmp_path / "a.csv", rows, limits=Limits(max_file_size=100))
    assert [document.status for document in documents] == ["ok"] * 20


# Lines of tables

LENGTHS = st.lists(st.sampled_from([0, 1, 78, 79, 80, 81, 82, 159, 160, 161, 162, 400]), max_size=6)


@given(LENGTHS, st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_long_line_of_jsonl_costs_that_line(lengths: list[int], mark: str, ended: bool) -> None:
    frame = len('{"text": ""}')
    lines = [json.dumps({"text": "x" * max(0, length - frame)}) for length in lengths]
    data = (mark.join(lines) + mark * ended).encode()
    table = TableFile(lambda: io.BytesIO(data), ".jsonl", Limits(max_line=80))
    rows = {row.number: row for row in table.rows()}
    assert list(rows) == list(range(1, len(lines) + 1))
    for number, line in enumerate(lines, 1):
        if len(line) > 80:
            assert f"line {number} has over 80" in rows[number].error
            assert "max_line = 80" in rows[number].error
        else:
            assert rows[number].cells == json.loads(line)


def test_a_table_of_one_long_line_names_the_limit(tmp_path: Path) -> None:
    row = f'{{"text": "{TEXT}"}}\n'
    documents = read(tmp_path / "a.jsonl", row, limits=Limits(max_line=50))
    assert_one_sentence(documents[-1], "max_line = 50")


@pytest.mark.parametrize("cell", [TEXT.replace(",", ""), f'"{TEXT}"', f'"{TEXT}\nAnd so on."'])
def test_a_long_line_of_csv_costs_that_line(tmp_path: Path, cell: str) -> None:
    rows = f"id,text\n1,We wait.\n2,{cell}\n3,We sail.\n"
    documents = read(tmp_path / "a.csv", rows, limits=Limits(max_line=50))
    assert [document.status for document in documents] == ["ok", "error", "ok"]
    assert_one_sentence(documents[1], "a.csv", "max_line = 50")


def test_a_long_line_of_csv_keeps_what_was_before(tmp_path: Path) -> None:
    rows = f'id,text\n1,We wait.\n2,"{TEXT}"\n'
    documents = read(tmp_path / "a.csv", rows, limits=Limits(max_line=50))
    assert [document.status for document in documents] == ["ok", "error"]
    assert_one_sentence(documents[1], "a.csv", "has over 50 characters", "max_line = 50")
    assert len(read(tmp_path / "a.csv", rows, limits=Limits(max_line=len(TEXT) + 4))) == 2


def test_a_line_of_csv_that_just_fits(tmp_path: Path) -> None:
    data = b"text\r\n" + b"x" * 50 + b"\r\nWe sail.\r\n"
    documents = read(tmp_path / "a.csv", data, limits=Limits(max_line=50))
    assert [document.status for document in documents] == ["ok", "ok"]


def test_a_cell_of_many_short_lines_is_no_long_line(tmp_path: Path) -> None:
    rows = 'text\n"' + "We wait.\n" * 100 + '"\n'
    (document,) = read(tmp_path / "a.csv", rows, limits=Limits(max_line=50))
    assert document.status == "ok" and len(document.text) == 900


def test_a_long_line_needs_little_memory() -> None:
    data = b'{"text": "We wait."}\n{"text": "' + b"x" * (20 * MEGA) + b'"}\n{"text": "We go."}\n'
    table = TableFile(lambda: io.BytesIO(data), ".jsonl", Limits(max_line=1000))
    assert [bool(row.error) for row in table.rows()] == [False, True, False]
    assert peak(lambda: list(table.rows())) < 8


# Parquet


def test_a_row_group_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame({"text": [f"{number} {TEXT}" for number in range(1000)]})
    frame.to_parquet(path, row_group_size=500)
    (document,) = read_corpus(path, language=None, limits=Limits(max_unpacked=20_000))
    assert_one_sentence(document, "a.parquet", "has a row group of", "max_unpacked = 20,000")
    assert len(read_corpus(path, language=None, limits=Limits(max_unpacked=80_000))) == 1000


def test_a_parquet_file_that_says_one_thing_often() -> None:
    buffer = io.BytesIO()
    pd.DataFrame({"text": ["x" * 200_000] * 200}).to_parquet(buffer)
    assert len(buffer.getvalue()) < 100_000
    table = TableFile(lambda: io.BytesIO(buffer.getvalue()), ".parquet", Limits(max_unpacked=MEGA))

    def read_rows() -> None:
        try:
            for _ in table.rows():
                pass
        except UnreadableError as error:
            assert "max_unpacked" in str(error)

    assert peak(read_rows) < 8


# Word documents


def word(body: str, doctype: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    empty, changed = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    start = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{WORD}">'
    xml = f"{start}<w:body>{body}</w:body></w:document>"
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(changed, "w", method) as target:
        for entry in source.infolist():
            same = entry.filename != "word/document.xml"
            target.writestr(entry.filename, source.read(entry) if same else xml)
    return changed.getvalue()


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = (e for e in archive.infolist() if e.filename.endswith((".xml", ".rels")))
        return sum(entry.file_size for entry in entries)


def belittled(data: bytes) -> bytes:
    """Return a Word document that says that its text has a thousand bytes."""
    changed = bytearray(data)
    for mark, place, name in ((b"PK\3\4", 22, 30), (b"PK\1\2", 24, 46)):
        at = data.find(mark)
        while not data.startswith(b"word/document.xml", at + name):
            at = data.index(mark, at + 1)
        struct.pack_into("<I", changed, at + place, 1000)
    return bytes(changed)


def extracted(data: bytes, limits: Limits) -> str:
    try:
        return extract_docx(data, limits)
    except Exception as error:  # of whatever kind: the reader turns it into a row
        return str(error)


def test_a_word_document_that_unpacks_to_much_needs_little_memory() -> None:
    data = word(said(TEXT) + f"<!--{' ' * 20 * MEGA}-->")
    assert peak(lambda: extracted(data, Limits(max_unpacked=MEGA))) < 8
    assert "max_unpacked = 1,000,000" in extracted(data, Limits(max_unpacked=MEGA))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_word_document_that_says_it_is_small(method: int) -> None:
    data = belittled(word(said(TEXT) + f"<!--{' ' * 30 * MEGA}-->", method=method))
    assert peak(lambda: extracted(data, Limits(max_unpacked=MEGA))) < 20


def test_a_cell_that_spans_columns_comes_once() -> None:
    span = '<w:tcPr><w:gridSpan w:val="2000"/></w:tcPr>'
    rows = f"<w:tr><w:tc>{span}{said('We wait.')}</w:tc><w:tc>{said('We sail.')}</w:tc></w:tr>"
    assert extract_docx(word(f"<w:tbl>{rows}</w:tbl>")).count("We wait.") == 1


@pytest.mark.parametrize("parameter", [False, True])
def test_an_entity_that_is_a_file_is_not_read(tmp_path: Path, parameter: bool) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("<!ENTITY e 'Nobody was meant to read this.'>", encoding="utf-8")
    kind = "% p" if parameter else "e"
    doctype = f"<!DOCTYPE w [<!ENTITY {kind} SYSTEM '{secret.as_uri()}'>{'%p;' * parameter}]>"
    (document,) = read(tmp_path / "a.docx", word(said(TEXT) + said("We &e; wait."), doctype))
    assert "Nobody" not in document.text + document.error
    assert document.status == "error" or document.text.startswith(TEXT)


def test_a_laugh_is_no_billion_laughs(tmp_path: Path) -> None:
    entities = "<!ENTITY e0 'Ha, they say. '>" + "".join(
        f"<!ENTITY e{level} '{f'&e{level - 1};' * 10}'>" for level in range(1, 10)
    )
    data = word(said(TEXT) + said("We &e9; wait."), f"<!DOCTYPE w [{entities}]>")
    began = time.perf_counter()
    (document,) = read(tmp_path / "a.docx", data)
    assert len(document.text) < 1000
    assert document.status == "ok" or document.error.endswith(".")
    assert time.perf_counter() - began < 10  # it would take hours


# Web pages


def test_entities_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Nobody was meant to read this.", encoding="utf-8")
    doctype = f"<!DOCTYPE html [<!ENTITY e SYSTEM '{(tmp_path / 'secret.txt').as_uri()}'>]>"
    page = f"<html><body><p>Caf&eacute; &amp; quay &#8211; &#x2014; &e; &#0; &nosuch; open, {TEXT}"
    (document,) = read(tmp_path / "a.html", doctype + page + "</p></body></html>")
    assert "Café & quay – —" in document.text and TEXT in document.text
    assert "Nobody" not in document.text


@pytest.mark.parametrize("tag", ["div", "b", "ul", "table"])
def test_tags_within_tags_within_tags(tmp_path: Path, tag: str) -> None:
    page = f"<html><body><p>{TEXT}</p>{f'<{tag}>' * 50_000}We sail.</body></html>"
    (document,) = read(tmp_path / "a.html", page)
    assert document.status == "ok" or document.error.endswith(".")


def test_a_page_may_not_choose_a_codec_that_is_no_charset(tmp_path: Path) -> None:
    page = f'<html><meta charset="punycode"><body><p>{TEXT}</p></body></html>'
    (document,) = read(tmp_path / "a.html", page)
    assert document.text.strip() == TEXT
