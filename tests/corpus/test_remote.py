"""Remote addresses, by way of fsspec's file systems in memory and on disk."""

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from discourse.corpus import Document, Limits, read_corpus
from discourse.corpus.files import find_files

TEXT = "The pilot comes on board at the outer buoy and leaves us at the quay.\n"


@pytest.fixture
def memory() -> Iterator[Any]:
    """Return a file system that is empty before and after."""
    system = fsspec.filesystem("memory")

    def clear() -> None:
        MemoryFileSystem.store.clear()
        MemoryFileSystem.pseudo_dirs[:] = [""]

    clear()
    yield system
    clear()


def fill(memory: Any, *names: str) -> None:
    for name in names:
        memory.pipe(f"/talks/{name}", TEXT.encode())


def read(*inputs: str, **options: Any) -> list[Document]:
    return list(read_corpus(*inputs, language=None, **options))


def ids(*inputs: str | Path) -> list[str]:
    return [file.document_id for file in find_files(inputs)]


def assert_one_sentence(document: Document, *names: str) -> None:
    assert document.status == "error" and document.text == ""
    assert document.error.endswith(".") and not document.error.endswith("..")
    assert len(document.error.splitlines()) == 1
    assert all(name in document.error for name in names), document.error


# Reading


def test_a_remote_file_is_a_document(memory: Any) -> None:
    fill(memory, "CHN_72_2017.txt")
    (document,) = read("memory://talks/CHN_72_2017.txt")
    assert (document.document_id, document.text) == ("CHN_72_2017", TEXT)
    assert str(document.variables["path"]).endswith("talks/CHN_72_2017.txt")
    assert document.variables["year"] == 2017


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet", ".zip"])
def test_tables_and_archives(memory: Any, ending: str) -> None:
    frame, buffer = pd.DataFrame({"key": ["x", "y"], "text": [TEXT, "We sail."]}), io.BytesIO()
    if ending == ".csv":
        frame.to_csv(buffer, index=False)
    elif ending == ".jsonl":
        frame.to_json(buffer, orient="records", lines=True)
    elif ending == ".parquet":
        frame.to_parquet(buffer)
    else:
        with zipfile.ZipFile(buffer, "w") as target:
            target.writestr("t.csv", frame.to_csv(index=False))
    memory.pipe(f"/mail/a{ending}", buffer.getvalue())
    for _ in range(2):
        documents = read(f"memory://mail/a{ending}", id_column="key")
        assert [document.document_id for document in documents] == ["x", "y"]
        assert [document.text for document in documents] == [TEXT, "We sail."]


def test_a_file_on_disk_by_its_address(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text(TEXT, encoding="utf-8")
    (document,) = read(f"file://{tmp_path.as_posix()}/a b.txt")
    assert (document.document_id, document.text) == ("a b", TEXT)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_remote_table_without_the_column(memory: Any, name: str) -> None:
    buffer = io.BytesIO()
    frame = pd.DataFrame({"speech": ["We."]})
    frame.to_csv(buffer) if name == "a.csv" else frame.to_parquet(buffer)
    memory.pipe(f"/{name}", buffer.getvalue())
    with pytest.raises(
        ValueError, match=rf"{name} has no column 'text'; text_column may be .*speech"
    ):
        read(f"memory://{name}")


def test_limits_hold(memory: Any) -> None:
    fill(memory, "a.txt")
    (document,) = read("memory://talks/a.txt", limits=Limits(max_file_size=9))
    assert_one_sentence(document, "talks/a.txt", "max_file_size = 9")


def test_a_remote_file_that_is_gone_by_then(memory: Any) -> None:
    fill(memory, "a.txt", "b.txt", "c.txt")
    files = find_files(["memory://talks"])
    memory.rm("/talks/b.txt")
    assert [file.size() for file in files] == [len(TEXT), 0, len(TEXT)]
    from discourse.corpus.fetching import FetchOptions, fetch

    assert [raw.status for raw in fetch(files, FetchOptions())] == ["ok", "error", "ok"]


# Folders and patterns


def test_a_remote_folder_in_order_and_with_its_subfolders(memory: Any) -> None:
    fill(memory, "b.txt", "c/a.md", "a.txt", "c/b/z.txt")
    assert ids("memory://talks") == ids("memory://talks/") == ["a", "b", "c/a", "z"]


def test_hidden_files_of_a_remote_folder(memory: Any) -> None:
    fill(memory, "b.txt", ".a.txt", ".git/c.txt", "~$d.docx")
    assert ids("memory://talks") == ["b"]


def test_remote_and_local_folders_have_one_order(memory: Any, tmp_path: Path) -> None:
    names = ["a/x.txt", "a-b/y.txt", "a.txt"]
    fill(memory, *names)
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert ids("memory://talks") == ids(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a", "b"]),
        ("**/*.txt", ["a", "b", "c/a", "z"]),
        ("c/*", ["a"]),
        ("c/**", ["a", "z"]),
        ("*/a.*", ["a"]),
    ],
)
def test_remote_patterns(memory: Any, pattern: str, expected: list[str]) -> None:
    fill(memory, "b.txt", "a.txt", "c/a.txt", "c/b/z.txt")
    found = ids(f"memory://talks/{pattern}")
    assert [name.removeprefix("c/") if len(expected) < 4 else name for name in found] == expected


