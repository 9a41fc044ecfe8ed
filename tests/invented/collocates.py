"""The company of two invented words in two narratives, and of one word in one of them."""

import numpy as np
import pandas as pd

from discourse.figures import plot_collocates
from invented.picture import Picture

_STEMS = ("cable", "standard", "oversight", "multistakeholder interoperability", "trade", "law")
_LEVELS = {"atlantic-council": 2.5, "china-mobile": 1.0}


def _company(node: str, narrative: str, *, seed: int, terms: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    with_term = random.integers(5, 60, size=terms)
    error = 6 / np.sqrt(with_term)
    tie = random.normal(_LEVELS[narrative], 1.5, size=terms)
    table = pd.DataFrame({"node": node, "term": [f"{_STEMS[i % 6]} {i}" for i in range(terms)]})
    table = table.assign(narrative=narrative, passages=180, with_node=70, with_term=with_term)
    table["together"] = np.minimum(with_term, 40) // 2
    table["expected"] = 70 * with_term / 180
    table["log_dice"] = 14 + np.log2(2 * table["together"] / (70 + with_term))
    table["log2_odds_ratio"], table["standard_error"] = tie, error
    table["low"], table["high"] = tie - 1.96 * error, tie + 1.96 * error
    table["p_value"] = np.exp(-((tie / error) ** 2))
    return table.assign(q_value=np.minimum(1, 3 * table["p_value"]))


def _undefined(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a term that stands in every passage, so that it has no tie."""
    ties = ["log2_odds_ratio", "standard_error", "low", "high", "p_value", "q_value"]
    table.loc[0, ties] = np.nan
    return table


COMPANY = pd.concat(
    [
        _undefined(_company("openness", "atlantic-council", seed=0, terms=30)),
        _company("openness", "china-mobile", seed=1, terms=25),
        _company("trust", "atlantic-council", seed=2, terms=20),
        _company("trust", "china-mobile", seed=3, terms=5),
    ],
    ignore_index=True,
)
ALONE = _company("openness", "china-mobile", seed=4, terms=40)

_UNUSED = frozenset(
    {"passages", "with_node", "with_term", "together", "expected", "log_dice"}
    | {"standard_error", "p_value"}
)
PICTURES = {
    "collocates": Picture(plot_collocates, {"table": COMPANY}, {}, _UNUSED),
    "collocates_alone": Picture(plot_collocates, {"table": ALONE}, {}, _UNUSED),
}
