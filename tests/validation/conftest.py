"""A small corpus, a sheet drawn from it, and a coder who fills it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from discourse import Corpus, Lexicon, corpus_from_texts, find_frames
from discourse.lexicon import lexicon_from_patterns
from discourse.validation.sampling import Design
from discourse.validation.sheets import Sheet, write_sheet

SENTENCES = (
    "We want peace for all.",
    "Trade grows, and so does trust.",
    "It rained all day.",
    "Aldoria speaks of “peace” and trades in arms.",
    "=Nobody came, said the delegate.",
)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return lexicon_from_patterns({"peace": ["peace*"], "trade": ["trade*"]})


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    texts = {f"d{n:02}": " ".join(SENTENCES[(n + k) % 5] for k in range(7)) for n in range(10)}
    documents = corpus_from_texts(texts).documents
    return Corpus(
        tuple(
            document.with_variables(camp="north" if n % 2 else "south")
            for n, document in enumerate(documents)
        )
    )


@pytest.fixture(scope="session")
def hits(corpus: Corpus, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `discourse frames` writes of the corpus."""
    path = tmp_path_factory.mktemp("hits") / "hits.csv"
    find_frames(corpus, lexicon).to_csv(path, index=False)
    return path


@pytest.fixture
def drawn(tmp_path: Path, corpus: Corpus, lexicon: Lexicon) -> Sheet:
    design = Design("sentence", 20, ("frame",))
    return write_sheet(corpus, lexicon, design, tmp_path / "sheet")


@pytest.fixture
def drawn_hits(tmp_path: Path, corpus: Corpus, lexicon: Lexicon) -> Sheet:
    return write_sheet(corpus, lexicon, Design("hit", 12), tmp_path / "hits")


Fill = Callable[..., Path]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Write a copy of a sheet with ``codes`` (all rows) and single ``cells`` filled in."""

    def filled(
        sheet: Sheet,
        name: str = "coder.csv",
        *,
        codes: dict[str, str] | None = None,
        cells: dict[tuple[int, str], str] | None = None,
        drop: tuple[str, ...] = (),
    ) -> Path:
        table = pd.read_csv(sheet.folder / "sheet.csv", dtype=str, keep_default_na=False)
        for column, value in (codes or {}).items():
            table[column] = value
        for (row, column), value in (cells or {}).items():
            table.loc[row - 2, column] = value  # rows as a spreadsheet counts them
        path = sheet.folder / name
        table.drop(columns=list(drop)).to_csv(path, index=False, encoding="utf-8-sig")
        return path

    return filled