def test_ids_of_remote_and_local_files_of_one_name(memory: Any, tmp_path: Path) -> None:
    fill(memory, "a.txt")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for inputs in (["memory://talks", tmp_path], [tmp_path, "memory://talks/*.txt"]):
        assert len(set(ids(*inputs))) == 2
    assert ids("memory://talks", "memory://talks/a.txt") == ["a"]


# What is not there


@pytest.mark.parametrize("name", ["none.txt", "none", "*.md", "none/*", "none/"])
def test_a_remote_file_that_is_missing(memory: Any, name: str) -> None:
    fill(memory, "a.txt")
    with pytest.raises(ValueError, match=r"^There is no file at memory://talks/.*; check the "):
        find_files([f"memory://talks/{name}"])


def test_a_driver_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(ValueError, match=r"^s3://bucket/a\.txt cannot be opened: .*s3fs.*[^.]\.$"):
        find_files(["s3://bucket/a.txt"])


def test_a_protocol_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"^nope://a\.txt cannot be opened: .*nope\.$"):
        find_files(["nope://a.txt"])


def test_fsspec_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ValueError, match=r"fsspec is not installed; install the extra 'remote' "):
        find_files(["memory://talks/a.txt"])
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert read(str(tmp_path))[0].status == "ok"


@pytest.mark.parametrize("address", ["reference://x", "github://a", "zip://a.txt"])
def test_an_address_that_its_driver_cannot_take(address: str) -> None:
    with pytest.raises(ValueError, match=f"^{address} cannot be opened"):
        find_files([address])


def test_an_address_within_another(memory: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("a.txt", TEXT)
    memory.pipe("/mail.zip", buffer.getvalue())
    (document,) = read("zip://a.txt::memory://mail.zip")
    assert document.text == TEXT


# Drivers that fail


class Flaky(io.RawIOBase):
    """A file that opens, and cannot be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise RuntimeError("the line\nwas cut.")


def refuse(*args: Any, **options: Any) -> None:
    raise RuntimeError("the line\nwas cut.")


KINDS = [".txt", ".csv", ".zip"]


@pytest.mark.parametrize("ending", [".txt", ".csv", ".zip"])
def test_a_driver_that_cannot_open(
    memory: Any, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    fill(memory, f"a{ending}")
    monkeypatch.setattr(MemoryFileSystem, "open", refuse)
    (document,) = read("memory://talks")
    assert_one_sentence(document, f"talks/a{ending}", "cannot be opened")


@pytest.mark.parametrize("ending", [".txt", ".csv", ".zip"])
def test_a_driver_that_cannot_read(
    memory: Any, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    fill(memory, f"a{ending}")
    monkeypatch.setattr(MemoryFileSystem, "open", lambda *args, **options: Flaky())
    (document,) = read("memory://talks")
    assert_one_sentence(document, f"talks/a{ending}")


def test_a_driver_that_cannot_list(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryFileSystem, "isdir", refuse)
    with pytest.raises(ValueError, match=r"^memory://talks cannot be listed: RuntimeError.*\.$"):
        find_files(["memory://talks"])
