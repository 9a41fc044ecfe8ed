"""The gallery: every figure with the table it is drawn from and the lines that draw it.

    python analyses/gallery.py out docs

``out`` is what `discourse compare -o out`, `discourse topics compare -o out/topics` and
`discourse calibrate ... -o out/calibration` have written (the commands stand in the page), with
the tables of human coding that are kept in docs/coding.
"""

import sys
from pathlib import Path

import pandas as pd

from discourse.figures import figure_style, save_figure
from discourse.report import FIGURES, read_result

TABLES = ("tables", "topics/tables", "calibration", "coding")
SHOWN = 3  # rows of a table
DPI = 160
HEAD = """\
# Gallery
Each figure is a function of `discourse.figures` that takes result tables and returns Axes (a
Figure where it has several panels). What it draws stands in its tables, and a table saved and read
back draws the same figure. `discourse figures NAME` draws them in the shell, with `--style` for the
page (`nature`, `apsr`, `acl`, `slides`), `--width` (`one`, `two` columns) and `--format`
(`svg,pdf,png`). Fonts are embedded in PDF and text stays text in SVG.

Narratives have one colour everywhere, and differ in marker and lightness too, so each figure can be
read in grey. Lines are 95 % intervals; the docstring of each function says how its table comes
about, and what to beware of.

The tables here come from what is shipped; those of human coding are of the sentences in
[corpora/frame-gold](../corpora/frame-gold/README.md), kept since the speeches are not here:
```sh
{commands}
```
The lines below each picture draw it, after
```python
{imports}
```
"""
COMMANDS = """\
discourse compare -o out
discourse topics compare -o out/topics
cp docs/topics-scan.csv out/topics/tables/topic_scan.csv
cp -r docs/coding out/coding
discourse calibrate corpora/invented-statements/statements.csv --text-column text \\
  --id-column statement_id --labels corpora/invented-statements/labels.csv -o out/calibration"""
IMPORTS = """\
from discourse.alignment import REGIONS
from discourse.figures import *
from discourse.report import read_result"""


def main(out: Path, docs: Path) -> None:
    parts = [HEAD.format(commands=COMMANDS, imports=IMPORTS)]
    for name in FIGURES:
        tables = {table: find(out, table) for table in FIGURES[name].tables.values()}
        if all(tables.values()):
            parts.append(entry(name, tables, out))
            draw(name, tables, docs / "images" / "gallery")
    (docs / "gallery.md").write_text("\n".join(parts), encoding="utf-8")
    print(f"{len(parts) - 1} of {len(FIGURES)} figures are in {docs}/gallery.md.")


def find(out: Path, table: str) -> Path | None:
    """Return the file of a result table, if one of the commands has written it."""
    found = [path for folder in TABLES if (path := out / folder / f"{table}.csv").exists()]
    return found[0] if found else None


def entry(name: str, tables: dict[str, Path], out: Path) -> str:
    drawing = FIGURES[name]
    shown = read_result(next(iter(tables.values())).parent, next(iter(tables)))
    lines = [
        f'{argument} = read_result("{Path("out") / path.parent.relative_to(out)}", "{path.stem}")'
        for argument, path in zip(drawing.tables, tables.values(), strict=True)
    ]
    if drawing.query:
        lines[0] += f'.query("{drawing.query}")'
    return "\n".join([
        f"## {drawing.title} (`{name}`)",
        f"![{drawing.title}](images/gallery/{name}.png)\n",
        f"{drawing.use}\n",
        f"*How to read it:* {drawing.reading}\n",
        "```python",
        *lines,
        'with figure_style("nature", width="two"):',
        f"    figure = {drawing.call}",
        f'    save_figure(figure, "{name}")',
        "```",
        f"`{next(iter(tables))}`, {len(shown):,} rows, the first:\n",
        *pipe_table(shown.head(SHOWN)),
        "",
    ])  # fmt: skip


def pipe_table(table: pd.DataFrame) -> list[str]:
    rows = [list(table.columns), ["---"] * table.shape[1], *table.to_numpy(object).tolist()]
    return [" | ".join(map(cell, row)) for row in rows]


def cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.3g}"
    return str(value).replace("|", "\\|")


def draw(name: str, tables: dict[str, Path], folder: Path) -> None:
    with figure_style("nature", width="two"):
        read = {table: read_result(path.parent, table) for table, path in tables.items()}
        save_figure(FIGURES[name].draw(read), folder / name, formats=["png"], dpi=DPI)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
