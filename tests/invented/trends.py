"""Means of invented groups of states over years, and their statements."""

import numpy as np
import pandas as pd

from discourse.figures import plot_trend
from invented.picture import Picture

YEARS = range(2001, 2010)
# Group: where it starts, where it ends, how many states it has. Three end close together.
GROUPS = {
    "island-states": (0.9, -0.31, 12),
    "latin-american-and-caribbean": (-0.2, -0.33, 9),
    "northern": (1.2, 1.4, 7),
    "others": (-0.6, -0.35, 21),
    "southern": (-0.9, -1.1, 1),
    "western": (0.3, 0.5, 16),
}


def invented_statements() -> pd.DataFrame:
    random = np.random.default_rng(11)
    rows = []
    for group, (start, end, states) in GROUPS.items():
        for state in range(states):
            lasting = random.normal(scale=0.5)
            path = np.linspace(start, end, len(YEARS)) + lasting + random.normal(0, 0.3, len(YEARS))
            name = f"{group[:2].upper()}{state}"
            rows += [(name, group, *place) for place in zip(YEARS, path, strict=True)]
    table = pd.DataFrame(rows, columns=["iso3", "group", "year", "score"])
    # One state spoke once, and one statement has no score.
    table = table[(table["iso3"] != "WE3") | (table["year"] == 2004)]
    return table.assign(score=table["score"].where(table.index != 30))


def invented_means() -> pd.DataFrame:
    """Means as they are, with ends of intervals from the normal distribution; none of one state."""
    groups = invented_statements().groupby(["group", "year"])
    table = groups["score"].agg(["mean", "sem", "count"]).reset_index()
    reach = 1.96 * table["sem"]
    table = table.assign(low=table["mean"] - reach, high=table["mean"] + reach)
    # A group without statements in two years: one year between two gaps, and a line that ends.
    gaps = (table["group"] == "western") & table["year"].isin([2002, 2009])
    return table.rename(columns={"count": "statements"})[~gaps].drop(columns="sem")


PICTURES = {
    "trend": Picture(
        plot_trend,
        {"table": invented_means()},
        {"group": "group"},
        unused=frozenset({"statements"}),
    )
}
