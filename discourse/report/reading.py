"""A statement as a reader sees it: its sentences, what is found in them, what each adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any, NamedTuple

from discourse.alignment import Explained
from discourse.alignment.evidence import PHRASES
from discourse.corpus import Document, Passage, split_sentences

_ROW = (
    *("status", "error", "language", "tokens", "score", "low", "high", "percentile"),
    *("label", "evidence_hits"),
)
_OF_A_HIT = ("frame", "pattern", "voice", "holder", "stance", "negated")
_FRAME = "frame_"
ROOM = 3_000_000  # bytes that sentences may take in a page that is to stay under 5 MB
_HIT_TAKES = 45


class _Sentence(NamedTuple):
    """A sentence of a passage: its characters ``first:last``."""

    passage: Passage
    first: int
    last: int

    @property
    def text(self) -> str:
        return self.passage.text[self.first : self.last]

    @property
    def in_source(self) -> tuple[int, int]:
        return self.passage.offsets.to_source(self.first, self.last)

    def span(self, hit: Mapping[str, Any]) -> tuple[int, int]:
        """Return where a hit stands in the sentence; its offsets are those of the file."""
        passage, matched = self.passage, hit["matched"]
        at = passage.text.find(matched, self.first)
        while passage.offsets.to_source(at, at + len(matched)) != (hit["start"], hit["end"]):
            at = passage.text.find(matched, at + 1)
        # A hit may run on over what was taken for the end of a sentence.
        return at - self.first, min(at + len(matched), self.last) - self.first


def read_for_display(found: Explained) -> dict[str, Any]:
    """Return a statement with its sentences, and in each what is found and what it adds.

    Parameters
    ----------
    found : Explained
        From :meth:`discourse.alignment.AlignmentModel.iter_explained`.

    Returns
    -------
    dict
        - ``id`` and, as in the table of ``classify``, ``status, error, language, tokens,
          score, low, high, percentile, label, evidence_hits`` (None where undefined)
        - ``frames``: hits of each frame that the author stands for, less those against, per
          1,000 tokens
        - ``sentences``: for each ``text``, ``number`` (from 0), ``wording`` (what its phrases
          add to the score; None if none is known) and ``hits``: ``start, end`` (characters of
          the sentence), ``frame, pattern, voice, holder, stance, negated, contribution``
          (None for a hit on which the score does not rest)
        - ``rest``: what no sentence holds, ``what`` and ``contribution``
        - ``sentences_total``

        Contributions of hits, wording and rest add up to ``score``.
    """
    view = reading_of_row(found.row)
    sentences = list(_sentences(found.document)) if found.row["status"] == "ok" else []
    view["sentences"] = list(_with_findings(sentences, found))
    view["rest"] = [rest_of_score(item) for item in found.evidence if item.get("sentence") is None]
    view["sentences_total"] = len(sentences)
    return view


def reading_of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of ``classify`` says of a statement; its sentences are still to come."""
    view: dict[str, Any] = {"id": row["statement_id"]}
    view |= {name: _defined(row.get(name)) for name in _ROW}
    view["frames"] = {
        name.removeprefix(_FRAME): _defined(rate)
        for name, rate in row.items()
        if name.startswith(_FRAME)
    }
    return view


def rest_of_score(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of evidence adds that no sentence holds: a frame left out, the centre."""
    what = f"{item['frame']} {item['pattern'] or ''}".strip()
    return {"what": what, "contribution": item["contribution"]}


def shortened_to_fit(views: Sequence[dict[str, Any]], *, room: int = ROOM) -> list[dict[str, Any]]:
    """Leave out sentences until those of all statements fit in ``room`` bytes.

    First to go, from all statements at once, are sentences in which nothing is found by name;
    then, from the longest statements, those that add least to the score. What the sentences left
    out add is summed up in ``rest``, so contributions still add up.

    Parameters
    ----------
    views : sequence of dict
        From :func:`read_for_display`.
    room : int

    Returns
    -------
    list of dict
    """
    if _length(views) <= room:
        return list(views)
    found = [_with_sentences(view, [s for s in view["sentences"] if s["hits"]]) for view in views]
    most = max(len(view["sentences"]) for view in found)
    while _length(found) > room and most > 1:
        most = most * 3 // 4
        found = [_with_sentences(view, _strongest(view["sentences"], most)) for view in found]
    return found


def _length(views: Sequence[dict[str, Any]]) -> int:
    """Return about how many bytes the sentences take in a page."""
    return sum(
        len(sentence["text"].encode("utf-8", "replace")) + _HIT_TAKES * len(sentence["hits"])
        for view in views
        for sentence in view["sentences"]
    )


def _strongest(sentences: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    ranked = sorted(sentences, key=lambda sentence: (-abs(_adds(sentence)), sentence["number"]))
    return sorted(ranked[:most], key=lambda sentence: int(sentence["number"]))


def _adds(sentence: Mapping[str, Any]) -> float:
    """Return what a sentence adds to the score."""
    of_hits = [hit["contribution"] for hit in sentence["hits"]]
    return float(sum(x for x in [sentence["wording"], *of_hits] if x is not None))


def _with_sentences(view: Mapping[str, Any], kept: list[dict[str, Any]]) -> dict[str, Any]:
    numbers = {sentence["number"] for sentence in kept}
    left = sum(_adds(s) for s in view["sentences"] if s["number"] not in numbers)
    if not left:
        return {**view, "sentences": kept}
    return {**view, "sentences": kept, "rest": [*view["rest"], _not_shown(left)]}


def _not_shown(added: float) -> dict[str, Any]:
    return {"what": "(sentences not shown)", "contribution": added}


def _defined(value: Any) -> Any:
    return None if value is None or (isinstance(value, float) and isnan(value)) else value


def _sentences(document: Document) -> Iterator[_Sentence]:
    for passage in document.passages:
        for first, last in split_sentences(passage.text):
            yield _Sentence(passage, first, last)


def _with_findings(sentences: Sequence[_Sentence], found: Explained) -> Iterator[dict[str, Any]]:
    adds = {
        (item["start"], item["end"], item["frame"], item["pattern"]): item["contribution"]
        for item in found.evidence
        if "start" in item and item["frame"] != PHRASES
    }
    wording = {
        (item["start"], item["end"]): item["contribution"]
        for item in found.evidence
        if item["frame"] == PHRASES
    }
    hits: dict[int, list[dict[str, Any]]] = {}
    for hit in found.hits:
        hits.setdefault(hit["sentence_number"], []).append(hit)
    for number, sentence in enumerate(sentences):
        shown = []
        for hit in hits.get(number, []):
            start, end = sentence.span(hit)
            added = adds.get((hit["start"], hit["end"], hit["frame"], hit["pattern"]))
            kept = {name: hit[name] for name in _OF_A_HIT}
            shown.append({"start": start, "end": end, **kept, "contribution": added})
        yield {
            "text": sentence.text,
            "number": number,
            "wording": wording.get(sentence.in_source),
            "hits": shown,
        }
