"""Designs of the tables on topics: what they are, who speaks of them, what is said there."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from discourse.report.printed_columns import Column
from discourse.report.table_design import TableDesign

_TOP_TOPICS = 3  # of a frame
_TOP_ITEMS = 5  # terms of either side of a topic
_TOPIC = Column("label", "Topic", "text")
_STABILITY = (
    "Stability: mean Jaccard index of a topic's ten top terms with those of the best match in "
    "refits to resamples"
)


def _topics(table: pd.DataFrame) -> pd.DataFrame:
    comma = table["terms"].str.replace(" ", ", ")
    return table.assign(terms=comma).sort_values("topic")


def _prevalence(table: pd.DataFrame) -> pd.DataFrame:
    last = table["topic"] < 0  # windows without a topic
    return table.assign(last=last).sort_values(["last", "topic", "narrative"])


def _topic_frames(table: pd.DataFrame) -> pd.DataFrame:
    """Return the topics that hold most of the hits of each frame."""
    held = table[table["hits"] > 0].assign(share=lambda rows: -rows["share_of_frame"])
    ranked = held.sort_values(["frame", "share", "log2_ratio", "topic"])
    return ranked.groupby("frame", sort=True).head(_TOP_TOPICS)


def _contested(table: pd.DataFrame) -> pd.DataFrame:
    """Return all frames of a topic, and the terms of either side that are furthest apart."""
    table = table.sort_values(
        ["topic", "kind", "log_odds", "item"], ascending=[True, False, False, True]
    )
    groups = table.groupby(["topic", "kind"], sort=False)["log_odds"]
    place = table.assign(
        first=groups.rank(method="first", ascending=False), last=groups.rank(method="first")
    )
    more = (place["log_odds"] > 0) & (place["first"] <= _TOP_ITEMS)
    less = (place["log_odds"] < 0) & (place["last"] <= _TOP_ITEMS)
    shown = place[more | less | (place["kind"] == "frame")]
    readable = shown["item"].str.replace("-", " ").where(shown["kind"] == "frame", shown["item"])
    return shown.assign(item=readable)


TOPICS = TableDesign(
    name="topics",
    caption=(
        "Topics, each with its ten top terms, the windows whose main topic it is, and its mean "
        "weight over all windows."
    ),
    columns=(
        replace(_TOPIC, width=0.18),
        Column("terms", "Top terms", "text", width=0.33),
        Column("windows", "Windows", "count"),
        Column("share", "Weight", "percent", decimals=1),
        Column("coherence", "Coherence"),
        Column("stability", "Stability"),
        Column("stable", "Stable", "flag"),
    ),
    prepare=_topics,
    needs=("topic", "label", "terms", "windows", "share", "coherence", "stability", "stable"),
    notes=(
        "Coherence: mean normalised pointwise mutual information of pairs of top terms in a "
        f"register that the topics were not learned from, from -1 to 1. {_STABILITY}; stable: "
        "0.5 or more, and more than another topic of the same model would match. Topics that "
        "are not stable are no finding. Labels are proposals."
    ).replace("-1 ", "−1 "),
    missing="too few of the terms are known, or not fitted again",
)

PREVALENCE = TableDesign(
    name="prevalence",
    caption=(
        "Prevalence of topics by narrative: mean weight in windows of text, in per cent, "
        "with 95 % bootstrap intervals in brackets, and a permutation test of the difference."
    ),
    columns=(
        _TOPIC,
        Column("share", "Weight", "percent", decimals=1, across=True),
        Column(("low", "high"), "", "percent", decimals=1, across=True),
        Column("q_value", "q", "p"),
        Column("stability", "Stability"),
    ),
    prepare=_prevalence,
    needs=("topic", "label", "narrative", "share", "low", "high", "q_value", "stability"),
    notes=(
        "Intervals: sections drawn again; q: sections permuted between the narratives, corrected "
        "over topics (Benjamini and Hochberg 1995). Both take the topics as given, though they "
        "were found in the same texts, and the interval of a narrative with fewer than five "
        f"sections is far too narrow. {_STABILITY}; below 0.5 it was seldom found again."
    ),
    missing="no topic; or too few sections for a test; or a topic that was not fitted again",
    across="narrative",
    rows=("topic",),
)

TOPIC_FRAMES = TableDesign(
    name="topic_frames",
    caption=(
        f"The up to {_TOP_TOPICS} topics that hold most hits of each frame: hits, hits per 1,000 "
        "words of the topic, the share of all hits of the frame, and the binary logarithm of "
        "observed to expected hits (positive: more than in all text)."
    ),
    columns=(
        _TOPIC,
        Column("hits", "Hits", "count"),
        Column("per_1000_tokens", "Rate"),
        Column("share_of_frame", "Of the frame", "percent", decimals=0),
        Column("log2_ratio", "Log2 ratio"),
    ),
    prepare=_topic_frames,
    needs=(
        *("topic", "label", "frame", "hits", "per_1000_tokens", "share_of_frame"),
        "log2_ratio",
    ),
    notes=(
        "Hits in whatever voice, in the windows whose main topic it is. Half a hit is added to "
        "those found and those expected. There are no intervals: a handful of hits tells little."
    ),
    missing="no words in the topic",
    group=Column("frame", "Frame", "name"),
)

CONTESTED = TableDesign(
    name="contested",
    caption=(
        "What tells two narratives apart within the topics that both hold: frames in the own "
        f"voice, and up to {_TOP_ITEMS} terms of either side, with log-odds ratios (positive: "
        "more in the first narrative, by the alphabet) and 95 % intervals."
    ),
    columns=(
        Column("item", "Term or frame", "text"),
        Column("kind", "Kind", "text"),
        Column("target_count", "First", "count", spanner="Occurrences"),
        Column("reference_count", "Second", "count", spanner="Occurrences"),
        Column("log_odds", "Log-odds"),
        Column(("low", "high"), "95 % interval"),
        Column("q_value", "q", "p"),
    ),
    prepare=_contested,
    needs=(
        *("topic", "label", "kind", "item", "target_count", "reference_count"),
        *("log_odds", "low", "high", "q_value"),
    ),
    notes=(
        "Terms that occur fewer than three times in a topic are left out. Intervals and "
        "q-values: from sections, as for key words; q is corrected within a topic. Five windows "
        "of one side are few: read them before any of this is called a finding."
    ),
    missing="too few passages for an interval",
    group=Column("label", "Topic", "text"),
)
