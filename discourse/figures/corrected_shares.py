"""Figure of corrected shares: what remains of differences once the toolkit's errors are undone."""

import re
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any, NamedTuple

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from discourse.figures.coding_rows import (
    ALL,
    YES,
    as_text,
    asks_yes_or_no,
    broken_names,
    check_once,
    code_name,
    note_lines,
)
from discourse.figures.lettering import lines_taken, scaled, shortened, wrapped
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import (
    FAINT,
    GREY,
    INK,
    NARRATIVES,
    PALE,
    NarrativeStyle,
    readable_name,
)
from discourse.figures.style import is_wide, new_figure
from discourse.figures.tables import check_table

_COLUMNS = (
    *("code", "category", "by", "group", "units"),
    *("corrected", "low", "high", "uncorrected"),
)
BALANCE = "balance"  # the category that is a difference of two shares, from -1 to 1
_PLAIN = NarrativeStyle(INK, INK, "o", 1.0)
_RING = 1.45  # size of a hollow mark, in full ones, so that it shows around one
_MOST_GROUPS = 20
_NAME_SHARE, _WIDE_NAME_SHARE = 0.26, 0.2  # of the figure's width that names of groups may take
_NOTE_SHARE = 0.9
_TITLE_LINES = 2
_TITLE_LINE = 1.3  # height of a line of a title, in lines of the figure
_TICKS = 3.0  # lines that the numbers below a panel and the gap below them take
_GUTTER = 12.0  # points between panels


_Panel = tuple[str, pd.DataFrame]


class _Grid(NamedTuple):
    """How many panels stand beside and below one another, and how wide one is, in points."""

    columns: int
    rows: int
    room: float


