"""Rows of CSV, TSV, JSON Lines and Parquet files, one at a time."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from discourse.corpus.decoding import SAMPLE_BYTES, UnreadableError, check_signature, find_encoding
from discourse.corpus.limits import Limits

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
    """Return the columns of the table at ``path``; see :meth:`TableFile.columns`."""
    return TableFile.at(path).columns()


def iter_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of the table at ``path``; see :meth:`TableFile.rows`."""
    return TableFile.at(path).rows()


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table that can be opened several times.

    Attributes
    ----------
    open : callable
        Returns the file, opened for reading bytes.
    ending : str
        One of ``TABLE_ENDINGS``.
    limits : Limits
    """

    open: Callable[[], IO[bytes]]
    ending: str
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def at(cls, path: Path) -> TableFile:
        """Return the table at ``path``."""
        return cls(lambda: path.open("rb"), path.suffix.lower())

    def columns(self) -> list[str]:
        """Return the names of the columns, in JSON Lines those of the first object.

        Raises
        ------
        UnreadableError
            If the file is not a table of the type that its ending names.
        """
        with self.open() as file:
            check_signature(file.read(SAMPLE_BYTES), self.ending)
        if self.ending == ".parquet":
            with _open_parquet(self) as table:
                return list(table.schema_arrow.names)
        if self.ending == ".jsonl":
            first = next((row for row in _iter_jsonl(self) if not row.error), None)
            if first is None:
                raise UnreadableError("holds no line that is a JSON object")
            return list(first.cells)
        return _CsvFormat.of(self).columns

    def rows(self) -> Iterator[Row]:
        """Yield the rows; memory does not grow with the table.

        In CSV and TSV, a column that holds whole or decimal numbers and nothing
        else (as far as it is filled) becomes numbers, its blanks NaN. ``007`` stays
        text, and so does Namibia's code ``NA``.

        Raises
        ------
        UnreadableError
            If the file breaks off on the way.
        """
        rows = {".parquet": _iter_parquet, ".jsonl": _iter_jsonl}.get(self.ending, _iter_csv)(self)
        for row in rows:
            yield row._replace(cells={name: _plain(value) for name, value in row.cells.items()})

    def text(self, encoding: str, *, errors: str = "strict") -> io.TextIOWrapper:
        """Open the file for reading characters, line ends as they are."""
        return io.TextIOWrapper(self.open(), encoding=encoding, newline="", errors=errors)


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
    def of(cls, table: TableFile) -> _CsvFormat:
        encoding = _encoding(table)
        with table.text(encoding, errors="replace") as file:
            first_line = file.readline(table.limits.max_line)
        delimiter = max("\t" if table.ending == ".tsv" else ",;\t", key=first_line.count)
        columns = next(_iter_records(table, encoding, delimiter), [])
        if not any(columns):
            raise UnreadableError("has no header line")
        return cls(encoding, delimiter, columns)


def _encoding(table: TableFile) -> str:
    with table.open() as file:
        return find_encoding(iter(lambda: file.read(_CHUNK_BYTES), b""))


def _iter_records(table: TableFile, encoding: str, delimiter: str) -> Iterator[list[str]]:
    # The limit is the module's; without this a speech in a cell may be "too long".
    csv.field_size_limit(2**31 - 1)
    with table.text(encoding) as file:
        reader = csv.reader(_lines(file, table.limits), delimiter=delimiter, strict=True)
        try:
            yield from filter(None, reader)
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnreadableError(f"breaks off after line {reader.line_num}: {error}") from error


def _lines(file: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    """Yield the lines of a file, or raise UnreadableError at one that goes beyond its limit."""
    number = 0
    while line := file.readline(limits.max_line + 1):
        number += 1
        if len(line) > limits.max_line and not line.endswith("\n"):
            reason = f"breaks off: line {number} has over {limits.max_line:,} characters"
            raise UnreadableError(limits.exceeded("max_line", reason))
        yield line


def _iter_csv(table: TableFile) -> Iterator[Row]:
    layout = _CsvFormat.of(table)
    columns = layout.columns
    numbers = _number_columns(table, layout)
    records = _iter_records(table, layout.encoding, layout.delimiter)
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


def _number_columns(table: TableFile, layout: _CsvFormat) -> dict[str, type[int] | type[float]]:
    """Return the columns that hold numbers only; all rows are looked at before any is yielded."""
    kinds: dict[int, type[int] | type[float]] = dict.fromkeys(range(len(layout.columns)), int)
    records = _iter_records(table, layout.encoding, layout.delimiter)
    next(records)
    try:
        for record in records:
            for place in list(kinds) if len(record) == len(layout.columns) else ():
                if record[place] and not _WHOLE_NUMBER.fullmatch(record[place]):
                    if _DECIMAL_NUMBER.fullmatch(record[place]):
                        kinds[place] = float
                    else:
                        del kinds[place]
            if not kinds:
                break
    except UnreadableError:
        pass  # the rows up to here are read, and what is behind them is reported then
    return {layout.columns[place]: kind for place, kind in kinds.items()}


def _iter_jsonl(table: TableFile) -> Iterator[Row]:
    limit = table.limits.max_line
    with io.TextIOWrapper(table.open(), encoding=_encoding(table)) as file:
        number, whole = 0, True
        try:
            while line := file.readline(limit + 1):
                number, began, whole = number + whole, whole, line.endswith("\n")
                if len(line) > limit and not whole:
                    if began:
                        reason = f"line {number} has over {limit:,} characters"
                        yield Row(number, {}, table.limits.exceeded("max_line", reason))
                elif began and line.strip():
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


def _iter_parquet(table: TableFile) -> Iterator[Row]:
    with _open_parquet(table) as parquet:
        for group in range(parquet.num_row_groups):
            size = parquet.metadata.row_group(group).total_byte_size
            if size > table.limits.max_unpacked:
                reason = f"has a row group of {size:,} bytes"
                raise UnreadableError(table.limits.exceeded("max_unpacked", reason))
        number = 0
        for batch in parquet.iter_batches(batch_size=_BATCH_ROWS):
            for cells in batch.to_pylist():
                number += 1
                yield Row(number, cells)


@contextmanager
def _open_parquet(table: TableFile) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet

    try:
        with table.open() as file, pyarrow.parquet.ParquetFile(file) as parquet:
            yield parquet
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UnreadableError("is a damaged or truncated Parquet file") from error
