"""From files, folders, tables and strings to documents.

What cannot be used becomes a document with a status and one sentence that says
why, and the others go on. Only a wrong call raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

from discourse.corpus.cleaning import clean_passages
from discourse.corpus.corpus import Corpus, Document
from discourse.corpus.decoding import UnreadableError, check_signature, decode
from discourse.corpus.files import File, find_files
from discourse.corpus.formats import extract_docx, extract_html
from discourse.corpus.language import LANGUAGES, identify_language
from discourse.corpus.pdf import extract_pdf
from discourse.corpus.tables import TABLE_ENDINGS, Row, iter_rows, read_columns

_EXTRACTORS = {
    ".docx": extract_docx,
    ".htm": extract_html,
    ".html": extract_html,
    ".md": decode,
    ".pdf": extract_pdf,
    ".txt": decode,
}
ENDINGS = tuple(sorted((*_EXTRACTORS, *TABLE_ENDINGS)))

# Columns of the corpus's own tables: a document variable must not replace them.
_RESERVED = frozenset({
    "document_id", "end", "error", "language", "passage_id", "passages", "path", "position",
    "section", "start", "status", "text", "tokens",
})  # fmt: skip
# Speeches of the UN General Debate are named by country, session and year.
_GENERAL_DEBATE = re.compile(r"([A-Z]{2,3})_(\d{1,3})_(\d{4})")


@dataclass(frozen=True, slots=True)
class _Options:
    """How to read; the arguments of :func:`read_corpus`."""

    language: str | None
    text_column: str | None
    id_column: str | None
    variables: Mapping[str, Any]

    def __post_init__(self) -> None:
        if self.language is not None and self.language not in LANGUAGES:
            raise ValueError(
                f"language must be one of {', '.join(LANGUAGES)}, or None for any; "
                f"got {self.language!r}."
            )
        for name in sorted(_RESERVED & self.variables.keys()):
            raise ValueError(
                f"A document variable cannot be called {name!r}: the corpus has a column of "
                "that name. Choose another name."
            )


def read_corpus(
    *paths: str | PathLike[str],
    language: str | None = "en",
    text_column: str | None = None,
    id_column: str | None = None,
    **variables: Any,
) -> Corpus:
    """Read files and folders into a corpus.

    Parameters
    ----------
    *paths : path
        Files (``.txt .md .html .htm .docx .pdf .csv .tsv .jsonl .parquet``) and
        folders, which are read with their subfolders in sorted order.
    language : str or None
        ISO 639-1 code of the language expected; a document of 20 words or more
        in another one becomes an error. None switches this off.
    text_column : str, optional
        The column that holds the text, in tables; ``"text"`` if not given. Each
        row becomes a document and each other column a document variable (with
        ``_`` behind its name where a table of the corpus has such a column).
    id_column : str, optional
        The column that holds document ids; else ids are ``file:row``. An id that
        comes again gets ``:2``, ``:3`` ... behind it.
    **variables
        Document variables given to every document, such as ``narrative="china-mobile"``.

    Returns
    -------
    Corpus
        In the order of the arguments. Every document has the variable ``path``;
        one from a UN General Debate file (``CHN_72_2017.txt``) has ``iso3``,
        ``session`` and ``year`` too. A file that cannot be used is there with
        ``status`` ``"error"`` or ``"unsupported"`` and its reason in ``error``.

    Raises
    ------
    ValueError
        If a path does not exist, a table lacks a column that is asked for, the
        language is unknown, or a variable has a name that is taken.
    """
    documents = iter_documents(
        *paths, language=language, text_column=text_column, id_column=id_column, **variables
    )
    return Corpus(tuple(documents))


def iter_documents(
    *paths: str | PathLike[str],
    language: str | None = "en",
    text_column: str | None = None,
    id_column: str | None = None,
    **variables: Any,
) -> Iterator[Document]:
    """Yield the documents of :func:`read_corpus` one by one.

    Of a table one batch of rows is held at a time. Wrong calls raise here and
    now, before the first document is asked for.

    Parameters
    ----------
    *paths, language, text_column, id_column, **variables
        As in :func:`read_corpus`.

    Yields
    ------
    Document
    """
    options = _Options(language, text_column, id_column, variables)
    files = find_files(paths)
    for file in files:
        if file.ending in TABLE_ENDINGS and (file.named or text_column or id_column):
            _check_columns(file, options)
    return _iter_files(files, options)


def corpus_from_texts(
    texts: Mapping[str, str], *, language: str | None = "en", **variables: Any
) -> Corpus:
    """Return a corpus of strings.

    Parameters
    ----------
    texts : Mapping of str to str
        Document ids and texts.
    language, **variables
        As in :func:`read_corpus`.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If a text is not a string, the language is unknown, or a variable has a
        name that is taken.

    Examples
    --------
    >>> corpus = corpus_from_texts({"a": "Open networks serve all.", "b": ""}, year=2024)
    >>> [(document.document_id, document.status) for document in corpus]
    [('a', 'ok'), ('b', 'error')]
    """
    options = _Options(language, None, None, variables)
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"Text {name!r} must be a string; got {type(text).__name__}.")
    return Corpus(
        tuple(
            _document(str(name), text, variables, options.language, source=f"Text {name!r}")
            for name, text in texts.items()
        )
    )


def _check_columns(file: File, options: _Options) -> None:
    """Raise if a table that can be read lacks a column; what cannot be read is reported later."""
    try:
        columns = read_columns(file.path)
    except (UnreadableError, OSError):
        return
    wanted = {"text_column": options.text_column or "text", "id_column": options.id_column}
    for argument, name in wanted.items():
        if name is not None and name not in columns:
            raise ValueError(
                f"{file.label} has no column {name!r}; {argument} may be one of: "
                f"{', '.join(columns)}."
            )


def _iter_files(files: list[File], options: _Options) -> Iterator[Document]:
    taken = dict.fromkeys((file.document_id for file in files), 1)
    for file in files:
        variables = {**_file_variables(file), **options.variables}
        if file.ending in TABLE_ENDINGS:
            yield from _iter_table(file, variables, options, taken)
        elif file.ending in _EXTRACTORS:
            yield _read_file(file, variables, options.language)
        else:
            kind = f"ends in {file.ending}" if file.ending else "has no ending"
            error = f"{file.label} {kind}; the endings that are read are {' '.join(ENDINGS)}."
            yield Document(file.document_id, status="unsupported", error=error, variables=variables)


def _file_variables(file: File) -> dict[str, Any]:
    named = _GENERAL_DEBATE.fullmatch(file.path.stem)
    if not named:
        return {"path": file.label}
    iso3, session, year = named.groups()
    return {"path": file.label, "iso3": iso3, "session": int(session), "year": int(year)}


def _read_file(file: File, variables: Mapping[str, Any], language: str | None) -> Document:
    try:
        text = _extract(file)
    except UnreadableError as error:
        return _failure(file.document_id, f"{file.label} {error}.", variables)
    return _document(file.document_id, text, variables, language, source=file.label)


def _extract(file: File) -> str:
    """Return the text of a file, or raise UnreadableError with the reason."""
    if not file.path.is_file():
        raise UnreadableError("is not a regular file")
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror}") from error
    check_signature(data, file.ending)
    try:
        return _EXTRACTORS[file.ending](data)
    except UnreadableError:
        raise
    except Exception as error:
        # Parsers of others' formats fail on damaged files in more ways than they name.
        reason = f"is damaged, or not what its ending says ({type(error).__name__})"
        raise UnreadableError(reason) from error


def _iter_table(
    file: File, variables: Mapping[str, Any], options: _Options, taken: dict[str, int]
) -> Iterator[Document]:
    """Yield a document per row, and one more if the table breaks off."""
    text_column = options.text_column or "text"
    try:
        columns = read_columns(file.path)
        if text_column not in columns:
            raise UnreadableError(
                f"has no column {text_column!r}; name its text_column, one of: {', '.join(columns)}"
            )
        rows = 0
        for row in iter_rows(file.path):
            rows += 1
            yield _row_document(file, row, variables, options, taken)
        if not rows:
            raise UnreadableError("has a header but no rows")
    except (UnreadableError, OSError) as error:
        reason = str(error) if isinstance(error, UnreadableError) else "cannot be opened"
        yield _failure(file.document_id, f"{file.label} {reason}.", variables)


def _row_document(
    file: File,
    row: Row,
    variables: Mapping[str, Any],
    options: _Options,
    taken: dict[str, int],
) -> Document:
    text_column = options.text_column or "text"
    given = row.cells.get(options.id_column) if options.id_column else None
    blank = given is None or given == "" or given != given  # the last is NaN
    name = f"{file.document_id}:{row.number}" if blank else str(given)
    document_id = _unique(name, taken)
    if row.error:
        return _failure(document_id, f"{file.label}: {row.error}.", variables)
    columns = {
        f"{column}_" if column in _RESERVED else column: value
        for column, value in row.cells.items()
        if column and column not in (text_column, options.id_column)
    }
    variables = {"path": file.label, **columns, **options.variables}
    text = row.cells.get(text_column)
    source = f"{file.label}, row {row.number},"
    if not isinstance(text, str):
        error = f"{source} holds no text in column {text_column!r}."
        return _failure(document_id, error, variables)
    return _document(document_id, text, variables, options.language, source=source)


def _unique(name: str, taken: dict[str, int]) -> str:
    """Return the name, with a number if it was taken, and note that it is taken now."""
    unique = name
    while unique in taken:
        taken[name] += 1
        unique = f"{name}:{taken[name]}"
    taken[unique] = 1
    return unique


def _document(
    document_id: str,
    text: str,
    variables: Mapping[str, Any],
    language: str | None,
    *,
    source: str,
) -> Document:
    """Return the document of a text that was read, unless it is of no use."""
    if not text.strip():
        return _failure(document_id, f"{source} holds no text.", variables)
    found = identify_language(text) if language else ""
    if found not in ("", language):
        error = f"{source} is in {found}, not in {language}; read it with language={found!r}."
        return _failure(document_id, error, variables, language=found)
    passages = clean_passages(document_id, text)
    if not passages:
        return _failure(document_id, f"{source} holds no words.", variables)
    return Document(document_id, text, passages, language=found, variables=variables)


def _failure(
    document_id: str, error: str, variables: Mapping[str, Any], *, language: str = ""
) -> Document:
    return Document(
        document_id, status="error", error=error, language=language, variables=variables
    )
