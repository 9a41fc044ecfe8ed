"""Readers, lexicons and what is done with a text keep their promises on any input."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

HERE = Path(__file__).parent


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


contracts = load(HERE / "contracts.py")
make = load(HERE.parents[1] / "benchmarks" / "hostile_makers.py")

GOOD = make.good_files() | {
    ".toml": b'name = "n"\nversion = "1"\n[frames.a]\nlabel = "A"\npatterns = ["we agree", "n*"]\n',
    ".yml": b"economy:\n  tax: [tax*, customs duty]\n  trade:\n    - port\n",
    ".dic": b"%\n1\tfunction\n2\taffect\n%\nwe\t1\nagree*\t1 2\n",
}
READ_AS = {".md": ".txt", ".htm": ".html", ".tsv": ".csv", ".tgz": ".tar.gz"}
ENDINGS = (*contracts.DOCUMENTS, *contracts.TABLES, *contracts.ARCHIVES)

# Pieces that mean something to one of the parts, so that random texts do so too.
PIECES = st.sampled_from([
    *("We agree. ", "Nobody ", "valley", "the café ", "U.S. ", "Mr. ", "Art. 2 ", "… ", "co-", "-"),
    *("\n", "\n\n", "\r\n", "\t", "\x0c", "\u2028", "\xa0", "\u200b", "\u202e", "\x85", " "),
    *("# ", "## ", "- ", "1. ", "| a | b |", "[1]", "[^2]", "¹²", "<sup>3</sup>", "</p>", "<br/>"),
    *("&amp;", "&#0;", "&lt;", "\\*", "**", "__", "`", "~~", "[a](http://b.c)", "![", "](", "<!--"),
    *("“", "”", "„", "«", "»", "‘", "’", "'", '"', "I quote: ", "end of quote"),
    *("References\n", "Page 3 of 9\n", "....... 12\n", "don’t", "O'Neill’s", "x.y", "1,000.5"),
    *("ﬁ", "İ", "ß", "\x00", "*", "\ud800"),
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join)
WORDS = st.sampled_from(["we", "agree*", "*ee", "a*e*", "No*", "the", "valley", "don't", "U.S."])
PATTERNS = st.lists(WORDS | st.text(max_size=4), min_size=1, max_size=3).map(" ".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inputs")


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """A good file with parts replaced, left out and put in twice, or its beginning only."""
    data = bytearray(good)
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 8, 100])))
        data[start:end] = draw(st.binary(max_size=8) | st.just(bytes(data[start:end]) * 3))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def any_input(data: st.DataObject, good: bytes) -> bytes:
    """A damaged file, random bytes behind the beginning of a good one, or a text."""
    behind = st.binary(max_size=300).map(lambda rest: good[:8] + rest)
    text = TEXTS.map(lambda value: value.encode("utf-8", "surrogatepass"))
    return data.draw(damaged(good) | behind | text)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_is_read_or_refused(ending: str, folder: Path, data: st.DataObject) -> None:
    good = GOOD[READ_AS.get(ending, ending)]
    contracts.check_file(folder, ending, any_input(data, good))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_parts_of_a_word_document(folder: Path, data: st.DataObject) -> None:
    cell = make.paragraph("One") + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    body = data.draw(damaged(make.document(make.paragraph("We agree.") + cell)))
    contracts.check_file(folder, ".docx", make.docx_of(make.deflated(body)))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_stands_on_the_page_of_a_pdf(folder: Path, data: st.DataObject) -> None:
    contracts.check_file(folder, ".pdf", make.one_page(data.draw(damaged(make.shown("We agree.")))))


NUMBERS = st.integers() | st.floats() | st.none() | st.booleans()
NAMES = st.sampled_from(["text", "id", "status", "year", "", "a\nb", "\ud800"]) | st.text(
    max_size=3
)
VALUES = st.recursive(
    NUMBERS | TEXTS | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(OBJECTS, min_size=1, max_size=4))
def test_rows_of_any_values(folder: Path, rows: list[dict[str, Any]]) -> None:
    data = "\n".join(map(json.dumps, rows)).encode()
    assert len(contracts.check_file(folder, ".jsonl", data)) in (1, len(rows))


CELLS = st.sampled_from(["We agree.", "1", "-2.5", "007", "x", "", "text", "n", "1e9", "٣"])


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=4), max_size=4), between=st.sampled_from(",;\t"))
def test_tables_of_any_cells(folder: Path, rows: list[list[str]], between: str) -> None:
    table = "\n".join(between.join(row) for row in [["text", "n"], *rows])
    contracts.check_file(folder, ".csv", table.replace("\n", f"{between}n\n", 1).encode())
    contracts.check_file(folder, ".tsv", table.encode())


@pytest.mark.parametrize("ending", contracts.LEXICONS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_lexicon_is_read_or_refused(ending: str, folder: Path, data: st.DataObject) -> None:
    contracts.check_lexicon(folder, ending, any_input(data, GOOD[ending]))


@settings(max_examples=200, deadline=None)
@given(frames=st.lists(st.lists(PATTERNS, max_size=4), max_size=3), text=TEXTS)
def test_matches_are_what_their_patterns_say(frames: list[list[str]], text: str) -> None:
    lexicon = contracts.lexicon_of(frames)
    if lexicon:
        contracts.check_matches(lexicon, text)
        contracts.check_matches(lexicon, " ".join(map(" ".join, frames)).replace("*", "ab") + text)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_passages_sentences_and_quotations_lie_in_their_text(text: str) -> None:
    contracts.check_text(text)


@settings(max_examples=100, deadline=None)
@given(
    data=st.binary(max_size=300) | TEXTS.map(lambda text: text.encode("utf-16", "surrogatepass"))
)
def test_bytes_are_refused_or_become_a_text(data: bytes) -> None:
    contracts.check_bytes(data)
