"""A figure with all that it is drawn from."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure


class Picture(NamedTuple):
    """A plot function, the tables it takes and what else it must be told."""

    draw: Callable[..., Axes | Figure]
    tables: dict[str, pd.DataFrame]
    options: dict[str, Any]
    unused: frozenset[str] = frozenset({"hits", "tokens", "percentile"})  # columns not drawn

    def axes(self, **options: object) -> Axes | Figure:
        return self.draw(**self.tables, **self.options, **options)

    def with_tables(self, change: Callable[[pd.DataFrame], pd.DataFrame]) -> "Picture":
        return self._replace(tables={name: change(table) for name, table in self.tables.items()})
