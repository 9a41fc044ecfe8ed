"""Tables that commands have written, read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from discourse.corpus import unescape_formula

# Ids and matched words are texts, also if they look like numbers: 007, 1.10.
_TEXTS = ("document_id", "statement_id", "passage_id", "frame", "pattern", "matched")


def read_output(path: Path, columns: list[str], *, command: str) -> pd.DataFrame:
    """Read a table that a command has written: a file, or the parts in a folder by their names.

    Parameters
    ----------
    path : Path
    columns : list of str
        Those that it must have.
    command : str
        The command that writes such tables, for the message if it is none.

    Returns
    -------
    DataFrame

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the ending is none of ``.csv``, ``.parquet``, ``.jsonl`` or a column is missing.
    """
    parts = sorted(path.glob("part-*")) if path.is_dir() else [path]
    if not parts or parts[0].suffix not in _READERS:
        raise ValueError(
            f"{path} must be what `discourse {command}` wrote: a file that ends in "
            f"{', '.join(_READERS)}, or a folder of such; name one."
        )
    table = pd.concat([_READERS[part.suffix](part) for part in parts], ignore_index=True)
    if missing := [name for name in columns if name not in table]:
        raise ValueError(
            f"{path} has no column {', '.join(missing)}; name what `discourse {command}` wrote."
        )
    return table


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(
            path, dtype=dict.fromkeys(_TEXTS, str), keep_default_na=False, na_values=[""]
        )
    except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise ValueError(f"{path} is no table of this toolkit: {error}".strip()) from error
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
