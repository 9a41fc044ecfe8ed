"""A sample of the units of a corpus, drawn while the corpus streams by."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.corpus import Document
from discourse.lexicon import Lexicon
from discourse.validation.allocation import Allocation, allocate, random_number
from discourse.validation.codes import UNITS, Unit
from discourse.validation.populations import (
    NO_FRAME,
    STRATA,
    PopulationUnit,
    UnitText,
    UnitToRead,
    iter_hit_units,
    iter_sentences,
    iter_statements,
    rarest_frames,
)

ALL = "all"  # the stratum where none is asked for
_EMPTY = "(none)"  # a document without the variable
_BEFORE_ALL = 1 << 64  # larger than every random number
_OF_EVERY_DOCUMENT = ("document_id", "language")


@dataclass(frozen=True, slots=True)
class Design:
    """How a sample is drawn.

    Attributes
    ----------
    unit : {"sentence", "hit", "statement"}
    n : int
        Units to draw; all if there are fewer.
    strata : tuple of str
        What defines strata: ``frame`` (of a sentence the rarest that hits it, or none), of
        hits also ``pattern``, ``voice``, ``stance``, ``negated`` and ``holder_group``, of
        statements ``label``, and any document variable. None for a simple random sample.
    allocation : {"power", "equal", "proportional"}
        See :func:`~discourse.validation.allocation.allocate`.
    seed : int

    Raises
    ------
    ValueError
        If the unit is unknown, ``n`` less than 1, or a stratum of hits is asked of sentences.
    """

    unit: Unit
    n: int
    strata: tuple[str, ...] = ()
    allocation: Allocation = "power"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"'unit' must be one of {', '.join(UNITS)}; got {self.unit!r}.")
        if self.n < 1:
            raise ValueError(f"'n' must be 1 or more; got {self.n}.")
        if len(set(self.strata)) < len(self.strata):
            raise ValueError(f"'strata' names one twice: {', '.join(self.strata)}.")
        elsewhere = {name for names in STRATA.values() for name in names} - set(STRATA[self.unit])
        if wrong := sorted(elsewhere.intersection(self.strata)):
            raise ValueError(
                f"Strata of {self.unit}s cannot be {', '.join(wrong)}; they may be "
                f"{', '.join(STRATA[self.unit])} or a document variable."
            )


_Held = tuple[int, str, PopulationUnit, UnitText]
_Key = tuple[tuple[str, ...], tuple[str, ...]]  # frames of a sentence; other values


@dataclass(slots=True)
class _Cell:
    """Units that agree in all that defines strata: how many, and those drawn first."""

    size: int = 0
    first: list[_Held] = field(default_factory=list)

    def add(
        self, unit: PopulationUnit, read: Callable[[], UnitText], number: int, most: int
    ) -> None:
        self.size += 1
        # A heap keeps its smallest on top: of the negated numbers that is the one to go.
        item = (-number, unit.key)
        if len(self.first) < most:
            heapq.heappush(self.first, (*item, unit, read()))
        elif item > self.first[0][:2]:
            heapq.heapreplace(self.first, (*item, unit, read()))


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """A unit of the sample, with its text and its stratum."""

    place: PopulationUnit
    text: UnitText
    stratum: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample.

    Attributes
    ----------
    units : tuple of DrawnUnit
        In an order that tells nothing of their strata.
    population, sampled : dict of str to int
        Units of each stratum, in the corpus and in the sample.
    strata : tuple of str
        The stratum of each cell, by the number that ``record`` was given.
    """

    units: tuple[DrawnUnit, ...]
    population: dict[str, int]
    sampled: dict[str, int]
    strata: tuple[str, ...]


