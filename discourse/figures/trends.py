"""Figure of a trend: how the alignment of groups of statements moves over time."""

from collections.abc import Iterable, Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike

from discourse.figures.lettering import (
    LINE,
    POINTS_PER_INCH,
    laid_out_size,
    lines_taken,
    name_ends,
    one_line_or_each,
    room_for_names,
    scaled,
    shortened,
    spread_apart,
    text_width,
    wrapped,
)
from discourse.figures.palette import (
    GREY,
    MIDDLE,
    GroupStyle,
    group_styles,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_LINES = 26.0  # height of the figure
_BAND = 0.16  # opacity, so that bands that cross stay to be seen
_NOTES = ("Mean alignment score, with 95 % interval;", "zero is the middle of the background")
_NOTE_SHARE = 0.55  # of the figure's width that a line of the note may take
_NAME_SHARE = 0.27  # of the figure's width that names of groups may take
_GAP = 0.15  # between labels, in font sizes
_LEADER = 7.0  # points between the axes and the labels
_TICK = 11.0  # points that a tick and the gaps around its label take
_APART = 1.5  # from the middle of one tick's label to the next, in widths of a label


def plot_trend(
    table: pd.DataFrame,
    *,
    over: str = "year",
    group: str = "camp",
    sides: tuple[str, str] = ("china-mobile", "atlantic-council"),
    ax: Axes | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the mean alignment of groups of statements over time, with bands of uncertainty.

    Use it to see whether camps or regions keep their distance, draw near or
    change sides.

    How to read it: each line is a group, each point its mean score in a year,
    the band around it the interval. Zero is the middle of the background. A line
    ends where the group has no statement in the next year. Bands of two groups
    that do not meet differ; those that meet may differ all the same. One group's
    years are statements of the same states, so a line may move less by chance
    than its bands suggest.

    Parameters
    ----------
    table : DataFrame
        Means, a row per group and year: ``group``, ``over``, ``mean``, ``low``,
        ``high``. A mean of NaN is not drawn, nor an interval of NaN, nor a row without
        a group or a year.
    over : str
        The column of numbers along the axis.
    group : str
        The column of groups; at most six.
    sides : tuple of str
        Narratives at the negative and the positive end.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: labels
        are placed for the size it has.
    labels : mapping of str to str, optional
        Readable names of groups, narratives and of the column ``over``.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows or two of one group and
        year, ``over`` holds no numbers or there are more than six groups.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "camp": ["western", "western", "aligned", "aligned"],
    ...         "year": [2018, 2019, 2018, 2019],
    ...         "mean": [1.1, 1.2, -0.8, -0.9],
    ...         "low": [0.9, 1.0, -1.1, -1.2],
    ...         "high": [1.3, 1.4, -0.5, -0.7],
    ...     }
    ... )
    >>> ax = plot_trend(table)
    >>> [text.get_text() for text in ax.texts][2:]
    ['Aligned', 'Western']
    """
    trends = means_by_group(table, over=over, group=group, function="plot_trend")
    styles = group_styles(trends)
    ax = axes_or_new(ax, lines=_LINES)
    for name, means in trends.items():
        draw_trend(ax, means, styles[name])
    room, size = room_for_names(ax, share=_NOTE_SHARE), matplotlib.rcParams["axes.labelsize"]
    note = one_line_or_each(_NOTES, room=room, size=size)
    ax.set_xlabel(f"{readable_name(over, labels)}\n{note}")
    draw_zero(ax)
    set_score_axis(ax, table[["mean", "low", "high"]])
    name_score_axis(ax, sides, labels)
    _label_lines(ax, trends, styles, labels)
    tick_times(ax, table[over].dropna())
    return ax


def means_by_group(
    table: pd.DataFrame, *, over: str, group: str, function: str
) -> dict[str, pd.DataFrame]:
    """Return ``mean, low, high`` of each group at every place of ``over``, NaN where none is."""
    columns = (group, over, "mean", "low", "high")
    check_table(table, columns, function=function)
    check_numbers(table, over, function=function)
    table = table.dropna(subset=[group, over])
    check_table(table, columns, function=function)
    if (twice := table.duplicated([group, over])).any():
        row = table[twice].sort_values([group, over]).iloc[0]
        raise ValueError(
            f"The 'table' of {function} must have one row per {group} and {over}, got two of "
            f"{row[group]} in {row[over]}; filter it, or name other columns."
        )
    places = pd.Index(sorted(set(table[over])), name=over)
    return {
        str(name): rows.set_index(over)[["mean", "low", "high"]].reindex(places)
        for name, rows in table.groupby(group)
    }


def check_numbers(
    table: pd.DataFrame, column: str, *, function: str, argument: str = "table"
) -> None:
    """Raise if ``column``, along which a figure is drawn, holds no numbers."""
    if not pd.api.types.is_numeric_dtype(table[column]):
        raise ValueError(
            f"The column {column!r} of the {argument!r} of {function} must hold numbers, got "
            f"{table[column].dtype}; convert it or name another in 'over'."
        )


def draw_trend(ax: Axes, means: pd.DataFrame, style: GroupStyle) -> None:
    """Draw the line of a group with its band; a point between gaps gets an upright line."""
    ax.fill_between(
        means.index,
        means["low"],
        means["high"],
        color=style.colour,
        alpha=_BAND,
        linewidth=0,
        zorder=2,
    )
    known = means["mean"].notna()
    lone = means[known & ~known.shift(fill_value=False) & ~known.shift(-1, fill_value=False)]
    ax.vlines(lone.index, lone["low"], lone["high"], color=style.colour, zorder=2)
    ax.plot(
        means.index,
        means["mean"],
        color=style.colour,
        dashes=style.dashes or (None, None),
        marker=style.marker,
        markersize=style.size * matplotlib.rcParams["lines.markersize"],
        markeredgecolor="white",
        markeredgewidth=scaled(0.4),
        zorder=3,
    )


def tick_times(ax: Axes, times: Iterable[float]) -> None:
    """Tick the times that occur, from the last one backwards as many as there is room for."""
    known = np.array(sorted(set(times)))
    texts = [f"{time:g}" for time in known]
    size = matplotlib.rcParams["xtick.labelsize"]
    width = _APART * max(text_width(text, size=size) for text in texts)
    span = float(np.ptp(ax.get_xlim()))
    needed = width / laid_out_size(ax)[0] * span
    step = 1
    while step < len(known) and np.diff(known[::-step]).max() > -needed:
        step += 1
    ax.set_xticks(known[::-step], texts[::-step])


def set_score_axis(ax: Axes, scores: ArrayLike) -> None:
    """Set the limits and ticks of the upright axis so that all ``scores`` and zero lie in it."""
    values = np.append(np.asarray(scores, dtype=float).ravel(), 0.0)
    low, high = np.nanmin(values), np.nanmax(values)
    margin = 0.05 * (high - low) or 1.0
    ax.set_ylim(low - margin, high + margin)
    ticks = [
        tick
        for tick in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high)
        if low - margin <= tick <= high + margin
    ]
    decimals = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    ax.set_yticks(ticks, [f"{tick:.{decimals}f}".replace("-", "−") for tick in ticks])


def draw_zero(ax: Axes) -> None:
    """Draw the line of the background's middle, and only the axes that are read."""
    ax.axhline(0, color=GREY, linewidth=scaled(0.5), zorder=1)
    ax.spines[["top", "right"]].set_visible(False)


