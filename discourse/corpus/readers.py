"""From files, folders, tables and strings to documents.

What cannot be used becomes a document with a status and one sentence that says
why, and the others go on. Only a wrong call raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from os import PathLike
from typing import Any

from discourse.corpus.cleaning import clean_passages
from discourse.corpus.corpus import Corpus, Document
from discourse.corpus.decoding import UnreadableError, check_signature, decode
from discourse.corpus.fetching import FetchOptions, RawDocument, check_columns, fetch
from discourse.corpus.files import find_files
from discourse.corpus.formats import extract_docx, extract_html
from discourse.corpus.language import LANGUAGES, identify_language
from discourse.corpus.limits import Limits
from discourse.corpus.pdf import extract_pdf

_EXTRACTORS: Mapping[str, Callable[[bytes, Limits], str]] = {
    ".docx": extract_docx,
    ".htm": lambda data, limits: extract_html(data),
    ".html": lambda data, limits: extract_html(data),
    ".md": lambda data, limits: decode(data),
    ".pdf": extract_pdf,
    ".txt": lambda data, limits: decode(data),
}


def read_corpus(
    *paths: str | PathLike[str],
    language: str | None = "en",
    text_column: str | None = None,
    id_column: str | None = None,
    limits: Limits | None = None,
    stdin_ending: str = ".txt",
    **variables: Any,
) -> Corpus:
    """Read files and folders into a corpus.

    Parameters
    ----------
    *paths : path
        Files (``.txt .md .html .htm .docx .pdf .csv .tsv .jsonl .parquet``), archives of them
        (``.zip .tar.gz .tgz``), folders, which are read with their subfolders in sorted order,
        patterns (``speeches/*.txt``), remote addresses (``s3://...``, with the extra ``remote``
        and a driver) and ``"-"`` for standard input.
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
    limits : Limits, optional
        How large an input may be.
    stdin_ending : str
        What standard input holds: one of the endings above.
    **variables
        Document variables given to every document, such as ``narrative="china-mobile"``.

    Returns
    -------
    Corpus
        In the order of the arguments. A member of an archive has the id ``archive:member``.
        Every document has the variable ``path``;
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
        *paths,
        language=language,
        text_column=text_column,
        id_column=id_column,
        limits=limits,
        stdin_ending=stdin_ending,
        **variables,
    )
    return Corpus(tuple(documents))


def iter_documents(
    *paths: str | PathLike[str],
    language: str | None = "en",
    text_column: str | None = None,
    id_column: str | None = None,
    limits: Limits | None = None,
    stdin_ending: str = ".txt",
    **variables: Any,
) -> Iterator[Document]:
    """Yield the documents of :func:`read_corpus` one by one.

    Of a table one batch of rows is held at a time. Wrong calls raise here and
    now, before the first document is asked for.

    Parameters
    ----------
    *paths, language, text_column, id_column, limits, stdin_ending, **variables
        As in :func:`read_corpus`.

    Yields
    ------
    Document
    """
    check_language(language)
    limits = limits or Limits()
    options = FetchOptions(text_column, id_column, limits, variables)
    files = find_files(paths, stdin_ending=stdin_ending)
    check_columns(files, options)
    return (read_document(raw, language, limits) for raw in fetch(files, options))


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
    check_language(language)
    FetchOptions(variables=variables)
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"Text {name!r} must be a string; got {type(text).__name__}.")
    return Corpus(
        tuple(
            read_document(
                RawDocument(str(name), f"Text {name!r}", text, variables=variables), language
            )
            for name, text in texts.items()
        )
    )


def check_language(language: str | None) -> None:
    """Raise ValueError if ``language`` is not known."""
    if language is not None and language not in LANGUAGES:
        raise ValueError(
            f"language must be one of {', '.join(LANGUAGES)}, or None for any; got {language!r}."
        )


def read_document(
    raw: RawDocument, language: str | None = "en", limits: Limits | None = None
) -> Document:
    """Return the document in what was fetched, or one that says why it is of no use.

    Parameters
    ----------
    raw : RawDocument
    language : str or None
        As in :func:`read_corpus`.
    limits : Limits, optional

    Returns
    -------
    Document
    """
    if raw.status != "ok":
        return _failure(raw, raw.error)
    try:
        text = _text(raw, limits or Limits())
    except UnreadableError as error:
        return _failure(raw, f"{raw.source} {error}.")
    if not text.strip():
        return _failure(raw, f"{raw.source} holds no text.")
    found = identify_language(text) if language else ""
    if found not in ("", language):
        reason = f"is in {found}, not in {language}; read it with language={found!r}"
        return _failure(raw, f"{raw.source} {reason}.", language=found)
    passages = clean_passages(raw.document_id, text)
    if not passages:
        return _failure(raw, f"{raw.source} holds no words.")
    return Document(raw.document_id, text, passages, language=found, variables=raw.variables)


def _text(raw: RawDocument, limits: Limits) -> str:
    """Return the text in what was fetched, or raise UnreadableError with the reason."""
    text = raw.content if isinstance(raw.content, str) else _extract(raw, raw.content, limits)
    if len(text) > limits.max_line:
        longest = max(map(len, text.splitlines()))
        if longest > limits.max_line:
            reason = f"has a line of {longest:,} characters"
            raise UnreadableError(limits.exceeded("max_line", reason))
    return text


def _extract(raw: RawDocument, data: bytes, limits: Limits) -> str:
    check_signature(data, raw.ending)
    try:
        return _EXTRACTORS[raw.ending](data, limits)
    except UnreadableError:
        raise
    except MemoryError as error:
        raise UnreadableError(limits.exceeded("max_memory", "needs more memory")) from error
    except Exception as error:
        # Parsers of others' formats fail on damaged files in more ways than they name.
        reason = f"is damaged, or not what its ending says ({type(error).__name__})"
        raise UnreadableError(reason) from error


def _failure(raw: RawDocument, error: str, *, language: str = "") -> Document:
    return Document(
        raw.document_id,
        status="error" if raw.status == "ok" else raw.status,
        error=error,
        language=language,
        variables=raw.variables,
    )
