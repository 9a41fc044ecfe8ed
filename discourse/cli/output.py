"""Tables to files and screens; progress to terminals."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

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


def write_table(table: pd.DataFrame, output: str) -> None:
    """Write ``table`` in the format that the ending of ``output`` names; ``-`` is stdout."""
    if output == "-":
        table.to_csv(sys.stdout, index=False, lineterminator="\n")
    elif output.endswith(".csv"):
        table.to_csv(output, index=False, lineterminator="\n")
    elif output.endswith(".parquet"):
        table.to_parquet(output, index=False)
    else:
        table.to_json(output, orient="records", lines=True, force_ascii=False)


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
