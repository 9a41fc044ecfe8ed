"""Designs of the tables on human coding: how far coders agree, and how right the toolkit is."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from discourse.report.printed_columns import Column, written_value
from discourse.report.table_design import TableDesign, side_by_side

_ALL, _BALANCE = "all", "balance"
_FRAME_PREFIX = "frame_"  # of the codes that ask whether a sentence uses a frame
_ANSWERS = {"1": "yes", "0": "no"}
_MEASURES = ("precision", "recall", "f1")
_TOP_PATTERNS = 20
_CODE = Column("code", "Code", "name")
_CATEGORY = Column("category", "Category", "name")
_INTERVAL = Column(("low", "high"), "95 % interval")
_COST = ("f1", "f1_without", "f1_change", "precision_without", "recall_without")
_WEIGHED = (
    "Each unit counts for all units of its stratum that it was drawn from; units drawn and not "
    "coded are taken to be missing by chance."
)
_STANDARD = "Coders are the standard here: no number is better than their agreement."


def _text(values: pd.Series) -> pd.Series:
    """Return names as text, since from a file numbers come back as such; nothing is empty."""
    return values.convert_dtypes().astype("string").fillna("").astype(object)


def _named(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the table with frames for their codes and answers in words; numbers are no names."""
    named = table.assign(**{name: _text(table[name]) for name in ("code", *columns)})
    yes_or_no = _yes_or_no(named, *columns)
    for name in columns:
        named[name] = named[name].where(~yes_or_no, named[name].replace(_ANSWERS))
    return named.assign(
        code=named["code"].map(lambda code: code.removeprefix(_FRAME_PREFIX) or code),
        yes_or_no=yes_or_no,
    )


def _yes_or_no(table: pd.DataFrame, *columns: str) -> pd.Series:
    """Tell of each row whether its code is answered yes or no."""
    known = pd.Series(True, table.index)
    for name in columns:
        known &= table[name].isin({_ALL, "", *_ANSWERS})
    return known.groupby(table["code"]).transform("all")


def _agreement(table: pd.DataFrame) -> pd.DataFrame:
    rows = _named(table, "category")
    whole = rows["category"] == _ALL
    # Of two categories, each against the other is the code itself.
    rows = rows[whole | ~rows["yes_or_no"] | ~whole.groupby(rows["code"]).transform("any")]
    order = rows.assign(part=rows["category"] != _ALL)
    return order.sort_values(["code", "part", "category"])


def _kappa(table: pd.DataFrame) -> pd.DataFrame:
    return _named(table).sort_values(["code", "coder_1", "coder_2"])


def _accuracy(table: pd.DataFrame) -> pd.DataFrame:
    rows = _named(table, "category")
    rows = rows.assign(measure=rows["measure"].astype(str).str.removeprefix("macro_"))
    wide = side_by_side(
        rows[["code", "category", "measure", "value", "low", "high", "units"]],
        rows=("code", "category"),
        across="measure",
        groups=_MEASURES,
    )
    wide = wide[wide[[f"{measure}: units" for measure in _MEASURES]].notna().any(axis=1)]
    # A mean of categories has no units of its own.
    whole = wide["category"] == _ALL
    counts = {f"{name}: units": wide[f"{name}: units"].mask(whole) for name in _MEASURES[:2]}
    order = wide.assign(**counts, part=~whole)
    return order.replace({"category": {_ALL: "mean"}}).sort_values(["code", "part", "category"])


def _shares_right(table: pd.DataFrame) -> str:
    """Return accuracy, which has no row of its own, and what share of the population is covered."""
    rows = _named(table, "category").sort_values("code")
    whole = rows[(rows["category"] == _ALL) & (rows["measure"] == "accuracy")]
    right = [f"{_said(row.code)} {_percent(row.value)}" for row in whole.itertuples()]
    said = [f"Told right, of all units (%): {', '.join(right)}."] if right else []
    return " ".join([*said, *_covered(rows.groupby("code")["covered_share"].min())])


def _covered(shares: pd.Series) -> Iterator[str]:
    """Say which share of the population estimates are for, where it is not the whole."""
    if (shares >= 1).all():
        return
    if shares.nunique() == 1:
        listed = _percent(shares.iloc[0])
    else:
        listed = ", ".join(f"{_said(code)} {_percent(share)}" for code, share in shares.items())
    yield f"Share of the population in strata of which a unit was coded (%): {listed}."


def _said(code: object) -> str:
    return written_value(code, "name")


def _percent(share: object) -> str:
    return written_value(share, "percent", decimals=1)


def _confusion(table: pd.DataFrame) -> pd.DataFrame:
    return _named(table, "coded", "told").sort_values(["code", "coded", "told"])


def _pattern_precision(table: pd.DataFrame) -> pd.DataFrame:
    from discourse.figures.pattern_precision import worst_patterns

    return worst_patterns(table)


def _patterns_shown(table: pd.DataFrame) -> str:
    from discourse.figures.pattern_precision import LEAST_UNITS, WORST, enough_units

    enough = enough_units(table, LEAST_UNITS)
    return (
        f"{len(_pattern_precision(table)):,} of {len(table):,} patterns: of those with at least "
        f"{enough} coded unit{'s' * (enough != 1)}, the {WORST} least precise of each frame."
    )


