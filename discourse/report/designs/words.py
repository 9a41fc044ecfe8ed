"""Designs of the tables on words: which of them tell two narratives apart."""

from __future__ import annotations

import pandas as pd

from discourse.report.printed_columns import Column, Kind, written_value
from discourse.report.table_design import TableDesign

_TOP = 15  # terms of either side
_LARGEST_Q = 0.05
_MEASURES = {
    "jensen_shannon": ("Jensen-Shannon divergence", "bits"),
    "entropy": ("difference of entropies", "bits"),
    "proportion": ("sum of the differences of shares", ""),
}


def _keyness(table: pd.DataFrame) -> pd.DataFrame:
    """Return the terms of either side whose interval ends farthest from zero."""
    nearer_end = table["low"].where(table["log_odds"] > 0, -table["high"])
    return _top_of_sides(table.assign(rank=-nearer_end), "log_odds")


def _word_shift(table: pd.DataFrame) -> pd.DataFrame:
    """Return the terms of either side that make most of the difference."""
    return _top_of_sides(table.assign(rank=0), "contribution")


def _top_of_sides(table: pd.DataFrame, effect: str) -> pd.DataFrame:
    """Return the first terms of either side by ``rank``, then by the size of the effect."""
    less = table[effect] < 0
    side = less.map({False: "target", True: "reference"})
    ranked = table.assign(less=less, side=side, size=-table[effect].abs())[table[effect] != 0]
    ordered = ranked.sort_values(["less", "rank", "size", "term"])
    return ordered.groupby("side", sort=False).head(_TOP)


def _pair(
    sources: tuple[str, str], spanner: str, kind: Kind = "number", *, decimals: int = 0
) -> tuple[Column, Column]:
    """Return the columns of target and reference beside each other."""
    one, two = (
        Column(source, heading, kind, decimals=decimals, spanner=spanner)
        for source, heading in zip(sources, ("{target}", "{reference}"), strict=True)
    )
    return one, two


def _terms_compared(table: pd.DataFrame) -> str:
    key = int((table["q_value"] <= _LARGEST_Q).sum())
    return f"Of {len(table):,} terms compared, {key:,} have a q of {_LARGEST_Q} or less."


def _total(table: pd.DataFrame) -> str:
    measure, total = str(table["measure"].iloc[0]), float(table["total"].iloc[0])
    name, unit = _MEASURES.get(measure, (measure, ""))
    written = f"{written_value(total, 'significant')} {unit}".strip()
    return f"Taken apart: {name}, {written} over {len(table):,} terms."


KEYNESS = TableDesign(
    name="keyness",
    caption=(
        f"Key words: the {_TOP} terms of either narrative that set it apart most surely from the "
        "other, with log-odds ratios (positive: more in {target}) and 95 % intervals."
    ),
    columns=(
        Column("term", "Term", "text"),
        *_pair(("target_count", "reference_count"), "Occurrences", "count"),
        *_pair(("target_per_million", "reference_per_million"), "Per million words"),
        Column("log_odds", "Log-odds"),
        Column(("low", "high"), "95 % interval"),
        Column("q_value", "q", "p"),
    ),
    prepare=_keyness,
    needs=(
        *("term", "target_count", "reference_count", "target_per_million"),
        *("reference_per_million", "log_odds", "low", "high", "q_value"),
    ),
    notes=(
        "Log-odds: natural logarithm, under a prior of both texts together (Monroe, Colaresi and "
        "Quinn 2008). Intervals and q-values: from sections, not words; q is the expected share "
        "of false findings, were all terms with no greater a q called key (Benjamini and Hochberg "
        "1995); with a large one a term may be there by chance. Terms stand by how far from zero "
        "the nearer end of their interval lies. A key word is a difference between two texts, "
        "not between two narratives, and not yet a frame: read it in its context."
    ),
    remark=_terms_compared,
    missing="too few passages for an interval",
    group=Column("side", "More in", "name"),
)

WORD_SHIFT = TableDesign(
    name="word_shift",
    caption=(
        f"Word shift: the {_TOP} terms of either narrative that contribute most to the difference "
        "between the two (positive: on the side of {target})."
    ),
    columns=(
        Column("term", "Term", "text"),
        *_pair(("target_count", "reference_count"), "Occurrences", "count"),
        *_pair(("target_share", "reference_share"), "Share of terms", "percent", decimals=2),
        Column("contribution", "Contribution", decimals=4),
        Column("contribution_share", "Of all", "percent", decimals=1),
    ),
    prepare=_word_shift,
    needs=(
        *("term", "target_count", "reference_count", "target_share", "reference_share"),
        *("contribution", "contribution_share", "measure", "total"),
    ),
    notes=(
        "Shares are of the terms compared. Contributions have the unit of what is taken apart; of "
        "all: of the sum of the sizes of all contributions, with their sign (Gallagher et al. "
        "2021). Two samples of one text differ too, the more so the shorter they are: compare a "
        "total only with that of texts as long. There are no intervals here; which terms "
        "differ beyond chance is said by keyness."
    ),
    remark=_total,
    missing="the texts have the same shares",
    group=Column("side", "On the side of", "name"),
)