def name_score_axis(
    ax: Axes, sides: tuple[str, str], labels: Mapping[str, str] | None = None
) -> None:
    """Name the narratives at the ends of the upright axis, left of its ticks."""
    size = matplotlib.rcParams["ytick.labelsize"]
    widest = max(text_width(tick.get_text(), size=size) for tick in ax.get_yticklabels())
    names = (readable_name(sides[0], labels), readable_name(sides[1], labels))
    styles = narrative_styles(sides)
    ends = styles[sides[0]], styles[sides[1]]
    name_ends(ax, "nearer", names, ends, away=scaled(_TICK) + widest)


def _label_lines(
    ax: Axes,
    trends: Mapping[str, pd.DataFrame],
    styles: Mapping[str, GroupStyle],
    labels: Mapping[str, str] | None,
) -> None:
    """Name each group right of the axes, tied to the last point of its line."""
    size = matplotlib.rcParams["font.size"]
    room = room_for_names(ax, share=_NAME_SHARE)
    rows = sorted(
        (float(known.iloc[-1]), name, float(known.index[-1]))
        for name, known in ((name, means["mean"].dropna()) for name, means in trends.items())
        if len(known)
    )
    texts = [
        "\n".join(
            shortened(line, room=room, size=size)
            for line in wrapped(readable_name(name, labels), room=room, size=size)
        )
        for _, name, _ in rows
    ]
    _, height = laid_out_size(ax)
    ends = np.array([[last, mean] for mean, _, last in rows]).reshape(-1, 2)
    places = ax.transAxes.inverted().transform(ax.transData.transform(ends))[:, 1]
    heights = [(LINE * lines_taken([text]) + _GAP) * size / height for text in texts]
    spread = spread_apart(places, heights=heights)
    for (mean, name, last), text, y in zip(rows, texts, spread, strict=True):
        _write_label(ax, text, (last, mean), y, styles[name].colour)


def _write_label(
    ax: Axes, text: str, point: tuple[float, float], height: float, colour: str
) -> None:
    """Write a label at a height, a share of the axes, with a thin line to its point."""
    aside = ScaledTranslation(scaled(_LEADER) / POINTS_PER_INCH, 0, ax.figure.dpi_scale_trans)
    ax.annotate(
        text,
        point,
        (1, height),
        textcoords=ax.transAxes + aside,
        horizontalalignment="left",
        verticalalignment="center",
        color=colour,
        bbox={"facecolor": "none", "edgecolor": "none", "pad": scaled(0.5)},
        arrowprops={
            "arrowstyle": "-",
            "color": MIDDLE,
            "linewidth": scaled(0.4),
            "relpos": (0.0, 0.5),
            "shrinkA": 0,
            "shrinkB": scaled(2.5),
        },
    )
