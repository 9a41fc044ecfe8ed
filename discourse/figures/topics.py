"""Figure of prevalence: how common each topic is in every narrative; names of topics."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from discourse.figures.lettering import (
    POINTS_PER_INCH,
    lines_taken,
    scaled,
    shortened,
    text_width,
    wrapped,
)
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import (
    FAINT,
    GREY,
    MIDDLE,
    PALE,
    NarrativeStyle,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new, is_wide
from discourse.figures.tables import check_table

STABLE_FROM = 0.5
KEY_SHARE = 0.9  # of the figure's width that a key above the axes may take
_COLUMNS = (
    *("topic", "label", "narrative"),
    *("share", "low", "high", "q_value", "stability"),
)
_LARGEST_Q = 0.05
_HANDLE_EMS = 3.4  # font sizes that a handle takes in a key, with the gaps around it
_APART = 0.19  # of a narrative's marks from the middle of the line
_NAME_SHARE = 0.4  # of the figure's width that names of topics may take


def plot_prevalence(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw the share that each topic has in every narrative.

    Use it to see what the narratives talk about: which topics they share, which
    one of them alone brings up, and which differences are beyond chance.

    How to read it: each line is a topic. A point is the mean weight of the topic
    in the windows of a narrative, about the share of what it says that is about
    it; the line through the point is its interval, and a thin line joins the
    points of a topic, so a long one is a large difference. At the top stand the
    topics that the first narrative (in alphabetical order) has more of than the
    second, at the bottom those that the second has more of. An asterisk marks a
    topic whose shares differ at a false discovery rate of 5 %. A topic in grey is
    not stable: other samples of the same texts do not yield it again, so nothing
    should rest on it.

    Parameters
    ----------
    table : DataFrame
        Prevalence, a row per topic and narrative: ``topic``, ``label``,
        ``narrative``, ``share`` (0 to 1), ``low``, ``high``, ``q_value`` (of the
        topic's difference; NaN if it was not tested), ``stability`` (of the
        topic, 0 to 1; below 0.5 it is grey, NaN is not). A share of NaN or
        without a row leaves its place empty and counts as 0 in the order.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of narratives, and of topics by their label.

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
    ...         "narrative": ["atlantic-council", "china-mobile"] * 2,
    ...         "share": [0.1, 0.4, 0.3, 0.1],
    ...         "low": [0.05, 0.3, 0.2, 0.02],
    ...         "high": [0.2, 0.5, 0.4, 0.2],
    ...         "q_value": [0.01, 0.01, 0.2, 0.2],
    ...         "stability": [0.9, 0.9, 0.8, 0.8],
    ...     }
    ... )
    >>> ax = plot_prevalence(table)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['standards, rules', 'data centres, cloud*']
    """
    check_table(table, _COLUMNS, function="plot_prevalence")
    styles = narrative_styles(table["narrative"])
    topics = _sorted_by_difference(table, list(styles))
    grey = unstable_topics(table)
    sure = set(table.loc[table["q_value"] < _LARGEST_Q, "topic"])
    known = topic_names(table, labels)
    names = [known[topic] + "*" * (topic in sure) for topic in topics]
    broken = broken_names(names, ax)
    highest = lines_taken(broken)
    ax = axes_or_new(
        ax,
        lines=len(topics) * max(highest + 0.4, 1.5) + 7,
        least=len(topics) * max(highest + 0.2, 1.2) + 7,
    )
    _set_share_axis(ax, table, unstable=bool(grey), sure=bool(sure))
    _set_topic_axis(ax, broken, {y for y, topic in enumerate(topics) if topic in grey})
    _draw_shares(ax, table, {topic: y for y, topic in enumerate(topics)}, grey, styles)
    _add_key(ax, styles, labels)
    return ax


def topic_names(table: pd.DataFrame, labels: Mapping[str, str] | None) -> dict[int, str]:
    """Return what a reader calls each topic, by its number: the label, or what is given for it."""
    # A label without letters comes back from CSV as NaN.
    found = table.assign(label=table["label"].fillna("").astype(str))
    first = found.groupby("topic")["label"].min()
    return {int(str(topic)): (labels or {}).get(name, name) for topic, name in first.items()}


def unstable_topics(table: pd.DataFrame) -> set[int]:
    """Return the topics that are known not to come again from other samples of the texts."""
    return {int(topic) for topic in table.loc[table["stability"] < STABLE_FROM, "topic"]}


def broken_names(names: Iterable[str], ax: Axes | None) -> list[str]:
    """Break each name into lines that fit left of the axes; cut a word that is too long."""
    room, size = _NAME_SHARE * figure_points(ax), matplotlib.rcParams["font.size"]
    return [
        "\n".join(
            shortened(line, room=room, size=size) for line in wrapped(name, room=room, size=size)
        )
        for name in names
    ]


