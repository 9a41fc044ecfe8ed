"""Parts are whole or not there, whatever happens."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from discourse.batch.chunks import MOST_BYTES, Chunk, iter_chunks
from discourse.batch.parts import JOURNAL, PartStore, replacing
from discourse.corpus import RawDocument

COUNTS: dict[str, Any] = {"statements": 1, "status": {"ok": 1}}


def chunk(number: int, key: str = "k") -> Chunk:
    return Chunk(number, f"{key}{number}", [], 0)


def stream(*values: int) -> bytes:
    table = pyarrow.table({"n": list(values)})
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def store_at(folder: Path, resume: bool = False) -> PartStore:
    return PartStore({"statements": folder}, resume=resume)


def test_what_was_written_is_taken_over(tmp_path: Path) -> None:
    store = store_at(tmp_path / "out")
    for number in (1, 0):
        store.write(chunk(number), {"statements": stream(number)}, COUNTS)
    store.close()
    store = store_at(tmp_path / "out", resume=True)
    assert store.taken_over(chunk(0)) and store.taken_over(chunk(1))
    assert store.taken_over(chunk(2)) is None
    assert store.taken_over(chunk(1, key="other")) is None
    parts, entries = store.finish()
    assert [entry["part"] for entry in entries] == [0, 1]
    tables = [pyarrow.parquet.read_table(part) for part in parts["statements"]]
    assert [table["n"].to_pylist() for table in tables] == [[0], [1]]
    store.close()
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [JOURNAL, "part-000000.parquet", "part-000001.parquet"]


@pytest.mark.parametrize("damage", ["cut", "empty", "gone", "other"])
def test_a_part_that_is_not_whole_is_done_again(tmp_path: Path, damage: str) -> None:
    store = store_at(tmp_path)
    store.write(chunk(0), {"statements": stream(0)}, COUNTS)
    store.close()
    part = tmp_path / "part-000000.parquet"
    if damage == "gone":
        part.unlink()
    else:
        data = {"cut": part.read_bytes()[:-9], "empty": b"", "other": bytes(99)}[damage]
        part.write_bytes(data)
    store = store_at(tmp_path, resume=True)
    assert store.taken_over(chunk(0)) is None
    store.close()


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_journal_that_broke_off(tmp_path: Path, cut: int) -> None:
    store = store_at(tmp_path)
    for number in range(2):
        store.write(chunk(number), {"statements": stream(number)}, COUNTS)
    store.close()
    journal = tmp_path / JOURNAL
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-cut])
    store = store_at(tmp_path, resume=True)
    assert store.taken_over(chunk(0))
    if store.taken_over(chunk(1)) is None:
        store.write(chunk(1), {"statements": stream(1)}, COUNTS)
    store.finish()
    store.close()
    assert journal.read_bytes() == whole


def test_parts_that_are_no_more_are_removed(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    for number in range(3):
        store.write(chunk(number), {"statements": stream(number)}, COUNTS)
    store.close()
    (tmp_path / ".part-000007.parquet.draft").write_bytes(b"half")
    store = store_at(tmp_path, resume=True)
    assert store.taken_over(chunk(0))
    parts, _ = store.finish()
    store.close()
    assert [path.name for path in parts["statements"]] == ["part-000000.parquet"]
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [JOURNAL, "part-000000.parquet"]


def test_what_another_run_has_written_is_not_touched(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.write(chunk(0), {"statements": stream(0)}, COUNTS)
    with pytest.raises(ValueError, match=r"Another run is writing to .*; wait for its end\."):
        store_at(tmp_path, resume=True)
    store.close()
    with pytest.raises(ValueError, match=r"is not empty; go on with the run that it holds"):
        store_at(tmp_path)


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("name", ["thesis.docx", "part-00000-abc.snappy.parquet"])
def test_a_foreign_folder_is_not_written_to(tmp_path: Path, name: str, resume: bool) -> None:
    (tmp_path / name).write_bytes(b"dear")
    with pytest.raises(ValueError, match="is not empty"):
        store_at(tmp_path, resume)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_folder_of_a_run_is_locked(tmp_path: Path) -> None:
    one = PartStore({"statements": tmp_path / "a", "evidence": tmp_path / "e"}, resume=False)
    with pytest.raises(ValueError, match="Another run is writing"):
        PartStore({"statements": tmp_path / "b", "evidence": tmp_path / "e"}, resume=False)
    one.close()


@pytest.mark.parametrize("line", ['{"part": "a"}', "[]", '{"part": 0}', "7", "{"])
def test_a_journal_of_nonsense(tmp_path: Path, line: str) -> None:
    (tmp_path / JOURNAL).write_text(f"{line}\n", encoding="utf-8")
    store = store_at(tmp_path, resume=True)
    assert store.taken_over(chunk(0)) is None
    store.close()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_at(tmp_path)
    store.write(chunk(0), {"statements": stream(0)}, COUNTS)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.write(chunk(1), {"statements": stream(1)}, COUNTS)
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    store.close()


def test_a_draft_takes_the_place_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old" and len(list(tmp_path.iterdir())) == 1
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_text(encoding="utf-8") == "new" and len(list(tmp_path.iterdir())) == 1


def test_journal_lines_are_json(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    store.write(chunk(0), {"statements": stream(0)}, COUNTS)
    store.close()
    (line,) = (tmp_path / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["part"] == 0 and json.loads(line)["statements"] == 1


# Chunks


def raws(*texts: str) -> list[RawDocument]:
    return [RawDocument(str(n), f"{n}.txt", text) for n, text in enumerate(texts)]


def test_chunks_are_of_a_size_or_of_some_bytes() -> None:
    sizes = [len(c.documents) for c in iter_chunks(raws(*["a"] * 7), "v", 3)]
    assert sizes == [3, 3, 1]
    large = "a" * (MOST_BYTES // 2)
    sizes = [len(c.documents) for c in iter_chunks(raws(large, large, "b", large), "v", 3)]
    assert sizes == [2, 2]


def test_keys_tell_documents_and_versions_apart() -> None:
    def key(*texts: str, version: str = "v") -> str:
        return next(iter_chunks(raws(*texts), version, 9)).key

    assert key("a", "b") == key("a", "b")
    others = {key("a", "b"), key("b", "a"), key("ab", ""), key("a"), key("a", "b", version="w")}
    assert len(others) == 5
    document = RawDocument("0", "0.txt", "a", variables={"iso3": "FJI"})
    assert next(iter_chunks([document], "v", 9)).key != key("a")
    as_bytes = RawDocument("0", "0.txt", b"a")
    assert next(iter_chunks([as_bytes], "v", 9)).key != key("a")
