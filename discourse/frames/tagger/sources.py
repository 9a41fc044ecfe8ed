"""Whose is a stretch of content? Its source and cue, chosen by the parse and what the tagger says.

Candidates are the nouns and pronouns around the content. Each gets a score: a weighted sum
of features such as "subject of the verb that governs the content" or "the likeliest source
of the sentence"; the weights are fitted by the training.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from discourse.frames.tagger.layout import (
    FEATURES,
    INSIDE,
    LINKS,
    OPENS,
    OUTPUTS,
    QUOTE,
    RUN_ON,
    Floats,
    Keys,
    Layout,
    Numbers,
    Reading,
    codes,
)

_HEAD, _ROOT = LINKS.index("head"), LINKS.index("root")
_CUE, _SOURCE = OUTPUTS.index("cue"), OUTPUTS.index("source")
_TAG, _DEP = (list(FEATURES).index(name) for name in ("TAG", "DEP"))
_REACH = 120  # tokens before and after content within which its source is looked for
_CUE_REACH = 6  # likewise its cue
_NONE = -99.0  # less than any odds
# Below these odds of being a source at all nobody is named: on held-out texts this leaves out
# 4 in 100 right answers, and a quarter to a third of the wrong and the made-up ones.
_DOUBTFUL = -3.0


def source_and_cue(
    reading: Reading, content: Numbers, weights: Floats
) -> tuple[int | None, int | None]:
    """Return the rows of the head of the source and of the cue of some content.

    Parameters
    ----------
    reading : Reading
        Of the whole text.
    content : array of int
        The rows of the content, sorted.
    weights : array of float
        One for each column of ``source_features``.
    """
    candidates, features = source_features(reading, content)
    if not len(candidates):
        return None, None
    source = int(candidates[np.argmax(features @ weights)])
    cue = _cue(reading, content, source)
    return (source if reading.odds[source, _SOURCE] > _DOUBTFUL else None), cue


def _cue(reading: Reading, content: Numbers, source: int) -> int | None:
    """Return the likeliest cue nearby; one that governs the source or the content comes first."""
    head = reading.layout.links[:, _HEAD]
    first, last = min(content[0], source), max(content[-1], source)
    rows = np.arange(max(0, first - _CUE_REACH), min(len(head), last + _CUE_REACH + 1))
    rows = rows[~np.isin(rows, content) & (rows != source)]
    if not len(rows):
        return None
    score = reading.odds[rows, _CUE] + 2.0 * np.isin(rows, [head[source], head[head[source]]])
    score = score + 1.0 * np.isin(rows, head[content])
    best = int(np.argmax(score))
    return int(rows[best]) if score[best] > 0 else None


def source_features(reading: Reading, content: Numbers) -> tuple[Numbers, Floats]:
    """Return the rows that may head the source of some content, and the features of each."""
    rows, same = _candidates(reading.layout, content)
    columns = [
        *_by_odds(reading, rows, same),
        *_by_grammar(reading.layout, rows, content),
        *_by_place(reading, rows, same, content),
    ]
    return rows, np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _candidates(text: Layout, content: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return possible heads of the source, and whether each is in a sentence of the content.

    The others are between its parts or in the sentence before.
    """
    root = text.links[:, _ROOT]
    low, high = int(content[0]), int(content[-1])
    rows = np.arange(max(0, low - _REACH), min(len(root), high + _REACH))
    rows = rows[_may_head(text.keys[rows]) & ~np.isin(rows, content)]
    same = (root[rows] == root[low]) | (root[rows] == root[high])
    near = same | ((rows > low) & (rows < high)) | (root[rows] == _root_before(root, low))
    return rows[near], same[near]


def _root_before(root: Numbers, row: int) -> int:
    """Return the root of the sentence before that of ``row``, or its own in the first."""
    others = np.flatnonzero(root[:row] != root[row])
    return int(root[others[-1]] if len(others) else root[row])


def _may_head(keys: Keys) -> NDArray[np.bool_]:
    """Return which tokens may head a noun phrase."""
    nouns, modifiers = _labels()[:2]
    found: NDArray[np.bool_] = np.isin(keys[:, _TAG], nouns) & ~np.isin(keys[:, _DEP], modifiers)
    return found


@cache
def _labels() -> tuple[list[int], ...]:
    """Return the numbers of tags of nouns, and of edges: within a phrase, and three roles."""
    return (
        codes("NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "WP", "DT", "WDT", "CD"),
        codes("compound", "amod", "nmod", "det", "nummod"),
        codes("nsubj", "nsubjpass"),
        codes("poss"),
        codes("pobj"),
    )


def _by_odds(reading: Reading, rows: Numbers, same: NDArray[np.bool_]) -> list[NDArray[np.generic]]:
    """Return how likely each candidate is a source by itself, and its verb a cue."""
    odds, subjects = reading.odds, _labels()[2]
    source = odds[rows, _SOURCE]
    subject = np.isin(reading.layout.keys[rows, _DEP], subjects)
    return [
        source,
        source * same,
        odds[reading.layout.links[rows, _HEAD], _CUE] * subject,
        source == source.max(initial=_NONE),
        source == np.where(same, source, _NONE).max(initial=_NONE),
    ]


def _by_grammar(text: Layout, rows: Numbers, content: Numbers) -> list[NDArray[np.generic]]:
    """Return what each candidate is in its sentence, and how the content depends on it."""
    head, dep = text.links[:, _HEAD], text.keys[rows, _DEP]
    subject, possessor, object_ = (np.isin(dep, labels) for labels in _labels()[2:])
    inside, governs = np.zeros((2, len(head)), dtype=bool)
    inside[content] = True
    governs[head[content]] = True
    governs &= ~inside
    above = head[rows]
    twice = head[above]
    return [
        *(subject, possessor, object_, text.keys[rows, QUOTE] == INSIDE),
        *(governs[above], governs[above] & subject, governs[rows]),
        *(governs[twice], governs[head[twice]]),
        *(inside[above], inside[twice] & ~inside[above]),
    ]


def _by_place(
    reading: Reading, rows: Numbers, same: NDArray[np.bool_], content: Numbers
) -> list[NDArray[np.generic]]:
    """Return where each candidate stands: how far off, and whether a likely one is nearer."""
    keys, links = reading.layout
    low, high, root = int(content[0]), int(content[-1]), links[:, _ROOT]
    before, after = rows < low, rows > high
    prior = (root[rows] == _root_before(root, low)) & (root[rows] != root[low])
    distance = np.log(np.where(before, low - rows, np.where(after, rows - high, 1)))
    likely = reading.odds[rows, _SOURCE] > 0
    last, first = np.zeros((2, len(rows)), dtype=bool)
    last[np.flatnonzero(likely & before)[-1:]] = True
    first[np.flatnonzero(likely & after)[:1]] = True
    quoted = keys[low, QUOTE] in (INSIDE, OPENS, RUN_ON)
    return [
        *(before, after, distance * before, distance * after),
        *(same & before, same & after, prior, prior & quoted),
        *(last, first, last & quoted, first & quoted, last & same),
    ]
