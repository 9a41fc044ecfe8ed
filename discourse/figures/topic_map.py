"""Figure of a map: passages in two dimensions, near those that are alike."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import gaussian_filter

from discourse.figures.lettering import (
    LINE,
    POINTS_PER_INCH,
    laid_out_size,
    lines_taken,
    scaled,
    shortened,
    text_width,
    wrapped,
)
from discourse.figures.palette import (
    FAINT,
    GREY,
    INK,
    MIDDLE,
    PALE,
    NarrativeStyle,
    narrative_styles,
)
from discourse.figures.style import axes_or_new, is_wide
from discourse.figures.tables import check_table
from discourse.figures.topics import figure_points, key_columns, narrative_handles, topic_names

_COLUMNS = ("unit_id", "x", "y", "topic", "label", "narrative")
_CORE = 0.75  # share of a topic's passages that its area holds
# As shares of the map: how far a passage makes its surroundings dense, and the size and ends
# of the cells for which that is computed.
_BLUR, _CELL = 0.035, 0.007
_ENDS = np.arange(-0.16, 1.16, _CELL)
_FULL_SIZE = 300  # points up to which markers have their full size
_RASTER_FROM = 2000
_MAP_SHARE = 0.7  # of the width of a figure that has the key beside the map
_SHAPES = (0.6, 1.0)  # height of the map by its width, at least and at most
_LEAST, _KEY_HEAD = 20.0, 2.5  # lines of a map; lines of a heading with the gap around it
_BETWEEN_ENTRIES = 0.3  # lines
_FIGURE_SPACE = "\u2007"  # as wide as a digit
_GAP = "\u00a0\u00a0"  # SVG keeps no more than one of the usual spaces
_RINGS, _SPOKES = 12, 12  # places around its middle where a number may stand
_MOST_HIDDEN = 3  # points hidden by a number that count against a place


class _Box(NamedTuple):
    """Middle and half of the size of a box, in points."""

    middle: NDArray[np.float64]
    half: NDArray[np.float64]

    def holds(self, points: NDArray[np.float64]) -> int:
        return int((np.abs(points - self.middle) < self.half).all(axis=1).sum())

    def meets(self, other: "_Box") -> bool:
        return bool((np.abs(self.middle - other.middle) < self.half + other.half).all())


def plot_topic_map(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw passages as points, near to each other where their words are alike.

    Use it to see whether the narratives speak of the same things in the same
    region or keep apart, and how clearly a topic stands off from its neighbours.

    How to read it: each point is a passage; colour and marker are its
    narrative's. A number stands at the middle of a topic, or is tied to it by a
    line, and is explained beside the map; the pale area holds the three quarters
    of the topic's passages that stand where they are densest. Pale points belong to
    no topic. Only nearness tells: the axes have no unit, and distances between
    far groups say little.

    Parameters
    ----------
    table : DataFrame
        Passages: ``unit_id``, ``x``, ``y``, ``topic`` (-1 = none), ``label`` (of
        the topic), ``narrative``. A passage without a place is not drawn.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: numbers
        are placed for the size it has.
    labels : mapping of str to str, optional
        Readable names of narratives, and of topics by their label.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing or no passage has a place.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "unit_id": ["a", "b", "c"],
    ...         "x": [0.1, 0.2, 0.9],
    ...         "y": [0.1, 0.3, 0.8],
    ...         "topic": [0, 0, 1],
    ...         "label": ["standards, rules", "standards, rules", "data centres, cloud"],
    ...         "narrative": ["atlantic-council", "china-mobile", "china-mobile"],
    ...     }
    ... )
    >>> ax = plot_topic_map(table)
    >>> [text.get_text() for text in ax.texts]
    ['0', '1']
    """
    check_table(table, _COLUMNS, function="plot_topic_map")
    table = table.dropna(subset=["x", "y"]).sort_values(["topic", "narrative", "unit_id"])
    if table.empty:
        raise ValueError(
            "The 'table' of plot_topic_map must place at least one passage, got only x and y "
            "of NaN; compute the places first."
        )
    held = table[table["topic"] >= 0]
    entries = _entries(topic_names(held, labels), ax)
    ax = ax if ax is not None else _new_axes(table, entries)
    ax.set(xticks=[], yticks=[])  # only nearness tells
    ax.spines[:].set(visible=True, color=MIDDLE)
    styles = narrative_styles(table["narrative"])
    _draw_points(ax, table, styles)
    _draw_areas(ax, held)
    _add_keys(ax, entries, _handles(table, styles, labels, room=_key_room(ax)))
    # Last of all: limits that fit axes of another size would stay too wide.
    ax.set_aspect("equal", adjustable="datalim")
    _number_topics(ax, held)
    return ax


