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
            return _jsonl_columns(self)
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
            cells = {_plain(name): _plain(value) for name, value in row.cells.items()}
            yield row._replace(cells=cells)

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
        if isinstance(columns, csv.Error):
            raise UnreadableError(f"has a header line that cannot be read: {columns}")
        if not any(columns):
            raise UnreadableError("has no header line")
        return cls(encoding, delimiter, columns)


def _encoding(table: TableFile) -> str:
    with table.open() as file:
        return find_encoding(iter(lambda: file.read(_CHUNK_BYTES), b""))


def _iter_records(
    table: TableFile, encoding: str, delimiter: str
) -> Iterator[list[str] | csv.Error]:
    """Yield the records that hold something, and what is wrong with those that cannot be read."""
    # The limit is the module's; without this a speech in a cell may be "too long".
    csv.field_size_limit(2**31 - 1)
    with table.text(encoding) as file:
        lines = _Lines(file, table.limits)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            try:
                for record in reader:
                    if record:
                        yield lines.error or record
                    lines.error = None
                return
            except (csv.Error, UnicodeDecodeError) as error:
                if isinstance(error, UnicodeDecodeError) or "unexpected end" in str(error):
                    reason = f"breaks off after line {reader.line_num}: {error}"
                    raise UnreadableError(reason) from error
                yield lines.error or error  # it goes on with the next line
                lines.error = None


class _Lines:
    """The lines of a CSV file; in the place of one that is too long comes a short one.

    That has as many quotes as to leave the cell open, or not, as the long one would.

    Attributes
    ----------
    error : csv.Error or None
        What is wrong with the lines since this was last set to None.
    """

    def __init__(self, file: io.TextIOWrapper, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._number, self._quotes = 0, 0
        self.error: csv.Error | None = None

    def __iter__(self) -> Iterator[str]:
        limit = self._limits.max_line
        while line := self._file.readline(limit + 2):  # with the end of a line
            self._number += 1
            inside, quotes = self._quotes % 2, line.count('"')
            if len(line.rstrip("\r\n")) > limit:
                quotes += self._rest_of(line)
                reason = f"line {self._number} has over {limit:,} characters"
                self.error = csv.Error(self._limits.exceeded("max_line", reason))
                line = ('x"\n' if inside else '"x\n') if quotes % 2 else "x\n"
            self._quotes += quotes
            yield line

    def _rest_of(self, line: str) -> int:
        """Read a line to its end; return the number of quotes there."""
        quotes = 0
        while line and not line.endswith("\n"):
            line = self._file.readline(_CHUNK_BYTES)
            quotes += line.count('"')
        return quotes


def _iter_csv(table: TableFile) -> Iterator[Row]:
    layout = _CsvFormat.of(table)
    columns = layout.columns
    numbers = _number_columns(table, layout)
    records = _iter_records(table, layout.encoding, layout.delimiter)
    next(records)
    for number, record in enumerate(records, 1):
        if isinstance(record, csv.Error):
            yield Row(number, {}, f"row {number} cannot be read: {record}")
        elif len(record) != len(columns):
            error = f"row {number} has {len(record)} cells, the header {len(columns)}"
            yield Row(number, {}, error)
        else:
            cells: list[Any] = list(record)
            for place, kind in numbers.items():
                cells[place] = kind(cells[place]) if cells[place] else math.nan
            yield Row(number, dict(zip(columns, cells, strict=True)))


def _number_columns(table: TableFile, layout: _CsvFormat) -> dict[int, type[int] | type[float]]:
    """Return the places of columns of numbers; all rows are looked at before any is yielded."""
    kinds: dict[int, type[int] | type[float]] = dict.fromkeys(range(len(layout.columns)), int)
    records = _iter_records(table, layout.encoding, layout.delimiter)
    next(records)
    try:
        for record in records:
            if isinstance(record, csv.Error) or len(record) != len(layout.columns):
                continue
            for place in list(kinds):
                if record[place] and not _WHOLE_NUMBER.fullmatch(record[place]):
                    if _DECIMAL_NUMBER.fullmatch(record[place]):
                        kinds[place] = float
                    else:
                        del kinds[place]
            if not kinds:
                break
    except UnreadableError:
        pass  # the rows up to here are read, and what is behind them is reported then
    return kinds


def _jsonl_columns(table: TableFile) -> list[str]:
    first_error = ""
    for row in _iter_jsonl(table):
        if not row.error:
            return list(map(_plain, row.cells))
        first_error = first_error or f": {row.error}"
    raise UnreadableError(f"holds no line that is a JSON object{first_error}")


def _iter_jsonl(table: TableFile) -> Iterator[Row]:
    limit, encoding = table.limits.max_line, _encoding(table)
    with io.TextIOWrapper(table.open(), encoding=encoding) as file:
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
            for place in range(batch.num_rows):  # one at a time: texts may be long and repeated
                number += 1
                try:
                    (cells,) = batch.slice(place, 1).to_pylist()
                except (ValueError, OverflowError) as error:
                    yield Row(number, {}, f"row {number} holds what cannot be read: {error}")
                else:
                    yield Row(number, cells)


@contextmanager
def _open_parquet(table: TableFile) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet

    try:
        with table.open() as file, pyarrow.parquet.ParquetFile(file) as parquet:
            texts = [field.name for field in parquet.schema_arrow if _is_text(field.type)]
        # Texts that are stored once and repeated stay so.
        with (
            table.open() as file,
            pyarrow.parquet.ParquetFile(file, read_dictionary=texts) as parquet,
        ):
            yield parquet
    except UnreadableError:
        raise
    except Exception as error:  # damaged files fail in more ways than pyarrow names
        raise UnreadableError("is a damaged or truncated Parquet file") from error


def _is_text(kind: Any) -> bool:
    import pyarrow

    return bool(pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind))
