"""Small texts for the statistics, and what makes them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

VOICES = ["own", "quoted", "attributed"]


@pytest.fixture
def make_passages() -> Callable[..., pd.DataFrame]:
    """Passages of two narratives, two to a section, with tokens drawn at random."""

    def make(sections: dict[str, int], *, seed: int = 0) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        rows = []
        for narrative, count in sections.items():
            start = 0
            for position in range(2 * count):
                tokens = int(rng.integers(20, 90))
                rows.append(
                    {
                        "passage_id": f"{narrative}#{position:04d}",
                        "document_id": narrative,
                        "section": f"{position // 2}. Heading",
                        "position": position,
                        "start": start,
                        "end": start + 6 * tokens,
                        "tokens": tokens,
                        "narrative": narrative,
                    }
                )
                start += 6 * tokens + 2
        return pd.DataFrame(rows)

    return make


@pytest.fixture
def make_hits() -> Callable[..., pd.DataFrame]:
    """Hits of three frames in passages drawn at random."""

    def make(passages: pd.DataFrame, count: int, *, seed: int = 0) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        home = passages.iloc[rng.integers(len(passages), size=count)].reset_index(drop=True)
        within = (rng.random(count) * (home["end"] - home["start"])).astype(int)
        return pd.DataFrame(
            {
                "document_id": home["document_id"],
                "passage_id": home["passage_id"],
                "start": home["start"] + within,
                "frame": rng.choice(["development", "rights", "sovereignty"], size=count),
                "voice": rng.choice(VOICES, size=count),
            }
        )

    return make
