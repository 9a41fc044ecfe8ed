"""The units of a corpus, from which a sample for human coders is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from discourse.alignment import AlignmentModel
from discourse.corpus import Document, Passage, split_sentences
from discourse.frames.hits import iter_hits, matcher_of, sentences_with_hits
from discourse.lexicon import Lexicon
from discourse.validation.codes import Unit

NO_FRAME = "no frame"
_JUDGED = ("voice", "stance", "negated", "holder_group")
# What may define strata, besides the variables of documents.
STRATA: dict[Unit, tuple[str, ...]] = {
    "sentence": ("frame",),
    "hit": ("frame", "pattern", *_JUDGED),
    "statement": ("label",),
}


class UnitText(NamedTuple):
    """What a coder reads: the unit, the sentences around it, and where a hit stands in it."""

    text: str
    before: str = ""
    after: str = ""
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PopulationUnit:
    """A sentence, hit or statement of the corpus.

    Attributes
    ----------
    document_id : str
    sentence_number : int
        Running number in the document, from 0; 0 for a statement.
    start, end : int
        Offsets into the document's own text, end exclusive.
    frame, pattern : str
        Of a hit, else empty.
    frames : tuple of str
        Those that hits of a sentence have, sorted; else empty.
    strata : tuple of str
        Its values of what defines strata, but for the frame of a sentence, which depends on
        how frequent each frame is.
    """

    document_id: str
    sentence_number: int
    start: int
    end: int
    frame: str
    pattern: str
    frames: tuple[str, ...]
    strata: tuple[str, ...]

    @property
    def key(self) -> str:
        """What names the unit in its corpus."""
        return f"{self.document_id}\t{self.start}\t{self.end}\t{self.frame}"


# A unit and what reads its text, which is done only if it is drawn.
UnitToRead = tuple[PopulationUnit, Callable[[], UnitText]]


def iter_sentences(
    documents: Iterable[Document], lexicon: Lexicon, strata: Sequence[str]
) -> Iterator[UnitToRead]:
    """Yield every sentence, whether a frame hits it or not."""
    matcher = matcher_of(lexicon)
    variables = [name for name in strata if name != "frame"]
    for document in documents:
        found: dict[int, set[str]] = {}
        for item in sentences_with_hits(document, matcher):
            found.setdefault(item.number, set()).update(match.frame for match in item.matches)
        values = variable_values(document, variables)
        sentences = _Sentences(document)
        for number in range(len(sentences.places)):
            start, end = sentences.source(number)
            unit = PopulationUnit(
                document_id=document.document_id,
                sentence_number=number,
                start=start,
                end=end,
                frame="",
                pattern="",
                frames=tuple(sorted(found.get(number, ()))),
                strata=values,
            )
            yield unit, partial(sentences.read, number)


def iter_hit_units(
    documents: Iterable[Document], lexicon: Lexicon, strata: Sequence[str]
) -> Iterator[UnitToRead]:
    """Yield every hit; voice and stance are told only if strata ask for them."""
    matcher = matcher_of(lexicon)
    judged = not set(strata).isdisjoint(_JUDGED)
    for document, rows in iter_hits(documents, lexicon, voice=judged):
        places = [
            (item, match)
            for item in sentences_with_hits(document, matcher)
            for match in item.matches
        ]
        sentences = _Sentences(document)
        for row, (item, match) in zip(rows, places, strict=True):
            mark = (match.start - item.span[0], match.end - item.span[0])
            unit = PopulationUnit(
                document_id=document.document_id,
                sentence_number=item.number,
                start=row["start"],
                end=row["end"],
                frame=row["frame"],
                pattern=row["pattern"],
                frames=(),
                strata=tuple(
                    str(row[name]) if name in STRATA["hit"] else _value(document, name)
                    for name in strata
                ),
            )
            yield unit, partial(sentences.read, item.number, mark)


def iter_statements(
    documents: Iterable[Document], model: AlignmentModel | None, strata: Sequence[str]
) -> Iterator[UnitToRead]:
    """Yield every document that could be read; labels are told only if there is a ``model``."""
    for document, label in _labelled(documents, model):
        if document.status != "ok":
            continue
        text = "\n\n".join(passage.text for passage in document.passages)
        unit = PopulationUnit(
            document_id=document.document_id,
            sentence_number=0,
            start=0,
            end=len(document.text),
            frame="",
            pattern="",
            frames=(),
            strata=tuple(label if name == "label" else _value(document, name) for name in strata),
        )
        yield unit, partial(UnitText, text)


def _labelled(
    documents: Iterable[Document], model: AlignmentModel | None
) -> Iterator[tuple[Document, str]]:
    if model is None:
        yield from ((document, "") for document in documents)
        return
    for found in model.iter_explained(documents, evidence=False):
        yield found.document, str(found.row.get("label", ""))


def variable_values(document: Document, names: Sequence[str]) -> tuple[str, ...]:
    """Return the variables of a document as text, empty where it has none."""
    return tuple(_value(document, name) for name in names)


def _value(document: Document, name: str) -> str:
    known: dict[str, Any] = {
        "document_id": document.document_id,
        "language": document.language,
        **document.variables,
    }
    value = known.get(name)
    return "" if value is None or value != value else str(value)


class _Sentences:
    """The sentences of a document, one after another across its passages."""

    def __init__(self, document: Document) -> None:
        self.places: list[tuple[Passage, int, int]] = [
            (passage, start, end)
            for passage in document.passages
            for start, end in split_sentences(passage.text)
        ]

    def source(self, number: int) -> tuple[int, int]:
        passage, start, end = self.places[number]
        return passage.offsets.to_source(start, end)

    def read(self, number: int, mark: tuple[int, int] | None = None) -> UnitText:
        return UnitText(self._text(number), self._text(number - 1), self._text(number + 1), mark)

    def _text(self, number: int) -> str:
        if not 0 <= number < len(self.places):
            return ""
        passage, start, end = self.places[number]
        return passage.text[start:end]


def rarest_frames(counts: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], str]:
    """Return, for each set of frames that a sentence may have, that which is rarest in all.

    Parameters
    ----------
    counts : dict
        How many sentences have exactly these frames.

    Examples
    --------
    >>> rarest_frames({(): 90, ("rights",): 6, ("rights", "sovereignty"): 1})
    {(): 'no frame', ('rights',): 'rights', ('rights', 'sovereignty'): 'sovereignty'}
    """
    total: dict[str, int] = {}
    for frames, count in counts.items():
        for frame in frames:
            total[frame] = total.get(frame, 0) + count
    return {
        frames: min(frames, key=lambda frame: (total[frame], frame), default=NO_FRAME)
        for frames in counts
    }