def plot_corrected(
    table: pd.DataFrame, *, top: int = _MOST_GROUPS, labels: Mapping[str, str] | None = None
) -> Figure:
    """Draw the share of each category in each group as it was told, and corrected for error.

    Use it wherever a difference between groups is to be reported: a toolkit that errs more in
    one group than in another makes differences, and hides them.

    How to read it: each panel is a category, each row a group. The hollow mark is the share
    as the toolkit tells it, the full one the share after its errors on the coded units were
    undone, the line through that its interval, which holds the chance of the coded sample
    too. A hollow mark off the line is an error that coders can tell; where it lies off
    in one group and not in another, error had a part in the uncorrected difference. A long
    line says that few units of the group were coded. Each panel has its own scale, and zero
    is in all of them: compare groups within a panel, and the numbers between panels.
    A balance is the share nearer the one narrative less the share nearer the other, from
    −100 % to 100 %, and has a line at zero. Where there is one group alone, there is one panel,
    and its rows are the categories.

    Parameters
    ----------
    table : DataFrame
        Corrected shares, a row per category and group: ``code``, ``category``, ``by`` (the
        name of the variable that makes the groups, or "all"), ``group``, ``units``, ``corrected``,
        ``low``, ``high``, ``uncorrected``, shares from 0 to 1, or of category "balance"
        (atlantic-council less china-mobile) from -1 to 1. NaN is not drawn. Shares corrected
        from few units may lie below 0 or above 1, and are drawn there.
    top : int
        How many groups are drawn at most: those with most units, and of equal ones by name.
    labels : mapping of str to str, optional
        Readable names of codes, frames, categories, groups and of the variable.

    Returns
    -------
    Figure
        With up to four panels in a row if it is two columns wide, else two.

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows, groups of several variables, or two rows
        of one category and group.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "code": "voice",
    ...         "category": ["own", "own", "quoted", "quoted"],
    ...         "by": "camp",
    ...         "group": ["aligned", "western"] * 2,
    ...         "units": [300, 250] * 2,
    ...         "corrected": [0.7, 0.8, 0.2, 0.1],
    ...         "low": [0.6, 0.7, 0.1, 0.05],
    ...         "high": [0.8, 0.9, 0.3, 0.15],
    ...         "uncorrected": [0.8, 0.8, 0.1, 0.1],
    ...     }
    ... )
    >>> figure = plot_corrected(table)
    >>> [ax.texts[0].get_text() for ax in figure.axes]
    ['Voice: Own', 'Voice: Quoted']
    """
    check_table(table, _COLUMNS, function="plot_corrected")
    rows = _checked(table)
    groups = _drawn_groups(rows, top)
    panels = _panels(rows[rows["group"].isin(groups)], labels)
    names = [readable_name(group, labels) for group in groups]
    if len(groups) == 1:
        panels, names = _as_one(panels, title=names[0] if groups != [ALL] else "")
    grid = _grid(len(panels))
    names = broken_names(names, share=_WIDE_NAME_SHARE if is_wide() else _NAME_SHARE)
    notes = _notes(rows, len(groups), labels, several=len(panels) > 1)
    figure = _new_figure(grid, names, notes)
    first: Axes | None = None
    for place, (title, own) in enumerate(panels):
        ax = figure.add_subplot(grid.rows, grid.columns, place + 1, sharey=first)
        first = first or ax
        _draw_panel(ax, own.set_index("group").reindex(groups) if len(groups) > 1 else own)
        _set_axes(ax, own, names, outer=place % grid.columns == 0)
        _write_title(ax, title, room=grid.room)
    figure.supxlabel("\n".join(notes), fontsize=matplotlib.rcParams["axes.labelsize"])
    _add_key(figure)
    return figure


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with names as text; of a code answered yes or no only what is a yes."""
    names = ("code", "category", "by", "group")
    rows = table.assign(**{name: as_text(table[name]) for name in names})
    check_once(rows, names, function="plot_corrected")
    if rows["by"].nunique() > 1:
        raise ValueError(
            "The 'by' of the table of plot_corrected must name one variable, got "
            f"{', '.join(sorted(rows['by'].unique()))}; draw one at a time."
        )
    yes = (rows["category"] == YES).groupby(rows["code"]).transform("any")
    return rows[~(asks_yes_or_no(rows) & yes) | (rows["category"] == YES)]


def _drawn_groups(rows: pd.DataFrame, top: int) -> list[str]:
    """Return the groups with most units by name, numbers in names by what they count."""
    sizes = rows.groupby("group")["units"].max()
    ranked = sizes.sort_index().sort_values(ascending=False, kind="stable").index[:top]
    return sorted(map(str, ranked), key=_name_and_number)


def _name_and_number(name: str) -> list[str | int]:
    parts = re.split(r"(\d+)", name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]


def _panels(rows: pd.DataFrame, labels: Mapping[str, str] | None) -> list[_Panel]:
    """Return the title and the rows of each category: codes by name, and balances last."""
    order = rows.assign(last=rows["category"] == BALANCE, plain=asks_yes_or_no(rows))
    panels = []
    for (code, _, category), own in order.groupby(["code", "last", "category"]):
        title = code_name(str(code), labels)
        if not own["plain"].all():
            title = f"{title}: {readable_name(str(category), labels)}"
        panels.append((title, own))
    return panels


def _as_one(panels: list[_Panel], *, title: str) -> tuple[list[_Panel], list[str]]:
    """Return one panel whose rows are the categories of the only group, and their names."""
    rows = pd.concat([own for _, own in panels]).set_index("group")
    return [(title, rows)], [name for name, _ in panels]


def _grid(panels: int) -> _Grid:
    """Return as many panels beside one another as fit, in rows as even as can be."""
    wide = is_wide()
    most = min(panels, 4 if wide else 2)
    rows = ceil(panels / most)
    columns = ceil(panels / rows)
    width = float(matplotlib.rcParams["figure.figsize"][0]) * 72.0
    names = _WIDE_NAME_SHARE if wide else _NAME_SHARE
    return _Grid(columns, rows, (1 - names) * width / columns - scaled(_GUTTER))


def _new_figure(grid: _Grid, names: list[str], notes: list[str]) -> Figure:
    highest = lines_taken(names)
    around = _TITLE_LINES * _TITLE_LINE + _TICKS
    each, least = (
        max(len(names) * max(highest + gap, 1 + gap), 2.0) + around for gap in (0.5, 0.15)
    )
    below = lines_taken(["\n".join(notes)]) + 3.0
    return new_figure(lines=grid.rows * each + below, least=grid.rows * least + below)


def _draw_panel(ax: Axes, shares: pd.DataFrame) -> None:
    """Draw the rows of a panel in their order, named by group: what was told, and what is so."""
    size = matplotlib.rcParams["lines.markersize"]
    named: Iterable[Any] = shares.itertuples()
    for y, row in enumerate(named):
        style = NARRATIVES.get(row.Index, _PLAIN)
        ax.plot(
            row.uncorrected,
            y,
            marker=style.marker,
            markersize=_RING * style.size * size,
            markerfacecolor="white",
            markeredgecolor=GREY if style is _PLAIN else style.colour,
            markeredgewidth=scaled(0.7),
            clip_on=False,
            zorder=2.5,
        )
        interval = row.low, row.high
        colour = style.colour
        draw_estimate(ax, (row.corrected, y), interval, style=style, fill=colour, line=colour)


def _set_axes(ax: Axes, own: pd.DataFrame, names: list[str], *, outer: bool) -> None:
    """Name the rows and give the shares their scale, with zero in it."""
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0, pad=scaled(5), labelleft=outer)
    ax.spines[["left", "top", "right"]].set_visible(False)
    for band in range(0, len(names), 2):
        ax.axhspan(band - 0.5, band + 0.5, color=FAINT, linewidth=0, zorder=0)
    # Rounded, since a share of zero may be off in its last digit.
    values = own[["corrected", "low", "high", "uncorrected"]].to_numpy(float).ravel().round(9)
    low, high = np.nanmin([0.0, *values]), np.nanmax([0.0, *values])
    span = high - low or 1.0
    ax.set_xlim(low - 0.05 * span * (low < 0), high + 0.05 * span)
    start, end = ax.get_xlim()
    found = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(start, end)
    ticks = [tick for tick in found if start <= tick <= end]
    ax.set_xticks(ticks, [f"{100 * tick:.6g}%".replace("-", "−") for tick in ticks])
    ax.grid(axis="x", color=PALE, linewidth=scaled(0.4))
    ax.set_axisbelow(True)
    if low < 0:
        ax.axvline(0, color=INK, linewidth=matplotlib.rcParams["axes.linewidth"], zorder=1.5)


def _write_title(ax: Axes, title: str, *, room: float) -> None:
    """Write what a panel shows above it, in at most two lines."""
    size = matplotlib.rcParams["axes.titlesize"]
    lines = wrapped(title, room=room, size=size)
    if len(lines) > _TITLE_LINES:
        lines[_TITLE_LINES - 1 :] = [" ".join(lines[_TITLE_LINES - 1 :])]
    ax.annotate(
        "\n".join(shortened(line, room=room, size=size) for line in lines),
        (0, 1),
        (0, scaled(3)),
        xycoords="axes fraction",
        textcoords="offset points",
        verticalalignment="bottom",
        fontsize=size,
    )


def _notes(
    rows: pd.DataFrame, drawn: int, labels: Mapping[str, str] | None, *, several: bool
) -> list[str]:
    """Return what is said below all panels, in lines."""
    by, groups = rows["by"].iloc[0], rows["group"].nunique()
    grouped = f" by {readable_name(by, labels)}" if by not in ("", ALL) else ""
    notes = [f"Share of units{grouped}{'; each panel has its own scale' * several}"]
    if drawn < groups:
        notes.append(f"the {drawn:,} of {groups:,} groups with most units")
    if (rows["category"] == BALANCE).any():
        ends = [readable_name(name, labels) for name in sorted(NARRATIVES)]
        notes.append(f"balance: share {ends[0]} less share {ends[1]}")
    return note_lines(notes, share=_NOTE_SHARE)


def _add_key(figure: Figure) -> None:
    """Explain the marks above all panels."""
    size = matplotlib.rcParams["lines.markersize"]
    common: Any = {"marker": "o", "markeredgewidth": scaled(0.7), "color": INK}
    hollow = Line2D(
        [],
        [],
        linestyle="none",
        markersize=_RING * size,
        markerfacecolor="white",
        label="uncorrected",
        **common,
    )
    full = Line2D([], [], markersize=size, label="corrected, with 95 % interval", **common)
    figure.legend(handles=[hollow, full], loc="outside upper right", ncols=2)
