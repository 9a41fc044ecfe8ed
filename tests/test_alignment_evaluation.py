"""The tables of the methods page: how they are made, and that they are those of this version."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from discourse import corpus_from_texts
from discourse.alignment import (
    agreement,
    load_references,
    read_background,
    read_camps,
    read_criterion,
    read_statement,
    score_variants,
)
from discourse.frames import iter_hits

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "alignment.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def evaluation() -> ModuleType:
    folder = ROOT / "analyses"
    sys.path.insert(0, str(folder))
    try:
        path = folder / "alignment_evaluation.py"
        spec = importlib.util.spec_from_file_location("alignment_evaluation", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


def test_tables_go_between_their_marks(evaluation: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before\n{evaluation.BEGIN}\nold\n{evaluation.END}\nAfter", encoding="utf-8")
    evaluation.write_between(page, "new")
    text = page.read_text(encoding="utf-8")
    assert text == f"Before\n{evaluation.BEGIN}\nnew\n{evaluation.END}\nAfter"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="must hold"):
        evaluation.write_between(page, "new")


def test_a_table_is_markdown(evaluation: ModuleType) -> None:
    table = pd.DataFrame({"a": [1], "b": ["x"]}, index=pd.Index(["row"], name="name"))
    assert evaluation.markdown(table) == "| name | a | b |\n| --- | --: | --: |\n| row | 1 | x |"


def test_null_references_hold_what_their_speeches_hold(evaluation: ModuleType) -> None:
    references = load_references()
    text = "We defend human rights and sovereignty. " * 60
    corpus = corpus_from_texts({f"s{n:02d}": text for n in range(110)}, language=None)
    statements = {
        document.document_id: read_statement(document, hits, references.lexicon)
        for document, hits in iter_hits(corpus, references.lexicon)
    }
    pool = sorted(statements)
    drawn = evaluation.null_references(pool, statements, references)
    sizes = drawn.passages.groupby("narrative")["tokens"].agg(["sum", "size"])
    assert sizes["size"].to_dict() == {"atlantic-council": 39, "china-mobile": 11}
    # 203,000 and 28,000 characters in speeches of 2,340: 87 and 12 of them.
    assert len(pool) == 110 - 87 - 12
    assert drawn.hits["frame"].value_counts().to_dict() == {
        "rights": 60 * 99,
        "sovereignty": 60 * 99,
    }
    assert sizes.loc["china-mobile", "sum"] == 12 * 60 * 6


def test_part_of_a_statement(evaluation: ModuleType) -> None:
    references = load_references()
    corpus = corpus_from_texts({"s": "We defend human rights. Fish swim. Peace."}, language=None)
    ((document, hits),) = iter_hits(corpus, references.lexicon)
    part = evaluation.part_of(read_statement(document, hits, references.lexicon), np.array([0, 2]))
    assert part.sentences == ["We defend human rights.", "Peace."]
    assert part.stand.sum() == 1


def test_the_page_shows_this_version(shared: Path) -> None:
    scores = score_variants(load_references(), read_background())
    known = scores[["iso3", "year"]].assign(score=scores["full model"])
    criterion = read_criterion(shared / "votes" / "ideal-points-2010-2019.csv")
    (row,) = re.findall(r"^\| full model \|(.*)\|$", PAGE, flags=re.MULTILINE)
    shown = [float(cell.split()[0]) for cell in row.split("|")]
    found = [
        agreement(known[known["year"].between(*years)], criterion, read_camps(), replicates=1)
        for years in ((2015, 2017), (2018, 2019), (2015, 2019))
    ]
    expected = [each[name] for name in ("rho_year", "rho_state", "auc") for each in found]
    assert shown == pytest.approx(expected, abs=0.0006)
