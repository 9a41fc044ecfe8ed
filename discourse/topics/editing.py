"""A researcher's own names for topics: rename, merge and drop, once and for all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from discourse.stats.columns import read_rows, require_columns
from discourse.topics.clusters import NONE
from discourse.topics.model import TopicModel

DROPPED = "drop"
COLUMNS = ["topic", "label", "merge_into", "terms"]


def edit_table(model: TopicModel) -> pd.DataFrame:
    """Return the table in which a researcher renames, merges and drops topics.

    Returns
    -------
    DataFrame
        One row per topic: ``topic, label`` (write another name), ``merge_into`` (empty; write
        the number of another topic, or ``drop``) and ``terms`` (to read, not to change).
    """
    return pd.DataFrame(
        {
            "topic": range(len(model)),
            "label": model.labels,
            "merge_into": "",
            "terms": [" ".join(terms) for terms in model.top_terms()],
        }
    )


def read_edits(path: str | Path) -> pd.DataFrame:
    """Read an edited table; see :func:`edit_table`.

    Commas, semicolons and tabs part cells, as spreadsheets write them. Empty rows are
    left out.

    Raises
    ------
    ValueError
        If the file is no such table.
    """
    table = read_rows(Path(path), COLUMNS[:3])
    text: pd.DataFrame = table.fillna("").astype(str).apply(lambda column: column.str.strip())
    return text[(text != "").any(axis=1)].reset_index(drop=True)


def edit_topics(model: TopicModel, edits: pd.DataFrame) -> TopicModel:
    """Return the model with topics renamed, merged and dropped.

    Parameters
    ----------
    model : TopicModel
    edits : DataFrame
        ``topic, label, merge_into``, as text or numbers: a topic goes into another, which may go
        nowhere else, or is dropped (``drop``): what windows hold of it then counts as no
        topic. Topics not named stay.

    Returns
    -------
    TopicModel
        Topics are numbered anew, in the order they had. Terms of a merged topic are those
        of its parts, weighted by how much of the windows each takes.

    Raises
    ------
    ValueError
        If a topic is unknown or named twice, or goes into itself, an unknown, a dropped or a
        merged one, or if none is left.
    """
    require_columns(edits, COLUMNS[:3], argument="edits")
    names = dict(enumerate(model.labels))
    goes_to = {topic: topic for topic in names}
    seen: set[int] = set()
    for row in edits.fillna("").to_dict("records"):
        topic = _number(row["topic"], "topic", names)
        if topic in seen:
            raise ValueError(f"Topic {topic} has two rows in the file of labels; leave one.")
        seen.add(topic)
        names[topic] = str(row["label"]).strip() or names[topic]
        wish = str(row["merge_into"]).strip()
        if wish.casefold() == DROPPED:
            goes_to[topic] = NONE
        elif wish:
            goes_to[topic] = _number(wish, "merge_into", names)
            if goes_to[topic] == topic:
                raise ValueError(
                    f"Topic {topic} goes into itself in the file of labels; leave merge_into empty."
                )
    for topic, other in goes_to.items():
        if other not in (topic, NONE) and goes_to[other] != other:
            raise ValueError(
                f"Topic {topic} goes into {other}, which is merged or dropped itself; "
                "send both to the topic that stays."
            )
    return _regrouped(model, goes_to, names)


def _number(value: object, column: str, known: dict[int, str]) -> int:
    text = str(value).strip().removesuffix(".0")
    if not text.isdecimal() or int(text) not in known:
        raise ValueError(
            f"The file of labels has {column} {str(value)!r}; it may be a topic from 0 to "
            f"{len(known) - 1}" + (f" or {DROPPED!r}." if column == "merge_into" else ".")
        )
    return int(text)


def _regrouped(model: TopicModel, goes_to: dict[int, int], names: dict[int, str]) -> TopicModel:
    kept = [topic for topic in names if goes_to[topic] == topic]
    if not kept:
        raise ValueError("The file of labels leaves no topic; keep at least one.")
    place = {topic: number for number, topic in enumerate(kept)} | {NONE: NONE}
    sizes = model.weights.sum().to_numpy()
    relevance = np.zeros((len(kept), len(model.terms)))
    for number, topic in enumerate(kept):
        parts = [part for part, other in goes_to.items() if other == topic]
        relevance[number] = model.relevance[topic]
        if len(parts) > 1 and sizes[parts].any():
            relevance[number] = np.average(model.relevance[parts], axis=0, weights=sizes[parts])
    return replace(
        model,
        relevance=relevance,
        labels=tuple(names[topic] for topic in kept),
        groups=tuple(place[goes_to.get(group, NONE)] for group in model.groups),
    )
