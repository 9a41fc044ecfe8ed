"""Sizes, fonts and files of figures for print."""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from discourse.figures.lettering import LINE, PLAIN_POINTS, POINTS_PER_INCH
from discourse.figures.palette import INK

_MM_PER_INCH = 25.4
_WIDE_FROM = 55.0  # font sizes that a figure must be wide to hold two panels side by side
_page_height: ContextVar[float] = ContextVar("page_height", default=float("inf"))  # inches


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """What a figure is drawn for.

    Attributes
    ----------
    family : {"sans-serif", "serif"}
        Of its letters.
    points : float
        Size of its letters; lines and marks grow with them.
    one, two : float
        Width in mm of a figure over one column of the page, and over both.
    height : float
        In mm, to which rows are closed up where they may. A page of paper keeps the rest for
        the caption.
    """

    family: str
    points: float
    one: float
    two: float
    height: float


# The widths are those of the pages; look the current guide of a journal up before you submit.
STYLES: dict[str, FigureStyle] = {
    "nature": FigureStyle("sans-serif", PLAIN_POINTS, 89.0, 183.0, 225.0),
    "apsr": FigureStyle("serif", 8.0, 85.0, 176.0, 225.0),
    "acl": FigureStyle("serif", 7.5, 77.0, 160.0, 225.0),
    "slides": FigureStyle("sans-serif", 13.0, 165.0, 320.0, 180.0),
}

# These letters come with matplotlib, so text has the same width on every machine. STIX is cut
# like Times; what it lacks is taken from DejaVu. They are named, since for "serif" alone
# matplotlib takes one font, and another once the style is left.
_FONTS = {"sans-serif": ["DejaVu Sans"], "serif": ["STIXGeneral", "DejaVu Serif", "DejaVu Sans"]}
# For whoever opens an SVG without them, those that run as wide.
_FONTS_OF_SVG = {
    "sans-serif": "'DejaVu Sans', Verdana, sans-serif",
    "serif": "STIXGeneral, 'STIX Two Text', 'Times New Roman', Times, 'Liberation Serif', serif",
}
# In points (the last two, gaps around panels, in inches), where letters have 6.5.
_LINES = {
    "axes.linewidth": 0.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "xtick.major.pad": 3.5,
    "ytick.major.pad": 3.5,
    "lines.linewidth": 0.9,
    "lines.markersize": 3.6,
    "lines.markeredgewidth": 1.0,
    "hatch.linewidth": 1.0,
    "axes.titlesize": 7.0,
    "axes.titlepad": 6.0,
    "axes.labelpad": 4.0,
    "figure.constrained_layout.h_pad": 0.04167,
    "figure.constrained_layout.w_pad": 0.04167,
}
_LETTERS = (
    *("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"),
    *("legend.fontsize",),
)
_LOOK: Any = {
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "figure.dpi": 150,
    # A dollar sign in a term or a heading is no formula.
    "text.parse_math": False,
}

# What makes a file embed its fonts and come out the same, byte for byte.
_FILES: Any = {
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "discourse",
    "savefig.bbox": None,
    "savefig.facecolor": "white",
}
# What a figure takes along when its style is left.
_DRAWN_WITH = (*_LINES, *_LETTERS, *_LOOK, "font.family")
_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {},
}


def figure_style(
    style: Literal["nature", "apsr", "acl", "slides"] = "nature",
    *,
    width: Literal["one", "two"] = "one",
) -> AbstractContextManager[None]:
    """Return a context in which figures are drawn for a page or a screen.

    Lines, marks and gaps grow with the letters. Rows close up where else a figure would be
    higher than the page (225 mm, a slide 180 mm); a figure of very many rows is higher. What
    was drawn keeps its style when the context is left.

    Parameters
    ----------
    style : {"nature", "apsr", "acl", "slides"}
        ``nature``: sans-serif letters of 6.5 points, 89 or 183 mm wide. ``apsr``: serifs of 8
        points, 85 or 176 mm. ``acl``: serifs of 7.5 points, 77 or 160 mm. ``slides``: letters
        of 13 points, 165 or 320 mm, for a screen of 16 to 9.
    width : {"one", "two"}
        Columns of the page that the figure fills.

    Returns
    -------
    context manager
        Sets matplotlib's parameters on entry and restores them on exit.

    Raises
    ------
    ValueError
        If ``style`` or ``width`` is none of those above.

    Examples
    --------
    >>> import matplotlib
    >>> with figure_style("acl", width="two"):
    ...     round(matplotlib.rcParams["figure.figsize"][0] * 25.4)
    160
    """
    if style not in STYLES:
        raise ValueError(
            f"The 'style' of figure_style must be one of {', '.join(STYLES)}. Got {style!r}."
        )
    if width not in ("one", "two"):
        raise ValueError(f"The 'width' of figure_style must be 'one' or 'two'. Got {width!r}.")
    chosen = STYLES[style]
    inches = (chosen.one if width == "one" else chosen.two) / _MM_PER_INCH
    scale = chosen.points / PLAIN_POINTS
    look = _LOOK | dict.fromkeys(_LETTERS, chosen.points)
    look |= {name: scale * points for name, points in _LINES.items()}
    look["font.family"] = _FONTS[chosen.family]
    highest = chosen.height / _MM_PER_INCH
    look["figure.figsize"] = (inches, min(0.75 * inches, highest))
    return _in_force({**look, **_FILES}, highest)


