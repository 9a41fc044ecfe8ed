"""Linear models that are tables: one row per trait, one column of weights per class."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from discourse.resources import file_sha256

INTERCEPT = "(intercept)"


class LinearModel(NamedTuple):
    """Weights of traits for each of ``classes``."""

    classes: tuple[str, ...]
    weights: dict[str, tuple[float, ...]]

    def scores(self, traits: Iterable[str]) -> list[float]:
        """Return, for each class, the sum of the intercept and the weights of ``traits``."""
        rows = [self.weights[name] for name in (INTERCEPT, *traits) if name in self.weights]
        return [sum(column) for column in zip(*rows, strict=True)]

    def choose(self, traits: Iterable[str]) -> str:
        """Return the class with the highest score; of equal ones the first."""
        scores = self.scores(traits)
        return self.classes[scores.index(max(scores))]


def weights_sha256() -> dict[str, str]:
    """Return the SHA-256 of each shipped model: what voice and stance rest on."""
    return {path.stem: file_sha256(path) for path in _files()}


def _files() -> list[Path]:
    return sorted((Path(__file__).parent / "weights").glob("*.csv"))


@cache
def read_weights(name: str) -> LinearModel:
    """Return a shipped model, ``"voice"`` or ``"stance"``.

    It is a CSV with the columns ``trait`` and one per class, in which a
    reader can look up what each trait counts for.
    """
    path = next(path for path in _files() if path.stem == name)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return LinearModel(tuple(header[1:]), {row[0]: tuple(map(float, row[1:])) for row in rows})
