"""Every input has a row, every row an id of its own, and one bad row costs no other."""

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import Document, read_corpus
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.fetching import ENDINGS, FetchOptions, RawDocument, fetch
from discourse.corpus.files import File, find_files
from discourse.corpus.tables import TableFile

TEXT = "The lock keeper opens the gate at six, whether a ship is waiting or not.\n"


def read(path: Path, data: bytes | str, **options: Any) -> list[Document]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_corpus(path, language=None, **options))


def statuses(documents: list[Document]) -> list[str]:
    return [document.status for document in documents]


def assert_one_sentence(document: Document, *names: str) -> None:
    assert document.status in ("error", "unsupported") and document.text == ""
    assert document.error.endswith(".") and not document.error.endswith("..")
    assert len(document.error.splitlines()) == 1
    assert all(name in document.error for name in names), document.error


# Ids

IDS = st.sampled_from(["a", "a:2", "a:2:2", "b", "b:1", "c", "", "a.txt"])


def table(name: str) -> File:
    return File(f"{name}.csv", f"{name}.csv", False, name)


@given(st.lists(st.lists(IDS, max_size=8), min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_ids_are_unique_whatever_the_rows_are_called(rows: list[list[str]]) -> None:
    files = [table(name) for name, _ in zip("abc", rows, strict=False)]
    given_ids = {file.document_id: ids for file, ids in zip(files, rows, strict=True)}

    def fetched(file: File, content: bytes | None, options: FetchOptions) -> Iterator[RawDocument]:
        assert content is None
        return (RawDocument(name, file.label) for name in given_ids[file.document_id])

    ids, again = (
        [raw.document_id for raw in fetch(files, FetchOptions(), fetch_rows=fetched)]
        for _ in range(2)
    )
    assert len(ids) == sum(map(len, rows)) == len(set(ids))
    assert ids == again
    flat = [name for names in rows for name in names]
    assert all(new == old or new.startswith(f"{old}:") for new, old in zip(ids, flat, strict=True))


def test_the_id_of_a_file_is_kept_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\nb,We wait.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    corpus = read_corpus(tmp_path, id_column="id", language=None)
    assert corpus.document_ids == ("b:2", "b")


def test_a_row_may_have_the_id_of_its_own_file(tmp_path: Path) -> None:
    rows = "id,text\na,We wait.\na,We sail.\n"
    documents = read(tmp_path / "a.csv", rows, id_column="id")
    assert [document.document_id for document in documents] == ["a", "a:2"]


@pytest.mark.parametrize("blank", ['""', "null", "NaN"])
def test_a_blank_id_is_the_number_of_the_row(tmp_path: Path, blank: str) -> None:
    rows = f'{{"id": 0, "text": "We wait."}}\n{{"id": {blank}, "text": "We sail."}}\n'
    documents = read(tmp_path / "a.jsonl", rows, id_column="id")
    assert [document.document_id for document in documents] == ["0", "a:2"]


# A row for every input


@pytest.mark.parametrize("ending", [*ENDINGS, "", ".xyz"])
def test_an_empty_file_of_any_type_is_one_row(tmp_path: Path, ending: str) -> None:
    (document,) = read(tmp_path / f"f{ending}", b"")
    assert document.document_id == "f"
    assert_one_sentence(document, f"f{ending}")


@pytest.mark.parametrize("ending", [*ENDINGS, ".xyz"])
def test_a_link_that_leads_nowhere_is_one_row(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"f{ending}").symlink_to("nowhere")
    (tmp_path / f"l{ending}").symlink_to(f"l{ending}")
    (tmp_path / "z.txt").write_text(TEXT, encoding="utf-8")
    nowhere, loop, last = read_corpus(tmp_path, language=None)
    assert last.status == "ok"
    assert_one_sentence(nowhere, f"f{ending}")
    assert_one_sentence(loop, f"l{ending}")


def test_a_folder_with_the_name_of_a_file(tmp_path: Path) -> None:
    for name in ("a.txt", "b.csv", "c.zip"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "z.md").write_text(TEXT, encoding="utf-8")
    assert statuses(list(read_corpus(tmp_path, language=None))) == ["ok"] * 3
    assert statuses(list(read_corpus(tmp_path / "a.txt", language=None))) == ["ok"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize(
    "ending",
    [
        ".txt",
        ".pdf",
        *(e for e in (".csv", ".jsonl", ".parquet")),
        *(e for e in (".zip", ".tar.gz")),
    ],
)
def test_a_stream_in_a_folder_is_not_waited_for(tmp_path: Path, ending: str) -> None:
    pipe = tmp_path / f"pipe{ending}"
    os.mkfifo(pipe)
    done = threading.Event()

    def release() -> None:  # whoever opens the pipe for reading finds it empty
        while not done.wait(0.01):
            try:
                os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                continue

    writer = threading.Thread(target=release, daemon=True)
    writer.start()
    try:
        (document,) = read_corpus(tmp_path, language=None)
    finally:
        done.set()
        writer.join()
    assert_one_sentence(document, f"pipe{ending} is not a regular file")


@pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
@pytest.mark.parametrize("name", ["two\nlines.txt", "two\nlines.xyz", "two\nlines.csv", "a.b\nc"])
def test_a_line_break_in_a_file_name(tmp_path: Path, name: str) -> None:
    (document,) = read(tmp_path / name, b"")
    assert_one_sentence(document, "lines" if "lines" in name else "a.b")


# Rows of tables


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_rows_of_the_wrong_length(tmp_path: Path, ending: str) -> None:
    mark = "," if ending == ".csv" else "\t"
    rows = ["id|text", "1|We wait.", "2", "3|We|sail.", "4|We go.", ""]
    documents = read(tmp_path / f"t{ending}", "\n".join(rows).replace("|", mark))
    assert statuses(documents) == ["ok", "error", "error", "ok"]
    assert_one_sentence(documents[1], f"t{ending}", "row 2 has 1 cells, the header 2")
    assert documents[3].document_id == "t:4" and documents[3].text == "We go."


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_a_table_that_cannot_be_read_is_closed(ending: str) -> None:
    opened = []

    def begin() -> io.BytesIO:
        opened.append(io.BytesIO(b"text\n" + bytes(range(1, 9)) * 99))
        return opened[-1]

    with pytest.raises(UnreadableError):
        TableFile(begin, ending).columns()
    assert opened and all(file.closed for file in opened)


@pytest.mark.parametrize("cell", ['"We wait"x', '"We" wait', '"We ""wait" "'])
def test_a_stray_quote_costs_its_row(tmp_path: Path, cell: str) -> None:
    documents = read(tmp_path / "t.csv", f"id,text\n1,We go.\n2,{cell}\n3,We sail.\n")
    assert statuses(documents) == ["ok", "error", "ok"]


@pytest.mark.parametrize("header", ['"two\nlines",b', "x" * 100_000])
def test_columns_that_an_error_cannot_hold(tmp_path: Path, header: str) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\n1,2\n", encoding="utf-8")
    (document,) = read_corpus(tmp_path, language=None)
    assert_one_sentence(document, "t.csv")
    assert len(document.error) < 5000


def test_half_a_character_in_the_name_of_a_column(tmp_path: Path) -> None:
    (document,) = read(tmp_path / "t.jsonl", r'{"text": "We wait.", "half \ud83d": 1}')
    "".join(document.variables).encode()


ODD_CELLS = [
    pytest.param(pyarrow.array([0, 2**60, 0], pyarrow.timestamp("us")), id="no year"),
    pytest.param(pyarrow.array([0, 2**30, 0], pyarrow.int32()).view("date32"), id="no day"),
    pytest.param(pyarrow.array([0, 2**62, 0], pyarrow.duration("s")), id="no time"),
]


@pytest.mark.parametrize("odd", ODD_CELLS)
def test_a_cell_of_parquet_that_python_cannot_hold(tmp_path: Path, odd: pyarrow.Array) -> None:
    texts = ["We wait.", "We sail.", "We go."]
    table = pyarrow.table({"text": texts, "odd": odd})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    documents = list(read_corpus(tmp_path, language=None))
    assert len(documents) == 3
    assert (documents[0].status, documents[2].status) == ("ok", "ok")


def test_an_unknown_zone_is_no_end_of_the_run(tmp_path: Path) -> None:
    when = pyarrow.array([0], pyarrow.timestamp("us", tz="Not/AZone"))
    pyarrow.parquet.write_table(pyarrow.table({"text": ["We."], "w": when}), tmp_path / "t.parquet")
    (tmp_path / "z.txt").write_text(TEXT, encoding="utf-8")
    assert statuses(list(read_corpus(tmp_path, language=None)))[-1] == "ok"


def test_a_cell_of_parquet_that_is_no_utf8(tmp_path: Path) -> None:
    buffers = [pyarrow.py_buffer(b"".join(n.to_bytes(4, "little") for n in (0, 2, 4, 6)))]
    texts = pyarrow.Array.from_buffers(
        pyarrow.string(), 3, [None, *buffers, pyarrow.py_buffer(b"We\xff\xfeGo")]
    )
    pyarrow.parquet.write_table(pyarrow.table({"text": texts}), tmp_path / "t.parquet")
    first, _, last = read_corpus(tmp_path, language=None)
    assert (first.text, last.text) == ("We", "Go")


def test_a_parquet_file_that_is_cut_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"text": [TEXT] * 5000}).to_parquet(path, row_group_size=1000, compression=None)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :  len(data) // 2 + 4] = b"\xff" * 4  # fmt: skip
    path.write_bytes(data)
    (tmp_path / "z.txt").write_text(TEXT, encoding="utf-8")
    documents = list(read_corpus(tmp_path, language=None))
    assert documents[-1].status == "ok"


# Calls


def test_a_variable_that_is_taken() -> None:
    with pytest.raises(ValueError, match="cannot be called 'text'"):
        FetchOptions(variables={"text": 1})


def test_files_are_opened_only_when_their_turn_has_come(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    raws = fetch(find_files([tmp_path]), FetchOptions())
    assert next(raws).content == b"a"
    (tmp_path / "b.txt").write_text("new", encoding="utf-8")
    (tmp_path / "c.txt").unlink()
    assert next(raws).content == b"new"
    assert next(raws).error.endswith("c.txt cannot be opened: No such file or directory.")
