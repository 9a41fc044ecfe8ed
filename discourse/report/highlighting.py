"""One statement in a notebook or a terminal, with what is found in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle, pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.corpus import Document, corpus_from_texts
from discourse.report.reading import read_for_display

# One for each frame, in the order of the lexicon; the page of a report has the same.
_HUES = (
    *("#9c6c00", "#0c786c", "#0078cc", "#d8186c", "#6c783c"),
    *("#78303c", "#183cb4", "#900000", "#90609c", "#840084"),
)
_BRACKETS = {"own": ("[", "]"), "quoted": ("“", "”"), "attributed": ("(", ")")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement with its frames marked; shows itself in a notebook and as text.

    Attributes
    ----------
    reading : Mapping
        As from :func:`discourse.report.read_for_display`.
    """

    reading: Mapping[str, Any]

    def __repr__(self) -> str:
        lines = [_heading(self.reading)]
        for sentence in self.reading["sentences"]:
            lines.append(_in_brackets(sentence["text"], sentence["hits"]))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        template = _environment().get_template("shown.html")
        sentences = [
            segments(sentence["text"], sentence["hits"]) for sentence in self.reading["sentences"]
        ]
        frames = sorted({hit["frame"] for parts in sentences for _, hits in parts for hit in hits})
        return template.render(
            heading=_heading(self.reading),
            sentences=sentences,
            colours=dict(zip(self.reading["frames"], cycle(_HUES), strict=False)),
            frames=frames,
        )


def show(
    statement: Document | str, *, author: str | None = None, model: AlignmentModel | None = None
) -> Shown:
    """Return ``statement`` with its frames marked, for a notebook or a terminal.

    Parameters
    ----------
    statement : Document or str
        A document of a corpus, or a text.
    author : str, optional
        ISO 3166 code of the state that speaks, so that it is no third party; of a document its
        own ``iso3`` is taken.
    model : AlignmentModel, optional
        Default: fitted to the shipped references and background.

    Returns
    -------
    Shown
        Coloured by frame in a notebook, the line under a hit telling its voice: solid for own,
        dotted for quoted, dashed for attributed. As text, hits stand in brackets with their
        frame: ``[own]``, ``“quoted”``, ``(attributed)``.

    Raises
    ------
    ValueError
        If the statement could not be read.

    Notes
    -----
    Voice and stance are told by models that err; see the README for how often.

    Examples
    --------
    >>> show("We defend our sovereignty.")  # doctest: +ELLIPSIS
    text: neither, score ...
    We defend our [sovereignty: sovereignty].
    """
    document = _document(statement)
    if author is not None:
        document = document.with_variables(iso3=author)
    if document.status != "ok":
        raise ValueError(
            f"The 'statement' {document.document_id!r} could not be read: {document.error}"
        )
    (found,) = (model or _default_model()).iter_explained([document])
    return Shown(read_for_display(found))


def _document(statement: Document | str) -> Document:
    if isinstance(statement, Document):
        return statement
    if isinstance(statement, str):
        return corpus_from_texts({"text": statement}).documents[0]
    raise ValueError(
        f"The 'statement' must be a Document or a text, got {type(statement).__name__}; "
        "take one document of a corpus, as corpus.documents[0]."
    )


@lru_cache(1)
def _default_model() -> AlignmentModel:
    return AlignmentModel().fit(load_references(), read_background())


@lru_cache(1)
def _environment() -> Environment:
    loader = PackageLoader("discourse.report", "")
    environment = Environment(autoescape=True, loader=loader, undefined=StrictUndefined)
    environment.filters["note"] = _note
    return environment


def _note(hit: Mapping[str, Any]) -> str:
    """Return what a reader learns of a hit who points at it."""
    holder = f" ({hit['holder']})" if hit["holder"] else ""
    adds = "" if hit["contribution"] is None else f", adds {hit['contribution']:+.2f}"
    negated = ", negated" * hit["negated"]
    return (
        f"{hit['frame']}: {hit['pattern']} – {hit['voice']}{holder}, {hit['stance']}{negated}{adds}"
    )


Hits = Sequence[Mapping[str, Any]]


def segments(text: str, hits: Hits) -> list[tuple[str, Hits]]:
    """Cut ``text`` where hits begin and end; each piece with the hits that cover it.

    Hits may overlap and nest. The pieces joined are the text.

    Examples
    --------
    >>> hits = [{"start": 0, "end": 12}, {"start": 6, "end": 12}]
    >>> [(piece, len(over)) for piece, over in segments("human rights!", hits)]
    [('human ', 1), ('rights', 2), ('!', 0)]
    """
    return list(_segments(text, hits))


def _segments(text: str, hits: Hits) -> Iterator[tuple[str, Hits]]:
    ends = {place for hit in hits for place in (hit["start"], hit["end"])}
    cuts = sorted({0, len(text), *ends})
    for start, end in pairwise(cuts):
        yield text[start:end], [h for h in hits if h["start"] <= start and end <= h["end"]]


def _in_brackets(text: str, hits: Hits) -> str:
    """Return ``text`` with a bracket where a hit begins, and its frame where it ends."""
    parts, place = [], 0
    for piece, _ in segments(text, hits):
        parts += [_BRACKETS[hit["voice"]][0] for hit in hits if hit["start"] == place]
        parts.append(piece)
        place += len(piece)
        parts += [
            f": {_sign(hit)}{hit['frame']}{_BRACKETS[hit['voice']][1]}"
            for hit in hits
            if hit["end"] == place
        ]
    return "".join(parts)


def _sign(hit: Mapping[str, Any]) -> str:
    negated = "not " if hit["negated"] else ""
    return negated + ("against " if hit["stance"] == "contested" else "")


def _heading(reading: Mapping[str, Any]) -> str:
    score, low, high = reading["score"], reading["low"], reading["high"]
    between = "" if low is None else f" [{low:.2f}, {high:.2f}]"
    return f"{reading['id']}: {reading['label']}, score {score:.2f}{between}"
