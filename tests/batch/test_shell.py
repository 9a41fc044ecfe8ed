"""Batches from the shell: what is said while they run and at their end."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from discourse.batch import parts
from discourse.cli import main
from discourse.cli.monitor import Monitor

QUICK = ["--no-voice", "--workers", "1"]


def test_a_summary_and_the_exit_status(
    statements: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "rows.csv"
    assert main(["rates", str(statements), "-o", str(out), *QUICK]) == 0
    said = capsys.readouterr().err
    assert said.startswith("5 statements, ") and said.count("\n") == 1
    (statements / "broken.pdf").write_bytes(b"%PDF-1.4")
    assert main(["rates", str(statements), "-o", str(out), *QUICK]) == 1
    said = capsys.readouterr().err
    assert "1 not read; the first: " in said and "broken.pdf is a damaged" in said


def test_the_log_is_json_with_times(statements: Path, tmp_path: Path) -> None:
    (statements / "broken.pdf").write_bytes(b"%PDF-1.4")
    log = tmp_path / "log.jsonl"
    main(["rates", str(statements), "-o", str(tmp_path / "r.csv"), "-q", "--log", str(log), *QUICK])
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [event["event"] for event in events] == ["start", "error", "part", "end"]
    assert all(event["time"].endswith("+00:00") for event in events)
    assert events[1]["statement_id"] == "broken" and events[1]["status"] == "error"


def test_limits_are_options(
    statements: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [str(statements), "-o", str(tmp_path / "r.csv"), *QUICK]
    assert main(["rates", *options, "--max-line", "40"]) == 1
    assert "more than max_line = 40 allows" in capsys.readouterr().err
    assert main(["rates", *options, "--max-line", "5_000"]) == 0
    with pytest.raises(SystemExit):
        main(["rates", *options, "--max-line", "0"])
    assert "is no whole number of 1 or more" in capsys.readouterr().err


def test_formulas_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text("id,text\n=1+1,We defend our sovereignty.\n", encoding="utf-8")
    given = [str(table), "--id-column", "id", "-q"]
    assert main(["rates", *given, *QUICK]) == 0
    assert "\n'=1+1,ok" in capsys.readouterr().out
    assert main(["rates", *given, *QUICK, "--no-escape"]) == 0
    assert "\n=1+1,ok" in capsys.readouterr().out
    assert main(["frames", *given, "--no-voice"]) == 0
    assert "\n'=1+1,'=1+1#0000" in capsys.readouterr().out
    assert main(["frames", *given, "--no-voice", "--no-escape"]) == 0
    assert "\n=1+1,=1+1#0000" in capsys.readouterr().out


def test_evidence_goes_where_it_is_asked_for(statements: Path, tmp_path: Path) -> None:
    rows, why = tmp_path / "rows.csv", tmp_path / "why.parquet"
    command = ["classify", str(statements), "-o", str(rows), "--evidence", str(why), "-q"]
    assert main([*command, "--workers", "1"]) == 0
    scores = pd.read_csv(rows).set_index("statement_id")["score"]
    total = pd.read_parquet(why).groupby("statement_id")["contribution"].sum()
    assert (scores - total).abs().max() < 1e-12
    assert sorted(path.name for path in tmp_path.glob("*s*.*")) == ["rows.csv"]


def test_a_full_disk_is_one_sentence(
    statements: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written = []
    to_disk = parts._to_disk

    def full(file: Any) -> None:
        written.append(file.name)
        if sum("part-" in str(name) for name in written) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        to_disk(file)

    monkeypatch.setattr(parts, "_to_disk", full)
    out = tmp_path / "rows"
    command = ["rates", str(statements), "-o", f"{out}/", "--chunk-size", "2", *QUICK]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert said.endswith(
        "No space left on device; 2 statements are kept in whole parts; "
        "run the same command with --resume to go on.\n"
    )
    assert [path.name for path in sorted(out.glob("part*"))] == ["part-000000.parquet"]
    monkeypatch.undo()
    assert main([*command, "--resume"]) == 0
    assert len(pd.read_parquet(out)) == 5


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("COLUMNS", "60")
    with Monitor(None, quiet=False) as monitor:
        monitor({"event": "start", "inputs": 2, "bytes": 1000})
        part = {"event": "part", "statements": 3, "status": {"ok": 2, "error": 1}, "bytes": 400}
        part["taken_over"] = False
        monitor(part)
        monitor({**part, "bytes": 5000})
    lines = [line.strip() for line in shown.getvalue().split("\r") if line.strip()]
    assert "6 statements" in lines[-1] and "2 not read" in lines[-1] and "100%" in lines[-1]
    assert max(map(len, lines)) <= 72
    assert (monitor.statements, monitor.parts) == (6, 2)


def test_no_bar_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, quiet in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with Monitor(None, quiet=quiet) as monitor:
            monitor({"event": "start", "inputs": 2, "bytes": 1000})
        assert stream.getvalue() == ""
