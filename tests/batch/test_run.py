"""A run gives the same bytes whatever the path, and goes on where it was stopped."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from discourse import read_corpus
from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.batch import BatchError, Job, classify_frames, guard, run_batch
from discourse.corpus import Limits, iter_documents
from discourse.frames import iter_rates
from discourse.lexicon import lexicon_from_patterns
from discourse.resources import resource

SPECIMENS = resource("corpora", "specimens", "statements")
LEXICON = lexicon_from_patterns({"trade": ["trade*"], "rights": ["right*"]})
RATES = Job("rates", voice=False, lexicon=LEXICON)


@pytest.fixture(autouse=True)
def no_texts_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path / "home"))


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def frame_of(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder)


def same_values(frame: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Compare to the last bit; what is not defined may be None, NaN or NA."""
    assert list(frame) == list(expected) and len(frame) == len(expected)
    for name in expected:
        pairs = zip(frame[name], expected[name], strict=True)
        for one, other in pairs:
            assert (pd.isna(one) and pd.isna(other)) or one == other, (name, one, other)


# The same results from every path


@pytest.mark.filterwarnings("ignore")  # what distributed warns of when it closes is its own
def test_every_path_gives_the_same_bits(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    shutil.copytree(SPECIMENS, folder)
    (folder / "broken.txt").write_bytes(bytes(range(256)))
    (folder / "slides.pptx").write_bytes(b"PK")
    job = Job("classify", evidence=True)

    def run(name: str, **options: Any) -> dict[str, bytes]:
        out, why = tmp_path / name, tmp_path / f"{name}-evidence"
        run_batch([folder], out, job, chunk_size=4, evidence=why, **options)
        return {**bytes_in(out), **{f"evidence {k}": v for k, v in bytes_in(why).items()}}

    one = run("one", workers=1)
    assert run("two", workers=2) == one
    assert run("dask", workers=2, engine="dask") == one

    stopped = tmp_path / "stopped"
    shutil.copytree(tmp_path / "one", stopped)
    shutil.copytree(tmp_path / "one-evidence", tmp_path / "stopped-evidence")
    (stopped / "part-000001.parquet").unlink()
    (tmp_path / "stopped-evidence" / "part-000003.parquet").write_bytes(b"half")
    assert run("stopped", workers=2, resume=True) == one

    model = AlignmentModel().fit(load_references(), read_background())
    corpus = read_corpus(folder)
    same_values(frame_of(tmp_path / "one"), model.classify(corpus))
    same_values(frame_of(tmp_path / "one-evidence"), model.evidence(corpus))

    run_batch([folder], tmp_path / "rows.csv", Job(), workers=1)
    same_values(
        pd.read_csv(tmp_path / "rows.csv", keep_default_na=False, na_values=[""]),
        model.classify(corpus).replace("", None),
    )

    texts = [d for d in corpus if d.status == "ok"]
    handed = pd.DataFrame(
        {"statement_id": [d.document_id for d in texts], "text": [d.text for d in texts]}
    )
    rows = pd.concat(classify_frames([handed[:5], handed[5:]]))
    same_values(rows, model.classify(texts))


def test_rates_are_those_of_the_library(statements: Path, tmp_path: Path) -> None:
    run_batch([statements], tmp_path / "out", Job("rates", lexicon=LEXICON), workers=1)
    expected = pd.DataFrame(iter_rates(iter_documents(statements), LEXICON))
    same_values(frame_of(tmp_path / "out"), expected)
    assert frame_of(tmp_path / "out")["own_rights"].sum() > 0


def test_chunk_size_changes_parts_and_no_row(statements: Path, tmp_path: Path) -> None:
    for size in (1, 2, 99):
        run_batch([statements], tmp_path / f"s{size}", RATES, workers=2, chunk_size=size)
        run_batch([statements], tmp_path / f"s{size}.csv", RATES, workers=2, chunk_size=size)
    assert len(list((tmp_path / "s1").glob("part-*"))) == 5
    assert len(list((tmp_path / "s2").glob("part-*"))) == 3
    assert len({(tmp_path / f"s{size}.csv").read_bytes() for size in (1, 2, 99)}) == 1


def test_rows_are_in_the_order_of_the_inputs(statements: Path, tmp_path: Path) -> None:
    names = ["estreland", "aldermere", "calverra"]
    paths = [statements / f"{name}.txt" for name in names]
    run_batch(paths, tmp_path / "out.csv", RATES, workers=3, chunk_size=1)
    assert list(pd.read_csv(tmp_path / "out.csv")["statement_id"]) == names


def test_archives_and_tables_have_the_rows_of_their_files(statements: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for path in sorted(statements.iterdir()):
            archive.write(path, path.name)
    with tarfile.open(tmp_path / "t.tar.gz", "w:gz") as tar:
        for path in sorted(statements.iterdir()):
            tar.add(path, path.name)
    texts = [path.read_text(encoding="utf-8") for path in sorted(statements.iterdir())]
    pd.DataFrame({"text": texts}).to_parquet(tmp_path / "p.parquet")
    pd.DataFrame({"text": texts}).to_json(tmp_path / "j.jsonl", orient="records", lines=True)
    rows = []
    for given in (
        statements,
        *(tmp_path / n for n in ("z.zip", "t.tar.gz", "p.parquet", "j.jsonl")),
    ):
        run_batch([given], tmp_path / f"{Path(given).suffix[1:]}-out", RATES, workers=1)
        table = frame_of(tmp_path / f"{Path(given).suffix[1:]}-out")
        rows.append(table.drop(columns=["statement_id", "language"]).to_csv())
    assert len(rows) == 5 and len(set(rows)) == 1


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_one_file_is_the_parts_together(statements: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"rows.{ending}"
    summary = run_batch([statements], out, RATES, workers=1, chunk_size=2)
    assert summary.statements == 5 and summary.status == {"ok": 5}
    assert [path.name for path in tmp_path.iterdir() if path != statements] == [out.name]
    run_batch([statements], tmp_path / "parts", RATES, workers=1)
    read: dict[str, Callable[[Path], pd.DataFrame]] = {
        "csv": lambda path: pd.read_csv(path, keep_default_na=False),
        "jsonl": lambda path: pd.read_json(path, lines=True),
        "parquet": pd.read_parquet,
    }
    expected = frame_of(tmp_path / "parts")
    pd.testing.assert_frame_equal(read[ending](out), expected, check_dtype=False, check_exact=True)


def test_a_file_is_written_over_and_a_folder_is_not(statements: Path, tmp_path: Path) -> None:
    for _ in range(2):
        run_batch([statements], tmp_path / "rows.csv", RATES, workers=1)
    run_batch([statements], tmp_path / "rows", RATES, workers=1)
    with pytest.raises(ValueError, match=r"rows is not empty; go on with .* \(--resume"):
        run_batch([statements], tmp_path / "rows", RATES, workers=1)


def test_formulas_are_escaped(tmp_path: Path) -> None:
    table = tmp_path / "s.csv"
    table.write_text('id,text\n=1+1,We trade.\n"@x",We go.\n-5,We talk.\n', encoding="utf-8")
    for escape, first in ((True, "'=1+1"), (False, "=1+1")):
        run_batch([table], tmp_path / "o.csv", RATES, workers=1, id_column="id", escape=escape)
        assert pd.read_csv(tmp_path / "o.csv")["statement_id"][0] == first
    run_batch([table], tmp_path / "o.jsonl", RATES, workers=1, id_column="id")
    assert '"=1+1"' in (tmp_path / "o.jsonl").read_text(encoding="utf-8")


# Resuming


def test_resuming_does_only_what_is_left(statements: Path, tmp_path: Path) -> None:
    out, heard = tmp_path / "out", list[dict[str, Any]]()
    run_batch([statements], out, RATES, workers=1, chunk_size=2)
    whole = bytes_in(out)
    (out / "part-000001.parquet").unlink()
    summary = run_batch(
        [statements], out, RATES, workers=1, chunk_size=2, resume=True, listen=heard.append
    )
    assert bytes_in(out) == whole and summary.statements == 5 and summary.taken_over == 3
    done = {event["part"]: event["taken_over"] for event in heard if event["event"] == "part"}
    assert done == {0: True, 1: False, 2: True}


def test_a_changed_document_or_job_is_done_again(statements: Path, tmp_path: Path) -> None:
    def taken_over(**options: Any) -> int:
        run_batch([statements], tmp_path / "fresh", job, workers=1, chunk_size=2, **options)
        fresh = bytes_in(tmp_path / "fresh")
        shutil.rmtree(tmp_path / "fresh")
        summary = run_batch([statements], out, job, workers=1, chunk_size=2, resume=True, **options)
        assert bytes_in(out) == fresh
        return summary.taken_over

    out, job = tmp_path / "out", RATES
    assert taken_over() == 0
    assert taken_over() == 5
    (statements / "calverra.txt").write_text("We trade, and have rights.", encoding="utf-8")
    assert taken_over() == 3
    (statements / "aldermere.txt").unlink()
    assert taken_over() == 0
    job = Job("rates", voice=False, lexicon=lexicon_from_patterns({"trade": ["trade"]}))
    assert taken_over() == 0
    job = Job("rates", voice=False, lexicon=job.lexicon, limits=Limits(max_line=20))
    assert taken_over() == 0
    assert taken_over(iso3="FJI") == 0


CODE = """
import sys
from pathlib import Path
from discourse.batch import Job, run_batch
from discourse.lexicon import lexicon_from_patterns
lexicon = lexicon_from_patterns({"trade": ["trade*"], "rights": ["right*"]})
job = Job("rates", voice=False, lexicon=lexicon)
run_batch([sys.argv[1]], sys.argv[2], job, workers=2, chunk_size=1, resume=True,
          listen=lambda event: print(event["event"], flush=True))
"""


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_a_killed_run_goes_on(statements: Path, tmp_path: Path, parts: int) -> None:
    run_batch([statements], tmp_path / "whole", RATES, workers=1, chunk_size=1)
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(statements), str(out)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(parts + 1):  # "start" is the first event
        process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    assert not (tmp_path / "whole" / "_lock").exists()
    run_batch([statements], out, RATES, workers=2, chunk_size=1, resume=True)
    assert bytes_in(out) == bytes_in(tmp_path / "whole")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_says_how_to_go_on(
    statements: Path, tmp_path: Path, number: int
) -> None:
    out = tmp_path / "rows.csv"
    command = ["rates", str(statements), "--no-voice", "-o", str(out), "--chunk-size", "1", "-q"]
    log = tmp_path / "log.jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "discourse", *command, "--log", str(log), "--workers", "1"],
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(600):
        if log.exists() and '"part"' in log.read_text(encoding="utf-8"):
            break
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    if out.exists():
        pytest.skip("the machine was faster than the signal")
    assert process.returncode == 130
    assert said.startswith("discourse: stopped") and "Traceback" not in said
    resumed = subprocess.run(
        [sys.executable, "-m", "discourse", *command, "--resume"], check=True, timeout=120
    )
    assert resumed.returncode == 0 and len(pd.read_csv(out)) == 5


# Bad inputs


def test_every_input_has_one_row(
    statements: Path, tmp_path: Path, child_that_breaks: Callable[[], None]
) -> None:
    child_that_breaks()
    (statements / "bad1.txt").write_text("HANG", encoding="utf-8")
    (statements / "bad2.txt").write_text("BREAK", encoding="utf-8")
    (statements / "bad3.xyz").write_text("?", encoding="utf-8")
    (statements / "bad4.pdf").write_bytes(b"%PDF-1.4")
    summary = run_batch([statements], tmp_path / "out", RATES, workers=2, timeout=6)
    table = frame_of(tmp_path / "out").set_index("statement_id")
    assert list(table.index) == sorted(table.index)
    assert summary.status == {"ok": 5, "error": 3, "unsupported": 1}
    assert table["status"]["bad3"] == "unsupported"
    assert "timeout = 6 seconds" in table["error"]["bad1"]
    assert "SIGABRT" in table["error"]["bad2"]
    assert summary.first_error == table["error"]["bad1"]


def test_events_tell_what_happens(statements: Path, tmp_path: Path) -> None:
    (statements / "bad.pdf").write_bytes(b"%PDF-1.4")
    heard = list[dict[str, Any]]()
    run_batch([statements], tmp_path / "out", RATES, workers=1, chunk_size=3, listen=heard.append)
    assert [event["event"] for event in heard] == ["start", "part", "error", "part", "end"] or [
        event["event"] for event in heard
    ] == ["start", "error", "part", "part", "end"]
    size = sum(path.stat().st_size for path in statements.iterdir())
    assert heard[0] == {"event": "start", "inputs": 6, "bytes": size}
    assert max(event.get("bytes", 0) for event in heard[1:]) == size
    (error,) = (event for event in heard if event["event"] == "error")
    assert error["statement_id"] == "bad" and error["error"].endswith(".")
    json.dumps(heard)


def test_a_run_that_cannot_start_leaves_nothing_in_the_way(
    statements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "COMMAND", [sys.executable, "-c", "import no_such_module"])
    with pytest.raises(BatchError, match="No module named 'no_such_module'"):
        run_batch([statements], tmp_path / "out", RATES, workers=2)
    monkeypatch.undo()
    run_batch([statements], tmp_path / "out", RATES, workers=2)
