"""Fuzz the readers, the lexicons and what is done with a text, guided by coverage.

    pip install atheris
    python tests/fuzz/fuzz_readers.py FOLDER SECONDS [TARGET ...]

Each target runs in a process of its own for its share of the seconds. FOLDER keeps the inputs
that reached new code, in ``corpus``, and the smallest input of each failure with its traceback,
in ``failures``; a run over the same folder goes on from there. At the end the number of inputs
is printed for each target. What must hold is in ``contracts.py``.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LIMITS = ("-timeout=30", "-rss_limit_mb=4096", "-max_len=20000", "-print_final_stats=1")
INSTRUMENTED = ["discourse", "docx", "trafilatura", "tomllib", "zipfile", "tarfile", "csv"]
LINES = (
    "# A heading\n\n- One,1 two.\n- “Three,” he said: 'four.'\n\nI quote: five. End of quote.\n\n"
    "| a | b |\nA co-\noperation of Mr. Li and the U.S. Board.² It ends"
)
Run = Callable[[bytes], object]


def targets(folder: Path) -> dict[str, Run]:
    """Return what is fuzzed, by name; ``folder`` is for files."""
    import contracts

    def file(ending: str) -> Run:
        return lambda data: contracts.check_file(folder, ending, data)

    def lexicon(ending: str) -> Run:
        return lambda data: contracts.check_lexicon(folder, ending, data)

    def text(check: Callable[[str], object]) -> Run:
        return lambda data: check(data.decode("utf-8", "replace"))

    def matches(data: bytes) -> None:
        first, _, rest = data.decode("utf-8", "replace").partition("\n\n")
        made = contracts.lexicon_of([frame.split("\n") for frame in first.split("\n--\n")])
        if made:
            contracts.check_matches(made, rest)

    endings = (*contracts.DOCUMENTS, *contracts.TABLES, *contracts.ARCHIVES)
    return {
        **{ending: file(ending) for ending in endings if ending not in (".md", ".htm", ".tgz")},
        "docx parts": lambda data: contracts.check_file(folder, ".docx", _docx_of(data)),
        "pdf page": lambda data: contracts.check_file(folder, ".pdf", _pdf_of(data)),
        **{ending: lexicon(ending) for ending in contracts.LEXICONS},
        "bytes": contracts.check_bytes,
        "text": text(contracts.check_text),
        "sentences": text(contracts.check_sentences),
        "quotations": text(lambda value: contracts.check_quotations(value.split("\n"))),
        "matches": matches,
    }


def _docx_of(data: bytes) -> bytes:
    """Return a Word document whose body is ``data``, so that its parts are reached."""
    import hostile_makers as make

    good = make.document("\0").split(b"\0")
    return make.docx_of(make.deflated(data.join(good)))


def _pdf_of(data: bytes) -> bytes:
    import hostile_makers as make

    return make.one_page(data)


def seeds(target: str) -> list[bytes]:
    """Return good inputs to begin with."""
    import hostile_makers as make

    good = make.good_files()
    if target in good:
        return [good[target], *([_stored(good[target])] if target in (".docx", ".zip") else [])]
    prose = make.PROSE.encode()
    lexicon = (
        'name = "n"\nversion = "1"\n[frames.a]\nlabel = "A"\npatterns = ["we agree", "nob*"]\n'
    )
    known = {
        ".toml": lexicon + 'exclude = ["the café"]\nsources = ["x"]\ncritical = true\n',
        ".yml": "economy:\n  tax: [tax*, customs duty]\n  trade:\n    - port\n",
        ".dic": "%\n1\tfunction\n2\taffect\n%\nwe\t1\nagree*\t1 2\n",
        ".tsv": "text\tyear\nWe agree.\t2024\n",
        "docx parts": make.paragraph("We agree.") * 2
        + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        "pdf page": make.shown("We agree.").decode() * 2,
        "matches": "we agree\nnobod*\n--\nThe Valley\n\n" + make.PROSE,
    }
    return [known[target].encode()] if target in known else [prose, LINES.encode()]


def _stored(data: bytes) -> bytes:
    """Return an archive with its members as they are: what a fuzzer changes is then read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry))
    return buffer.getvalue()


def fuzz(target: str, folder: Path, *options: str) -> None:
    """Fuzz one target until told to stop; the process ends there."""
    import atheris

    sys.path.insert(0, str(BENCHMARKS))
    with atheris.instrument_imports(include=INSTRUMENTED):
        import contracts  # noqa: F401
    name = target.strip(".").replace(" ", "-")
    corpus = folder / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed{number}").write_bytes(seed)
    scratch = tempfile.TemporaryDirectory(prefix="fuzz")
    run = targets(Path(scratch.name))[target]
    failures = folder / "failures"
    failures.mkdir(exist_ok=True)

    def check(data: bytes) -> None:
        try:
            run(data)
        except Exception as error:
            _keep(failures, name, data, error)

    arguments = [sys.argv[0], f"-artifact_prefix={failures}/{name}-", *LIMITS, *options]
    atheris.Setup([*arguments, str(corpus)], check)
    atheris.Fuzz()


def _keep(failures: Path, name: str, data: bytes, error: Exception) -> None:
    """Write an input that failed, unless a smaller one failed in the same place."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "-".join(f"{Path(frame.filename).stem}{frame.lineno}" for frame in frames[-2:])
    path = failures / f"{name}-{type(error).__name__}-{place}"
    if not path.exists() or len(data) < path.stat().st_size:
        path.write_bytes(data)
        path.with_suffix(".trace").write_text("".join(traceback.format_exception(error)))


def main(folder: Path, seconds: int, chosen: list[str]) -> None:
    chosen = chosen or list(targets(folder))
    share = max(1, seconds // len(chosen))
    counts: dict[str, Any] = {}
    for target in chosen:
        arguments = [sys.executable, __file__, "--one", str(folder), target]
        ended = subprocess.run(
            [*arguments, f"-max_total_time={share}"], capture_output=True, text=True, check=False
        )
        runs = re.findall(r"number_of_executed_units: (\d+)|^#(\d+)\t", ended.stderr, re.MULTILINE)
        features = re.findall(r"cov: (\d+) ft: (\d+)", ended.stderr)
        counts[target] = runs and max(int(a or b) for a, b in runs)
        ended_well = "" if ended.returncode == 0 else f" ended with {ended.returncode}"
        branches = "{} branches, {} features".format(*features[-1]) if features else ""
        print(f"{target:12} {counts[target] or 0:>10,} inputs  {branches}{ended_well}", flush=True)
        if ended.returncode:
            print(ended.stderr[-2000:])
    print(f"{sum(filter(None, counts.values())):,} inputs; failures are in {folder / 'failures'}:")
    for path in sorted((folder / "failures").glob("*")):
        if path.suffix != ".trace":
            print(f"  {path.name} ({path.stat().st_size} bytes)")


if __name__ == "__main__":
    sys.path.insert(0, str(BENCHMARKS))
    if sys.argv[1] == "--one":
        fuzz(sys.argv[3], Path(sys.argv[2]), *sys.argv[4:])
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
