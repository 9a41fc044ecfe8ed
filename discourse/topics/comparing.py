"""What two groups say within a topic they share, and which frames go with which topic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from discourse.stats.columns import require_columns
from discourse.stats.features import DocumentFeatureMatrix, features_from_long
from discourse.stats.keywords import keyness
from discourse.topics.clusters import NONE
from discourse.topics.model import TopicModel
from discourse.topics.windows import Windows

SHARED_WINDOWS = 5  # of each group in a topic that both hold
_CONTESTED = [
    *("topic", "label", "target_windows", "reference_windows", "kind", "item"),
    *("target_count", "reference_count", "target_per_million", "reference_per_million"),
    *("log_odds", "low", "high", "z", "g2", "log_ratio"),
    *("dispersion_target", "dispersion_reference", "q_value"),
]
_LEAST_COUNT = 3  # of a term within a topic
_RATE_WINDOWS = 3  # of a group in a topic, from which on there are rates of terms
_SMOOTHING = 0.5  # hits added to those of a frame in a topic, and to those expected


def hit_windows(hits: pd.DataFrame, units: pd.DataFrame) -> pd.Series:
    """Return the window in which each hit begins.

    Parameters
    ----------
    hits : DataFrame
        ``document_id, start``: characters of the document's text.
    units : DataFrame
        Of windows: ``passage_id, document_id, start, end``.

    Returns
    -------
    Series of str
        In the order of ``hits``; missing for a hit in no window.
    """
    require_columns(hits, ["document_id", "start"], argument="hits")
    require_columns(units, ["passage_id", "document_id", "start", "end"], argument="units")
    found = pd.Series(None, index=hits.index, dtype="object")
    for document, windows in units.sort_values("start").groupby("document_id"):
        own = hits.loc[hits["document_id"] == document, "start"].to_numpy()
        place = np.searchsorted(windows["start"].to_numpy(), own, side="right") - 1
        inside = (place >= 0) & (own < windows["end"].to_numpy()[place])
        names = windows["passage_id"].iloc[place].where(inside, None)
        found[hits["document_id"] == document] = names.to_numpy()
    return found


def topic_frames(
    model: TopicModel, hits: pd.DataFrame, *, frames: Sequence[str] | None = None
) -> pd.DataFrame:
    r"""Return how often each frame occurs in the windows of each topic.

    Parameters
    ----------
    model : TopicModel
    hits : DataFrame
        Frame hits in the texts of the fit, in whatever voice: ``document_id, start, frame``.
    frames : sequence of str, optional
        Frames to report, in this order; by default those that occur, sorted.

    Returns
    -------
    DataFrame
        One row per topic and frame: ``topic, label, frame, hits, tokens`` (of the windows whose
        main topic it is), ``per_1000_tokens``, ``share_of_frame`` (of all its hits; NaN if there
        are none) and ``log2_ratio``: :math:`\log_2\frac{h + 0.5}{e + 0.5}` for h hits, where e are
        expected from the rate of the frame in all windows of the fit.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    require_columns(hits, ["frame"], argument="hits")
    names = sorted(set(hits["frame"])) if frames is None else list(frames)
    windows = hit_windows(hits, model.units)
    topic_of = model.topics
    crossed = pd.crosstab(windows.map(topic_of), hits["frame"])
    every = [*range(len(model)), NONE]
    counts = crossed.reindex(index=every, columns=names, fill_value=0).to_numpy()
    spoken = model.units.set_index("passage_id")["tokens"].groupby(topic_of).sum()
    tokens = spoken.reindex(every, fill_value=0).to_numpy()
    total = counts.sum(axis=0)
    expected = np.outer(tokens, total) / tokens.sum()
    ratio = np.log2((counts + _SMOOTHING) / (expected + _SMOOTHING))
    rows = [
        {
            "topic": topic,
            "label": label,
            "frame": frame,
            "hits": int(counts[topic, place]),
            "tokens": int(tokens[topic]),
            "per_1000_tokens": _per_1000(counts[topic, place], tokens[topic]),
            "share_of_frame": counts[topic, place] / total[place] if total[place] else np.nan,
            "log2_ratio": ratio[topic, place],
        }
        for topic, label in enumerate(model.labels)
        for place, frame in enumerate(names)
    ]
    columns = ["topic", "label", "frame", "hits", "tokens", "per_1000_tokens", "share_of_frame"]
    return pd.DataFrame(rows, columns=[*columns, "log2_ratio"])


def _per_1000(count: float, tokens: float) -> float:
    return 1000 * count / tokens if tokens else float("nan")


