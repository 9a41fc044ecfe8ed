"""What can be asked in the shell. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from discourse import __version__
from discourse.cli.batch_options import add_batch_options
from discourse.cli.coding_options import add_coding
from discourse.cli.common_options import (
    REPORTS,
    add_common,
    add_escape,
    add_inputs,
    add_lexicon,
    add_output,
    add_voice_switch,
)
from discourse.cli.topic_options import add_topics

_DESCRIPTION = """\
Compare how two narratives frame an issue, tell use from mention, and say
which of the two a new statement is nearer to."""

_EPILOG = """\
Exit status: 0 all well, 1 some inputs could not be read (their rows say why),
2 the command itself was wrong. `discourse COMMAND --help` explains a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        from discourse.cli import commands

        command = getattr(commands, options.command.replace("-", "_"))
        return int(command(options))
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has had enough; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("discourse: stopped", file=sys.stderr)
        return 130
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(f"discourse {options.command}: {reason}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"discourse {options.command}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="discourse",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"discourse {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (
        _add_compare,
        _add_classify,
        _add_rates,
        _add_evidence,
        _add_evaluate,
        _add_calibrate,
        _add_frames,
        _add_voice,
        _add_salience,
        _add_keyness,
        _add_kwic,
        _add_corpora,
        _add_lexicons,
        add_topics,
        add_coding,
        _add_figures,
        _add_report,
    ):
        add(commands)
    return parser


if TYPE_CHECKING:
    # argparse gives no public name to what add_subparsers returns.
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _add_compare(commands: _Commands) -> None:
    command = commands.add_parser("compare", help="compare the two reference reports")
    command.add_argument("-o", "--output", default="out", help="folder to write (default: out)")
    _add_printed(command)
    add_lexicon(command)
    add_common(command)


def _add_classify(commands: _Commands) -> None:
    command = commands.add_parser("classify", help="which narrative is a statement nearer to?")
    add_inputs(command)
    add_batch_options(command)
    command.add_argument(
        "--evidence", metavar="OUTPUT", help="write what each score is made of as well"
    )
    add_escape(command)
    add_common(command)


def _add_rates(commands: _Commands) -> None:
    command = commands.add_parser(
        "rates", help="how often each statement uses each frame, for any lexicon"
    )
    add_inputs(command)
    add_batch_options(command)
    add_lexicon(command)
    add_voice_switch(command)
    add_escape(command)
    add_common(command)


def _add_evidence(commands: _Commands) -> None:
    command = commands.add_parser("evidence", help="what a statement's score is made of")
    add_inputs(command)
    add_output(command)
    add_common(command)


def _add_evaluate(commands: _Commands) -> None:
    command = commands.add_parser(
        "evaluate", help="how far scores agree with a yardstick, part by part"
    )
    add_inputs(command, optional="the background speeches, each as one the model has not seen")
    command.add_argument(
        "--criterion",
        required=True,
        metavar="FILE",
        help="CSV with iso3, year and one column of numbers, such as ideal points",
    )
    command.add_argument(
        "--camps",
        metavar="FILE",
        help="CSV with iso3 and camp, western or aligned (default: the shipped lists)",
    )
    command.add_argument("--years", metavar="FIRST-LAST", help="compare these years only")
    add_output(command)
    add_common(command)


def _add_calibrate(commands: _Commands) -> None:
    command = commands.add_parser(
        "calibrate", help="probabilities, from statements that you have labelled by hand"
    )
    add_inputs(command)
    command.add_argument(
        "--labels",
        required=True,
        metavar="FILE",
        help="table with the columns statement_id (as classify writes it) and label "
        "(atlantic-council, china-mobile; others are left out)",
    )
    command.add_argument("-o", "--output", required=True, help="folder to write")
    add_common(command)


def _add_frames(commands: _Commands) -> None:
    command = commands.add_parser("frames", help="every frame hit, its sentence and its voice")
    add_inputs(command)
    add_output(command)
    add_lexicon(command)
    add_voice_switch(command)
    add_common(command)


def _add_voice(commands: _Commands) -> None:
    command = commands.add_parser("voice", help="spans that are quoted or attributed")
    add_inputs(command)
    add_output(command)
    add_common(command)


