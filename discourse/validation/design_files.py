"""The tables of a design on disk: nothing in them is a formula, and what was altered is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from discourse.corpus import escape_formulas, unescape_formula


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, which :func:`read_table` reads."""
    escape_formulas(table).to_csv(path, index=False, lineterminator="\n")


def read_table(path: Path, kinds: Mapping[str, type]) -> pd.DataFrame:
    """Read a table: text as it was written, never guessed to be numbers; empty if missing.

    Parameters
    ----------
    path : Path
    kinds : mapping
        Columns that it must have, and what they hold: ``str``, ``int`` or ``float``. Others
        are text.

    Raises
    ------
    ValueError
        If the table is missing, cannot be read or is not what was written.
    """
    try:
        # With or without the byte order mark, which only sheets for coders have.
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise altered(path, error) from error
    if missing := [name for name in kinds if name not in table]:
        raise altered(path, f"has no column {', '.join(map(repr, missing))}")
    table = table.map(unescape_formula)
    for name, kind in kinds.items():
        if kind is not str:
            try:
                table[name] = table[name].astype(object).map(kind).astype(kind)
            except ValueError as error:
                raise altered(path, f"has no numbers in column {name!r}") from error
    return table


def altered(path: Path, reason: Exception | str) -> ValueError:
    """Return the error that a file of the design is not as it was drawn."""
    if isinstance(reason, FileNotFoundError):
        reason = "is missing"
    elif isinstance(reason, Exception):
        reason = f"cannot be read ({' '.join(str(reason).split())})"
    return ValueError(
        f"{path} {reason}; restore the folder {path.parent} as it was drawn, or draw the sheet "
        "again."
    )
