"""The check that every plot function makes of its tables."""

from collections.abc import Collection

import pandas as pd


def check_table(
    table: pd.DataFrame, columns: Collection[str], *, function: str, argument: str = "table"
) -> None:
    """Raise if ``table`` lacks one of ``columns`` or has no rows.

    Raises
    ------
    ValueError
        One sentence that names the argument, what is missing and what is there.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"The {argument!r} of {function} must have the columns {', '.join(columns)}; "
            f"missing: {', '.join(missing)}; found: {', '.join(map(str, table.columns)) or 'none'}."
        )
    if table.empty:
        raise ValueError(
            f"The {argument!r} of {function} must have at least one row, got none; "
            "check the filter that made it."
        )
