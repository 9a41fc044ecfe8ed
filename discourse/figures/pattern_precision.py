"""Figure of single patterns: which of them coders found wrong most often."""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from discourse.figures.coding_rows import (
    as_text,
    check_once,
    note_lines,
    say_undefined,
    set_rows,
    write_counts,
)
from discourse.figures.frame_bands import check_frames
from discourse.figures.lettering import LINE, lines_taken, scaled, shortened
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import INK, NarrativeStyle, readable_name
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table
from discourse.figures.topics import figure_points

LEAST_UNITS = 5
WORST = 5
_COLUMNS = ("frame", "pattern", "precision", "low", "high", "units", "hits")
_STYLE = NarrativeStyle(INK, INK, "o", 1.0)
_NAME_SHARE = 0.42  # of the figure's width that patterns may take
_AROUND = 4.0  # lines that head, ticks and the gap before the notes take


def plot_pattern_precision(
    table: pd.DataFrame,
    *,
    least: int = LEAST_UNITS,
    worst: int = WORST,
    ax: Axes | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw how often the hits of single patterns are right, the worst patterns of each frame first.

    Use it to mend a lexicon: a pattern far to the left with many hits is to be narrowed or
    taken out first.

    How to read it: each row is a pattern below the name of its frame, the point its precision,
    the share of what it hits that coders say uses the frame, the line the interval. Right of
    it stand the units with a hit that were coded, and all hits of the pattern in what was
    scored: a bad pattern with few hits does little harm. Of each frame the least precise patterns
    are shown, the worst at the top, if enough units were coded to say anything; the note
    says how many patterns are not. Those shown were picked for being bad, and some are so by
    chance: look at the interval.

    Parameters
    ----------
    table : DataFrame
        Precision, a row per frame and pattern: ``frame``, ``pattern``, ``precision`` (0 to 1),
        ``low``, ``high``, ``units`` (coded, hits or the sentences they stand in), ``hits`` (all
        that were scored). Where ``precision`` is NaN the row says that it is not defined.
    least : int
        Patterns with fewer coded units are left out; if all have fewer, those are kept that
        have most.
    worst : int
        How many patterns of a frame are shown at most: those of least precision, of equal ones
        those with more coded units, then more hits, then by name.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of frames.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows, two of one pattern, or more than 60
        frames.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "frame": "dependency",
    ...         "pattern": ["loan*", "debt trap*", "tied"],
    ...         "precision": [0.4, 1.0, 0.0],
    ...         "low": [0.2, 0.7, 0.0],
    ...         "high": [0.7, 1.0, 0.8],
    ...         "units": [10, 8, 1],
    ...         "hits": [60, 31, 4],
    ...     }
    ... )
    >>> [label.get_text() for label in plot_pattern_precision(table).get_yticklabels()]
    ['loan*', 'debt trap*']
    """
    check_table(table, _COLUMNS, function="plot_pattern_precision")
    rows = worst_patterns(table, least=least, worst=worst)
    check_frames(rows)
    patterns = _shortened(rows["pattern"], ax)
    notes = note_lines(["Precision, with 95 % interval", *_rule(table, rows, least, worst)], ax)
    heads = rows["frame"].nunique()
    around = _AROUND + lines_taken(["\n".join(notes)])
    ax = axes_or_new(
        ax, lines=1.45 * (len(rows) + heads) + around, least=1.15 * (len(rows) + heads) + around
    )
    ax.set_xlim(0, 1)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.set_xlabel("\n".join(notes))
    heights = _place_rows(ax, rows, patterns, labels)
    named: Iterable[Any] = rows.itertuples()
    for row, y in zip(named, heights, strict=True):
        if pd.isna(row.precision):
            say_undefined(ax, y)
            continue
        interval = row.low, row.high
        draw_estimate(ax, (row.precision, y), interval, style=_STYLE, fill=INK, line=INK)
    write_counts(ax, heights, {"coded": list(rows["units"]), "hits": list(rows["hits"])})
    return ax


def worst_patterns(
    table: pd.DataFrame, *, least: int = LEAST_UNITS, worst: int = WORST
) -> pd.DataFrame:
    """Return the least precise patterns of each frame, as :func:`plot_pattern_precision` says."""
    rows = table.assign(frame=as_text(table["frame"]), pattern=as_text(table["pattern"]))
    check_once(rows, ("frame", "pattern"), function="plot_pattern_precision")
    kept = rows[rows["units"] >= enough_units(table, least)]
    # Rounded, since a value read back from a file may be off in its last digit.
    kept = kept.assign(rank=kept["precision"].round(9))
    order = ["frame", "rank", "units", "hits", "pattern"]
    ranked = kept.sort_values(order, ascending=[True, True, False, False, True])
    return ranked.groupby("frame").head(worst).drop(columns="rank").reset_index(drop=True)


def enough_units(table: pd.DataFrame, least: int) -> int:
    """Return how many coded units a pattern must have to be shown."""
    return min(least, int(table["units"].max()))


def _rule(table: pd.DataFrame, rows: pd.DataFrame, least: int, worst: int) -> list[str]:
    """Say how many patterns are shown, and by what rule the others are not, if any."""
    if len(rows) == len(table):
        return []
    enough = enough_units(table, least)
    return [
        f"{len(rows):,} of {len(table):,} patterns: the {worst} least precise of each frame, of "
        f"those with at least {enough} coded unit{'s' * (enough != 1)}"
    ]


def _shortened(patterns: "pd.Series[str]", ax: Axes | None) -> list[str]:
    room, size = _NAME_SHARE * figure_points(ax), matplotlib.rcParams["font.size"]
    return [shortened(pattern, room=room, size=size) for pattern in patterns]


def _place_rows(
    ax: Axes, rows: pd.DataFrame, patterns: list[str], labels: Mapping[str, str] | None
) -> list[float]:
    """Give each pattern its row, below one for the name of its frame; return their heights."""
    places = rows.groupby("frame", sort=False).indices
    heights: dict[float, str] = {}
    blocks: list[tuple[float, float]] = []
    for own in places.values():
        start = len(heights) + len(blocks)
        heights |= {float(start + 1 + i): patterns[row] for i, row in enumerate(own)}
        blocks.append((start - 0.5, start + len(own) + 0.5))
    set_rows(ax, heights, blocks)
    room, size = _NAME_SHARE * figure_points(ax), matplotlib.rcParams["font.size"]
    for frame, (top, _) in zip(places, blocks, strict=True):
        ax.annotate(
            shortened(readable_name(str(frame), labels), room=room / LINE, size=size),
            (0, top + 0.5),
            (-scaled(7), 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            horizontalalignment="right",
            verticalalignment="center_baseline",
            weight="bold",
        )
    return list(heights)
