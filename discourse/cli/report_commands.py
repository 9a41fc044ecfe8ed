"""Comparisons, figures and the report: from results to what a reader sees."""

from __future__ import annotations

import json
import shlex
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pandas as pd

from discourse.alignment import (
    AlignmentModel,
    References,
    load_references,
    read_background,
    shipped_lexicon,
)
from discourse.cli.inputs import input_documents, input_lexicon, report_failures
from discourse.cli.output import progress
from discourse.corpus import iter_documents
from discourse.report import (
    DESIGNS,
    FIGURES,
    compare_references,
    comparison_manifest,
    draw_figures,
    has_rows,
    page_of,
    read_for_display,
    read_labels_and_evidence,
    read_results,
    readings_from_tables,
    render_page,
    shortened_to_fit,
    summary,
    write_comparison,
    write_printed_tables,
)
from discourse.report.comparison import REFERENCE, TARGET
from discourse.report.contents import LEAD_TABLES
from discourse.resources import resource

_PRINTED = "printed"  # folder of the tables as a paper prints them


def compare(options: Namespace) -> int:
    """Compare the two references: tables, figures, report, manifest."""
    references = load_references(input_lexicon(options) if options.lexicon else None)
    tables = compare_references(references, seed=options.seed)
    folder = Path(options.output)
    write_comparison(tables, references, folder, command=_command(), seed=options.seed)
    if options.tables:
        write_printed_tables(tables, folder / _PRINTED, sides=(TARGET, REFERENCE))
    if not options.quiet:
        print(summary(tables))
        print(f"\nTables, figures and manifest are in {options.output}/.")
    return 0


def figures(options: Namespace) -> int:
    """Draw figures from the tables of an earlier comparison."""
    source = _tables_in(options.source)
    folder = Path(options.output) if options.output else source.parent / "figures"
    if folder.resolve() == source.resolve():
        raise ValueError(f"--output {options.output!r} holds the tables; name another folder.")
    written = draw_figures(
        source,
        folder,
        names=options.names,
        formats=tuple(options.format.split(",")),
        style=options.style,
        width=options.width,
    )
    if options.tables:
        written += _print_tables_of(source, {path.stem for path in written}, folder)
    print("\n".join(str(path) for path in written))
    return 0


def _print_tables_of(source: Path, figures: set[str], folder: Path) -> list[Path]:
    """Write the tables of these figures as a paper prints them; places of marks are no table."""
    names = figures | {name for figure in figures for name in FIGURES[figure].tables.values()}
    wanted = sorted(name for name in names & DESIGNS.keys() if has_rows(source, name))
    if not wanted:
        return []
    return write_printed_tables(read_results(source, wanted), folder, sides=(TARGET, REFERENCE))


def report(options: Namespace) -> int:
    """Write one page: findings, figures, and statements sentence by sentence."""
    output = Path(options.output)
    _check_report(options, output)
    references = load_references()
    model = AlignmentModel(seed=options.seed).fit(references, read_background())
    rows, readings = _labelled(options) if options.labels else _read_anew(options, model)
    tables = _results(options, references)
    tables.setdefault("background", pd.DataFrame({"score": model.background_scores_}))
    page = page_of(
        {**tables, "alignment": rows},
        shortened_to_fit(readings),
        lexicon=references.lexicon,
        manifest=_manifest(options, references),
        called="statements" if options.inputs or options.labels else "constructed statements",
    )
    output.write_text(render_page(page), encoding="utf-8")
    if not options.quiet:
        print(f"Wrote {output}, {output.stat().st_size / 1e6:.1f} MB; open it in a browser.")
    return report_failures(rows["status"], rows["error"], quiet=options.quiet)


def _results(options: Namespace, references: References) -> dict[str, pd.DataFrame]:
    """Return the tables that a page shows: of earlier runs, else of a comparison made now."""
    drawn = {name for figure in FIGURES.values() for name in figure.tables.values()}
    shown = drawn | set(LEAD_TABLES)
    earlier: dict[str, pd.DataFrame] = {}
    for folder in map(_tables_in, options.source):
        there = sorted(path.stem for path in folder.glob("*.csv"))
        earlier |= read_results(folder, [name for name in there if name in shown] or there)
    if earlier and all(name in earlier for name in LEAD_TABLES):
        return earlier
    return compare_references(references, seed=options.seed) | earlier


def _manifest(options: Namespace, references: References) -> dict[str, Any]:
    """Return how the page came about, with the manifests of the runs whose tables it shows."""
    manifest = comparison_manifest(references, _command(), options.seed)
    for folder in options.source:
        path = _tables_in(folder).parent / "manifest.json"
        if path.is_file():
            manifest[f"tables from {folder}"] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def _check_report(options: Namespace, output: Path) -> None:
    if output.suffix not in (".html", ".htm"):
        raise ValueError(f"--output must end in .html; got {options.output!r}.")
    if not output.parent.is_dir():
        raise ValueError(
            f"--output {options.output!r}: there is no folder {output.parent}; make it first."
        )
    if options.labels and options.inputs:
        raise ValueError("--labels shows what was read before; leave out the inputs, or --labels.")
    if options.evidence and not options.labels:
        raise ValueError("--evidence goes with --labels; name the output of `classify` there.")


def _labelled(options: Namespace) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    labels, evidence = read_labels_and_evidence(
        Path(options.labels), Path(options.evidence) if options.evidence else None
    )
    return labels, list(readings_from_tables(labels, evidence, shipped_lexicon()))


def _read_anew(
    options: Namespace, model: AlignmentModel
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    documents = (
        input_documents(options)
        if options.inputs
        else iter_documents(resource("corpora", "specimens", "statements"))
    )
    rows, readings = [], []
    explained = model.iter_explained(documents)
    for found in progress(explained, quiet=options.quiet, unit="statements"):
        rows.append(found.row)
        readings.append(read_for_display(found))
    return model.table(rows), readings


def _tables_in(given: str) -> Path:
    """Return the folder of tables: that given, or the one inside it."""
    inside = Path(given) / "tables"
    return inside if inside.is_dir() else Path(given)


def _command() -> str:
    return shlex.join(["discourse", *sys.argv[1:]])
