"""Classify the 300 files of `hostile_inputs.py` beside good ones, and count rows.

    python benchmarks/hostile.py [TIMEOUT] [WORKERS]

Every input must have its row; a damaged archive has one more for each member that is whole.
Prints the statuses, what was given up or broke down, and whether the good statements have the
rows that they have alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pandas as pd
from hostile_inputs import write_hostile

from discourse.batch import run_batch
from discourse.corpus.files import find_files
from discourse.resources import resource

GOOD = resource("corpora", "specimens", "statements")
LOST = ("took longer", "break down", "could not be judged")


def main(timeout: str = "20", workers: str = "2") -> None:
    with tempfile.TemporaryDirectory() as place:
        inputs = Path(place, "inputs")
        write_hostile(inputs)
        names = [file.document_id for file in find_files([inputs])]
        alone = judged([GOOD], Path(place, "alone"), timeout, workers)
        started = time.perf_counter()
        rows = judged([inputs, GOOD], Path(place, "rows"), timeout, workers)
        took = time.perf_counter() - started
    bad, good = rows.iloc[: -len(alone)], rows.iloc[-len(alone) :]
    have = {name for name in names if any(is_of(row, name) for row in bad["statement_id"])}
    print(f"{len(names)} inputs, {len(have)} with a row, {len(bad)} rows in {took:.0f} s")
    print(dict(Counter(bad["status"])))
    for error in bad.loc[bad["error"].str.contains("|".join(LOST)), "error"]:
        print(f"  {error.removeprefix(str(inputs))}")
    same = good["score"].tolist() == alone["score"].tolist()
    print(f"the {len(alone)} good statements score as they do alone: {same}")


def judged(inputs: list[Path], out: Path, timeout: str, workers: str) -> pd.DataFrame:
    run_batch(inputs, out, workers=int(workers), timeout=float(timeout), chunk_size=16)
    return pd.read_parquet(out)


def is_of(statement_id: str, name: str) -> bool:
    return statement_id == name or statement_id.startswith(f"{name}:")


if __name__ == "__main__":
    main(*sys.argv[1:])
