"""Archives are read where they lie: nothing is written, and one bad member costs one row."""

import gzip
import io
import os
import tarfile
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packing import (
    ENDINGS,
    TEXT,
    assert_one_sentence,
    lied,
    packed,
    read,
    statuses,
    tar_entry,
    tarred,
    walk,
    zipped,
)

from discourse.corpus import read_corpus

# What is in an archive


@pytest.mark.parametrize("ending", [".zip", ".tar.gz", ".tgz", ".ZIP", ".Tar.Gz"])
def test_members_are_documents_and_rows_of_tables(tmp_path: Path, ending: str) -> None:
    members = [
        ("talks/a.txt", TEXT),
        ("b.MD", TEXT),
        ("t.csv", "id,text\n1,We wait.\n2,We sail.\n"),
        ("lines.jsonl", '{"text": "We wait."}\n{"text": "We sail."}\n'),
    ]
    path = tmp_path / f"mail{ending}"
    documents = read(path, packed(ending.lower(), members))
    assert set(statuses(documents).values()) == {"ok"}
    ids = ["talks/a", "b", "t:1", "t:2", "lines:1", "lines:2"]
    assert [document.document_id for document in documents] == [f"mail:{name}" for name in ids]
    assert documents[0].text == TEXT
    assert documents[0].variables["path"] == f"{path.as_posix()}/talks/a.txt"
    assert [document.variables.get("id") for document in documents[2:4]] == [1, 2]


@pytest.mark.parametrize("ending", ENDINGS)
def test_parquet_in_an_archive(tmp_path: Path, ending: str) -> None:
    import pandas as pd

    buffer = io.BytesIO()
    pd.DataFrame({"text": [TEXT, "We sail."], "year": [1, 2]}).to_parquet(buffer)
    members = [("t.parquet", buffer.getvalue()), ("u.parquet", buffer.getvalue()[:-9])]
    *rows, broken = read(tmp_path / f"a{ending}", packed(ending, members))
    assert [(row.document_id, row.variables["year"]) for row in rows] == [
        ("a:t:1", 1),
        ("a:t:2", 2),
    ]
    assert_one_sentence(broken, "u.parquet", "damaged or truncated Parquet")


def test_general_debate_names_in_an_archive(tmp_path: Path) -> None:
    (document,) = read(tmp_path / "a.zip", zipped([("s/CHN_72_2017.txt", TEXT)]))
    assert (document.variables["iso3"], document.variables["year"]) == ("CHN", 2017)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_the_author_did_not_put_there_is_left_out(tmp_path: Path, ending: str) -> None:
    names = [".hidden.txt", "__MACOSX/._a.txt", "x/__MACOSX/b.txt", ".git/c.txt", "x/~$d.docx"]
    members = [(name, TEXT) for name in [*names, "./x/e.txt"]]
    assert statuses(read(tmp_path / f"a{ending}", packed(ending, members))) == {"a:x/e": "ok"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_archive_without_files(tmp_path: Path, ending: str) -> None:
    for members in ([], [(".hidden.txt", TEXT)], [("__MACOSX/a.txt", TEXT)]):
        (document,) = read(tmp_path / f"a{ending}", packed(ending, members))
        assert document.document_id == "a"
        assert_one_sentence(document, f"a{ending}", "holds no files")


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path, ending: str) -> None:
    inner = [(name, packed(kind, [("a.txt", TEXT)])) for name, kind in (("in.zip", ".zip"),)]
    inner.append(("in.tgz", tarred([("a.txt", TEXT)])))
    documents = read(tmp_path / f"out{ending}", packed(ending, inner))
    assert statuses(documents) == {"out:in": "unsupported", "out:in:2": "unsupported"}
    for document, name in zip(documents, ("in.zip", "in.tgz"), strict=True):
        assert_one_sentence(document, f"out{ending}/{name}", "is an archive within an archive")


