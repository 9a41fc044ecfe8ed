"""A parsed text as the tagger of attributed content reads it: features and links of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.tokens import Doc

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Keys = NDArray[np.uint64]

# Features of a token, each with the width of its embedding.
FEATURES = {"LEMMA": 64, "SUFFIX": 16, "SHAPE": 12, "TAG": 16, "DEP": 16, "quote": 8, "place": 12}
_ATTRIBUTES = [name for name in FEATURES if name.isupper()]
# What a layer sees of other tokens, besides the mean of the dependants.
LINKS = ("before", "after", "head", "root", "governor", "open", "close")

# What the network says of each token.
OUTPUTS = ("content", "cue", "source", "begin", "end")

# A clause or an object with one of these is governed by what may be a cue.
_GOVERNED = (
    "ccomp",
    "xcomp",
    "parataxis",
    "acl",
    "relcl",
    "advcl",
    "pcomp",
    "csubj",
    "conj",
    "dep",
)
QUOTE = list(FEATURES).index("quote")
INSIDE, OPENS, CLOSES, RUN_ON, INNER = range(1, 6)  # 0 is outside quotation marks


class Layout(NamedTuple):
    """A text as the network reads it, all its docs in one row.

    ``keys`` has one row per token and one column per feature, ``links`` one column
    per kind of link, with the row of the token that is linked to.
    """

    keys: Keys
    links: Numbers


class Reading(NamedTuple):
    """What the tagger makes of a text: its layout and the log odds of ``OUTPUTS`` per token."""

    layout: Layout
    odds: Floats


def lay_out(docs: Sequence[Doc]) -> Layout:
    """Return the features and links of the tokens of a text.

    Parameters
    ----------
    docs : sequence of Doc
        The paragraphs of one text in order, parsed, tagged and lemmatized; one of
        them at least has a token.
    """
    from spacy.attrs import IDS

    docs = [doc for doc in docs if len(doc)]
    asked = [IDS[name] for name in (*_ATTRIBUTES, "HEAD", "SENT_START")]
    found = np.concatenate([doc.to_array(asked) for doc in docs])
    rows = np.arange(len(found))
    starts = np.cumsum([0] + [len(doc) for doc in docs])
    first = np.zeros(len(found), dtype=bool)
    first[starts[:-1]] = True
    begins = first | (found[:, -1] == 1)
    head = rows + found[:, -2].astype(np.int64)
    state, opened, closed = _quotations(docs)
    links = np.stack(
        [
            np.maximum(rows - 1, 0),
            np.minimum(rows + 1, len(rows) - 1),
            head,
            _roots(head, begins),
            _governor(head, found[:, _ATTRIBUTES.index("DEP")]),
            opened,
            closed,
        ],
        axis=1,
    )
    others = [state, _places(first, begins)]
    keys = np.column_stack([found[:, :-2], *[column.astype(np.uint64) for column in others]])
    return Layout(keys, links)


def _roots(head: Numbers, begins: NDArray[np.bool_]) -> Numbers:
    """Return the root of the sentence of each token."""
    sentence = np.cumsum(begins) - 1
    root = np.flatnonzero(begins)
    own = np.flatnonzero(head == np.arange(len(head)))[::-1]  # the first root of several wins
    root[sentence[own]] = own
    found: Numbers = root[sentence]
    return found


def _governor(head: Numbers, dep: Keys) -> Numbers:
    """Return for each token what governs its clause: the head of the nearest clausal edge above."""
    clausal = np.isin(dep, codes(*_GOVERNED))
    at = np.arange(len(head))
    for _ in range(12):  # a chain longer than this is a broken parse
        at = np.where(clausal[at], at, head[at])
    governor: Numbers = head[at]
    return governor


def _places(first: NDArray[np.bool_], begins: NDArray[np.bool_]) -> Numbers:
    """Return a number for where in text and paragraph the sentence stands and how long it is."""
    sentence = np.cumsum(begins) - 1
    starts = np.flatnonzero(begins)
    paragraph = np.cumsum(first[starts]) - 1
    opening = np.flatnonzero(first[starts])
    nth = np.minimum(np.arange(len(starts)) - opening[paragraph], 3)
    final = np.append(first[starts][1:], True)
    length = np.digitize(np.diff(np.append(starts, len(first))), [4, 8, 16, 32])
    where = np.minimum(paragraph, 2)
    place: Numbers = (((where * 4 + nth) * 2 + final) * 5 + length)[sentence]
    return place


def _quotations(docs: Sequence[Doc]) -> tuple[Numbers, Numbers, Numbers]:
    """Return each token's state as to quotation marks, and the marks before and after it."""
    size = sum(len(doc) for doc in docs)
    state = np.zeros(size, dtype=np.int64)
    opened, closed = np.arange(size), np.arange(size)
    for kind, start, end in _quoted(docs):
        inside = slice(start + 1, end)
        if kind == INNER:
            state[start : end + 1] = INNER
            continue
        state[inside] = kind
        state[start], state[end] = OPENS, CLOSES if kind == INSIDE else kind
        opened[start : end + 1] = start
        closed[start : end + 1] = end
    return state, opened, closed


def _quoted(docs: Sequence[Doc]) -> Iterator[tuple[int, int, int]]:
    """Yield ``(kind, first row, last row)`` of the quotations of a text.

    One that is still open where a paragraph ends runs on only if the next paragraph
    opens with a mark, as print has it; else the closing mark was forgotten.
    """
    shift = 0
    for number, doc in enumerate(docs):
        begun: int | None = None
        inner: int | None = None
        for token in doc:
            if token.text not in _MARKS:
                continue
            row = shift + token.i
            if token.text in _SINGLE:
                if token.text == "‘" or (token.tag_ == "``" and inner is None):
                    inner = row
                elif inner is not None:
                    yield INNER, inner, row
                    inner = None
            elif begun is None and token.text not in _ONLY_CLOSING:
                begun = row
            elif begun is not None and token.text not in _ONLY_OPENING:
                yield INSIDE, begun, row
                begun = None
        shift += len(doc)
        runs_on = number + 1 < len(docs) and docs[number + 1][0].text in _DOUBLE
        if begun is not None and runs_on:
            yield RUN_ON, begun, shift - 1


_SINGLE = {"‘", "’", "'"}
_DOUBLE = {'"', "“", "”", "``", "''", "«", "»"}
_ONLY_OPENING = {"“", "``", "«"}
_ONLY_CLOSING = {"”", "''", "»"}
_MARKS = _SINGLE | _DOUBLE


def codes(*labels: str) -> list[int]:
    """Return the numbers that spaCy has for labels, the same in every process."""
    from spacy.strings import StringStore

    strings = StringStore()
    return [strings.add(label) for label in labels]
