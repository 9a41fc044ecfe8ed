"""From inputs to raw documents: bytes, or the text of a cell, not yet read.

Fetching touches the disk or the network and looks at nothing but names and sizes; what a
document says is the matter of :mod:`discourse.corpus.readers`. So the two may run in
different processes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import IO, Any, Literal

from discourse.corpus.archives import iter_members
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.files import File, ending_of, printable
from discourse.corpus.limits import Limits
from discourse.corpus.tables import TABLE_ENDINGS, Row, TableFile

Status = Literal["ok", "error", "unsupported"]

DOCUMENT_ENDINGS = (".docx", ".htm", ".html", ".md", ".pdf", ".txt")
ARCHIVE_ENDINGS = (".tar.gz", ".tgz", ".zip")
ENDINGS = tuple(sorted((*DOCUMENT_ENDINGS, *TABLE_ENDINGS, *ARCHIVE_ENDINGS)))

# Columns of the corpus's own tables: a document variable must not replace them.
RESERVED = frozenset({
    "document_id", "end", "error", "language", "passage_id", "passages", "path", "position",
    "section", "start", "status", "text", "tokens",
})  # fmt: skip
_MOST_LISTED = 20
# Speeches of the UN General Debate are named by country, session and year.
_GENERAL_DEBATE = re.compile(r"([A-Z]{2,3})_(\d{1,3})_(\d{4})")


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What was fetched of one document.

    Attributes
    ----------
    document_id : str
    source : str
        How an error names it: its path, or the path of its table and the row.
    content : bytes or str
        Of a file its bytes, of a cell its text; empty if there is an error.
    ending : str
        Which reader the bytes need.
    status : {"ok", "error", "unsupported"}
    error : str
        One sentence, empty when ``status`` is ``"ok"``.
    variables : Mapping
    """

    document_id: str
    source: str
    content: bytes | str = b""
    ending: str = ""
    status: Status = "ok"
    error: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How inputs are fetched: the arguments of :func:`discourse.corpus.iter_documents`."""

    text_column: str | None = None
    id_column: str | None = None
    limits: Limits = field(default_factory=Limits)
    variables: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in sorted(RESERVED & self.variables.keys()):
            raise ValueError(
                f"A document variable cannot be called {name!r}: the corpus has a column of "
                "that name. Choose another name."
            )


TableFetcher = Callable[[File, bytes | None, FetchOptions], Iterator[RawDocument]]


Watch = Callable[[IO[bytes]], IO[bytes]]


def _as_it_is(file: IO[bytes]) -> IO[bytes]:
    return file


def fetch_columns(file: File, options: FetchOptions, *, watch: Watch = _as_it_is) -> list[str]:
    """Return the names of the columns of a table; none if it cannot be read: that is told later."""
    try:
        return TableFile(lambda: watch(file.open()), file.ending, options.limits).columns()
    except (UnreadableError, OSError):
        return []


def check_columns(
    files: list[File],
    options: FetchOptions,
    *,
    columns_of: Callable[[File, FetchOptions], list[str]] = fetch_columns,
) -> None:
    """Raise if a table that was named, and can be read, lacks a column; others are told later.

    Parameters
    ----------
    files : list of File
    options : FetchOptions
    columns_of : callable, optional
        What :func:`fetch_columns` does, perhaps in another process.

    Raises
    ------
    ValueError
    """
    for file in files:
        asked = file.named or options.text_column or options.id_column
        if file.ending in TABLE_ENDINGS and asked and (columns := columns_of(file, options)):
            _check_columns(file, columns, options)


def _check_columns(file: File, columns: list[str], options: FetchOptions) -> None:
    wanted = {"text_column": options.text_column or "text", "id_column": options.id_column}
    for argument, name in wanted.items():
        if name is not None and name not in columns:
            raise ValueError(
                f"{file.label} has no column {name!r}; {argument} may be one of: "
                f"{_listed(columns)}."
            )


def _listed(columns: list[str]) -> str:
    """Return the names of columns for an error, however many and odd they are."""
    shown = [printable(" ".join(name.split()))[:40] for name in columns[:_MOST_LISTED]]
    return ", ".join(shown) + (", ..." if len(columns) > _MOST_LISTED else "")


def fetch_table(
    file: File, content: bytes | None, options: FetchOptions, *, watch: Watch = _as_it_is
) -> Iterator[RawDocument]:
    """Yield a raw document per row of a table, and one more if it breaks off.

    Parameters
    ----------
    file : File
    content : bytes, optional
        The table itself where it is a member of an archive; else ``file`` is opened.
    options : FetchOptions
    watch : callable, optional
        Wraps the file whenever it is opened, for those who want to see it being read.
    """
    opener = (lambda: watch(file.open())) if content is None else lambda: io.BytesIO(content)
    table = TableFile(opener, file.ending, options.limits)
    text_column = options.text_column or "text"
    try:
        columns = table.columns()
        if text_column not in columns:
            raise UnreadableError(
                f"has no column {text_column!r}; name its text_column, one of: {_listed(columns)}"
            )
        rows = 0
        for row in table.rows():
            rows += 1
            yield _fetch_row(file, row, options)
        if not rows:
            raise UnreadableError("has a header but no rows")
    except (UnreadableError, OSError) as error:
        yield _failure(file, _reason(error), options)


def _fetch_row(file: File, row: Row, options: FetchOptions) -> RawDocument:
    text_column = options.text_column or "text"
    given = row.cells.get(options.id_column) if options.id_column else None
    blank = given is None or given == "" or given != given  # the last is NaN
    name = f"{file.document_id}:{row.number}" if blank else str(given)
    source = f"{file.label}, row {row.number},"
    if row.error:
        variables = _variables(file, options)
        error = f"{file.label}: {row.error}."
        return RawDocument(name, source, status="error", error=error, variables=variables)
    columns = {
        f"{column}_" if column in RESERVED else column: value
        for column, value in row.cells.items()
        if column and column not in (text_column, options.id_column)
    }
    variables = {"path": file.label, **columns, **options.variables}
    text = row.cells.get(text_column)
    if not isinstance(text, str):
        error = f"{source} holds no text in column {text_column!r}."
        return RawDocument(name, source, status="error", error=error, variables=variables)
    return RawDocument(name, source, text, variables=variables)


def fetch(
    files: list[File],
    options: FetchOptions,
    *,
    fetch_rows: TableFetcher = fetch_table,
    begin: Callable[[File], None] | None = None,
) -> Iterator[RawDocument]:
    """Yield the raw documents of ``files``, in order, ids unique; every input has one at least.

    Parameters
    ----------
    files : list of File
    options : FetchOptions
    fetch_rows : callable, optional
        What :func:`fetch_table` does, perhaps in another process.
    begin : callable, optional
        Told of each file before it is fetched.
    """
    taken = _Taken(file.document_id for file in files)
    for file in files:
        if begin:
            begin(file)
        if file.is_archive:
            for raw in _fetch_archive(file, options, fetch_rows):
                yield replace(raw, document_id=taken.unique(raw.document_id, file))
        elif file.ending in TABLE_ENDINGS:
            for raw in fetch_rows(file, None, options):
                yield replace(raw, document_id=taken.unique(raw.document_id, file))
        else:
            yield _fetch_file(file, options)


class _Taken:
    """Ids that have been given. Of each eight bytes are kept: there may be many millions."""

    def __init__(self, ids: Iterator[str]) -> None:
        self._seen = set(map(_digest, ids))
        self._last: dict[str, int] = {}

    def unique(self, name: str, file: File) -> str:
        """Return ``name``, with a number if it was given before; its file's own id is free once."""
        if name == file.document_id and name not in self._last:
            self._last[name] = 1
            return name
        unique = name
        while _digest(unique) in self._seen:
            self._last[name] = self._last.get(name, 1) + 1
            unique = f"{name}:{self._last[name]}"
        self._seen.add(_digest(unique))
        return unique


