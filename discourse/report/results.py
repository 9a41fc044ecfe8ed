"""Result tables on disk, as a comparison has written them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd


def read_result(folder: str | Path, name: str) -> pd.DataFrame:
    """Read a result table as written; empty cells of text columns stay empty text.

    Parameters
    ----------
    folder : str or Path
    name : str
        Of the table, as ``"salience"``.

    Returns
    -------
    DataFrame

    Raises
    ------
    FileNotFoundError
        If there is no such table.
    ValueError
        If the file is no CSV.
    """
    path = Path(folder) / f"{name}.csv"
    kinds = {"section": str, "statement_id": str}
    try:
        # "null" and "nan" are words; only an empty cell is missing.
        table = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
    except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise ValueError(f"{path} is no table of a comparison: {error}".strip()) from error
    text = table.select_dtypes(include=["object", "string"]).columns
    return table.fillna(dict.fromkeys(text, ""))


def read_results(folder: Path, names: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """Read the result tables in ``folder`` by name: those named, or all.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    found = list(names) or sorted(path.stem for path in folder.glob("*.csv"))
    if not found:
        raise FileNotFoundError(
            f"No tables of a comparison in {str(folder)!r}; run `discourse compare -o FOLDER` and "
            "give FOLDER."
        )
    return {name: read_result(folder, name) for name in found}


def has_rows(folder: Path, name: str) -> bool:
    """Tell whether ``folder`` holds the table of that name, and any row of it."""
    path = folder / f"{name}.csv"
    return path.is_file() and not pd.read_csv(path, nrows=1).empty
