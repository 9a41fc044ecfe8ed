"""Figure of dispersion: where along each report the frames stand."""

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import PercentFormatter

from discourse.figures.frame_bands import check_frames
from discourse.figures.lettering import (
    laid_out_size,
    room_for_names,
    scaled,
    shortened,
    text_width,
    wrapped,
)
from discourse.figures.palette import (
    GREY,
    INK,
    MIDDLE,
    PALE,
    NarrativeStyle,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_COLUMNS = ("narrative", "document_id", "frame", "voice", "position_share")
_SECTION_COLUMNS = ("document_id", "section", "position_share")
_HEAD_ROWS = 2.6
_SECTION_LINES = 3
_TICK_ROWS = 0.4


def plot_dispersion(
    table: pd.DataFrame,
    *,
    sections: pd.DataFrame | None = None,
    ax: Axes | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw where along each document every frame stands, and in whose voice.

    Use it to see whether a frame runs through a report or crowds in a few
    sections, and whether those are the ones that report somebody else.

    How to read it: each line is a frame in one document, from its first word
    to its last. A tick above the line is a hit in the narrative's own voice; a
    light tick below it is quoted or attributed. Frames stand in one order in
    all documents, first those that the first narrative mentions more than it
    uses.

    Parameters
    ----------
    table : DataFrame
        Hits: ``document_id``, ``narrative``, ``frame``, ``voice`` ("own" or
        any other), ``position_share`` (share of the document's words that
        stand before the hit, 0 to 1).
    sections : DataFrame, optional
        Where sections begin: ``document_id``, ``section``, ``position_share``.
        Each is marked and numbered in its document; its name is written where
        its section is wide enough, so leave minor sections out.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: names of
        sections are broken for the size it has.
    labels : mapping of str to str, optional
        Readable names of frames, narratives and documents.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, a table has no rows, or there are more than 60 frames.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "document_id": "report",
    ...         "narrative": "china-mobile",
    ...         "frame": ["openness", "rights"],
    ...         "voice": ["own", "quoted"],
    ...         "position_share": [0.2, 0.7],
    ...     }
    ... )
    >>> ax = plot_dispersion(table)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Rights', 'Openness']
    """
    check_table(table, _COLUMNS, function="plot_dispersion")
    if sections is not None:
        check_table(sections, _SECTION_COLUMNS, function="plot_dispersion", argument="sections")
    table = table.sort_values(list(_COLUMNS))
    styles = narrative_styles(table["narrative"])
    frames = _sorted_frames(table)
    names = _document_names(table, labels)
    rows = len(frames) + _HEAD_ROWS
    tops = {document: _HEAD_ROWS + block * rows for block, document in enumerate(names)}
    ax = axes_or_new(ax, lines=1.25 * rows * len(tops) + 5, least=rows * len(tops) + 5)
    _set_axes(ax, tops, [readable_name(frame, labels) for frame in frames])
    for document, top in tops.items():
        hits = table[table["document_id"] == document]
        style = styles[hits["narrative"].iloc[0]]
        _name_document(ax, names[document], top, style)
        for y, frame in enumerate(frames):
            _draw_hits(ax, hits[hits["frame"] == frame], top + y, style)
    _add_key(ax)
    if sections is not None:
        _mark_sections(ax, sections, tops, rows=len(frames))
    return ax


def _sorted_frames(table: pd.DataFrame) -> list[str]:
    """Sort frames by how far mention exceeds own use in the first narrative."""
    check_frames(table)
    first = table[table["narrative"] == table["narrative"].min()]
    lead = (first["voice"] != "own").map({True: 1, False: -1}).groupby(first["frame"]).sum()
    lead = lead.reindex(sorted(table["frame"].unique()), fill_value=0)
    return list(lead.sort_values(ascending=False, kind="stable").index)


def _document_names(table: pd.DataFrame, labels: Mapping[str, str] | None) -> dict[str, str]:
    """Name each document by its narrative; by itself too where that has several."""
    pairs = table[["narrative", "document_id"]].drop_duplicates()
    names = {}
    for narrative, documents in pairs.groupby("narrative")["document_id"]:
        for document in documents:
            name = readable_name(str(narrative), labels)
            names[document] = name if len(documents) == 1 else f"{name}\n{document}"
    given = labels or {}
    return {document: given.get(document, name) for document, name in names.items()}


def _set_axes(ax: Axes, tops: Mapping[str, float], names: list[str]) -> None:
    places = [top + y for top in tops.values() for y in range(len(names))]
    ax.set_xlim(0, 1)
    ax.set_ylim(places[-1] + 0.7, 0)
    room, size = room_for_names(ax), matplotlib.rcParams["font.size"]
    ax.set_yticks(places, [shortened(name, room=room, size=size) for name in names] * len(tops))
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "top", "right"]].set_visible(False)
    ax.hlines(places, 0, 1, color=PALE, linewidth=scaled(0.4), zorder=1)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel("Place in the document (share of its words)")


def _name_document(ax: Axes, name: str, top: float, style: NarrativeStyle) -> None:
    ax.annotate(
        name,
        (0, top - 0.75),
        (-matplotlib.rcParams["ytick.major.pad"], 0),
        textcoords="offset points",
        horizontalalignment="right",
        verticalalignment="bottom",
        color=style.colour,
        weight="bold",
    )


def _draw_hits(ax: Axes, hits: pd.DataFrame, y: float, style: NarrativeStyle) -> None:
    own = hits["voice"] == "own"
    for places, end, colour in (
        (hits.loc[own, "position_share"], y - _TICK_ROWS, style.colour),
        (hits.loc[~own, "position_share"], y + _TICK_ROWS, style.light),
    ):
        ax.vlines(places, y, end, color=colour, linewidth=scaled(0.6), zorder=2)


def _add_key(ax: Axes) -> None:
    marks = (
        (Path([(0, 0), (0, 1)]), INK, "above the line: own voice"),
        (Path([(0, 0), (0, -1)]), MIDDLE, "below: quoted or attributed"),
    )
    handles = [
        Line2D(
            [], [], linestyle="none", marker=marker, markersize=scaled(8), color=colour, label=label
        )
        for marker, colour, label in marks
    ]
    ax.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
        handlelength=0.5,
        handletextpad=0.4,
    )


def _mark_sections(
    ax: Axes, sections: pd.DataFrame, tops: Mapping[str, float], *, rows: int
) -> None:
    """Draw a line where each section begins, like a pole with the name for its flag."""
    width, _ = laid_out_size(ax)
    for document, top in tops.items():
        own = sections[sections["document_id"] == document].sort_values("position_share")
        starts = own["position_share"]
        # Numbers come back from CSV as numbers, and an empty name as NaN.
        names = own["section"].convert_dtypes().astype("string").fillna("")
        flag = top - _HEAD_ROWS + 0.1
        ax.vlines(starts, flag, top + rows - 0.4, color=MIDDLE, linewidth=scaled(0.4), zorder=0)
        shares = np.diff([*starts, 1.0])
        for number, (name, start, share) in enumerate(zip(names, starts, shares, strict=True), 1):
            label = str(number) if name.isdigit() else f"{number} {name}"
            _hang_name(ax, label, (start, flag), room=share * width - scaled(3))


def _hang_name(ax: Axes, name: str, place: tuple[float, float], *, room: float) -> None:
    size = 0.85 * matplotlib.rcParams["font.size"]
    # One text a line: lines of one text would stand closer where none has a descender.
    for i, line in enumerate(_fitting(name, room=room, size=size)):
        ax.annotate(
            line,
            place,
            (scaled(1.5), -1.1 * size * (i + 0.8)),
            textcoords="offset points",
            fontsize=size,
            color=GREY,
        )


def _fitting(name: str, *, room: float, size: float) -> list[str]:
    """Break a numbered name into lines; where that will not fit, leave its number or nothing."""
    for text in (name, name.split()[0]):
        lines = wrapped(text, room=room, size=size)
        if len(lines) <= _SECTION_LINES and all(text_width(x, size=size) <= room for x in lines):
            return lines
    return []