@contextmanager
def _in_force(parameters: Any, highest: float) -> Iterator[None]:
    before = _page_height.set(highest)
    try:
        with matplotlib.rc_context(parameters):
            yield
    finally:
        _page_height.reset(before)


class _StyledFigure(Figure):
    """A figure that is drawn in the style it was made in, wherever it is shown or saved.

    Else ticks would not be, since matplotlib makes them only when it draws.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._look: Any = {name: matplotlib.rcParams[name] for name in _DRAWN_WITH}

    def draw(self, renderer: RendererBase) -> None:
        with matplotlib.rc_context(self._look):
            super().draw(renderer)


def is_wide(ax: Axes | None = None) -> bool:
    """Tell whether the figure of ``ax``, or a new one, holds two panels side by side."""
    figure = ax.get_figure(root=True) if ax is not None else None
    width = figure.get_figwidth() if figure else matplotlib.rcParams["figure.figsize"][0]
    return bool(width * POINTS_PER_INCH > _WIDE_FROM * matplotlib.rcParams["font.size"])


def axes_or_new(ax: Axes | None, *, lines: float, least: float | None = None) -> Axes:
    """Return ``ax``, or axes on a :func:`new_figure`."""
    return ax if ax is not None else new_figure(lines=lines, least=least).add_subplot()


def new_figure(*, lines: float, least: float | None = None) -> Figure:
    """Return an empty figure as wide as ``figure.figsize`` says, unknown to pyplot.

    It is ``lines`` lines of text high. Where the page is not, and ``least`` is given, it is
    as high as the page, or as ``least`` lines if that is more.
    """
    if least is not None:
        lines = max(min(lines, page_lines()), least)
    width = matplotlib.rcParams["figure.figsize"][0]
    height = lines * LINE * matplotlib.rcParams["font.size"] / POINTS_PER_INCH
    figure = _StyledFigure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def page_lines() -> float:
    """Return how many lines of text the page is high that the style is made for."""
    return _page_height.get() * POINTS_PER_INCH / (LINE * float(matplotlib.rcParams["font.size"]))


def save_figure(
    drawing: Axes | Figure,
    path_stem: str | Path,
    *,
    formats: Sequence[str] = ("svg", "pdf", "png"),
    dpi: int = 300,
) -> list[Path]:
    """Write a figure to files that are the same, byte for byte, on every run.

    Text stays text in SVG, fonts are embedded in PDF (type 42), and no file
    holds a date.

    Parameters
    ----------
    drawing : Axes or Figure
        What a plot function returned, or the figure it stands on.
    path_stem : str or Path
        Path without ending; folders that are missing are made.
    formats : sequence of {"svg", "pdf", "png"}
        Kinds of file.
    dpi : int
        Dots per inch of the PNG.

    Returns
    -------
    list of Path
        The files written, in the order of ``formats``.

    Raises
    ------
    ValueError
        If a format is not one of those above.
    """
    for kind in formats:
        if kind not in _METADATA:
            raise ValueError(
                f"The 'formats' of save_figure must be among {', '.join(_METADATA)}. Got {kind!r}."
            )
    stem = Path(path_stem)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in formats]
    for kind, path in zip(formats, paths, strict=True):
        path.write_bytes(_content(drawing, kind, dpi))
    return paths


def svg_text(drawing: Axes | Figure) -> str:
    """Return a figure as the text of an SVG file, the same as :func:`save_figure` writes."""
    return _content(drawing, "svg").decode("utf-8")


def _content(drawing: Axes | Figure, kind: str, dpi: int = 300) -> bytes:
    figure = drawing.get_figure(root=True)
    assert isinstance(figure, Figure), "Axes must stand on a figure to be saved."
    file = BytesIO()
    with matplotlib.rc_context(_FILES):
        figure.savefig(file, format=kind, dpi=dpi, metadata=_METADATA[kind])
    content = file.getvalue()
    return _with_similar_fonts(content) if kind == "svg" else content


def _with_similar_fonts(svg: bytes) -> bytes:
    for family, fonts in _FONTS.items():
        ours = ", ".join(map(repr, fonts)).encode()
        svg = re.sub(
            rb"font-family: %b(?=[;\"])" % re.escape(ours),
            b"font-family: " + _FONTS_OF_SVG[family].encode(),
            svg,
        )
    return svg
