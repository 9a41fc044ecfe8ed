"""A comparison on disk: tables, figures and the manifest that says how they came about."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from discourse import __version__
from discourse.alignment import References, lexicon_versions
from discourse.corpus import escape_formulas
from discourse.corpus.pipeline import pipeline_version
from discourse.frames import weights_sha256
from discourse.report.comparison import REFERENCE, TABLES, TARGET, use_and_mention
from discourse.report.drawing import FIGURES, FORMATS, draw_figures, drawable_figures
from discourse.report.topic_comparison import TOPIC_TABLES
from discourse.resources import file_sha256, resource
from discourse.topics import TopicModel
from discourse.validation import Sheet
from discourse.validation.sheets import DESIGN

_PACKAGES = ("numpy", "pandas", "scipy", "scikit-learn", "spacy", "matplotlib", "seaborn")
_CODING_PACKAGES = ("numpy", "pandas", "scipy", "python-calamine")
# What the estimates rest on beside the inputs.
_DESIGN_FILES = ("design.json", "units.csv", "strata.csv")
# What each action of coding writes.
CODING_TABLES = {
    "agreement": ("agreement", "kappa", "disagreements"),
    "score": ("accuracy", "confusion", "pattern_precision", "pattern_costs", "coding_coverage"),
    "correct": ("corrected",),
}
_TOPIC_PACKAGES = ("bertopic", "umap-learn", "hdbscan", "numba", "scikit-learn", "numpy", "scipy")


def write_comparison(
    tables: Mapping[str, pd.DataFrame],
    references: References,
    folder: Path,
    *,
    command: str,
    seed: int,
) -> None:
    """Write every table (CSV, Parquet), every figure (SVG, PDF, PNG) and ``manifest.json``."""
    coding = {name for names in CODING_TABLES.values() for name in names}
    known = {*TABLES, *FIGURES} - coding
    _write(tables, folder, known, comparison_manifest(references, command, seed))


def write_topics(
    tables: Mapping[str, pd.DataFrame],
    model: TopicModel,
    folder: Path,
    *,
    command: str,
    texts: Mapping[str, str],
    figures: bool = True,
) -> None:
    """Write the tables and figures of a comparison of topics, and ``manifest.json``.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        From :func:`compare_topics`, or with a ``topic_scan``.
    model : TopicModel
    folder : Path
    command : str
    texts : Mapping of str to str
        The SHA-256 of each text.
    figures : bool, default True
        Whether to draw them.
    """
    manifest = {
        "discourse": __version__,
        "command": command,
        "method": model.method,
        "settings": dict(model.settings),
        "outlier_share": model.outlier_share,
        "topics": [
            {"as_fitted": topic, "is": group, "label": model.labels[group] if group >= 0 else None}
            for topic, group in enumerate(model.groups)
        ],
        "text_sha256": dict(texts),
        "shipped_lexicons": lexicon_versions(),
        "dependencies": {name: version(name) for name in _TOPIC_PACKAGES},
    }
    _write(tables, folder, (*TOPIC_TABLES, "topic_scan"), manifest, figures=figures)


def write_coding(
    tables: Mapping[str, pd.DataFrame],
    sheet: Sheet,
    folder: Path,
    *,
    action: str,
    command: str,
    inputs: Sequence[str | Path],
) -> None:
    """Write what came of human coding: tables, figures and ``manifest.json``.

    Agreement, scores and corrected shares of one sheet may go to one folder; its manifest says
    of each how it came about. Only the figures of this action are drawn.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
    sheet : Sheet
    folder : Path
    action : {"agreement", "score", "correct"}
    command : str
    inputs : sequence of path
        The files that were read.

    Raises
    ------
    ValueError
        If the folder holds what came of another sheet, or its manifest is none.
    """
    about = {"sheet": sheet.sheet_id, "unit": sheet.unit, "lexicon": sheet.lexicon}
    path = folder / "manifest.json"
    before = _read_manifest(path) if path.is_file() else dict(about)
    if {name: before.get(name) for name in about} != about:
        raise ValueError(
            f"{folder} holds results of something else than the sheet {sheet.sheet_id}; name "
            "another folder with --output."
        )
    run = {
        "discourse": __version__,
        "command": command,
        "input_sha256": {str(name): _sha256_of(Path(name)) for name in inputs},
        "design_sha256": {
            name: file_sha256(sheet.folder / DESIGN / name) for name in _DESIGN_FILES
        },
        "dependencies": {name: version(name) for name in _CODING_PACKAGES},
    }
    _write(tables, folder, CODING_TABLES[action], before | {action: run})


def _read_manifest(path: Path) -> dict[str, Any]:
    """Return what a manifest says, or raise."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # no JSON, or no text
        manifest = None
    if not isinstance(manifest, dict):
        raise ValueError(
            f"{path} is no manifest (no JSON object); move it away, or name another folder with "
            "--output."
        )
    return manifest


