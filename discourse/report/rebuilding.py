"""Statements as a reader sees them, from what ``classify`` has written: no text is read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from discourse.alignment.evidence import PHRASES
from discourse.frames.hits import matcher_of
from discourse.lexicon import Lexicon, Matcher
from discourse.report.reading import reading_of_row, rest_of_score
from discourse.stats.outputs import read_output

_LABEL_COLUMNS = [
    *("statement_id", "status", "error", "score", "low", "high", "label"),
    *("tokens", "evidence_hits", "percentile"),
]
_EVIDENCE_COLUMNS = [
    *("statement_id", "frame", "pattern", "contribution", "voice", "stance"),
    *("start", "end", "sentence"),
]
Places = Mapping[tuple[str, str], list[tuple[int, int]]]
_UNPLACED = "(hits whose place is not known)"


def read_labels_and_evidence(
    labels: Path, evidence: Path | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what ``classify -o LABELS --evidence EVIDENCE`` has written.

    Raises
    ------
    ValueError
        If a file has another ending or lacks a column, or the evidence is of other statements.
    """
    found = read_output(labels, _LABEL_COLUMNS, command="classify")
    if evidence is None:
        return found, pd.DataFrame(columns=_EVIDENCE_COLUMNS)
    made_of = read_output(evidence, _EVIDENCE_COLUMNS, command="classify")
    if strange := sorted(set(made_of["statement_id"]) - set(found["statement_id"])):
        raise ValueError(
            f"{evidence} has {len(strange)} statements that {labels} has not, such as "
            f"{strange[0]!r}; name the two outputs of one run."
        )
    return found, made_of


def readings_from_tables(
    labels: pd.DataFrame, evidence: pd.DataFrame, lexicon: Lexicon
) -> Iterator[dict[str, Any]]:
    """Yield statements as :func:`discourse.report.read_for_display` does, from result tables.

    Parameters
    ----------
    labels, evidence : DataFrame
        As from :meth:`discourse.alignment.AlignmentModel.classify` and ``evidence``.
    lexicon : Lexicon
        The lexicon they were made with.

    Notes
    -----
    Only sentences on which a score rests are in the evidence, and only hits that count: what a
    statement quotes or ascribes to others is missing, and ``sentences_total`` is None. Where
    an expression stands in a sentence more than once, and the evidence does not tell which one
    counts, none is marked and what it adds is one of ``rest``.
    """
    by_statement = dict(iter(evidence.groupby("statement_id", sort=False)))
    empty = evidence.head(0)
    for row in labels.to_dict("records"):
        found = by_statement.get(row["statement_id"], empty)
        records = [_without_nan(record) for record in found.to_dict("records")]
        view = reading_of_row(_without_nan(row))
        rest = [item for item in records if item["sentence"] is None]
        view["rest"] = [rest_of_score(item) for item in rest]
        view["sentences"] = []
        said = sorted((r for r in records if r["sentence"]), key=lambda r: int(r["start"]))
        for number, occurrence in enumerate(_occurrences(said)):
            sentence, unplaced = _sentence(occurrence, matcher_of(lexicon))
            view["sentences"].append({**sentence, "number": number})
            view["rest"] += [{"what": _UNPLACED, "contribution": added} for added in unplaced]
        view["sentences_total"] = None
        yield view


def _without_nan(record: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): None if pd.isna(value) else value for name, value in record.items()}


def _occurrences(records: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the rows of each sentence in order; a sentence may be said twice."""
    found: list[list[dict[str, Any]]] = []
    last: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        own = last.get(record["sentence"])
        if own is None or int(record["start"]) >= _ends(own):
            own = last[record["sentence"]] = []
            found.append(own)
        own.append(record)
    return found


def _ends(own: list[dict[str, Any]]) -> int:
    """Return where a sentence ends in its file, as far as its rows tell."""
    whole = [int(record["end"]) for record in own if record["frame"] == PHRASES]
    return whole[0] if whole else int(own[0]["start"]) + len(own[0]["sentence"])


def _sentence(own: list[dict[str, Any]], matcher: Matcher) -> tuple[dict[str, Any], list[float]]:
    """Return a sentence with its hits, and what those add whose place in it is not known."""
    text = str(own[0]["sentence"])
    wording = [record["contribution"] for record in own if record["frame"] == PHRASES]
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for match in matcher.find(text):
        places.setdefault((match.frame, match.pattern), []).append((match.start, match.end))
    shift = _shift(own, places)
    hits, unplaced = [], []
    for record in (r for r in own if r["frame"] != PHRASES):
        place = _place(record, places.get((record["frame"], record["pattern"]), []), shift)
        if place is None:
            unplaced.append(record["contribution"])
            continue
        kept = {name: record[name] for name in ("frame", "pattern", "voice", "stance")}
        hits.append(
            {"start": place[0], "end": place[1], **kept, "holder": "", "negated": False}
            | {"contribution": record["contribution"]}
        )
    return {"text": text, "wording": wording[0] if wording else None, "hits": hits}, unplaced


def _shift(own: list[dict[str, Any]], places: Places) -> int | None:
    """Return where the sentence begins in its file: offsets of hits are those of the file."""
    for record in own:
        if record["frame"] == PHRASES:
            return int(record["start"])
    for record in own:
        found = places.get((record["frame"], record["pattern"]), [])
        if len(found) == 1:
            return int(record["start"]) - found[0][0]
    return None


def _place(
    record: Mapping[str, Any], found: list[tuple[int, int]], shift: int | None
) -> tuple[int, int] | None:
    if len(found) == 1:
        return found[0]
    if not found or shift is None:
        return None
    # Cleaning may have taken a footnote mark or two out before it.
    return min(found, key=lambda place: abs(place[0] + shift - int(record["start"])))
