"""What every fit does: check the windows, put them in an order of their own, number the topics."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.lexicon import Lexicon
from discourse.topics.embedding import Floats
from discourse.topics.vocabulary import read_vocabulary
from discourse.topics.windows import Windows, windows_from_tables

_LEAST_QUANTILE = 0.02  # of the windows of a fit, the least like their topic
_REGISTER_QUANTILE = 0.98  # of ordinary paragraphs, the most like one
LEAST_WINDOWS = 5  # per topic asked for: with fewer, a resample does not find it again


def check_windows(windows: Windows, n_topics: int) -> None:
    """Refuse what no topic can be made of.

    Raises
    ------
    ValueError
        If there are too few topics, windows, different windows or windows with words.
    """
    if n_topics < 2:
        raise ValueError(f"'n_topics' must be 2 or more; got {n_topics}.")
    holding = windows.features.counts.sum(axis=1) > 0
    worded = int(holding.sum())
    if worded == 0:
        raise ValueError(
            f"There are {len(windows)} windows of text, and none holds a content word; "
            "give texts in English that can be read."
        )
    different = len(set(content_keys(windows.take(np.flatnonzero(holding)))))
    if different < LEAST_WINDOWS * n_topics:
        said = f"{worded} windows with content words"
        if different < worded:
            said += f", of which {different} differ"
        most = different // LEAST_WINDOWS
        raise ValueError(
            f"{n_topics} topics need {LEAST_WINDOWS * n_topics} different windows, "
            f"{LEAST_WINDOWS} each; there are {said}. "
            + (
                f"Ask for {most} or fewer, or add documents."
                if most >= 2
                else "Add documents: one short text, or copies of one, have no topics."
            )
        )


def check_known(vectors: Floats, n_topics: int, embedding: str) -> None:
    """Refuse windows of which the embedding knows too few.

    Raises
    ------
    ValueError
        If fewer have a vector than the topics need windows.
    """
    known = int(vectors.any(axis=1).sum())
    if known < LEAST_WINDOWS * n_topics:
        raise ValueError(
            f"The embedding {embedding!r} knows words of {known} of {len(vectors)} windows, and "
            f"{n_topics} topics need {LEAST_WINDOWS * n_topics}; give texts in English, or another "
            "embedding."
        )


def content_keys(windows: Windows) -> list[str]:
    """Return a key per window that depends on nothing but the terms it holds and how often."""
    counts = windows.features.counts.tocsr().sorted_indices()
    terms = windows.features.terms
    keys = []
    for start, end in zip(counts.indptr[:-1], counts.indptr[1:], strict=True):
        cells = zip(counts.indices[start:end], counts.data[start:end], strict=True)
        held = "\n".join(f"{terms[column]} {n}" for column, n in cells if n)
        keys.append(hashlib.sha256(held.encode()).hexdigest())
    return keys


def canonical_order(windows: Windows) -> NDArray[np.int64]:
    """Return the rows of windows with content words, in an order that only their content decides.

    Neither the order of documents nor their names can then move a topic. Windows that
    hold the same stand in the order of their ids, and make no difference.
    """
    holding = np.asarray(windows.features.counts.sum(axis=1)) > 0
    keys = np.array(content_keys(windows))
    # Of the same terms two texts can be made, which a text encoder tells apart.
    texts = np.array(windows.texts or [""] * len(windows))
    order = np.lexsort((windows.units["passage_id"].to_numpy(str), texts, keys))
    return order[holding[order]].astype(np.int64)


def least_likeness(
    alike: Callable[[Windows], Floats], windows: Windows, register: Windows | None
) -> tuple[float, float | None]:
    """Return how like its topic a window must be to hold one, and how many are by chance.

    The bar is where 98 % of the windows of the fit are above it, or, if that is lower, 2 % of
    the paragraphs of an ordinary register.

    Parameters
    ----------
    alike : callable
        Returns the likeness of windows with their topics.
    windows : Windows
        Those of the fit.
    register : Windows or None

    Returns
    -------
    least : float
    chance : float or None
        Share of the register above the bar: how often a window of a text on other subjects
        holds a topic. 2 % at best, and more where topics are not unlike the register.
    """
    least = float(np.quantile(alike(windows), _LEAST_QUANTILE))
    if register is None:
        return least, None
    likeness = alike(register)
    least = min(least, float(np.quantile(likeness, _REGISTER_QUANTILE)))
    return least, float((likeness >= least).mean())


def numbering(labels: NDArray[np.integer[Any]], terms: Sequence[Sequence[str]]) -> list[int]:
    """Return the topics from the largest to the smallest; equal ones by their terms.

    Parameters
    ----------
    labels : array of int
        The topic of each window.
    terms : sequence of sequences of str
        The top terms of each topic.
    """
    sizes = np.bincount(labels[labels >= 0], minlength=len(terms))
    return sorted(range(len(terms)), key=lambda topic: (-sizes[topic], list(terms[topic])))


def seed_windows(lexicon: Lexicon, windows: Windows) -> Windows:
    """Return one window per frame of ``lexicon``, which holds what its patterns name.

    Parameters
    ----------
    lexicon : Lexicon
        The seeds: its patterns are read as words, ``*`` as any ending that the windows have.
    windows : Windows
        The windows to be fitted.

    Returns
    -------
    Windows
        ``passage_id`` is the name of the frame. Each term counts once.

    Raises
    ------
    ValueError
        If no pattern of a frame names a term of the windows.
    """
    vocabulary, terms = read_vocabulary(), windows.features.terms
    counts = []
    for frame in lexicon.frames:
        named: set[str] = set()
        for word in {word for pattern in frame.patterns for word in pattern.words}:
            read = vocabulary.content(word) if "*" not in word else matching(terms, word)
            named |= set(read) & set(terms)
        if not named:
            raise ValueError(
                f"No word of seed {frame.name!r} occurs in the windows; "
                "leave the frame out of the seeds or give it words of the texts."
            )
        counts += [(frame.name, term, 1) for term in sorted(named)]
    units = pd.DataFrame({"passage_id": list(lexicon.frame_names), "tokens": 1})
    table = pd.DataFrame(counts, columns=["passage_id", "term", "count"])
    made = windows_from_tables(units, table)
    patterns = {
        frame.name: "; ".join(pattern.text.replace("*", "") for pattern in frame.patterns)
        for frame in lexicon.frames
    }
    return Windows(made.features, tuple(patterns[name] for name in made.units["passage_id"]))


def matching(terms: Sequence[str], word: str) -> list[str]:
    """Return the terms that a word with ``*`` stands for; a lone ``*`` stands for none."""
    return fnmatch.filter(terms, word) if word.strip("*") else []


def seeds_name(seeds: Lexicon | None) -> str | None:
    """Return name and version of the seeds, for the settings of a model."""
    return None if seeds is None else f"{seeds.name} {seeds.version}"
