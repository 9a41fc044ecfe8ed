"""More invented statements than can be named in a figure."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from discourse.figures import plot_alignment
from invented.picture import Picture


def invented_scores(statements: int) -> pd.DataFrame:
    random = np.random.default_rng(5)
    score = random.normal(0, 1.3, statements)
    reach = random.gamma(9, 0.1, statements)
    table = pd.DataFrame({"score": score, "low": score - reach, "high": score + 1.1 * reach})
    sided = np.where(score > 0, "atlantic-council", "china-mobile")
    unsure = (table["low"] < 0) & (table["high"] > 0)
    odd = random.random(statements)
    label = np.where(odd < 0.15, "mixed", np.where(odd < 0.2, "neither", sided))
    table["label"] = np.where(unsure & (odd >= 0.2), "undetermined", label)
    table.insert(0, "statement_id", [f"statement-{number:04}" for number in range(statements)])
    table["percentile"] = 100 * table["score"].rank(pct=True)
    unread = table["statement_id"].isin(["statement-0003", "statement-0017"])
    numbers = ["score", "low", "high", "percentile"]
    table[numbers] = table[numbers].mask(unread)
    table["label"] = table["label"].mask(unread, None)
    return table


def draw_alignment(table: pd.DataFrame, background: pd.DataFrame, **options: object) -> Axes:
    return plot_alignment(table, background["score"], **options)


BACKGROUND = pd.DataFrame({"score": np.random.default_rng(1).normal(0, 0.85, 974)})
PICTURES = {
    "alignment_of_many": Picture(
        draw_alignment, {"table": invented_scores(600), "background": BACKGROUND}, {}
    )
}
