"""Figure of groups side by side: each group's statements, their mean and the other means."""

from collections.abc import Mapping
from math import ceil
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from discourse.figures.lettering import (
    one_line_or_each,
    room_for_names,
    scaled,
    shortened,
    wrapped,
)
from discourse.figures.marks import draw_spans
from discourse.figures.palette import (
    GREY,
    INK,
    MIDDLE,
    GroupStyle,
    readable_name,
)
from discourse.figures.style import is_wide, new_figure
from discourse.figures.tables import check_table
from discourse.figures.trends import (
    check_numbers,
    draw_trend,
    draw_zero,
    means_by_group,
    name_score_axis,
    set_score_axis,
    tick_times,
)

_OWN = GroupStyle(INK, "o", 0.9, ())
_NOTES = (
    "Alignment score, with means and 95 % intervals;",
    "zero is the middle of the background",
)
_NOTE_SHARE = 0.9  # of the figure's width that a line of the note may take
_LINES, _LEAST = 19.0, 14.0  # height of a panel, and on a page that is not as high
_DASH = 0.3  # length of a dash, of the shortest time between two
_DASH_WIDTH = 0.35  # points
_FAINT = 0.7  # opacity of the dashes
_OTHERS_WIDTH = 0.8  # points
_TITLE_LINES = 2
_ABOVE = 3.0  # points between a panel and its title
_TITLE_LINE = 9.0  # points, height of a line of a title
_GUTTER = 14.0  # points between panels
_AXIS_SHARE = 0.16  # of the figure's width that the upright axis takes


