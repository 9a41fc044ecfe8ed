"""What a window is about, as a vector.

The shipped embedding is static: each term has a vector, learned from which terms
it stands near in the background register and the references, and a window is the
weighted mean of its terms' vectors. It needs nobody's weights, no text, no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from discourse.resources import file_sha256
from discourse.topics.windows import Windows

Floats = NDArray[np.float64]
FOLDER = Path(__file__).parent / "vectors"
_LARGEST = 127  # of a signed byte, in which shipped vectors are stored


class Embedding(Protocol):
    """Turns windows and terms into vectors in one space.

    Rows have length one, or are zero where nothing is known of a window or term.
    The vector of a window must not depend on what other windows there are.
    """

    @property
    def name(self) -> str:
        """What a saved model says it was fitted with."""
        ...

    def embed(self, windows: Windows) -> Floats:
        """Return one row per window."""
        ...

    def embed_terms(self, terms: Sequence[str]) -> Floats:
        """Return one row per term."""
        ...


@dataclass(frozen=True, eq=False)
class TermVectors:
    """A static embedding: a vector and a weight for each term.

    Attributes
    ----------
    name : str
    terms : tuple of str
        Sorted.
    vectors : array of float, shape (terms, dimensions)
    weights : array of float, shape (terms,)
        How much a term says: its inverse document frequency.
    centre : array of float, shape (dimensions,)
        Mean of the windows of the background: what every text has in common.
    """

    name: str
    terms: tuple[str, ...]
    vectors: Floats
    weights: Floats
    centre: Floats

    def embed(self, windows: Windows) -> Floats:
        """Return the weighted mean of the vectors of each window's terms, centred, of length one.

        A term that occurs n times counts as the square root of n. A window without
        a known term is a row of zeros.
        """
        features = windows.features
        place = {term: row for row, term in enumerate(self.terms)}
        rows = np.array([place.get(term, -1) for term in features.terms], dtype=np.int64)
        known = np.flatnonzero(rows >= 0)
        counts = features.counts[:, known].astype(np.float64)
        weighted = counts.sqrt() * self.weights[rows[known]]
        # Row by row, whatever the other rows are: scipy's sparse product adds up one row at a time.
        sums = np.asarray(sparse.csr_array(weighted) @ self.vectors[rows[known]])
        return self._direction(sums)

    def embed_terms(self, terms: Sequence[str]) -> Floats:
        """Return the vector of each term as if a window held nothing else."""
        place = {term: row for row, term in enumerate(self.terms)}
        found = np.zeros((len(terms), self.vectors.shape[1]))
        for row, term in enumerate(terms):
            if term in place:
                found[row] = self.vectors[place[term]]
        return self._direction(found)

    def _direction(self, sums: Floats) -> Floats:
        known = np.abs(sums).sum(axis=1) > 0
        centred = unit_rows(sums) - self.centre
        return unit_rows(np.where(known[:, None], centred, 0.0))


def unit_rows(rows: Floats) -> Floats:
    """Return ``rows`` at length one; rows of zeros stay."""
    lengths = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    units: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return units


def cosines(one: Floats, two: Floats) -> Floats:
    """Return the cosine of each row of ``one`` with each of ``two``, both of length one.

    Not by a matrix product: in one, the last bits of a row depend on how many
    other rows there are, and a statement alone must score as it does in a batch.
    """
    return np.stack([(one * row).sum(axis=1) for row in two], axis=1)


def write_term_vectors(vectors: TermVectors, folder: Path) -> None:
    """Write vectors as signed bytes with a scale each; equal bytes every time."""
    scale = np.abs(vectors.vectors).max(axis=1) / _LARGEST
    np.savez_compressed(
        folder / "vectors.npz",
        terms=np.array(vectors.terms),
        vectors=np.rint(vectors.vectors / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        weights=vectors.weights.astype(np.float32),
        centre=vectors.centre.astype(np.float32),
    )


@cache
def read_term_vectors(folder: Path = FOLDER) -> TermVectors:
    """Return the shipped term vectors; their name holds the hash of their file."""
    path = folder / "vectors.npz"
    with np.load(path, allow_pickle=False) as file:
        return TermVectors(
            name=f"term-vectors:{file_sha256(path)[:12]}",
            terms=tuple(file["terms"].tolist()),
            vectors=file["vectors"].astype(np.float64) * file["scale"].astype(np.float64)[:, None],
            weights=file["weights"].astype(np.float64),
            centre=file["centre"].astype(np.float64),
        )
