"""Rows of the figures on human coding: what they are called, and the numbers beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes

from discourse.figures.lettering import scaled, shortened, text_width, wrapped
from discourse.figures.palette import FAINT, GREY, PALE, readable_name
from discourse.figures.topics import figure_points

ALL = "all"  # the row of a code that takes all of its categories together
YES = "1"
_YES_OR_NO = {YES, "0"}
_FRAME_PREFIX = "frame_"  # of codes that ask whether a sentence uses a frame
_NAME_SHARE = 0.33  # of the figure's width that names of rows may take
_NOTE_SHARE = 0.62  # of the figure's width that a line of the notes may take
_NARROWER = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
_ASIDE = 5.0  # points left of a column of counts
_ABOVE = 3.0  # points between a column of counts and its head


def as_text(values: "pd.Series[str]") -> "pd.Series[str]":
    """Return names as text, and nothing as an empty one; from a file they come as numbers, too.

    Examples
    --------
    >>> as_text(pd.Series([1.0, None])).tolist()
    ['1', '']
    """
    return values.convert_dtypes().astype("string").fillna("").astype(object)


def check_once(table: pd.DataFrame, columns: Sequence[str], *, function: str) -> None:
    """Raise if two rows of ``table`` are alike in ``columns``, for one would hide the other."""
    if (twice := table.duplicated(list(columns))).any():
        row = table.loc[twice, list(columns)].sort_values(list(columns)).iloc[0]
        found = ", ".join(f"{name} {value!r}" for name, value in row.items())
        raise ValueError(
            f"The 'table' of {function} must have one row for each {', '.join(columns)}, got two "
            f"of {found}; draw one run at a time."
        )


def asks_yes_or_no(table: pd.DataFrame) -> "pd.Series[bool]":
    """Tell of each row whether its code, of ``code`` and ``category``, is answered yes or no."""
    known = table["category"].isin({ALL, *_YES_OR_NO})
    return known.groupby(table["code"]).transform("all")


def code_name(code: str, labels: Mapping[str, str] | None) -> str:
    """Return what a reader calls a code; that of a frame has the frame's name.

    Examples
    --------
    >>> code_name("frame_shared-future", None), code_name("voice", {"voice": "Whose voice"})
    ('Shared Future', 'Whose voice')
    """
    if labels and code in labels:
        return labels[code]
    return readable_name(code.removeprefix(_FRAME_PREFIX) or code, labels)


def broken_names(
    names: Iterable[str], ax: Axes | None = None, *, share: float = _NAME_SHARE
) -> list[str]:
    """Break the name of each row into lines that fit left of the axes."""
    room, size = share * figure_points(ax), matplotlib.rcParams["font.size"]
    return [
        "\n".join(
            shortened(line, room=room, size=size) for line in wrapped(name, room=room, size=size)
        )
        for name in names
    ]


def note_lines(
    notes: Sequence[str], ax: Axes | None = None, *, share: float = _NOTE_SHARE
) -> list[str]:
    """Break notes into the lines that stand below the axes, a share of the figure's width long."""
    room, size = share * figure_points(ax), matplotlib.rcParams["axes.labelsize"]
    return [line for note in notes for line in _even_lines(note, room=room, size=size)]


def _even_lines(text: str, *, room: float, size: float) -> list[str]:
    """Break ``text`` into no more lines than it must have, about as long as each other."""
    lines = wrapped(text, room=room, size=size)
    for share in _NARROWER:
        narrower = wrapped(text, room=share * room, size=size)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def set_rows(ax: Axes, names: Mapping[float, str], blocks: Sequence[tuple[float, float]]) -> None:
    """Name the rows left of ``ax``, the first at the top, and shade every other block of them."""
    ax.set_ylim(max(end for _, end in blocks), min(start for start, _ in blocks))
    ax.set_yticks(list(names), list(names.values()))
    ax.tick_params(axis="y", length=0, pad=scaled(7))
    ax.spines[["left", "top", "right"]].set_visible(False)
    for start, end in blocks[::2]:
        ax.axhspan(start, end, color=FAINT, linewidth=0, zorder=0)
    ax.grid(axis="x", color=PALE, linewidth=scaled(0.4))
    ax.set_axisbelow(True)


def dim_names(ax: Axes, heights: Collection[float]) -> None:
    """Write the names of the rows at these heights in grey."""
    for tick, place in zip(ax.yaxis.get_major_ticks(), ax.get_yticks(), strict=True):
        if place in heights:
            tick.label1.set_color(GREY)


def say_undefined(ax: Axes, y: float) -> None:
    """Write on a row that has no estimate that it has none."""
    ax.annotate(
        "not defined",
        (0, y),
        (scaled(2), 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        verticalalignment="center_baseline",
        color=GREY,
    )


def write_counts(ax: Axes, heights: Sequence[float], counts: Mapping[str, Sequence[float]]) -> None:
    """Write whole numbers right of their rows, each column under its head; none for NaN."""
    size = matplotlib.rcParams["font.size"]
    place = 0.0
    for head, numbers in counts.items():
        texts = ["" if pd.isna(number) else f"{number:,.0f}" for number in numbers]
        place += scaled(_ASIDE) + max(
            text_width(text, size=size) for text in [head, *texts] if text
        )
        ends: Any = {"textcoords": "offset points", "horizontalalignment": "right", "color": GREY}
        ax.annotate(head, (1, 1), (place, scaled(_ABOVE)), xycoords="axes fraction", **ends)
        for y, text in zip(heights, texts, strict=True):
            ax.annotate(
                text,
                (1, y),
                (place, 0),
                xycoords=ax.get_yaxis_transform(),
                verticalalignment="center_baseline",
                **ends,
            )
