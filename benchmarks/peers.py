"""Draw the comparison of the two reports by Scattertext, by Shifterator and by this toolkit.

    python benchmarks/peers.py FOLDER_OF_REPORTS -o OUT [--times N] [--images FOLDER]

Writes each page and picture, and as CSV what was measured: `drawings.csv` (seconds of a fresh
process, the median of three; bytes; whether the files are the same each time), `pages.csv` (what
a page does in a browser), `attacks.csv` (whether markup in a text is run), `differences.csv`
(numbers beside ours), `cases.csv` (three expressions). The folder holds the texts of the reports
under the names of `corpora/digital-silk-road/sources.toml`; Scattertext's page holds them too, so
OUT should not be published. Needs the test extra, a Chromium, and the two in versions of their
own: see docs/comparison-with-peers.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pandas as pd
from peers_drawings import DRAWINGS, REFERENCE, TARGET, scattertext_page
from peers_numbers import cases, differences, surely_different
from peers_pages import (
    attacks_that_run,
    look_at,
    picture_of_plot,
    search_opens,
    share_held,
    texts_apart,
)
from PIL import Image

from discourse.alignment.references import build_references, shipped_lexicon, write_features
from discourse.alignment.sources import read_sources
from discourse.corpus import split_sentences
from discourse.resources import resource

HERE = Path(__file__).parent
STATEMENTS = resource("corpora", "invented-statements", "statements.csv")
CAMPS = {"western": TARGET, "china-g77": REFERENCE}
PICTURES = {
    "scattertext.png": "scattertext.png",
    "shifterator.png": "shifterator-divergence.png",
    "discourse-keyness.png": "discourse-keyness.png",
    "discourse-word-shift.png": "discourse-word-shift.png",
    "discourse-use-and-mention.png": "discourse-use-and-mention.png",
}
LARGEST = 250_000  # bytes of a picture in docs
LONG = 8  # words; a shorter sentence may be anybody's
COLUMNS = ["--id-column", "statement_id", "--text-column", "text"]


class Run(NamedTuple):
    """What one drawing took, and its file."""

    seconds: float
    processor_seconds: float
    sha256: str


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--images", type=Path, help="folder for the pictures of the page in docs")
    options = parser.parse_args(arguments)
    out: Path = options.output
    sentences = write_inputs(options.reports, out / "reports")
    write_statements(out / "statements")
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "drawings": lambda: measure_drawings(out, options.times),
        "pages": lambda: measure_pages(out, sentences),
        "attacks": lambda: measure_attacks(out / "attacks"),
        "differences": lambda: differences(out / "reports"),
        "cases": lambda: cases(out / "reports"),
        "different": lambda: pd.DataFrame([surely_different(out / "reports")]),
    }
    for name, measured in tables.items():
        table = measured()
        table.to_csv(out / f"{name}.csv", index=False)
        print(f"\n{name}\n{table.to_string(index=False)}", flush=True)
    print("Search by keys opens a term:", search_opens(out / "scattertext.html", "sovereignty"))
    picture_of_plot(out / "scattertext.html", out / "scattertext.png")
    if options.images:
        copy_pictures(out, options.images)


def copy_pictures(out: Path, folder: Path) -> None:
    """Copy the pictures of the page in docs; one that is too large, with fewer colours."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in PICTURES.items():
        target = folder / name
        target.write_bytes((out / source).read_bytes())
        if target.stat().st_size > LARGEST:
            Image.open(target).convert("RGB").quantize(256).save(target, optimize=True)


def write_inputs(reports: Path, folder: Path) -> list[str]:
    """Write what all tools start from, and return the longer sentences of the reports."""
    started = time.perf_counter()
    references = build_references(shipped_lexicon(), read_sources(), reports)
    print(f"read, cleaned and searched the reports in {time.perf_counter() - started:.1f} s")
    assert references.corpus is not None
    write_features(references, folder)
    passages = references.corpus.passage_table()
    passages[["passage_id", "narrative", "text"]].to_csv(folder / "texts.csv", index=False)
    found = [text[start:end] for text in passages["text"] for start, end in split_sentences(text)]
    return [sentence for sentence in found if len(sentence.split()) >= LONG]


