"""What is written below a figure of pairs of frames."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from discourse.figures.heat_cells import written
from discourse.figures.palette import readable_name

LARGEST_Q = 0.05
_VOICES = {"own": "own voice", "all": "all voices"}


def told_of_pairs(panels: list[Axes], table: pd.DataFrame, rare: list[str]) -> list[str]:
    """Return what must be explained of what is drawn."""
    numbers = [number for ax in panels for number in ax.texts]
    known = sorted(set(table["voice"])) if "voice" in table else []
    voices = "".join(f"; {_VOICES.get(voice, f'{voice} only')}" for voice in known)
    told = {
        f"Odds ratio of two frames in passages of like length{voices}": True,
        "above 1: together more often than expected": bool(numbers),
        f"bold: q < {LARGEST_Q:g}": any(number.get_fontweight() == "bold" for number in numbers),
        "point, grey name: not known, too rare or nearly everywhere": any(
            np.size(line.get_xdata()) for ax in panels for line in ax.lines
        ),
        f"left out, too rare or nearly everywhere: {', '.join(rare)}": bool(rare),
    }
    return [note for note, needed in told.items() if needed]


def compared_pairs(known: pd.DataFrame, sides: str, labels: Mapping[str, str] | None) -> str:
    """Name the few pairs that can be compared, each with its ratio of odds ratios."""
    pairs = sorted(
        f"{readable_name(frame, labels)} – {readable_name(other, labels)} {written(2**ratio)}"
        + f" (q < {LARGEST_Q:g})" * (q_value < LARGEST_Q)
        for frame, other, ratio, q_value in zip(
            known["frame"], known["other"], known["log2_odds_ratio"], known["q_value"], strict=True
        )
    )
    count = f"only {len(pairs)} pair{'s' * (len(pairs) > 1)}" if pairs else "no pair"
    return f"{sides}: {count} can be compared" + f": {', '.join(pairs)}" * bool(pairs)
