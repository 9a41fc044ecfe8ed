"""Sizes, fonts and files of figures for print."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from discourse.figures.lettering import POINTS_PER_INCH
from discourse.figures.palette import INK

COLUMN_MM = {"one": 89.0, "two": 183.0}
_MM_PER_INCH = 25.4

# DejaVu Sans comes with matplotlib, so text has the same width on every machine.
_LOOK: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 6.5,
    "axes.labelsize": 6.5,
    "axes.titlesize": 7.0,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "lines.linewidth": 0.9,
    "lines.markersize": 3.6,
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


def figure_style(*, width: Literal["one", "two"] = "one") -> AbstractContextManager[None]:
    """Return a context in which figures are drawn for print.

    Parameters
    ----------
    width : {"one", "two"}
        Columns of the journal page that the figure fills: 89 or 183 mm.

    Returns
    -------
    context manager
        Sets matplotlib's parameters on entry and restores them on exit.

    Raises
    ------
    ValueError
        If ``width`` is neither "one" nor "two".

    Examples
    --------
    >>> import matplotlib
    >>> with figure_style(width="two"):
    ...     round(matplotlib.rcParams["figure.figsize"][0] * 25.4)
    183
    """
    if width not in COLUMN_MM:
        raise ValueError(f"The 'width' of figure_style must be 'one' or 'two'. Got {width!r}.")
    inches = COLUMN_MM[width] / _MM_PER_INCH
    return matplotlib.rc_context({**_LOOK, **_FILES, "figure.figsize": (inches, 0.75 * inches)})


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
