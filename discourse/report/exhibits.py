"""An exhibit of a paper: one figure and one table, in every format that a journal asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from discourse.report.comparison import REFERENCE, TARGET
from discourse.report.printing import write_printed_tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def write_exhibit(
    folder: str | Path,
    name: str,
    figure: Axes | Figure,
    tables: Mapping[str, pd.DataFrame],
    *,
    sides: tuple[str, str] | None = (TARGET, REFERENCE),
) -> list[Path]:
    """Write a figure (SVG, PDF, PNG) and the tables beside it (CSV, Markdown, HTML, LaTeX).

    Parameters
    ----------
    folder : str or Path
        Made if it is missing.
    name : str
        Of the figure's files, as ``"01_frames"``.
    figure : Axes or Figure
        What a function of :mod:`discourse.figures` returned.
    tables : Mapping of str to DataFrame
        Result tables by name; each takes the design of that name.
    sides : (str, str) or None
        Target and reference of tables of differences, by default the narratives of the shipped
        comparison; name yours, or None for "Target" and "Reference".

    Returns
    -------
    list of Path
    """
    from discourse.figures import save_figure

    folder = Path(folder)
    written = save_figure(figure, folder / name)
    return written + write_printed_tables(tables, folder, names=list(tables), sides=sides)
