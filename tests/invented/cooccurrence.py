"""Ties between frames in two narratives, and how they differ."""

from itertools import combinations

import numpy as np
import pandas as pd

from discourse.figures import plot_frame_pairs
from invented.picture import Picture

# Passages with each frame in a narrative of 210 passages and in one of 60.
HELD = {
    "development": (48, 41),
    "openness": (61, 9),
    "transparency": (33, 6),
    "state-control": (27, 3),
    "sovereignty": (19, 2),
    "shared-future": (12, 28),
    "rights": (2, 1),
}
PASSAGES = {"atlantic-council": 210, "china-mobile": 60}
LEAST = 5


def _ties() -> pd.DataFrame:
    random = np.random.default_rng(11)
    rows = []
    for place, (narrative, passages) in enumerate(PASSAGES.items()):
        for frame, other in combinations(sorted(HELD), 2):
            held = HELD[frame][place], HELD[other][place]
            known = min(held) >= LEAST
            tie, error = random.normal(0.3, 2), random.uniform(0.4, 1.5)
            q_value = float(np.exp(-((tie / error) ** 2) / 2))
            measured = (tie, error, q_value) if known else (np.nan,) * 3
            rows.append((narrative, frame, other, passages, 20, *held, *measured))
    columns = ["narrative", "frame", "other", "passages", "sections", "with_frame", "with_other"]
    return pd.DataFrame(rows, columns=[*columns, "log2_odds_ratio", "standard_error", "q_value"])


def _difference(ties: pd.DataFrame) -> pd.DataFrame:
    wide = ties.pivot(index=["frame", "other"], columns="narrative", values="log2_odds_ratio")
    ratio = wide["china-mobile"] - wide["atlantic-council"]
    table = pd.DataFrame({"log2_ratio": ratio, "q_value": np.exp(-(ratio.abs()))})
    return table.reset_index()


TIES = _ties()
DIFFERENCE = _difference(TIES)
COUNCIL = TIES[TIES["narrative"] == "atlantic-council"].reset_index(drop=True)
UNUSED = frozenset({"sections", "standard_error"})
PICTURES = {"frame_pairs": Picture(plot_frame_pairs, {"table": COUNCIL}, {}, UNUSED)}
