"""Designs of the tables on company: which frames and which words stand together."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from discourse.report.comparison import REFERENCE, TARGET
from discourse.report.printed_columns import Column, written_value
from discourse.report.table_design import TableDesign

_TOP_PAIRS = 15  # of frames
_TOP_TERMS = 12  # of a word in a narrative
_ROWS = 36  # about as many as a page holds
_NAMES = {name: name.replace("-", " ").title() for name in (TARGET, REFERENCE)}
_TIE = "Log2 odds ratio: 0 for no tie, 1 if the odds of the one are twice as high beside the other"
_LENGTHS = "passages are compared only with others about as long"
_BLIND = "In a few dozen passages hardly anything can be found: there no tie means not known."
_TESTS = (
    Column(("low", "high"), "95 % interval"),
    Column("p_value", "p", "p"),
    Column("q_value", "q", "p"),
)
_TESTED = ("low", "high", "p_value", "q_value")


def _surest(table: pd.DataFrame, groups: list[str], effect: str) -> pd.DataFrame:
    """Return the pairs with the smallest p-values in each group, by falling effect."""
    names = [name for name in ("frame", "other", "node", "term") if name in table]
    judged = table[table[effect].notna()]
    ranked = (table if judged.empty else judged).sort_values(["p_value", *names])
    kept = _first(ranked, groups, _TOP_PAIRS) if groups else ranked.head(_TOP_PAIRS)
    falling = [True] * len(groups) + [False] + [True] * len(names)
    return kept.sort_values([*groups, effect, *names], ascending=falling)


def _first(ranked: pd.DataFrame, groups: list[str], most: int) -> pd.DataFrame:
    """Return the first rows of each group, so many of them that all go on a page."""
    parts = ranked.groupby(groups, sort=False)
    return parts.head(max(1, min(most, _ROWS // parts.ngroups)))


def _cooccurrence(table: pd.DataFrame) -> pd.DataFrame:
    return _surest(table, ["narrative"], "log2_odds_ratio")


def _difference(table: pd.DataFrame) -> pd.DataFrame:
    return _surest(table, [], "log2_ratio")


def _collocates(table: pd.DataFrame) -> pd.DataFrame:
    ranked = table.sort_values(
        ["node", "narrative", "low", "term"], ascending=[True, True, False, True]
    )
    kept = _first(ranked, ["node", "narrative"], _TOP_TERMS)
    readable = kept["narrative"].map(lambda name: written_value(name, "name"))
    return kept.assign(company=kept["node"] + " in " + readable)


def _collocate_difference(table: pd.DataFrame) -> pd.DataFrame:
    return _surest(table, ["node"], "log2_ratio")


def _passages(table: pd.DataFrame) -> str:
    listed = [
        f"{written_value(name, 'name')}: {rows['passages'].max():,} passages, "
        f"{rows['log2_odds_ratio'].notna().sum():,} of {len(rows):,} pairs judged"
        for name, rows in table.groupby("narrative")
    ]
    return f"{'; '.join(listed)}."


def _differences(first: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns of a table that compares ties between the two narratives."""
    spanner = "Log2 odds ratio"
    return (
        *first,
        Column("target_log2_odds_ratio", _NAMES[TARGET].replace(" ", "\n"), spanner=spanner),
        Column("reference_log2_odds_ratio", _NAMES[REFERENCE].replace(" ", "\n"), spanner=spanner),
        Column("log2_ratio", "Difference"),
        *_TESTS,
    )


