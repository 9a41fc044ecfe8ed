"""Which figure is drawn from which tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from discourse.alignment import REGIONS
from discourse.report.comparison import REFERENCE, TARGET
from discourse.report.results import has_rows, read_result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure by its name: what it shows, and what it is drawn from.

    Attributes
    ----------
    title : str
    plot : str
        The function of :mod:`discourse.figures` that draws it.
    tables : Mapping of str to str
        The result table that each of its arguments takes.
    options : Mapping
        What else it is told.
    query : str
        The rows of the argument ``table`` that are drawn, as for ``DataFrame.query``; all if empty.
    """

    title: str
    plot: str
    tables: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""

    def draw(self, tables: Mapping[str, pd.DataFrame]) -> Axes | Figure:
        """Return the figure, drawn from result tables by name."""
        from discourse import figures

        given = {argument: tables[name] for argument, name in self.tables.items()}
        if self.query:
            given["table"] = given["table"].query(self.query)
        plot: Callable[..., Axes | Figure] = getattr(figures, self.plot)
        return plot(**given, **self.options)

    @property
    def call(self) -> str:
        """The call that draws it, its tables under the names of its arguments."""
        given = [name if i < 1 else f"{name}={name}" for i, name in enumerate(self.tables)]
        given += [
            f"{name}={'REGIONS' if value is REGIONS else repr(value)}"
            for name, value in self.options.items()
        ]
        return f"{self.plot}({', '.join(given)})"

    @property
    def use(self) -> str:
        """When to use it, as its function says."""
        return self._paragraph("Use it ")

    @property
    def reading(self) -> str:
        """How to read it, as its function says."""
        start = "How to read it: "
        text = self._paragraph(start).removeprefix(start)
        return text[:1].upper() + text[1:]

    def _paragraph(self, start: str) -> str:
        from discourse import figures

        text = getdoc(getattr(figures, self.plot)) or ""
        found = [part for part in text.split("\n\n") if part.startswith(start)]
        return _ROLE.sub(r"`\1`", " ".join(found[0].split())) if found else ""


_ROLE = re.compile(r":\w+:`~?(?:\w+\.)*(\w+)`")
_SIDES = {"target": TARGET, "reference": REFERENCE}
FIGURES: dict[str, Drawing] = {
    "salience": Drawing("Frames by narrative and voice", "plot_salience", {"table": "salience"}),
    "expressions": Drawing("Single expressions", "plot_salience", {"table": "expressions"}),
    "use_and_mention": Drawing(
        "What is used, and what is only mentioned", "plot_use_and_mention", {"table": "salience"}
    ),
    "keyness": Drawing("Words that tell them apart", "plot_keyness", {"table": "keyness"}, _SIDES),
    "word_shift": Drawing(
        "Which words make the difference", "plot_word_shift", {"table": "word_shift"}, _SIDES
    ),
    "dispersion": Drawing(
        "Where the frames stand",
        "plot_dispersion",
        {"table": "hit_positions", "sections": "sections"},
    ),
    "cooccurrence": Drawing(
        "Frames in each other's company",
        "plot_cooccurrence",
        {"table": "cooccurrence", "difference": "cooccurrence_difference"},
        _SIDES,
    ),
    "collocates": Drawing("A contested word", "plot_collocates", {"table": "collocates"}),
    "alignment": Drawing(
        "Statements between the two narratives",
        "plot_alignment",
        {"table": "alignment", "background": "background"},
    ),
    "alignment_by_camp": Drawing(
        "Alignment over time", "plot_trend", {"table": "alignment_by_camp"}
    ),
    "alignment_by_region": Drawing(
        "Alignment by regional group",
        "plot_group_panels",
        {"table": "alignment_by_region", "statements": "speech_scores"},
        {"labels": REGIONS},
    ),
    "calibration": Drawing(
        "How far probabilities hold",
        "plot_calibration",
        {name: name for name in ("reliability", "probabilities", "coverage")},
    ),
    "prevalence": Drawing(
        "Topics by narrative", "plot_prevalence", {"table": "prevalence"}, query="topic >= 0"
    ),
    "topic_frames": Drawing("Frames by topic", "plot_topic_frames", {"table": "topic_frames"}),
    "topic_terms": Drawing("Words of each topic", "plot_topic_terms", {"table": "topic_terms"}),
    "topic_map": Drawing("Passages by topic", "plot_topic_map", {"table": "topic_map"}),
    "topic_scan": Drawing("Number of topics", "plot_topic_scan", {"table": "topic_scan"}),
    "agreement": Drawing("How far coders agree", "plot_agreement", {"table": "agreement"}),
    "accuracy": Drawing("How right the toolkit is", "plot_accuracy", {"table": "accuracy"}),
    "pattern_precision": Drawing(
        "The least precise patterns", "plot_pattern_precision", {"table": "pattern_precision"}
    ),
    "corrected": Drawing("Shares corrected for error", "plot_corrected", {"table": "corrected"}),
}


def draw_figures(
    tables: Path,
    folder: Path,
    *,
    names: Collection[str] = (),
    formats: tuple[str, ...] = FORMATS,
    style: Literal["nature", "apsr", "acl", "slides"] = "nature",
    width: Literal["one", "two"] = "two",
) -> list[Path]:
    """Draw the figures of a comparison from its tables.

    Parameters
    ----------
    tables, folder : Path
        Where the tables lie, and where the figures go.
    names : collection of str, default all there are tables for
        Of those in ``FIGURES``.
    formats : tuple of str
    style, width : str
        As in :func:`discourse.figures.figure_style`.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If a name, a format, a style or a width is unknown.
    FileNotFoundError
        If there are no tables for any figure, or for one that was named.
    """
    from discourse.figures import figure_style, save_figure

    _check_choice("figure", names, FIGURES)
    _check_choice("format", formats, FORMATS)
    drawable = drawable_figures(tables)
    if not drawable:
        raise FileNotFoundError(
            f"No tables of a comparison in {str(tables)!r}; run `discourse compare -o FOLDER` "
            "or `discourse topics compare -o FOLDER` and give FOLDER/tables."
        )
    if missing := [name for name in names if name not in drawable]:
        needed = ", ".join(f"{name}.csv" for name in FIGURES[missing[0]].tables.values())
        raise FileNotFoundError(
            f"No rows for the figure {missing[0]!r} in {str(tables)!r}; it needs {needed}. "
            f"Drawable from there: {', '.join(drawable)}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name in names or drawable:
        found = {table: read_result(tables, table) for table in FIGURES[name].tables.values()}
        with figure_style(style, width=width):
            written += save_figure(FIGURES[name].draw(found), folder / name, formats=formats)
    return written


def drawable_figures(tables: Path) -> list[str]:
    """Return the names of the figures whose tables lie in the folder ``tables``, with rows."""
    return [
        name
        for name, drawing in FIGURES.items()
        if all(has_rows(tables, table) for table in drawing.tables.values())
    ]


def _check_choice(what: str, chosen: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(chosen) - set(known)):
        raise ValueError(f"Unknown {what} {', '.join(unknown)}. Available: {', '.join(known)}.")