def write_statements(folder: Path) -> None:
    """Write the invented statements of two camps, for what needs them sorted beforehand."""
    folder.mkdir(parents=True, exist_ok=True)
    statements = pd.read_csv(STATEMENTS)
    chosen = statements[statements["camp"].isin(CAMPS)]
    narrative = chosen["camp"].map(CAMPS)
    columns = {"passage_id": chosen["statement_id"], "narrative": narrative, "text": chosen["text"]}
    pd.DataFrame(columns).to_csv(folder / "texts.csv", index=False)


def measure_drawings(out: Path, times: int) -> pd.DataFrame:
    reports = str(out / "reports")
    commands = {
        file_of(name): [str(HERE / "peers_drawings.py"), name, reports] for name in DRAWINGS
    }
    report = ["-m", "discourse", "report", "--quiet"]
    page = [str(HERE / "peers_drawings.py"), "scattertext", str(out / "statements")]
    commands["discourse-report.html"] = [*report, "-o"]
    commands["scattertext-statements.html"] = page
    commands["discourse-report-statements.html"] = [*report, str(STATEMENTS), *COLUMNS, "-o"]
    rows = []
    for file, command in commands.items():
        runs = [run([*command, str(out / file)], out / file) for _ in range(times)]
        rows.append(row_of(out / file, runs))
    return pd.DataFrame(rows)


def file_of(name: str) -> str:
    return f"{name}.html" if name.startswith("scattertext") else f"{name}.png"


def run(command: list[str], out: Path) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-W", "ignore", *command])
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command} ended with status {os.waitstatus_to_exitcode(status)}")
    content = hashlib.sha256(out.read_bytes()).hexdigest()
    return Run(seconds, used.ru_utime + used.ru_stime, content)


def row_of(path: Path, runs: list[Run]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "file": path.name,
        "seconds": median(run.seconds for run in runs),
        "processor_seconds": median(run.processor_seconds for run in runs),
        "bytes": path.stat().st_size,
        "different_files": len({run.sha256 for run in runs}),
    }
    if path.suffix == ".png" and path.stem in DRAWINGS:
        row |= texts_apart(DRAWINGS[path.stem](path.parent / "reports"))._asdict()
    return row


def measure_pages(out: Path, sentences: list[str]) -> pd.DataFrame:
    rows = []
    for path in (out / "scattertext.html", out / "discourse-report.html"):
        held = share_held(path, sentences)
        for network in (True, False):
            seen = look_at(path, network=network)
            row = {"page": path.name, "network": network, "sentences_held": held}
            rows.append(row | seen._asdict())
    return pd.DataFrame(rows)


def measure_attacks(folder: Path) -> pd.DataFrame:
    """Return of each page which markup in a text it runs."""
    folder.mkdir(parents=True, exist_ok=True)

    def scattertext(passages: list[str]) -> Path:
        import scattertext as st

        narratives = [(TARGET, REFERENCE)[n % 2] for n in range(len(passages))]
        names = [f"passage {n}" for n in range(len(passages))]
        columns = {"passage_id": names, "narrative": narratives, "text": passages}
        pd.DataFrame(columns).to_csv(folder / "texts.csv", index=False)
        page = folder / "scattertext.html"
        page.write_text(scattertext_page(folder, st.whitespace_nlp_with_sentences))
        return page

    def report(passages: list[str]) -> Path:
        statements = folder / "statement.txt"
        statements.write_text("\n\n".join(passages))
        page = folder / "report.html"
        run(["-m", "discourse", "report", "--quiet", str(statements), "-o", str(page)], page)
        return page

    opening = {
        scattertext: lambda page: page.get_by_text("harbour", exact=True).first.click(),
        report: lambda page: page.evaluate(
            "() => document.querySelectorAll('details').forEach(d => d.open = true)"
        ),
    }
    rows = [
        {"page": make.__name__} | attacks_that_run(make, show) for make, show in opening.items()
    ]
    return pd.DataFrame(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
