"""No archive takes more than its limits allow, whatever it says of itself."""

import gc
import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from packing import (
    ENDINGS,
    MEGA,
    TEXT,
    assert_one_sentence,
    lied,
    packed,
    peak,
    read,
    statuses,
    tar_entry,
    tarred,
    walk,
    zipped,
)

from discourse.corpus import Limits
from discourse.corpus.archives import iter_members


@pytest.mark.parametrize("ending", ENDINGS)
def test_max_file_size_costs_one_member(tmp_path: Path, ending: str) -> None:
    data = packed(ending, [("a.txt", "We go."), ("b.txt", "We" + "." * 18), ("c.txt", "Go.")])
    path = tmp_path / f"a{ending}"
    documents = read(path, data, limits=Limits(max_file_size=19))
    assert [document.status for document in documents] == ["ok", "error", "ok"]
    assert_one_sentence(documents[1], f"a{ending}/b.txt", "max_file_size = 19")
    assert set(statuses(read(path, data, limits=Limits(max_file_size=20))).values()) == {"ok"}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(("name", "least"), [("max_archive", 400), ("max_members", 4)])
def test_limits_on_the_whole(tmp_path: Path, ending: str, name: str, least: int) -> None:
    data = packed(ending, [(f"{number}.txt", "We sail. " * 11 + ".") for number in range(4)])
    path = tmp_path / f"a{ending}"
    *before, last = read(path, data, limits=Limits(**{name: least - 1}))
    # How many members a ZIP archive has is known before any is read.
    whole = (
        {}
        if (name, ending) == ("max_members", ".zip")
        else dict.fromkeys(["a:0", "a:1", "a:2"], "ok")
    )
    assert statuses(before) == whole
    assert last.document_id == "a"
    assert_one_sentence(last, f"a{ending}", f"{name} = {least - 1}")
    assert len(read(path, data, limits=Limits(**{name: least}))) == 4


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_bomb_stops_at_the_limit(ending: str) -> None:
    data = packed(ending, [("zeros.txt", bytes(10 * MEGA)), ("b.txt", TEXT)])
    (bomb, rest), error = walk(data, ending, Limits(max_file_size=MEGA))
    assert "max_file_size = 1,000,000" in bomb.error and rest.content and not error
    (), error = walk(data, ending, Limits(max_archive=9 * MEGA))
    assert "max_archive = 9,000,000" in error


def test_a_bomb_needs_little_memory() -> None:
    data = zipped([("zeros.txt", bytes(30 * MEGA))])
    assert peak(lambda: walk(data, ".zip", Limits(max_file_size=MEGA))) < 8


def test_a_bomb_in_tar_needs_little_memory() -> None:
    data = tarred([("zeros.txt", bytes(15 * MEGA))])
    assert peak(lambda: walk(data, ".tar.gz", Limits(max_file_size=MEGA))) < 8


def test_a_bomb_that_says_it_is_small() -> None:
    data = lied(zipped([("zeros.txt", bytes(30 * MEGA))]), "zeros.txt", "size", 9)
    limits = Limits(max_file_size=MEGA)
    ((bomb,), _) = walk(data, ".zip", limits)
    assert "damaged in its archive" in bomb.error
    assert peak(lambda: walk(data, ".zip", limits)) < 8


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_of_another_method(method: int) -> None:
    data = zipped([("zeros.txt", bytes(15 * MEGA))], method)
    assert peak(lambda: walk(data, ".zip", Limits(max_file_size=MEGA))) < 8


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_a_bomb_in_a_name(kind: bytes) -> None:
    data = gzip.compress(tar_entry("x", bytes(20 * MEGA), type=kind) + tar_entry("a.txt", TEXT))
    assert peak(lambda: walk(data, ".tar.gz", Limits(max_archive=MEGA))) < 8


def test_refused_members_of_a_zip_are_not_unpacked_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unpacked, read = [], zipfile.ZipExtFile.read

    def counted(file: zipfile.ZipExtFile, size: int = -1) -> bytes:
        unpacked.append(len(data := read(file, size)))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    data = zipped([(f"{number}.txt", bytes(100_000)) for number in range(20)])
    walk(data, ".zip", Limits(max_file_size=50_000, max_archive=300_000))
    assert sum(unpacked) <= 350_001


@pytest.mark.parametrize("name", ["folder/", ".hidden"])
def test_folders_and_hidden_files_count_as_members(name: str) -> None:
    kind = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
    data = tar_entry(name, type=kind) * 1000 + tar_entry("a.txt", TEXT)
    assert "max_members" in walk(gzip.compress(data), ".tar.gz", Limits(max_members=100))[1]


def test_a_tar_of_many_members_does_not_keep_them() -> None:
    data = gzip.compress(tar_entry("a.txt", "We sail.") * 10_000 + bytes(1024), 1)
    walked = iter_members(io.BytesIO(data), ".tar.gz", Limits())
    names = [next(walked).name for _ in range(9_999)]
    kept = sum(isinstance(thing, tarfile.TarInfo) for thing in gc.get_objects())
    assert len(names) == 9_999 and kept < 10
    assert len(list(walked)) == 1
