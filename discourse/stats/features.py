"""Which passage holds which term how often: the document-feature matrix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from discourse.corpus.notebook import notebook_table
from discourse.corpus.tokens import normalize, tokenize, words
from discourse.stats.columns import (
    as_list,
    passage_rows,
    require_columns,
    require_passages,
)

_TEXT_COLUMNS = ["text", "start", "end"]


@dataclass(frozen=True, eq=False)
class DocumentFeatureMatrix:
    """Counts of terms in units of text. Verbs return a new matrix; nothing is altered.

    Attributes
    ----------
    counts : scipy.sparse.csr_array of int, shape (units, terms)
    terms : tuple of str
        Sorted; one for each column of ``counts``.
    units : DataFrame
        One row for each row of ``counts``. ``tokens`` is the number of words in
        the unit, the denominator of every rate: it stays when terms are trimmed.
        A matrix of passages also has ``passage_id, document_id, section`` and
        the document variables.

    Raises
    ------
    ValueError
        If ``counts``, ``terms`` and ``units`` do not belong together.

    Examples
    --------
    >>> passages = pd.DataFrame({"passage_id": ["a", "b"], "text": ["Peace first.", "Peace."]})
    >>> dfm = count_features(passages)
    >>> dfm.terms, dfm.counts.toarray().tolist()
    (('first', 'peace'), [[1, 1], [0, 1]])
    """

    counts: sparse.csr_array
    terms: tuple[str, ...]
    units: pd.DataFrame

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.terms))
        if self.counts.shape != shape:
            raise ValueError(
                f"'counts' has shape {self.counts.shape}, but 'units' and 'terms' have "
                f"{shape[0]} rows and {shape[1]} terms; give one row per unit, one column per term."
            )
        if any(left >= right for left, right in zip(self.terms, self.terms[1:], strict=False)):
            raise ValueError("'terms' must be sorted, each once.")
        if not np.issubdtype(self.counts.dtype, np.integer) or self.counts.data.min(initial=0) < 0:
            raise ValueError(
                f"'counts' must hold whole numbers from 0 up; it has {self.counts.dtype} "
                f"from {self.counts.data.min(initial=0)}."
            )
        require_columns(self.units, ["tokens"], argument="units")
        object.__setattr__(self, "units", self.units.reset_index(drop=True))

    def _repr_html_(self) -> str:
        columns = {"count": self.counts.sum(axis=0), "units": (self.counts > 0).sum(axis=0)}
        table = pd.DataFrame({"term": self.terms, **columns})
        table = table.sort_values(["count", "term"], ascending=[False, True])
        caption = f"Counts of {len(self.terms):,} terms in {len(self.units):,} units"
        return notebook_table(caption, table)

    def group(self, by: str | list[str]) -> DocumentFeatureMatrix:
        """Return the sums over the units that agree in ``by``, sorted by ``by``.

        Only ``by`` and ``tokens`` are left in ``units``. No count is lost: units
        whose ``by`` is missing form a group of their own.

        Raises
        ------
        ValueError
            If ``units`` has no column of that name.
        """
        keys = as_list(by)
        require_columns(self.units, keys, argument="units")
        groups = self.units.groupby(keys, sort=True, dropna=False)
        units = groups["tokens"].sum().reset_index()
        counts = sum_rows(groups.ngroup().to_numpy(), self.counts, len(units))
        return replace(self, counts=counts, units=units)

    def trim(self, *, min_count: int = 1, min_units: int = 1) -> DocumentFeatureMatrix:
        """Return the terms that occur ``min_count`` times and in ``min_units`` units.

        ``units`` and its ``tokens`` stay as they are.
        """
        frequent = self.counts.sum(axis=0) >= min_count
        widespread = (self.counts > 0).sum(axis=0) >= min_units
        kept = np.flatnonzero(frequent & widespread)
        return replace(
            self, counts=self.counts[:, kept], terms=tuple(self.terms[column] for column in kept)
        )

    def where(self, **variables: Any) -> DocumentFeatureMatrix:
        """Return the units whose variables equal all of ``variables``; all terms stay.

        Raises
        ------
        ValueError
            If ``units`` has no column of that name.
        """
        require_columns(self.units, list(variables), argument="units")
        kept = np.ones(len(self.units), dtype=bool)
        for name, value in variables.items():
            kept &= (self.units[name] == value).fillna(False).to_numpy(dtype=bool)
        return replace(self, counts=self.counts[kept], units=self.units[kept])

    def to_long(self) -> pd.DataFrame:
        """Return one row per unit and term that occurs in it.

        Returns
        -------
        DataFrame
            ``passage_id`` (of a grouped matrix: the columns it was grouped by),
            ``term, count``; by unit, then by term.
        """
        keys = (
            ["passage_id"] if "passage_id" in self.units else [*self.units.drop(columns="tokens")]
        )
        cells = self.counts.tocoo()
        order = np.lexsort((cells.col, cells.row))
        table: pd.DataFrame = self.units[keys].iloc[cells.row[order]].reset_index(drop=True)
        terms = np.array(self.terms, dtype=object)[cells.col[order]]
        return table.assign(term=terms, count=cells.data[order])


def count_features(passages: pd.DataFrame, *, ngrams: int = 1) -> DocumentFeatureMatrix:
    """Count the words, or sequences of words, of each passage.

    Parameters
    ----------
    passages : DataFrame
        Has ``passage_id, text``; every column but the text and its offsets is kept.
    ngrams : int, default 1
        Words to a term. A term of several words never crosses clause punctuation.

    Returns
    -------
    DocumentFeatureMatrix
        Rows by ``passage_id``; ``tokens`` counts words, whatever ``ngrams`` is.

    Raises
    ------
    ValueError
        If a column is missing, a passage occurs twice or ``ngrams`` is less than 1.
    """
    if ngrams < 1:
        raise ValueError(f"'ngrams' must be 1 or more; got {ngrams}.")
    require_passages(passages, ["text"])
    passages = passages.sort_values("passage_id", ignore_index=True)
    found = [_ngrams(text, ngrams) for text in passages["text"]]
    rows = np.repeat(np.arange(len(found)), [len(terms) for terms in found])
    counts, terms = _matrix(rows, list(chain.from_iterable(found)), len(passages))
    tokens = [len(words(text)) for text in passages["text"]]
    return DocumentFeatureMatrix(counts, terms, _units(passages).assign(tokens=tokens))


def features_from_long(counts: pd.DataFrame, passages: pd.DataFrame) -> DocumentFeatureMatrix:
    """Build the matrix from a table of counts, such as shipped lemma counts.

    Parameters
    ----------
    counts : DataFrame
        Has ``passage_id, term, count``.
    passages : DataFrame
        Has ``passage_id`` and ``tokens``, the words in each passage; every column
        but the text and its offsets is kept. A passage without counts has a row of zeros.

    Returns
    -------
    DocumentFeatureMatrix
        Rows by ``passage_id``.

    Raises
    ------
    ValueError
        If a column is missing or ``counts`` names a passage that ``passages`` lacks.
    """
    require_columns(counts, ["term", "count"], argument="counts")
    require_passages(passages, ["tokens"])
    passages = passages.sort_values("passage_id", ignore_index=True)
    rows = passage_rows(counts, passages, argument="counts")
    matrix, terms = _matrix(
        rows.to_numpy(), list(counts["term"]), len(passages), counts["count"].to_numpy()
    )
    return DocumentFeatureMatrix(matrix, terms, _units(passages))


def sum_rows(
    groups: NDArray[np.integer[Any]], counts: sparse.csr_array | NDArray[Any], n_groups: int
) -> Any:
    """Return the sums of the rows of ``counts`` that share a number in ``groups``.

    Parameters
    ----------
    groups : array of int, shape (rows,)
        Numbers from 0 to ``n_groups`` - 1.
    counts : sparse or dense array, shape (rows, columns) or (rows,)
    n_groups : int

    Returns
    -------
    array of the kind of ``counts``, shape (n_groups, columns) or (n_groups,)
    """
    one = np.ones(len(groups), dtype=np.int64)
    members = sparse.csr_array(
        (one, (groups, np.arange(len(groups)))), shape=(n_groups, len(groups))
    )
    return members @ counts


def _ngrams(text: str, length: int) -> list[str]:
    """Return the sequences of ``length`` words that no clause mark interrupts."""
    if length == 1:
        return words(text)
    stream = [normalize(token.text) for token in tokenize(text)]
    windows = zip(*(stream[shift:] for shift in range(length)), strict=False)
    return [" ".join(window) for window in windows if all(word[0].isalnum() for word in window)]


def _matrix(
    rows: NDArray[np.integer[Any]],
    terms: list[str],
    n_rows: int,
    counts: NDArray[Any] | None = None,
) -> tuple[sparse.csr_array, tuple[str, ...]]:
    """Return the counts (1 each if not given), columns in the order of the sorted terms."""
    vocabulary = tuple(sorted(set(terms)))
    column_of = {term: column for column, term in enumerate(vocabulary)}
    columns = np.fromiter((column_of[term] for term in terms), dtype=np.int64, count=len(terms))
    values = np.ones(len(terms), dtype=np.int64) if counts is None else counts
    matrix = sparse.csr_array((values, (rows, columns)), shape=(n_rows, len(vocabulary)))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix, vocabulary


def _units(passages: pd.DataFrame) -> pd.DataFrame:
    return passages.drop(columns=_TEXT_COLUMNS, errors="ignore")
