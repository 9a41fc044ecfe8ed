"""Calls that cannot be: each is told at once, in one sentence that names the argument."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from discourse.batch import Job, classify_frames, run_batch
from discourse.batch.run import default_workers
from discourse.corpus import Limits
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns({"trade": ["trade*"], "rights": ["right*"]})
RATES = Job("rates", voice=False, lexicon=LEXICON)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": 0}, "workers is 0; it may be any number above 0"),
        ({"chunk_size": -1}, "chunk_size is -1"),
        ({"timeout": 0}, "timeout is 0"),
        ({"timeout": float("inf")}, "it may be 1,000,000 at most"),
        ({"scheduler": "tcp://a:1"}, "it goes with 'dask'"),
        ({"engine": "spark"}, "engine is 'spark'; it may be 'local' or 'dask'"),
        ({"evidence": "e"}, "evidence goes with a job that gives evidence"),
        ({"status": "x"}, "A document variable cannot be called 'status'"),
        ({"text_column": "body"}, "has no column 'body'"),
    ],
)
def test_wrong_calls(
    statements: Path, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("text\nWe trade.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        run_batch([table], tmp_path / "out", RATES, **options)
    assert not (tmp_path / "out").exists()


def test_outputs_that_would_hurt(statements: Path, tmp_path: Path) -> None:
    job = Job("classify", evidence=True)
    for why in (tmp_path / "rows.csv", tmp_path / "rows.csv" / "why"):
        with pytest.raises(ValueError, match="name two places"):
            run_batch([statements], tmp_path / "rows.csv", job, evidence=why)
    table = tmp_path / "t.csv"
    table.write_text("text\nWe trade.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"t\.csv is an input, and output would replace it"):
        run_batch([table], table, RATES)
    assert table.read_text(encoding="utf-8") == "text\nWe trade.\n"


def test_an_output_among_the_inputs_is_no_input(statements: Path) -> None:
    out = statements / "labels"
    for _ in range(2):
        summary = run_batch([statements], out, RATES, workers=1, resume=True)
        assert summary.statements == 5 and summary.status == {"ok": 5}


@pytest.mark.parametrize(
    ("output", "message"),
    [("rows.xlsx", r"\.csv, \.parquet, \.jsonl, or a folder"), ("no/rows.csv", "make it first")],
)
def test_outputs_that_cannot_be(
    statements: Path, tmp_path: Path, output: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        run_batch([statements], tmp_path / output, RATES)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "guess"}, "kind is 'guess'"),
        ({"lexicon": LEXICON}, "lexicon is of kind 'rates'"),
        ({"kind": "rates", "evidence": True}, "evidence is of kind 'classify'"),
    ],
)
def test_jobs_that_cannot_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Job(**options)


def test_a_job_survives_the_wire() -> None:
    job = Job(
        "rates", seed=3, voice=False, language=None, limits=Limits(max_pages=7), lexicon=LEXICON
    )
    again = Job.from_json(json.loads(json.dumps(job.to_json())))
    assert again == job and again.version == job.version
    assert Job(seed=1).version != Job(seed=2).version


def test_workers_are_as_many_as_cores() -> None:
    assert 1 <= default_workers() <= min(8, os.cpu_count() or 1)


def test_tables_handed_over_need_their_columns() -> None:
    with pytest.raises(ValueError, match="The table has no column statement_id; it has text"):
        next(classify_frames([pd.DataFrame({"text": ["We trade."]})], job=RATES))


def test_tables_handed_over_may_hold_anything() -> None:
    frame = pd.DataFrame({"statement_id": [1, 2, 3], "text": ["We trade.", None, ""]})
    (rows,) = classify_frames([frame], job=RATES)
    assert list(rows["statement_id"]) == ["1", "2", "3"]
    assert list(rows["status"]) == ["ok", "error", "error"]
    assert rows["tokens"].isna().tolist() == [False, True, True]
