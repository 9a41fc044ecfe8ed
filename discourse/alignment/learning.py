"""Learn from the background which phrases go with which frame, and how far to trust them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.frame_rates import RatePrior
from discourse.alignment.semantics import FrameSemantics, mean_polarity, phrases, words
from discourse.alignment.statements import Statement, balance

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MINIMUM_DOCUMENTS = 15  # a phrase of fewer speeches tells who speaks rather than what is said
RIDGE = 5.0  # in units of the mean squared length of a speech; 2 and 10 do as well
FOLDS = 10


@dataclass(frozen=True, slots=True)
class LearnedSemantics:
    """What :func:`learn_semantics` returns.

    Attributes
    ----------
    semantics : FrameSemantics
        Learned from all speeches, for texts that are none of them.
    speeches : array, shape (speeches, frames)
        s of each speech, by polarities learned from the speeches of other states.
    measures : DataFrame
        One row per frame (the index) with ``rate_weight`` and ``phrase_weight``: the best
        guess at a frame's rate is their sum over both measures.
    unseen : list of FrameSemantics
        For each speech polarities learned from the speeches of other states, to read it or
        parts of it as one that the model has not seen.
    """

    semantics: FrameSemantics
    speeches: Floats
    measures: pd.DataFrame
    unseen: list[FrameSemantics]


def learn_semantics(
    statements: Sequence[Statement], states: Sequence[str], frames: Sequence[str]
) -> LearnedSemantics:
    r"""Learn the polarities of phrases from the frame rates of the background.

    Parameters
    ----------
    statements : sequence of Statement
        The speeches; only sentences whose wording is taken for the speaker's are read.
    states : sequence of str
        Whose speech each is: polarities for one are learned without its other speeches.
    frames : sequence of str

    Notes
    -----
    Speeches are described by the rates :math:`g_k` of their phrases over
    :math:`\sqrt{\bar g_k}`, the unit in which sampling errors are alike, and the polarities
    are the ridge regression of the frame rates :math:`z_f` on them.

    How far either measure is to be trusted is told by the other half of each speech: sentences
    with even and with odd numbers are measured apart, and :math:`z_f` of one half is regressed
    (with coefficients of 0 or more) on :math:`z_f` and :math:`s_f` of the other.
    """
    names = list(frames)
    vocabulary = _vocabulary(statements)
    read = _gather(statements, vocabulary)
    hits, tokens = balance(_add(read.stand, read.speech)), _add(read.tokens, read.speech)
    prior = RatePrior.fit(hits, tokens, names)
    z = prior.standardize(hits, tokens)
    total, folds = _by_speech(read.counts, read.speech), _folds(states)
    index = pd.Index(vocabulary, name="phrase")

    def learn(rows: Ints) -> FrameSemantics:
        return FrameSemantics(pd.DataFrame(_ridge(total[rows], z[rows]), index, names))

    without = {fold: learn(np.flatnonzero(folds != fold)) for fold in np.unique(folds)}
    sums = _cross_fitted(read.counts, read.speech, folds, without)
    s = mean_polarity(_add(sums, read.speech), _add(read.known, read.speech))
    even, odd = (_half(read, sums, prior, chosen) for chosen in (~read.odd, read.odd))
    return LearnedSemantics(
        semantics=learn(np.arange(len(z))),
        speeches=s,
        measures=_measures(even, odd, names),
        unseen=[without[fold] for fold in folds],
    )


class _Sentences(NamedTuple):
    """All sentences of all speeches; ``speech`` numbers the speech of each, without gaps."""

    counts: csr_array
    known: Floats
    stand: Floats
    tokens: Floats
    speech: Ints
    odd: NDArray[np.bool_]


class _Half(NamedTuple):
    """What half the sentences of each speech tell: rates, and mean polarity of phrases."""

    z: Floats
    s: Floats


def _gather(statements: Sequence[Statement], vocabulary: Sequence[str]) -> _Sentences:
    counts = _count(statements, vocabulary)
    sizes = [len(statement.tokens) for statement in statements]
    return _Sentences(
        counts=counts,
        known=counts.sum(axis=1),
        stand=np.concatenate([statement.stand for statement in statements]),
        tokens=np.concatenate([statement.tokens for statement in statements]),
        speech=np.repeat(np.arange(len(sizes)), sizes),
        odd=np.concatenate([np.arange(size) % 2 == 1 for size in sizes]),
    )


def _half(read: _Sentences, sums: Floats, prior: RatePrior, chosen: NDArray[np.bool_]) -> _Half:
    """Measure each speech by the sentences ``chosen`` alone."""
    stand, tokens, sums, known = (
        _add(np.where(chosen.reshape(-1, *[1] * (part.ndim - 1)), part, 0), read.speech)
        for part in (read.stand, read.tokens, sums, read.known)
    )
    return _Half(prior.standardize(balance(stand), tokens), mean_polarity(sums, known))


def _add(values: Floats, speech: Ints) -> Floats:
    """Return what the sentences of each speech add up to."""
    starts = np.flatnonzero(np.diff(speech, prepend=-1))
    added: Floats = np.add.reduceat(values, starts, axis=0)
    return added


def _measures(one: _Half, other: _Half, names: list[str]) -> pd.DataFrame:
    """Regress the rate in one half on both measures of the other, and the other way round."""
    from scipy.optimize import nnls

    both = [np.stack([half.z, half.s], axis=2) for half in (one, other)]
    given = np.concatenate([half - half.mean(axis=0) for half in both])
    wanted = np.concatenate([half.z - half.z.mean(axis=0) for half in (other, one)])
    rows = [nnls(given[:, frame], wanted[:, frame])[0] for frame in range(wanted.shape[1])]
    index = pd.Index(names, name="frame")
    return pd.DataFrame(rows, index=index, columns=["rate_weight", "phrase_weight"])


def _vocabulary(statements: Sequence[Statement]) -> list[str]:
    """Return the phrases that tell what is said: common ones without names, in order."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    documents: Counter[str] = Counter()
    for statement in statements:
        documents.update({phrase for text in _spoken(statement) for phrase in phrases(text)})
    names = _names(statements)
    return sorted(
        phrase
        for phrase, number in documents.items()
        if number >= MINIMUM_DOCUMENTS
        and not names.intersection(pair := phrase.split(" "))
        and not ENGLISH_STOP_WORDS.issuperset(pair)
    )


