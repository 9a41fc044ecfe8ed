r"""Printed tables as Markdown, HTML and LaTeX.

Written here since pandas' Styler has no place for notes, for rules under spanners
(``\cmidrule``), for headings over groups of rows and for the scope of headings, leaves captions
as they are, and in LaTeX the signs ``< > |``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from discourse.report.printed_columns import Column

if TYPE_CHECKING:
    from discourse.report.printing import PrintedTable

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&])")
_SIGNS = {"−": "$-$", "<": "$<$", "–": "--"}  # in numbers
_SPECIALS = {
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
    "−": "$-$",
    "–": r"\textendash{}",
    "…": r"\ldots{}",
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "`": r"\textasciigrave{}",
    # After the end of a row these would be read as an option of it.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
}
_WIDE = 9  # columns, beyond which they stand closer
_LINE_END = r"\\"
_TO_LATEX = str.maketrans(_SPECIALS)
_SIGNS_TO_LATEX = str.maketrans(_SIGNS)


def to_markdown(printed: PrintedTable) -> str:
    """Return a pipe table, the caption above it and the notes below.

    Spanners stand before the headings and the heading of a group of rows in a column of its
    own, since a pipe table has neither.
    """
    columns = [*([printed.group] if printed.group else []), *printed.columns]
    lines = [
        [_markdown_text(heading) for heading in _flat_headings(columns)],
        [":--" if column.is_text else "--:" for column in columns],
    ]
    for group, row in zip(printed.groups, printed.cells, strict=True):
        cells = [*([group] if printed.group else []), *row]
        lines.append([_markdown_cell(*pair) for pair in zip(columns, cells, strict=True)])
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    notes = [f"*Notes:* {_markdown_text(printed.notes)}"] if printed.notes else []
    return "\n\n".join([f"**{_markdown_text(printed.caption)}**", table, *notes]) + "\n"


def to_html(printed: PrintedTable) -> str:
    """Return a fragment with its own small style, in ASCII, whatever page it is put into."""
    fragment = _template().render(
        printed=printed,
        spanned=list(spanned_columns(printed.columns)),
        two_rows=any(column.spanner for column in printed.columns),
        groups=list(_row_groups(printed)),
        headings=headings,
        lines=lambda column: Markup("<br>").join(column.heading_lines),
        zip=zip,
    )
    return fragment.encode("ascii", "xmlcharrefreplace").decode("ascii")


def to_latex(printed: PrintedTable) -> str:
    r"""Return a floating table that needs ``\usepackage{booktabs}`` and no other package.

    Notes stand under the table as a small paragraph. Letters outside Latin-1 need XeLaTeX or
    LuaLaTeX.
    """
    gap = 4 if len(printed.columns) <= _WIDE else 3
    lines = [
        r"% needs \usepackage{booktabs}",
        r"\begin{table}[htbp]",
        r"\setlength{\belowcaptionskip}{4pt}",
        rf"\caption{{{_latex_text(printed.caption)}}}",
        rf"\label{{tab:{printed.slug}}}",
        rf"\centering\footnotesize\setlength{{\tabcolsep}}{{{gap}pt}}",
        rf"\begin{{tabular}}{{@{{}}{''.join(map(_latex_alignment, printed.columns))}@{{}}}}",
        r"\toprule",
        *_latex_spanners(printed),
        rf"{' & '.join(_latex_heading(*pair) for pair in headings(printed.columns))} \\",
        r"\midrule",
        *_latex_rows(printed),
        r"\bottomrule",
        r"\end{tabular}",
        *_latex_notes(printed.notes),
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def spanned_columns(columns: Sequence[Column]) -> Iterator[tuple[str, list[Column]]]:
    """Yield each spanner with the neighbours that share it; empty for those without."""
    for spanner, run in groupby(columns, key=lambda column: column.spanner):
        yield spanner, list(run)


def headings(columns: Sequence[Column]) -> Iterator[tuple[Column, int]]:
    """Yield each column with a heading, and over how many it stands: those without follow it."""
    starts = [place for place, column in enumerate(columns) if place == 0 or column.heading]
    for start, end in pairwise([*starts, len(columns)]):
        yield columns[start], end - start


def _row_groups(printed: PrintedTable) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Yield the heading of each group of rows, empty if there are no groups, and its rows."""
    pairs = zip(printed.groups, printed.cells, strict=True)
    for name, run in groupby(pairs, key=lambda pair: pair[0]):
        heading = f"{printed.group.heading}: {name}" if printed.group else ""
        yield heading, [row for _, row in run]


