"""Text that must fit: how wide it is, where it breaks, what is cut."""

from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression

from discourse.figures.palette import NarrativeStyle

POINTS_PER_INCH = 72.0
PLAIN_POINTS = 6.5  # size of the letters that all other points go with
LINE = 1.25  # height of a line of a figure, in font sizes
_BETWEEN_ENDS = 3.0  # points
_BOLD = 1.14  # how much wider bold letters are, at most


def scaled(points: float) -> float:
    """Return what ``points`` are in the style in force: lines and gaps grow with the letters.

    Examples
    --------
    >>> with matplotlib.rc_context({"font.size": 13}):
    ...     scaled(0.5)
    1.0
    """
    return points * float(matplotlib.rcParams["font.size"]) / PLAIN_POINTS


def text_width(text: str, *, size: float) -> float:
    """Return how wide ``text`` is in points, set in ``size`` points.

    Examples
    --------
    >>> text_width("wide words", size=14) == 2 * text_width("wide words", size=7)
    True
    """
    width, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(size=size), ismath=False
    )
    return float(width)


def lines_taken(texts: Iterable[str]) -> float:
    r"""Return how many lines of a figure the highest of ``texts`` takes, whole lines or not.

    Fonts differ in how far apart they set their lines: DejaVu by 1.2 times the size of its
    letters, STIX by 1.5 times.

    Examples
    --------
    >>> round(lines_taken(["one line", "one\nand another"]), 2)
    1.92
    """
    most = max((text.count("\n") + 1 for text in texts), default=1)
    font = get_font(findfont(FontProperties()))
    metrics: Any = font.get_sfnt_table("OS/2")
    height = metrics["sTypoAscender"] - metrics["sTypoDescender"]
    if most > 1:
        height = most * (height + metrics["sTypoLineGap"])
    return float(height / (LINE * font.units_per_EM))


def wrapped(text: str, *, room: float, size: float) -> list[str]:
    """Break ``text`` between words into lines of at most ``room`` points.

    A word that is wider has a line of its own and stays whole.

    Examples
    --------
    >>> wrapped("a strategy for partners", room=45, size=7)
    ['a strategy', 'for partners']
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def one_line_or_each(parts: Sequence[str], *, room: float, size: float) -> str:
    r"""Return ``parts`` on one line if it takes at most ``room`` points, else each on its own.

    Examples
    --------
    >>> one_line_or_each(["with interval;", "zero is the middle"], room=80, size=7)
    'with interval;\nzero is the middle'
    """
    line = " ".join(parts)
    return line if text_width(line, size=size) <= room else "\n".join(parts)


def shortened(text: str, *, room: float, size: float) -> str:
    """Cut the middle out of ``text`` if it is wider than ``room`` points.

    Beginning and end stay, because identifiers often differ only in one of them.

    Examples
    --------
    >>> shortened("general-debate/2019/CHN_74_2019", room=70, size=7)
    'general-…_74_2019'
    """
    short = text
    kept = len(text) // 2
    while kept > 1 and text_width(short, size=size) > room:
        kept -= 1
        short = f"{text[:kept]}…{text[-kept:]}"
    return short


def spread_apart(places: NDArray[np.float64], *, heights: ArrayLike) -> NDArray[np.float64]:
    """Move sorted ``places`` between 0 and 1 as little as possible so that labels do not meet.

    A label of some of the ``heights`` stands about the middle of each. Without the heights,
    this is isotonic regression: least squares under "no place below the one before".

    Examples
    --------
    >>> spread_apart(np.array([0.5, 0.5, 0.9]), heights=0.2).round(2).tolist()
    [0.4, 0.6, 0.9]
    """
    if len(places) == 0:
        return places
    heights = np.broadcast_to(np.asarray(heights, dtype=np.float64), places.shape)
    gaps = np.concatenate([[0.0], np.cumsum((heights[1:] + heights[:-1]) / 2)])
    shifted = np.asarray(isotonic_regression(places - gaps).x, dtype=np.float64)
    moved: NDArray[np.float64] = gaps + np.clip(
        shifted, heights[0] / 2, 1 - heights[-1] / 2 - gaps[-1]
    )
    return moved


def laid_out_size(ax: Axes) -> tuple[float, float]:
    """Return width and height of ``ax`` in points, once its figure is laid out."""
    figure = ax.get_figure(root=True)
    assert figure is not None, "Axes must stand on a figure to have a size."
    figure.draw_without_rendering()
    extent = ax.get_window_extent()
    scale = POINTS_PER_INCH / figure.dpi
    return extent.width * scale, extent.height * scale


def room_for_names(ax: Axes, *, share: float = 0.33) -> float:
    """Return the points that names left of ``ax`` may take: a share of the figure's width."""
    figure = ax.get_figure(root=True)
    assert figure is not None, "Axes must stand on a figure to have a size."
    return share * float(figure.get_figwidth()) * POINTS_PER_INCH


def name_sides(
    ax: Axes, verb: str, names: tuple[str, str], styles: tuple[NarrativeStyle, NarrativeStyle]
) -> None:
    """Write above ``ax`` what lies left and right of zero.

    Both texts start at zero and run outwards, so they never meet.
    """
    texts = (f"← {verb}\n{names[0]}", f"{verb} →\n{names[1]}")
    for text, style, align, away in zip(texts, styles, ("right", "left"), (-5, 5), strict=True):
        ax.annotate(
            text,
            (0, 1),
            (scaled(away), scaled(3)),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            horizontalalignment=align,
            verticalalignment="bottom",
            fontsize=matplotlib.rcParams["axes.titlesize"],
            color=style.colour,
            weight="bold",
        )


def name_ends(
    ax: Axes,
    verb: str,
    names: tuple[str, str],
    styles: tuple[NarrativeStyle, NarrativeStyle],
    *,
    away: float,
) -> None:
    """Write beside the upright axis of ``ax`` what lies towards its lower and its upper end.

    The texts stand ``away`` points left of the axes and start at its ends. They are broken
    where both together are longer than the axes are high now.
    """
    size = matplotlib.rcParams["axes.titlesize"]
    height = laid_out_size(ax)[1] - 2 * scaled(_BETWEEN_ENDS)
    lengths = [_BOLD * text_width(name, size=size) for name in names]
    rooms = [max(height / 2, height - other) / _BOLD for other in reversed(lengths)]
    for end, name, style, room in zip((0, 1), names, styles, rooms, strict=True):
        lines = [f"{verb} →" if end else f"← {verb}"]
        lines += [
            shortened(line, room=room, size=size) for line in wrapped(name, room=room, size=size)
        ]
        ax.annotate(
            "\n".join(lines),
            (0, end),
            (-away, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            rotation=90,
            horizontalalignment="right",
            verticalalignment="top" if end else "bottom",
            multialignment="right" if end else "left",
            fontsize=size,
            color=style.colour,
            weight="bold",
        )
