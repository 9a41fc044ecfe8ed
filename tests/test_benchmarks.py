"""Benchmarks run; what they measure is for people to read."""

import runpy
from pathlib import Path

import pytest

from discourse.resources import resource

BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "classify.py"


def test_stages_of_classify_are_timed(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(BENCHMARK))["main"](str(resource("corpora", "specimens", "statements")))
    printed = capsys.readouterr().out
    assert printed.startswith("15 statements, ")
    assert all(stage in printed for stage in ("reading", "matching and voice", "judging"))


def test_corrected_shares_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    benchmark = runpy.run_path(str(BENCHMARK.with_name("corrected_shares.py")))
    names = [scenario.name for scenario in benchmark["scenarios"]()]
    chosen = [names[0], next(name for name in names if "documents" in name), names[-1]]
    printed = []
    for _ in range(2):
        benchmark["main"]("3", *chosen)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert all((name in printed[0]) == (name in chosen) for name in names)
    assert "nan" not in printed[0]
    assert printed[0].endswith("Over 3 draws the standard error of a coverage of 95 is 12.6.\n")
