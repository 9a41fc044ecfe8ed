"""The mark that stands for an estimate with its interval, and level lines by the thousand."""

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from discourse.figures.lettering import scaled
from discourse.figures.palette import NarrativeStyle


def draw_estimate(
    ax: Axes,
    place: tuple[float, float],
    interval: tuple[float, float],
    *,
    style: NarrativeStyle,
    fill: str,
    line: str,
) -> None:
    """Draw a marker at ``place`` (value, height) on a line over ``interval``.

    Values at the edge of the axes are drawn whole. NaN leaves out the marker
    or the line.
    """
    value, y = place
    ax.plot(interval, (y, y), color=line, solid_capstyle="butt", clip_on=False, zorder=3)
    ax.plot(
        value,
        y,
        marker=style.marker,
        markersize=style.size * matplotlib.rcParams["lines.markersize"],
        markerfacecolor=fill,
        markeredgecolor=style.colour,
        markeredgewidth=scaled(0.7),
        clip_on=False,
        zorder=4,
    )


def draw_spans(
    ax: Axes, heights: ArrayLike, starts: ArrayLike, ends: ArrayLike, *, width: float, **look: Any
) -> None:
    """Draw a level line at each height, all as one path that is broken by NaN.

    As artists of their own, a thousand would make a vector file too large.
    """
    heights = np.asarray(heights)
    ax.plot(
        np.column_stack([starts, ends, np.full(len(heights), np.nan)]).ravel(),
        np.repeat(heights, 3),
        linewidth=width,
        solid_capstyle="butt",
        # Moved to whole pixels, thin lines would differ in width.
        snap=False,
        **look,
    )
