"""Rates of use and of mention."""

import numpy as np
import pandas as pd

from discourse.figures import plot_use_and_mention
from invented.picture import Picture

# Hits per 1,000 words in each narrative: (own, mentioned); NaN where nothing is known.
RATES = {
    "sovereignty": ((0.2, 1.9), (0.0, 0.0)),
    "shared-future": ((0.0, 1.1), (7.4, 0.4)),
    "development": ((3.8, 2.6), (13.9, 1.2)),
    "state-control": ((1.7, 0.8), (0.0, 0.3)),
    "openness": ((3.1, 0.7), (np.nan, np.nan)),
    "transparency": ((2.2, 0.1), (0.5, 0.0)),
}
TOKENS = (21_000, 4_200)


def _table() -> pd.DataFrame:
    rows = []
    for frame, sides in RATES.items():
        for narrative, rates, tokens in zip(
            ("atlantic-council", "china-mobile"), sides, TOKENS, strict=True
        ):
            for voice, rate in zip(("own", "mentioned", "all"), (*rates, sum(rates)), strict=True):
                reach = 2 * np.sqrt(1000 * rate / tokens)
                ends = max(rate - reach, 0.0), rate + max(reach, 3700 / tokens)
                rows.append((narrative, frame, voice, rate, ends[0], ends[1]))
    columns = ["narrative", "frame", "voice", "per_1000_tokens", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


SALIENCE = _table()
PICTURES = {"use_and_mention": Picture(plot_use_and_mention, {"table": SALIENCE}, {})}
