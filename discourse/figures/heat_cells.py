"""Cells of a heat map that say how many times as often: their colours and their numbers."""

from collections.abc import Collection

import matplotlib
import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap
from matplotlib.text import Text
from numpy.typing import ArrayLike

from discourse.figures.lettering import text_width

# Diverging, safe for the colour-blind, unlike the hues of narratives; without the
# darkest ends, on which nothing can be read.
RATIO_COLOURS = ListedColormap(colormaps["BrBG"](np.linspace(0.14, 0.86, 255)))
_NUMBER = 0.85  # size of the numbers in cells, in font sizes
BOLD = 1.15  # how much wider bold letters are


def written(value: float) -> str:
    """Write a rate or a ratio in the few digits that a cell has room for.

    Examples
    --------
    >>> [written(value) for value in (0.01, 0.63, 9.96)]
    ['<0.1', '0.6', '10']
    """
    if value < 0.05:
        return "<0.1"
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def fit_numbers(numbers: Collection[Text], *, room: float) -> None:
    """Set the numbers as large as the widest of them allows in a cell of ``room`` points."""
    size = _NUMBER * matplotlib.rcParams["font.size"]
    widths = [BOLD * text_width(number.get_text() or "0", size=size) for number in numbers]
    for number in numbers:
        number.set_fontsize(size * min(1.0, room / max(widths)))


def colour_bar_ends(log2_ratios: ArrayLike, *, last: float) -> str:
    """Return which ends of a colour bar from -``last`` to ``last`` values lie beyond."""
    values = np.asarray(log2_ratios, dtype=float)
    below, above = bool((values < -last).any()), bool((values > last).any())
    return {(True, False): "min", (False, True): "max", (True, True): "both"}.get(
        (below, above), "neither"
    )