def plot_group_panels(
    table: pd.DataFrame,
    statements: pd.DataFrame,
    *,
    over: str = "year",
    group: str = "region",
    state: str = "iso3",
    sides: tuple[str, str] = ("china-mobile", "atlantic-council"),
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """Draw each group of states in a panel of its own: statements, their mean, the other means.

    Use it to see how alike the statements of a group are and how far groups
    overlap, which their means alone do not tell.

    How to read it: each dash is the score of a statement. The dark line is the
    mean of the group, its band the interval, which says how sure the mean is and
    not where statements lie; the lines in light grey are the means of the other
    groups. All panels have the same axes. Zero is the middle of the background.

    Parameters
    ----------
    table : DataFrame
        Means, a row per group and year: ``group``, ``over``, ``mean``, ``low``,
        ``high``. A mean of NaN is not drawn, nor an interval of NaN, nor a row without
        a group or a year.
    statements : DataFrame
        A row per statement: ``group``, ``over``, ``state``, ``score``. Those
        without a group or a score are left out.
    over : str
        The column of numbers along the axis.
    group, state : str
        The columns that say which group a statement belongs to, and whose it is.
    sides : tuple of str
        Narratives at the negative and the positive end.
    labels : mapping of str to str, optional
        Readable names of groups, narratives and of the column ``over``.

    Returns
    -------
    Figure
        With three panels in a row if it is two columns wide, else two.

    Raises
    ------
    ValueError
        If a column is missing, a table has no rows, ``table`` two of one group
        and year, ``over`` holds no numbers, or the tables differ in their groups.

    Examples
    --------
    >>> import pandas as pd
    >>> statements = pd.DataFrame(
    ...     {
    ...         "region": ["african", "african", "asia-pacific", "asia-pacific"],
    ...         "iso3": ["GHA", "GHA", "FJI", "FJI"],
    ...         "year": [2018, 2019, 2018, 2019],
    ...         "score": [-0.3, -0.5, 0.1, 0.2],
    ...     }
    ... )
    >>> means = statements.rename(columns={"score": "mean"}).assign(low=-1.0, high=1.0)
    >>> figure = plot_group_panels(means, statements)
    >>> [ax.texts[0].get_text() for ax in figure.axes]
    ['African', 'Asia Pacific']
    """
    trends = means_by_group(table, over=over, group=group, function="plot_group_panels")
    scored = _scored(statements, group=group, over=over, state=state, groups=list(trends))
    times = sorted({*table[over].dropna(), *statements[over].dropna()})
    half = _DASH / 2 * float(min(np.diff(times), default=1.0))
    columns = _columns(len(trends))
    rows = ceil(len(trends) / columns)
    figure = new_figure(lines=rows * _LINES + 6, least=rows * _LEAST + 6)
    first: Axes | None = None
    for place, name in enumerate(trends):
        ax = figure.add_subplot(rows, columns, place + 1, sharex=first, sharey=first)
        first = first or ax
        _draw_scores(ax, scored[name], half=half)
        _draw_means(ax, trends, name)
        _write_title(ax, readable_name(name, labels), scored[name]["state"].nunique(), columns)
        outer = place % columns == 0, place + columns >= len(trends)
        ax.tick_params(labelleft=outer[0], labelbottom=outer[1])
    _explain(figure, readable_name(over, labels), several=len(trends) > 1)
    means, scores = table[["mean", "low", "high"]].to_numpy(float), statements["score"].to_numpy()
    drawn = np.concatenate([means.ravel(), scores])
    _set_axes(figure.axes[::columns], drawn, times, sides, labels)
    return figure


def _columns(panels: int) -> int:
    """Return how many panels stand side by side: no more than fit, and none alone below four."""
    most = 3 if is_wide() else 2
    return 2 if panels == 4 else min(panels, most)


def _scored(
    statements: pd.DataFrame, *, group: str, over: str, state: str, groups: list[str]
) -> dict[str, pd.DataFrame]:
    """Return ``state, time, score`` of the statements of each group, sorted."""
    wanted, function = "statements", "plot_group_panels"
    check_table(statements, (group, over, state, "score"), function=function, argument=wanted)
    check_numbers(statements, over, function=function, argument=wanted)
    kept = statements.dropna(subset=[group, over, "score"])
    kept = kept[kept[group] != ""]  # as a missing group may come back from a file
    if (found := sorted(set(kept[group].astype(str)))) != groups:
        raise ValueError(
            f"The 'table' and the 'statements' of {function} must have the same groups, got "
            f"{', '.join(groups)} and {', '.join(found) or 'none'}; make one from the other."
        )
    columns = {"group": kept[group].astype(str), "state": kept[state], "time": kept[over]}
    table = pd.DataFrame({**columns, "score": kept["score"]})
    ordered = table.sort_values(["group", "state", "time", "score"])
    return {str(name): rows for name, rows in ordered.groupby("group")}


def _draw_scores(ax: Axes, scored: pd.DataFrame, *, half: float) -> None:
    """Draw a dash at the score of each statement: dashes that crowd are still to be counted."""
    ends = scored["time"] - half, scored["time"] + half
    look: Any = {"color": GREY, "alpha": _FAINT, "zorder": 1.5}
    draw_spans(ax, scored["score"], *ends, width=scaled(_DASH_WIDTH), **look)


def _draw_means(ax: Axes, trends: Mapping[str, pd.DataFrame], own: str) -> None:
    """Draw the mean of one group over those of all others."""
    draw_zero(ax)
    for name, means in trends.items():
        if name != own:
            ax.plot(
                means.index, means["mean"], color=MIDDLE, linewidth=scaled(_OTHERS_WIDTH), zorder=2
            )
    draw_trend(ax, trends[own], _OWN)


def _write_title(ax: Axes, name: str, states: int, columns: int) -> None:
    """Write the name of a group over its panel, in at most two lines, and its number of states."""
    size = matplotlib.rcParams["axes.titlesize"]
    room = room_for_names(ax, share=(1 - _AXIS_SHARE) / columns) - scaled(_GUTTER)
    lines = wrapped(name, room=room, size=size)
    if len(lines) > _TITLE_LINES:
        lines[_TITLE_LINES - 1 :] = [" ".join(lines[_TITLE_LINES - 1 :])]
    title = "\n".join(shortened(line, room=room, size=size) for line in lines)
    count = f"{states:,} state{'s' * (states != 1)}"
    common: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "fontsize": size}
    ax.annotate(title, (0, 1), (0, scaled(_ABOVE + _TITLE_LINE)), va="bottom", **common)
    ax.annotate(count, (0, 1), (0, scaled(_ABOVE)), va="bottom", color=GREY, **common)


def _set_axes(
    panels: list[Axes],
    scores: NDArray[np.float64],
    times: list[float],
    sides: tuple[str, str],
    labels: Mapping[str, str] | None,
) -> None:
    """Scale the axes that all panels share; name the ends of the upright one left of each row."""
    set_score_axis(panels[0], scores)
    for ax in panels:
        name_score_axis(ax, sides, labels)
    tick_times(panels[0], times)


def _explain(figure: Figure, time: str, *, several: bool) -> None:
    """Write below all panels what the axes are, above them what the lines are."""
    letters = matplotlib.rcParams["axes.labelsize"]
    room = room_for_names(figure.axes[0], share=_NOTE_SHARE)
    note = one_line_or_each(_NOTES, room=room, size=letters)
    figure.supxlabel(f"{time}\n{note}", fontsize=letters)
    size, width = matplotlib.rcParams["lines.markersize"], scaled(_DASH_WIDTH)
    dash: Any = {"linestyle": "none", "marker": "_", "markersize": size, "markeredgewidth": width}
    handles = [Line2D([], [], color=GREY, label="statement", **dash)]
    handles.append(Line2D([], [], color=INK, label="mean"))
    if several:
        line = Line2D([], [], color=MIDDLE, linewidth=scaled(_OTHERS_WIDTH), label="other means")
        handles.append(line)
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