def draw_sample(
    documents: Iterable[Document],
    lexicon: Lexicon,
    design: Design,
    *,
    record: Callable[[PopulationUnit, int], None] = lambda unit, cell: None,
    first: Collection[str] = (),
) -> Drawn:
    """Draw a stratified random sample, without replacement.

    Parameters
    ----------
    documents : Corpus or iterable of Document
        Read once; no more than ``n`` units of each cell of the strata are held.
    lexicon : Lexicon
    design : Design
    record : callable, optional
        Told every unit of the corpus, and the number of its cell.
    first : collection of str, optional
        Keys of units that come before all others: those that were drawn at random, and coded,
        before.

    Returns
    -------
    Drawn
        The same for any order of the documents, and part of any larger sample that is drawn
        with the same seed and strata.

    Raises
    ------
    ValueError
        If the corpus holds no such unit, no document has a variable that strata name, or there
        are too many strata for ``n``.
    """
    cells: dict[_Key, _Cell] = {}
    numbers: dict[_Key, int] = {}
    for unit, read in _population(documents, lexicon, design):
        key = (unit.frames if "frame" in design.strata else (), unit.strata)
        cell = cells.setdefault(key, _Cell())
        record(unit, numbers.setdefault(key, len(numbers)))
        number = random_number(design.seed, unit.key) - (unit.key in first) * _BEFORE_ALL
        cell.add(unit, read, number, design.n)
    if not cells:
        raise ValueError(f"The inputs hold no {design.unit}; name others, or another lexicon.")
    _check_variables(design, [values for _, values in cells])
    names = _stratum_names(design, cells)
    population: dict[str, int] = {}
    held: dict[str, list[_Held]] = {}
    for key, cell in cells.items():
        population[names[key]] = population.get(names[key], 0) + cell.size
        held.setdefault(names[key], []).extend(cell.first)
    sampled = allocate(dict(sorted(population.items())), design.n, design.allocation)
    units = [
        DrawnUnit(place, text, stratum)
        for stratum, number in sampled.items()
        for _, _, place, text in sorted(held[stratum], reverse=True, key=lambda i: i[:2])[:number]
    ]
    # By numbers of their own: those that drew them would put the units of small strata last.
    units.sort(key=lambda unit: random_number(design.seed, f"order\t{unit.place.key}"))
    return Drawn(
        tuple(units),
        dict(sorted(population.items())),
        sampled,
        tuple(names[key] for key in numbers),
    )


def _population(
    documents: Iterable[Document], lexicon: Lexicon, design: Design
) -> Iterator[UnitToRead]:
    if design.unit == "sentence":
        return iter_sentences(documents, lexicon, design.strata)
    if design.unit == "hit":
        return iter_hit_units(documents, lexicon, design.strata)
    model = None
    if "label" in design.strata:
        model = AlignmentModel(seed=design.seed).fit(load_references(), read_background())
    return iter_statements(documents, model, design.strata)


def _variables(design: Design) -> list[str]:
    """Return the strata whose values a unit has, in the order in which it has them."""
    left_out = ("frame",) if design.unit == "sentence" else ()
    return [name for name in design.strata if name not in left_out]


def _check_variables(design: Design, values: Sequence[tuple[str, ...]]) -> None:
    """Raise if a stratum is asked for that no document has."""
    for place, name in enumerate(_variables(design)):
        if all(own[place] == "" for own in values):
            known = ", ".join((*STRATA[design.unit], *_OF_EVERY_DOCUMENT))
            raise ValueError(
                f"No document has the variable {name!r}, which --strata names; it may be {known}, "
                "or a column of the table that holds the texts."
            )


def _stratum_names(design: Design, cells: dict[_Key, _Cell]) -> dict[_Key, str]:
    """Return the name of the stratum of each cell."""
    if not design.strata:
        return dict.fromkeys(cells, ALL)
    counts: dict[tuple[str, ...], int] = {}
    for (frames, _), cell in cells.items():
        counts[frames] = counts.get(frames, 0) + cell.size
    rarest = rarest_frames(counts)
    variables = _variables(design)
    names = {}
    for frames, values in cells:
        by_name = dict(zip(variables, values, strict=True))
        by_name.setdefault("frame", rarest.get(frames, NO_FRAME))
        names[frames, values] = " | ".join(by_name[name] or _EMPTY for name in design.strata)
    return names
