import os
import re
import subprocess
import sys

import matplotlib
import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font
from PIL import Image

from discourse.figures import STYLES, figure_style, plot_salience, save_figure, svg_text
from discourse.figures.lettering import LINE, lines_taken, shortened, text_width, wrapped
from discourse.figures.style import new_figure, page_lines

SIGNS = "←→■▲□…−–•’“”≤≥×"
HASH_SEEDS = "1", "2"
DRAW_AND_SAVE = """
import sys
import pandas as pd
from discourse.figures import STYLES, figure_style, plot_salience, save_figure
rows = [("atlantic-council", "rights", "own", 2.0, 1.0, 3.0)]
columns = ["narrative", "frame", "voice", "per_1000_tokens", "low", "high"]
for style in STYLES:
    with figure_style(style):
        save_figure(plot_salience(pd.DataFrame(rows, columns=columns)), f"{sys.argv[1]}-{style}")
"""
MILLIMETRES = {
    ("nature", "one"): 89,
    ("nature", "two"): 183,
    ("apsr", "one"): 85,
    ("apsr", "two"): 176,
    ("acl", "one"): 77,
    ("acl", "two"): 160,
    ("slides", "one"): 165,
    ("slides", "two"): 320,
}
FONTS = {
    "nature": ("'DejaVu Sans', Verdana, sans-serif", b"+DejaVuSans"),
    "apsr": ("STIXGeneral, 'STIX Two Text', 'Times New Roman'", b"+STIXGeneral"),
}


@pytest.mark.parametrize(("page", "millimetres"), MILLIMETRES.items(), ids=str)
def test_figures_are_as_wide_as_the_columns(salience, tmp_path, page, millimetres) -> None:
    style, width = page
    with figure_style(style, width=width):
        ax = plot_salience(salience)
        (path,) = save_figure(ax, tmp_path / "figure", formats=["png"], dpi=100)
    with Image.open(path) as image:
        assert image.width == pytest.approx(millimetres / 25.4 * 100, abs=1)


def test_rows_are_closed_up_to_the_height_of_a_slide_but_not_further(salience) -> None:
    more = pd.concat(
        salience.assign(frame=salience["frame"] + suffix) for suffix in ("", " b", " c")
    )
    with figure_style("nature", width="two"):
        page = plot_salience(salience).figure.get_figheight() / 6.5
    with figure_style("slides", width="two"):
        slide = plot_salience(salience).figure.get_figheight()
        long = plot_salience(more).figure.get_figheight()
    assert slide == pytest.approx(180 / 25.4)
    assert slide < 13 * page and long > 2 * slide


def test_a_slide_is_filled_by_a_figure_of_your_own() -> None:
    with figure_style("slides", width="two"):
        width, height = matplotlib.rcParams["figure.figsize"]
    assert width / height == pytest.approx(16 / 9, abs=0.001)


def test_parameters_are_restored() -> None:
    before = dict(matplotlib.rcParams), page_lines()
    with figure_style(width="two"), figure_style("slides"):
        assert dict(matplotlib.rcParams) != before[0] and page_lines() < 35
    assert (dict(matplotlib.rcParams), page_lines()) == before


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nature, apsr, acl, slides\. Got 'poster'"):
        figure_style("poster")


def test_an_unknown_width_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'one' or 'two'\. Got 'three'"):
        figure_style(width="three")


@pytest.mark.parametrize("style", FONTS)
def test_fonts_are_embedded_and_text_stays_text(salience, tmp_path, style) -> None:
    with figure_style(style):
        ax = plot_salience(salience)
    # Saved outside of the style: what a file needs must not hang on it.
    svg, pdf = save_figure(ax, tmp_path / "new" / "figure.v1", formats=["svg", "pdf"])
    assert [svg.name, pdf.name] == ["figure.v1.svg", "figure.v1.pdf"]
    in_svg, in_pdf = FONTS[style]
    for text in (svg.read_text(encoding="utf-8"), svg_text(ax)):
        assert ">Shared Future</text>" in text
        assert text.count("font-family: ") == text.count(f"font-family: {in_svg}")
    assert b"/CIDFontType2" in pdf.read_bytes() and b"/Type3" not in pdf.read_bytes()
    assert in_pdf in pdf.read_bytes()


@pytest.mark.parametrize("style", STYLES)
def test_every_sign_of_the_figures_is_in_the_font(style) -> None:
    with figure_style(style):
        font = get_font(findfont(FontProperties()))
        assert {ord(sign) for sign in SIGNS} <= font.get_charmap().keys()
        # What it lacks is taken from another without a warning.
        assert text_width("\u2007ễ", size=8) > 0


@pytest.mark.parametrize("style", ["nature", "apsr"])
@pytest.mark.parametrize("text", ["one line", "two\nlines", "three\nlines\nof text"])
def test_lines_take_as_much_room_as_they_are_drawn_with(style, text) -> None:
    with figure_style(style):
        size = matplotlib.rcParams["font.size"]
        figure = new_figure(lines=10)
        drawn = figure.text(0.5, 0.5, text).get_window_extent()
        taken = LINE * size * lines_taken([text, "short"]) * figure.dpi / 72
    assert taken == pytest.approx(drawn.height, rel=0.06)  # letters are fitted to pixels


def test_files_hold_no_date(salience, tmp_path) -> None:
    for path in save_figure(plot_salience(salience), tmp_path / "figure"):
        assert not re.search(rb"CreationDate|ModDate|<dc:date>|tIME|20\d\d-\d\d", path.read_bytes())


def test_files_are_the_same_in_every_process(tmp_path) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DRAW_AND_SAVE, str(tmp_path / seed)],
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for seed in HASH_SEEDS
    ]
    assert [run.wait() for run in runs] == [0, 0]
    first, second = (sorted(tmp_path.glob(f"{seed}-*")) for seed in HASH_SEEDS)
    assert len(first) == len(second) == 3 * len(STYLES)
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_an_unknown_format_is_refused_before_anything_is_written(salience, tmp_path) -> None:
    with pytest.raises(ValueError, match=r"svg, pdf, png\. Got 'gif'"):
        save_figure(plot_salience(salience), tmp_path / "figure", formats=["png", "gif"])
    assert list(tmp_path.iterdir()) == []


def test_lines_fit_and_hold_every_word() -> None:
    name = "openness and multistakeholder governance"
    lines = wrapped(name, room=60, size=7)
    assert " ".join(lines) == name
    assert all(text_width(line, size=7) <= 60 for line in lines if " " in line)


def test_a_short_name_is_not_cut_and_a_long_one_fits() -> None:
    assert shortened("island-states", room=100, size=7) == "island-states"
    short = shortened("a" * 40 + "z" * 40, room=100, size=7)
    assert text_width(short, size=7) <= 100
    assert short.startswith("a") and short.endswith("z") and "…" in short


def test_dollar_signs_are_no_formula(salience, tmp_path) -> None:
    with figure_style():
        ax = plot_salience(salience, labels={"development": "$5 and $6 loans"})
        (path,) = save_figure(ax, tmp_path / "figure", formats=["svg"])
    assert ">$5 and $6 loans</text>" in path.read_text(encoding="utf-8")
