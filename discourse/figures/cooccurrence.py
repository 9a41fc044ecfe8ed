"""Figure of co-occurrence: which frames keep company in each narrative, and the difference."""

from collections.abc import Mapping
from math import ceil
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from discourse.figures.heat_cells import (
    BOLD,
    RATIO_COLOURS,
    colour_bar_ends,
    fit_numbers,
    written,
)
from discourse.figures.lettering import (
    laid_out_size,
    lines_taken,
    scaled,
    shortened,
    text_width,
    wrapped,
)
from discourse.figures.pair_notes import LARGEST_Q, compared_pairs, told_of_pairs
from discourse.figures.palette import GREY, INK, MIDDLE, narrative_styles, readable_name
from discourse.figures.style import axes_or_new, is_wide, new_figure
from discourse.figures.tables import check_table

_COLUMNS = (
    *("narrative", "frame", "other", "passages", "with_frame", "with_other"),
    *("log2_odds_ratio", "q_value"),
)
_DIFFERENCE_COLUMNS = ("frame", "other", "log2_ratio", "q_value")
_TIE = ("log2_odds_ratio", "q_value")
_LEAST_COMPARED = 3  # pairs for which a panel of differences is drawn
_RATIOS = {-3: "1/8", -2: "1/4", -1: "1/2", 0: "1", 1: "2", 2: "4", 3: "8"}  # by binary logarithm
_NAME_EMS = 10.0  # room for the name of a frame, in font sizes
_NAME_LINES = 2
_GAP = 3.0  # points between a cell and the name of its row
_WIDEST = 2.0  # width of a cell, in its heights
_BELOW = 0.3  # of a row's height, between panels
_BAR = (0.02, 0.8, 0.9, 0.05)  # place of the colour bar in a panel that is left free
_TITLE_LINES, _KEY_LINES = 2.5, 8.0


