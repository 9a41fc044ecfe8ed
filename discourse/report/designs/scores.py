"""Designs of the tables on scores: where statements stand, and how far that holds."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from discourse.alignment import REGIONS
from discourse.report.printed_columns import Column
from discourse.report.table_design import TableDesign

_RULES = {"probability": "Surest by probability", "model_label": "Label of the default model"}
_SCALE = (
    "in standard deviations of the background's speeches (positive: nearer the Atlantic Council, "
    "negative: nearer China Mobile)"
)
_MEANS = ("mean", "low", "high", "statements", "clusters")
_MEANS_NOTE = (
    "0 is the average speech of the background. Intervals: states drawn again, with all their "
    "statements. They say how much a mean would vary with other states of the same kind and take "
    "scores as given; with three states they hold too little. Years are statements of the same "
    "states: a mean may move less by chance than its intervals suggest."
)
_LABELS = (
    "What is right is told by the labels given: no number here is better than they are, and it "
    "holds for statements like those labelled."
)


def _alignment(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["score", "statement_id"], ascending=[False, True])


def _by_camp(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["year", "camp"])


def _by_region(table: pd.DataFrame) -> pd.DataFrame:
    return table.replace({"region": REGIONS}).sort_values(["region", "year"])


def _weights(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["weight", "frame"], ascending=[False, True])


def _reliability(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("bin")


def _coverage(table: pd.DataFrame) -> pd.DataFrame:
    known = table.assign(rule=table["rule"].map(lambda rule: _RULES.get(rule, rule)))
    return known.sort_values(["rule", "share"], ascending=[False, True])


ALIGNMENT = TableDesign(
    name="alignment",
    caption=(
        f"Alignment of statements with two narratives, {_SCALE}, with 95 % bootstrap intervals."
    ),
    columns=(
        Column("statement_id", "Statement", "name"),
        Column("tokens", "Words", "count"),
        Column("score", "Score"),
        Column(("low", "high"), "95 % interval"),
        Column("percentile", "Percentile", decimals=1),
        Column("label", "Label", "name"),
        Column("evidence_hits", "Evidence", "count", unit="hits"),
    ),
    prepare=_alignment,
    needs=(
        *("statement_id", "tokens", "score", "low", "high", "percentile", "label"),
        "evidence_hits",
    ),
    notes=(
        "0 is the average speech of the background. Intervals: sentences of the statement and "
        "sections of the references drawn again; errors of voice and stance are not in them. "
        "Percentile: share of the background's speeches that score lower. Evidence: hits the "
        "author endorses, less those contested. Neither: too little to go by, whatever the "
        "score; undetermined: the interval holds zero. A score says whose vocabulary a text "
        "makes its own; it forecasts no vote and judges no state."
    ),
    missing="not read, or a single sentence, which has no interval",
)

BY_CAMP = TableDesign(
    name="alignment_by_camp",
    caption=(
        f"Mean alignment of camps by year, {_SCALE}, with 95 % bootstrap intervals in brackets."
    ),
    columns=(
        Column("year", "Year", "text"),
        Column("mean", "Mean", across=True),
        Column(("low", "high"), "", across=True),
        Column("statements", "Statements", "count", across=True),
    ),
    prepare=_by_camp,
    needs=("camp", "year", *_MEANS),
    notes=_MEANS_NOTE,
    missing="no statement with a score, or no interval, with fewer than two states",
    across="camp",
    rows=("year",),
)

BY_REGION = replace(
    BY_CAMP,
    name="alignment_by_region",
    caption=BY_CAMP.caption.replace("camps", "the regional groups of the United Nations"),
    columns=(
        Column("year", "Year", "text"),
        Column("mean", "Mean"),
        Column(("low", "high"), "95 % interval"),
        Column("statements", "Statements", "count"),
        Column("clusters", "States", "count"),
    ),
    prepare=_by_region,
    needs=("region", "year", *_MEANS),
    notes=f"{_MEANS_NOTE} The groups share out seats in elections; they are no camps.",
    group=Column("region", "Region", "text"),
    across="",
    rows=(),
)

WEIGHTS = TableDesign(
    name="weights",
    caption=(
        "Weights of the frames in the alignment score, from −1 (China Mobile) to 1 "
        "(Atlantic Council)."
    ),
    columns=(Column("frame", "Frame", "name"), Column("weight", "Weight")),
    prepare=_weights,
    needs=("frame", "weight"),
    notes=(
        "A weight says how sure it is that a frame tells the two reports apart, measured by what "
        "two ordinary authors differ by; it does not say how many times more one report uses it."
    ),
)

RELIABILITY = TableDesign(
    name="reliability",
    caption=(
        "Reliability of the probabilities that a statement is nearer the Atlantic Council: mean "
        "probability and observed share by bins, in per cent, with 95 % Wilson intervals."
    ),
    columns=(
        Column("bin", "Bin", "count"),
        Column("statements", "Statements", "count"),
        Column("mean_probability", "Mean\nprobability", "percent", decimals=1),
        Column("observed_share", "Observed\nshare", "percent", decimals=1),
        Column(("low", "high"), "95 % interval", "percent", decimals=1),
    ),
    prepare=_reliability,
    needs=("bin", "statements", "mean_probability", "observed_share", "low", "high"),
    notes=(
        "Each probability is from a model that had not seen the statement. Shares scatter by "
        f"chance, the more so the smaller the bins. {_LABELS}"
    ),
)

COVERAGE = TableDesign(
    name="coverage",
    caption=(
        "Accuracy where only the surest statements are given an answer, with 95 % Wilson "
        "intervals, and that of the default model; all in per cent."
    ),
    columns=(
        Column("share", "Asked for", "percent", decimals=0),
        Column("statements", "Statements", "count"),
        Column("coverage", "Answered", "percent", decimals=1),
        Column("accuracy", "Right", "percent", decimals=1),
        Column(("low", "high"), "95 % interval", "percent", decimals=1),
        Column("minimum_confidence", "Least\nconfidence", "percent", decimals=1),
    ),
    prepare=_coverage,
    needs=(
        *("rule", "share", "statements", "coverage", "accuracy", "low", "high"),
        "minimum_confidence",
    ),
    notes=f"Statements: those answered. Statements as sure as the last are answered too. {_LABELS}",
    missing="not asked for, or nothing answered",
    group=Column("rule", "Rule", "text"),
)
