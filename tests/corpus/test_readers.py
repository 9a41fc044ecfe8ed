import os
import subprocess
import sys
from pathlib import Path

import docx
import pandas as pd
import pytest

from discourse.corpus import Document, corpus_from_texts, iter_documents, read_corpus

SPEECH = "We want peace, and we want the peoples of this world to live together in dignity. " * 3


def write(path: Path, text: str = SPEECH) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# Files and folders


def test_a_file_is_a_document(tmp_path: Path) -> None:
    path = write(tmp_path / "speech.txt", "We agree.\r\n\r\nThey do not.")
    (document,) = read_corpus(path, narrative="ours")
    assert document.document_id == "speech" and document.status == "ok" and document.error == ""
    assert document.text == "We agree.\r\n\r\nThey do not."  # as it stands in the file
    assert [passage.text for passage in document.passages] == ["We agree.", "They do not."]
    assert dict(document.variables) == {"path": path.as_posix(), "narrative": "ours"}


def test_a_folder_is_read_with_its_subfolders_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/c.txt", "~$lock.docx", "c.md"):
        write(tmp_path / name)
    corpus = read_corpus(tmp_path)
    assert corpus.document_ids == ("z", "b", "c")
    assert corpus.documents[0].variables["path"] == f"{tmp_path.as_posix()}/a/z.txt"


