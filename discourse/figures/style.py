"""Sizes, fonts and files of figures for print."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from discourse.figures.lettering import PLAIN_POINTS, POINTS_PER_INCH
from discourse.figures.palette import INK

_MM_PER_INCH = 25.4
_WIDE_FROM = 45.0  # font sizes that a figure must be wide to hold two panels side by side


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
    """

    family: str
    points: float
    one: float
    two: float


# The widths are those of the pages; look the current guide of a journal up before you submit.
STYLES: dict[str, FigureStyle] = {
    "nature": FigureStyle("sans-serif", PLAIN_POINTS, 89.0, 183.0),
    "apsr": FigureStyle("serif", 8.0, 85.0, 176.0),
    "acl": FigureStyle("serif", 7.5, 77.0, 160.0),
    "slides": FigureStyle("sans-serif", 13.0, 165.0, 320.0),
}

# These letters come with matplotlib, so text has the same width on every machine. STIX is cut
# like Times; what it lacks is taken from DejaVu.
_FONTS = {"sans-serif": ["DejaVu Sans"], "serif": ["STIXGeneral", "DejaVu Serif", "DejaVu Sans"]}
# In points, where letters have 6.5.
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
    "axes.titlesize": 7.0,
    "axes.labelpad": 4.0,
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
    look |= {"font.family": chosen.family, f"font.{chosen.family}": _FONTS[chosen.family]}
    return matplotlib.rc_context({**look, **_FILES, "figure.figsize": (inches, 0.75 * inches)})


def is_wide(ax: Axes | None = None) -> bool:
    """Tell whether the figure of ``ax``, or a new one, holds two panels side by side."""
    figure = ax.get_figure(root=True) if ax is not None else None
    width = figure.get_figwidth() if figure else matplotlib.rcParams["figure.figsize"][0]
    return bool(width * POINTS_PER_INCH > _WIDE_FROM * matplotlib.rcParams["font.size"])


def axes_or_new(ax: Axes | None, *, lines: float) -> Axes:
    """Return ``ax``, or axes on a new figure that is ``lines`` lines of text high.

    The new figure is as wide as ``figure.figsize`` says and unknown to pyplot,
    so nothing has to be closed.
    """
    return ax if ax is not None else new_figure(lines=lines).add_subplot()


def new_figure(*, lines: float) -> Figure:
    """Return an empty figure of that height, as wide as ``figure.figsize`` says."""
    width = matplotlib.rcParams["figure.figsize"][0]
    height = lines * 1.25 * matplotlib.rcParams["font.size"] / POINTS_PER_INCH
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


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
    figure = drawing.get_figure(root=True)
    assert isinstance(figure, Figure), "Axes must stand on a figure to be saved."
    stem = Path(path_stem)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in formats]
    with matplotlib.rc_context(_FILES):
        for kind, path in zip(formats, paths, strict=True):
            figure.savefig(path, format=kind, dpi=dpi, metadata=_METADATA[kind])
    return paths
