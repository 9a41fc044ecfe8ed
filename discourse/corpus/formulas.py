"""Cells that a spreadsheet would run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# A spreadsheet takes a cell that begins so for a formula, which may fetch addresses.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(value: Any) -> Any:
    """Return ``value`` with an apostrophe before it if it is text that begins like a formula.

    Examples
    --------
    >>> escape_formula("=1+1"), escape_formula("We agree."), escape_formula(-1.5)
    ("'=1+1", 'We agree.', -1.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_BEGINNINGS) else value


def unescape_formula(value: Any) -> Any:
    """Return what :func:`escape_formula` was given.

    Examples
    --------
    >>> unescape_formula("'=1+1"), unescape_formula("'tis said"), unescape_formula(-1.5)
    ('=1+1', "'tis said", -1.5)
    """
    escaped = isinstance(value, str) and value[:1] == "'" and value[1:].startswith(_BEGINNINGS)
    return value[1:] if escaped else value


def escape_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with all its texts escaped, for a CSV file that people open."""
    numbers = set(table.select_dtypes(["number", "bool"]).columns)
    escaped = table.copy()
    for name in escaped:
        if name not in numbers:
            escaped[name] = escaped[name].map(escape_formula, na_action="ignore")
    return escaped
