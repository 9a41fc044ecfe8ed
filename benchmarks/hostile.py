"""Classify the 300 files of `hostile_inputs.py` beside good ones, and count rows.

    python benchmarks/hostile.py [TIMEOUT] [WORKERS]

Prints how many rows came, of what status and for what reasons, the slowest part, and whether
the good statements have the rows they have alone.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pandas as pd
from hostile_inputs import write_hostile

from discourse.batch import run_batch
from discourse.resources import resource

GOOD = resource("corpora", "specimens", "statements")


def main(timeout: str = "20", workers: str = "2") -> None:
    with tempfile.TemporaryDirectory() as place:
        inputs = Path(place, "inputs")
        paths = write_hostile(inputs)
        alone = judged([GOOD], Path(place, "alone"), 60, workers)
        started = time.perf_counter()
        table = judged([inputs, GOOD], Path(place, "rows"), float(timeout), workers)
        took = time.perf_counter() - started
        good = table.tail(len(alone)).reset_index(drop=True)
        bad = table.head(len(table) - len(alone))
        print(f"{len(paths)} inputs, {len(bad)} rows in {took:.0f} s: {dict(Counter(bad.status))}")
        print(
            f"good statements as when alone: {good.drop(columns='statement_id').equals(alone.drop(columns='statement_id'))}"
        )
        for reason, count in Counter(map(kind_of, bad.error)).most_common():
            print(f"{count:4d}  {reason or 'ok'}")


def judged(inputs: list[Path], out: Path, timeout: float, workers: str) -> pd.DataFrame:
    slow = []
    last = time.perf_counter()

    def listen(event: dict[str, object]) -> None:
        nonlocal last
        if event["event"] == "part":
            slow.append(time.perf_counter() - last)
            last = time.perf_counter()

    run_batch(inputs, out, workers=int(workers), timeout=timeout, chunk_size=16, listen=listen)
    return pd.read_parquet(out)


def kind_of(error: str) -> str:
    """Return an error without what is only of its file."""
    bare = re.sub(
        r".*inputs/\S*?/.*?(?=\b(?:is|has|holds|ends|does|cannot|unpacks|took|made|breaks|row|line)\b)",
        "",
        error,
        flags=re.DOTALL,
    )
    return re.sub(r"[\d,]+", "N", bare)[:100]


if __name__ == "__main__":
    main(*sys.argv[1:])
