"""Tables are checked where they enter: a wrong one is named, not half-used."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from discourse.corpus.decoding import UnreadableError
from discourse.corpus.tables import iter_rows, read_columns


def require_columns(table: pd.DataFrame, columns: list[str], *, argument: str) -> None:
    """Raise if ``table`` lacks one of ``columns``.

    Raises
    ------
    ValueError
        Names the argument, what it lacks and what it has.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"The {argument!r} table has no column {', '.join(map(repr, missing))}; "
            f"it has {', '.join(map(str, table.columns)) or 'none'}."
        )


def require_passages(passages: pd.DataFrame, columns: list[str]) -> None:
    """Raise if ``passages`` lacks ``columns`` or holds a passage twice.

    Raises
    ------
    ValueError
        Names what is missing, or the passage that occurs twice.
    """
    require_columns(passages, ["passage_id", *columns], argument="passages")
    twice = passages["passage_id"].duplicated()
    if twice.any():
        raise ValueError(
            f"The 'passages' table holds passage {passages.loc[twice, 'passage_id'].iloc[0]!r} "
            "twice; give each passage one row."
        )


def passage_rows(table: pd.DataFrame, passages: pd.DataFrame, *, argument: str) -> pd.Series:
    """Return, for each row of ``table``, the row number of its passage in ``passages``.

    Raises
    ------
    ValueError
        If ``table`` names a passage that ``passages`` lacks.
    """
    require_columns(table, ["passage_id"], argument=argument)
    rows = pd.Series(range(len(passages)), index=passages["passage_id"], dtype="int64")
    unknown = ~table["passage_id"].isin(rows.index)
    if unknown.any():
        raise ValueError(
            f"The {argument!r} table names passage "
            f"{table.loc[unknown, 'passage_id'].iloc[0]!r}, which 'passages' lacks; "
            "take both from the same corpus."
        )
    return table["passage_id"].map(rows).astype("int64")


def rows_of_group(
    table: pd.DataFrame, columns: list[str], *, by: str, value: object, keys: list[str]
) -> pd.DataFrame:
    """Return ``columns`` of the rows where ``by`` is ``value``, sorted by ``keys``, their index.

    Raises
    ------
    ValueError
        If there is no such row, or two of the same ``keys``.
    """
    part = table.loc[table[by] == value, [*keys, *columns]]
    if part.empty:
        known = ", ".join(sorted(map(repr, table[by].dropna().unique().tolist())))
        raise ValueError(f"No row has {by} {value!r}. Available: {known or 'none'}.")
    twice = part.duplicated(keys)
    if twice.any():
        named = " and ".join(map(repr, part.loc[twice, keys].iloc[0]))
        raise ValueError(
            f"The 'table' has two rows of {named} where {by} is {value!r}; give the pair one."
        )
    return part.set_index(keys).sort_index()


def read_rows(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read a small table that a researcher wrote or edited (``.csv .jsonl .parquet .tsv``).

    Cells are objects, as they stand: as numbers, whole ones beside a blank would become decimal.

    Raises
    ------
    ValueError
        If the file is no such table, lacks one of ``columns`` or has a row that cannot be read.
    """
    try:
        names = read_columns(path)
        require_columns(pd.DataFrame(columns=names), columns, argument=str(path))
        rows = list(iter_rows(path))
    except UnreadableError as error:
        raise ValueError(f"{path} {error}.") from error
    for row in rows:
        if row.error:
            raise ValueError(f"{path}: {row.error}; mend the row or take it out.")
    cells = [[row.cells.get(name) for name in names] for row in rows]
    return pd.DataFrame(cells, columns=names, dtype=object)


def as_list(names: str | list[str]) -> list[str]:
    """Return ``names`` as a list, one name or many."""
    return [names] if isinstance(names, str) else list(names)