def _flat_headings(columns: Sequence[Column]) -> Iterator[str]:
    """Yield a heading for each column, with its spanner before it."""
    for column, span in headings(columns):
        spanner = [f"{column.spanner}:"] if column.spanner else []
        heading = " ".join([*spanner, *column.heading_lines])
        yield heading
        yield from [f"{heading}, interval"] * (span - 1)


def _markdown_cell(column: Column, cell: str) -> str:
    return _markdown_text(cell) if column.is_text else cell


def _markdown_text(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


@lru_cache(1)
def _template() -> Template:
    loader = PackageLoader("discourse.report", "")
    environment = Environment(autoescape=True, loader=loader, undefined=StrictUndefined)
    return environment.get_template("printed.html")


def _latex_text(text: str) -> str:
    # Two hyphens would become a dash, and a line must not break before a per cent sign.
    return re.sub("-(?=-)", "-{}", text.translate(_TO_LATEX)).replace(r" \%", r"~\%")


def _latex_cell(column: Column, cell: str) -> str:
    if not column.is_text:
        return cell.translate(_SIGNS_TO_LATEX)
    text = _latex_text(cell)
    return rf"\raggedright {text}" if column.width else text


def _latex_alignment(column: Column) -> str:
    if column.width:
        return rf"p{{{column.width:g}\linewidth}}"
    side = _latex_side(column)
    return side if column.heading else f"@{{ }}{side}"  # close to the column it belongs to


def _latex_side(column: Column) -> str:
    return "l" if column.is_text else "r"


def _latex_notes(notes: str) -> list[str]:
    """Return the notes as a paragraph of their own, as wide as the text."""
    text = rf"\emph{{Notes:}} {_latex_text(notes)}"
    return ["", rf"\vspace{{4pt}}\parbox{{\linewidth}}{{{text}}}"] if notes else []


def _latex_spanners(printed: PrintedTable) -> list[str]:
    """Return the row of spanners and the rules under them; nothing if there are none."""
    cells, rules, first = [], [], 1
    for name, columns in spanned_columns(printed.columns):
        last = first + len(columns) - 1
        if name:
            cells.append(rf"\multicolumn{{{len(columns)}}}{{c}}{{{_latex_text(name)}}}")
            rules.append(rf"\cmidrule(lr){{{first}-{last}}}")
        else:
            cells += [""] * len(columns)
        first = last + 1
    return [rf"{' & '.join(cells)} \\", " ".join(rules)] if rules else []


def _latex_heading(column: Column, span: int) -> str:
    lines = [_latex_text(line) for line in column.heading_lines]
    side = "c" if span > 1 else _latex_side(column)
    heading = lines[0]
    if len(lines) > 1:
        heading = rf"\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{_LINE_END.join(lines)}\end{{tabular}}"
    return rf"\multicolumn{{{span}}}{{c}}{{{heading}}}" if span > 1 else heading


def _latex_rows(printed: PrintedTable) -> Iterator[str]:
    for number, (heading, rows) in enumerate(_row_groups(printed)):
        if heading:
            if number:
                yield r"\addlinespace"
            text = rf"\emph{{{_latex_text(heading)}}}"
            yield rf"\multicolumn{{{len(printed.columns)}}}{{l}}{{{text}}} \\"
        for place, row in enumerate(rows):
            if place and any(column.width for column in printed.columns):
                yield r"\addlinespace[2pt]"  # or it is hard to see where a row ends
            cells = [_latex_cell(*pair) for pair in zip(printed.columns, row, strict=True)]
            yield rf"{' & '.join(cells)} \\"
