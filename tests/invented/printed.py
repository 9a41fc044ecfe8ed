"""Result tables to print, one for each design: names that every format must escape, and blanks."""

from itertools import product

import numpy as np
import pandas as pd

from invented.coding import coding_tables

AWKWARD = "50% & <b>_x_|$ [1] {y} #~^\\ `code` --* it's"
NARRATIVES = ("atlantic-council", "china-mobile")
FRAMES = ("rights", "shared-future", AWKWARD)
TERMS = [f"term{number:02d}" for number in range(24)] + [AWKWARD, "-net"]
LABELS = ("cloud, data", AWKWARD)


def drawn(rows: list[tuple[object, ...]], names: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Return a row for each of ``rows``, with an effect, its interval and other numbers."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(rows, columns=list(names))
    effect, error = random.normal(size=len(table)), random.uniform(0.1, 1.5, size=len(table))
    table = table.assign(effect=effect, low=effect - error, high=effect + error)
    table["share"] = random.uniform(size=len(table))
    table["count"] = random.integers(0, 4000, size=len(table))
    table["p_value"] = random.uniform(size=len(table)) ** 8
    table["q_value"] = np.minimum(1.0, 3 * table["p_value"])
    return table


def _with_gap(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the table without a value in the last row of each of ``columns``."""
    last = pd.Series(range(len(table)), index=table.index) == len(table) - 1
    return table.assign(**{name: table[name].astype(float).mask(last) for name in columns})


def _salience(seed: int) -> pd.DataFrame:
    voices = ("own", "quoted", "attributed", "mentioned", "all")
    table = drawn(list(product(NARRATIVES, FRAMES, voices)), ("narrative", "frame", "voice"), seed)
    return table.assign(per_1000_tokens=table["share"] * 20)


def _two_sided(seed: int) -> pd.DataFrame:
    table = drawn([(term,) for term in TERMS], ("term",), seed)
    counts = {"target_count": table["count"], "reference_count": table["count"] // 3}
    return table.assign(**counts)


def _ties(rows: list[tuple[object, ...]], names: tuple[str, ...], seed: int) -> pd.DataFrame:
    table = drawn(rows, names, seed).rename(columns={"effect": "log2_odds_ratio"})
    gone = ("log2_odds_ratio", "low", "high", "p_value", "q_value")
    extra = {"passages": 184, "together": table["count"], "expected": table["share"] * 9}
    return _with_gap(table.assign(**extra, log_dice=9 + table["share"]), *gone)


def _compared(rows: list[tuple[object, ...]], names: tuple[str, ...], seed: int) -> pd.DataFrame:
    table = drawn(rows, names, seed).rename(columns={"effect": "log2_ratio"})
    ends = {f"{side}_log2_odds_ratio": table["low"] for side in ("target", "reference")}
    return table.assign(**ends)


def _means(group: str, values: tuple[str, ...], seed: int) -> pd.DataFrame:
    table = drawn(list(product(values, (2017, 2018, 2019))), (group, "year"), seed)
    table = table.rename(columns={"effect": "mean"})
    return _with_gap(table.assign(statements=35, clusters=33), "low", "high")


def _topics(rows: list[tuple[object, ...]], names: tuple[str, ...], seed: int) -> pd.DataFrame:
    table = drawn(rows, names, seed)
    return table.assign(
        label=[LABELS[topic] if topic >= 0 else "no topic" for topic in table["topic"]]
    )


_documents = pd.DataFrame({"document_id": [AWKWARD, "report-2025"], "narrative": NARRATIVES})
_frames = list(product(FRAMES, NARRATIVES))
_pairs = list(product(NARRATIVES, FRAMES[:2], ("openness", AWKWARD)))
_company = list(product(("governance", AWKWARD), NARRATIVES, TERMS[-14:]))
_uses = drawn(_frames, ("frame", "narrative"), 3)
_statements = drawn([(f"s{number}",) for number in range(4)] + [(AWKWARD,)], ("statement_id",), 5)
_contested = list(product((0, 1), ("term", "frame"), TERMS[10:]))
_contested_table = _topics(_contested, ("topic", "kind", "item"), 9)

TABLES: dict[str, pd.DataFrame] = {
    "documents": _documents.assign(
        sections=[39, 4], passages=[184, 25], sentences=[571, 109], tokens=[14612, 3487], hits=459
    ),
    "salience": _with_gap(_salience(1), "low", "high"),
    "expressions": _salience(2),
    "use_and_mention": _with_gap(
        _uses.assign(
            own_hits=_uses["count"],
            mentioned_hits=7,
            own_per_1000_tokens=_uses["share"] * 9,
            mentioned_per_1000_tokens=2.5,
            mentioned_share=_uses["share"],
        ),
        "mentioned_share",
    ),
    "dispersion": _with_gap(
        drawn(list(product(("a-2025", "b-2026"), FRAMES)), ("document_id", "frame"), 4).rename(
            columns={"count": "hits", "share": "range_share", "effect": "dp_norm"}
        ),
        "dp_norm",
    ),
    "keyness": _with_gap(
        _two_sided(6)
        .rename(columns={"effect": "log_odds"})
        .assign(target_per_million=1234.5, reference_per_million=0.0),
        *("low", "high", "q_value"),
    ),
    "word_shift": _two_sided(7)
    .rename(columns={"effect": "contribution"})
    .assign(target_share=0.0123, reference_share=0.2, contribution_share=-0.034)
    .assign(measure="jensen_shannon", total=0.327),
    "cooccurrence": _ties(_pairs, ("narrative", "frame", "other"), 10),
    "cooccurrence_difference": _compared([pair[1:] for pair in _pairs[:4]], ("frame", "other"), 11),
    "collocates": _ties(_company, ("node", "narrative", "term"), 12),
    "collocate_difference": _compared(
        [(node, term) for node, narrative, term in _company if narrative == NARRATIVES[0]],
        ("node", "term"),
        13,
    ),
    "topics": _with_gap(
        _topics([(0,), (1,)], ("topic",), 14).assign(
            terms="ai cloud " + AWKWARD, windows=[250, 3], coherence=-0.25, stability=0.5
        ),
        *("coherence", "stability"),
    ).assign(stable=[True, False]),
    "prevalence": _with_gap(
        _topics(list(product((0, 1, -1), NARRATIVES)), ("topic", "narrative"), 15).assign(
            low=0.01, high=0.4, stability=0.61
        ),
        *("q_value", "stability"),
    ),
    "topic_frames": _topics(list(product((0, 1), FRAMES)), ("topic", "frame"), 16).rename(
        columns={"count": "hits", "share": "share_of_frame", "effect": "log2_ratio"}
    ).assign(per_1000_tokens=2.345),
    "contested": _contested_table.assign(
        target_count=12, reference_count=4, log_odds=_contested_table["effect"]
    ),
    "weights": pd.DataFrame({"frame": FRAMES, "weight": [0.999, -0.25, np.nan]}),
    "alignment": _with_gap(
        _statements.assign(
            score=_statements["effect"],
            tokens=201,
            percentile=99.97,
            label="neither",
            evidence_hits=12,
        ),
        *("score", "low", "high", "percentile", "tokens", "evidence_hits"),
    ),
    "alignment_by_camp": _means("camp", ("western", "aligned"), 17),
    "alignment_by_region": _means("region", ("african", "asia-pacific"), 18),
    "reliability": drawn([(1,), (2,)], ("bin",), 19).assign(
        statements=[70, 71], mean_probability=[0.123, 0.9], observed_share=[0.1, 0.8], low=0, high=1
    ),
    "coverage": _with_gap(
        drawn([("probability",), ("probability",), ("model_label",)], ("rule",), 20).assign(
            share=[0.5, 1.0, 0.0], statements=[70, 140, 39], coverage=0.279, accuracy=0.974
        ).assign(low=0.868, high=0.995, minimum_confidence=0.811),
        *("share", "minimum_confidence"),
    ),
}  # fmt: skip
TABLES |= coding_tables(AWKWARD)
