"""Names that are numbers, as a table read back from a file may have them."""

import pandas as pd
import pytest


def _numbered(tables: dict[str, pd.DataFrame], columns: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Return the tables with a number for each name in ``columns``, the same in all of them."""
    names = {
        name
        for table in tables.values()
        for column in columns
        if column in table
        for name in table[column].dropna()
    }
    numbers = {name: number for number, name in enumerate(sorted(names), 1)}
    return {
        key: table.assign(**{c: table[c].map(numbers) for c in columns if c in table})
        for key, table in tables.items()
    }


@pytest.mark.parametrize("columns", [("narrative",), ("frame", "other"), ("term",)])
def test_numbers_for_names_can_be_drawn(picture, columns) -> None:
    numbered = picture._replace(tables=_numbered(picture.tables, columns))
    numbered.axes().get_figure(root=True).draw_without_rendering()