def test_every_type_is_read(tmp_path: Path, make_pdf: object) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.md", f"# Title\n\n{SPEECH}")
    write(tmp_path / "c.html", f"<html><body><p>{SPEECH}</p></body></html>")
    document = docx.Document()
    document.add_paragraph(SPEECH)
    document.save(str(tmp_path / "d.docx"))
    lines = [(60.0, 700.0, 10.0, SPEECH[:80].strip())]
    (tmp_path / "e.pdf").write_bytes(make_pdf([lines]))  # type: ignore[operator]
    frame = pd.DataFrame({"text": [SPEECH]})
    frame.to_csv(tmp_path / "f.csv", index=False)
    frame.to_csv(tmp_path / "g.tsv", index=False, sep="\t")
    frame.to_json(tmp_path / "h.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "i.parquet")
    corpus = read_corpus(tmp_path)
    assert [document.status for document in corpus] == ["ok"] * 9
    assert corpus.document_ids == ("a", "b", "c", "d", "e", "f:1", "g:1", "h:1", "i:1")
    assert all(document.passages[0].text[:13] == "We want peace" for document in corpus)


def test_stems_that_meet_get_their_folder_then_their_ending(tmp_path: Path) -> None:
    for name in ("2019/CHN.txt", "2020/CHN.txt", "2020/CHN.md", "2020/USA.txt"):
        write(tmp_path / name)
    corpus = read_corpus(tmp_path)
    assert set(corpus.document_ids) == {"2019/CHN", "2020/CHN.txt", "2020/CHN.md", "USA"}


def test_ids_do_not_depend_on_the_order_of_arguments(tmp_path: Path) -> None:
    paths = [write(tmp_path / name) for name in ("x/a.txt", "y/a.txt", "y/b.txt")]
    ids = {
        tuple(sorted(zip((d.variables["path"] for d in corpus), corpus.document_ids, strict=True)))
        for corpus in (read_corpus(*paths), read_corpus(*reversed(paths)))
    }
    assert len(ids) == 1


def test_two_folders_with_the_same_names(tmp_path: Path) -> None:
    folders = [write(tmp_path / name / "a.txt").parent for name in ("x", "y")]
    assert len(set(read_corpus(*folders).document_ids)) == 2


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert len(read_corpus(path, tmp_path, str(path))) == 1


def test_general_debate_names_become_variables(tmp_path: Path) -> None:
    corpus = read_corpus(write(tmp_path / "CHN_72_2017.txt"), write(tmp_path / "note_72_2017.txt"))
    variables = corpus.documents[0].variables
    assert (variables["iso3"], variables["session"], variables["year"]) == ("CHN", 72, 2017)
    assert set(corpus.documents[1].variables) == {"path"}


def test_other_types_are_reported_as_unsupported(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.xyz")
    write(tmp_path / "README")
    documents = {document.document_id: document for document in read_corpus(tmp_path)}
    assert documents["a"].status == "ok"
    assert documents["b"].status == documents["README"].status == "unsupported"
    assert "ends in .xyz; the endings that are read are .csv .docx" in documents["b"].error


@pytest.mark.skipif(os.name == "nt", reason="file names are text on Windows")
def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(SPEECH, encoding="utf-8")
    assert read_corpus(tmp_path).document_ids == ("caf\ufffd",)


# Tables


def test_rows_become_documents_and_columns_variables(tmp_path: Path) -> None:
    path = write(
        tmp_path / "s.csv", "key,speech,year,language\nx,We agree.,2019,fr\ny,They do.,2020,de\n"
    )
    corpus = read_corpus(path, text_column="speech", id_column="key", narrative="ours")
    assert corpus.document_ids == ("x", "y")
    assert dict(corpus.documents[0].variables) == {
        "path": path.as_posix(),
        "year": 2019,
        "language_": "fr",  # the corpus has a column of its own of that name
        "narrative": "ours",
    }
    assert corpus.where(year=2020).document_ids == ("y",)
    assert list(corpus.document_table()["language"]) == ["", ""]


def test_ids_of_rows_are_unique(tmp_path: Path) -> None:
    rows = '{"id": "a", "text": "One."}\n{"id": "a", "text": "Two."}\n{"text": "Three."}\n'
    corpus = read_corpus(write(tmp_path / "s.jsonl", rows), id_column="id")
    assert corpus.document_ids == ("a", "a:2", "s:3")


@pytest.mark.parametrize("argument", ["text_column", "id_column"])
def test_a_missing_column_is_a_wrong_call(tmp_path: Path, argument: str) -> None:
    path = write(tmp_path / "s.csv", "key,text\nx,We agree.\n")
    with pytest.raises(
        ValueError, match=rf"s\.csv has no column 'wrong'; {argument} .*: key, text"
    ):
        iter_documents(path, **{argument: "wrong"})  # type: ignore[arg-type]


def test_a_table_found_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "sources.csv", "title,date\nA book,2019\n")
    statuses = {document.document_id: document.status for document in read_corpus(tmp_path)}
    assert statuses == {"a": "ok", "sources": "error"}


def test_a_row_without_text_is_an_error(tmp_path: Path) -> None:
    rows = '{"text": "One."}\n{"text": ""}\n{"text": null}\n{"text": 5}\n{"other": 1}\nnot json\n'
    corpus = read_corpus(write(tmp_path / "s.jsonl", rows))
    assert [document.status for document in corpus] == ["ok"] + ["error"] * 5
    assert corpus.documents[2].error.endswith("s.jsonl, row 3, holds no text in column 'text'.")
    assert corpus.documents[5].error.endswith("s.jsonl: line 6 is not JSON.")


def test_documents_are_read_one_at_a_time(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", '{"text": "We agree."}\n' * 3)
    documents = iter_documents(path)
    assert isinstance(next(documents), Document)
    path.unlink()  # an open file can still be read
    assert len(list(documents)) == 2


# Strings


def test_a_corpus_of_texts() -> None:
    corpus = corpus_from_texts({"a": "We agree.", "b": " "}, narrative="ours", year=2020)
    assert [document.status for document in corpus] == ["ok", "error"]
    assert corpus.documents[1].error == "Text 'b' holds no text."
    assert dict(corpus.documents[0].variables) == {"narrative": "ours", "year": 2020}


# Wrong calls


def test_wrong_calls_name_the_argument(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="No files to read; name at least one"):
        read_corpus()
    with pytest.raises(ValueError, match=r"no file or folder .*nowhere\.txt"):
        read_corpus(tmp_path / "nowhere.txt")
    with pytest.raises(ValueError, match="empty holds no files"):
        read_corpus(tmp_path / "empty")
    with pytest.raises(ValueError, match=r"language must be one of ar, .* or None .*; got 'xx'"):
        read_corpus(path, language="xx")
    with pytest.raises(ValueError, match="A document variable cannot be called 'status'"):
        read_corpus(path, status="new")
    with pytest.raises(ValueError, match="Text 'a' must be a string; got int"):
        corpus_from_texts({"a": 5})  # type: ignore[dict-item]


def test_importing_the_package_is_light() -> None:
    code = (
        "import sys, discourse.corpus; print(sorted({'trafilatura', 'docx', 'pypdfium2', 'scipy', "
        "'py3langid', 'charset_normalizer', 'spacy', 'sklearn'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_stream_is_not_a_file(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs named pipes")
    os.mkfifo(tmp_path / "pipe.txt")
    (document,) = read_corpus(tmp_path / "pipe.txt")
    assert document.error.endswith("pipe.txt is not a regular file.")
