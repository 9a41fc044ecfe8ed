"""Measure the memory of a batch, all its processes together, as its inputs grow.

    python benchmarks/memory.py FOLDER [classify|rates] [WORKERS] [TIMES ...]

For each number of copies of the folder (1, 10 and 50) prints the highest sum of resident memory
of the command and its children, looked at ten times a second. Pages that processes share count
once each, so this is the upper end. Needs psutil.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil


def main(folder: str, command: str = "classify", workers: str = "2", *times: str) -> None:
    first = 0.0
    for copies in map(int, times or ("1", "10", "50")):
        with tempfile.TemporaryDirectory() as place:
            inputs = [copied(Path(folder), Path(place, str(n))) for n in range(copies)]
            statements = len(list(inputs[0].rglob("*.txt")))
            seconds, peak = measure(command, inputs, Path(place, "rows"), workers)
        first = first or peak
        print(
            f"{command:10s} {copies:3d} x {statements} statements "
            f"{seconds:8.1f} s   peak {peak / 1e6:7,.0f} MB   {peak / first - 1:+.1%}",
            flush=True,
        )


def copied(folder: Path, copy: Path) -> Path:
    for path in folder.rglob("*.txt"):
        target = copy / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return copy


def measure(command: str, inputs: list[Path], out: Path, workers: str) -> tuple[float, float]:
    started = time.perf_counter()
    voice = ["--no-voice"] if command == "rates" else []
    arguments = [command, *map(str, inputs), "-o", f"{out}/", "--workers", workers, "-q", *voice]
    process = psutil.Popen([sys.executable, "-m", "discourse", *arguments])
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, resident(process))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"the run ended with status {process.returncode}")
    return time.perf_counter() - started, peak


def resident(process: psutil.Process) -> float:
    total = 0.0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


if __name__ == "__main__":
    main(*sys.argv[1:])
