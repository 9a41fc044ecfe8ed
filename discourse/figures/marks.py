"""The mark that stands for an estimate with its interval."""

import matplotlib
from matplotlib.axes import Axes

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
