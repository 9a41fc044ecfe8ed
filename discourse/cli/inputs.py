"""What a command was given to read, and what is said of it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from discourse.cli.output import progress, say
from discourse.corpus import Corpus, Document, Limits, iter_documents
from discourse.lexicon import Lexicon, read_lexicon

if TYPE_CHECKING:
    import pandas as pd


def input_documents(options: Namespace) -> Iterator[Document]:
    """Yield the documents that the command was given."""
    return iter_documents(
        *options.inputs,
        language=input_language(options),
        text_column=options.text_column,
        id_column=options.id_column,
        stdin_ending=options.stdin,
        **spoken_by(options),
    )


def spoken_by(options: Namespace) -> dict[str, Any]:
    """Return the document variables that say who speaks, as far as the command was told."""
    if not options.author:
        return {}
    from discourse.frames import state_code

    return {"iso3": state_code(options.author)}


def input_limits(options: Namespace) -> Limits:
    """Return the limits that the command was given."""
    return Limits(**{field.name: getattr(options, field.name) for field in fields(Limits)})


def input_corpus(options: Namespace) -> Corpus:
    """Return the documents that the command was given, all at once."""
    return Corpus(tuple(progress(input_documents(options), quiet=options.quiet, unit="documents")))


def input_lexicon(options: Namespace) -> Lexicon:
    """Return the lexicons that the command was given as one; the shipped ones if none."""
    if not options.lexicon:
        from discourse.alignment import shipped_lexicon

        return shipped_lexicon()
    first, *others = (read_lexicon(name) for name in options.lexicon)
    for other in others:
        first = first + other
    return first


def input_language(options: Namespace) -> str:
    """Return the language that inputs must be in: that of the lexicon, where one is used."""
    if options.command in ("keyness", "kwic"):
        return str(options.language or "en")
    names = getattr(options, "lexicon", None)
    language = read_lexicon(names[0]).language if names else "en"
    if options.language not in (None, language):
        raise ValueError(
            f"--language is {options.language!r}, but the lexicon is in {language!r}; "
            "give a lexicon in that language with --lexicon."
        )
    return language


def report_corpus(corpus: Corpus, *, quiet: bool) -> int:
    """Say how many documents could not be read; return the exit status."""
    table = corpus.document_table()
    return report_failures(table["status"], table["error"], quiet=quiet)


def report_failures(status: pd.Series, error: pd.Series, *, quiet: bool) -> int:
    """Say how many inputs could not be read; return the exit status."""
    failed = error[status != "ok"]
    if failed.empty:
        return 0
    say(f"{len(failed)} not read; the first: {failed.iloc[0]}", quiet=quiet)
    return 1