def _add_salience(commands: _Commands) -> None:
    command = commands.add_parser("salience", help="frame rates with intervals, by group")
    add_inputs(command, optional=REPORTS)
    add_output(command)
    add_lexicon(command)
    command.add_argument(
        "--by", help="document variable (default: narrative, for your own texts document_id)"
    )
    add_common(command)


def _add_keyness(commands: _Commands) -> None:
    command = commands.add_parser("keyness", help="words that tell one group from another")
    add_inputs(command, optional=REPORTS)
    add_output(command)
    command.add_argument("--by", default="narrative", help="document variable (%(default)s)")
    command.add_argument("--target", default="atlantic-council", help="(%(default)s)")
    command.add_argument("--reference", default="china-mobile", help="(%(default)s)")
    add_common(command)


def _add_kwic(commands: _Commands) -> None:
    command = commands.add_parser("kwic", help="a pattern in its context")
    command.add_argument("pattern", help="such as 'shared future' or 'sovereign*'")
    add_inputs(command, optional=REPORTS)
    add_output(command)
    command.add_argument("--window", type=int, default=8, help="words each side (%(default)s)")
    add_common(command)


def _add_corpora(commands: _Commands) -> None:
    command = commands.add_parser("corpora", help="the reference corpus and its texts")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="what is shipped, and which texts are here")
    add = actions.add_parser("add", help="add the text of a report, for quotations and KWIC")
    add.add_argument("source", help="id of the report (see `discourse corpora list`)")
    add.add_argument("file", help="its extracted text")
    remove = actions.add_parser("remove", help="remove a text that was added")
    remove.add_argument("source", help="id of the report")
    build = actions.add_parser("build", help="extract the features that are shipped")
    build.add_argument("--texts", help="folder with the texts (default: those added)")
    build.add_argument("-o", "--output", required=True, help="folder to write")


def _add_lexicons(commands: _Commands) -> None:
    command = commands.add_parser("lexicons", help="list, lint and convert lexicons")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the shipped lexicons")
    lint = actions.add_parser("lint", help="dead, duplicate, contained and over-broad patterns")
    lint.add_argument("lexicon", help="name of a shipped lexicon, or a file")
    lint.add_argument("--against", nargs="+", metavar="INPUT", help="texts to lint against")
    add_output(lint)
    convert = actions.add_parser("convert", help="quanteda YAML or LIWC .dic to TOML")
    convert.add_argument("file")
    convert.add_argument("-o", "--output", required=True, help="TOML file to write")


_FROM = "folder that `compare` or `topics compare` has written, or its folder of tables"


def _add_figures(commands: _Commands) -> None:
    command = commands.add_parser("figures", help="draw the figures of a comparison")
    command.add_argument("names", nargs="*", metavar="NAME", help="figures to draw (default: all)")
    command.add_argument(
        "--from", dest="source", metavar="FOLDER", default="out", help=_FROM + " (%(default)s)"
    )
    command.add_argument(
        "-o", "--output", metavar="FOLDER", help="(default: figures, beside the tables)"
    )
    command.add_argument("--format", default="svg,pdf,png", help="(%(default)s)")
    command.add_argument(
        "--style",
        choices=("nature", "apsr", "acl", "slides"),
        default="nature",
        help="page to draw for: its letters and widths (%(default)s)",
    )
    command.add_argument(
        "--width", choices=("one", "two"), default="two", help="columns wide (%(default)s)"
    )
    _add_printed(command)


def _add_report(commands: _Commands) -> None:
    command = commands.add_parser(
        "report", help="one page to explore: findings, figures, statements sentence by sentence"
    )
    add_inputs(command, optional="fifteen constructed statements")
    command.add_argument(
        "-o", "--output", default="report.html", help="HTML file to write (%(default)s)"
    )
    command.add_argument(
        "--from",
        dest="source",
        action="append",
        default=[],
        metavar="FOLDER",
        help=_FROM + "; may be repeated (default: compare anew)",
    )
    command.add_argument(
        "--labels",
        metavar="FILE",
        help="show what `classify -o FILE` has written, without reading the texts again",
    )
    command.add_argument(
        "--evidence", metavar="FILE", help="with --labels: what `classify --evidence FILE` wrote"
    )
    add_common(command)


def _add_printed(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--tables",
        action="store_true",
        help="write each table as it would be printed, too: CSV, Markdown, HTML, LaTeX",
    )
