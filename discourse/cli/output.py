"""Tables to files and screens; progress to terminals."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from discourse.corpus import escape_formulas

if TYPE_CHECKING:
    import pandas as pd

Item = TypeVar("Item")
FORMATS = (".csv", ".parquet", ".jsonl")


def check_output(output: str) -> None:
    """Refuse an output that cannot be written before the work is done, not after.

    Raises
    ------
    ValueError
        If the ending is none of ``.csv``, ``.parquet``, ``.jsonl``, or the folder is missing.
    """
    if output == "-":
        return
    path = Path(output)
    if path.suffix not in FORMATS:
        raise ValueError(
            f"--output must end in {', '.join(FORMATS)} or be - for the screen; got {output!r}."
        )
    if not path.parent.is_dir():
        raise ValueError(f"--output {output!r}: there is no folder {path.parent}; make it first.")


def write_table(table: pd.DataFrame, options: Namespace) -> None:
    """Write ``table`` to the output that was asked for, in the format that its ending names."""
    output = options.output
    if output.endswith(".parquet"):
        table.to_parquet(output, index=False)
    elif output.endswith(".jsonl"):
        table.to_json(output, orient="records", lines=True, force_ascii=False, double_precision=15)
    else:
        shown = table if options.no_escape else escape_formulas(table)
        shown.to_csv(sys.stdout if output == "-" else output, index=False, lineterminator="\n")


def progress(items: Iterable[Item], *, quiet: bool, unit: str) -> Iterator[Item]:
    """Yield ``items``; on a terminal, and unless ``quiet``, show how many have passed."""
    if quiet or not sys.stderr.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, unit=f" {unit}", leave=False, dynamic_ncols=True)


def say(message: str, *, quiet: bool = False) -> None:
    """Print ``message`` to stderr, where it cannot spoil a table on stdout."""
    if not quiet:
        print(message, file=sys.stderr)