def _pattern_costs(table: pd.DataFrame) -> pd.DataFrame:
    rows = table.assign(frame=_text(table["frame"]), pattern=_text(table["pattern"]))
    # Rounded, since a value read back from a file may be off in its last digit.
    ranked = rows.assign(rank=-rows["f1_change"].round(9)).sort_values(["rank", "frame", "pattern"])
    costly = ranked[ranked["rank"] < 0]
    return (ranked if costly.empty else costly).head(_TOP_PATTERNS)


def _costly(table: pd.DataFrame) -> str:
    costly = (table["f1_change"].round(9) > 0).sum()
    return f"F1 would rise without {costly:,} of {len(table):,} patterns that hit a coded unit."


def _coverage(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("measure")


def _corrected(table: pd.DataFrame) -> pd.DataFrame:
    rows = _named(table, "category").assign(group=_text(table["group"]))
    heading = rows["code"].map(_said)
    categories = rows["category"].map(_said)
    heading = heading.where(rows["yes_or_no"], heading + ": " + categories)
    order = rows.assign(heading=heading, last=rows["category"] == _BALANCE)
    return order.sort_values(["code", "last", "category", "group"])


def _grouped(table: pd.DataFrame) -> str:
    names = sorted(set(_text(table["by"])) - {"", _ALL})
    said = f"Groups by {', '.join(map(_said, names))}." if names else ""
    if (_text(table["category"]) == _BALANCE).any():
        said += (
            " Balance: the share of Atlantic Council less that of China Mobile, in percentage "
            "points."
        )
    return said.strip()


def _estimates(measure: str, heading: str, *, counted: bool) -> tuple[Column, ...]:
    """Return the columns of one measure, under its heading."""
    units = (Column(f"{measure}: units", "Units", "count", spanner=heading),) if counted else ()
    return (
        Column(f"{measure}: value", "Value", spanner=heading),
        Column((f"{measure}: low", f"{measure}: high"), "95 % interval", spanner=heading),
        *units,
    )


def _shares(name: str, ends: tuple[str, str], heading: str) -> tuple[Column, Column]:
    return (
        Column(name, "Share", "percent", decimals=1, spanner=heading),
        Column(ends, "95 % interval", "percent", decimals=1, spanner=heading),
    )


AGREEMENT = TableDesign(
    name="agreement",
    caption=(
        "Agreement of coders: Krippendorff's alpha of each code, and of each category against all "
        "others, with 95 % bootstrap intervals."
    ),
    columns=(
        _CODE,
        _CATEGORY,
        Column("alpha", "Alpha"),
        _INTERVAL,
        Column("units", "Units", "count"),
        Column("coders", "Coders", "count"),
        Column("values", "Values", "count"),
    ),
    prepare=_agreement,
    needs=("code", "category", "alpha", "low", "high", "units", "coders", "values"),
    notes=(
        "1 is perfect agreement, 0 what chance would give. Krippendorff asks for 0.8, and for "
        "0.667 where conclusions may be tentative; this is custom, no test. Units: answered by "
        "two coders or more; they count the same, whatever stratum they were drawn from. "
        "Intervals: units drawn again. The categories of a code answered yes or no would repeat "
        "its row."
    ),
    missing="coders gave one answer throughout, or nothing to compare",
)

KAPPA = TableDesign(
    name="kappa",
    caption=(
        "Agreement of each pair of coders: Cohen's kappa with 95 % bootstrap intervals, and the "
        "share of units on which they agree, in per cent."
    ),
    columns=(
        _CODE,
        Column("coder_1", "Coder", "text"),
        Column("coder_2", "Other coder", "text"),
        Column("kappa", "Kappa"),
        _INTERVAL,
        Column("observed_agreement", "Agree", "percent", decimals=1),
        Column("units", "Units", "count"),
    ),
    prepare=_kappa,
    needs=("code", "coder_1", "coder_2", "kappa", "low", "high", "observed_agreement", "units"),
    notes=(
        "Kappa takes two coders and the units that both answered; alpha takes all. A coder whose "
        "kappas are all low stands apart. Agreement alone is high wherever one answer is "
        "frequent."
    ),
    missing="coders gave one answer throughout, or no unit in common",
)

ACCURACY = TableDesign(
    name="accuracy",
    caption=(
        "Accuracy of the toolkit against human coders: precision, recall and F1 of each code and "
        "category, with 95 % intervals."
    ),
    columns=(
        _CODE,
        _CATEGORY,
        *_estimates("precision", "Precision", counted=True),
        *_estimates("recall", "Recall", counted=True),
        *_estimates("f1", "F1", counted=False),
    ),
    prepare=_accuracy,
    needs=("code", "category", "measure", "value", "low", "high", "units", "covered_share"),
    notes=(
        f"Estimated for the texts that the sample was drawn from. {_WEIGHED} Units: coded units "
        "told so (of precision) and coded so (of recall), as counted. Mean: of the categories, "
        f"each with the same weight. {_STANDARD}"
    ),
    remark=_shares_right,
    missing="nothing told so, nothing coded so, or a mean",
)

CONFUSION = TableDesign(
    name="confusion",
    caption="What coders say beside what the toolkit tells: coded units, and shares in per cent.",
    columns=(
        Column("coded", "Coded", "name"),
        Column("told", "Told", "name"),
        Column("units", "Units", "count"),
        Column("share", "Share", "percent", decimals=1),
    ),
    prepare=_confusion,
    needs=("code", "coded", "told", "units", "share"),
    notes=(
        f"Shares are estimated for the texts that the sample was drawn from; those of a code add "
        f"up to 100. {_WEIGHED} {_STANDARD}"
    ),
    missing="the toolkit tells nothing, or nothing was coded",
    group=_CODE,
)

PATTERN_PRECISION = TableDesign(
    name="pattern_precision",
    caption=(
        "The least precise patterns of each frame: share of what a pattern hits that coders say "
        "uses the frame, with 95 % intervals."
    ),
    columns=(
        Column("pattern", "Pattern", "text"),
        Column("precision", "Precision"),
        _INTERVAL,
        Column("units", "Units", "count"),
        Column("hits", "Hits", "count"),
    ),
    prepare=_pattern_precision,
    needs=("frame", "pattern", "precision", "low", "high", "units", "hits"),
    notes=(
        f"Units: coded; hits: all that were scored. {_WEIGHED} These were picked for being bad, "
        "and some are so by chance: look at the interval."
    ),
    remark=_patterns_shown,
    missing="no hit of it was coded",
    group=Column("frame", "Frame", "name"),
)

PATTERN_COSTS = TableDesign(
    name="pattern_costs",
    caption=(
        f"Patterns that cost most: up to {_TOP_PATTERNS} whose loss would raise F1 of their frame "
        "most (positive change: better without)."
    ),
    columns=(
        Column("frame", "Frame", "name"),
        Column("pattern", "Pattern", "text"),
        Column("f1", "F1", decimals=3),
        Column("f1_without", "F1", decimals=3, spanner="Without the pattern"),
        Column("f1_change", "Change", decimals=3, spanner="Without the pattern"),
        Column("precision_without", "Precision", decimals=3, spanner="Without the pattern"),
        Column("recall_without", "Recall", decimals=3, spanner="Without the pattern"),
        Column("wrong_units", "Wrong", "count", spanner="Units it alone hits"),
        Column("right_units", "Right", "count", spanner="Units it alone hits"),
    ),
    prepare=_pattern_costs,
    needs=("frame", "pattern", *_COST, "wrong_units", "right_units"),
    notes=(
        f"{_WEIGHED} Wrong, right: coded units that no other pattern of the frame hits, as "
        "counted. A shorter pattern that gave way to one taken out would hit in its place and is "
        "not counted. What stands at the top does so partly by chance: take a pattern out because "
        "you see why it errs, and measure the new lexicon on other units."
    ),
    remark=_costly,
    missing="no unit left to be right or wrong about",
)

# Not "coverage": that is the table of what abstaining buys.
CODING_COVERAGE = TableDesign(
    name="coding_coverage",
    caption="How much is told at all, and how much of what is there is reached, in per cent.",
    columns=(
        Column("measure", "Measure", "text"),
        Column("value", "Share", "percent", decimals=1),
        Column(("low", "high"), "95 % interval", "percent", decimals=1),
        Column("units", "Of units", "count"),
    ),
    prepare=_coverage,
    needs=("measure", "value", "low", "high", "units"),
    notes=(
        f"{_WEIGHED} What is counted over all units is without error, and has no interval to "
        f"speak of. {_STANDARD}"
    ),
    missing="no such unit was coded",
)

CORRECTED = TableDesign(
    name="corrected",
    caption=(
        "Shares by group in per cent, corrected for the toolkit's errors by design-based "
        "supervised learning, beside what it tells uncorrected and what the coded units say "
        "alone; with 95 % intervals."
    ),
    columns=(
        Column("group", "Group", "name"),
        Column("units", "All", "count", spanner="Units"),
        Column("coded_units", "Coded", "count", spanner="Units"),
        *_shares("corrected", ("low", "high"), "Corrected"),
        *_shares("uncorrected", ("uncorrected_low", "uncorrected_high"), "Uncorrected"),
        *_shares("coded_only", ("coded_only_low", "coded_only_high"), "Coded only"),
    ),
    prepare=_corrected,
    needs=(
        *("code", "category", "by", "group", "units", "coded_units", "corrected", "low", "high"),
        *("uncorrected", "uncorrected_low", "uncorrected_high"),
        *("coded_only", "coded_only_low", "coded_only_high"),
    ),
    notes=(
        "Method: Egami et al. (2023). Intervals of corrected shares hold the chance of the coded "
        "sample; those of uncorrected ones take the toolkit at its word. Shares corrected from "
        f"few units may lie below 0 or above 100. {_WEIGHED} {_STANDARD}"
    ),
    remark=_grouped,
    missing="no unit of the group was coded",
    group=Column("heading", "Share", "text"),
)
