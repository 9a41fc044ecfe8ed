"""The rows of a figure of alignment that holds too many statements to name them."""

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from discourse.figures.lettering import laid_out_size, scaled
from discourse.figures.marks import draw_spans
from discourse.figures.palette import (
    GREY,
    INK,
    MIDDLE,
    PALE,
    NarrativeStyle,
    readable_name,
)

# Shapes are lost on thin rows, so labels that take no side differ in lightness.
_NO_SIDE = {
    "mixed": NarrativeStyle(GREY, MIDDLE, "o", 1.0),
    "neither": NarrativeStyle(INK, MIDDLE, "o", 1.0),
    "undetermined": NarrativeStyle(MIDDLE, PALE, "o", 1.0),
}
_LEAST_POINT, _LEAST_LINE = 1.6, 0.25  # points, of marks on thin rows
_DASH = 2.4  # points, width of the mark on a row too thin for a point
_SHARE = 0.8  # of the height of a row that its marks take
_TICKS = 6


def draw_thin_rows(
    ax: Axes,
    table: pd.DataFrame,
    *,
    sides: Mapping[str, NarrativeStyle],
    labels: Mapping[str, str] | None,
) -> None:
    """Draw the statements of ``table``, already sorted, on rows 0, 1, 2 and so on of ``ax``.

    On rows too thin for points a score is a dash as high as its row, since points
    would hide each other.
    """
    width, height = laid_out_size(ax)
    row = _SHARE * height / abs(float(np.ptp(ax.get_ylim())))
    thick = float(np.clip(row, scaled(_LEAST_LINE), matplotlib.rcParams["lines.linewidth"]))
    half = scaled(_DASH) / 2 / width * float(np.ptp(ax.get_xlim()))
    size = matplotlib.rcParams["lines.markersize"]
    numbered = table.assign(y=np.arange(len(table)))
    handles = []
    for label, style in {**sides, **_NO_SIDE}.items():
        own = numbered[numbered["label"] == label]
        if own.empty:
            continue
        lines: Any = {"width": thick, "zorder": 3}
        draw_spans(ax, own["y"], own["low"], own["high"], color=style.light, **lines)
        marks: Any = {"linestyle": "none", "marker": style.marker, "color": style.colour}
        marks |= {"markeredgewidth": 0}
        if row >= scaled(_LEAST_POINT):
            points = style.size * min(row, size)
            ax.plot(own["score"], own["y"], markersize=points, zorder=4, **marks)
        else:
            ends = own["score"] - half, own["score"] + half
            draw_spans(ax, own["y"], *ends, color=style.colour, **lines)
        name = label if label in _NO_SIDE else readable_name(label, labels)
        text = f"{name} ({len(own):,})"
        handles.append(Line2D([], [], markersize=style.size * size, label=text, **marks))
    if handles:
        ax.legend(handles=handles, loc="lower right", handlelength=0.8, handletextpad=0.5)


def count_rows(ax: Axes, rows: int) -> None:
    """Tick numbers of statements, counted from the top, in place of their names."""
    ticks = [int(tick) for tick in MaxNLocator(_TICKS, integer=True).tick_values(0, rows)]
    counts = [tick for tick in ticks if 0 < tick <= rows]
    ax.set_yticks([count - 1 for count in counts], [f"{count:,}" for count in counts])
    ax.set_ylabel("Statements, sorted by score")


def name_background(ax: Axes, text: str) -> None:
    """Name the histogram in the corner beside it, since the rows have no names."""
    ax.annotate(
        text,
        (0, 1),
        (scaled(1), -scaled(1)),
        xycoords="axes fraction",
        textcoords="offset points",
        verticalalignment="top",
    )