def topic_terms(
    model: TopicModel, windows: Windows, *, by: str = "narrative", n: int = 8
) -> pd.DataFrame:
    """Return how often each group uses the terms of each topic, within the topic.

    Parameters
    ----------
    model : TopicModel
    windows : Windows
        Those of the fit.
    by : str, default "narrative"
    n : int, default 8
        Terms per topic.

    Returns
    -------
    DataFrame
        One row per topic, term and group: ``topic, label, rank, term, <by>, windows, count,
        tokens`` (of the group's windows whose main topic it is), ``per_1000_tokens`` (NaN with
        fewer than three windows: that is no rate).
    """
    require_columns(windows.units, [by], argument="units")
    topic_of = windows.units["passage_id"].map(model.topics).to_numpy()
    groups, names = pd.factorize(windows.units[by], sort=True)
    column = {term: place for place, term in enumerate(windows.features.terms)}
    rows = []
    for item in model.term_table(n).to_dict("records"):
        for group, name in enumerate(names):
            chosen = np.flatnonzero((topic_of == item["topic"]) & (groups == group))
            tokens = int(windows.units["tokens"].to_numpy()[chosen].sum())
            place = column.get(item["term"])
            count = 0 if place is None else int(windows.features.counts[chosen][:, [place]].sum())
            rows.append(
                {
                    **{key: item[key] for key in ("topic", "label", "rank", "term")},
                    by: name,
                    "windows": len(chosen),
                    "count": count,
                    "tokens": tokens,
                    "per_1000_tokens": _per_1000(count, tokens)
                    if len(chosen) >= _RATE_WINDOWS
                    else np.nan,
                }
            )
    return pd.DataFrame(rows)


def contested_topics(
    model: TopicModel,
    windows: Windows,
    *,
    target: object,
    reference: object,
    by: str = "narrative",
    hits: pd.DataFrame | None = None,
    n: int = 10,
) -> pd.DataFrame:
    """Return the terms and frames that tell two groups apart within the topics both hold.

    Parameters
    ----------
    model : TopicModel
    windows : Windows
        Those of the fit.
    target, reference : object
        Two values of ``by``. Positive numbers mean: more in the target.
    by : str, default "narrative"
    hits : DataFrame, optional
        Frame hits in the texts of the fit: ``document_id, start, frame, voice``. Those in the
        author's own voice are compared.
    n : int, default 10
        Terms of either side per topic, those furthest apart.

    Returns
    -------
    DataFrame
        One row per topic, kind and item: ``topic, label, target_windows, reference_windows``
        (those whose main topic it is, at least five of each: such is a topic that both hold),
        ``kind`` (``"term"`` or ``"frame"``), ``item`` and the columns of
        :func:`discourse.stats.keyness`, within the topic; by topic, then by falling log odds.

    Notes
    -----
    Terms that occur fewer than three times in a topic are left out. Five windows of one
    side are few: read ``low, high`` and ``q_value``, and the windows themselves.
    """
    require_columns(windows.units, [by], argument="units")
    topic_of = windows.units["passage_id"].map(model.topics).to_numpy()
    group = windows.units[by].to_numpy()
    for side in (target, reference):
        if not (group == side).any():
            known = ", ".join(sorted(map(str, windows.units[by].dropna().unique())))
            raise ValueError(f"No window has {by} {side!r}. Available: {known or 'none'}.")
    tables = []
    for topic, label in enumerate(model.labels):
        sizes = [int(np.sum((topic_of == topic) & (group == side))) for side in (target, reference)]
        if min(sizes) < SHARED_WINDOWS:
            continue
        inside = windows.take(np.flatnonzero(topic_of == topic))
        common = inside.features.trim(min_count=_LEAST_COUNT)
        terms = keyness(common, by=by, target=target, reference=reference)
        parts = [_furthest(terms, n).assign(kind="term")]
        if hits is not None and len((own := _own_frames(hits, inside.units)).terms):
            frames = keyness(own, by=by, target=target, reference=reference)
            parts.append(frames.assign(kind="frame"))
        found = pd.concat(parts).rename(columns={"term": "item"})
        found = found.assign(topic=topic, label=label)
        tables.append(found.assign(target_windows=sizes[0], reference_windows=sizes[1]))
    if not tables:
        return pd.DataFrame(columns=_CONTESTED)
    return pd.concat(tables, ignore_index=True)[_CONTESTED]


def _furthest(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the ``n`` first rows with positive and the ``n`` last with negative log odds."""
    more, less = table[table["log_odds"] > 0], table[table["log_odds"] < 0]
    return pd.concat([more[:n], less[-n:]])


def _own_frames(hits: pd.DataFrame, units: pd.DataFrame) -> DocumentFeatureMatrix:
    """Return own-voice hits as the terms of windows."""
    own = hits[hits["voice"] == "own"]
    found = pd.DataFrame({"passage_id": hit_windows(own, units), "term": own["frame"]}).dropna()
    counts = found.value_counts(["passage_id", "term"]).rename("count").reset_index()
    return features_from_long(counts.sort_values(["passage_id", "term"]), units)