def _digest(name: str) -> int:
    encoded = name.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest())


def _fetch_file(file: File, options: FetchOptions) -> RawDocument:
    if file.ending not in DOCUMENT_ENDINGS:
        return _unsupported(file, options)
    try:
        return _whole(file, _read(file, options.limits), options)
    except UnreadableError as error:
        return _failure(file, str(error), options)


def _read(file: File, limits: Limits) -> bytes:
    """Return the bytes of a file, or raise UnreadableError with the reason."""
    try:
        with file.open() as opened:
            data = opened.read(limits.max_file_size + 1)
    except OSError as error:
        raise UnreadableError(_reason(error)) from error
    if len(data) > limits.max_file_size:
        reason = f"has over {limits.max_file_size:,} bytes"
        raise UnreadableError(limits.exceeded("max_file_size", reason))
    return data


def _reason(error: UnreadableError | OSError) -> str:
    if isinstance(error, UnreadableError):
        return str(error)
    return f"cannot be opened: {error.strerror or error}"


def _fetch_archive(
    file: File, options: FetchOptions, fetch_rows: TableFetcher
) -> Iterator[RawDocument]:
    """Yield the documents of an archive, and one more if it is damaged."""
    try:
        with file.open() as opened:
            for member in iter_members(opened, file.ending, options.limits):
                inside = _inside(file, member.name)
                if member.status != "ok":
                    yield _failure(inside, member.error, options, member.status)
                elif inside.ending in TABLE_ENDINGS:
                    yield from fetch_rows(inside, member.content, options)
                elif inside.ending in DOCUMENT_ENDINGS:
                    yield _whole(inside, member.content, options)
                else:
                    yield _unsupported(inside, options)
    except (UnreadableError, OSError) as error:
        yield _failure(file, _reason(error), options)


def _inside(archive: File, name: str) -> File:
    """Return a member as a file of its own; its id tells the archive."""
    name = printable(str(PurePosixPath(name)).encode("utf-8", "replace").decode("utf-8"))
    bare = name[: len(name) - len(ending_of(name))] or name
    label = f"{archive.label}/{name}"
    return File(label, label, False, f"{archive.document_id}:{bare}")


def _whole(file: File, data: bytes, options: FetchOptions) -> RawDocument:
    variables = _variables(file, options)
    return RawDocument(file.document_id, file.label, data, file.ending, variables=variables)


def _variables(file: File, options: FetchOptions) -> dict[str, Any]:
    variables: dict[str, Any] = {"path": file.label}
    named = _GENERAL_DEBATE.fullmatch(PurePosixPath(file.label).stem)
    if named:
        iso3, session, year = named.groups()
        variables |= {"iso3": iso3, "session": int(session), "year": int(year)}
    return {**variables, **options.variables}


def _failure(
    file: File, reason: str, options: FetchOptions, status: Status = "error"
) -> RawDocument:
    error, variables = f"{file.label} {reason}.", _variables(file, options)
    return RawDocument(
        file.document_id, file.label, status=status, error=error, variables=variables
    )


def _unsupported(file: File, options: FetchOptions) -> RawDocument:
    kind = f"ends in {file.ending}" if file.ending else "has no ending"
    if file.is_archive:
        kind = "is an archive within an archive"
    reason = f"{kind}; the endings that are read are {' '.join(ENDINGS)}"
    return _failure(file, reason, options, "unsupported")