def _entries(names: Mapping[int, str], ax: Axes | None) -> list[str]:
    """Return the lines of the key to the numbers, broken to fit beside or below the map."""
    size = matplotlib.rcParams["font.size"]
    digits = max((len(str(topic)) for topic in names), default=0)
    indent = _FIGURE_SPACE * digits + _GAP
    room = (1 - _MAP_SHARE if is_wide(ax) else 0.43) * figure_points(ax) - text_width(
        indent, size=size
    )
    entries = []
    for topic, name in names.items():
        lines = [shortened(x, room=room, size=size) for x in wrapped(name, room=room, size=size)]
        number = str(topic).rjust(digits, _FIGURE_SPACE) + _GAP
        entries.append(number + f"\n{indent}".join(lines))
    return entries


def _new_axes(table: pd.DataFrame, entries: list[str]) -> Axes:
    """Return axes of the map's own shape, with room for the key beside or below them."""
    wide, entry = is_wide(), LINE * matplotlib.rcParams["font.size"]
    key = sum(lines_taken([text]) + _BETWEEN_ENTRIES for text in entries) + _KEY_HEAD
    spans = np.ptp(table[["x", "y"]].to_numpy(float), axis=0)
    shape = np.clip(spans[1] / max(spans[0], 1e-9), *_SHAPES)
    map_lines = shape * (_MAP_SHARE if wide else 1.0) * figure_points() / entry + _KEY_HEAD
    if wide:
        key += _KEY_HEAD
        return axes_or_new(None, lines=max(map_lines, key), least=max(_LEAST, key))
    below = 0.5 * key + _KEY_HEAD
    return axes_or_new(None, lines=map_lines + below, least=_LEAST + below)


def _marks(style: NarrativeStyle, colour: str, size: float) -> dict[str, Any]:
    return {
        "linestyle": "none",
        "marker": style.marker,
        "markersize": style.size * size * matplotlib.rcParams["lines.markersize"],
        "markeredgewidth": 0,
        "color": colour,
    }


def _draw_points(ax: Axes, table: pd.DataFrame, styles: Mapping[str, NarrativeStyle]) -> None:
    """Draw the narrative with more passages below the other; many points small and clear."""
    crowd = np.sqrt(_FULL_SIZE / max(len(table), _FULL_SIZE))
    size, alpha = max(crowd, 0.4), max(0.85 * crowd, 0.35)
    sizes = table["narrative"].value_counts().sort_index()
    for narrative in sizes.sort_values(ascending=False, kind="stable").index:
        own = table[table["narrative"] == narrative]
        none = own["topic"] < 0
        for points, colour, depth in ((own[none], PALE, 1.5), (own[~none], None, 2)):
            ax.plot(
                points["x"],
                points["y"],
                **_marks(styles[narrative], colour or styles[narrative].colour, size),
                alpha=alpha if colour is None else 0.85,
                zorder=depth,
                rasterized=len(table) >= _RASTER_FROM,
            )


def _handles(
    table: pd.DataFrame,
    styles: Mapping[str, NarrativeStyle],
    labels: Mapping[str, str] | None,
    *,
    room: float,
) -> list[Line2D]:
    handles = narrative_handles(styles, labels, room=room)
    if (table["topic"] < 0).any():
        style = next(iter(styles.values()))
        handles.append(Line2D([], [], label="no topic", **_marks(style, PALE, 1.0)))
    return handles


def _key_room(ax: Axes) -> float:
    """Return the points that the key above the map may take."""
    return (_MAP_SHARE if is_wide(ax) else 0.95) * figure_points(ax)


def _add_keys(ax: Axes, entries: list[str], handles: list[Line2D]) -> None:
    """Explain markers above the map, and numbers to its right or, if it is narrow, below it."""
    wide = is_wide(ax)
    above = ax.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=key_columns(handles, room=_key_room(ax)),
        handletextpad=0.2,
        columnspacing=1.2,
    )
    if not entries:
        return
    ax.add_artist(above)
    above.set_clip_on(False)  # else the layout leaves no room for it
    below = ax.legend(
        handles=[Line2D([], [], linestyle="none", label=entry) for entry in entries],
        title=f"Topics (area: {100 * _CORE:.0f} % of each)",
        title_fontsize=matplotlib.rcParams["legend.fontsize"],
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(1, 1) if wide else (0, 0),
        ncols=1 if wide else 2,
        handlelength=0,
        handletextpad=0,
        labelspacing=0.3,
        columnspacing=1.0,
    )
    # Laid out first without them: else what is wider than the axes are to begin with
    # makes them narrower and narrower.
    for key in (above, below):
        key.set_in_layout(False)
    laid_out_size(ax)
    for key in (above, below):
        key.set_in_layout(True)


