"""From a drawn sheet through the page to a score: coded by keyboard, with a break, no network."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from coding_browser import expect, exported, imported, needs_chromium, press

from discourse import Corpus, Lexicon, corpus_from_texts, find_frames
from discourse.cli import main
from discourse.lexicon import lexicon_from_patterns
from discourse.validation import Design, Sheet, read_coded, write_sheet

pytestmark = needs_chromium
LEXICON = lexicon_from_patterns({"peace": ["peace*"], "trade": ["trade*"]})
SENTENCES = (
    "We want peace.",
    "Trade is good for <script>document.title = 'taken over'</script> all.",
    "It rained all day.",
    "Peace needs trade.",
)


def test_twenty_units_from_the_sheet_to_the_score(opened, tmp_path: Path) -> None:
    corpus = corpus_from_texts({f"d{n}": " ".join(SENTENCES) for n in range(8)})
    sheet = write_sheet(corpus, LEXICON, Design("sentence", 20, ("frame",)), tmp_path / "sheet")
    texts = pd.read_csv(sheet.folder / "sheet.csv")["text"].str.lower()
    tab = opened(sheet.folder / "coding.html", coder="Ana")
    for text in texts[:10]:
        code(tab, text)
    tab.reload()
    press(tab, "Enter")
    expect(tab.locator("#count")).to_have_text("10 of 20 coded")
    for text in texts[10:]:
        code(tab, text)
    expect(tab.locator("#count")).to_have_text("20 of 20 coded")
    assert tab.title() != "taken over"
    coded = exported(tab, sheet.folder)
    assert len(read_coded(coded, sheet).codings) == 40
    assert perfect(corpus, LEXICON, coded, tmp_path)
    again_elsewhere(opened, sheet, coded, tmp_path)


def code(tab, text: str) -> None:
    """Tick what a sentence speaks of, and go on."""
    expect(tab.get_by_text(text[:20], exact=False).first).to_be_visible()
    press(tab, *(key for key, word in (("1", "peace"), ("2", "trade")) if word in text), "Enter")


def perfect(corpus: Corpus, lexicon: Lexicon, coded: Path, folder: Path) -> bool:
    """Whether all scores of the coded file are 1."""
    find_frames(corpus, lexicon).to_csv(folder / "hits.csv", index=False)
    assert main(["coding", "score", str(coded), str(folder / "hits.csv"), "-q"]) == 0
    table = pd.read_csv(coded.parent / "results" / "tables" / "accuracy.csv")
    return set(table["value"]) == {1.0} and set(table["covered_share"]) == {1.0}


def again_elsewhere(opened, sheet: Sheet, coded: Path, folder: Path) -> None:
    """On a machine where nothing is kept, the export brings everything back."""
    tab = opened(sheet.folder / "coding.html", coder="Ana")
    expect(tab.locator("#count")).to_have_text("0 of 20 coded")
    imported(tab, coded)
    expect(tab.locator("#count")).to_have_text("20 of 20 coded")
    assert exported(tab, folder).read_bytes() == coded.read_bytes()