def figure_points(ax: Axes | None = None) -> float:
    """Return the width in points of the figure that ``ax`` stands on, or of a new one."""
    figure = ax.get_figure(root=True) if ax is not None else None
    width = figure.get_figwidth() if figure else matplotlib.rcParams["figure.figsize"][0]
    return float(width) * POINTS_PER_INCH


def _sorted_by_difference(table: pd.DataFrame, narratives: list[str]) -> list[int]:
    """Sort topics by how far the first narrative's share exceeds that of the second."""
    shares = table.pivot(index="topic", columns="narrative", values="share").fillna(0.0)
    lead = shares[narratives[0]]
    if len(narratives) > 1:
        lead = lead - shares[narratives[1]]
    # Rounded, since a share read back from a file may be off in its last digit.
    ranked = lead.round(9).sort_index().sort_values(ascending=False, kind="stable")
    return [int(topic) for topic in ranked.index]


def _set_share_axis(ax: Axes, table: pd.DataFrame, *, unstable: bool, sure: bool) -> None:
    largest = float(np.nanmax([*table[["share", "high"]].to_numpy(float).ravel(), 0.0]))
    end = 1.05 * largest or 1.0
    ax.set_xlim(0, end)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0 if end > 0.05 else None))
    notes = ["Mean weight by narrative,", "with 95 % interval"]
    notes = [" ".join(notes)] if is_wide(ax) else notes
    notes += [f"* shares differ (q < {_LARGEST_Q:g})"] * sure
    notes += [f"grey: not stable (stability below {STABLE_FROM:g})"] * unstable
    ax.set_xlabel("\n".join(notes))
    ax.grid(axis="x", color=PALE, linewidth=scaled(0.4))
    ax.set_axisbelow(True)


def _set_topic_axis(ax: Axes, names: list[str], grey: set[int]) -> None:
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0, pad=scaled(7))
    ax.spines[["left", "top", "right"]].set_visible(False)
    for y, tick in enumerate(ax.yaxis.get_major_ticks()):
        if y in grey:
            tick.label1.set_color(GREY)
    for band in range(0, len(names), 2):
        ax.axhspan(band - 0.5, band + 0.5, color=FAINT, linewidth=0, zorder=0)


def _draw_shares(
    ax: Axes,
    table: pd.DataFrame,
    places: Mapping[int, int],
    grey: set[int],
    styles: Mapping[str, NarrativeStyle],
) -> None:
    """Draw the points of a topic one below the other, so that no interval hides another."""
    steps = np.linspace(-_APART, _APART, len(styles)) if len(styles) > 1 else [0.0]
    heights = dict(zip(styles, steps, strict=True))
    rows: Iterable[Any] = table.sort_values(["topic", "narrative"]).itertuples(index=False)
    ends: dict[int, list[tuple[float, float]]] = {topic: [] for topic in places}
    for row in rows:
        style = styles[row.narrative]
        if row.topic in grey:
            style = NarrativeStyle(MIDDLE, PALE, style.marker, style.size)
        place = (row.share, places[row.topic] + heights[row.narrative])
        ends[row.topic].append(place)
        line = style.colour
        draw_estimate(ax, place, (row.low, row.high), style=style, fill=line, line=line)
    for joined in ends.values():
        ax.plot(
            *zip(*joined, strict=True), color=GREY, linewidth=scaled(0.4), dashes=(2, 2), zorder=2
        )


def _add_key(
    ax: Axes, styles: Mapping[str, NarrativeStyle], labels: Mapping[str, str] | None
) -> None:
    room = KEY_SHARE * figure_points(ax)
    handles = narrative_handles(styles, labels, room=room)
    ax.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=key_columns(handles, room=room),
        handletextpad=0.2,
    )


def key_columns(handles: Sequence[Artist], *, room: float) -> int:
    """Return how many columns of a key with short handles fit into ``room`` points."""
    size = matplotlib.rcParams["font.size"]
    names = [str(handle.get_label()) for handle in handles]
    widths = [text_width(name, size=size) + _HANDLE_EMS * size for name in names]
    return len(names) if sum(widths) <= room else max(1, int(room // max(widths)))


def key_name(name: str, labels: Mapping[str, str] | None, *, room: float) -> str:
    """Return the readable name, cut if with its handle it would take more than ``room`` points."""
    size = matplotlib.rcParams["font.size"]
    return shortened(readable_name(name, labels), room=room - _HANDLE_EMS * size, size=size)


def narrative_handles(
    styles: Mapping[str, NarrativeStyle], labels: Mapping[str, str] | None, *, room: float
) -> list[Line2D]:
    """Return what a key of ``room`` points shows for each narrative: marker, colour and name."""
    size = matplotlib.rcParams["lines.markersize"]
    return [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=style.marker,
            markersize=size * style.size,
            color=style.colour,
            label=key_name(name, labels, room=room),
        )
        for name, style in styles.items()
    ]
