"""Statements as a reader sees them, from what ``classify`` has written: no text is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from discourse.alignment.evidence import CENTRE, LEFT_OUT, PHRASES
from discourse.frames.hits import matcher_of
from discourse.lexicon import Lexicon
from discourse.report.reading import reading_of_row, rest_of_score

_LABEL_COLUMNS = ["statement_id", "status", "score", "label"]
_EVIDENCE_COLUMNS = ["statement_id", "frame", "pattern", "contribution", "sentence", "start"]
_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": lambda path: pd.read_csv(path, keep_default_na=False, na_values=[""]),
    ".parquet": pd.read_parquet,
    ".jsonl": lambda path: pd.read_json(path, orient="records", lines=True, convert_dates=False),
}


def read_labels_and_evidence(
    labels: Path, evidence: Path | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what ``classify -o LABELS --evidence EVIDENCE`` has written.

    Raises
    ------
    ValueError
        If a file has another ending or lacks a column.
    """
    nothing = pd.DataFrame(columns=_EVIDENCE_COLUMNS)
    found = _read(labels, _LABEL_COLUMNS)
    return found, nothing if evidence is None else _read(evidence, _EVIDENCE_COLUMNS)


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read a file, or the parts in a folder in the order of their names."""
    parts = sorted(p for p in path.glob("*") if p.suffix in _READERS) if path.is_dir() else [path]
    if not parts or parts[0].suffix not in _READERS:
        raise ValueError(
            f"{path} must be what `discourse classify` wrote: a file that ends in "
            f"{', '.join(_READERS)}, or a folder of such; name one."
        )
    table = pd.concat([_READERS[part.suffix](part) for part in parts], ignore_index=True)
    if missing := [name for name in columns if name not in table]:
        raise ValueError(
            f"{path} has no column {', '.join(missing)}; name what `discourse classify` wrote."
        )
    return table


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
    statement quotes or ascribes to others is missing, and ``sentences_total`` is None. A
    sentence that stands twice in a statement is shown once, with what both add.
    """
    by_statement = dict(iter(evidence.groupby("statement_id", sort=False)))
    empty = evidence.head(0)
    for row in labels.to_dict("records"):
        found = by_statement.get(row["statement_id"], empty)
        records = [_without_nan(record) for record in found.to_dict("records")]
        view = reading_of_row(_without_nan(row))
        view["sentences"] = list(_sentences(records, lexicon))
        view["rest"] = [
            rest_of_score(item)
            for item in records
            if item["frame"] == CENTRE or item["pattern"] == LEFT_OUT
        ]
        view["sentences_total"] = None
        yield view


def _without_nan(record: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): None if isinstance(value, float) and isnan(value) else value
        for name, value in record.items()
    }


def _sentences(records: Iterable[dict[str, Any]], lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    by_sentence: dict[str, list[dict[str, Any]]] = {}
    for record in sorted((r for r in records if r["sentence"]), key=lambda r: int(r["start"])):
        by_sentence.setdefault(record["sentence"], []).append(record)
    for number, (text, own) in enumerate(by_sentence.items()):
        wording = [item["contribution"] for item in own if item["frame"] == PHRASES]
        yield {
            "text": text,
            "number": number,
            "wording": sum(wording) if wording else None,
            "hits": list(_hits(text, own, lexicon)),
        }


def _hits(
    text: str, records: Iterable[Mapping[str, Any]], lexicon: Lexicon
) -> Iterator[dict[str, Any]]:
    """Find the hits of the evidence in their sentence again, to know where in it they stand."""
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for match in matcher_of(lexicon).find(text):
        places.setdefault((match.frame, match.pattern), []).append((match.start, match.end))
    seen: dict[tuple[str, str], int] = {}
    for record in records:
        key = (record["frame"], record["pattern"])
        if key in places:
            start, end = places[key][seen.get(key, 0) % len(places[key])]
            seen[key] = seen.get(key, 0) + 1
            kept = {name: record[name] for name in ("frame", "pattern", "voice", "stance")}
            added = record["contribution"]
            yield {"start": start, "end": end, **kept, "holder": "", "negated": False} | {
                "contribution": added
            }
