"""Invented results of human coding: agreement, accuracy, single patterns, corrected shares."""

import numpy as np
import pandas as pd

from discourse.figures import (
    plot_accuracy,
    plot_agreement,
    plot_corrected,
    plot_pattern_precision,
)
from invented.picture import Picture

# Code and category: alpha of invented coders, units, and reach of the interval.
ALPHAS = {
    ("voice", "all"): (0.88, 300, 0.04),
    ("voice", "own"): (0.86, 300, 0.05),
    ("voice", "quoted"): (0.97, 300, 0.03),
    ("voice", "attributed"): (0.79, 300, 0.07),
    ("stance", "all"): (0.61, 296, 0.09),
    ("stance", "endorsed"): (0.66, 296, 0.08),
    ("stance", "contested"): (0.71, 296, 0.16),
    ("stance", "neutral"): (-0.02, 296, 0.1),
    ("frame_openness", "all"): (0.74, 1200, 0.05),
    ("frame_openness", "0"): (0.74, 1200, 0.05),
    ("frame_openness", "1"): (0.74, 1200, 0.05),
    ("frame_state-control", "all"): (0.93, 1200, np.nan),
    ("frame_shared-future", "all"): (np.nan, 1200, np.nan),
    ("negated", "all"): (0.52, 88, 0.3),
}
# Code and category: precision, recall, units told, units coded.
ACCURACIES = {
    ("frame_openness", "1"): (0.73, 0.93, 140, 112),
    ("frame_state-control", "1"): (0.49, 0.67, 71, 52),
    ("frame_shared-future", "1"): (np.nan, 0.0, 0, 3),
    ("frame_transparency", "1"): (np.nan, np.nan, 0, 0),
    ("voice", "own"): (0.95, 0.96, 1204, 1190),
    ("voice", "quoted"): (1.0, 0.88, 30, 34),
    ("voice", "attributed"): (0.53, 0.52, 75, 77),
}
TALKS = ("island-states", "northern", "southern", "western", "landlocked")
SHARES = {
    ("voice", "own"): 0.55,
    ("voice", "quoted"): 0.04,
    ("voice", "attributed"): 0.2,
    ("frame_openness", "1"): 0.1,
    ("label", "balance"): 0.05,
}


def _agreement() -> pd.DataFrame:
    rows = [
        (*key, alpha, alpha - 1.2 * reach, min(alpha + reach, 1.0), units, 3, 2 * units)
        for key, (alpha, units, reach) in ALPHAS.items()
    ]
    columns = ["code", "category", "alpha", "low", "high", "units", "coders", "values"]
    return pd.DataFrame(rows, columns=columns)


def _measured(key: tuple[str, str], measure: str, value: float, units: int) -> tuple[object, ...]:
    reach = 1.96 * np.sqrt(max(value * (1 - value), 0.02) / units) if units else np.nan
    return (*key, measure, value, max(value - reach, 0.0), min(value + reach, 1.0), units, 0.98)


def _accuracy() -> pd.DataFrame:
    rows = []
    for key, (precision, recall, told, coded) in ACCURACIES.items():
        f1 = 2 * precision * recall / (precision + recall)
        rows.append(_measured(key, "precision", precision, told))
        rows.append(_measured(key, "recall", recall, coded))
        rows.append(_measured(key, "f1", f1, told + coded))
        if key[1] == "1":
            rows.append(_measured((key[0], "all"), "accuracy", 0.97, 1200))
    for measure, value in (("accuracy", 0.93), ("macro_precision", 0.83), ("macro_recall", 0.79)):
        rows.append(_measured(("voice", "all"), measure, value, 1301))
    rows.append(_measured(("voice", "all"), "macro_f1", 0.8, 1301))
    columns = ["code", "category", "measure", "value", "low", "high", "units", "covered_share"]
    return pd.DataFrame(rows, columns=columns)


def _patterns(frames: tuple[str, ...], each: int) -> pd.DataFrame:
    random = np.random.default_rng(12)
    rows = []
    for frame in frames:
        for place in range(each):
            pattern = f"{frame[: 3 + place % 9]}{'* of the digital order'[: place % 23]}*{place}"
            units = int(random.geometric(0.25)) - 1
            right = int(random.binomial(units, random.beta(3, 1)))
            precision = right / units if units else np.nan
            reach = 1 / np.sqrt(units) if units else np.nan
            ends = max(precision - reach, 0.0), min(precision + reach, 1.0)
            hits = int(units * 31 + random.integers(0, 1900))
            rows.append((frame, pattern, precision, *ends, units, hits))
    columns = ["frame", "pattern", "precision", "low", "high", "units", "hits"]
    return pd.DataFrame(rows, columns=columns)


