"""Parts as one file, a part at a time."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from discourse.batch.parts import replacing
from discourse.corpus import escape_formula


def merge(parts: Sequence[Path], output: Path, *, escape: bool = True) -> None:
    """Write the rows of ``parts`` to one file, which is there as a whole or not at all.

    Parameters
    ----------
    parts : sequence of Path
        Parquet files with the same columns.
    output : Path
        Ends in ``.csv``, ``.jsonl`` or ``.parquet``.
    escape : bool
        Whether CSV cells that begin like a formula get an apostrophe.
    """
    with replacing(output) as file:
        if output.suffix == ".csv":
            _merge_csv(parts, file, escape)
        elif output.suffix == ".jsonl":
            for row in _rows(parts):
                file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        else:
            _merge_parquet(parts, file)


def _merge_csv(parts: Sequence[Path], file: IO[bytes], escape: bool) -> None:
    import pyarrow.parquet

    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    if parts:
        with parts[0].open("rb") as first:
            writer.writerow(pyarrow.parquet.read_schema(first).names)
    for row in _rows(parts):
        writer.writerow(map(escape_formula, row.values()) if escape else row.values())
    text.detach()  # the file is flushed and closed by whoever opened it


def _merge_parquet(parts: Sequence[Path], file: IO[bytes]) -> None:
    import pyarrow.parquet

    schema = _table(parts[0]).schema
    with pyarrow.parquet.ParquetWriter(file, schema) as writer:
        for part in parts:
            writer.write_table(_table(part))


def _rows(parts: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the rows of parts; what is not defined is None."""
    for part in parts:
        for row in _table(part).to_pylist():
            yield {
                name: None if isinstance(value, float) and math.isnan(value) else value
                for name, value in row.items()
            }


def _table(part: Path) -> Any:
    import pyarrow.parquet

    with part.open("rb") as file:  # pyarrow takes no names that are not UTF-8
        return pyarrow.parquet.read_table(file)