def _sha256_of(path: Path) -> str | dict[str, str]:
    """Return the SHA-256 of a file, or of each in a folder of parts."""
    if path.is_dir():
        return {part.name: file_sha256(part) for part in sorted(path.glob("part-*"))}
    return file_sha256(path)


def _write(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    known: Collection[str],
    manifest: Mapping[str, Any],
    *,
    figures: bool = True,
) -> None:
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name in set(known) - set(tables):
        _remove_stale(folder, name)
    for name, table in tables.items():
        path = folder / "tables" / f"{name}.csv"
        escape_formulas(table).to_csv(path, index=False, lineterminator="\n")
        table.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    if figures and (names := _drawn_from(tables, folder / "tables")):
        draw_figures(folder / "tables", folder / "figures", names=names)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _drawn_from(tables: Collection[str], folder: Path) -> list[str]:
    """Return the figures that show one of ``tables``; others in ``folder`` are drawn already."""
    return [
        name
        for name in drawable_figures(folder)
        if not set(FIGURES[name].tables.values()).isdisjoint(tables)
    ]


def _remove_stale(folder: Path, name: str) -> None:
    """Remove what an earlier comparison left in ``folder`` and this one does not write."""
    for ending in ("csv", "parquet"):
        (folder / "tables" / f"{name}.{ending}").unlink(missing_ok=True)
    for ending in FORMATS:
        (folder / "figures" / f"{name}.{ending}").unlink(missing_ok=True)


def comparison_manifest(references: References, command: str, seed: int) -> dict[str, Any]:
    """Return how a comparison came about: versions, hashes, the command and the seed."""
    return {
        "discourse": __version__,
        "command": command,
        "seed": seed,
        "lexicon": {
            "name": references.lexicon.name,
            "version": references.lexicon.version,
            "sha256": references.lexicon.sha256,
        },
        "shipped_lexicons": lexicon_versions(),
        "weights": weights_sha256(),
        "references": {
            "computed_from": "texts" if references.corpus else "shipped features",
            "text_sha256": dict(references.text_sha256),
        },
        "background_sha256": file_sha256(resource("corpora", "un-general-debate", "speeches.csv")),
        "pipeline": pipeline_version(),
        "dependencies": {name: version(name) for name in _PACKAGES},
    }


def summary(tables: dict[str, pd.DataFrame]) -> str:
    """Return the main finding as text for a terminal, at most 80 columns wide."""
    lines = ["Hits per 1,000 words: own voice | mentioned (quoted or attributed)"]
    for title, name in (("frame", "use_and_mention"), ("expression", "expressions")):
        lines += ["", f"{title:<34}{'Atlantic Council':>20}{'China Mobile':>20}"]
        table = tables[name] if name == "use_and_mention" else use_and_mention(tables[name])
        for frame, rows in table.groupby("frame", sort=False):
            cells = rows.set_index("narrative")
            lines.append(f"{frame:<34}{_pair(cells, TARGET):>20}{_pair(cells, REFERENCE):>20}")
    return "\n".join(lines)


def _pair(cells: pd.DataFrame, narrative: str) -> str:
    if narrative not in cells.index:
        return ""
    row = cells.loc[narrative]
    return f"{row['own_per_1000_tokens']:.2f} | {row['mentioned_per_1000_tokens']:.2f}"
