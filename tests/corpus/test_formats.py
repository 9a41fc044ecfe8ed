import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement

from discourse.corpus.cleaning import clean_passages
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.formats import extract_docx, extract_html

ARTICLE = "We ask for open networks, and for rules that hold for all who use them. " * 3


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_html_gives_the_running_text() -> None:
    data = page(
        "<nav><a href='/'>Home</a> <a href='/x'>News</a></nav><main><h1>Open networks</h1>"
        f"<p>First. {ARTICLE}<sup>12</sup> <b>More</b> of <a href='/y'>it</a>.</p>"
        f"<h2>Rules</h2><p>Second. {ARTICLE}</p><ul><li>One thing to do.</li></ul>"
        "<table><tr><td>5</td><td>6</td></tr></table></main><footer>Imprint</footer>"
    )
    passages = clean_passages("d", extract_html(data))
    assert [passage.section for passage in passages] == ["Open networks", "Rules", "Rules"]
    assert passages[0].text == f"First. {ARTICLE.strip()} More of it."
    assert passages[2].text == "One thing to do."


def test_a_short_page_is_not_cut_at_its_tags() -> None:
    data = page("<p>We want <b>open</b> networks.</p><p>They want them too.</p>")
    texts = [passage.text for passage in clean_passages("d", extract_html(data))]
    assert texts == ["We want open networks.", "They want them too."]


def test_the_encoding_that_a_page_declares() -> None:
    head = "<meta charset='windows-1251'>"
    body = f"<html><head>{head}</head><body><p>Мы хотим мира.</p></body></html>"
    assert extract_html(body.encode("cp1251")) == "Мы хотим мира."


def test_a_declared_encoding_that_is_wrong_is_not_believed() -> None:
    data = "<html><head><meta charset='nonsense'></head><body><p>Café.</p></body></html>"
    assert extract_html(data.encode()) == "Café."


def test_a_page_without_text() -> None:
    with pytest.raises(UnreadableError, match="holds no running text"):
        extract_html(page("<img src='a.png'>"))


def docx_bytes(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def test_docx_gives_headings_paragraphs_lists_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_heading("Ports", level=1)
    document.add_paragraph("We build ports.")
    document.add_paragraph("A quay", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "Port\nname"
    table.cell(1, 1).text = "5"
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "We frame this sentence."
    document.add_paragraph("")
    document.add_paragraph("We end.")
    text = extract_docx(docx_bytes(document))
    assert text == (
        "# Ports\n\nWe build ports.\n\n- A quay\n\n| Port name |  |\n|  | 5 |\n\n"
        "We frame this sentence.\n\nWe end."
    )
    passages = clean_passages("d", text)
    assert [passage.text for passage in passages] == [
        "We build ports.",
        "A quay",
        "We frame this sentence.",
        "We end.",
    ]
    assert {passage.section for passage in passages} == {"Ports"}


def test_an_empty_docx() -> None:
    with pytest.raises(UnreadableError, match="holds no text"):
        extract_docx(docx_bytes(docx.Document()))


def test_entities_of_a_docx_are_not_expanded() -> None:
    document = docx.Document()
    document.add_paragraph("We build ports. MARK")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_bytes(document))) as source,
        zipfile.ZipFile(buffer, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                bomb = b"<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;'>]>"
                data = data.replace(b"?>", b"?>" + bomb, 1).replace(b"MARK", b"&b;")
            target.writestr(name, data)
    assert "lol" not in extract_docx(buffer.getvalue())


def test_a_docx_that_unpacks_without_end() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        block = bytes(1 << 24)
        with archive.open("word/document.xml", "w", force_zip64=True) as entry:
            for _ in range(31):
                entry.write(block)
    with pytest.raises(UnreadableError, match="more than max_unpacked = 500,000,000 allows"):
        extract_docx(buffer.getvalue())


def test_docx_insertions_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("We keep ")
    for tag, inner, text in (("ins", "t", "open nets"), ("del", "delText", "closed nets")):
        change = OxmlElement(f"w:{tag}")
        run = OxmlElement("w:r")
        content = OxmlElement(f"w:{inner}")
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(" and fair rules.")
    text = extract_docx(docx_bytes(document))
    assert text == "We keep open nets and fair rules."
