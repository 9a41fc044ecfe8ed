"""What coders gave: one value per unit, coder and code, checked where it enters."""

from __future__ import annotations

import pandas as pd

from discourse.stats.columns import require_columns

KEYS = ["unit_id", "code"]


def checked_codings(
    codings: pd.DataFrame, *, coders: int = 0, argument: str = "codings"
) -> pd.DataFrame:
    """Return the values that coders gave, in an order that is not that of the rows.

    Parameters
    ----------
    codings : DataFrame
        A row per value: ``unit_id, coder, code, value``, all text. Other columns are left out,
        and so are rows whose value is missing.
    coders : int, default 0
        How many there must be.
    argument : str, default "codings"
        What the table is called in errors.

    Returns
    -------
    DataFrame
        ``unit_id, coder, code, value``, sorted by unit, code and coder.

    Raises
    ------
    ValueError
        If a column is missing, a cell holds no text, a coder gave two values for one unit and
        code or is named as a column is, or there are fewer than ``coders``.
    """
    columns = ["unit_id", "coder", "code", "value"]
    require_columns(codings, columns, argument=argument)
    given = codings.loc[codings["value"].notna(), columns]
    for column in columns:
        _require_text(given, column, argument)
    given = given.sort_values([*KEYS, "coder", "value"], ignore_index=True)
    _require_one_value(given, argument)
    names = sorted(set(given["coder"]))
    if len(names) < coders:
        raise ValueError(
            f"'codings' must hold values of {coders} coders or more; got {len(names)}"
            f"{''.join(f' ({name!r})' for name in names)}; add the codings of another."
        )
    if taken := set(names) & set(KEYS):
        raise ValueError(
            f"A coder in 'codings' is called {min(taken)!r}, which is the name of a column; "
            "call them otherwise."
        )
    return given


def _require_text(given: pd.DataFrame, column: str, argument: str) -> None:
    wrong = [not (isinstance(cell, str) and cell.strip()) for cell in given[column]]
    if any(wrong):
        row = given[wrong].iloc[0]
        raise ValueError(
            f"The column {column!r} of {argument!r} must hold text, and holds {row[column]!r} for "
            f"unit {row['unit_id']!r} and code {row['code']!r}; read it as text, or fill it in."
        )


def _require_one_value(given: pd.DataFrame, argument: str) -> None:
    """Raise if a coder gave two values, even equal ones: a file was then read twice."""
    twice = given.duplicated([*KEYS, "coder"]).to_numpy()
    if twice.any():
        place = int(twice.argmax())
        first, second = given.iloc[place - 1], given.iloc[place]
        raise ValueError(
            f"In {argument!r} coder {second['coder']!r} gives two values for unit "
            f"{second['unit_id']!r} and code {second['code']!r}, {first['value']!r} and "
            f"{second['value']!r}; leave one."
        )


def beside_each_other(checked: pd.DataFrame) -> pd.DataFrame:
    """Return a row per unit and code and a column per coder, all sorted.

    Parameters
    ----------
    checked : DataFrame
        As from :func:`checked_codings`.
    """
    wide = checked.pivot(index=KEYS, columns="coder", values="value")
    return wide.rename_axis(columns=None).sort_index(axis=1)
