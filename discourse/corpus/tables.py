"""Rows of CSV, TSV, JSON Lines and Parquet files, one at a time."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from discourse.corpus.decoding import SAMPLE_BYTES, UnreadableError, check_signature, find_encoding

TABLE_ENDINGS = (".csv", ".jsonl", ".parquet", ".tsv")

_CHUNK_BYTES = 1 << 20
_BATCH_ROWS = 1000
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_DECIMAL_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,17}")


class Row(NamedTuple):
    """A row by its number (from 1; in JSON Lines, the line), or what is wrong with it."""

    number: int
    cells: Mapping[str, Any]
    error: str = ""


def read_columns(path: Path) -> list[str]:
    """Return the names of the columns of a table, in JSON Lines those of the first object.

    Raises
    ------
    UnreadableError
        If the file is not a table of the type that its ending names.
    """
    ending = path.suffix.lower()
    with path.open("rb") as file:
        check_signature(file.read(SAMPLE_BYTES), ending)
    if ending == ".parquet":
        with _open_parquet(path) as table:
            return list(table.schema_arrow.names)
    if ending == ".jsonl":
        first = next((row for row in _iter_jsonl(path) if not row.error), None)
        if first is None:
            raise UnreadableError("holds no line that is a JSON object")
        return list(first.cells)
    return _CsvFormat.of(path).columns


def iter_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table; memory does not grow with it.

    In CSV and TSV, a column that holds whole or decimal numbers and nothing
    else (as far as it is filled) becomes numbers, its blanks NaN. ``007`` stays
    text, and so does Namibia's code ``NA``.

    Raises
    ------
    UnreadableError
        If the file breaks off on the way.
    """
    ending = path.suffix.lower()
    rows = {".parquet": _iter_parquet, ".jsonl": _iter_jsonl}.get(ending, _iter_csv)(path)
    for row in rows:
        yield row._replace(cells={name: _plain(value) for name, value in row.cells.items()})


def _plain(value: Any) -> Any:
    """Return nested values as JSON; half characters, which cannot be written, as U+FFFD."""
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


class _CsvFormat(NamedTuple):
    encoding: str
    delimiter: str
    columns: list[str]

    @classmethod
    def of(cls, path: Path) -> _CsvFormat:
        encoding = _encoding(path)
        with path.open(encoding=encoding, newline="", errors="replace") as file:
            first_line = file.readline()
        delimiter = max("\t" if path.suffix.lower() == ".tsv" else ",;\t", key=first_line.count)
        columns = next(_iter_records(path, encoding, delimiter), [])
        if not any(columns):
            raise UnreadableError("has no header line")
        return cls(encoding, delimiter, columns)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return find_encoding(iter(lambda: file.read(_CHUNK_BYTES), b""))


def _iter_records(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    # The limit is the module's; without this a speech in a cell may be "too long".
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            yield from filter(None, reader)
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnreadableError(f"breaks off after line {reader.line_num}: {error}") from error


def _iter_csv(path: Path) -> Iterator[Row]:
    encoding, delimiter, columns = _CsvFormat.of(path)
    numbers = _number_columns(path, _CsvFormat(encoding, delimiter, columns))
    records = _iter_records(path, encoding, delimiter)
    next(records)
    for number, record in enumerate(records, 1):
        if len(record) != len(columns):
            error = f"row {number} has {len(record)} cells, the header {len(columns)}"
            yield Row(number, {}, error)
            continue
        cells: dict[str, Any] = dict(zip(columns, record, strict=True))
        for name, kind in numbers.items():
            cells[name] = kind(cells[name]) if cells[name] else math.nan
        yield Row(number, cells)


def _number_columns(path: Path, layout: _CsvFormat) -> dict[str, type[int] | type[float]]:
    """Return the columns that hold numbers only; all rows are looked at before any is yielded."""
    kinds: dict[int, type[int] | type[float]] = dict.fromkeys(range(len(layout.columns)), int)
    records = _iter_records(path, layout.encoding, layout.delimiter)
    next(records)
    for record in records:
        for place in list(kinds) if len(record) == len(layout.columns) else ():
            if record[place] and not _WHOLE_NUMBER.fullmatch(record[place]):
                if _DECIMAL_NUMBER.fullmatch(record[place]):
                    kinds[place] = float
                else:
                    del kinds[place]
        if not kinds:
            break
    return {layout.columns[place]: kind for place, kind in kinds.items()}


def _iter_jsonl(path: Path) -> Iterator[Row]:
    with path.open(encoding=_encoding(path)) as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _json_row(number, line)
        except UnicodeDecodeError as error:
            raise UnreadableError(f"breaks off: {error}") from error


def _json_row(number: int, line: str) -> Row:
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError):
        return Row(number, {}, f"line {number} is not JSON")
    if not isinstance(cells, dict):
        return Row(number, {}, f"line {number} is not a JSON object")
    return Row(number, cells)


def _iter_parquet(path: Path) -> Iterator[Row]:
    with _open_parquet(path) as table:
        number = 0
        for batch in table.iter_batches(batch_size=_BATCH_ROWS):
            for cells in batch.to_pylist():
                number += 1
                yield Row(number, cells)


@contextmanager
def _open_parquet(path: Path) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as table:
            yield table
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UnreadableError("is a damaged or truncated Parquet file") from error
