"""Printed tables read back from Markdown, HTML and LaTeX."""

import re
import shutil
import subprocess
import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented.printed import AWKWARD, NARRATIVES, TABLES
from lxml import html

from discourse.report.designs import DESIGNS
from discourse.report.printed_columns import MISSING, Column
from discourse.report.printing import print_table
from discourse.report.table_design import TableDesign

every_design = pytest.mark.parametrize("name", TABLES)
FROM_LATEX = {
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    r"\textasciigrave{}": "`",
    r"\textgreater{}": ">",
    r"\textendash{}": "–",
    r"\textless{}": "<",
    r"\textbar{}": "|",
    r"\ldots{}": "…",
    r"\raggedright ": "",
    "$-$": "−",
    "$<$": "<",
    "--": "–",
    "-{}": "-",
    "{[}": "[",
    "{]}": "]",
    "{*}": "*",
    "~": " ",
    **{f"\\{sign}": sign for sign in "{}$&#%_"},
    r"\textbackslash{}": "\\",
}
COMMANDS = {
    *("begin", "end", "caption", "label", "centering", "footnotesize", "setlength", "tabcolsep"),
    *("belowcaptionskip", "toprule", "midrule", "bottomrule", "cmidrule", "addlinespace"),
    *("usepackage", "multicolumn", "emph", "vspace", "parbox", "linewidth", "raggedright", "ldots"),
    *("textbackslash", "textasciicircum", "textasciitilde", "textasciigrave", "textbar"),
    *("textless", "textgreater", "textendash"),
}  # fmt: skip
LATEX_TOKEN = re.compile("|".join(map(re.escape, sorted(FROM_LATEX, key=len, reverse=True))))


def printed(name):
    return print_table(TABLES[name], DESIGNS[name], sides=NARRATIVES)


def of_text(*texts):
    """Return a printed table whose cells are texts, the first of them a heading of rows too."""
    design = TableDesign(
        name="a b&c",
        caption=texts[0],
        columns=(
            Column("text", "Text", "text"),
            Column("again", texts[0], "text", spanner=texts[0]),
        ),
        prepare=lambda table: table,
        needs=(),
        notes=texts[0],
        group=Column("group", "Group", "text"),
    )
    table = pd.DataFrame({"text": list(texts), "again": list(texts), "group": texts[0]})
    return print_table(table, design)


def plain_latex(text):
    return LATEX_TOKEN.sub(lambda found: FROM_LATEX[found.group()], text)


def html_grid(table):
    """Return the cells of an HTML table in their places, spans filled in."""
    grid = {}
    for row, line in enumerate(table.iter("tr")):
        place = 0
        for cell in line:
            while (row, place) in grid:
                place += 1
            for down in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    assert (row + down, place + right) not in grid
                    grid[row + down, place + right] = cell
    return grid