def test_a_member_of_another_type_is_unsupported(tmp_path: Path) -> None:
    documents = read(tmp_path / "a.zip", zipped([("a.exe", b"MZ"), ("LICENCE", TEXT)]))
    for document, name in zip(documents, ("a.zip/a.exe", "a.zip/LICENCE"), strict=True):
        assert document.status == "unsupported"
        assert_one_sentence(document, name)


# Nothing is written, and nothing else is read

LEADING_OUT = [
    "../x.txt",
    "/etc/x.txt",
    "C:\\x.txt",
    "C:x.txt",
    "a/../../x.txt",
    "a/../x.txt",
    "..\\x.txt",
    "a\\..\\..\\x.txt",
    "\\\\server\\share\\x.txt",
    "//server/x.txt",
    "..",
]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", LEADING_OUT)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, ending: str, name: str) -> None:
    members = [("a.txt", TEXT), (name, TEXT), ("b.txt", TEXT)]
    first, refused, last = read(tmp_path / f"a{ending}", packed(ending, members))
    assert (first.status, last.status) == ("ok", "ok")
    assert_one_sentence(refused, f"a{ending}", "leads out of its archive")


@pytest.mark.parametrize("name", ["a..b.txt", "a/b..txt", "x/a...b/c.txt", "ab: c.txt", "a\\b.txt"])
def test_a_name_that_only_looks_odd_is_read(tmp_path: Path, name: str) -> None:
    for ending in ENDINGS:
        (document,) = read(tmp_path / f"a{ending}", packed(ending, [(name, TEXT)]))
        assert (document.status, document.text) == ("ok", TEXT)


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "deep" / "here"
    here.mkdir(parents=True)
    (tmp_path / "temp").mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    table = "text\nWe sail.\n"
    members = [
        (name, TEXT) for name in ("../x.txt", "/etc/x.txt", "..\\x.txt", "a.txt", "x/y/b.txt")
    ]
    for ending in ENDINGS:
        data = packed(ending, [*members, ("t.csv", table), ("in.zip", zipped([("a.txt", TEXT)]))])
        Path(f"a{ending}").write_bytes(data)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    corpus = read_corpus("a.zip", "a.tar.gz", language=None)
    assert sum(document.status == "ok" for document in corpus) == 6
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.SYMTYPE, "is a link"),
        (tarfile.LNKTYPE, "is a link"),
        (tarfile.CHRTYPE, "is a device"),
        (tarfile.BLKTYPE, "is a device"),
        (tarfile.FIFOTYPE, "is a device"),
    ],
)
def test_links_and_devices_in_tar(tmp_path: Path, kind: bytes, reason: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(TEXT, encoding="utf-8")
    for target in (str(secret), "../secret.txt", "a.txt"):
        data = b"".join([
            tar_entry("a.txt", TEXT), tar_entry("l.txt", type=kind, linkname=target),
            tar_entry("z.txt", TEXT), bytes(1024),
        ])  # fmt: skip
        first, link, last = read(tmp_path / "a.tgz", gzip.compress(data))
        assert (first.status, link.status, last.status) == ("ok", "unsupported", "ok")
        assert_one_sentence(link, "a.tgz/l.txt", reason)


def test_a_link_in_zip(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("l.txt")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as target:
        target.writestr(entry, "../words that are a path")
    (document,) = read_corpus(tmp_path / "a.zip")
    assert document.status == "unsupported"
    assert_one_sentence(document, "a.zip/l.txt", "is a link")


# One bad member costs one row


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.pdf", b"%PDF-1.4 and no more"),
        ("bad.docx", b"PK\3\4 and no more"),
        ("bad.txt", bytes(range(256)) * 9),
        ("bad.txt", b""),
        ("bad.html", b"<html></html>"),
        ("bad.parquet", b"PAR1"),
        ("bad.csv", b"a,b\n1,2\n"),
        ("bad.jsonl", b"no\n"),
    ],
)
def test_bad_content(tmp_path: Path, ending: str, name: str, content: bytes) -> None:
    members = [("a.txt", TEXT), (name, content), ("z.txt", TEXT)]
    first, bad, last = read(tmp_path / f"a{ending}", packed(ending, members))
    assert (first.status, bad.status, last.status) == ("ok", "error", "ok")
    assert_one_sentence(bad, f"a{ending}/{name}")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("flags", 0x1, "locked by a password"),
        ("crc", 1, "damaged in its archive"),
        ("size", 9, "damaged in its archive"),
    ],
)
def test_a_header_of_a_zip_member_lies(tmp_path: Path, field: str, value: int, reason: str) -> None:
    data = zipped([("a.txt", TEXT), ("lie.txt", TEXT), ("z.txt", TEXT)])
    first, bad, last = read(tmp_path / "a.zip", lied(data, "lie.txt", field, value))
    assert (first.status, bad.status, last.status) == ("ok", "error", "ok")
    assert_one_sentence(bad, "a.zip/lie.txt", reason)


