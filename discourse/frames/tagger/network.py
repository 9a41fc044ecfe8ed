"""Which words of a text are attributed to somebody: a small learned tagger.

A network looks at every token of a parsed text and says how likely it is to lie
inside attributed content (what somebody is said to say, think, want, ...), to
be a cue ("said") and to be a source ("the minister"). Its layers hand on what is
known of the neighbours of a token, of its head, of its dependants, of the clause that
governs its own, of the sentences around it and of the marks of the quotation it is in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discourse.frames.tagger.layout import (
    FEATURES,
    LINKS,
    OUTPUTS,
    QUOTE,
    RUN_ON,
    Floats,
    Keys,
    Layout,
    Numbers,
    Reading,
    lay_out,
)
from discourse.frames.tagger.sources import source_and_cue

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# What it costs to enter or leave content, and what the odds of a border take off that.
_SWITCH, _BORDER = 0.6, 0.3


class Attribution(NamedTuple):
    """A stretch of attributed content (offsets, end exclusive).

    ``source`` is the noun phrase of whoever is credited with it as written (it may
    be a pronoun), ``cue`` the word that credits; both are empty if none is found.
    """

    start: int
    end: int
    source: str
    cue: str


class Tagger:
    """The network with its weights.

    Parameters
    ----------
    weights : mapping of str to array
        As ``load`` reads them.
    meta : mapping
        What the training wrote down, among it ``members``, ``layers`` and ``threshold``.
    """

    def __init__(self, weights: Mapping[str, NDArray[np.generic]], meta: Mapping[str, object]):
        self.vocabulary = {name: weights[f"keys:{name}"] for name in FEATURES}
        self.weights = {
            name: values.astype(np.float32)
            for name, values in weights.items()
            if not name.startswith("keys:")
        }
        self.members = int(str(meta["members"]))
        self.layers = int(str(meta["layers"]))
        self.threshold = float(str(meta["threshold"]))

    def read(self, docs: Sequence[Doc]) -> Reading:
        """Return the reading of a text: of its paragraphs, parsed, tagged and lemmatized."""
        text = lay_out(docs)
        return Reading(text, self.odds(text))

    def odds(self, text: Layout) -> Floats:
        """Return one row per token and one column for each of ``OUTPUTS``."""
        ids = numbered(text.keys, self.vocabulary)
        sentences = Sentences(text.links[:, LINKS.index("root")])
        below = Dependants(text.links[:, LINKS.index("head")])
        total = np.zeros((len(ids), len(OUTPUTS)), dtype=np.float32)
        for member in range(self.members):
            total += self._member(f"{member}:", ids, text.links, sentences, below)
        return total / np.float32(self.members)

    def _member(
        self, member: str, ids: Numbers, links: Numbers, sentences: Sentences, below: Dependants
    ) -> Floats:
        own = {
            name.removeprefix(member): values
            for name, values in self.weights.items()
            if name.startswith(member)
        }
        embedded = [own[name][ids[:, n]] for n, name in enumerate(FEATURES)]
        x = np.concatenate(embedded, axis=1) @ own["in"] + own["in_bias"]
        x = normalized(np.maximum(x, 0))
        rows = np.column_stack([np.arange(len(x)), links])
        for n in range(self.layers):
            h = _linked(x, rows, own[f"{n}"]) + below.mean(x) @ own[f"{n}"][-x.shape[1] :]
            h += (sentences.maxima(x) @ own[f"{n}_around"])[sentences.number] + own[f"{n}_bias"]
            x = normalized(x + np.maximum(h, 0))
        scores: Floats = x @ own["out"] + own["out_bias"]
        return scores


def _linked(x: Floats, rows: Numbers, weights: Floats) -> Floats:
    """Return the rows of ``x`` that each row is linked to, side by side, times ``weights``."""
    weights = weights[: rows.shape[1] * x.shape[1]]
    parts = []
    for start in range(0, len(x), 256):  # small enough to stay in the processor's cache
        seen = x.take(rows[start : start + 256], axis=0)
        parts.append(seen.reshape(len(seen), -1) @ weights)
    return np.concatenate(parts)


def numbered(keys: Keys, vocabulary: Mapping[str, NDArray[np.generic]]) -> Numbers:
    """Return the place (from 1) of each feature in its sorted vocabulary, 0 if it is not there."""
    columns = []
    for column, name in zip(keys.T, FEATURES, strict=True):
        known = vocabulary[name]
        at = np.minimum(np.searchsorted(known, column), len(known) - 1)
        columns.append(np.where(known[at] == column, at + 1, 0))
    return np.stack(columns, axis=1)


def normalized(x: Floats) -> Floats:
    """Return ``x`` with each row brought to mean 0 and variance 1."""
    x = x - x.mean(axis=1, keepdims=True)
    result: Floats = x / np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(1e-5))
    return result


class Sentences:
    """Maxima over the tokens of each sentence, of the one before and of the next."""

    def __init__(self, root: Numbers):
        begins = np.append(True, root[1:] != root[:-1])
        self.starts = np.flatnonzero(begins)
        self.number = np.cumsum(begins) - 1
        rows = np.arange(len(self.starts))
        self.before = np.maximum(rows - 1, 0)
        self.after = np.minimum(rows + 1, len(rows) - 1)

    def maxima(self, x: Floats) -> Floats:
        """Return one row per sentence: its maxima, those of the one before and of the next."""
        own = np.maximum.reduceat(x, self.starts, axis=0)
        return np.concatenate([own, own[self.before], own[self.after]], axis=1)


class Dependants:
    """Means over the dependants of each token."""

    def __init__(self, head: Numbers):
        below = np.flatnonzero(head != np.arange(len(head)))
        self.order = below[np.argsort(head[below], kind="stable")]
        self.heads, self.starts = np.unique(head[self.order], return_index=True)
        self.counts = np.diff(np.append(self.starts, len(self.order)))[:, None]

    def mean(self, x: Floats) -> Floats:
        """Return the mean of the rows of the dependants of each row, 0 without any."""
        means = np.zeros_like(x)
        if len(self.order):
            sums = np.add.reduceat(x[self.order], self.starts, axis=0)
            means[self.heads] = sums / self.counts.astype(np.float32)
        return means


def load(folder: Path) -> Tagger:
    """Return the tagger that the training wrote into ``folder``."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        return Tagger(dict(stored), meta)


