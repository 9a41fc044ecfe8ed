"""Statements of our own, and a child process whose readers can be made to hang and to crash."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from discourse.batch import guard

CHILD = """
import os, sys, time
from discourse.corpus import readers
from discourse.frames import hits, rates
from discourse.batch import child

read, judge = readers.decode, rates._without_voice

def decode(data):
    text = read(data)
    if "HANG" in text:
        time.sleep(600)
    if "CRASH" in text:
        os.abort()
    return text

def without_voice(documents, lexicon):
    for document, hits, own in judge(documents, lexicon):
        if "STALL" in document.text:
            time.sleep(600)
        if "BREAK" in document.text:
            os.abort()
        if "RAISE" in document.text:
            raise ZeroDivisionError("no such rate")
        yield document, hits, own

find = hits.sentences_with_hits

def sentences_with_hits(document, matcher):
    if "RUIN" in document.text:
        os.abort()
    return find(document, matcher)

hits.sentences_with_hits = sentences_with_hits
readers._EXTRACTORS[".txt"] = lambda data, limits: decode(data)
rates._without_voice = without_voice
child.main()
"""

TEXTS = {
    "aldermere": "We defend our sovereignty, and we ask for development.",
    "brunnmark": "They promote a shared future. We speak for human rights.",
    "calverra": "Development is a right. We trade with all.",
    "dalonia": "We say “sovereignty” and mean it.",
    "estreland": "The rule of law serves everybody.",
}


@pytest.fixture
def statements(tmp_path: Path) -> Path:
    """A folder of five short statements."""
    folder = tmp_path / "statements"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def child_that_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let children hang, crash or raise at texts that hold HANG, CRASH, STALL, BREAK, RAISE."""

    def install() -> None:
        script = tmp_path / "child.py"
        script.write_text(CHILD, encoding="utf-8")
        monkeypatch.setattr(guard, "COMMAND", [sys.executable, str(script)])

    return install
