"""The actions of ``discourse topics`` and their options."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from discourse.cli.common_options import REPORTS, add_common, add_inputs, add_output, whole

if TYPE_CHECKING:
    # argparse gives no public name to what add_subparsers returns.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_topics(commands: Commands) -> None:
    """Add ``topics`` and its actions."""
    command = commands.add_parser("topics", help="what is spoken of, and by which narrative")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    fit = actions.add_parser("fit", help="find topics, and write the model to a folder")
    _add_topic_fit(fit)
    fit.add_argument("-o", "--output", required=True, help="folder to write")
    show = actions.add_parser("show", help="the topics of a model, a row each")
    show.add_argument("model", help="folder of a model")
    _add_embedding(show)
    add_output(show)
    compare = actions.add_parser(
        "compare", help="topics by narrative: prevalence, terms, frames, stability, figures"
    )
    _add_topic_fit(compare)
    _add_replicates(compare)
    compare.add_argument(
        "-o", "--output", default="out/topics", help="folder to write (default: %(default)s)"
    )
    apply = actions.add_parser("apply", help="the topics of statements, and whose mixture it is")
    add_inputs(apply)
    apply.add_argument(
        "--model", metavar="FOLDER", help="a model (default: fitted to the two reports)"
    )
    _add_embedding(apply)
    apply.add_argument("--target", default="atlantic-council", help="(%(default)s)")
    apply.add_argument("--reference", default="china-mobile", help="(%(default)s)")
    add_output(apply)
    add_common(apply)
    stability = actions.add_parser("stability", help="are the same topics found again?")
    _add_topic_fit(stability)
    _add_replicates(stability)
    stability.add_argument(
        "--scan", metavar="FIRST-LAST", help="compare numbers of topics instead, by steps of two"
    )
    add_output(stability)


def _add_topic_fit(command: argparse.ArgumentParser) -> None:
    add_inputs(command, optional=REPORTS)
    command.add_argument(
        "--by",
        help="document variable that tells narratives apart (default: narrative, for your own "
        "texts document_id)",
    )
    command.add_argument(
        "--topics", type=whole, default=14, metavar="N", help="number of topics (%(default)s)"
    )
    command.add_argument(
        "--method", choices=("bertopic", "nmf"), default="bertopic", help="(%(default)s)"
    )
    command.add_argument(
        "--guide", metavar="NAME_OR_FILE", help="lexicon whose frames are subjects to look for"
    )
    _add_embedding(command)
    add_common(command)


def _add_embedding(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--embedding",
        default="term-vectors",
        help="term-vectors (default), or sentence-transformers:NAME, model2vec:NAME, onnx:FOLDER",
    )


def _add_replicates(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--replicates", type=whole, default=20, metavar="B", help="refits (%(default)s)"
    )
