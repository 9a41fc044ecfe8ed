import re
from html import unescape
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import discourse
from discourse.corpus import Document
from discourse.report.highlighting import _HUES, segments

SPANS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10)), max_size=6)


@given(SPANS)
def test_pieces_are_the_text_and_know_what_covers_them(spans: list[tuple[int, int]]) -> None:
    text = "abcdefghij"
    hits = [{"start": min(a, b), "end": max(a, b)} for a, b in spans if a != b]
    place = 0
    for piece, over in segments(text, hits):
        for offset in range(place, place + len(piece)):
            assert over == [hit for hit in hits if hit["start"] <= offset < hit["end"]]
        place += len(piece)
    assert "".join(piece for piece, _ in segments(text, hits)) == text


def test_a_text_is_shown_with_its_frames() -> None:
    shown = discourse.show("We defend human rights. They call it “a shared future”.")
    lines = repr(shown).splitlines()
    assert lines[0].startswith("text: neither, score ")
    assert lines[1] == "We defend [human rights: rights]."
    assert "“shared future: shared-future”" in lines[2]


def test_html_holds_the_text_and_escapes_it() -> None:
    html = discourse.show("Rights & <script>alert(1)</script> human rights.")._repr_html_()
    assert "<script" not in html
    body = html[html.index("<p>", html.index("</style>")) :]
    assert "Rights & " in unescape(re.sub(r"<[^>]+>", "", body))
    assert 'class="own endorsed"' in html


def test_the_author_is_no_third_party() -> None:
    text = "Fiji promotes sovereignty in every forum."
    assert "(sovereignty: sovereignty)" in repr(discourse.show(text))
    assert "[sovereignty: sovereignty]" in repr(discourse.show(text, author="FJI"))


def test_a_statement_that_was_not_read_says_why() -> None:
    with pytest.raises(ValueError, match="'lost' could not be read: is empty"):
        discourse.show(Document("lost", status="error", error="is empty."))


def test_a_corpus_is_no_statement() -> None:
    with pytest.raises(ValueError, match=r"Document or a text, got Corpus; .*documents\[0\]"):
        discourse.show(discourse.corpus_from_texts({"a": "b"}))


def test_frames_have_the_colours_of_the_page() -> None:
    style = files("discourse.report.page").joinpath("style.css").read_text(encoding="utf-8")
    light = re.findall(r"--hue-\d: (#\w{6})", style)[: len(_HUES)]
    assert list(_HUES) == light