def content_probabilities(docs: Sequence[Doc], tagger: Tagger) -> list[Floats]:
    """Return, for each doc of a text, how likely each token is inside attributed content."""
    if not any(len(doc) for doc in docs):
        return [np.zeros(0, dtype=np.float32) for _ in docs]
    odds = tagger.read(docs).odds[:, 0]
    ends = np.cumsum([len(doc) for doc in docs])
    return np.split(1 / (1 + np.exp(-odds)), ends[:-1])


def attributions(docs: Sequence[Doc], starts: Sequence[int], tagger: Tagger) -> list[Attribution]:
    """Return the attributed stretches of a text, with source and cue.

    Parameters
    ----------
    docs : sequence of Doc
        The paragraphs of one text in order, parsed, tagged and lemmatized.
    starts : sequence of int
        The offset of each doc in the text.
    tagger : Tagger
        As ``load`` returns it.

    Returns
    -------
    list of Attribution
        In order, none longer than a paragraph.
    """
    if not any(len(doc) for doc in docs):
        return []
    reading = tagger.read(docs)
    tokens = [(token, start) for doc, start in zip(docs, starts, strict=True) for token in doc]
    ends = np.cumsum([len(doc) for doc in docs])
    found = []
    for rows in runs(reading, tagger.threshold):
        source, cue = source_and_cue(reading, rows, tagger.weights["source"])
        # Whoever is quoted over several paragraphs is named once for all of them.
        named = "" if source is None else _phrase(tokens[source][0])
        credits = "" if cue is None else tokens[cue][0].text
        within = ends[np.searchsorted(ends, rows[0]) : np.searchsorted(ends, rows[-1], "right")]
        for part in np.split(rows, np.searchsorted(rows, within)):
            if len(part):
                (first, shift), last = tokens[part[0]], tokens[part[-1]][0]
                end = shift + last.idx + len(last)
                found.append(Attribution(shift + first.idx, end, named, credits))
    return found


def _phrase(head: Token) -> str:
    """Return the noun phrase of ``head`` as written, without clauses that follow."""
    end = head.i + 1
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ == "of":
            end = child.right_edge.i + 1
    return head.doc[head.left_edge.i : end].text.strip('"“”‘’,;:-–— ')


def runs(reading: Reading, threshold: float) -> Iterator[Numbers]:
    """Yield the rows of each stretch of content of one attribution."""
    inside = decoded(reading.odds, threshold)
    cut = np.append(True, inside[1:] != inside[:-1])
    # Two attributions may follow each other without a word between, but not where a
    # quotation runs on into the next paragraph.
    runs_on = np.append(False, reading.layout.keys[:-1, QUOTE] == RUN_ON)
    cut |= (reading.odds[:, OUTPUTS.index("begin")] > 0) & ~runs_on
    for rows in np.split(np.arange(len(cut)), np.flatnonzero(cut)[1:]):
        if inside[rows[0]]:
            yield rows


def decoded(odds: Floats, threshold: float) -> NDArray[np.bool_]:
    """Return which tokens are inside content, by the best path in and out of it (Viterbi)."""
    content = (odds[:, 0] - threshold).tolist()
    enter = (_BORDER * odds[:, OUTPUTS.index("begin")] - _SWITCH).tolist()
    ended = np.append(0, odds[:-1, OUTPUTS.index("end")])  # of the token before
    leave = (_BORDER * ended - _SWITCH).tolist()
    out = within = 0.0
    steps = []
    for score, into, outof in zip(content, enter, leave, strict=True):
        left, entered = within + outof > out, out + into > within
        steps.append((left, entered))
        out, within = (
            within + outof if left else out,
            (out + into if entered else within) + score,
        )
    path = np.zeros(len(steps), dtype=bool)
    state = within > out
    for row in range(len(steps) - 1, -1, -1):
        path[row] = state
        left, entered = steps[row]
        state = not entered if state else left
    return path
