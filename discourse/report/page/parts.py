"""What stands on the page of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class PageFigure:
    """A figure on the page, with its numbers.

    Attributes
    ----------
    name : str
        Letters, digits, ``-`` and ``_``; the figure is found at ``#figure-NAME``.
    title : str
    caption : str
        How to read it, as plain text.
    svg : str
        An SVG document as matplotlib writes it.
    table : DataFrame or None
        Its numbers, of which the first 200 rows are shown on demand.
    """

    name: str
    title: str
    caption: str
    svg: str
    table: pd.DataFrame | None

    def __post_init__(self) -> None:
        _check_name(self.name, "PageFigure")


@dataclass(frozen=True, slots=True, eq=False)
class PageSection:
    """A part of the page with findings and figures of its own.

    Attributes
    ----------
    name : str
        Letters, digits, ``-`` and ``_``; the section is found at ``#section-NAME``.
    title : str
    findings : tuple of str
        In words, a paragraph each, as plain text.
    figures : tuple of PageFigure
        Counted on from those before.
    """

    name: str
    title: str
    findings: tuple[str, ...]
    figures: tuple[PageFigure, ...]

    def __post_init__(self) -> None:
        _check_name(self.name, "PageSection")


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What a page says; all texts are plain.

    Attributes
    ----------
    title : str
    lead : tuple of str
        The findings in words, a paragraph each.
    facts : tuple of (str, str)
        A number and what it is.
    figures : tuple of PageFigure
    statements : tuple of dict
        As from :func:`discourse.report.read_for_display`, in which ``number`` counts sentences
        from 0. Hits may overlap and nest.
    frames : Mapping of str to str
        Name of each frame and its definition, in the order of the lexicon.
    sides : tuple of (str, str)
        The narratives at the negative and at the positive end of the scale.
    background : sequence of float
        Scores of the background register.
    manifest : Mapping
        How the results came about.
    notes : tuple of str
        Cautions.
    sections : tuple of PageSection
        After the figures.
    """

    title: str
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    figures: tuple[PageFigure, ...]
    statements: tuple[dict[str, Any], ...]
    frames: Mapping[str, str]
    sides: tuple[str, str]
    background: Sequence[float]
    manifest: Mapping[str, Any]
    notes: tuple[str, ...]
    sections: tuple[PageSection, ...] = ()

    def __post_init__(self) -> None:
        names = Counter(figure.name for figure in self.all_figures)
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(
                f"The 'figures' of a Page must each have a name of their own. Got {twice[0]!r} "
                f"{names[twice[0]]} times; rename one."
            )

    @property
    def all_figures(self) -> tuple[PageFigure, ...]:
        """The figures of the page and of its sections, as they are counted."""
        return (*self.figures, *(figure for part in self.sections for figure in part.figures))


def _check_name(name: str, of: str) -> None:
    if not re.fullmatch(r"[\w-]+", name, re.ASCII):
        raise ValueError(
            f"The 'name' of a {of} must be letters, digits, '-' and '_', since it is part of an "
            f"address. Got {name!r}."
        )