def test_a_size_that_is_said_to_be_larger_harms_nothing(tmp_path: Path) -> None:
    data = lied(zipped([("lie.txt", TEXT), ("z.txt", TEXT)]), "lie.txt", "size", 2**31)
    larger, last = read(tmp_path / "a.zip", data)
    assert larger.text in (TEXT, "") and last.status == "ok"


@pytest.mark.parametrize("size", [-512, 2**40])
def test_a_size_in_tar_that_cannot_be(tmp_path: Path, size: int) -> None:
    data = tar_entry("a.txt", TEXT) + tar_entry("lie.txt", size=size) + tar_entry("z.txt", TEXT)
    first, *bad = read(tmp_path / "a.tgz", gzip.compress(data + bytes(1024)))
    assert first.status == "ok" and bad
    assert {document.status for document in bad} == {"error"}
    assert_one_sentence(bad[-1], "a.tgz")


# Damaged archives

WHOLE = [(f"m{number}.txt", f"{number} {TEXT}" * (number + 1)) for number in range(6)]
DAMAGED = "is a damaged or truncated archive"


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tgz"])
@pytest.mark.parametrize("data", [b"", b"PK", TEXT.encode(), gzip.compress(TEXT.encode()), b"\x1f"])
def test_what_is_no_archive(tmp_path: Path, name: str, data: bytes) -> None:
    (document,) = read(tmp_path / name, data)
    assert document.document_id == "a"
    assert_one_sentence(document, name, DAMAGED)


def test_a_truncated_zip_is_one_error() -> None:
    data = zipped(WHOLE)
    for end in range(0, len(data), 7):
        members, error = walk(data[:end], ".zip")
        assert members == [] and error.startswith(DAMAGED)


def test_a_truncated_tar_yields_whole_members_only() -> None:
    data = tarred(WHOLE)
    counts = []
    for end in range(len(data)):
        members, _ = walk(data[:end], ".tar.gz")
        found = [(member.name, member.content.decode()) for member in members]
        assert found == WHOLE[: len(found)]
        counts.append(len(found))
    assert all(fewer <= more for fewer, more in pairwise(counts)) and counts[-1] >= 5


def test_a_truncated_tar_ends_in_an_error() -> None:
    data = tarred(WHOLE)
    for end in range(len(data)):
        assert walk(data[:end], ".tar.gz")[1].startswith(DAMAGED)


def test_a_damaged_header_between_members_is_told() -> None:
    entries = [tar_entry(*member) for member in WHOLE]
    damaged = bytearray(b"".join(entries) + bytes(1024))
    damaged[len(b"".join(entries[:3])) + 2] ^= 1  # in the name of the fourth
    members, error = walk(gzip.compress(bytes(damaged)), ".tar.gz")
    assert len(members) == 3 and error.startswith(DAMAGED)


