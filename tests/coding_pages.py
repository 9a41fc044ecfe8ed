"""Invented coding sheets of each unit, as a coding page takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from discourse.validation.codes import Code
from discourse.validation.page import CodingPage

SHEET = "3f2a91c0d4e5"
LEXICON = "harbours 1.0.0"
SENTENCES = (
    "We want the harbour cable to be paid for by all who use it.",
    "The ministry of the northern lakes calls this “a shared tide”.",
    "No fishing town should have to choose between a school and a network.",
    "Our neighbours say that one supplier ends in dependence on it.",
)
BEFORE = "Madam President, the ferry carries the post twice a week."
AFTER = "Nobody has asked the islanders."
FRAMES = {
    "cost": "Cost: who pays, and for how long.",
    "belonging": "Belonging: who is one of us.\nCost: a common purse belongs there.",
    "dependence": "Dependence: who cannot leave.",
}
NOTES = ("Code what the text says, not what you know of the speaker.",)
FRAME_CODES = tuple(
    Code(f"frame_{name}", name.title(), "Which frames?", ("1", "0"), (text, "No."), "frames")
    for name, text in FRAMES.items()
)
HIT_CODES = (
    Code("frame", "Frame", "Does it use the frame?", ("1", "0"), ("Yes, it does.", "No: not so.")),
    Code("voice", "Voice", "Whose is it?", ("own", "quoted", "attributed"), ("A.", "B.", "C.")),
    Code("stance", "Stance", "Embraced?", ("endorsed", "contested", "neutral"), ("D.", "E.", "F.")),
    Code("negated", "Negated", "Is it negated?", ("0", "1"), ("No.", "Yes: not, nor.")),
)
LABEL_CODES = (
    Code("label", "Label", "Nearer to whom?", ("north-shore", "south-shore", "mixed", "neither"),
         ("To these.", "To those.", "To both.", "To none.")),
)  # fmt: skip


def frame_codes(count: int) -> tuple[Code, ...]:
    """Codes of so many frames without a name worth remembering."""
    return tuple(replace(FRAME_CODES[0], name=f"frame_{n}", label=f"F{n}") for n in range(count))


def coding_page(
    codes: Sequence[Code],
    texts: Sequence[str],
    *,
    unit: Any = "sentence",
    marks: Sequence[tuple[int, int] | None] | None = None,
    cells: dict[str, str] | None = None,
    **changes: Any,
) -> CodingPage:
    """A page of units with these texts, the same ``cells`` in each row."""
    names = [code.name for code in codes]
    columns = ("unit_id", "speaker", "asked_frame", "before", "text", "after", *names)
    columns += ("note", "coder", "lexicon", "sheet")
    marks = tuple(marks or [None] * len(texts))
    rows = tuple(
        dict.fromkeys(columns, "")
        | {"unit_id": f"u{number:02}", "text": marked(text, mark)}
        | {"lexicon": LEXICON, "sheet": SHEET}
        | (cells or {})
        for number, (text, mark) in enumerate(zip(texts, marks, strict=True), 1)
    )
    definitions = {name.title(): text for name, text in FRAMES.items()}
    page = CodingPage(SHEET, LEXICON, unit, tuple(codes), columns, rows, marks, tuple(texts),
                      definitions, NOTES)  # fmt: skip
    return replace(page, **changes)


def marked(text: str, mark: tuple[int, int] | None) -> str:
    """The text as a sheet shows it."""
    return f"{text[: mark[0]]}[[{text[slice(*mark)]}]]{text[mark[1] :]}" if mark else text


def sentence_page(count: int = 4, **changes: Any) -> CodingPage:
    texts = [SENTENCES[number % 4] for number in range(count)]
    cells = {"before": BEFORE, "after": AFTER}
    return coding_page(FRAME_CODES, texts, **{"cells": cells, **changes})


def hit_page(count: int = 4, **changes: Any) -> CodingPage:
    texts = [SENTENCES[number % 4] for number in range(count)]
    cells = {"before": BEFORE, "after": AFTER, "speaker": "NOR_74_2019", "asked_frame": "Cost"}
    marks = [(3, 7)] * count
    return coding_page(
        HIT_CODES, texts, **{"unit": "hit", "marks": marks, "cells": cells, **changes}
    )


def statement_page(count: int = 3, **changes: Any) -> CodingPage:
    texts = ["\n\n".join(" ".join(SENTENCES) for _ in range(9))] * count
    return coding_page(LABEL_CODES, texts, **{"unit": "statement", **changes})
