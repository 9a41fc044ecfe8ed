"""What can be asked in the shell. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from discourse import __version__
from discourse.cli.batch_options import add_batch_options

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
        _add_topics,
        _add_figures,
    ):
        add(commands)
    return parser


_REPORTS = "the two reference reports"

if TYPE_CHECKING:
    # argparse gives no public name to what add_subparsers returns.
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _add_compare(commands: _Commands) -> None:
    command = commands.add_parser("compare", help="compare the two reference reports")
    command.add_argument("-o", "--output", default="out", help="folder to write (default: out)")
    _add_lexicon(command)
    _add_common(command)


def _add_classify(commands: _Commands) -> None:
    command = commands.add_parser("classify", help="which narrative is a statement nearer to?")
    _add_inputs(command)
    add_batch_options(command)
    command.add_argument(
        "--evidence", metavar="OUTPUT", help="write what each score is made of as well"
    )
    _add_escape(command)
    _add_common(command)


def _add_rates(commands: _Commands) -> None:
    command = commands.add_parser(
        "rates", help="how often each statement uses each frame, for any lexicon"
    )
    _add_inputs(command)
    add_batch_options(command)
    _add_lexicon(command)
    _add_voice_switch(command)
    _add_escape(command)
    _add_common(command)


def _add_evidence(commands: _Commands) -> None:
    command = commands.add_parser("evidence", help="what a statement's score is made of")
    _add_inputs(command)
    _add_output(command)
    _add_common(command)


def _add_evaluate(commands: _Commands) -> None:
    command = commands.add_parser(
        "evaluate", help="how far scores agree with a yardstick, part by part"
    )
    _add_inputs(command, optional="the background speeches, each as one the model has not seen")
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
    _add_output(command)
    _add_common(command)


def _add_calibrate(commands: _Commands) -> None:
    command = commands.add_parser(
        "calibrate", help="probabilities, from statements that you have labelled by hand"
    )
    _add_inputs(command)
    command.add_argument(
        "--labels",
        required=True,
        metavar="FILE",
        help="table with the columns statement_id (as classify writes it) and label "
        "(atlantic-council, china-mobile; others are left out)",
    )
    command.add_argument("-o", "--output", required=True, help="folder to write")
    _add_common(command)


def _add_frames(commands: _Commands) -> None:
    command = commands.add_parser("frames", help="every frame hit, its sentence and its voice")
    _add_inputs(command)
    _add_output(command)
    _add_lexicon(command)
    _add_voice_switch(command)
    _add_common(command)


def _add_voice(commands: _Commands) -> None:
    command = commands.add_parser("voice", help="spans that are quoted or attributed")
    _add_inputs(command)
    _add_output(command)
    _add_common(command)


def _add_salience(commands: _Commands) -> None:
    command = commands.add_parser("salience", help="frame rates with intervals, by group")
    _add_inputs(command, optional=_REPORTS)
    _add_output(command)
    _add_lexicon(command)
    command.add_argument(
        "--by", help="document variable (default: narrative, for your own texts document_id)"
    )
    _add_common(command)


def _add_keyness(commands: _Commands) -> None:
    command = commands.add_parser("keyness", help="words that tell one group from another")
    _add_inputs(command, optional=_REPORTS)
    _add_output(command)
    command.add_argument("--by", default="narrative", help="document variable (%(default)s)")
    command.add_argument("--target", default="atlantic-council", help="(%(default)s)")
    command.add_argument("--reference", default="china-mobile", help="(%(default)s)")
    _add_common(command)


def _add_kwic(commands: _Commands) -> None:
    command = commands.add_parser("kwic", help="a pattern in its context")
    command.add_argument("pattern", help="such as 'shared future' or 'sovereign*'")
    _add_inputs(command, optional=_REPORTS)
    _add_output(command)
    command.add_argument("--window", type=int, default=8, help="words each side (%(default)s)")
    _add_common(command)


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
    _add_output(lint)
    convert = actions.add_parser("convert", help="quanteda YAML or LIWC .dic to TOML")
    convert.add_argument("file")
    convert.add_argument("-o", "--output", required=True, help="TOML file to write")


def _add_topics(commands: _Commands) -> None:
    command = commands.add_parser("topics", help="what is spoken of, and by which narrative")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    fit = actions.add_parser("fit", help="find topics, and write the model to a folder")
    _add_topic_fit(fit)
    fit.add_argument("-o", "--output", required=True, help="folder to write")
    show = actions.add_parser("show", help="the topics of a model, a row each")
    show.add_argument("model", help="folder of a model")
    _add_embedding(show)
    _add_output(show)
    compare = actions.add_parser(
        "compare", help="topics by narrative: prevalence, terms, frames, stability, figures"
    )
    _add_topic_fit(compare)
    _add_replicates(compare)
    compare.add_argument(
        "-o", "--output", default="out/topics", help="folder to write (default: %(default)s)"
    )
    apply = actions.add_parser("apply", help="the topics of statements, and whose mixture it is")
    _add_inputs(apply)
    apply.add_argument(
        "--model", metavar="FOLDER", help="a model (default: fitted to the two reports)"
    )
    _add_embedding(apply)
    apply.add_argument("--target", default="atlantic-council", help="(%(default)s)")
    apply.add_argument("--reference", default="china-mobile", help="(%(default)s)")
    _add_output(apply)
    _add_common(apply)
    stability = actions.add_parser("stability", help="are the same topics found again?")
    _add_topic_fit(stability)
    _add_replicates(stability)
    stability.add_argument(
        "--scan", metavar="FIRST-LAST", help="compare numbers of topics instead, by steps of two"
    )
    _add_output(stability)


def _add_topic_fit(command: argparse.ArgumentParser) -> None:
    _add_inputs(command, optional=_REPORTS)
    command.add_argument(
        "--by",
        help="document variable that tells narratives apart (default: narrative, for your own "
        "texts document_id)",
    )
    command.add_argument(
        "--topics", type=_whole, default=14, metavar="N", help="number of topics (%(default)s)"
    )
    command.add_argument(
        "--method", choices=("bertopic", "nmf"), default="bertopic", help="(%(default)s)"
    )
    command.add_argument(
        "--guide", metavar="NAME_OR_FILE", help="lexicon whose frames are subjects to look for"
    )
    _add_embedding(command)
    _add_common(command)


def _add_embedding(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--embedding",
        default="term-vectors",
        help="term-vectors (default), or sentence-transformers:NAME, model2vec:NAME, onnx:FOLDER",
    )


def _add_replicates(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--replicates", type=_whole, default=20, metavar="B", help="refits (%(default)s)"
    )


def _add_figures(commands: _Commands) -> None:
    command = commands.add_parser("figures", help="draw the figures of a comparison")
    command.add_argument("names", nargs="*", metavar="NAME", help="figures to draw (default: all)")
    command.add_argument("--tables", default="out/tables", help="folder of tables (%(default)s)")
    command.add_argument("-o", "--output", default="out/figures", help="(%(default)s)")
    command.add_argument("--format", default="svg,pdf,png", help="(%(default)s)")
    command.add_argument("--width", choices=("one", "two"), default="two", help="columns wide")


def _add_inputs(command: argparse.ArgumentParser, *, optional: str = "") -> None:
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


def _whole(text: str) -> int:
    """Return a whole number of 0 or more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o",
        "--output",
        default="-",
        help="file to write: .csv, .parquet or .jsonl; - is the screen, as CSV (default)",
    )
    _add_escape(command)


def _add_voice_switch(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-voice", action="store_true", help="do not tell use from mention (far faster)"
    )


def _add_escape(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-escape",
        action="store_true",
        help="leave CSV cells that begin with = + - @ as they are (a spreadsheet may run them)",
    )


def _add_lexicon(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--lexicon",
        action="append",
        metavar="NAME_OR_FILE",
        help="lexicon to use instead of framing and counter-frames; may be repeated",
    )


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--seed", type=_whole, default=0, help="of every random step (%(default)s)"
    )
    command.add_argument("-q", "--quiet", action="store_true", help="no progress, no summary")
