"""Figure of frames by topic: which frames stand in which topics."""

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from numpy.typing import NDArray

from discourse.figures.heat_cells import (
    RATIO_COLOURS,
    colour_bar_ends,
    fit_numbers,
    written,
)
from discourse.figures.lettering import (
    LINE,
    laid_out_size,
    lines_taken,
    scaled,
    shortened,
    text_width,
    wrapped,
)
from discourse.figures.palette import PALE, readable_name
from discourse.figures.style import axes_or_new, is_wide
from discourse.figures.tables import check_table
from discourse.figures.topics import broken_names, figure_points, topic_names

_COLUMNS = ("topic", "label", "frame", "hits", "per_1000_tokens", "log2_ratio")
_RATIOS = {-2: "1/4", -1: "1/2", 0: "1", 1: "2", 2: "4"}  # by their binary logarithm
_BAR_LINES = 3.8  # lines that the bar of colours takes, with its numbers
_NAME_EMS = 12.0  # room for names that are written upwards, in font sizes


def plot_topic_frames(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw how often each frame stands in each topic, against how often it stands anywhere.

    Use it to see what the frames are about: whether a frame runs through all
    topics or belongs to one.

    How to read it: each row is a topic and each column a frame. The number in a
    cell is the frame's hits per 1,000 words of the topic; it is bold where the
    frame is more frequent there than in all text. Colour says how many times as
    often as in all text. A hatched cell has no hit; in a short topic that says
    little. Frames stand from the most to the least frequent,
    topics by the frame that is strongest in them, so that the cells that tell most
    run from the upper left to the lower right.

    Parameters
    ----------
    table : DataFrame
        Frames by topic, at most one row for each pair: ``topic``, ``label``,
        ``frame``, ``hits``, ``per_1000_tokens``, ``log2_ratio`` (of the rate in
        the topic to that in all text; NaN if no hit was to be expected).
        Ratios beyond a quarter and four have the colours of these.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: names and
        numbers are set for the size it has.
    labels : mapping of str to str, optional
        Readable names of frames, and of topics by their label.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing or the table has no rows.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "topic": [0, 0, 1, 1],
    ...         "label": ["data centres, cloud"] * 2 + ["standards, rules"] * 2,
    ...         "frame": ["development", "openness"] * 2,
    ...         "hits": [4, 0, 3, 2],
    ...         "per_1000_tokens": [2.0, 0.0, 1.5, 1.0],
    ...         "log2_ratio": [0.9, -1.5, -0.2, 0.6],
    ...     }
    ... )
    >>> ax = plot_topic_frames(table)
    >>> [text.get_text() for text in ax.texts]
    ['2.0', '1.5', '1.0']
    """
    check_table(table, _COLUMNS, function="plot_topic_frames")
    frames = _sorted_by_hits(table)
    topics = _sorted_by_strongest(table, frames)
    names = topic_names(table, labels)
    broken = broken_names((names[topic] for topic in topics), ax)
    columns = [readable_name(frame, labels) for frame in frames]
    highest, below = lines_taken(broken), lines_taken([_notes(ax)]) + _lines_of_names(columns)
    ax = axes_or_new(
        ax,
        lines=len(topics) * max(highest + 0.4, 1.6) + below,
        least=len(topics) * max(highest + 0.2, 1.2) + below,
    )
    _draw_cells(ax, table, topics, frames)
    ax.set_yticks(np.arange(len(topics)) + 0.5, broken)
    ax.tick_params(length=0)
    _name_frames(ax, columns)
    fit_numbers(ax.texts, room=laid_out_size(ax)[0] / len(frames) - scaled(1))
    return ax


def _sorted_by_hits(table: pd.DataFrame) -> list[str]:
    hits = table.groupby("frame")["hits"].sum()
    return list(hits.sort_values(ascending=False, kind="stable").index)


def _sorted_by_strongest(table: pd.DataFrame, frames: list[str]) -> list[int]:
    """Sort topics by the frame that is strongest in them, and by how strong it is.

    A ratio of a cell without hits is left out: it tells of what is not there.
    """
    strength = table.assign(
        # Rounded, since a ratio read back from a file may be off in its last digit.
        strength=table["log2_ratio"].where(table["hits"] > 0, -np.inf).fillna(-np.inf).round(9),
        column=table["frame"].map(frames.index),
    ).sort_values(["topic", "strength", "column"], ascending=[True, False, True])
    first = strength.drop_duplicates("topic")
    column = first["column"].where(np.isfinite(first["strength"]), len(frames))
    ranked = first.assign(column=column).sort_values(
        ["column", "strength", "topic"], ascending=[True, False, True]
    )
    return [int(topic) for topic in ranked["topic"]]


def _draw_cells(ax: Axes, table: pd.DataFrame, topics: list[int], frames: list[str]) -> None:
    """Colour each cell that has a hit by its ratio, and write its rate."""
    ratio, rate, hits = (
        table.pivot(index="topic", columns="frame", values=column).reindex(topics)[frames]
        for column in ("log2_ratio", "per_1000_tokens", "hits")
    )
    sns.heatmap(
        ratio,
        mask=(hits == 0) | ratio.isna(),
        annot=rate.map(written),
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
    more = ratio.to_numpy(float) > 0
    for number in ax.texts:
        column, row = (int(place) for place in number.get_position())
        if more[row, column]:
            number.set_fontweight("bold")
    ax.patch.set(hatch="//////", edgecolor=PALE)  # seen through cells without colour
    ax.set(xlabel="", ylabel="")
    _add_key(ax, ratio.to_numpy(float))


def _add_key(ax: Axes, ratio: NDArray[np.float64]) -> None:
    """Explain colours and numbers below the cells."""
    bar = ax.figure.colorbar(
        ax.collections[0],
        ax=ax,
        location="bottom",
        shrink=0.5 if is_wide(ax) else 1.0,
        aspect=30,
        pad=0.03,
        extend=colour_bar_ends(ratio, last=max(_RATIOS)),
    )
    bar.set_ticks(list(_RATIOS), labels=list(_RATIOS.values()))
    bar.outline.set_visible(False)
    bar.set_label(_notes(ax))


def _notes(ax: Axes | None) -> str:
    size = matplotlib.rcParams["font.size"]
    colour = "Colour: times as often as in all text (hatched: no hit)"
    number = "Number: hits per 1,000 words (bold where more often)"
    if max(text_width(note, size=size) for note in (colour, number)) > 0.5 * figure_points(ax):
        colour, number = (note.replace(" (", "\n(") for note in (colour, number))
    return f"{colour}\n{number}"


def _lines_of_names(names: list[str]) -> float:
    """Return the lines that names written upwards take, and the bar of colours with them."""
    size = matplotlib.rcParams["font.size"]
    longest = max(text_width(name, size=size) for name in names) / size
    return float(min(longest, _NAME_EMS) / LINE + _BAR_LINES)


def _name_frames(ax: Axes, names: list[str]) -> None:
    """Write the names of frames across if every one fits its column, else upwards."""
    size = matplotlib.rcParams["font.size"]
    width, _ = laid_out_size(ax)
    room = width / len(names) - scaled(2)
    broken = [wrapped(name, room=room, size=size) for name in names]
    ax.set_xticks(np.arange(len(names)) + 0.5)
    if all(text_width(line, size=size) <= room for lines in broken for line in lines):
        ax.set_xticklabels(["\n".join(lines) for lines in broken])
        return
    most = _NAME_EMS * size
    ax.set_xticklabels([shortened(name, room=most, size=size) for name in names], rotation=90)
