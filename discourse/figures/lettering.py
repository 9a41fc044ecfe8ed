"""Text that must fit: how wide it is, where it breaks, what is cut."""

import matplotlib
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from discourse.figures.palette import NarrativeStyle

POINTS_PER_INCH = 72.0
PLAIN_POINTS = 6.5  # size of the letters that all other points go with


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
