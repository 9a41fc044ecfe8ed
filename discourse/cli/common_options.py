"""Options that several commands share."""

from __future__ import annotations

import argparse

REPORTS = "the two reference reports"


def add_inputs(command: argparse.ArgumentParser, *, optional: str = "") -> None:
    """Add the inputs; ``optional`` says what is taken where none is named."""
    help_text = (
        "files, folders, patterns, archives (txt, md, html, docx, pdf, csv, tsv, jsonl, parquet; "
        "zip, tar.gz), remote addresses; - is standard input"
    )
    if optional:
        help_text += f"; without any, {optional}"
    command.add_argument("inputs", nargs="*" if optional else "+", metavar="INPUT", help=help_text)
    command.add_argument("--text-column", help="column of a table that holds the text")
    command.add_argument("--id-column", help="column of a table that holds the id")
    command.add_argument(
        "--author",
        metavar="ISO3",
        help="state that speaks, so that it is no third party (default: column iso3, or the "
        "name of a UN file such as FJI_72_2017.txt)",
    )
    command.add_argument("--language", help="language expected (default: the lexicon's)")
    command.add_argument(
        "--stdin",
        default=".txt",
        metavar="ENDING",
        help="what - holds, such as .jsonl (default: %(default)s)",
    )


def whole(text: str) -> int:
    """Return a whole number of 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)


def add_output(command: argparse.ArgumentParser) -> None:
    """Add the file to write."""
    command.add_argument(
        "-o",
        "--output",
        default="-",
        help="file to write: .csv, .parquet or .jsonl; - is the screen, as CSV (default)",
    )
    add_escape(command)


def add_voice_switch(command: argparse.ArgumentParser) -> None:
    """Add ``--no-voice``."""
    command.add_argument(
        "--no-voice", action="store_true", help="do not tell use from mention (far faster)"
    )


def add_escape(command: argparse.ArgumentParser) -> None:
    """Add ``--no-escape``."""
    command.add_argument(
        "--no-escape",
        action="store_true",
        help="leave CSV cells that begin with = + - @ as they are (a spreadsheet may run them)",
    )


def add_lexicon(command: argparse.ArgumentParser) -> None:
    """Add ``--lexicon``."""
    command.add_argument(
        "--lexicon",
        action="append",
        metavar="NAME_OR_FILE",
        help="lexicon to use instead of framing and counter-frames; may be repeated",
    )


def add_common(command: argparse.ArgumentParser) -> None:
    """Add ``--seed`` and ``--quiet``."""
    command.add_argument("--seed", type=whole, default=0, help="of every random step (%(default)s)")
    command.add_argument("-q", "--quiet", action="store_true", help="no progress, no summary")
