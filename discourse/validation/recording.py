"""The population of a sample on disk: every unit, written as the corpus streams by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pandas as pd

from discourse.validation.design_files import altered, read_table, write_table
from discourse.validation.populations import PopulationUnit

_FILE, _CELLS = "population.parquet", "cells.csv"
_COLUMNS = ("document_id", "sentence_number", "start", "end", "frame", "pattern", "frames")
SEPARATOR = " "  # of the frames that hit a unit when the sample was drawn
_ROWS_AT_ONCE = 50_000


class PopulationFile:
    """A file that takes unit by unit, and holds few of them in memory.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        whole, text = pyarrow.int64(), pyarrow.string()
        kinds = [text, whole, whole, whole, text, text, text, pyarrow.int32()]
        self._folder = folder
        self._schema = pyarrow.schema(list(zip((*_COLUMNS, "cell"), kinds, strict=True)))
        self._writer = ParquetWriter(folder / _FILE, self._schema)
        self._rows: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._flush()
        self._writer.close()

    def add(self, unit: PopulationUnit, cell: int) -> None:
        """Write a unit and the number of its cell."""
        place = {name: getattr(unit, name) for name in _COLUMNS}
        frames = SEPARATOR.join(unit.frames or filter(None, [unit.frame]))
        self._rows.append({**place, "frames": frames, "cell": cell})
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._flush()

    def write_strata(self, strata: Sequence[str]) -> None:
        """Write the stratum of each cell, which is known only when all units are."""
        table = pd.DataFrame({"cell": range(len(strata)), "stratum": strata})
        write_table(table, self._folder / _CELLS)

    def _flush(self) -> None:
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
            self._rows = []


def read_population(folder: Path) -> pd.DataFrame:
    """Return every unit with its ``stratum``, in the order of documents and places.

    Raises
    ------
    ValueError
        If a file is missing, or not what was written.
    """
    try:
        units = pd.read_parquet(folder / _FILE)
    except (OSError, ValueError) as error:  # pyarrow's errors are of both kinds
        raise altered(folder / _FILE, error) from error
    if missing := [name for name in (*_COLUMNS, "cell") if name not in units]:
        raise altered(folder / _FILE, f"has no column {', '.join(map(repr, missing))}")
    cells = read_table(folder / _CELLS, {"cell": int, "stratum": str})
    units["stratum"] = units.pop("cell").map(cells.set_index("cell")["stratum"])
    return units.sort_values(["document_id", "start", "end", "frame"], ignore_index=True)