def plot_cooccurrence(
    table: pd.DataFrame,
    difference: pd.DataFrame,
    *,
    target: str,
    reference: str,
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """Draw the ties between frames in each narrative, and how far two narratives differ.

    Use it to see what a narrative connects: the same frame may go with control in one
    and with trade in the other.

    How to read it: each cell is a pair, of the frame that is named at the right end of its
    row and the one that is named at the top of its column. The number is their odds ratio:
    2 means that the odds of meeting the one in a passage are twice as high if the other
    stands there too; in bold it is a tie at a false discovery rate of 5 %. Frames stand in
    one order in all panels, and the name of one is grey where no pair of it is known. In the
    last panel the number is the odds ratio in the target divided by that in the reference:
    above 1 where the target ties the pair more closely, below 1 where the reference does,
    and bold where the two differ at that rate. A tie that is surer in one narrative than in
    the other is no difference between them; only the last panel shows one. Where fewer than
    three pairs can be compared, it is left out and the note below says what they are.

    Parameters
    ----------
    table : DataFrame
        Ties, as in :func:`plot_frame_pairs`, of one narrative or several.
    difference : DataFrame
        ``frame``, ``other``, ``log2_ratio`` (positive = closer in the target; NaN if not
        known), ``q_value``.
    target, reference : str
        The narratives that ``difference`` compares.
    labels : mapping of str to str, optional
        Readable names of frames and narratives.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing or a table has no rows.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "narrative": ["atlantic-council", "china-mobile"],
    ...         "frame": "openness",
    ...         "other": "rights",
    ...         "passages": [180, 25],
    ...         "with_frame": [40, 8],
    ...         "with_other": [30, 9],
    ...         "log2_odds_ratio": [1.5, -0.5],
    ...         "q_value": [0.01, 0.7],
    ...     }
    ... )
    >>> difference = pd.DataFrame(
    ...     {"frame": ["openness"], "other": "rights", "log2_ratio": -2.0, "q_value": 0.1}
    ... )
    >>> sides = {"target": "china-mobile", "reference": "atlantic-council"}
    >>> figure = plot_cooccurrence(table, difference, **sides)
    >>> [ax.texts[0].get_text() for ax in figure.axes[:2]]
    ['2.8', '0.7']
    """
    check_table(table, _COLUMNS, function="plot_cooccurrence")
    check_table(
        difference, _DIFFERENCE_COLUMNS, function="plot_cooccurrence", argument="difference"
    )
    compared = difference.rename(columns={"log2_ratio": "log2_odds_ratio"})
    ties = pd.concat([table, compared])
    names, rare = _frame_names(table, ties, labels)
    styles = narrative_styles(table["narrative"])
    known = compared[compared["log2_odds_ratio"].notna()]
    drawn = len(known) >= _LEAST_COMPARED
    panels, key = _panels(len(styles) + drawn, list(names.values()))
    for ax, (narrative, style) in zip(panels, styles.items(), strict=False):
        own = table[table["narrative"] == narrative]
        _draw_ties(ax, own, list(names))
        _write_title(ax, _narrative_title(own, labels), style.colour)
    sides = " : ".join(readable_name(side, labels) for side in (target, reference))
    notes = [compared_pairs(known, sides, labels)]
    if drawn:
        _draw_ties(panels[-1], compared, list(names))
        _write_title(panels[-1], sides, INK)
        notes = ["last panel: odds ratio of the first narrative over the second's"]
    _add_key(panels, ties, told_of_pairs(panels, table, rare) + notes, key=key)
    for ax in panels:
        _name_frames(ax, list(names.values()))
    figure = panels[0].get_figure(root=True)
    assert figure is not None, "Panels stand on a figure."
    return figure


def plot_frame_pairs(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw how closely each pair of frames is tied in one narrative.

    Use it to see which frames a narrative brings up together.

    How to read it: each cell is a pair, of the frame that is named at the right end of its
    row and the one that is named at the top of its column. The number is their odds ratio:
    2 means that the odds of meeting the one in a passage are twice as high if the
    other stands there too. Above 1 the two share more passages than expected, below 1
    fewer; colour says the same. Only in bold is it a tie at a false discovery rate of
    5 %, the others may be chance. A point stands where nothing can be said, since one of the
    frames is in hardly any passage, or in nearly all; frames of which no pair is known are
    left out, and named below. Frames stand from the most to the least frequent: by the
    share of passages that hold them.

    Parameters
    ----------
    table : DataFrame
        Ties, at most one row for each pair: ``narrative`` (one), ``frame``, ``other``,
        ``passages``, ``with_frame``, ``with_other``, ``log2_odds_ratio`` (NaN if not
        known), ``q_value``; with ``voice``, the note says whose hits count. Ratios beyond
        an eighth and eight have the colours of these.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: names and
        numbers are set for the size it has.
    labels : mapping of str to str, optional
        Readable names of frames and of the narrative.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows or more than one narrative.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "narrative": "atlantic-council",
    ...         "frame": ["openness", "openness", "rights"],
    ...         "other": ["rights", "trade", "trade"],
    ...         "passages": 180,
    ...         "with_frame": [40, 40, 30],
    ...         "with_other": [30, 4, 4],
    ...         "log2_odds_ratio": [1.5, float("nan"), float("nan")],
    ...         "q_value": [0.01, float("nan"), float("nan")],
    ...     }
    ... )
    >>> [text.get_text() for text in plot_frame_pairs(table).texts]
    ['2.8', 'Openness', 'Rights']
    """
    check_table(table, _COLUMNS, function="plot_frame_pairs")
    told = sorted(map(str, set(table["narrative"])))
    if len(told) > 1:
        raise ValueError(
            f"The 'table' of plot_frame_pairs must hold one narrative, got {', '.join(told)}; "
            "choose one, or draw all with plot_cooccurrence."
        )
    names, rare = _frame_names(table, table, labels)
    most, least = _panel_lines(list(names.values()))
    ax = axes_or_new(ax, lines=most + _KEY_LINES, least=least + _KEY_LINES)
    _draw_ties(ax, table, list(names))
    (style,) = narrative_styles(table["narrative"]).values()
    _write_title(ax, _narrative_title(table, labels), style.colour)
    _add_key([ax], table, told_of_pairs([ax], table, rare))
    _name_frames(ax, list(names.values()))
    return ax


def _frame_names(
    table: pd.DataFrame, ties: pd.DataFrame, labels: Mapping[str, str] | None
) -> tuple[dict[str, str], list[str]]:
    """Return the names of the frames to draw, in order, and of those with no known tie."""
    frames = _sorted_frames(table)
    judged = ties[ties["log2_odds_ratio"].notna()]
    known = {*judged["frame"], *judged["other"]} or set(frames)
    names = {frame: readable_name(frame, labels) for frame in frames}
    rare = sorted(names[frame] for frame in names.keys() - known)
    return {frame: _short_name(names[frame]) for frame in frames if frame in known}, rare


def _sorted_frames(table: pd.DataFrame) -> list[str]:
    """Sort frames by their share of the passages of a narrative, on average."""
    first = table[["narrative", "frame", "passages", "with_frame"]]
    second = table[["narrative", "other", "passages", "with_other"]].set_axis(first.columns, axis=1)
    held = pd.concat([first, second])
    # The number differs between pairs: words that count for both frames are left out.
    share = (held["with_frame"] / held["passages"]).groupby([held["narrative"], held["frame"]])
    mean = share.max().groupby("frame").mean().round(9)
    return list(mean.sort_values(ascending=False, kind="stable").index)


def _short_name(name: str) -> str:
    """Return a name in as many lines as a row has room for."""
    size = matplotlib.rcParams["font.size"]
    room = _NAME_EMS * size
    lines = wrapped(name, room=room, size=size)
    if len(lines) > _NAME_LINES:
        lines[_NAME_LINES - 1 :] = [" ".join(lines[_NAME_LINES - 1 :])]
    return "\n".join(shortened(line, room=room, size=size) for line in lines)


def _panel_lines(names: list[str]) -> tuple[float, float]:
    """Return how high a panel is, in lines, and how high it must be at least."""
    highest = lines_taken(names)
    rows = max(highest + 0.4, 2.1), max(highest + 0.2, 1.3)
    most, least = (_TITLE_LINES + (len(names) + _BELOW) * row for row in rows)
    return most, least


def _panels(number: int, names: list[str]) -> tuple[list[Axes], Axes | None]:
    """Return panels, two in a row where the figure is wide, and the place left for a key."""
    columns = 2 if is_wide() else 1
    rows = ceil(number / columns)
    free = rows * columns > number
    below = 0 if free else _KEY_LINES
    most, least = (rows * lines + below for lines in _panel_lines(names))
    figure = new_figure(lines=most, least=least)
    places = [figure.add_subplot(rows, columns, place + 1) for place in range(number + free)]
    return places[:number], places[number] if free else None


def _draw_ties(ax: Axes, table: pd.DataFrame, frames: list[str]) -> None:
    """Colour the cell of each pair that is known and write its odds ratio; else leave a point."""
    ties, q_values = (_below_diagonal(table, column, frames) for column in _TIE)
    ratios = 2**ties
    sns.heatmap(
        ties,
        mask=np.isnan(ties),
        annot=np.array([[written(ratio) for ratio in row] for row in ratios]),
        fmt="",
        cmap=RATIO_COLOURS,
        vmin=min(_RATIOS),
        vmax=max(_RATIOS),
        linewidths=scaled(0.5),
        cbar=False,
        xticklabels=False,
        yticklabels=False,
        ax=ax,
    )
    ax.tick_params(length=0)
    for number in ax.texts:
        column, row = (int(place) for place in number.get_position())
        number.set_fontweight("bold" if q_values[row, column] < LARGEST_Q else "normal")
    rows, columns = np.nonzero(
        np.isnan(ties) & np.tri(len(frames), len(frames) - 1, -1, dtype=bool)
    )
    size = matplotlib.rcParams["lines.markersize"] / 3
    ax.plot(columns + 0.5, rows + 0.5, "o", color=MIDDLE, markersize=size, markeredgewidth=0)


def _below_diagonal(table: pd.DataFrame, column: str, frames: list[str]) -> NDArray[np.float64]:
    """Return the values of all pairs by frame; NaN above the diagonal and where not known."""
    values = np.full((len(frames), len(frames) - 1), np.nan)
    drawn = table[table["frame"].isin(frames) & table["other"].isin(frames)]
    for frame, other, value in zip(drawn["frame"], drawn["other"], drawn[column], strict=True):
        first, second = sorted((frames.index(frame), frames.index(other)))
        values[second, first] = value
    return values


def _narrative_title(table: pd.DataFrame, labels: Mapping[str, str] | None) -> str:
    name = readable_name(str(table["narrative"].iloc[0]), labels)
    return f"{name} ({table['passages'].max():,} passages)"


def _write_title(ax: Axes, title: str, colour: str) -> None:
    size = matplotlib.rcParams["axes.titlesize"]
    width, _ = laid_out_size(ax)
    text = shortened(title, room=width / BOLD, size=size)
    ax.set_title(text, loc="left", color=colour, fontsize=size, weight="bold")


def _add_key(
    panels: list[Axes], ties: pd.DataFrame, notes: list[str], *, key: Axes | None = None
) -> None:
    """Explain colours and numbers in the place that is left for it, or below all panels."""
    options: dict[str, Any] = {
        "ax": panels,
        "aspect": 60 if is_wide(panels[0]) else 30,
        "pad": 0.03,
    }
    if key is not None:
        key.set_axis_off()
        options = {"cax": key.inset_axes(_BAR)}
    bar = panels[0].figure.colorbar(
        panels[0].collections[0],
        orientation="horizontal",
        extend=colour_bar_ends(ties["log2_odds_ratio"], last=max(_RATIOS)),
        **options,
    )
    bar.set_ticks(list(_RATIOS), labels=list(_RATIOS.values()))
    bar.outline.set_visible(False)
    room, _ = laid_out_size(bar.ax)
    size = matplotlib.rcParams["axes.labelsize"]
    lines = [line for note in notes for line in wrapped(note, room=room, size=size)]
    bar.ax.set_xlabel("\n".join(lines), loc="left", multialignment="left")


def _name_frames(ax: Axes, names: list[str]) -> None:
    """Write each frame's name right of its row and above its column, and fit the numbers."""
    size = matplotlib.rcParams["font.size"]
    width, height = laid_out_size(ax)
    known = {int(place) for number in ax.texts for place in number.get_position()}
    # A cell is as wide as lets every name end within the axes.
    longest = [max(text_width(line, size=size) for line in name.split("\n")) for name in names]
    rooms = [(width - scaled(_GAP) - longest[row]) / row for row in range(1, len(names))]
    cell = max(min(*rooms, _WIDEST * height / len(names)), scaled(1))
    fit_numbers(ax.texts, room=cell - scaled(1))
    ax.set_xlim(0, width / cell)
    ax.set_ylim(len(names) + _BELOW, 0)
    for row, name in enumerate(names):
        ax.annotate(
            name,
            (row, row + 0.5),
            (scaled(_GAP) if row else 0, 0),
            textcoords="offset points",
            verticalalignment="center",
            color=INK if row in known else GREY,
        )
