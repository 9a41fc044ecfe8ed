"""Corpus, documents and passages: what every analysis starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from discourse.corpus.fetching import Status
from discourse.corpus.notebook import notebook_table
from discourse.corpus.offsets import OffsetMap
from discourse.corpus.tokens import count_words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: cleaned text, and the way back to the text of the file.

    Attributes
    ----------
    passage_id : str
        ``"<document_id>#<position>"``, position in four digits.
    document_id : str
    section : str
        The nearest heading above; empty if there is none.
    position : int
        Running number of the passage in its document, from 0.
    text : str
        Cleaned text, in which footnote marks, line breaks and hyphenation are gone.
    offsets : OffsetMap
        Maps positions in ``text`` to positions in the document's own text.
    """

    passage_id: str
    document_id: str
    section: str
    position: int
    text: str
    offsets: OffsetMap


@dataclass(frozen=True, slots=True)
class Document:
    """One text, or the reason why there is none.

    Attributes
    ----------
    document_id : str
    text : str
        The text as read from the file, to which every offset refers.
    passages : tuple of Passage
    status : {"ok", "error", "unsupported"}
    error : str
        One sentence, empty when ``status`` is ``"ok"``.
    language : str
        ISO 639-1 code as identified; empty if not identified.
    variables : Mapping
        Document variables: ``narrative``, ``iso3``, ``year``, other columns of a table.
    """

    document_id: str
    text: str = ""
    passages: tuple[Passage, ...] = ()
    status: Status = "ok"
    error: str = ""
    language: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "variables", MappingProxyType(dict(self.variables)))

    def with_variables(self, **variables: Any) -> Document:
        """Return the document with ``variables`` added or replaced."""
        return replace(self, variables={**self.variables, **variables})


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in a fixed order. Verbs return a new corpus; nothing is altered.

    Examples
    --------
    >>> from discourse import corpus_from_texts
    >>> corpus = corpus_from_texts({"a": "Peace first.", "b": "Growth first."}, year=2020)
    >>> len(corpus), corpus.where(year=2020).document_ids
    (2, ('a', 'b'))
    """

    documents: tuple[Document, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for document in self.documents:
            if document.document_id in seen:
                raise ValueError(
                    f"Document ids must be unique; {document.document_id!r} occurs twice. "
                    "Rename one file or choose another id column."
                )
            seen.add(document.document_id)

    def __repr__(self) -> str:
        return f"<Corpus of {len(self)} documents>"

    def _repr_html_(self) -> str:
        return notebook_table(f"Corpus of {len(self):,} documents", self.document_table())

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __add__(self, other: Corpus) -> Corpus:
        return Corpus(self.documents + other.documents)

    @property
    def document_ids(self) -> tuple[str, ...]:
        """Ids of the documents, in order."""
        return tuple(document.document_id for document in self.documents)

    @property
    def passages(self) -> Iterator[Passage]:
        """All passages, in order."""
        return (passage for document in self.documents for passage in document.passages)

    def where(self, **variables: Any) -> Corpus:
        """Return the documents whose variables equal all of ``variables``.

        Raises
        ------
        ValueError
            If no document has a variable of that name.
        """
        known = {name for document in self.documents for name in document.variables}
        for name in variables.keys() - known:
            raise ValueError(
                f"The corpus has no document variable {name!r}. "
                f"Available: {', '.join(sorted(known)) or 'none'}."
            )
        return Corpus(
            tuple(
                document
                for document in self.documents
                if all(document.variables.get(name) == value for name, value in variables.items())
            )
        )

    def without_passages(self, passage_ids: set[str]) -> Corpus:
        """Return the corpus without the passages named (near-duplicates, for example)."""
        return Corpus(
            tuple(
                replace(
                    document,
                    passages=tuple(
                        passage
                        for passage in document.passages
                        if passage.passage_id not in passage_ids
                    ),
                )
                for document in self.documents
            )
        )

    def document_table(self) -> pd.DataFrame:
        """Return one row per document.

        Returns
        -------
        DataFrame
            ``document_id, status, error, language, passages, tokens`` and the
            document variables; ``tokens`` counts words after cleaning.
        """
        import pandas as pd

        rows = [
            {
                "document_id": document.document_id,
                "status": document.status,
                "error": document.error,
                "language": document.language,
                "passages": len(document.passages),
                "tokens": sum(count_words(passage.text) for passage in document.passages),
                **document.variables,
            }
            for document in self.documents
        ]
        columns = ["document_id", "status", "error", "language", "passages", "tokens"]
        return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)

    def passage_table(self) -> pd.DataFrame:
        """Return one row per passage.

        Returns
        -------
        DataFrame
            ``passage_id, document_id, section, position, start, end, tokens, text``
            and the document variables; ``start`` and ``end`` are character offsets
            into the document's own text, end exclusive.
        """
        import pandas as pd

        columns = [
            "passage_id",
            "document_id",
            "section",
            "position",
            "start",
            "end",
            "tokens",
            "text",
        ]
        rows = []
        for document in self.documents:
            for passage in document.passages:
                start, end = passage.offsets.to_source(0, len(passage.text))
                rows.append(
                    {
                        "passage_id": passage.passage_id,
                        "document_id": passage.document_id,
                        "section": passage.section,
                        "position": passage.position,
                        "start": start,
                        "end": end,
                        "tokens": count_words(passage.text),
                        "text": passage.text,
                        **document.variables,
                    }
                )
        return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
