"""Figure of a scan: what speaks for one number of topics or another."""

from collections.abc import Mapping
from typing import Any, Literal

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from discourse.figures.lettering import POINTS_PER_INCH, scaled, text_width, wrapped
from discourse.figures.palette import GREY, INK, MIDDLE, PALE, NarrativeStyle
from discourse.figures.style import is_wide, new_figure
from discourse.figures.tables import check_table
from discourse.figures.topics import figure_points

_COLUMNS = ("n_topics", "coherence", "diversity", "stability", "chosen")
_MEASURES = {
    "coherence": "Coherence (NPMI)",
    "diversity": "Diversity of the topics' terms",
    "stability": "Stability (mean best-match Jaccard)",
}
_SHARES = ("diversity", "stability")  # measures from 0 to 1
_METHODS = {"bertopic": "BERTopic", "nmf": "NMF", "lda": "LDA"}
# Full lines and filled markers come first; no method has the colour of a narrative.
_STYLES: tuple[tuple[NarrativeStyle, Literal["-", "--", ":"], str], ...] = (
    (NarrativeStyle(INK, MIDDLE, "o", 1.0), "-", INK),
    (NarrativeStyle(GREY, MIDDLE, "s", 1.0), "--", "white"),
    (NarrativeStyle(GREY, MIDDLE, "^", 1.1), ":", GREY),
)
_APART = 2.5  # points between the lines of two methods
_RING = 2.2  # size of the ring around what was chosen, in markers
_LINES, _WIDE_LINES = 10.0, 22.0  # height of a panel below others, and beside others
_ASIDE = 25.0  # points that the numbers beside an axis take
_TICK_GAP = 0.8  # between numbers below the axis, in font sizes


