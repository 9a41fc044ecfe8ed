"""Figures of a comparison, drawn from its tables."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from discourse.report.comparison import REFERENCE, TARGET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png")


def draw_figures(
    tables: Path,
    folder: Path,
    *,
    names: Collection[str] = (),
    formats: tuple[str, ...] = FORMATS,
    width: Literal["one", "two"] = "two",
) -> list[Path]:
    """Draw the figures of a comparison from its tables.

    Parameters
    ----------
    tables, folder : Path
        Where the tables lie, and where the figures go.
    names : collection of str, default all there are tables for
        Of a comparison: ``salience``, ``expressions``, ``keyness``, ``dispersion``,
        ``alignment``; of topics: ``prevalence``, ``topic_frames``, ``topic_terms``,
        ``topic_map``, ``topic_scan``.
    formats : tuple of str
    width : {"two", "one"}
        Columns of a journal page: 183 or 89 mm.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If a name or a format is unknown.
    FileNotFoundError
        If there are no tables in ``tables``.
    """
    from discourse.figures import figure_style, save_figure

    _check_choice("figure", names, FIGURES)
    _check_choice("format", formats, FORMATS)
    drawable = [name for name in FIGURES if _has_rows(tables, name)]
    if not drawable:
        raise FileNotFoundError(
            f"No tables of a comparison in {str(tables)!r}; run `discourse compare -o FOLDER` "
            "or `discourse topics compare -o FOLDER` and give FOLDER/tables."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name in names or drawable:
        with figure_style(width=width):
            drawing = FIGURES[name](tables)
            written += save_figure(drawing, folder / name, formats=formats)
    return written


def _has_rows(tables: Path, name: str) -> bool:
    path = tables / f"{_DRAWN_FROM.get(name, name)}.csv"
    return path.is_file() and not pd.read_csv(path, nrows=1).empty


def _check_choice(what: str, chosen: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(chosen) - set(known)):
        raise ValueError(f"Unknown {what} {', '.join(unknown)}. Available: {', '.join(known)}.")


def _read(tables: Path, name: str) -> pd.DataFrame:
    """Read a table as written; empty cells of text columns stay empty text."""
    path = tables / f"{name}.csv"
    # "null" and "nan" are words; only an empty cell is missing.
    table = pd.read_csv(path, dtype={"section": str}, keep_default_na=False, na_values=[""])
    text = table.select_dtypes(include=["object", "string"]).columns
    return table.fillna(dict.fromkeys(text, ""))


def _salience(tables: Path) -> Axes:
    from discourse.figures import plot_salience

    return plot_salience(_read(tables, "salience"))


def _expressions(tables: Path) -> Axes:
    from discourse.figures import plot_salience

    return plot_salience(_read(tables, "expressions"))


def _keyness(tables: Path) -> Axes:
    from discourse.figures import plot_keyness

    return plot_keyness(_read(tables, "keyness"), target=TARGET, reference=REFERENCE)


def _dispersion(tables: Path) -> Axes:
    from discourse.figures import plot_dispersion

    return plot_dispersion(_read(tables, "hit_positions"), sections=_read(tables, "sections"))


def _alignment(tables: Path) -> Axes:
    from discourse.figures import plot_alignment

    return plot_alignment(_read(tables, "alignment"), _read(tables, "background")["score"])


def _prevalence(tables: Path) -> Axes:
    from discourse.figures import plot_prevalence

    table = _read(tables, "prevalence")
    return plot_prevalence(table[table["topic"] >= 0])


def _topic_frames(tables: Path) -> Axes:
    from discourse.figures import plot_topic_frames

    return plot_topic_frames(_read(tables, "topic_frames"))


def _topic_terms(tables: Path) -> Figure:
    from discourse.figures import plot_topic_terms

    return plot_topic_terms(_read(tables, "topic_terms"))


def _topic_map(tables: Path) -> Axes:
    from discourse.figures import plot_topic_map

    return plot_topic_map(_read(tables, "topic_map"))


def _topic_scan(tables: Path) -> Figure:
    from discourse.figures import plot_topic_scan

    return plot_topic_scan(_read(tables, "topic_scan"))


_DRAWN_FROM = {"dispersion": "hit_positions"}  # where it is not the table of the same name
FIGURES: dict[str, Callable[[Path], Axes | Figure]] = {
    "salience": _salience,
    "expressions": _expressions,
    "keyness": _keyness,
    "dispersion": _dispersion,
    "alignment": _alignment,
    "prevalence": _prevalence,
    "topic_frames": _topic_frames,
    "topic_terms": _topic_terms,
    "topic_map": _topic_map,
    "topic_scan": _topic_scan,
}
