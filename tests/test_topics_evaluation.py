"""The tables on topics: how they are made, and that they are those of this version."""

import importlib.util
import re
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from discourse import corpus_from_texts
from discourse.alignment import load_references
from discourse.topics import (
    Windows,
    coherence,
    count_together,
    fit_nmf,
    quality,
    read_cooccurrence,
    read_term_vectors,
    windows_from_tables,
)

with warnings.catch_warnings():
    # Says at every first import that TensorFlow is not installed.
    warnings.simplefilter("ignore", ImportWarning)
    import umap  # noqa: F401

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
SUBJECTS = {
    "water": "river lake dam flood irrigation harvest drought fishery",
    "peace": "ceasefire treaty army border mediation truce soldier conflict",
    "trade": "tariff export market investment loan bank industry price",
}


@pytest.fixture(scope="module")
def evaluation() -> Iterator[ModuleType]:
    folder = str(ROOT / "analyses")
    sys.path.insert(0, folder)
    try:
        path = ROOT / "analyses" / "topics_evaluation.py"
        spec = importlib.util.spec_from_file_location("topics_evaluation", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    yield module


@pytest.fixture(scope="module")
def windows() -> Windows:
    """Sixty windows in six documents, each of five words of one subject; and what it is."""
    random = np.random.default_rng(1)
    units, counts, texts = [], [], []
    for number in range(60):
        subject = list(SUBJECTS)[number % 3]
        held = sorted(random.choice(SUBJECTS[subject].split(), 5, replace=False))
        passage_id = f"d{number // 10}/{number:04d}"
        place = {"start": number % 10 * 200, "end": number % 10 * 200 + 150, "position": number}
        units.append(
            {"passage_id": passage_id, "document_id": f"d{number // 10}", "section": ""}
            | place
            | {"tokens": 7, "subject": subject, "narrative": "ab"[number % 2]}
        )
        counts += [(passage_id, term, 1) for term in held]
        texts.append(f"The {' '.join(held)} of.")
    table = pd.DataFrame(counts, columns=["passage_id", "term", "count"])
    return Windows(windows_from_tables(pd.DataFrame(units), table).features, tuple(texts))


def apart(topics: pd.Series, windows: Windows) -> bool:
    """Say whether no topic, outliers set aside, holds windows of two subjects."""
    subject = windows.units.set_index("passage_id")["subject"]
    told = topics[topics >= 0]
    return len(told) > 0 and bool((subject[told.index].groupby(told).nunique() == 1).all())


def test_plain_bertopic_reads_raw_words_or_terms(evaluation: ModuleType, windows: Windows) -> None:
    raw = evaluation.plain_bertopic(windows, 0, dimensions=10)
    terms = evaluation.plain_bertopic(windows, 0, content=True, dimensions=10)
    assert {"the", "of"} & {word for top in raw.top_terms() for word in top}
    known = {word for words in SUBJECTS.values() for word in words.split()}
    assert {term for top in terms.top_terms() for term in top} <= known
    for found in (raw, terms):
        assert len(found) == len(found.labels) >= 2
        assert list(found.topics.index) == list(windows.units["passage_id"])
        assert found.outlier_share == (found.topics == -1).mean()
        assert apart(found.topics, windows)
    again = evaluation.plain_bertopic(windows, 0, content=True, dimensions=10)
    assert again.terms == terms.terms


def test_terms_are_numbered_as_often_as_they_occur(evaluation: ModuleType) -> None:
    units = pd.DataFrame({"passage_id": ["a", "b"], "tokens": [3, 0]})
    counts = pd.DataFrame({"passage_id": ["a", "a"], "term": ["by-law", "act"], "count": [2, 1]})
    made = evaluation.topics_null.numbered_terms(windows_from_tables(units, counts))
    assert made == ["t0 t1 t1", ""]


def test_lda_gives_each_window_a_topic(evaluation: ModuleType, windows: Windows) -> None:
    found = evaluation.fit_lda(windows, 0, n_topics=3, passes=20)
    assert len(found) == 3 and found.outlier_share == 0
    assert [len(top) for top in found.top_terms()] == [10, 10, 10]


def test_random_groups_keep_the_sizes_and_nothing_else(
    evaluation: ModuleType, windows: Windows
) -> None:
    groups = pd.Series(pd.factorize(windows.units["subject"])[0], index=windows.units["passage_id"])
    groups.iloc[:6] = -1
    for vectors in (None, read_term_vectors()):
        found = evaluation.random_groups(windows, 3, groups=groups, vectors=vectors)
        assert found.topics.value_counts().to_dict() == groups.value_counts().to_dict()
        assert not apart(found.topics, windows)
        assert len(found) == 3 and all(found.top_terms())
    part = evaluation.random_groups(windows.take(np.arange(20)), 3, groups=groups)
    assert part.topics.value_counts().to_dict() == groups[:20].value_counts().to_dict()


def test_the_rows_of_methods_tell_topics_from_chance(
    evaluation: ModuleType, windows: Windows
) -> None:
    found = fit_nmf(windows, n_topics=3)
    paragraphs = [words.split() for words in SUBJECTS.values() for _ in range(20)]
    register = count_together(paragraphs, windows.features.terms)
    methods = {
        "nmf": (partial(fit_nmf, n_topics=3), windows),
        "chance": (partial(evaluation.random_groups, groups=found.topics), windows),
    }
    table = evaluation.method_table(methods, {"NPMI": register}, replicates=3)
    assert list(table.index) == ["nmf", "chance"]
    every, common = table.loc["nmf", "NPMI"].split(" / ")
    assert every == common and float(every) > 0.5
    numbers = table.drop(columns="NPMI").astype(float)
    assert numbers.loc["nmf", "stable"] == 3 and numbers.loc["nmf", "adjusted Rand"] == 1
    for measure in ("lift", "stability", "adjusted Rand"):
        assert numbers.loc["nmf", measure] > numbers.loc["chance", measure]
    assert abs(numbers.loc["chance", "adjusted Rand"]) < 0.2


def test_lift_is_observed_over_expected_meetings(evaluation: ModuleType) -> None:
    together = count_together([{"a", "b"}] * 20 + [{"c"}] * 20, ["a", "b", "c"])
    # a and b meet 20 times where 10 are expected; a and c never.
    assert evaluation.lift(["a", "b"], together) == pytest.approx(np.log2(20.5 / 10.5))
    assert evaluation.lift(["a", "c", "unknown"], together) == pytest.approx(np.log2(0.5 / 10.5))
    assert evaluation.lift(["a"], together) == 0


def test_what_was_left_out(evaluation: ModuleType, windows: Windows) -> None:
    rest = evaluation.topics_null.left_out(windows, windows.take(np.arange(50)))
    counts = windows.features.counts[np.arange(50, 60)].toarray() > 0
    assert (rest.holds.toarray() == counts).all()
    assert rest.paragraphs == 10


def test_words_are_rated_as_terms(evaluation: ModuleType) -> None:
    assert evaluation.as_terms(["the", "countries", "country"]) == ["country"]


def test_coherence_of_all_and_of_common_terms(evaluation: ModuleType) -> None:
    # a and b stand in ten of a hundred paragraphs, c in a lone one.
    register = count_together([{"a", "b"}] * 10 + [{"c"}] + [set()] * 89, ["a", "b", "c"])
    assert coherence(["a", "b"], register) == pytest.approx(1)
    assert evaluation.coherences([["a", "b", "c"]], register) == "1.00 / 1.00"


def test_paragraphs_are_windows_with_their_texts(evaluation: ModuleType) -> None:
    texts = {"one": "Rivers flood the border.\n\nOf the and.\n\nBanks lend money.", "two": "Peace."}
    corpus = corpus_from_texts(texts, language=None)
    made = evaluation.paragraph_windows(corpus.passage_table())
    assert made.texts == ("Rivers flood the border.", "Banks lend money.", "Peace.")
    assert list(made.units["document_id"]) == ["one", "one", "two"]
    assert set(made.features.terms) <= set(read_term_vectors().terms)


def test_the_same_stretches_are_drawn_however_the_text_is_cut(
    evaluation: ModuleType, windows: Windows
) -> None:
    halved = windows.take(np.arange(1, 60, 2))
    for (seed, fine), (other, coarse) in zip(
        evaluation.drawn_stretches(windows, 3),
        evaluation.drawn_stretches(halved, 3),
        strict=True,
    ):
        assert seed == other

        def places(some: Windows) -> set[tuple[str, int]]:
            start = some.units["start"] // evaluation.STRETCH
            return set(zip(some.units["document_id"], start, strict=True))

        assert places(coarse) == places(fine)
        assert 0 < len(fine) < len(windows)


def test_fewer_topics_where_windows_are_few(evaluation: ModuleType, windows: Windows) -> None:
    assert evaluation.most_topics(windows, 3) == 3
    assert evaluation.most_topics(windows.take(np.arange(22)), 14) == 4
    assert evaluation.most_topics(windows.take(np.arange(4)), 14) == 2


def test_null_tests_compare_sections_with_windows(evaluation: ModuleType, windows: Windows) -> None:
    null = evaluation.topics_null
    model = fit_nmf(windows, n_topics=3)
    # Fifteen documents: there is no test of groups with fewer than five sections.
    names = pd.Series([f"s{number // 4:02d}" for number in range(len(windows))])
    pool = null.with_variable(windows, "document_id", names)
    found = null.null_tests(model, pool, sizes=(5, 6), pairs=4, permutations=19)
    assert set(found["test"]) == {"of sections", "naive"}
    assert found.groupby(["test", "pair"]).size().eq(3).all()
    assert found["p_value"].between(0.05, 1).all()


def test_the_null_table_counts_pairs_not_topics(evaluation: ModuleType) -> None:
    rows = [("naive", 0, 0.01, 0.02), ("naive", 0, 0.5, 0.5), ("naive", 1, 0.2, 0.3)]
    tests = pd.DataFrame(rows, columns=["test", "pair", "p_value", "q_value"])
    table = evaluation.topics_null.null_table(tests)
    assert table.loc["naive"].to_list() == ["0.250 (0.250)", "0.500 (0.500)"]


def test_shares_of_what_is_told(evaluation: ModuleType) -> None:
    table = pd.DataFrame(
        {
            "score": [0.5, -0.5, 0.2, np.nan],
            "low": [0.1, -0.9, -0.2, np.nan],
            "high": [0.9, -0.1, 0.3, np.nan],
            "windows": [4, 4, 4, 4],
            "topic_windows": [4, 3, 1, 0],
        }
    )
    shares = evaluation.topics_null.told_shares(table)
    assert shares["score to the long one"] == pytest.approx(2 / 3)
    sides = [shares[f"interval on the side of the {which} one"] for which in ("long", "short")]
    assert (*sides, shares["interval holds zero"]) == (0.25, 0.25, 0.25)
    assert shares["of windows: with a topic"] == 0.5


def test_statements_are_counted_by_group(evaluation: ModuleType) -> None:
    rows = pd.DataFrame(
        {
            "statement_id": ["s1", "s2", "s3"],
            "resembles": ["china-mobile", "none", "none"],
            "windows": [10, 10, 5],
            "topic_windows": [5, 0, 1],
            "score": [-0.4, np.nan, 0.1],
        }
    )
    groups = {"s1": "typical", "s2": "typical", "s3": "hard"}
    table = evaluation.topics_null.told_table(rows, groups)
    assert list(table.index) == ["typical", "hard"]
    assert table.loc["typical", ["atlantic-council", "china-mobile", "none"]].to_list() == [0, 1, 1]
    assert table["windows with a topic"].to_list() == [0.25, 0.2]


def test_auc_counts_ties_half(evaluation: ModuleType) -> None:
    one, two = pd.Series([1.0, 0.0, np.nan]), pd.Series([0.0, -1.0])
    assert evaluation.topics_null.auc(one, two) == (1 + 1 + 0.5 + 1) / 4


def test_windows_of_some_documents(evaluation: ModuleType, windows: Windows) -> None:
    null = evaluation.topics_null
    some = null.of_documents(windows, ["d1", "d4"])
    assert set(some.units["document_id"]) == {"d1", "d4"} and len(some) == 20
    named = null.with_variable(some, "side", some.units["document_id"].map({"d1": "x", "d4": "y"}))
    assert named.units["side"].value_counts().to_dict() == {"x": 10, "y": 10}


def shown(section: str, row: str) -> list[str]:
    """Return the cells of a row of the page."""
    _, _, text = PAGE.partition(f"### {section}\n")
    (cells,) = re.findall(rf"^\| {row} \|(.*)\|$", text.partition("\n### ")[0], flags=re.MULTILINE)
    return [cell.strip() for cell in cells.split("|")]


def test_the_page_shows_this_version(evaluation: ModuleType) -> None:
    model = fit_nmf(load_references().cut_windows(), n_topics=14)
    scores = evaluation.coherences(model.top_terms(), read_cooccurrence())
    cells = shown("Methods on the reports", "NMF")
    assert cells[:2] == ["14", scores]
    assert float(cells[4]) == pytest.approx(
        quality(model, read_cooccurrence())["diversity"], abs=0.006
    )


def test_the_page_is_about_the_shipped_windows(evaluation: ModuleType) -> None:
    windows = load_references().cut_windows()
    counts = windows.units["narrative"].value_counts().sort_index().astype(str)
    assert shown("Length of the windows", "45 words")[:2] == counts.to_list()
    known = evaluation.known_only(windows)
    assert known.features.terms == windows.features.terms