def _corrected(
    shares: dict[tuple[str, str], float], groups: tuple[object, ...], by: str
) -> pd.DataFrame:
    random = np.random.default_rng(21)
    rows = []
    for (code, category), share in shares.items():
        for place, group in enumerate(groups):
            corrected = share * (1 + 0.4 * np.sin(place)) - 0.04 * (category == "balance") * place
            told = corrected + 0.25 * share * random.normal()
            reach = 0.3 * share / (1 + place % 3)
            ends = corrected - reach, corrected + reach
            alone = corrected + 0.1 * share * random.normal()
            rows.append(
                (
                    *(code, category, by, group, 400 + 50 * place, 30 + place, corrected, *ends),
                    *(told, told - reach / 3, told + reach / 3, alone, alone - 0.1, alone + 0.1),
                )
            )
    coded_only = ["coded_only", "coded_only_low", "coded_only_high"]
    columns = ["code", "category", "by", "group", "units", "coded_units"]
    columns += ["corrected", "low", "high", "uncorrected", "uncorrected_low", "uncorrected_high"]
    return pd.DataFrame(rows, columns=[*columns, *coded_only])


AGREEMENT = _agreement()
ACCURACY = _accuracy()
FRAMES = ("openness", "shared-future", "state-control", "transparency")
PATTERNS = _patterns(FRAMES, 60)
CORRECTED = _corrected(SHARES, TALKS, "regional_group")
# A group that no unit was coded of, in one category.
CORRECTED.loc[2, ["corrected", "low", "high"]] = np.nan
ONE_GROUP = CORRECTED[CORRECTED["group"] == "western"]
MANY = {
    (f"frame_case-{letter}", "1"): 0.02 * (1 + place) for place, letter in enumerate("abcdefgh")
}
MANY |= {("frame_openness", "1"): 0.3, ("frame_state-control", "1"): 0.004}
CORRECTED_MANY = _corrected(MANY, tuple(range(2008, 2020)), "year")

_UNUSED_OF_SHARES = frozenset(
    (
        *("coded_units", "uncorrected_low", "uncorrected_high"),
        *("coded_only", "coded_only_low", "coded_only_high"),
    )
)


def coding_tables(awkward: str) -> dict[str, pd.DataFrame]:
    """Return a table to print for each design; one of its names is ``awkward``."""
    codes = {"frame_openness": awkward, "transparency": awkward}
    quoted = {"category": {"quoted": awkward}}
    return {
        "agreement": AGREEMENT.replace({"code": codes, **quoted}),
        "kappa": _kappa(awkward),
        "accuracy": ACCURACY.replace(quoted),
        "confusion": _confusion(("own", "quoted", awkward)),
        "pattern_precision": PATTERNS.replace({"frame": codes, "pattern": {"openn**47": awkward}}),
        "pattern_costs": _costs().replace({"frame": codes}),
        "coding_coverage": _coverage(awkward),
        "corrected": CORRECTED.replace({"group": {"western": awkward}, **quoted}),
    }


def _kappa(coder: str) -> pd.DataFrame:
    rows = [
        (code, "ann", other, 0.9, 0.8, 1.0, 0.95, 300)
        for code in ("voice", "frame_openness")
        for other in ("bob", coder)
    ]
    rows += [("stance", "ann", "bob", np.nan, np.nan, np.nan, 1.0, 12)]
    columns = ["code", "coder_1", "coder_2", "kappa", "low", "high", "observed_agreement", "units"]
    return pd.DataFrame(rows, columns=columns)


def _confusion(values: tuple[str, ...]) -> pd.DataFrame:
    rows = [("voice", coded, told) for coded in values for told in (*values, "")]
    rows += [("negated", coded, told) for coded in "10" for told in "10"]
    shares = np.random.default_rng(31).dirichlet(np.ones(len(rows)))
    table = pd.DataFrame(rows, columns=["code", "coded", "told"])
    return table.assign(units=np.arange(len(rows)), share=shares)


def _costs() -> pd.DataFrame:
    coded = PATTERNS.dropna()
    table = coded[["frame", "pattern"]].assign(f1=0.51, f1_without=np.nan, f1_change=np.nan)
    table["f1_without"] = 0.51 + 0.2 * (0.7 - coded["precision"])
    table["f1_change"] = table["f1_without"] - table["f1"]
    table = table.assign(precision_without=coded["precision"], recall_without=0.5)
    return table.assign(wrong_units=4, right_units=np.arange(len(table)))


def _coverage(measure: str) -> pd.DataFrame:
    rows = [
        ("units coded to use a frame", 0.213, 0.18, 0.25, 300),
        (measure, 1.0, 1.0, 1.0, 12_345),
        ("units found again", np.nan, np.nan, np.nan, 0),
    ]
    return pd.DataFrame(rows, columns=["measure", "value", "low", "high", "units"])


PICTURES = {
    "agreement": Picture(
        plot_agreement, {"table": AGREEMENT}, {}, unused=frozenset({"coders", "values"})
    ),
    "accuracy": Picture(
        plot_accuracy, {"table": ACCURACY}, {}, unused=frozenset({"covered_share"})
    ),
    "pattern_precision": Picture(
        plot_pattern_precision, {"table": PATTERNS}, {}, unused=frozenset()
    ),
}
SHEETS = {
    "corrected": Picture(plot_corrected, {"table": CORRECTED}, {}, unused=_UNUSED_OF_SHARES),
    "corrected_many": Picture(
        plot_corrected, {"table": CORRECTED_MANY}, {}, unused=_UNUSED_OF_SHARES
    ),
    "corrected_one": Picture(plot_corrected, {"table": ONE_GROUP}, {}, unused=_UNUSED_OF_SHARES),
}
