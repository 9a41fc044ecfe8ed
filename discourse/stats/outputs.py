"""Tables that commands have written, read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from discourse.corpus import unescape_formula

# Ids and matched words are texts, also if they look like numbers: 007, 1.10.
_TEXTS = ("document_id", "statement_id", "passage_id", "frame", "pattern", "matched")


def read_output(
    path: Path, columns: list[str], *, command: str, whole: Sequence[str] = ()
) -> pd.DataFrame:
    """Read a table that a command has written: a file, or the parts in a folder by their names.

    Parameters
    ----------
    path : Path
    columns : list of str
        Those that it must have.
    command : str
        The command that writes such tables, for the message if it is none.
    whole : sequence of str, optional
        Columns of whole numbers, such as places in a text; they become ``int64``, whether the
        file holds them as numbers or as text.

    Returns
    -------
    DataFrame

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the ending is none of ``.csv``, ``.parquet``, ``.jsonl``, a file cannot be read, a
        column is missing or a cell of ``whole`` is no whole number.
    """
    parts = sorted(path.glob("part-*")) if path.is_dir() else [path]
    if not parts or any(part.suffix not in _READERS for part in parts):
        raise ValueError(
            f"{path} must be what `discourse {command}` wrote: a file that ends in "
            f"{', '.join(_READERS)}, or a folder of such; name one."
        )
    tables = []
    for part in parts:
        table = _read(part, command)
        if len(table):  # JSON Lines without a line has no columns either
            _check_columns(table, columns, part, command)
        numbers = {name: _whole(table[name], part, command) for name in whole if name in table}
        tables.append(table.assign(**numbers))
    read = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    _check_columns(read, columns, path, command)
    return read


def _read(path: Path, command: str) -> pd.DataFrame:
    try:
        return _READERS[path.suffix](path)
    except (FileNotFoundError, PermissionError):
        raise
    except (ValueError, OSError) as error:  # of all three formats
        why = " ".join(str(error).split()).rstrip(".")
        raise ValueError(
            f"{path} cannot be read as {path.suffix} ({why}); write it again with "
            f"`discourse {command} -o`, or name another."
        ) from error


def _check_columns(table: pd.DataFrame, columns: list[str], path: Path, command: str) -> None:
    if missing := [name for name in columns if name not in table]:
        raise ValueError(
            f"{path} has no column {', '.join(missing)}; name what `discourse {command}` wrote."
        )


def _whole(column: pd.Series, path: Path, command: str) -> pd.Series:
    """Return whole numbers as ``int64``, or raise."""
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = numbers.isna() | (numbers % 1 != 0)  # infinity leaves a remainder that is none
    if wrong.any():
        raise ValueError(
            f"{path} has {column[wrong].astype(object).iloc[0]!r} as {column.name} in row "
            f"{int(wrong.argmax()) + 1}, which must be a whole number; write it again with "
            f"`discourse {command} -o`."
        )
    return numbers.astype("int64")


def _read_csv(path: Path) -> pd.DataFrame:
    table = pd.read_csv(
        path, dtype=dict.fromkeys(_TEXTS, str), keep_default_na=False, na_values=[""]
    )
    texts = table.select_dtypes(include=["object", "string"]).columns
    return table.assign(
        **{name: table[name].map(unescape_formula, na_action="ignore") for name in texts}
    )


def _read_jsonl(path: Path) -> pd.DataFrame:
    # Numbers stand as numbers there, and texts as texts.
    return pd.read_json(path, lines=True, dtype=False, encoding="utf-8")


_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _read_csv,
    ".parquet": pd.read_parquet,
    ".jsonl": _read_jsonl,
}
