"""Designs of the tables on company: which frames and which words stand together."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from discourse.report.printed_columns import Column, written_value
from discourse.report.table_design import TableDesign

_TOP_PAIRS = 15  # of frames
_TOP_TERMS = 12  # of a word in a narrative
_ROWS = 36  # about as many as a page holds
_LARGEST_Q = 0.05
_VOICES = {  # of the hits that count; other values are said as they are
    "own": "in the narrative's own voice",
    "mentioned": "quoted or attributed",
    "all": "in whatever voice",
}
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
    return kept.assign(company=_company(kept))


def _collocate_difference(table: pd.DataFrame) -> pd.DataFrame:
    return _surest(table, ["node"], "log2_ratio")


def _company(table: pd.DataFrame) -> pd.Series:
    """Return the word and the narrative of each row, in words."""
    readable = table["narrative"].map(lambda name: written_value(name, "name"))
    return table["node"] + " in " + readable


def _frames_judged(table: pd.DataFrame) -> str:
    narratives = table["narrative"].map(lambda name: written_value(name, "name"))
    return f"{_judged(table, narratives, 'pairs')}{_voice(table)}"


def _terms_judged(table: pd.DataFrame) -> str:
    return _judged(table, _company(table), "terms")


def _judged(table: pd.DataFrame, names: pd.Series, things: str) -> str:
    listed = [
        f"{name}: {rows['passages'].max():,} passages, "
        f"{_found(rows, 'log2_odds_ratio', f'{things} judged')}"
        for name, rows in table.groupby(names)
    ]
    return f"{'; '.join(listed)}."


def _frames_compared(table: pd.DataFrame) -> str:
    return f"{_found(table, 'log2_ratio', 'pairs could be compared')}.{_voice(table)}"


def _terms_compared(table: pd.DataFrame) -> str:
    listed = [
        f"{node}: {_found(rows, 'log2_ratio', 'terms could be compared')}"
        for node, rows in table.groupby("node")
    ]
    return f"{'; '.join(listed)}."


def _found(rows: pd.DataFrame, effect: str, what: str) -> str:
    """Return of how many rows the effect is known, and how many of these hold."""
    known, hold = rows[effect].notna().sum(), (rows["q_value"] <= _LARGEST_Q).sum()
    return f"{known:,} of {len(rows):,} {what}, {hold:,} with a q of {_LARGEST_Q} or less"


def _voice(table: pd.DataFrame) -> str:
    """Return which hits count, if the table says so."""
    voices = sorted(table["voice"].dropna().unique()) if "voice" in table else []
    said = " or ".join(_VOICES.get(voice, voice) for voice in voices)
    return f" Hits that count: {said}." if said else ""


def _differences(first: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns of a table that compares ties between the two narratives."""
    spanner = "Log2 odds ratio"
    return (
        *first,
        Column("target_log2_odds_ratio", "{target}", spanner=spanner),
        Column("reference_log2_odds_ratio", "{reference}", spanner=spanner),
        Column("log2_ratio", "Difference"),
        *_TESTS,
    )


COOCCURRENCE = TableDesign(
    name="cooccurrence",
    caption=(
        f"How closely frames are tied by passages that they share: up to {_TOP_PAIRS} pairs with "
        "the smallest p-values in each narrative, with binary logarithms of odds ratios "
        "(positive: together more often than by chance) and 95 % intervals."
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
    remark=_frames_judged,
    missing="one of the frames stands in fewer than five passages, or in all but four",
    group=Column("narrative", "Narrative", "name"),
)

COOCCURRENCE_DIFFERENCE = TableDesign(
    name="cooccurrence_difference",
    caption=(
        f"Differences between the narratives in how closely frames are tied: up to {_TOP_PAIRS} "
        "pairs with the smallest p-values, with binary logarithms of odds ratios, their "
        "difference (positive: tied more closely in {target}) and its 95 % interval."
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
    remark=_frames_compared,
    missing="one of the frames is too rare in one of the narratives",
)

COLLOCATES = TableDesign(
    name="collocates",
    caption=(
        f"The company of words: up to {_TOP_TERMS} terms of each word and narrative, those whose "
        "tie to the word begins highest (lower end of the interval), with binary logarithms of "
        f"odds ratios and 95 % intervals. Only those with a q of {_LARGEST_Q} or less hold."
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
        "typical, at most 14; 1 less is half as much. The test is exact; q is corrected over the "
        "terms of each word and narrative (Benjamini and Hochberg 1995). Terms stand by the lower "
        f"end of their interval. {_BLIND} A term may stand a hundred words from the word: read the "
        "passages."
    ),
    remark=_terms_judged,
    missing="the term never stands beside the word, or one of them in all passages or none",
    group=Column("company", "Company of", "text"),
)

COLLOCATE_DIFFERENCE = replace(
    COOCCURRENCE_DIFFERENCE,
    name="collocate_difference",
    caption=(
        "Differences between the narratives in how closely terms are tied to a word: up to "
        f"{_TOP_PAIRS} terms of each word with the smallest p-values, with binary logarithms of "
        "odds ratios, their difference (positive: tied more closely in {target}) and its 95 % "
        "interval."
    ),
    columns=_differences((Column("term", "Term", "text"),)),
    prepare=_collocate_difference,
    needs=("node", "term", *COOCCURRENCE_DIFFERENCE.needs[2:]),
    notes=(
        f"{_TIE}; {_LENGTHS}. q is corrected over the terms of the word (Benjamini and Hochberg "
        "1995). A term that is all but missing in one narrative is not here: see the key words."
    ),
    remark=_terms_compared,
    missing="one of the narratives has the word, or the term, in all passages or none",
    group=Column("node", "Company of", "text"),
)
