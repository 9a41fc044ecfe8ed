"""Frames as bands over an axis of rates, on which rare frames stay visible."""

from collections.abc import Iterable, Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from discourse.figures.lettering import lines_taken, scaled, shortened, wrapped
from discourse.figures.palette import FAINT, PALE, readable_name
from discourse.figures.topics import figure_points

_TICKS = (0, 0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_SPARE_LINES = 3.5  # that a key and the axis may take of the height of the bands
_MOST_FRAMES = 60
_NAME_SHARE = 0.33  # of the figure's width that names may take
_TICK_GAP = 0.09  # between ticks, as a share of the axis


def sorted_frames(table: pd.DataFrame) -> list[str]:
    """Sort frames by how far mention exceeds own use in the first narrative.

    Parameters
    ----------
    table : DataFrame
        Salience in voices of which none holds another: ``narrative``, ``frame``,
        ``voice``, ``per_1000_tokens``.

    Raises
    ------
    ValueError
        If there are more than 60 frames.
    """
    check_frames(table)
    first = table[table["narrative"] == table["narrative"].min()]
    rate = first["per_1000_tokens"]
    lead = rate.where(first["voice"] != "own", -rate).groupby(first["frame"]).sum()
    lead = lead.reindex(sorted(table["frame"].unique()), fill_value=0.0)
    return list(lead.sort_values(ascending=False, kind="stable").index)


def check_frames(table: pd.DataFrame) -> None:
    """Raise if ``table`` has more frames than can be drawn below one another."""
    frames = table["frame"].nunique()
    if frames > _MOST_FRAMES:
        raise ValueError(
            f"The table of the figure must hold at most {_MOST_FRAMES} frames. Got {frames}; "
            "draw fewer at once."
        )


def frame_names(
    frames: Iterable[str], ax: Axes | None, labels: Mapping[str, str] | None
) -> list[str]:
    """Return the readable name of each frame, in lines that fit left of the axes."""
    room, size = _NAME_SHARE * figure_points(ax), matplotlib.rcParams["font.size"]
    return [
        "\n".join(
            shortened(line, room=room, size=size)
            for line in wrapped(readable_name(frame, labels), room=room, size=size)
        )
        for frame in frames
    ]


def band_lines(names: list[str], each: float) -> float:
    """Return how many lines all bands take, of ``each`` lines, or more where names need it."""
    return len(names) * each + max(0.0, _SPARE_LINES - len(names) * (each - lines_taken(names)))


def set_frame_axis(ax: Axes, names: list[str]) -> None:
    """Give each frame a band, from the top, with its name left of the axes."""
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0, pad=scaled(7))
    ax.spines[["left", "top", "right"]].set_visible(False)
    for band in range(0, len(names), 2):
        ax.axhspan(band - 0.5, band + 0.5, color=FAINT, linewidth=0, zorder=0)


def set_rate_axis(ax: Axes, largest: float, *, mirrored: bool = False) -> None:
    """Let the axis of rates run from 0, or from zero to both sides, to the ``largest``."""
    end = 1.05 * (largest if largest > 0 else 1.0)
    gap = _TICK_GAP * (2 if mirrored else 1) * np.sqrt(end)
    ticks: list[float] = []
    for tick in _TICKS:
        if tick <= end and (not ticks or np.sqrt(tick) - np.sqrt(ticks[-1]) > gap):
            ticks.append(tick)
    if mirrored:
        ticks = [-tick for tick in ticks[:0:-1]] + ticks
    ax.set_xscale("function", functions=(_signed_root, _signed_square))
    ax.set_xlim(-end if mirrored else 0, end)
    ax.set_xticks(ticks, [f"{abs(tick):g}" for tick in ticks])
    ax.set_xlabel("Hits per 1,000 words, with 95 % interval\n(square-root scale)")
    ax.grid(axis="x", color=PALE, linewidth=scaled(0.4))
    ax.set_axisbelow(True)


def _signed_root(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sign(values) * np.sqrt(np.abs(values))


def _signed_square(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sign(values) * np.square(values)
