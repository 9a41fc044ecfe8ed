import math
from pathlib import Path

import pandas as pd
import pytest

from discourse.corpus import read_corpus
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.tables import iter_rows, read_columns


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "id,text\n1,We trade.\n"),
        ("b.csv", "id;text\n1;We trade.\n"),
        ("c.tsv", "id\ttext\n1\tWe trade.\n"),
        ("d.jsonl", '{"id": 1, "text": "We trade."}\n\n'),
    ],
)
def test_rows_of_text_tables(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path / name, text)
    assert read_columns(path) == ["id", "text"]
    assert [(row.number, dict(row.cells)) for row in iter_rows(path)] == [
        (1, {"id": 1, "text": "We trade."})
    ]


def test_rows_of_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame = pd.DataFrame({"text": [f"Text {n}." for n in range(2500)], "year": range(2500)})
    frame.to_parquet(path)
    rows = list(iter_rows(path))
    assert read_columns(path) == ["text", "year"]
    assert len(rows) == 2500 and rows[-1] == (2500, {"text": "Text 2499.", "year": 2499}, "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", "name,text\nZoë,A café.\n", encoding)
    assert [dict(row.cells) for row in iter_rows(path)] == [{"name": "Zoë", "text": "A café."}]


def test_columns_of_numbers_become_numbers_and_codes_stay(tmp_path: Path) -> None:
    text = "year,share,code,iso2,mixed,text\n2019,0.5,007,NA,1,One.\n,2,012,DE,x,Two.\n"
    first, second = (row.cells for row in iter_rows(write(tmp_path / "a.csv", text)))
    assert (first["year"], first["share"], first["code"]) == (2019, 0.5, "007")
    assert (first["iso2"], first["mixed"]) == ("NA", "1")
    assert math.isnan(second["year"]) and second["share"] == 2.0


def test_a_cell_may_hold_line_breaks_and_a_whole_book(tmp_path: Path) -> None:
    book = "We trade, and\nwe talk. " * 20_000
    path = write(tmp_path / "a.csv", f'id,text\n1,"{book}"\n')
    assert [row.cells["text"] for row in iter_rows(path)] == [book]


def test_a_row_of_another_length_costs_that_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,We trade, they say.\n2,We talk.\n")
    first, second = iter_rows(path)
    assert first.error == "row 1 has 3 cells, the header 2"
    assert second.cells["text"] == "We talk."


@pytest.mark.parametrize("line", ['{"text": "We tr', "[1, 2]", "null", "[" * 100_000, "9" * 5000])
def test_a_bad_line_costs_that_line(tmp_path: Path, line: str) -> None:
    text = '{"text": "One."}\n' + line + '\n{"text": "Three."}\n'
    rows = list(iter_rows(write(tmp_path / "a.jsonl", text)))
    assert [bool(row.error) for row in rows] == [False, True, False]
    assert rows[1].error.startswith("line 2 is not")


def test_nested_values_and_half_characters(tmp_path: Path) -> None:
    text = r'{"text": "A \ud83d\ude00 and \ud83d half.", "tags": ["a", {"b": 1}]}'
    (row,) = iter_rows(write(tmp_path / "a.jsonl", text))
    assert row.cells == {"text": "A \U0001f600 and \ufffd half.", "tags": '["a", {"b": 1}]'}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"\x89PNG\r\n", "is a PNG image"),
        ("a.csv", b"\n\n", "holds nothing but blanks"),
        ("a.csv", b",,\n1,2,3\n", "has no header line"),
        ("a.jsonl", b"not json\n", "holds no line that is a JSON object"),
        ("a.parquet", b"PAR1 and no more", "is a damaged or truncated Parquet file"),
        ("a.parquet", b"text\n", "does not begin as a Parquet file does"),
    ],
)
def test_what_is_no_table(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=reason):
        read_columns(path)


def test_an_unclosed_quote_is_told_and_loses_nothing_silently(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,"A quote that never ends\n2,Fine.\n3,More.\n', encoding="utf-8")
    documents = read_corpus(path, language=None).documents
    assert documents[-1].status == "error"
    assert "breaks off" in documents[-1].error
