"""The learned tagger of attributed content, in sentences of our own."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from discourse.corpus.pipeline import load_pipeline
from discourse.frames import tagger as package
from discourse.frames.tagger import Attribution, Tagger, attributions, load
from discourse.frames.tagger.layout import OUTPUTS
from discourse.frames.tagger.network import content_probabilities

FOLDER = Path(package.__file__).parent
Found = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def pipeline() -> Language:
    return load_pipeline("tagger", "parser", "attribute_ruler", "lemmatizer")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load(FOLDER)


def attributed(
    pipeline: Language, tagger: Tagger, paragraphs: Sequence[str]
) -> tuple[str, list[Attribution]]:
    """The text of ``paragraphs``, and what of it is attributed."""
    starts, text = [], ""
    for paragraph in paragraphs:
        starts.append(len(text))
        text += paragraph + "\n\n"
    return text, attributions(list(pipeline.pipe(paragraphs)), starts, tagger)


CASES: list[tuple[list[str], Found]] = [
    # said that
    (
        ["The minister said that the new bridge would open in May."],
        [("that the new bridge would open in May", "The minister", "said")],
    ),
    # according to, before and after
    (
        ["According to the harbour master, two ferries are late."],
        [("two ferries are late.", "the harbour master", "According")],
    ),
    (
        ["Two ferries are late, according to the harbour master."],
        [("Two ferries are late", "the harbour master", "according")],
    ),
    # each of two holders has a part
    (
        ["She said the tide was high, and the pilots hoped that it would turn."],
        [("the tide was high", "She", "said"), ("that it would turn", "the pilots", "hoped")],
    ),
    # a quotation over two paragraphs: its source is named once, and counts for both
    (
        [
            "The engineer told reporters: “The wall was weak. Nobody looked after it for years.",
            "“We shall build a new one next year.”",
        ],
        [
            ("“The wall was weak. Nobody looked after it for years.", "The engineer", "told"),
            ("“We shall build a new one next year.”", "The engineer", "told"),
        ],
    ),
    # nobody says anything
    (["The bridge is long and the river is wide."], []),
    (["The baker opens at six.", "Bread costs two coins."], []),
]


@pytest.mark.parametrize(("paragraphs", "expected"), CASES, ids=[c[0][0] for c in CASES])
def test_content_source_and_cue(
    pipeline: Language, tagger: Tagger, paragraphs: list[str], expected: Found
) -> None:
    text, found = attributed(pipeline, tagger, paragraphs)
    assert [(text[a.start : a.end], a.source, a.cue) for a in found] == expected


PIECES = ["the mayor", "she", "they", "said", "that", "according to", "it is late", *".,:“”‘’\"'"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=16).map(" ".join), max_size=4))
def test_each_span_lies_within_a_paragraph(
    pipeline: Language, tagger: Tagger, paragraphs: list[str]
) -> None:
    text, found = attributed(pipeline, tagger, paragraphs)
    ends = [0, *(span.end for span in found)]
    for before, span in zip(ends, found, strict=False):
        assert before <= span.start < span.end <= len(text)
        content = text[span.start : span.end]
        assert content == content.strip()
        assert "\n" not in content


def test_offsets_count_from_where_a_paragraph_starts(pipeline: Language, tagger: Tagger) -> None:
    docs = [pipeline("She said that it rained.")]
    (here,), (there,) = (attributions(docs, [start], tagger) for start in (0, 100))
    assert there == here._replace(start=here.start + 100, end=here.end + 100)


def test_without_text_there_is_nothing(pipeline: Language, tagger: Tagger) -> None:
    empty = Doc(pipeline.vocab)
    assert attributions([], [], tagger) == []
    assert attributions([empty, empty], [0, 2], tagger) == []
    assert content_probabilities([], tagger) == []
    assert [len(found) for found in content_probabilities([empty], tagger)] == [0]


def test_empty_paragraphs_change_nothing(pipeline: Language, tagger: Tagger) -> None:
    empty, doc = Doc(pipeline.vocab), pipeline("She said that it rained.")
    alone = attributions([doc], [2], tagger)
    assert alone
    assert attributions([empty, doc, empty], [0, 2, 30], tagger) == alone
    sizes = [len(found) for found in content_probabilities([empty, doc, empty], tagger)]
    assert sizes == [0, len(doc), 0]


def test_content_is_the_likelier(pipeline: Language, tagger: Tagger) -> None:
    doc = pipeline("The minister said that the new bridge would open in May.")
    (found,) = content_probabilities([doc], tagger)
    assert found.min() >= 0
    assert found.max() <= 1
    assert found[3:-1].min() > 0.5 > found[:3].max()


def test_runs_agree(pipeline: Language, tagger: Tagger) -> None:
    paragraphs = [paragraph for case, _ in CASES for paragraph in case]
    docs = list(pipeline.pipe(paragraphs))
    first, again = tagger.read(docs).odds, load(FOLDER).read(docs).odds
    assert first.shape == (sum(map(len, docs)), len(OUTPUTS))
    assert np.array_equal(first, again)
    assert attributed(pipeline, tagger, paragraphs) == attributed(pipeline, tagger, paragraphs)


class Payload:
    """When unpickled, it makes a folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return Path.mkdir, (self.folder,)


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    with np.load(FOLDER / "weights.npz", allow_pickle=False) as stored:
        weights = dict(stored)
    weights["source"] = np.array([Payload(tmp_path / "unpickled")], dtype=object)
    np.savez(tmp_path / "weights.npz", **weights)
    (tmp_path / "meta.json").write_bytes((FOLDER / "meta.json").read_bytes())
    with pytest.raises(ValueError, match="allow_pickle=False"):
        load(tmp_path)
    assert not (tmp_path / "unpickled").exists()


def test_meta_says_what_was_trained_on_what_and_how_well(tagger: Tagger) -> None:
    meta = json.loads((FOLDER / "meta.json").read_text(encoding="utf-8"))
    assert isinstance(meta["seed"], int)
    assert re.fullmatch("[0-9a-f]{64}", meta["data_sha256"])
    assert set(meta["held_out"]) == {"precision", "recall", "f1", "source"}
    assert all(0.8 < score < 1 for score in meta["held_out"].values())
    assert meta["texts_held_out"] > 0
    assert {"numpy", "pipeline", "python", "scipy", "spacy"} <= set(meta["versions"])
    assert tagger.threshold == meta["threshold"]
    assert {f"{n}:out" for n in range(meta["members"])} <= set(tagger.weights)