def markdown_rows(text):
    """Return the cells of a pipe table, unescaped; the second row is the rule."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [re.findall(r"((?:\\.|[^|\\])*)\|", line)[1:] for line in lines]
    return [[re.sub(r"\\(.)", r"\1", cell[1:-1]) for cell in row] for row in rows]


def latex_rows(text):
    """Return the cells of each row of the outer table, with their spans."""
    body = text.split("\\toprule\n")[1].split("\\bottomrule")[0]
    lines = [line.removesuffix(r" \\") for line in body.splitlines() if line.endswith(r" \\")]
    return [re.split(r"(?<!\\) & |^ & ", line) for line in lines]


def spans(cell):
    found = re.match(r"\\multicolumn\{(\d+)\}", cell)
    return int(found[1]) if found else 1


@every_design
def test_html_is_a_grid_with_headings_that_say_what_they_head(name):
    found = printed(name)
    fragment = html.fromstring(found.to_html())
    table = fragment.find("table")
    grid, width = html_grid(table), len(found.columns)
    rows = max(row for row, _ in grid) + 1
    assert len(grid) == rows * width
    assert sum(int(group.get("span")) for group in table.iter("colgroup")) == width
    scopes = {cell.get("scope") for cell in table.iter("th")}
    assert scopes - {"colgroup", "rowgroup"} == {"col", "row"}
    assert all(cell.get("scope") for cell in table.iter("th"))
    shown = [[cell.text_content() for cell in row] for row in table.iterfind("tbody/tr")]
    assert [row for row in shown if len(row) > 1] == [list(row) for row in found.cells]
    assert table.find("caption").text_content() == found.caption
    notes = fragment.get_element_by_id(table.get("aria-describedby"))
    assert notes.text_content() == found.notes and notes.get("class") == "notes"


@every_design
def test_headings_of_html_stand_over_their_columns(name):
    found = printed(name)
    grid = html_grid(html.fromstring(found.to_html()).find("table"))
    last = 1 if any(column.spanner for column in found.columns) else 0
    for place, column in enumerate(found.columns):
        if column.spanner:
            assert grid[0, place].text_content() == column.spanner
        if column.heading:
            assert grid[last, place].text_content() == "".join(column.heading_lines)
        else:
            assert grid[last, place] is grid[last, place - 1]


@every_design
def test_markdown_has_the_same_cells_under_one_heading_each(name):
    found = printed(name)
    headings, rule, *rows = markdown_rows(found.to_markdown())
    groups = [[group] if found.group else [] for group in found.groups]
    assert rows == [[*group, *cells] for group, cells in zip(groups, found.cells, strict=True)]
    assert len(headings) == len(rule) == len(rows[0]) and len(set(headings)) == len(headings)
    assert set(rule) <= {":--", "--:"}


@every_design
def test_latex_has_the_same_cells_and_needs_booktabs_only(name):
    found, text = printed(name), printed(name).to_latex()
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert set(re.findall(r"\\([a-zA-Z]+)", text.replace(r"\\", " "))) <= COMMANDS
    assert all(text.count(rf"\{rule}rule") == 1 for rule in ("top", "mid", "bottom"))
    rows = latex_rows(text)
    assert {sum(map(spans, row)) for row in rows} == {len(found.columns)}
    body = [row for row in rows if len(row) > 1][-len(found.cells) :]
    assert [tuple(map(plain_latex, row)) for row in body] == list(found.cells)
    for first, last in re.findall(r"\\cmidrule\(lr\)\{(\d+)-(\d+)\}", text):
        spanner = {column.spanner for column in found.columns[int(first) - 1 : int(last)]}
        assert len(spanner) == 1 and "" not in spanner
    caption = re.search(r"\\caption\{(.*)\}", text)[1]
    assert plain_latex(caption) == found.caption


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1))
@example(AWKWARD)
@example("<script>alert(1)</script>")
@example(r"\input{x} % & \\ [0.1] -- --- * _")
@example("a | b \n c \r\n d \\| e")
@example("\x00\x1b\x7f")
def test_any_text_comes_back_from_every_format(text):
    found = of_text(text, "x")
    cell = found.cells[0][0]
    kept = [sign for sign in text if sign.isspace() or unicodedata.category(sign) != "Cc"]
    assert cell == (" ".join("".join(kept).split()) or MISSING)
    fragment = html.fromstring(found.to_html())
    assert [row[0].text_content() for row in fragment.iterfind(".//tbody/tr")][1:] == [cell, "x"]
    assert not fragment.xpath("//script | //b | //i")
    assert [row[1] for row in markdown_rows(found.to_markdown())[2:]] == [cell, "x"]
    rows = latex_rows(found.to_latex())
    assert [plain_latex(row[0]) for row in rows if len(row) == 2][-2:] == [cell, "x"]


def test_nothing_in_a_text_is_markup_of_markdown():
    text = of_text(r"*a* _b_ <i> [c](d) `e` ~~f~~ $g$ &lt; \h | i").to_markdown()
    shown = r"\*a\* \_b\_ \<i\> \[c\](d) \`e\` \~\~f\~\~ \$g\$ \&lt; \\h \| i"
    assert text.startswith(f"**{shown}**\n") and f"| {shown} | {shown} |" in text


@pytest.mark.parametrize("text", ["[2pt] a", "*", "* a"])
def test_a_row_of_latex_does_not_begin_like_an_option_of_the_row_before(text):
    lines = of_text(text).to_latex().splitlines()
    assert not any(line.lstrip().startswith(("[", "*")) for line in lines)


def test_names_of_narratives_are_no_markup():
    found = print_table(TABLES["keyness"], DESIGNS["keyness"], sides=(AWKWARD, "[2pt] a"))
    fragment = html.fromstring(found.to_html())
    assert fragment.find(".//caption").text_content() == found.caption
    assert not fragment.xpath("//b") and r"\_x\_" in found.to_latex()
    assert plain_latex(re.search(r"\\caption\{(.*)\}", found.to_latex())[1]) == found.caption


def test_names_of_files_make_no_harm_in_labels():
    text, page = of_text("x").to_latex(), of_text("x").to_html()
    assert r"\label{tab:a-b-c}" in text and 'id="table-a-b-c"' in page


def test_html_is_ascii_and_shows_itself_in_a_notebook():
    found = of_text("中 − –")
    assert found.to_html().isascii() and found._repr_html_() == found.to_html()
    assert html.fromstring(found.to_html()).findtext(".//tbody/tr/td") == "中 − –"


def test_a_table_without_notes_has_no_empty_ones():
    design = TableDesign("x", "X.", (Column("n", "N", "count"),), lambda table: table, ("n",))
    found = print_table(pd.DataFrame({"n": [1]}), design)
    assert "Notes" not in found.to_markdown() + found.to_latex()
    fragment = html.fromstring(found.to_html())
    assert not fragment.xpath("//p | //*[@aria-describedby]")


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_pdflatex_sets_every_table_within_the_line(tmp_path):
    tables = "\n".join(printed(name).to_latex() + r"\clearpage" for name in TABLES)
    preamble = (
        r"\documentclass[11pt]{article}\usepackage[margin=1in]{geometry}\usepackage{booktabs}"
    )
    (tmp_path / "t.tex").write_text(
        rf"{preamble}\begin{{document}}{tables}\end{{document}}", encoding="utf-8"
    )
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="latin-1",
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "multiply defined" not in done.stdout
