"""Figure of frame salience: what a narrative says itself and what it only mentions."""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from discourse.figures.frame_bands import (
    band_lines,
    frame_names,
    set_frame_axis,
    set_rate_axis,
    sorted_frames,
)
from discourse.figures.lettering import lines_taken, scaled, text_width
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import (
    GREY,
    PALE,
    NarrativeStyle,
    narrative_styles,
)
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table
from discourse.figures.topics import KEY_SHARE, figure_points, key_name

_COLUMNS = ("narrative", "frame", "voice", "per_1000_tokens", "low", "high")
_FILL_EMS = 3.4  # font sizes that a handle takes in the key, with the gaps around it
_VOICES = {
    "own": "own voice",
    "mentioned": "quoted or attributed",
    "attributed": "attributed",
    "quoted": "quoted",
}


def plot_salience(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw how often each narrative uses each frame itself and how often it mentions it.

    Use it to compare narratives without taking a mention for a use: a frame
    that stands only in hollow marks is reported, not held.

    How to read it: each band is a frame. A filled mark is the rate at which the
    narrative uses the frame in its own voice; a hollow or light one the rate at
    which it quotes it or attributes it to others; the line through a mark is
    its interval. Frames are sorted by how far mention exceeds own use in the
    first narrative (in alphabetical order), so what that narrative only
    mentions stands at the top. The axis has a square-root scale, on which rare
    frames and rates of zero stay visible: compare places, not lengths.

    Parameters
    ----------
    table : DataFrame
        Salience: ``narrative``, ``frame``, ``voice``, ``per_1000_tokens``,
        ``low``, ``high``. Of ``voice``, "own" and "mentioned" (quoted or
        attributed) are drawn; without "mentioned" its parts "attributed" and
        "quoted" are; "all" is not. A rate of NaN leaves its place empty.
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
        If a column is missing, no row has a voice that is drawn, or there are more
        than 60 frames.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "narrative": "atlantic-council",
    ...         "frame": "shared-future",
    ...         "voice": ["own", "mentioned"],
    ...         "per_1000_tokens": [0.0, 1.2],
    ...         "low": [0.0, 0.8],
    ...         "high": [0.1, 1.7],
    ...     }
    ... )
    >>> ax = plot_salience(table)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Shared Future']
    """
    check_table(table, _COLUMNS, function="plot_salience")
    table = _drawn_voices(table)
    frames = sorted_frames(table)
    styles = narrative_styles(table["narrative"])
    voices = [voice for voice in _VOICES if (table["voice"] == voice).any()]
    heights = _heights(list(styles), voices)
    names = frame_names(frames, ax, labels)
    highest = lines_taken(names) + 0.2
    ax = axes_or_new(
        ax,
        lines=band_lines(names, max(0.55 * len(heights) + 0.6, 1.5, highest)) + 6,
        least=band_lines(names, max(0.45 * len(heights) + 0.5, 1.2, highest)) + 6,
    )
    set_rate_axis(ax, float(table[["per_1000_tokens", "high"]].max().max()))
    set_frame_axis(ax, names)
    rows: Iterable[Any] = table.itertuples(index=False)
    for row in rows:
        style = styles[row.narrative]
        draw_estimate(
            ax,
            (row.per_1000_tokens, frames.index(row.frame) + heights[row.narrative, row.voice]),
            (row.low, row.high),
            style=style,
            fill=_fill(row.voice, style.colour, style.light),
            line=style.colour if row.voice == "own" else style.light,
        )
    _add_key(ax, styles, voices, labels)
    return ax


def _drawn_voices(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the voices to draw: "mentioned" stands for its parts where the table has it."""
    parts = {"attributed", "quoted"} if (table["voice"] == "mentioned").any() else set()
    drawn = table[table["voice"].isin(_VOICES.keys() - parts)]
    if drawn.empty:
        found = ", ".join(map(str, table["voice"].unique()))
        raise ValueError(
            f"The 'voice' of the table of plot_salience must hold {', '.join(_VOICES)}, "
            f"got only {found}; compute salience by voice."
        )
    return drawn.sort_values(["narrative", "frame", "voice"])


def _heights(narratives: list[str], voices: list[str]) -> dict[tuple[str, str], float]:
    """Return where in its band, from the middle, each narrative and voice is drawn."""
    steps = [
        (narrative, voice, place + 0.6 * group)
        for group, narrative in enumerate(narratives)
        for place, voice in enumerate(voices, start=group * len(voices))
    ]
    last = steps[-1][2]
    unit = 0.64 / max(last, 1.0)
    return {(narrative, voice): (step - last / 2) * unit for narrative, voice, step in steps}


def _fill(voice: str, colour: str, light: str) -> str:
    return {"own": colour, "attributed": light}.get(voice, "white")


def _add_key(
    ax: Axes,
    styles: Mapping[str, NarrativeStyle],
    voices: list[str],
    labels: Mapping[str, str] | None,
) -> None:
    """Explain colours in the first column and fills in the second."""
    size = matplotlib.rcParams["lines.markersize"]
    letters = matplotlib.rcParams["font.size"]
    beside = max(text_width(_VOICES[voice], size=letters) for voice in voices) + _FILL_EMS * letters
    room = KEY_SHARE * figure_points(ax) - beside
    common: Any = {"xdata": [], "ydata": [], "linestyle": "none", "markeredgewidth": scaled(0.7)}
    colours = [
        Line2D(
            marker=style.marker,
            markersize=size * style.size,
            color=style.colour,
            label=key_name(name, labels, room=room),
            **common,
        )
        for name, style in styles.items()
    ]
    fills = [
        Line2D(
            marker="o",
            markerfacecolor=_fill(voice, GREY, PALE),
            color=GREY,
            label=_VOICES[voice],
            **common,
        )
        for voice in voices
    ]
    rows = max(len(colours), len(fills))
    blanks = [Line2D(label=" ", **common)] * rows
    handles = [*colours, *blanks[len(colours) :], *fills, *blanks[len(fills) :]]
    ax.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0.2)