def _names(statements: Sequence[Statement]) -> set[str]:
    """Return words that are mostly written with a capital inside sentences."""
    every: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for statement in statements:
        for sentence in statement.sentences:
            for word in words(sentence)[1:]:
                lower = word.lower().replace("’", "'")
                every[lower] += 1
                capital[lower] += word[0].isupper()
    return {word for word, number in every.items() if capital[word] > number / 2}


def _spoken(statement: Statement) -> list[str]:
    pairs = zip(statement.sentences, statement.spoken, strict=True)
    return [text for text, own in pairs if own]


def _count(statements: Sequence[Statement], vocabulary: Sequence[str]) -> csr_array:
    """Return phrase counts, a row per sentence; rows of sentences not spoken are empty."""
    from scipy.sparse import csr_array

    column = {phrase: number for number, phrase in enumerate(vocabulary)}
    columns, ends = [], [0]
    for statement in statements:
        for sentence, own in zip(statement.sentences, statement.spoken, strict=True):
            if own:
                columns += [column[phrase] for phrase in phrases(sentence) if phrase in column]
            ends.append(len(columns))
    counts = csr_array(
        (np.ones(len(columns)), np.array(columns, dtype=np.int64), np.array(ends)),
        shape=(len(ends) - 1, len(vocabulary)),
    )
    counts.sum_duplicates()
    return counts


def _by_speech(counts: csr_array, speech: Ints) -> csr_array:
    from scipy.sparse import csr_array

    rows = csr_array((np.ones(len(speech)), (speech, np.arange(len(speech)))))
    return csr_array(rows @ counts)


def _folds(states: Sequence[str]) -> Ints:
    """Return the fold of each speech: those of one state together, whatever their order."""
    place = {state: number % FOLDS for number, state in enumerate(sorted(set(states)))}
    return np.array([place[state] for state in states], dtype=np.int64)


def _ridge(total: csr_array, z: Floats) -> Floats:
    """Return polarities (phrases x frames); those of the average speech add up to 0."""
    n = np.maximum(total.sum(axis=1), 1)
    rates = total.toarray() / n[:, None]
    mean = rates.mean(axis=0)
    unit = np.sqrt(np.where(mean > 0, mean, 1.0))
    scaled = (rates - mean) / unit
    gram = scaled @ scaled.T
    penalty = RIDGE * np.trace(gram) / len(z) * np.eye(len(z))
    dual = np.linalg.solve(gram + penalty, z - z.mean(axis=0))
    polarity: Floats = (scaled.T @ dual) / unit[:, None]
    return polarity


def _cross_fitted(
    counts: csr_array, speech: Ints, folds: Ints, without: dict[int, FrameSemantics]
) -> Floats:
    """Return summed polarities by sentence, learned from the folds that its speech is not in."""
    frames = next(iter(without.values())).polarity.shape[1]
    sums = np.zeros((counts.shape[0], frames))
    for fold, semantics in without.items():
        inside = np.flatnonzero(folds[speech] == fold)
        sums[inside] = counts[inside] @ semantics.polarity.to_numpy()
    return sums
