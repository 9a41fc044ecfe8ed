"""Kill a batch at random moments, go on with it, and compare with one that was left alone.

    python benchmarks/interruptions.py FOLDER [KILLS] [SEED]

Each time the command is killed (SIGKILL, which no program can answer) at a moment drawn from
the length of a whole run, and resumed. Every file must then have the bytes it has in a run
that nothing stopped.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main(folder: str, kills: str = "25", seed: str = "0") -> None:
    moments = random.Random(int(seed))
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        start(folder, Path(place, "whole")).wait()
        length = time.perf_counter() - started
        whole = content(Path(place, "whole"))
        print(f"a whole run: {length:.1f} s, {len(whole)} files")
        equal = 0
        for number in range(int(kills)):
            moment = moments.uniform(0, length)
            out = Path(place, f"run{number}")
            process = start(folder, out)
            time.sleep(moment)
            process.kill()
            process.wait()
            done = len(list(out.glob("rows/part-*"))) if out.exists() else 0
            started = time.perf_counter()
            status = start(folder, out, "--resume").wait()
            took = time.perf_counter() - started
            same = status == 0 and content(out) == whole
            equal += same
            print(
                f"{number + 1:3d}  killed at {moment:5.1f} s with {done} parts; resumed in "
                f"{took:5.1f} s: {'identical' if same else 'NOT IDENTICAL'}",
                flush=True,
            )
    print(f"{equal} of {kills} identical")


def start(folder: str, out: Path, *more: str) -> subprocess.Popen[bytes]:
    out.mkdir(exist_ok=True)
    outputs = ["-o", f"{out}/rows/", "--evidence", f"{out}/evidence/"]
    command = ["classify", folder, *outputs, "--chunk-size", "16", "-q", *more]
    return subprocess.Popen([sys.executable, "-m", "discourse", *command])


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
