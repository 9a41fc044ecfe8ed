"""Statements as a page shows them: every part of a score is somewhere, and stands where it says."""

from math import isclose
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.alignment import (
    AlignmentModel,
    Explained,
    load_references,
    read_background,
    shipped_lexicon,
)
from discourse.cli import main
from discourse.corpus import Corpus, Document, corpus_from_texts, read_corpus
from discourse.report import (
    read_for_display,
    read_labels_and_evidence,
    readings_from_tables,
    shortened_to_fit,
)
from discourse.resources import resource

TWICE = 'He said "we defend our sovereignty", and we say sovereignty is ours. It is ours.'
MIXED = (
    "The minister spoke first.1\n\nWe defend human rights and the rule of law. Some say that "
    "“a shared future” needs no oversight. Data protection and sovereignty are no pretext; "
    "sovereignty least of all. We thank the chair.\n"
)


@pytest.fixture(scope="module")
def model() -> AlignmentModel:
    return AlignmentModel(replicates=20).fit(load_references(), read_background())


@pytest.fixture(scope="module")
def explained(model: AlignmentModel) -> list[Explained]:
    corpus = corpus_from_texts({"mixed": MIXED})
    corpus += read_corpus(resource("corpora", "specimens", "statements"))
    return list(model.iter_explained(corpus))


def total(view: dict) -> float:
    parts = [item["contribution"] for item in view["rest"]]
    for sentence in view["sentences"]:
        parts += [sentence["wording"], *(hit["contribution"] for hit in sentence["hits"])]
    return sum(part for part in parts if part is not None)


def test_contributions_add_up_to_the_score(explained: list[Explained]) -> None:
    for found in explained:
        assert isclose(total(read_for_display(found)), found.row["score"], abs_tol=1e-9)


def test_every_hit_stands_where_its_sentence_says(explained: list[Explained]) -> None:
    for found in explained:
        view = read_for_display(found)
        shown = [
            sentence["text"][hit["start"] : hit["end"]]
            for sentence in view["sentences"]
            for hit in sentence["hits"]
        ]
        assert shown == [hit["matched"] for hit in found.hits]


def test_hits_that_do_not_count_have_no_contribution(explained: list[Explained]) -> None:
    hits = [
        hit for sentence in read_for_display(explained[0])["sentences"] for hit in sentence["hits"]
    ]
    quoted = [hit for hit in hits if hit["voice"] == "quoted"]
    assert quoted and all(hit["contribution"] is None for hit in quoted)
    assert any(hit["contribution"] is not None for hit in hits)


def test_the_same_word_twice_is_two_hits(explained: list[Explained]) -> None:
    spans = [
        (sentence["number"], hit["start"], hit["end"])
        for sentence in read_for_display(explained[0])["sentences"]
        for hit in sentence["hits"]
        if hit["frame"] == "sovereignty"
    ]
    assert len(spans) == len(set(spans)) == 2


def test_an_unread_statement_has_its_reason_and_no_sentence(model: AlignmentModel) -> None:
    corpus = Corpus((Document("lost", status="error", error="is empty."),))
    (found,) = model.iter_explained(corpus)
    view = read_for_display(found)
    assert (view["status"], view["error"], view["score"]) == ("error", "is empty.", None)
    assert view["sentences"] == view["rest"] == []


@settings(max_examples=25, deadline=None)
@given(room=st.integers(0, 20_000))
def test_what_is_left_out_is_summed_up(explained: list[Explained], room: int) -> None:
    views = [read_for_display(found) for found in explained]
    for before, after in zip(views, shortened_to_fit(views, room=room), strict=True):
        assert isclose(total(after), before["score"], abs_tol=1e-9)
        numbers = [sentence["number"] for sentence in after["sentences"]]
        assert numbers == sorted(numbers)
        assert after["sentences_total"] == len(before["sentences"])


def test_sentences_without_a_hit_go_first(explained: list[Explained]) -> None:
    views = [read_for_display(found) for found in explained]
    every = sum(len(sentence["text"]) for view in views for sentence in view["sentences"])
    shorter = shortened_to_fit(views, room=every // 2)
    assert shortened_to_fit(views, room=10 * every) == views
    assert all(sentence["hits"] for view in shorter for sentence in view["sentences"])


def test_tables_that_classify_wrote_give_the_same_statements(
    model: AlignmentModel, explained: list[Explained]
) -> None:
    corpus = [found.document for found in explained]
    labels, evidence = model.classify(corpus), model.evidence(corpus)
    rebuilt = list(readings_from_tables(labels, evidence, model.lexicon_))
    for found, view in zip(explained, rebuilt, strict=True):
        assert isclose(total(view), found.row["score"], abs_tol=1e-9)
        assert view["frames"] == read_for_display(found)["frames"]
        counted = {
            (sentence["text"], hit["start"], hit["end"], hit["frame"])
            for sentence in read_for_display(found)["sentences"]
            for hit in sentence["hits"]
            if hit["contribution"] is not None
        }
        assert counted == {
            (sentence["text"], hit["start"], hit["end"], hit["frame"])
            for sentence in view["sentences"]
            for hit in sentence["hits"]
        }


def test_what_counts_is_marked_and_not_its_neighbour(model: AlignmentModel) -> None:
    corpus = corpus_from_texts({"twice": TWICE})
    (view,) = readings_from_tables(model.classify(corpus), model.evidence(corpus), model.lexicon_)
    (found,) = model.iter_explained(corpus)
    said = TWICE.index("sovereignty")
    marked = [hit["start"] for sentence in view["sentences"] for hit in sentence["hits"]]
    assert said not in marked
    assert isclose(total(view), found.row["score"], abs_tol=1e-9)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", ""])
def test_every_output_of_classify_is_read(ending: str, tmp_path: Path) -> None:
    table, said = tmp_path / "in.csv", "We defend human rights."
    rows = [
        "id,text",
        f"007,{said} 😀 {said}",
        "1.10,",
        "=x,- Yes.",
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    names = [tmp_path / (f"{name}.{ending}" if ending else name) for name in ("labels", "evidence")]
    arguments = ["classify", str(table), "--id-column", "id", "-o", str(names[0])]
    assert main([*arguments, "--evidence", str(names[1]), "-q"]) == 1
    labels, evidence = read_labels_and_evidence(*names)
    views = list(readings_from_tables(labels, evidence, shipped_lexicon()))
    assert [view["id"] for view in views] == ["007", "1.10", "=x"]
    assert [len(view["sentences"]) > 0 for view in views][:2] == [True, False]
    marked = [
        sentence["text"][hit["start"] : hit["end"]]
        for sentence in views[0]["sentences"]
        for hit in sentence["hits"]
    ]
    assert marked == ["human rights"] * 2
    for view in views:
        assert view["score"] is None or isclose(total(view), view["score"], abs_tol=1e-9)


def test_outputs_of_two_runs_are_told_apart(tmp_path: Path, model: AlignmentModel) -> None:
    one, two = (corpus_from_texts({name: MIXED}) for name in ("one", "two"))
    model.classify(one).to_csv(tmp_path / "labels.csv", index=False)
    model.evidence(two).to_csv(tmp_path / "evidence.csv", index=False)
    with pytest.raises(ValueError, match="such as 'two'; name the two outputs of one run"):
        read_labels_and_evidence(tmp_path / "labels.csv", tmp_path / "evidence.csv")
