"""A comparison on disk: tables, figures and the manifest that says how they came about."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from discourse import __version__
from discourse.alignment import References, lexicon_versions
from discourse.corpus.pipeline import pipeline_version
from discourse.frames import weights_sha256
from discourse.report.comparison import REFERENCE, TABLES, TARGET, use_and_mention
from discourse.resources import file_sha256, resource

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("svg", "pdf", "png")
_PACKAGES = ("numpy", "pandas", "scipy", "scikit-learn", "spacy", "matplotlib", "seaborn")


def write_comparison(
    tables: dict[str, pd.DataFrame],
    references: References,
    folder: Path,
    *,
    command: str,
    seed: int,
) -> None:
    """Write every table (CSV, Parquet), every figure (SVG, PDF, PNG) and ``manifest.json``."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    _remove_stale(folder, set(tables))
    for name, table in tables.items():
        table.to_csv(folder / "tables" / f"{name}.csv", index=False, lineterminator="\n")
        table.to_parquet(folder / "tables" / f"{name}.parquet", index=False)
    draw_figures(folder / "tables", folder / "figures")
    manifest = _manifest(references, command, seed)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _remove_stale(folder: Path, written: set[str]) -> None:
    """Remove what an earlier comparison left in ``folder`` and this one does not write."""
    for name in {*TABLES, *FIGURES} - written:
        for ending in ("csv", "parquet"):
            (folder / "tables" / f"{name}.{ending}").unlink(missing_ok=True)
        for ending in FORMATS:
            (folder / "figures" / f"{name}.{ending}").unlink(missing_ok=True)


def _manifest(references: References, command: str, seed: int) -> dict[str, object]:
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


def draw_figures(
    tables: Path,
    folder: Path,
    *,
    names: Collection[str] = (),
    formats: tuple[str, ...] = FORMATS,
    width: Literal["one", "two"] = "two",
) -> list[Path]:
    """Draw the figures of a comparison from its tables.

    Parameters
    ----------
    tables, folder : Path
        Where the tables lie, and where the figures go.
    names : collection of str, default all
        ``salience``, ``expressions``, ``keyness``, ``dispersion``, ``alignment``.
    formats : tuple of str
    width : {"two", "one"}
        Columns of a journal page: 183 or 89 mm.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If a name or a format is unknown.
    FileNotFoundError
        If there are no tables in ``tables``.
    """
    from discourse.figures import figure_style, save_figure

    _check_choice("figure", names, FIGURES)
    _check_choice("format", formats, FORMATS)
    if not (tables / "salience.csv").is_file():
        raise FileNotFoundError(
            f"No tables of a comparison in {str(tables)!r}; run `discourse compare -o FOLDER` "
            "and give FOLDER/tables."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name in names or [name for name in FIGURES if _has_rows(tables, name)]:
        with figure_style(width=width):
            axes = FIGURES[name](tables)
            written += save_figure(axes, folder / name, formats=formats)
    return written


def _has_rows(tables: Path, name: str) -> bool:
    path = tables / f"{_DRAWN_FROM.get(name, name)}.csv"
    return path.is_file() and not pd.read_csv(path, nrows=1).empty


def _check_choice(what: str, chosen: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(chosen) - set(known)):
        raise ValueError(f"Unknown {what} {', '.join(unknown)}. Available: {', '.join(known)}.")


def _read(tables: Path, name: str) -> pd.DataFrame:
    """Read a table as written; empty cells of text columns stay empty text."""
    path = tables / f"{name}.csv"
    # "null" and "nan" are words; only an empty cell is missing.
    table = pd.read_csv(path, dtype={"section": str}, keep_default_na=False, na_values=[""])
    text = table.select_dtypes(include=["object", "string"]).columns
    return table.fillna(dict.fromkeys(text, ""))


def _salience(tables: Path) -> Axes:
    from discourse.figures import plot_salience

    return plot_salience(_read(tables, "salience"))


def _expressions(tables: Path) -> Axes:
    from discourse.figures import plot_salience

    return plot_salience(_read(tables, "expressions"))


def _keyness(tables: Path) -> Axes:
    from discourse.figures import plot_keyness

    return plot_keyness(_read(tables, "keyness"), target=TARGET, reference=REFERENCE)


def _dispersion(tables: Path) -> Axes:
    from discourse.figures import plot_dispersion

    return plot_dispersion(_read(tables, "hit_positions"), sections=_read(tables, "sections"))


def _alignment(tables: Path) -> Axes:
    from discourse.figures import plot_alignment

    return plot_alignment(_read(tables, "alignment"), _read(tables, "background")["score"])


_DRAWN_FROM = {"dispersion": "hit_positions"}  # where it is not the table of the same name
FIGURES: dict[str, Callable[[Path], Axes]] = {
    "salience": _salience,
    "expressions": _expressions,
    "keyness": _keyness,
    "dispersion": _dispersion,
    "alignment": _alignment,
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