def _draw_areas(ax: Axes, held: pd.DataFrame) -> None:
    """Draw a pale area behind the passages of each topic that stand where it is densest.

    This is a region of highest density (Hyndman 1996, The American Statistician 50, 120).
    It may have several parts. Outlines lie above all areas, so that none is cut off by another.
    """
    if held.empty:
        return
    places = held[["x", "y"]].to_numpy(float)
    span = float(np.ptp(places, axis=0).max()) or 1.0
    ends = [corner + span * _ENDS for corner in places.min(axis=0)]
    scratch = Figure().add_subplot()  # contours would widen the limits of the map itself
    for _, own in held.groupby("topic"):
        x, y = own[["x", "y"]].to_numpy(float).T
        counts, _, _ = np.histogram2d(x, y, bins=ends)
        density = gaussian_filter(counts, _BLUR / _CELL, mode="constant")
        middles = [(cells[1:] + cells[:-1]) / 2 for cells in ends]
        there = RegularGridInterpolator(middles, density)(np.column_stack([x, y]))
        levels = [np.quantile(there, 1 - _CORE, method="lower"), 2 * density.max()]
        (area,) = scratch.contourf(*middles, density.T, levels=levels).get_paths()
        ax.add_patch(PathPatch(area, facecolor=FAINT, linewidth=0, zorder=0.5))
        outline: Any = {"edgecolor": MIDDLE, "linewidth": scaled(0.4), "zorder": 0.6}
        ax.add_patch(PathPatch(area, fill=False, **outline))


def _number_topics(ax: Axes, held: pd.DataFrame) -> None:
    """Write each topic's number near its middle, the largest topic first."""
    if held.empty:
        return
    laid_out_size(ax)  # places in points hold only from here on
    size = matplotlib.rcParams["font.size"]
    points = _in_points(ax, held[["x", "y"]].to_numpy(float))
    counts = held["topic"].value_counts().sort_index()
    taken: list[_Box] = []
    for topic in counts.sort_values(ascending=False, kind="stable").index:
        middle = held.loc[held["topic"] == topic, ["x", "y"]].median().to_numpy(float)
        half = np.array([text_width(str(topic), size=size) / 2, size / 2]) + scaled(2)
        wanted = _Box(_in_points(ax, middle), half)
        box = _free_box(wanted, points, taken, step=size)
        taken.append(box)
        _write_number(ax, str(topic), middle, box.middle - wanted.middle)


def _in_points(ax: Axes, places: NDArray[np.float64]) -> NDArray[np.float64]:
    scale = POINTS_PER_INCH / ax.figure.dpi
    return np.asarray(ax.transData.transform(places), dtype=np.float64) * scale


def _free_box(wanted: _Box, points: NDArray[np.float64], taken: list[_Box], step: float) -> _Box:
    """Move a box off others, and off points as far as that does not lead too far away.

    Every point hidden, up to some, weighs as much as a ``step`` away. Where points
    are so many that every place hides some, the box stays where it is wanted.
    """
    angles = np.linspace(0, 2 * np.pi, _SPOKES, endpoint=False)
    spokes = np.column_stack([np.cos(angles), np.sin(angles)])
    best, least = wanted, np.inf
    for ring in range(_RINGS + 1):
        if ring > least:
            break
        for spoke in spokes[: None if ring else 1]:
            box = _Box(wanted.middle + ring * step * spoke, wanted.half)
            cost = ring + min(box.holds(points), _MOST_HIDDEN)
            if cost < least and not any(box.meets(other) for other in taken):
                best, least = box, cost
    return best


def _write_number(
    ax: Axes, number: str, middle: NDArray[np.float64], away: NDArray[np.float64]
) -> None:
    ax.annotate(
        number,
        (middle[0], middle[1]),
        (away[0], away[1]),
        textcoords="offset points",
        horizontalalignment="center",
        verticalalignment="center",
        color=INK,
        weight="bold",
        bbox={
            "boxstyle": "round,pad=0.15",
            "facecolor": "white",
            "edgecolor": MIDDLE,
            "linewidth": scaled(0.4),
            "alpha": 0.85,
        },
        arrowprops={
            "arrowstyle": "-",
            "color": GREY,
            "linewidth": scaled(0.5),
            "shrinkA": 0,
            "shrinkB": 0,
        }
        if away.any()
        else None,
        zorder=5,
    )
