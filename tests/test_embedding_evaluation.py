"""The comparison of embeddings, on invented recommendations."""

import importlib.util
import random
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from discourse.corpus import corpus_from_texts
from discourse.topics import cut_windows, read_term_vectors
from discourse.topics.text_embeddings import TextEmbedding

SCRIPT = Path(__file__).parent.parent / "analyses" / "embedding_evaluation.py"
WORDS = {
    "Farms": "wheat harvest tractor soil seed",
    "Schools": "teacher pupil classroom lesson textbook",
    "Roads": "bridge asphalt highway tunnel traffic",
}
STATES = [f"State {number}" for number in range(12)]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("embedding_evaluation", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def table() -> pd.DataFrame:
    """Every state speaks of each subject four times, in words drawn at random."""
    draw = random.Random(1)
    rows = [
        (state, f"Give {' and '.join(draw.sample(words.split(), 3))} to town {number}.", code)
        for number, (state, _, (code, words)) in enumerate(
            (state, again, item) for state in STATES for again in range(4) for item in WORDS.items()
        )
    ]
    return pd.DataFrame(rows, columns=["from", "text", "issue"])


def rows_by_code(codes: Sequence[int], dimensions: int) -> np.ndarray:
    return np.eye(dimensions)[list(codes)]


def test_what_is_kept(script: ModuleType, table: pd.DataFrame, monkeypatch) -> None:
    monkeypatch.setattr(script, "LEAST", 3)
    more = [
        ("State 1", "Mend a road.", "Roads,Farms"),
        ("State 1", "Mend the law.", "Other"),
        ("State 1", "Mend all things.", "General"),
        ("State 1", "Mend something.", None),
        ("State 2", table["text"][0].upper().replace(".", " !"), "Farms"),
        ("State 3", "Ring a bell.", "Bells"),
        ("State 4", "Ring two bells.", "Bells"),
    ]
    longer = pd.concat([table, pd.DataFrame(more, columns=table.columns)])
    kept = script.one_code(longer)
    assert kept["text"].tolist() == table["text"].tolist()
    assert kept.columns.tolist() == ["state", "text", "code"]


def test_a_state_is_in_one_half(script: ModuleType, table: pd.DataFrame, monkeypatch) -> None:
    monkeypatch.setattr(script, "LEAST", 3)
    halves = script.split_states(script.one_code(table))
    tune, test = (set(halves[name]["state"]) for name in ("TUNE", "TEST"))
    assert tune | test == set(STATES)
    assert tune
    assert test
    assert not tune & test
    shuffled = script.split_states(script.one_code(table.sample(frac=1, random_state=2)))
    assert set(shuffled["TUNE"]["state"]) == tune


def test_not_compared_with_the_same_state_nor_nearly_the_same_text(script: ModuleType) -> None:
    texts = pd.DataFrame(
        [
            ("A", "Build a bridge over the river for the people", "Roads"),
            ("A", "Give teachers chalk", "Schools"),
            ("B", "Build a bridge over the river for the people soon", "Roads"),
            ("B", "Sow wheat", "Farms"),
        ],
        columns=["state", "text", "code"],
    )
    half = script.coded(texts)
    yes, no = True, False
    assert half.alike.tolist() == [
        [yes, yes, yes, no],
        [yes, yes, no, no],
        [yes, no, yes, yes],
        [no, no, yes, yes],
    ]
    assert half.codes.tolist() == [1, 2, 1, 0]
    assert half.folds[0] == half.folds[1]


def test_measures_by_hand(script: ModuleType) -> None:
    codes = np.array([0, 0, 1, 1])
    half = script.Coded(["a"] * 4, codes, np.array([0, 1, 0, 1]), np.eye(4, dtype=bool))
    rows = rows_by_code(codes, 2)
    found = script.measure_rows(rows, half)
    assert found == {"nearest": 1, "centroid": 1, "NMI": 1, "ARI": 1}
    rows[3] = [1, 0]  # the last text lies with the other code
    # It finds a text of that code, and the third, like none, the first of equals.
    assert script.nearest(rows, half) == 0.5
    # Fold 0 has texts 1 and 3 to learn from, which are the same: the third is lost. Fold 1 has
    # 0 and 2: the last is.
    assert script.centroid(rows, half) == 0.5


def test_the_nearest_may_not_be_alike(script: ModuleType) -> None:
    rows = np.array([[1, 0], [1, 0], [0.8, 0.6]])
    alike = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    half = script.Coded(["a"] * 3, np.array([0, 0, 1]), np.zeros(3, int), alike)
    assert script.nearest(rows, half) == 0


def test_windows_are_the_texts(script: ModuleType) -> None:
    texts = ["Networks of schools.", "", "Of the and.", "Schools, schools and roads." * 40]
    windows = script.windows_of(texts)
    assert windows.texts == tuple(texts)
    rows = read_term_vectors().embed(windows)
    assert rows.any(axis=1).tolist() == [True, False, False, True]
    cut = cut_windows(corpus_from_texts({"a": texts[0]}))
    assert np.array_equal(read_term_vectors().embed(cut)[0], rows[0])


def test_main(
    script: ModuleType,
    table: pd.DataFrame,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    subject = {word: row for row, line in enumerate(WORDS.values()) for word in line.split()}

    def encode(texts: Sequence[str]) -> np.ndarray:
        found = [[subject.get(word.strip("."), 3) for word in text.split()] for text in texts]
        return np.array([rows_by_code([n for n in row if n < 3] or [3], 4).sum(0) for row in found])

    known = {"term-vectors": read_term_vectors(), "fake:subjects": TextEmbedding("fake", encode)}
    monkeypatch.setattr(script, "load_embedding", known.__getitem__)
    monkeypatch.setattr(script, "LEAST", 3)
    monkeypatch.setattr(script, "DIMENSIONS", 5)
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    script.main(str(path), "fake:subjects")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("TUNE: ")
    assert printed[0].endswith("texts, 3 codes.")
    names = [line.split(" | ")[0].strip("| ") for line in printed[2:]]
    assert names[2:] == [
        "tf-idf of content terms",
        "the same, 5 dimensions (SVD)",
        "term-vectors",
        "fake:subjects",
    ]
    assert printed[-1].split(" | ")[1:-1] == ["1.000"] * 8
    assert len({line.count("|") for line in printed[2:]}) == 1