COOCCURRENCE = TableDesign(
    name="cooccurrence",
    caption=(
        f"Frames that share passages, each in the narrative's own voice: up to {_TOP_PAIRS} of the "
        "surest pairs, "
        "with binary logarithms of odds ratios (positive: together more often than by chance) and "
        "95 % intervals."
    ),
    columns=(
        Column("frame", "Frame", "name"),
        Column("other", "Other frame", "name"),
        Column("together", "Together", "count", spanner="Passages"),
        Column("expected", "Expected", decimals=1, spanner="Passages"),
        Column("log2_odds_ratio", "Log2\nodds ratio"),
        *_TESTS,
    ),
    prepare=_cooccurrence,
    needs=(
        *("narrative", "frame", "other", "passages", "together", "expected", "log2_odds_ratio"),
        *_TESTED,
    ),
    notes=(
        f"{_TIE}; {_LENGTHS}. Expected: passages with both, were the frames independent. Words "
        "that count for both frames count for neither. Intervals and tests: from sections; q is "
        f"corrected over all pairs of the narrative (Benjamini and Hochberg 1995). {_BLIND} A "
        "tie is no argument: read the passages."
    ),
    remark=_passages,
    missing="one of the frames stands in fewer than five passages, or in all but four",
    group=Column("narrative", "Narrative", "name"),
)

COOCCURRENCE_DIFFERENCE = TableDesign(
    name="cooccurrence_difference",
    caption=(
        f"Where the narratives tie frames to different others: up to {_TOP_PAIRS} of the surest "
        "pairs, with binary logarithms of odds ratios, their difference (positive: tied more "
        f"closely in {_NAMES[TARGET]}) and its 95 % interval."
    ),
    columns=_differences(
        (Column("frame", "Frame", "name"), Column("other", "Other frame", "name"))
    ),
    prepare=_difference,
    needs=(
        *("frame", "other", "target_log2_odds_ratio", "reference_log2_odds_ratio", "log2_ratio"),
        *_TESTED,
    ),
    notes=(
        f"{_TIE}; {_LENGTHS}. q is corrected over all pairs (Benjamini and Hochberg 1995). That a "
        "tie is found in one narrative and not in the other is no difference yet."
    ),
    missing="one of the frames is too rare in one of the narratives",
)

COLLOCATES = TableDesign(
    name="collocates",
    caption=(
        f"The company of words: up to {_TOP_TERMS} terms that share passages with a word most "
        "surely more often than by chance, in each narrative, with binary logarithms of odds "
        "ratios and 95 % intervals."
    ),
    columns=(
        Column("term", "Term", "text"),
        Column("together", "Together", "count", spanner="Passages"),
        Column("expected", "Expected", decimals=1, spanner="Passages"),
        Column("log_dice", "LogDice", decimals=1),
        Column("log2_odds_ratio", "Log2\nodds ratio"),
        *_TESTS,
    ),
    prepare=_collocates,
    needs=(
        *("node", "term", "narrative", "passages", "together", "expected", "log_dice"),
        *("log2_odds_ratio", *_TESTED),
    ),
    notes=(
        f"{_TIE}; {_LENGTHS}. Expected: passages with both, were they independent. LogDice: how "
        "typical, at most 14; 1 less is half as much. The test is exact; q is corrected over all "
        "terms of the narrative (Benjamini and Hochberg 1995). Terms stand by the lower end of "
        f"their interval. {_BLIND} A term may stand a hundred words from the word: read the "
        "passages."
    ),
    remark=_passages,
    missing="the term never stands beside the word, or one of them in all passages or none",
    group=Column("company", "Company of", "text"),
)

COLLOCATE_DIFFERENCE = replace(
    COOCCURRENCE_DIFFERENCE,
    name="collocate_difference",
    caption=(
        f"Where the narratives give words different company: up to {_TOP_PAIRS} of the surest "
        "terms, with binary logarithms of odds ratios, their difference (positive: tied more "
        f"closely in {_NAMES[TARGET]}) and its 95 % interval."
    ),
    columns=_differences((Column("term", "Term", "text"),)),
    prepare=_collocate_difference,
    needs=("node", "term", *COOCCURRENCE_DIFFERENCE.needs[2:]),
    notes=(
        f"{_TIE}; {_LENGTHS}. q is corrected over the terms of the word (Benjamini and Hochberg "
        "1995). A term that is all but missing in one narrative is not here: see the key words."
    ),
    missing="one of the narratives has the word, or the term, in all passages or none",
    group=Column("node", "Company of", "text"),
)
