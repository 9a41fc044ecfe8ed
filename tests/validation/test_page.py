"""The coding page: whole, safe, without machine labels, and the same every time."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from coding_pages import (
    FRAME_CODES,
    HIT_CODES,
    coding_page,
    frame_codes,
    hit_page,
    sentence_page,
    statement_page,
)
from hypothesis import given
from hypothesis import strategies as st

from discourse.validation.page import render_coding_page

HOSTILE = "</script><script>alert(1)</script><!-- ' \" & ]]>\u2028"
PAGES = pytest.mark.parametrize("page", [sentence_page(), hit_page(), statement_page()])


class Elements(HTMLParser):
    """Every element of a document with its attributes."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def data_of(document: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', document)
    assert found
    return json.loads(found[1])


def digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@PAGES
def test_it_is_one_document_and_the_same_every_time(page) -> None:
    document = render_coding_page(page)
    assert document.startswith("<!doctype html>") and document.rstrip().endswith("</html>")
    assert render_coding_page(page) == document


@PAGES
def test_it_holds_the_rows_and_the_texts(page) -> None:
    data = data_of(render_coding_page(page))
    rows = [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]
    assert data["columns"] == list(page.columns)
    assert rows == [dict(row) for row in page.rows]
    texts = [text or row["text"] for text, row in zip(data["texts"], rows, strict=True)]
    assert texts == list(page.texts)
    assert [code["name"] for code in data["codes"]] == [code.name for code in page.codes]
    assert data["gate"] == ("frame" if page.unit == "hit" else None)


def test_whatever_is_hostile_is_text() -> None:
    page = hit_page(1)
    row = {name: HOSTILE for name in page.columns if name not in ("note", "coder")}
    row |= {code.name: "" for code in page.codes} | {"note": "", "coder": ""}
    code = replace(HIT_CODES[0], label=HOSTILE, question=HOSTILE, meanings=(HOSTILE, HOSTILE))
    document = render_coding_page(
        replace(
            page,
            sheet_id=HOSTILE,
            lexicon=HOSTILE,
            codes=(code, *page.codes[1:]),
            rows=(row,),
            texts=(HOSTILE,),
            definitions={HOSTILE: HOSTILE},
            notes=(HOSTILE,),
        )
    )
    harmless = render_coding_page(page)
    for sign in ("<script", "</script", "<!--"):
        assert document.count(sign) == harmless.count(sign)
    data = data_of(document)
    assert data["rows"][0][data["columns"].index("text")] == HOSTILE
    assert "alert(1)" in document and "\u2028" not in document.partition('id="data"')[2]


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_text_comes_through(text: str) -> None:
    page = coding_page(FRAME_CODES, [text], marks=[(0, len(text))], cells={"before": text})
    document = render_coding_page(page)
    data = data_of(document)
    known = text.encode("utf-8", "replace").decode()  # half a sign becomes a question mark
    assert data["texts"] == [known] and data["marks"] == [[0, len(known)]]
    assert data["rows"][0][data["columns"].index("before")] == known


@PAGES
def test_the_policy_admits_only_its_own_style_and_script(page) -> None:
    document = render_coding_page(page)
    script = document.rpartition("<script>")[2].partition("</script>")[0]
    style = document.partition("<style>")[2].partition("</style>")[0]
    (policy,) = [
        attributes["content"]
        for tag, attributes in Elements(document).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest(style)}'; "
        f"script-src 'sha256-{digest(script)}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert "innerHTML" not in script and "insertAdjacent" not in script
    assert all("style" not in attributes for _, attributes in Elements(document).found)


@PAGES
def test_nothing_is_loaded_and_every_reference_is_inside(page) -> None:
    document = render_coding_page(page)
    assert "://" not in document and "@import" not in document
    elements = Elements(document).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for _, attributes in elements:
        assert "src" not in attributes and attributes.get("href") in (None, "data:,")
        assert {attributes.get(name) for name in ("aria-labelledby", "for")} <= {None, *ids}


@PAGES
def test_headings_skip_no_level(page) -> None:
    found = [tag for tag, _ in Elements(render_coding_page(page)).found]
    levels = [int(tag[1]) for tag in found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_the_codebook_has_a_paragraph_for_each_line() -> None:
    document = render_coding_page(sentence_page())
    assert "<p>Belonging: who is one of us.</p>" in document
    assert "<p>Cost: a common purse belongs there.</p>" in document
    assert "General rules" not in render_coding_page(sentence_page(notes=()))


def test_help_names_the_keys_there_are() -> None:
    assert "<kbd>a</kbd>" in render_coding_page(coding_page(frame_codes(11), ["We agree."]))
    assert "<kbd>a</kbd>" not in render_coding_page(coding_page(frame_codes(10), ["We agree."]))
    assert "to the question above" in render_coding_page(hit_page())
    assert "to the question above" not in render_coding_page(statement_page())


def test_parts_that_do_not_fit_are_refused() -> None:
    page = sentence_page(2)
    first, second = page.rows
    with pytest.raises(ValueError, match=r"as many, and one at least. Got 2, 1 and 2"):
        replace(page, marks=(None,))
    with pytest.raises(ValueError, match=r"Got 0, 0 and 0"):
        replace(page, rows=(), marks=(), texts=())
    with pytest.raises(ValueError, match=r"Got no 'frame_cost'; add it"):
        replace(page, columns=tuple(name for name in page.columns if name != "frame_cost"))
    with pytest.raises(ValueError, match=r"Got a difference in 'stratum'"):
        replace(page, rows=(first | {"stratum": "x"}, second))
    with pytest.raises(ValueError, match=r"Got 'u02' 2 times; number the units anew"):
        replace(page, rows=(second, second))
    with pytest.raises(ValueError, match=r"'u01' .* of 59 characters. Got \(3, 60\)"):
        replace(page, marks=((3, 60), None))


@pytest.mark.parametrize("name", ["frame_cost", "note", "coder"])
def test_what_coders_must_not_see_is_refused(name: str) -> None:
    page = sentence_page(1)
    with pytest.raises(ValueError, match=rf"Unit 'u01' .* empty '{name}'.* Got '1'"):
        replace(page, rows=(page.rows[0] | {name: "1"},))
