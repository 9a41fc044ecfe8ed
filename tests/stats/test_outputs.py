"""Tables that commands have written, read back or refused by name."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.stats.outputs import _whole, read_output

COLUMNS = ["document_id", "start"]
TABLE = pd.DataFrame({"document_id": ["007", "1.10"], "start": [0, 12]})


def read(path: Path) -> pd.DataFrame:
    return read_output(path, COLUMNS, command="frames", whole=("start", "end"))


def written(table: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    elif path.suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_json(path, orient="records", lines=True)
    return path


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
@pytest.mark.parametrize("kind", ["int64", "float64", "str"])
def test_whole_numbers_are_such_however_they_were_written(
    ending: str, kind: str, tmp_path: Path
) -> None:
    table = read(written(TABLE.astype({"start": kind}), tmp_path / f"hits{ending}"))
    assert table["start"].dtype == "int64"
    assert table["start"].tolist() == [0, 12]
    assert table["document_id"].tolist() == ["007", "1.10"]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
@pytest.mark.parametrize(("value", "shown"), [("twelve", "'twelve'"), ("1.5", "1.5"), ("", "")])
def test_a_cell_that_is_no_whole_number_is_named(
    ending: str, value: str, shown: str, tmp_path: Path
) -> None:
    path = written(TABLE.assign(start=["0", value]), tmp_path / f"hits{ending}")
    with pytest.raises(ValueError, match=r"as start in row 2, .*`discourse frames -o`") as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert shown in str(caught.value)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
@pytest.mark.parametrize("content", [b"\xff\xfe\x00garbage\n{", b'{"document_id": "a", "st'])
def test_a_broken_file_is_named_with_what_to_do(
    ending: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / f"hits{ending}"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"discourse frames") as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message


def test_a_parquet_that_breaks_off(tmp_path: Path) -> None:
    path = written(TABLE, tmp_path / "hits.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match=r"cannot be read as \.parquet .*write it again with"):
        read(path)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
def test_a_missing_file_is_a_missing_file(ending: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="hits"):
        read(tmp_path / f"hits{ending}")


def test_parts_are_read_by_their_names_and_a_bad_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "hits"
    folder.mkdir()
    written(TABLE, folder / "part-00002.jsonl")
    written(TABLE.assign(document_id="first"), folder / "part-00001.jsonl")
    (folder / "part-00000.jsonl").write_bytes(b"")  # documents without a hit
    table = read(folder)
    assert table["document_id"].tolist() == ["first", "first", "007", "1.10"]
    assert table["start"].dtype == "int64"
    written(TABLE.drop(columns="start"), folder / "part-00003.jsonl")
    with pytest.raises(ValueError, match=r"part-00003\.jsonl has no column start"):
        read(folder)
    written(TABLE.assign(start="x"), folder / "part-00003.jsonl")
    with pytest.raises(ValueError, match=r"part-00003\.jsonl has 'x' as start in row 1"):
        read(folder)
    (folder / "part-00003.jsonl").rename(folder / "part-00003.txt")
    with pytest.raises(ValueError, match="or a folder of such"):
        read(folder)


def test_a_file_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    table = read(written(TABLE.head(0), tmp_path / "hits.csv"))
    assert list(table) == COLUMNS
    assert table["start"].dtype == "int64"


@given(st.lists(st.integers(-(2**52), 2**52), min_size=1))
def test_any_whole_numbers_survive_as_text(numbers: list[int]) -> None:
    texts = pd.Series(map(str, numbers), name="start")
    assert _whole(texts, Path("hits.csv"), "frames").tolist() == numbers


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, 0.5, "", "1e"])
def test_what_is_no_whole_number(value: object) -> None:
    cells = pd.Series([1, value], dtype=object, name="end")
    with pytest.raises(ValueError, match="as end in row 2"):
        _whole(cells, Path("hits.csv"), "frames")
