"""Train the tagger of attributed content on PolNeAR.

    python analyses/tagger_training.py POLNEAR_TRAIN [FOLDER]

POLNEAR_TRAIN is the training part of PolNeAR as JSON lines, packed: ``name`` and
``text`` of an article, ``spans`` (``id``; ``kind``: Content, Cue, Source or Discard;
``ranges`` of characters) and ``relations``, one line for each attribution. A tenth of
the texts is held out: on it the threshold is chosen, the choice of sources fitted
and all is scored. Writes weights.npz and meta.json into FOLDER
(discourse/frames/tagger). Takes five minutes; runs on one thread, and gives the same
bytes on every run with the versions that meta.json names.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import platform
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

# Set before numpy is loaded: sums over several threads differ from run to run.
os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS")}

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from spacy.tokens import Doc
from tagger_gradients import LAYERS, Batch, trained

import discourse
from discourse.corpus.pipeline import load_pipeline, pipeline_version
from discourse.frames.tagger.layout import FEATURES, Floats, Keys, Layout, Numbers, Reading, lay_out
from discourse.frames.tagger.network import Tagger, decoded, numbered
from discourse.frames.tagger.sources import source_features

Ranges = list[tuple[int, int]]
Stored = dict[str, NDArray[Any]]

TAGGER = Path(discourse.__file__).parent / "frames" / "tagger"
SEED, MEMBERS = 1, 1  # three members: 0.001 to 0.002 more F1 held out, three times the cost
IMPORTANCE = np.array([1.0, 0.4, 0.4, 0.4, 0.4], dtype=np.float32)  # of the outputs in the loss
LEAST = {"LEMMA": 3, "SUFFIX": 5, "SHAPE": 10}  # values that are rarer get no embedding
RIDGE = 3e-3
THRESHOLDS = [round(0.05 * n, 2) for n in range(-8, 7)]
PARAGRAPH = re.compile(r"\S[^\n]*")


def main(data: str, folder: str | None = None) -> None:
    texts = list(examples(Path(data)))
    learnt = [text for text in texts if not held_out(text.name)]
    tried = [text for text in texts if held_out(text.name)]
    stored = learned(learnt)
    meta: dict[str, Any] = {"members": MEMBERS, "layers": LAYERS, "threshold": 0.0}
    meta |= fitted(tried, stored, meta)
    meta |= {"seed": SEED, "data_sha256": hashlib.sha256(Path(data).read_bytes()).hexdigest()}
    meta["versions"] = {name: version(name) for name in ("numpy", "scipy", "spacy")}
    meta["versions"] |= {"python": platform.python_version(), "pipeline": pipeline_version()}
    write(Path(folder) if folder else TAGGER, stored, meta)


def held_out(name: str) -> bool:
    """Return whether a text is held out: a tenth of them, by a hash of the name."""
    return zlib.crc32(name.encode()) % 10 == 0


def write(folder: Path, stored: Stored, meta: dict[str, Any]) -> None:
    """Write the tagger as ``discourse.frames.tagger.load`` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", allow_pickle=False, **stored)
    written = json.dumps(meta, indent=1) + "\n"
    (folder / "meta.json").write_text(written, encoding="utf-8")
    print(written)


# Reading the corpus.


class Example(NamedTuple):
    """A text of the corpus: how it is read, and what is right.

    ``tokens`` are offsets, ``words`` those of what stands between white space,
    ``inside`` says of each word whether it is content, ``pairs`` are the ranges of
    the content and of the source of each attribution that has both.
    """

    name: str
    layout: Layout
    tokens: Numbers
    labels: Floats
    importance: Floats
    words: Numbers
    inside: NDArray[np.bool_]
    pairs: list[tuple[Ranges, Ranges]]


