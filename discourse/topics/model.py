"""The result of a topic model: what its topics are, and how much of each a window holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import pandas as pd

from discourse.corpus.notebook import notebook_table
from discourse.topics.clusters import NONE
from discourse.topics.embedding import Floats
from discourse.topics.windows import Windows

TERMS = 10  # that stand for a topic
_LABEL_TERMS = 3


class Assignment(Protocol):
    """Says how much of each topic a window holds, window by window."""

    def weigh(self, windows: Windows) -> Floats:
        """Return the weights, shape (windows, topics); a row of zeros where there is none."""
        ...


@dataclass(frozen=True, eq=False)
class TopicModel:
    """Topics of a collection of windows, by whatever method they were found.

    Attributes
    ----------
    method : str
        ``"bertopic"`` or ``"nmf"``.
    terms : tuple of str
        Sorted; one for each column of ``relevance``.
    relevance : array of float, shape (topics, terms)
        How typical each term is of each topic; 0 for a term that is not.
    assignment : Assignment
        What the weights of a window come from, in the fit and afterwards: a window has the same
        weights in the fit, alone and in a batch.
    labels : tuple of str
        A readable name per topic; as proposed, three terms that are typical of it and not
        of others.
    fitted : array of float, shape (windows, topics as fitted)
        What ``assignment`` gives the windows of the fit.
    units : DataFrame
        The windows of the fit, a row each, as in :class:`~discourse.topics.Windows`.
    settings : Mapping
        Everything the fit depended on besides the windows.
    groups : tuple of int
        The topic that each topic as fitted belongs to, -1 if it was dropped. What
        :func:`discourse.topics.edit_topics` changes.
    """

    method: str
    terms: tuple[str, ...]
    relevance: Floats
    assignment: Assignment
    labels: tuple[str, ...]
    fitted: Floats
    units: pd.DataFrame
    settings: Mapping[str, Any]
    groups: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    def __repr__(self) -> str:
        return f"<TopicModel by {self.method}: {len(self)} topics of {len(self.units)} windows>"

    def _repr_html_(self) -> str:
        shares = self.weights[list(range(len(self)))].mean()
        terms = [" ".join(top) for top in self.top_terms(5)]
        table = pd.DataFrame({"topic": self.labels, "terms": terms, "share": shares.to_numpy()})
        return notebook_table(repr(self).strip("<>"), table, rows=len(self))

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """How much of each topic each window of the fit holds.

        Index ``passage_id``, a column per topic (0, 1, ..., from the largest to the smallest as
        fitted) and ``-1`` for none; rows sum to 1.
        """
        return weight_table(self.fitted, self.groups, self.units)

    @property
    def topics(self) -> pd.Series:
        """The topic of each window of the fit; -1 for none."""
        return main_topic(self.weights)

    @property
    def outlier_share(self) -> float:
        """Share of the windows of the fit that hold no topic."""
        return float((self.topics == NONE).mean())

    def transform(self, windows: Windows) -> pd.DataFrame:
        """Return how much of each topic each window holds.

        Parameters
        ----------
        windows : Windows
            Those of the fit, or new ones.

        Returns
        -------
        DataFrame
            As ``weights``.
        """
        return weight_table(self.assignment.weigh(windows), self.groups, windows.units)

    def top_terms(self, n: int = TERMS) -> list[list[str]]:
        """Return the most typical terms of each topic, at most ``n``; equal ones alphabetically."""
        return top_terms(self.relevance, self.terms, n)

    def term_table(self, n: int = TERMS) -> pd.DataFrame:
        """Return the most typical terms.

        Returns
        -------
        DataFrame
            ``topic, label, rank`` (from 1), ``term, relevance``.
        """
        place = {term: column for column, term in enumerate(self.terms)}
        rows = [
            (topic, self.labels[topic], rank, term, self.relevance[topic, place[term]])
            for topic, terms in enumerate(self.top_terms(n))
            for rank, term in enumerate(terms, start=1)
        ]
        return pd.DataFrame(rows, columns=["topic", "label", "rank", "term", "relevance"])

    def passage_table(self, n: int = 3, *, windows: Windows | None = None) -> pd.DataFrame:
        """Return the windows of the fit that hold most of each topic.

        Parameters
        ----------
        n : int, default 3
            Windows per topic.
        windows : Windows, optional
            Those of the fit: with their texts, if they have them.

        Returns
        -------
        DataFrame
            ``topic, label, rank, passage_id, weight``, the columns of ``units`` (where the window
            stands) and, if known, ``text``. The order of equal weights is that of the ids.
        """
        ordered = self.weights.sort_index()
        rows = [
            (topic, label, rank, passage_id, weight)
            for topic, label in enumerate(self.labels)
            for rank, (passage_id, weight) in enumerate(
                ordered[topic].sort_values(ascending=False, kind="stable")[:n].items(), start=1
            )
        ]
        table = pd.DataFrame(rows, columns=["topic", "label", "rank", "passage_id", "weight"])
        places = self.units
        if windows is not None and windows.texts is not None:
            texts = dict(zip(windows.units["passage_id"], windows.texts, strict=True))
            places = places.assign(text=places["passage_id"].map(texts))
        return table.merge(places, on="passage_id", how="left", validate="many_to_one")


def main_topic(weights: pd.DataFrame) -> pd.Series:
    """Return the topic of which each window holds most; the first of equal ones."""
    return weights.idxmax(axis=1).rename("topic")


def weight_table(raw: Floats, groups: tuple[int, ...], units: pd.DataFrame) -> pd.DataFrame:
    """Return weights of topics as fitted as those of the topics they belong to.

    Parameters
    ----------
    raw : array of float, shape (windows, topics as fitted)
    groups : tuple of int
    units : DataFrame
        The windows, with ``passage_id``.

    Returns
    -------
    DataFrame
        Index ``passage_id``; columns 0, 1, ... and -1, which has what is left to 1.
    """
    columns = {topic: np.zeros(len(raw)) for topic in range(max(groups, default=NONE) + 1)}
    columns[NONE] = np.where(raw.any(axis=1), 0.0, 1.0)
    # One by one: how a sum over columns is added up depends on how many rows there are.
    for place, group in enumerate(groups):
        columns[group] = columns[group] + raw[:, place]
    index = pd.Index(units["passage_id"], name="passage_id")
    return pd.DataFrame(columns, index=index)


def make_model(
    method: str,
    windows: Windows,
    *,
    terms: tuple[str, ...],
    relevance: Floats,
    assignment: Assignment,
    settings: Mapping[str, Any],
) -> TopicModel:
    """Return the model of a fit to ``windows``, with proposed labels."""
    groups = tuple(range(len(relevance)))
    fitted = assignment.weigh(windows)
    labels = propose_labels(relevance, terms)
    return TopicModel(
        method, terms, relevance, assignment, labels, fitted, windows.units, settings, groups
    )


def top_terms(relevance: Floats, terms: Sequence[str], n: int = TERMS) -> list[list[str]]:
    """Return the terms of each row with the highest relevance above 0, at most ``n``."""
    return [
        [terms[column] for column in np.argsort(-row, kind="stable")[:n] if row[column] > 0]
        for row in relevance
    ]


def propose_labels(relevance: Floats, terms: Sequence[str]) -> tuple[str, ...]:
    """Return three terms of each topic as its name: typical of it, and less so of others."""
    total = relevance.sum(axis=0)
    own = np.divide(relevance, total, out=np.zeros_like(relevance), where=total > 0)
    names = top_terms(relevance * own, terms, _LABEL_TERMS)
    return tuple(", ".join(top) or "(no terms)" for top in names)
