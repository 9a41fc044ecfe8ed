import hashlib
import os
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from discourse.figures import figure_style, narrative_styles, plot_salience, save_figure
from discourse.figures.lettering import shortened, text_width, wrapped
from discourse.figures.palette import NARRATIVES

HASH_SEEDS = "1", "2"
DRAW_AND_SAVE = """
import sys
import pandas as pd
from discourse.figures import figure_style, plot_salience, save_figure
rows = [("atlantic-council", "rights", "own", 2.0, 1.0, 3.0)]
columns = ["narrative", "frame", "voice", "per_1000_tokens", "low", "high"]
with figure_style():
    save_figure(plot_salience(pd.DataFrame(rows, columns=columns)), sys.argv[1])
"""


def lightness(colour: str) -> float:
    """Return CIE L*, from 0 (black) to 100 (white)."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16)


def test_narratives_and_voices_can_be_told_apart_in_grey() -> None:
    council, mobile = NARRATIVES["atlantic-council"], NARRATIVES["china-mobile"]
    assert abs(lightness(council.colour) - lightness(mobile.colour)) > 20
    assert council.marker != mobile.marker
    for style in (council, mobile):
        assert lightness(style.light) - lightness(style.colour) > 20


def test_text_in_a_narratives_colour_is_legible() -> None:
    # Contrast with white of at least 4.5 to 1 (WCAG 2.1, level AA) is a lightness up to 50.
    assert all(lightness(style.colour) <= 50 for style in NARRATIVES.values())


def test_a_narrative_keeps_its_colour_among_others() -> None:
    alone = narrative_styles(["china-mobile"])["china-mobile"]
    among = narrative_styles(["zeta", "china-mobile", "alpha"])
    assert among["china-mobile"] == alone
    assert len({style.colour for style in among.values()}) == 3
    assert among == narrative_styles(["alpha", "zeta", "china-mobile", "alpha"])


def test_too_many_narratives_are_refused() -> None:
    with pytest.raises(ValueError, match=r"at most 3 narratives .* Got 4: a, b, c, d"):
        narrative_styles("abcd")


@pytest.mark.parametrize(("width", "millimetres"), [("one", 89), ("two", 183)])
def test_figures_are_as_wide_as_the_columns(salience, tmp_path, width, millimetres) -> None:
    with figure_style(width=width):
        (path,) = save_figure(plot_salience(salience), tmp_path / "figure", formats=["png"])
    with Image.open(path) as image:
        assert image.width == pytest.approx(millimetres / 25.4 * 300, abs=1)


def test_parameters_are_restored() -> None:
    before = dict(matplotlib.rcParams)
    with figure_style(width="two"):
        assert dict(matplotlib.rcParams) != before
    assert dict(matplotlib.rcParams) == before


def test_an_unknown_width_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'one' or 'two'\. Got 'three'"):
        figure_style(width="three")


def test_fonts_are_embedded_and_text_stays_text(salience, tmp_path) -> None:
    with figure_style():
        ax = plot_salience(salience)
    # Saved outside of the style: what a file needs must not hang on it.
    svg, pdf = save_figure(ax, tmp_path / "new" / "figure.v1", formats=["svg", "pdf"])
    assert [svg.name, pdf.name] == ["figure.v1.svg", "figure.v1.pdf"]
    assert ">Shared Future</text>" in svg.read_text(encoding="utf-8")
    assert b"/CIDFontType2" in pdf.read_bytes() and b"/Type3" not in pdf.read_bytes()


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
    for kind in ("svg", "pdf", "png"):
        digests = {
            hashlib.sha256((tmp_path / f"{seed}.{kind}").read_bytes()).hexdigest()
            for seed in HASH_SEEDS
        }
        assert len(digests) == 1, kind


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