def examples(path: Path) -> Iterator[Example]:
    """Yield the texts of a file of the corpus, parsed."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record, (docs, starts) in zip(records, parsed([r["text"] for r in records]), strict=True):
        yield example(record, docs, starts)


def parsed(texts: Sequence[str]) -> Iterator[tuple[list[Doc], list[int]]]:
    """Yield the paragraphs of each text and their offsets."""
    pipeline = load_pipeline("tagger", "parser", "attribute_ruler", "lemmatizer")
    starts = [[match.start() for match in PARAGRAPH.finditer(text)] for text in texts]
    paragraphs = (match.group() for text in texts for match in PARAGRAPH.finditer(text))
    docs = pipeline.pipe(paragraphs, batch_size=128)
    for text_starts in starts:
        yield [next(docs) for _ in text_starts], text_starts


def example(record: dict[str, Any], docs: list[Doc], starts: list[int]) -> Example:
    """Return a text with its labels.

    Parameters
    ----------
    record : dict
        A line of the corpus.
    docs : list of Doc
        The paragraphs of the text, parsed, tagged and lemmatized.
    starts : list of int
        The offset of each doc in the text.
    """
    text, spans = record["text"], record["spans"]
    tokens = offsets(docs, starts)
    words = np.array([match.span() for match in re.finditer(r"\S+", text)])
    kept = ~mask(len(text), of_kind(spans, "Discard"))[middles(tokens), None]  # not annotated
    return Example(
        record["name"],
        lay_out(docs),
        tokens,
        labelled(len(text), spans, middles(tokens)),
        kept * IMPORTANCE,
        words,
        words_inside(mask(len(text), of_kind(spans, "Content")), words),
        list(pairs(record)),
    )


def labelled(length: int, spans: list[dict[str, Any]], middle: Numbers) -> Floats:
    """Return what is right of each token, one column for each of ``OUTPUTS``.

    Parameters
    ----------
    length : int
        Of the text.
    spans : list of dict
        Of the text, as the corpus has them.
    middle : array of int
        The middle of each token; it belongs to a span if that does.
    """
    masks = [mask(length, of_kind(spans, kind))[middle] for kind in ("Content", "Cue", "Source")]
    begin, end = np.zeros((2, len(middle)), dtype=bool)
    for first, last in of_kind(spans, "Content"):
        rows = np.flatnonzero((middle >= first) & (middle < last))
        begin[rows[:1]] = end[rows[-1:]] = True
    return np.stack([*masks, begin, end], axis=1).astype(np.float32)


def offsets(docs: Iterable[Doc], starts: Iterable[int]) -> Numbers:
    """Return start and end of each token in its text."""
    of_docs = zip(docs, starts, strict=True)
    return np.array([(s + t.idx, s + t.idx + len(t)) for doc, s in of_docs for t in doc])


def middles(tokens: Numbers) -> Numbers:
    """Return the offset of the middle of each token."""
    found: Numbers = (tokens[:, 0] + tokens[:, 1] - 1) // 2
    return found


def of_kind(spans: list[dict[str, Any]], kind: str) -> Ranges:
    """Return the ranges of all spans of a kind."""
    return [(a, b) for span in spans if span["kind"] == kind for a, b in span["ranges"]]


def mask(length: int, ranges: Iterable[tuple[int, int]]) -> NDArray[np.bool_]:
    """Return for each character whether one of ``ranges`` covers it."""
    inside = np.zeros(length, dtype=bool)
    for start, end in ranges:
        inside[start:end] = True
    return inside


def words_inside(characters: NDArray[np.bool_], words: Numbers) -> NDArray[np.bool_]:
    """Return for each word whether more than half of its characters are inside."""
    count = np.append(0, np.cumsum(characters))
    found: NDArray[np.bool_] = (count[words[:, 1]] - count[words[:, 0]]) * 2 > np.diff(words)[:, 0]
    return found


def pairs(record: dict[str, Any]) -> Iterator[tuple[Ranges, Ranges]]:
    """Yield the ranges of content and of source of each attribution that has both."""
    spans = {span["id"]: span for span in record["spans"]}
    for relation in record["relations"]:
        ends = [part.split(":") for part in relation.partition("\t")[2].split()]
        content, source = (
            [
                (a, b)
                for kind, number in ends
                if kind.startswith(wanted) and number in spans
                for a, b in spans[number]["ranges"]
            ]
            for wanted in ("Content", "Source")
        )
        if content and source:
            yield content, source


# The network.


def learned(texts: Sequence[Example]) -> Stored:
    """Return the vocabulary of the tagger and its weights, but for those of sources."""
    known = vocabulary(np.concatenate([text.layout.keys for text in texts]))
    batches = [
        Batch(numbered(t.layout.keys, known), t.layout.links, t.labels, t.importance) for t in texts
    ]
    stored: Stored = {f"keys:{name}": keys for name, keys in known.items()}
    for member in range(MEMBERS):
        weights = trained(batches, known, SEED + member)
        # Rounded before anything is chosen: what is scored is what is shipped.
        stored |= {f"{member}:{k}": v.astype(np.float16) for k, v in weights.items()}
    return stored


def vocabulary(keys: Keys) -> dict[str, Keys]:
    """Return for each feature its values that are frequent enough, sorted."""
    chosen = {}
    for column, name in zip(keys.T, FEATURES, strict=True):
        values, counts = np.unique(column, return_counts=True)
        chosen[name] = values[counts >= LEAST.get(name, 1)]
    return chosen


# What is chosen and scored on the texts held out.


def fitted(texts: Sequence[Example], stored: Stored, meta: dict[str, Any]) -> dict[str, Any]:
    """Choose the threshold, fit the choice of sources into ``stored``; return the scores."""
    tagger = Tagger(stored, meta)
    readings = [Reading(text.layout, tagger.odds(text.layout)) for text in texts]
    scores = {threshold: content_score(texts, readings, threshold) for threshold in THRESHOLDS}
    threshold = max(THRESHOLDS, key=lambda value: scores[value]["f1"])
    read = zip(texts, readings, strict=True)
    questions = [question for text, reading in read for question in asked(text, reading)]
    stored["source"] = fitted_sources(questions).astype(np.float32)
    return {
        "threshold": threshold,
        "held_out": scores[threshold] | {"source": source_score(questions)},
        "texts_held_out": len(texts),
    }


def content_score(
    texts: Sequence[Example], readings: Sequence[Reading], threshold: float
) -> dict[str, float]:
    """Return precision, recall and F1 of words inside content."""
    said, right = [], []
    for text, reading in zip(texts, readings, strict=True):
        rows = np.flatnonzero(decoded(reading.odds, threshold))
        characters = mask(int(text.words[-1, 1]), text.tokens[rows])
        said.append(words_inside(characters, text.words))
        right.append(text.inside)
    return scored(np.concatenate(said), np.concatenate(right))


def scored(said: NDArray[np.bool_], right: NDArray[np.bool_]) -> dict[str, float]:
    """Return precision, recall and F1."""
    hits = int((said & right).sum())
    precision, recall = hits / max(1, int(said.sum())), hits / max(1, int(right.sum()))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


class Question(NamedTuple):
    """Whose is this content? Features of each candidate, and which of them are right."""

    name: str
    features: Floats
    right: NDArray[np.bool_]


def asked(text: Example, reading: Reading) -> Iterator[Question]:
    """Yield a question for each attribution with a source."""
    for content, source in text.pairs:
        rows = rows_of(text.tokens, content)
        if not len(rows):
            continue
        candidates, features = source_features(reading, rows)
        yield Question(text.name, features, np.isin(candidates, rows_of(text.tokens, source)))


def rows_of(tokens: Numbers, ranges: Ranges) -> Numbers:
    """Return the rows of the tokens whose middle lies in ``ranges``."""
    middle = middles(tokens)
    return np.flatnonzero(np.any([(middle >= a) & (middle < b) for a, b in ranges], axis=0))


def fitted_sources(questions: Sequence[Question]) -> NDArray[np.float64]:
    """Return weights of the features that make the right candidates the likeliest (softmax)."""
    usable = [question for question in questions if question.right.any()]
    features = np.concatenate([question.features for question in usable]).astype(np.float64)
    right = np.concatenate([question.right for question in usable])
    sizes = [len(question.right) for question in usable]
    starts = np.cumsum([0, *sizes])[:-1]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = features @ weights
        power = np.exp(score - np.repeat(np.maximum.reduceat(score, starts), sizes))
        whole = np.add.reduceat(power, starts)
        part = np.add.reduceat(power * right, starts) + 1e-30
        wrong = power / np.repeat(whole, sizes) - power * right / np.repeat(part, sizes)
        value = -np.log(part / whole).mean() + RIDGE * weights @ weights
        return float(value), features.T @ wrong / len(sizes) + 2 * RIDGE * weights

    start = np.zeros(features.shape[1])
    best: NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return best


def source_score(questions: Sequence[Question]) -> float:
    """Return the share of right sources, each half chosen by what was fitted on the other."""
    halves = [
        [q for q in questions if (zlib.crc32(q.name.encode()) // 10) % 2 == n] for n in (0, 1)
    ]
    found = [source_hits(halves[n], fitted_sources(halves[1 - n])) for n in (0, 1)]
    return round(sum(found) / len(questions), 4)


def source_hits(questions: Sequence[Question], weights: NDArray[np.float64]) -> int:
    """Return how often the best candidate is right."""
    return sum(bool(q.right[np.argmax(q.features @ weights)]) for q in questions if len(q.right))


if __name__ == "__main__":
    main(*sys.argv[1:])
