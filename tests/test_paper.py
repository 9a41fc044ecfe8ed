"""Each script of the paper answers its question with a figure and the tables beside it."""

import runpy
from pathlib import Path

import pytest

ANALYSES = Path(__file__).parent.parent / "analyses"
SCRIPTS = sorted(path.name for path in ANALYSES.glob("[0-9][0-9]_*.py"))
# Topics are fitted by `make paper`, which CI runs twice.
QUICK = [name for name in SCRIPTS if "topic" not in name]


def test_scripts_are_numbered_without_a_gap_and_ask_a_question() -> None:
    assert [int(name[:2]) for name in SCRIPTS] == list(range(1, len(SCRIPTS) + 1))
    for name in SCRIPTS:
        assert runpy.run_path(str(ANALYSES / name))["__doc__"].strip().endswith("?")


@pytest.mark.parametrize("name", QUICK)
def test_a_script_writes_one_figure_and_its_tables(name: str, tmp_path: Path) -> None:
    runpy.run_path(str(ANALYSES / name))["main"](str(tmp_path))
    figures = {path.suffix for path in tmp_path.glob(f"{Path(name).stem}.*")}
    assert figures == {".svg", ".pdf", ".png"}
    tables = {path.stem for path in tmp_path.iterdir()} - {Path(name).stem}
    assert tables
    for table in tables:
        endings = {path.suffix for path in tmp_path.glob(f"{table}.*")}
        assert endings == {".csv", ".md", ".html", ".tex"}, table
