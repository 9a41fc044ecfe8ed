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
