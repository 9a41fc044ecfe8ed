"""The actions of ``discourse coding`` and their options."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from discourse.cli.common_options import add_common, add_inputs, add_lexicon, whole

if TYPE_CHECKING:
    # argparse gives no public name to what add_subparsers returns.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_CODED = "what a coder has coded: the page's export, or sheet.csv or sheet.xlsx filled in"


def add_coding(commands: Commands) -> None:
    """Add ``coding`` and its actions."""
    command = commands.add_parser("coding", help="human coding: sample, agree, score, correct")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_sample(actions)
    _add_agreement(actions)
    _add_settle(actions)
    _add_score(actions)
    _add_correct(actions)


def _add_sample(actions: Commands) -> None:
    sample = actions.add_parser("sample", help="draw units to code: a page, a workbook, a CSV")
    add_inputs(sample)
    sample.add_argument(
        "-n", type=whole, default=300, metavar="N", help="units to draw (%(default)s)"
    )
    sample.add_argument(
        "--unit", choices=("sentence", "hit", "statement"), default="sentence", help="(%(default)s)"
    )
    sample.add_argument(
        "--strata",
        default="",
        metavar="A,B",
        help="draw from each: frame (of sentences: the rarest they hold, or none), of hits also "
        "pattern, voice, stance; of statements label; any document variable (default: none, a "
        "simple random sample)",
    )
    sample.add_argument(
        "--allocation",
        choices=("power", "equal", "proportional"),
        default="power",
        help="units per stratum: by the square root of its size (power, default), as many of "
        "each, or by its size",
    )
    sample.add_argument("-o", "--output", required=True, help="new folder to write")
    add_lexicon(sample)
    add_common(sample)


def _add_agreement(actions: Commands) -> None:
    agreement = actions.add_parser(
        "agreement", help="how far coders agree: Krippendorff's alpha, Cohen's kappa"
    )
    agreement.add_argument("coded", nargs="+", metavar="CODED", help=_CODED)
    _add_results(agreement)
    add_common(agreement)


def _add_settle(actions: Commands) -> None:
    settle = actions.add_parser("settle", help="make one sheet of what several coders have coded")
    settle.add_argument("coded", nargs="+", metavar="CODED", help=_CODED)
    settle.add_argument(
        "--settled", metavar="FILE", help="coded sheet of who decided where coders differ"
    )
    settle.add_argument("-o", "--output", required=True, help="new CSV to write")
    _add_sheet(settle)
    _add_quiet(settle)


def _add_score(actions: Commands) -> None:
    score = actions.add_parser("score", help="how right the toolkit is, by the coded sample")
    _add_gold(score)
    _add_results(score)
    _add_quiet(score)


def _add_correct(actions: Commands) -> None:
    correct = actions.add_parser(
        "correct", help="shares of the corpus by group, corrected for the toolkit's errors"
    )
    _add_gold(correct)
    correct.add_argument(
        "--by", metavar="COLUMN", help="document variable, or frame of hits (default: all as one)"
    )
    correct.add_argument(
        "--variables",
        metavar="FILE",
        help="table of more document variables, joined by document_id or, without it, by the "
        "document variables that the sheet knows",
    )
    correct.add_argument(
        "--beyond",
        action="store_true",
        help="intervals for documents like these, not for this corpus alone",
    )
    _add_results(correct)
    _add_quiet(correct)


def _add_gold(command: argparse.ArgumentParser) -> None:
    command.add_argument("coded", metavar="CODED", help=f"{_CODED}; or what was settled")
    command.add_argument(
        "result",
        metavar="RESULT",
        help="what `discourse frames -o` wrote for the same inputs; of statements `classify -o`",
    )


def _add_results(command: argparse.ArgumentParser) -> None:
    _add_sheet(command)
    command.add_argument(
        "-o", "--output", metavar="FOLDER", help="(default: results, in the folder of the sheet)"
    )


def _add_quiet(command: argparse.ArgumentParser) -> None:
    """Add ``--quiet`` to what takes no random step, and so no ``--seed``."""
    command.add_argument("-q", "--quiet", action="store_true", help="no summary")


def _add_sheet(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--sheet",
        metavar="FOLDER",
        help="folder that `coding sample` wrote (default: that in which CODED lies)",
    )
