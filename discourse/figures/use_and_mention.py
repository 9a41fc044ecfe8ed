"""Figure of use against mention: two sides of one zero."""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from discourse.figures.frame_bands import (
    band_lines,
    frame_names,
    set_frame_axis,
    set_rate_axis,
    sorted_frames,
)
from discourse.figures.lettering import POINTS_PER_INCH, lines_taken, scaled
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import INK, NarrativeStyle, narrative_styles
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table
from discourse.figures.topics import KEY_SHARE, figure_points, key_columns, narrative_handles

_COLUMNS = ("narrative", "frame", "voice", "per_1000_tokens", "low", "high")
_SIDES = {"mentioned": -1, "own": 1}
_HEADS = (("← mention", "quoted or attributed"), ("use →", "in its own voice"))
_HEAD_LINES = 3.0  # height of the heads, in font sizes
_BAND = 0.72  # of a band's height that its bars take, with the gaps between them
_BAR = 3.2  # thickness of a bar, in points


def plot_use_and_mention(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw own use of each frame to the right of zero and mention of it to the left.

    Use it to see at once for which frames a narrative speaks and of which it only
    speaks; :func:`plot_salience` shows the same rates on one side, where they can be
    compared more closely.

    How to read it: each band is a frame, with a bar for each narrative, in the order
    of the key. To the right, in full tone, reaches the rate at which the narrative uses
    the frame in its own voice; to the left, in light tone, the rate at which it quotes it
    or attributes it to others; a bar that leans to the left belongs to a frame that is
    reported rather than held. The line through the end of a bar is its interval. Frames
    are sorted by how far mention exceeds own use in the
    first narrative (in alphabetical order). Both sides have the same square-root
    scale, on which rare frames stay visible: compare which side is longer, not how
    many times. A mark on zero that is half filled has a rate of zero on both sides.

    Parameters
    ----------
    table : DataFrame
        Salience: ``narrative``, ``frame``, ``voice``, ``per_1000_tokens``,
        ``low``, ``high``. Of ``voice``, "own" and "mentioned" (quoted or
        attributed) are drawn. A rate of NaN or without a row leaves its place empty.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of frames and narratives.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, no row is of one's own voice or none of mention, or there
        are more than 60 frames.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "narrative": "atlantic-council",
    ...         "frame": "shared-future",
    ...         "voice": ["own", "mentioned"],
    ...         "per_1000_tokens": [0.3, 1.2],
    ...         "low": [0.0, 0.8],
    ...         "high": [0.6, 1.7],
    ...     }
    ... )
    >>> ax = plot_use_and_mention(table)
    >>> sorted(float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o")
    [-1.2, 0.3]
    """
    check_table(table, _COLUMNS, function="plot_use_and_mention")
    table = _both_sides(table)
    frames = sorted_frames(table)
    styles = narrative_styles(table["narrative"])
    names = frame_names(frames, ax, labels)
    highest = lines_taken(names)
    ax = axes_or_new(
        ax,
        lines=band_lines(names, max(0.85 * len(styles) + 0.6, highest + 0.4)) + 8,
        least=band_lines(names, max(0.5 * len(styles) + 0.4, highest + 0.2)) + 8,
    )
    set_rate_axis(ax, float(table[["per_1000_tokens", "high"]].max().max()), mirrored=True)
    set_frame_axis(ax, names)
    ax.axvline(0, color=INK, linewidth=matplotlib.rcParams["axes.linewidth"], zorder=2.5)
    # At zero on both sides, the mark of use would hide that of mention.
    both = (table["per_1000_tokens"] == 0).groupby([table["narrative"], table["frame"]]).sum() > 1
    rows: Iterable[Any] = table.itertuples(index=False)
    for row in rows:
        place = list(styles).index(row.narrative) - (len(styles) - 1) / 2
        y = frames.index(row.frame) + place * _BAND / len(styles)
        _draw_bar(ax, row, y, styles[row.narrative])
        if row.voice == "own" and both[row.narrative, row.frame]:
            _halve_mark(ax)
    _head_sides(ax)
    _add_key(ax, styles, labels)
    return ax


def _both_sides(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the voices to draw, and raise if there is only one side."""
    for voice in _SIDES:
        if not (table["voice"] == voice).any():
            found = ", ".join(map(str, sorted(table["voice"].unique())))
            raise ValueError(
                "The 'voice' of the table of plot_use_and_mention must hold "
                f"{' and '.join(_SIDES)}, got only {found}; compute salience by voice."
            )
    drawn = table[table["voice"].isin(_SIDES)]
    return drawn.sort_values(["narrative", "frame", "voice"])


def _draw_bar(ax: Axes, row: Any, y: float, style: NarrativeStyle) -> None:
    """Draw a rate as a bar away from zero, with its interval and its mark at the end."""
    own = row.voice == "own"
    value, *interval = (_SIDES[row.voice] * end for end in (row.per_1000_tokens, row.low, row.high))
    colour, fill = (style.colour, style.colour) if own else (style.light, "white")
    # A line, since a bar would grow with the height of its band and hide its mark.
    _draw_line(ax, (0, value), y, color=colour, linewidth=scaled(_BAR), zorder=2)
    draw_estimate(
        ax, (value, y), (interval[0], interval[1]), style=style, fill=fill, line=style.colour
    )
    if own:
        # What lies within the bar is of its colour and would not be seen.
        _draw_line(ax, (interval[0], value), y, color="white", linewidth=scaled(0.5), zorder=3.5)


def _halve_mark(ax: Axes) -> None:
    """Leave only the right half of the mark drawn last in full tone."""
    (mark,) = [line for line in ax.lines[-2:] if line.get_marker() != "None"]
    mark.set_fillstyle("right")
    mark.set_markerfacecoloralt("white")


def _draw_line(ax: Axes, ends: tuple[float, float], y: float, **look: Any) -> None:
    ax.plot(ends, (y, y), solid_capstyle="butt", **look)


def _head_sides(ax: Axes) -> None:
    """Write above the axes what lies left and right of zero; both texts run outwards."""
    size, small = matplotlib.rcParams["axes.titlesize"], matplotlib.rcParams["font.size"]
    for heads, away, align in zip(_HEADS, (-5, 5), ("right", "left"), strict=True):
        for text, rise, letters, weight in zip(
            heads, (3 + 1.3 * small, 3), (size, small), ("bold", "normal"), strict=True
        ):
            ax.annotate(
                text,
                (0, 1),
                (scaled(away), rise),
                xycoords=ax.get_xaxis_transform(),
                textcoords="offset points",
                horizontalalignment=align,
                verticalalignment="bottom",
                fontsize=letters,
                weight=weight,
            )


def _add_key(
    ax: Axes, styles: Mapping[str, NarrativeStyle], labels: Mapping[str, str] | None
) -> None:
    """Name the narratives above the heads of the sides."""
    figure = ax.get_figure(root=True)
    assert figure is not None, "Axes must stand on a figure to have heads."
    rise = _HEAD_LINES * matplotlib.rcParams["font.size"] / POINTS_PER_INCH
    room = KEY_SHARE * figure_points(ax)
    handles = narrative_handles(styles, labels, room=room)
    above = ax.transAxes + ScaledTranslation(0, rise, figure.dpi_scale_trans)
    ax.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        bbox_transform=above,
        ncols=key_columns(handles, room=room),
        handletextpad=0.2,
    )