def plot_topic_scan(table: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> Figure:
    """Draw coherence, diversity and stability for each number of topics that was tried.

    Use it to show that the number of topics was chosen by measure, and what
    another number would have cost.

    How to read it: higher is better in every panel. Coherence says whether the
    terms of a topic stand in the same passages; diversity how few of its terms it
    shares with other topics; stability how much of a topic comes again when it
    is computed from another sample, with its interval if the table has one. The
    upright line marks the number that was chosen, a ring the run it was chosen
    from. Methods are drawn a hair apart, so that neither hides the other.

    Parameters
    ----------
    table : DataFrame
        Scan, a row per number (and method): ``n_topics``, ``coherence``,
        ``diversity``, ``stability``, ``chosen`` (bool); if known, ``method``,
        and ``stability_low`` and ``stability_high`` (or those of another
        measure). A measure of NaN is not drawn.
    labels : mapping of str to str, optional
        Readable names of the methods.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows or more than three methods.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "n_topics": [8, 14, 20],
    ...         "coherence": [0.11, 0.15, 0.12],
    ...         "diversity": [0.9, 0.85, 0.7],
    ...         "stability": [0.6, 0.7, 0.5],
    ...         "chosen": [False, True, False],
    ...     }
    ... )
    >>> [ax.get_title(loc="left").split()[0] for ax in plot_topic_scan(table).axes]
    ['Coherence', 'Diversity', 'Stability']
    """
    check_table(table, _COLUMNS, function="plot_topic_scan")
    runs = _runs(table)
    wide = is_wide()
    figure = new_figure(lines=_WIDE_LINES if wide else 3 * _LINES + 4, least=_WIDE_LINES)
    panels = figure.subplots(*((1, 3) if wide else (3, 1)), sharex=True)
    room = figure_points() / (len(panels) if wide else 1) - scaled(_ASIDE)
    chosen = sorted({int(n) for n in table.loc[table["chosen"].eq(True), "n_topics"]})
    for ax, measure in zip(panels, _MEASURES, strict=True):
        for number in chosen:
            ax.axvline(number, color=MIDDLE, linewidth=scaled(0.7), zorder=1)
        for place, run in enumerate(runs.values()):
            away = _APART * (place - (len(runs) - 1) / 2)
            _draw_run(ax, run, measure, place, away=away)
        _set_axis(ax, measure, room=room)
    panels[1 if wide else -1].set_xlabel("Number of topics")
    _tick_numbers(panels[-1], sorted(set(table["n_topics"])), room=room)
    _add_key(figure, list(runs), chosen, labels)
    return figure


def _runs(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each method, sorted by number of topics."""
    named = table if "method" in table.columns else table.assign(method="")
    runs = {str(method): run for method, run in named.groupby("method")}
    if len(runs) > len(_STYLES):
        raise ValueError(
            f"The 'method' of the table of plot_topic_scan must hold at most {len(_STYLES)} "
            f"methods. Got {len(runs)}: {', '.join(runs)}; draw fewer at once."
        )
    return {method: run.sort_values("n_topics") for method, run in runs.items()}


def _draw_run(ax: Axes, run: pd.DataFrame, measure: str, place: int, *, away: float) -> None:
    """Draw a method's line, moved aside by some points of the page, with its intervals."""
    style, dashes, fill = _STYLES[place]
    size = matplotlib.rcParams["lines.markersize"]
    common: Any = {"markeredgewidth": scaled(0.7), "clip_on": False, "zorder": 3}
    artists: list[Artist] = []
    low, high = f"{measure}_low", f"{measure}_high"
    if {low, high} <= set(run.columns):
        lines = ax.vlines(run["n_topics"], run[low], run[high], color=style.light, zorder=2)
        artists.append(lines)
    artists += ax.plot(
        run["n_topics"],
        run[measure],
        linestyle=dashes,
        marker=style.marker,
        markersize=style.size * size,
        markerfacecolor=fill,
        color=style.colour,
        **common,
    )
    chosen = run[run["chosen"].eq(True)]
    if not chosen.empty:
        ring: Any = {"marker": "o", "markersize": _RING * size, "markerfacecolor": "none"}
        place_of = chosen["n_topics"], chosen[measure]
        artists += ax.plot(*place_of, linestyle="none", color=INK, **ring, **common)
    # Set last: axes find their limits only from what is drawn by their own scale.
    aside = ScaledTranslation(away / POINTS_PER_INCH, 0, ax.figure.dpi_scale_trans)
    for artist in artists:
        artist.set_transform(ax.transData + aside)


def _tick_numbers(ax: Axes, numbers: list[int], *, room: float) -> None:
    """Write all numbers that were tried below the axis if they fit, else round ones."""
    size = matplotlib.rcParams["font.size"]
    width = text_width(str(max(numbers)), size=size) + _TICK_GAP * size
    if len(numbers) * width <= room:
        ax.set_xticks(numbers)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(int(room / width), integer=True))


def _set_axis(ax: Axes, measure: str, *, room: float) -> None:
    size = matplotlib.rcParams["axes.titlesize"]
    ax.set_title("\n".join(wrapped(_MEASURES[measure], room=room, size=size)), loc="left")
    if measure in _SHARES:
        ax.set_ylim(0, 1)
        ax.set_yticks(np.linspace(0, 1, 5))
    else:
        ax.margins(y=0.15)
    ax.grid(axis="y", color=PALE, linewidth=scaled(0.4))
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


def _add_key(
    figure: Figure, methods: list[str], chosen: list[int], labels: Mapping[str, str] | None
) -> None:
    """Explain the lines above all panels."""
    names = {**_METHODS, **(labels or {})}
    handles = [
        Line2D(
            [],
            [],
            linestyle=dashes,
            marker=style.marker,
            markersize=style.size * matplotlib.rcParams["lines.markersize"],
            markerfacecolor=fill,
            markeredgewidth=scaled(0.7),
            color=style.colour,
            label=names.get(method, method),
        )
        for method, (style, dashes, fill) in zip(methods, _STYLES, strict=False)
        if method
    ]
    if chosen:
        numbers = ", ".join(map(str, chosen))
        handles.append(
            Line2D([], [], color=MIDDLE, linewidth=scaled(0.7), label=f"chosen: {numbers}")
        )
    if handles:
        figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
