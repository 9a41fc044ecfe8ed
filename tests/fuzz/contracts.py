"""What must hold of any input, however odd; the fuzzer and the property tests share it."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from discourse import read_corpus
from discourse.corpus import Document
from discourse.corpus.cleaning import clean_passages
from discourse.corpus.decoding import UnreadableError, decode
from discourse.corpus.sentences import split_sentences
from discourse.corpus.tokens import WORD
from discourse.frames.quotes import quotations
from discourse.lexicon import Lexicon, Matcher, lexicon_from_patterns, read_lexicon
from discourse.lexicon.converting import convert_lexicon
from discourse.lexicon.lexicon import Pattern, compared_form
from discourse.lexicon.reading import write_lexicon

DOCUMENTS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf")
TABLES = (".csv", ".tsv", ".jsonl", ".parquet")
ARCHIVES = (".zip", ".tar.gz", ".tgz")
LEXICONS = (".toml", ".yml", ".dic")
LONGEST_ERROR = 2_000  # characters; a sentence is to be read
# Ends of lines, halves of characters, and what turns the direction of writing.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def check_file(folder: Path, ending: str, data: bytes) -> list[Document]:
    """Read ``data`` as a file of a folder that holds nothing else; return its documents."""
    path = folder / f"input{ending}"
    path.write_bytes(data)
    try:
        documents = list(read_corpus(folder, language=None))
    finally:
        path.unlink()
    assert documents, "no row"
    assert len(documents) == 1 or ending not in DOCUMENTS, "more than one row"
    for document in documents:
        check_document(document)
    return documents


def check_document(document: Document) -> None:
    """A document is read, with passages, or refused with one sentence."""
    if document.status == "ok":
        assert document.text.strip() and document.passages and not document.error
        check_passages(document)
    else:
        assert not document.text and not document.passages
        assert document.error.endswith("."), "no sentence"
        check_error(document.error)
    strings = (document.document_id, document.text, *document.variables)
    for string in (*strings, *document.variables.values()):
        if isinstance(string, str):
            string.encode()  # no half characters: it must be possible to write it


def check_error(error: str) -> None:
    """An error can be shown on one line."""
    assert len(error) < LONGEST_ERROR, "an endless error"
    assert not _UNSEEN.search(error), "an error that cannot be shown on one line"


def check_passages(document: Document) -> None:
    """Passages lie in the text, one behind another, and each holds a word."""
    reached = 0
    for position, passage in enumerate(document.passages):
        start, end = passage.offsets.to_source(0, len(passage.text))
        assert passage.position == position
        assert reached <= start < end <= len(document.text)
        assert WORD.search(passage.text) and passage.text == passage.text.strip(" ")
        reached = end
        last = start
        for place in range(0, len(passage.text), max(1, len(passage.text) // 200)):
            one, other = passage.offsets.to_source(place, place + 1)
            assert last <= one <= other <= end
            last = one


def check_text(text: str) -> None:
    """Cleaning, sentences and quotations stay inside the text, in order."""
    passages = clean_passages("input", text)
    if passages:
        check_passages(Document("input", text, passages))
    paragraphs = [passage.text for passage in passages]
    for paragraph in (text, *paragraphs):
        check_sentences(paragraph)
    check_quotations(paragraphs)
    check_quotations(text.split("\n"))


def check_sentences(text: str) -> None:
    """Sentences follow each other; between them stands white space only."""
    reached = 0
    for start, end in split_sentences(text):
        assert start < end and not text[reached:start].strip()
        assert text[start:end] == text[start:end].strip()
        reached = end
    assert not text[reached:].strip()


def check_quotations(paragraphs: list[str]) -> None:
    """Quotations lie inside their paragraphs, in order, apart or one within another."""
    found = quotations(paragraphs)
    assert len(found) == len(paragraphs)
    for text, spans in zip(paragraphs, found, strict=True):
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        for (start, end), (other, last) in pairwise(spans):
            assert other >= end or last <= end or start == other, "quotations overlap"


def check_bytes(data: bytes) -> None:
    """Bytes are refused with a reason, or become a text."""
    try:
        text = decode(data)
    except UnreadableError as error:
        check_error(str(error))
        return
    check_text(text)


def check_lexicon(folder: Path, ending: str, data: bytes) -> Lexicon | None:
    """A lexicon is refused with one sentence, or is read and can be written and read again."""
    path = folder / f"input{ending}"
    path.write_bytes(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # entries that are left out
            lexicon = read_lexicon(path) if ending == ".toml" else convert_lexicon(path)
    except ValueError as error:
        assert str(path) in str(error), "the file is not named"
        check_error(str(error))
        return None
    finally:
        path.unlink()
    again = folder / "again.toml"
    write_lexicon(lexicon, again)
    assert read_lexicon(again) == lexicon, "it is not read back as written"
    return lexicon


def check_matches(lexicon: Lexicon, text: str) -> None:
    """Matches are what their patterns say; those of a frame are disjoint."""
    matches = Matcher(lexicon).find(text)
    assert [match.start for match in matches] == sorted(match.start for match in matches)
    reached: dict[str, int] = defaultdict(int)
    for match in matches:
        assert reached[match.frame] <= match.start < match.end <= len(text)
        reached[match.frame] = match.end
        patterns = {pattern.text: pattern for pattern in lexicon[match.frame].patterns}
        assert _says(patterns[match.pattern], text[match.start : match.end]), match


def _says(pattern: Pattern, words: str) -> bool:
    """Whether ``words`` are what the pattern says, by the plainest reading of it."""
    found = WORD.findall(words)
    return len(found) == len(pattern.words) and all(
        _fits(expected, compared_form(word, cased=pattern.cased))
        for expected, word in zip(pattern.words, found, strict=True)
    )


def _fits(pattern: str, word: str) -> bool:
    """Whether a word fits a glob; the parts between the stars are looked for from the left."""
    first, *others = pattern.split("*")
    if not others:
        return word == pattern
    *inner, last = others
    place = len(first)
    for part in inner:
        place = word.find(part, place) + len(part)
        if place < len(part):
            return False
    return word.startswith(first) and word.endswith(last) and place <= len(word) - len(last)


def lexicon_of(frames: list[list[str]]) -> Lexicon | None:
    """Return a lexicon of what the lists hold that can be patterns; None if nothing can."""
    usable: dict[str, list[str]] = {}
    for number, texts in enumerate(frames):
        for text in texts:
            try:
                Pattern(text)
            except ValueError:
                continue
            usable.setdefault(f"frame{number}", []).append(text)
    return lexicon_from_patterns(usable) if usable else None
