"""Labels that people gave statements, and the scores they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from discourse.alignment.frame_weights import NEGATIVE, POSITIVE
from discourse.corpus.tables import TABLE_ENDINGS
from discourse.stats.columns import read_rows, require_columns

CLASSES = (POSITIVE, NEGATIVE)
_COLUMNS = ["statement_id", "label"]


def read_labels(path: str | Path) -> pd.DataFrame:
    """Read the labels that coders gave statements.

    Parameters
    ----------
    path : path
        A table (``.csv .jsonl .parquet .tsv``) with the columns ``statement_id``
        and ``label``; others are ignored.

    Returns
    -------
    DataFrame
        ``statement_id, label``, without blanks around them. A row whose label is
        empty is left out, a row that comes again is there once.

    Raises
    ------
    ValueError
        If the file is no such table, lacks a column, has a row that cannot be read
        or a label without id, or gives a statement two labels.
    """
    path = Path(path)
    if path.suffix.lower() not in TABLE_ENDINGS:
        raise ValueError(f"{path}: labels are read from {', '.join(TABLE_ENDINGS)}; convert it.")
    return one_label_each(read_rows(path, _COLUMNS))


def one_label_each(labels: pd.DataFrame) -> pd.DataFrame:
    """Return ``statement_id, label`` as text, a row per labelled statement.

    Raises
    ------
    ValueError
        If a column is missing, a label has no statement, or a statement two labels.
    """
    require_columns(labels, _COLUMNS, argument="labels")
    # An id that a table holds as the number 7 is the text "7" among the statements.
    given = labels[_COLUMNS].astype(object).fillna("")
    texts = pd.DataFrame({name: given[name].astype(str).str.strip() for name in _COLUMNS})
    texts = texts[texts["label"] != ""].drop_duplicates().reset_index(drop=True)
    if (texts["statement_id"] == "").any():
        label = texts.loc[texts["statement_id"] == "", "label"].iloc[0]
        raise ValueError(f"A label {label!r} has no 'statement_id'; fill it in or take it out.")
    twice = texts.loc[texts["statement_id"].duplicated(), "statement_id"]
    if not twice.empty:
        found = sorted(texts.loc[texts["statement_id"] == twice.min(), "label"])
        raise ValueError(
            f"Statement {twice.min()!r} has {len(found)} labels, "
            f"{' and '.join(map(repr, found))}; agree on one, or leave the label empty."
        )
    return texts


def match_labels(scores: pd.DataFrame, labels: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bring scores and labels together, and say what that leaves out.

    Parameters
    ----------
    scores : DataFrame
        From :meth:`AlignmentModel.classify`; ``statement_id, score, label`` are used.
    labels : DataFrame
        ``statement_id, label``.

    Returns
    -------
    matched : DataFrame
        ``statement_id, label, score, model_label`` of the statements that are labelled
        as one of the two narratives and have a score, sorted by ``statement_id``.
    left_out : DataFrame
        ``reason, rows, first, fix``: how many rows were left out and why, the first of
        them in alphabetical order, and what can be done.

    Raises
    ------
    ValueError
        If a column is missing, a statement stands twice in ``scores``, or no label
        names one of its statements.
    """
    require_columns(scores, ["statement_id", "score", "label"], argument="scores")
    labels = one_label_each(labels)
    scored = scores[["statement_id", "score", "label"]].astype({"statement_id": str})
    scored = scored.rename(columns={"label": "model_label"})
    if (twice := scored["statement_id"].duplicated()).any():
        first = scored.loc[twice, "statement_id"].min()
        raise ValueError(f"The 'scores' hold statement {first!r} twice; give each one row.")
    pairs = labels.merge(scored, on="statement_id", how="outer", indicator="side")
    pairs = pairs.sort_values("statement_id", ignore_index=True)
    if not labels.empty and not (pairs["side"] == "both").any():
        raise ValueError(
            f"No label names a statement: the labels are of {labels['statement_id'].min()!r} and "
            f"others, the statements {scored['statement_id'].min()!r} and others; write each "
            "'statement_id' as `discourse classify` does."
        )
    reasons = pd.Series([_reason(pair) for pair in pairs.itertuples()], dtype=object)
    used = pairs[reasons == ""]
    columns = ["statement_id", "label", "score", "model_label"]
    return used[columns].reset_index(drop=True), _left_out(pairs["statement_id"], reasons)


def _reason(pair: Any) -> str:
    """Return why a pair of label and score cannot be used; nothing if it can."""
    if pair.side == "left_only":
        return "no such statement"
    if pair.side == "right_only":
        return "not labelled"
    if pair.label not in CLASSES:
        return f"labelled {pair.label!r}"
    return "no score" if pd.isna(pair.score) else ""


def _left_out(ids: pd.Series, reasons: pd.Series) -> pd.DataFrame:
    fixes = {
        "no such statement": "write each statement_id as `discourse classify` does",
        "not labelled": "label them to use them",
        "no score": "`discourse classify` says why",
    }
    other = f"only {POSITIVE} and {NEGATIVE} are told apart"
    rows = [
        {
            "reason": reason,
            "rows": len(group),
            "first": group.min(),
            "fix": fixes.get(reason, other),
        }
        for reason, group in ids[reasons != ""].groupby(reasons[reasons != ""])
    ]
    return pd.DataFrame(rows, columns=["reason", "rows", "first", "fix"])