def test_a_wrong_checksum_is_told() -> None:
    data = bytearray(tarred(WHOLE))
    data[-8] ^= 1
    assert walk(bytes(data), ".tar.gz")[1].startswith(DAMAGED)


def test_gzip_in_several_parts() -> None:
    plain = gzip.decompress(tarred(WHOLE))
    parts = [plain[start : start + 1000] for start in range(0, len(plain), 1000)]
    members, error = walk(b"".join(map(gzip.compress, parts)), ".tar.gz")
    assert (len(members), error) == (6, "")


# Ids

NAMES = st.text(st.sampled_from("ab12./: \\\u00e9~$"), min_size=1, max_size=8)
FILES = st.builds("{}{}".format, NAMES, st.sampled_from(["", ".txt", ".csv", ".jsonl", ".zip"]))
TABLE = st.lists(st.sampled_from(["", "a", "a:2", "a:b", "x", "1", "x:2:2"]), max_size=5)


def table_of(name: str, ids: list[str]) -> str:
    if name.endswith(".jsonl"):
        return "".join(f'{{"id": "{one}", "text": "We sail."}}\n' for one in ids)
    return "id,text\n" + "".join(f"{one},We sail.\n" for one in ids)


def is_seen(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return bool(parts) and not any(part.startswith((".", "~$")) for part in parts)


@given(
    members=st.lists(st.tuples(FILES, TABLE), max_size=8),
    ending=st.sampled_from(ENDINGS),
    id_column=st.sampled_from([None, "id"]),
)
@settings(max_examples=60, deadline=None)
def test_ids_are_unique_whatever_the_names(
    members: list[tuple[str, list[str]]], ending: str, id_column: str | None
) -> None:
    contents = [(name.rstrip("/ .") or "a", table_of(name, ids)) for name, ids in members]
    with tempfile.TemporaryDirectory() as folder:
        for name in (f"x{ending}", "x:a.txt", "a:2.txt"):
            Path(folder, name).write_bytes(packed(ending, contents))
        first, second = (list(read_corpus(folder, id_column=id_column)) for _ in range(2))
    ids = [document.document_id for document in first]
    assert len(set(ids)) == len(ids) and {"x:a", "a:2"} <= set(ids)
    assert ids == [document.document_id for document in second]
    assert len(ids) - 2 >= sum(map(is_seen, (name for name, _ in contents)))


@pytest.mark.parametrize("ending", ENDINGS)
def test_names_that_come_twice(tmp_path: Path, ending: str) -> None:
    names = ("do.txt", "do.txt", "do.md", "do:2.txt")
    members = [(name, TEXT * count) for count, name in enumerate(names, 1)]
    documents = read(tmp_path / f"m{ending}", packed(ending, members))
    ids = ["m:do", "m:do:2", "m:do:3", "m:do:2:2"]
    assert [document.document_id for document in documents] == ids
    assert [len(document.text) for document in documents] == [len(TEXT) * n for n in (1, 2, 3, 4)]


def test_two_archives_with_the_same_members(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.zip").write_bytes(zipped([("a.txt", TEXT)]))
    assert read_corpus(tmp_path, language=None).document_ids == ("x/m:a", "y/m:a")


@pytest.mark.skipif(os.name == "nt", reason="names in archives are text on Windows")
def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    entry = tar_entry("caf\udce9.txt", TEXT)
    (document,) = read(tmp_path / "a.tgz", gzip.compress(entry + bytes(1024)))
    assert document.status == "ok"
    (document.document_id + str(document.variables["path"])).encode()  # can be written


@pytest.mark.parametrize("name", ["two\nlines.txt", "a.two\nlines", "two\rlines.csv", "a\n/b.exe"])
def test_a_line_break_in_the_name_of_a_member(tmp_path: Path, name: str) -> None:
    (document,) = read(tmp_path / "a.zip", zipped([(name, b"")]))
    assert len(document.error.splitlines()) == 1
