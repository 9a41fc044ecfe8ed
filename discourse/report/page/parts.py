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
        if not re.fullmatch(r"[\w-]+", self.name, re.ASCII):
            raise ValueError(
                "The 'name' of a PageFigure must be letters, digits, '-' and '_', since it is "
                f"part of an address. Got {self.name!r}."
            )


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

    def __post_init__(self) -> None:
        names = Counter(figure.name for figure in self.figures)
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(
                f"The 'figures' of a Page must each have a name of their own. Got {twice[0]!r} "
                f"{names[twice[0]]} times; rename one."
            )
