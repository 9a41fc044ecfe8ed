"""A document at which its reader hangs or crashes costs its own row."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow
import pytest

from discourse.batch import BatchError, Job, guard
from discourse.batch.guard import Child, ChildLostError, GuardedFetcher, GuardedJob
from discourse.batch.slate import Stepping
from discourse.corpus import Limits, RawDocument
from discourse.corpus.fetching import FetchOptions, fetch_table
from discourse.corpus.files import find_files

RATES = Job("rates", voice=False)


def raw(name: str, text: str) -> RawDocument:
    return RawDocument(name, f"{name}.txt", text.encode(), ".txt")


def rows_of(tables: dict[str, bytes]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        pyarrow.ipc.open_stream(tables["statements"]).read_all().to_pylist()
    )
    return rows


@pytest.fixture
def guarded(child_that_breaks: Callable[[], None]) -> Iterator[GuardedJob]:
    child_that_breaks()
    job = GuardedJob(RATES, timeout=5)
    yield job
    job.close()


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("HANG", "took longer than timeout = 5 seconds and was given up"),
        ("STALL", "took longer than timeout = 5 seconds and was given up"),
        ("CRASH", "made the process that read it break down (SIGABRT)"),
        ("BREAK", "made the process that read it break down (SIGABRT)"),
        ("RAISE", "could not be judged (ZeroDivisionError: no such rate)"),
    ],
)
def test_a_culprit_costs_one_row(guarded: GuardedJob, word: str, reason: str) -> None:
    texts = ["We trade.", f"We {word} here.", "We talk of development.", "We go."]
    documents = [raw(f"d{n}", text) for n, text in enumerate(texts)]
    alone = rows_of(guarded.work([documents[2]]))
    rows = rows_of(guarded.work(documents))
    assert [row["statement_id"] for row in rows] == ["d0", "d1", "d2", "d3"]
    assert [row["status"] for row in rows] == ["ok", "error", "ok", "ok"]
    assert rows[1]["error"] == f"d1.txt {reason}."
    assert rows[1]["tokens"] is None
    assert [rows[2]] == alone


def test_several_culprits(guarded: GuardedJob) -> None:
    words = ["CRASH", "fine", "CRASH", "RAISE", "fine"]
    rows = rows_of(guarded.work([raw(str(n), f"We {word}.") for n, word in enumerate(words)]))
    assert [row["status"] for row in rows] == ["error", "ok", "error", "error", "ok"]


def test_what_could_not_be_fetched_has_its_row(guarded: GuardedJob) -> None:
    failed = RawDocument("x", "x.doc", status="unsupported", error="x.doc ends in .doc.")
    (row,) = rows_of(guarded.work([failed]))
    assert (row["status"], row["error"]) == ("unsupported", "x.doc ends in .doc.")


def test_a_child_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; sys.exit('no module here')"
    monkeypatch.setattr(guard, "COMMAND", [sys.executable, "-c", code])
    job = GuardedJob(RATES, timeout=5)
    with pytest.raises(BatchError, match="could not start: no module here"):
        job.work([raw("a", "We trade.")])
    job.close()


def test_a_child_that_always_dies_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; from discourse.batch.wire import *\n"
        "header, _ = receive(sys.stdin.buffer)\n"
        "send(sys.stdout.buffer, {'done': True})"
    )
    monkeypatch.setattr(guard, "COMMAND", [sys.executable, "-c", code])
    job = GuardedJob(RATES, timeout=5)
    with pytest.raises(BatchError, match="the worker process cannot work"):
        job.work([raw("a", "We trade.")])
    job.close()


def test_a_stopped_child_is_not_started_again() -> None:
    child = Child(timeout=5)
    child.stop()
    with pytest.raises(ChildLostError, match="the run was stopped"):
        list(child.ask({"do": "open", "job": RATES.to_json()}))


def test_the_clock_stops_while_an_answer_is_used(tmp_path: Path) -> None:
    table = tmp_path / "a.jsonl"
    table.write_text('{"text": "We trade."}\n' * 2000, encoding="utf-8")
    fetcher = GuardedFetcher(timeout=1.5)
    documents = fetcher(find_files([table])[0], None, FetchOptions())
    next(documents)
    time.sleep(2.5)
    assert sum(document.status == "ok" for document in documents) == 1999
    fetcher.close()


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("needs /proc")
    child = Child(timeout=30)
    list(child.ask({"do": "open", "job": RATES.to_json()}))
    process = child._process
    assert process is not None and process.stdin is not None
    process.stdin.close()  # what the child sees when its parent is killed
    for _ in range(100):
        if process.poll() is not None:
            break
        time.sleep(0.05)
    assert process.poll() == 0
    child.close()


@pytest.mark.parametrize("inside", [False, True])
def test_rows_come_as_without_a_child(tmp_path: Path, inside: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,iso3,year\na,We trade.,FJI,2019\nb,,,\n,Ça va.,NA,2020\n", "utf-8")
    (file,) = find_files([path])
    options = FetchOptions(id_column="id")
    content = path.read_bytes() if inside else None
    fetcher = GuardedFetcher(timeout=30)
    fetched = list(fetcher(file, content, options))
    fetcher.close()
    expected = list(fetch_table(file, content, options))
    for one, other in zip(fetched, expected, strict=True):
        assert one.document_id == other.document_id and one.content == other.content
        assert (one.status, one.error, one.source) == (other.status, other.error, other.source)
        assert one.variables["iso3"] == other.variables["iso3"]


def test_a_table_that_kills_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nWe trade.\n", "utf-8")
    monkeypatch.setattr(guard, "COMMAND", [sys.executable, "-c", "import os; os.abort()"])
    fetcher = GuardedFetcher(timeout=30)
    (raw,) = fetcher(find_files([path])[0], None, FetchOptions())
    assert raw.status == "error" and raw.document_id == "a"
    assert raw.error == f"{path.as_posix()} made the process that read it break down (SIGABRT)."
    fetcher.close()


def test_children_use_one_thread_each() -> None:
    child = Child(timeout=30)
    list(child.ask({"do": "open", "job": RATES.to_json()}))
    assert child._process is not None
    environ = Path(f"/proc/{child._process.pid}/environ")
    if environ.exists():
        assert b"OMP_NUM_THREADS=1" in environ.read_bytes()
    child.close()


def test_nothing_is_imported_from_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyarrow", "tomllib", "discourse"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    job = GuardedJob(RATES, timeout=30)
    (row,) = rows_of(job.work([raw("a", "We trade.")]))
    assert row["status"] == "ok"
    job.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit")
def test_memory_has_a_limit() -> None:
    job = GuardedJob(Job("rates", voice=False, limits=Limits(max_memory=400_000_000)), timeout=30)
    line = "We trade with all.\n" * 4_000_000
    documents = [raw("a", "We trade."), raw("b", line), raw("c", "We go.")]
    rows = rows_of(job.work(documents))
    assert [row["status"] for row in rows] == ["ok", "error", "ok"]
    assert rows[1]["error"].startswith("b.txt needs more memory than max_memory")
    job.close()


@pytest.mark.parametrize("number", [3, 40])
def test_a_culprit_among_many_with_voice(
    child_that_breaks: Callable[[], None], number: int
) -> None:
    # Many are read before the first is judged: the one read last is not to blame.
    child_that_breaks()
    job = GuardedJob(Job("rates"), timeout=60)
    texts = ["We trade, and we speak of development."] * 70
    texts[number] = "They speak of RUIN and of development."
    rows = rows_of(job.work([raw(f"d{n}", text) for n, text in enumerate(texts)]))
    job.close()
    assert [n for n, row in enumerate(rows) if row["status"] != "ok"] == [number]
    assert "SIGABRT" in rows[number]["error"]


def test_a_child_that_others_kill_costs_nothing(tmp_path: Path) -> None:
    job = GuardedJob(RATES, timeout=30)
    documents = [raw(f"d{n}", "We trade. " * 2000) for n in range(200)]
    expected = job.work(documents)
    killer = threading.Timer(0.05, lambda: job._child._process.kill())  # type: ignore[union-attr]
    killer.start()
    assert job.work(documents) == expected
    killer.join()
    job.close()


def test_a_long_look_at_a_table_is_no_silence(tmp_path: Path) -> None:
    steps = list[int]()
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "We trade.\n" * 400_000, encoding="utf-8")

    def watch(file: IO[bytes]) -> IO[bytes]:
        return io.BufferedReader(Stepping(file, lambda: steps.append(1)), 1 << 16)  # type: ignore[return-value]

    first = next(fetch_table(find_files([path])[0], None, FetchOptions(), watch=watch))
    assert first.content == "We trade." and len(steps) > 10
