"""Topics of two groups of texts: every table of the comparison, and its main finding."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from discourse.topics import (
    Cooccurrence,
    Stability,
    TopicModel,
    Windows,
    coherence,
    contested_topics,
    read_cooccurrence,
    topic_frames,
    topic_map,
    topic_prevalence,
    topic_terms,
)

TOPIC_TABLES = (
    *("topics", "prevalence", "topic_terms", "topic_frames", "contested", "topic_map"),
    *("topic_passages", "refits"),
)
_WIDTH = 34  # of a label on the screen
_SHOWN = 2  # narratives beside each other on it
_LARGEST_Q = 0.05


@dataclass(frozen=True, eq=False)
class TopicComparison:
    """What is compared: a model, its windows, the frame hits in them and how stable it is.

    Attributes
    ----------
    model : TopicModel
    windows : Windows
        Those of the fit, with the variable ``narrative``.
    hits : DataFrame
        Frame hits in the texts.
    stability : Stability
        Of the model as fitted, before topics were renamed, merged or dropped.
    """

    model: TopicModel
    windows: Windows
    hits: pd.DataFrame
    stability: Stability


def compare_topics(compared: TopicComparison, *, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Return every table of a comparison of topics between narratives, by name.

    Parameters
    ----------
    compared : TopicComparison
    seed : int, default 0

    Returns
    -------
    dict of DataFrame
        ``topics, prevalence, topic_terms, topic_frames, contested`` (only with two narratives),
        ``topic_map, topic_passages, refits``. ``prevalence`` and ``topic_terms`` also have the
        ``stability`` of the topic.
    """
    model, windows = compared.model, compared.windows
    topics = topic_overview(model, compared.stability, read_cooccurrence())
    stability = topics[["topic", "stability"]]
    prevalence = topic_prevalence(model, seed=seed)
    tables = {
        "topics": topics,
        "prevalence": prevalence.merge(stability, on="topic", how="left"),
        "topic_terms": topic_terms(model, windows).merge(stability, on="topic", how="left"),
        "topic_frames": topic_frames(model, compared.hits),
        "topic_map": topic_map(model, windows, seed=seed),
        "topic_passages": model.passage_table(windows=windows),
        "refits": compared.stability.refits,
    }
    names = sorted(windows.units["narrative"].dropna().unique())
    if len(names) == 2:
        tables["contested"] = contested_topics(
            model, windows, target=names[0], reference=names[1], hits=compared.hits
        )
    return tables


def topic_overview(
    model: TopicModel, stability: Stability | None, together: Cooccurrence
) -> pd.DataFrame:
    """Return one row per topic.

    Parameters
    ----------
    model : TopicModel
    stability : Stability or None
        Of the topics as fitted. Topics that were merged take the mean of their parts.
    together : Cooccurrence
        The register that coherence is measured in.

    Returns
    -------
    DataFrame
        ``topic, label, terms`` (the top ten, by spaces), ``windows`` (whose main topic it is),
        ``share`` (mean weight), ``coherence`` and, if ``stability`` is given, ``stability,
        member_jaccard, rival_jaccard`` and ``stable`` (of a merged topic, whether all parts are).
    """
    terms = model.top_terms()
    counts = model.topics.value_counts()
    table = pd.DataFrame(
        {
            "topic": range(len(model)),
            "label": model.labels,
            "terms": [" ".join(top) for top in terms],
            "windows": [int(counts.get(topic, 0)) for topic in range(len(model))],
            "share": model.weights[list(range(len(model)))].mean().to_numpy(),
            "coherence": [coherence(top, together) for top in terms],
        }
    )
    if stability is None:
        return table
    columns = ["stability", "member_jaccard", "rival_jaccard"]
    parts = stability.topics.assign(topic=list(model.groups)).groupby("topic")
    found = parts[columns].mean().join(parts["stable"].all())
    return table.merge(found.reset_index(), on="topic", how="left")


def topic_summary(tables: dict[str, pd.DataFrame], model: TopicModel) -> str:
    """Return the main finding as text for a terminal, at most 80 columns wide."""
    prevalence = tables["prevalence"]
    names = sorted(prevalence["narrative"].unique())
    shown = names[:_SHOWN]
    heads = "".join(f"{_short(name, 16):>17}" for name in shown)
    lines = [f"{'Mean weight in windows':<{_WIDTH}}{heads}    stability"]
    shares = prevalence.pivot_table(index="topic", columns="narrative", values="share", sort=True)
    q_values = prevalence.drop_duplicates("topic").set_index("topic")["q_value"].to_dict()
    for row in tables["topics"].to_dict("records"):
        topic, steady = int(row["topic"]), float(row["stability"])
        cells = "".join(f"{shares[name][topic]:>17.1%}" for name in shown)
        mark = "*" if q_values[topic] < _LARGEST_Q else " "
        doubt = " " if row["stable"] else "?"
        name = _short(str(row["label"]), _WIDTH - 1)
        lines.append(f"{name:<{_WIDTH}}{cells}{mark}   {steady:.2f}{doubt}")
    return "\n".join([*lines, "", *_notes(tables, model, len(names))])


def _notes(tables: dict[str, pd.DataFrame], model: TopicModel, narratives: int) -> list[str]:
    prevalence, topics = tables["prevalence"], tables["topics"]
    notes = []
    if narratives > _SHOWN:
        notes.append(f"{narratives - _SHOWN} more narratives are in tables/prevalence.csv.")
    if prevalence["q_value"].notna().any():
        notes.append("* narratives differ (q < 0.05)")
    elif narratives > 1:
        notes.append("No test: a narrative has fewer than five sections, and its interval is too")
        notes.append("narrow.")
    notes.append("? seldom found again in resamples (below 0.5, or no more than another topic)")
    stable = int(topics["stable"].sum())
    notes.append(
        f"{stable} of {len(model)} topics are stable; {model.outlier_share:.1%} of "
        f"{len(model.units)} windows hold no topic"
    )
    left_out = model.settings.get("hdbscan_outlier_share")
    notes[-1] += "." if left_out is None else f" (HDBSCAN alone: {left_out:.1%})."
    return notes


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else name[: width - 1] + "…"
