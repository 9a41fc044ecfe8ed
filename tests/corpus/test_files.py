"""Which files an input means, and what they are called."""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import read_corpus
from discourse.corpus.files import File, find_files

TEXT = "The ferry leaves at noon, and nobody who has come in time is left behind.\n"


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    return folder


def ids(*inputs: str | Path) -> list[str]:
    return [file.document_id for file in find_files(inputs)]


def names(folder: Path, *inputs: str | Path) -> list[str]:
    """Return the files that are meant, as paths below ``folder``."""
    return [Path(file.address).relative_to(folder).as_posix() for file in find_files(inputs)]


# Ids

NAMES = st.lists(st.sampled_from(["a", "b", "a.b", "x"]), min_size=1, max_size=3)
TREES = st.lists(
    st.builds(lambda parts, ending: "/".join(parts) + ending, NAMES, st.sampled_from([".txt", ""])),
    min_size=1,
    max_size=8,
    unique=True,
)


def made(folder: str, tree: Sequence[str]) -> list[str]:
    paths = []
    for name in tree:
        path = Path(folder, name)
        if not any(parent.is_file() for parent in path.parents) and not path.is_dir():
            make(path.parent, path.name)
            paths.append(str(path))
    return paths


def named(inputs: Sequence[str]) -> dict[str, str]:
    files = find_files(inputs)
    found = {file.address: file.document_id for file in files}
    assert len(found) == len(files) == len(set(found.values()))
    return found


@given(TREES, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_ids_of_files_are_unique_and_the_order_of_arguments_is_nothing(
    tree: list[str], random: object
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = made(folder, tree)
        whole = named([folder])
        assert set(whole) == set(paths)
        assert named([folder]) == whole
        apart = named(paths)
        random.shuffle(paths)  # type: ignore[attr-defined]
        assert named(paths) == apart


def test_a_folder_and_one_within_it_in_any_order(tmp_path: Path) -> None:
    inputs = [make(tmp_path / "o", "b.txt", "y/b.txt"), make(tmp_path / "p", "b.txt")]
    found = {tuple(sorted(ids(*order))) for order in permutations(inputs)}
    assert len(found) == 1


def test_a_folder_within_another_in_any_order(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "y/a.txt")
    found = {tuple(sorted(ids(*order))) for order in permutations([tmp_path, tmp_path / "y"])}
    assert len(found) == 1


def test_the_id_is_the_shortest_name_that_no_other_has(tmp_path: Path) -> None:
    make(tmp_path, "x/a.txt", "y/a.txt", "y/a.md", "y/b.tar.gz", "README", "v1.2")
    assert ids(tmp_path) == ["README", "v1", "x/a", "y/a.md", "y/a.txt", "b"]


def test_a_shortest_name_may_be_another_files_longer_one(tmp_path: Path) -> None:
    make(tmp_path, "a.txt.txt", "a.txt", "a.md")
    found = ids(tmp_path)
    assert len(set(found)) == 3 and set(found) >= {"a.md"}


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_two_names_that_differ_in_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    make(tmp_path, *(os.fsdecode(b"caf" + byte + b".txt") for byte in (b"\xe8", b"\xe9")))
    assert len(set(ids(tmp_path))) == 2


def test_a_link_to_a_file_is_the_file(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert ids(tmp_path) == ["a"]


# Folders and patterns


def test_a_folder_without_what_is_hidden(tmp_path: Path) -> None:
    make(
        tmp_path, "b.txt", ".a.txt", ".git/a.txt", "~$c.docx", "x/.y/a.txt", "a-b/z.txt", "a/z.txt"
    )
    assert names(tmp_path, tmp_path) == ["a/z.txt", "a-b/z.txt", "b.txt"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("?.md", ["a.md"]),
        ("[ab].*", ["a.md", "a.txt", "b.txt"]),
        ("*/*.txt", ["x/a.txt", "x/c.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "x/a.txt", "x/c.txt", "x/y/d.txt"]),
        ("**", ["a.md", "a.txt", "b.txt", "x/a.txt", "x/c.txt", "x/y/d.txt"]),
        ("x*", ["x/a.txt", "x/c.txt", "x/y/d.txt"]),
        ("*", ["a.md", "a.txt", "b.txt", "x/a.txt", "x/c.txt", "x/y/d.txt"]),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    make(
        tmp_path, "a.txt", "b.txt", "a.md", "x/a.txt", "x/c.txt", "x/y/d.txt", ".h.txt", ".g/e.txt"
    )
    assert names(tmp_path, tmp_path / pattern) == expected
    assert len(set(ids(tmp_path / pattern))) == len(expected)


def test_a_pattern_names_ids_from_where_it_parts(tmp_path: Path) -> None:
    make(tmp_path, "x/a.txt", "y/a.txt")
    assert ids(tmp_path / "*" / "*.txt") == ["x/a", "y/a"]


def test_ids_in_folders_that_a_pattern_matches(tmp_path: Path) -> None:
    make(tmp_path, "2019/a.txt", "2020/a.txt")
    assert ids(tmp_path / "20*") == ["2019/a", "2020/a"]


def test_a_pattern_that_matches_an_empty_folder_too(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "empty").mkdir()
    assert ids(tmp_path / "*") == ["a"]


def test_folders_that_a_pattern_of_two_stars_matches(tmp_path: Path) -> None:
    make(tmp_path, "x/2019/a.txt", "y/z/2019/b.txt", "y/2020/c.txt")
    assert ids(tmp_path / "**" / "2019") == ["a", "b"]


def test_a_pattern_leaves_out_lock_files(tmp_path: Path) -> None:
    make(tmp_path, "a.docx", "~$a.docx")
    assert ids(tmp_path / "*.docx") == ["a"]


def test_a_pattern_that_matches_nothing(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(ValueError, match=r"No file matches .*\*\.md; check the pattern\.$"):
        find_files([tmp_path / "*.md"])


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    make(tmp_path, "a[1].txt", "a1.txt", "b*.txt", "bb.txt")
    assert ids(tmp_path / "a[1].txt", tmp_path / "b*.txt") == ["a[1]", "b*"]


def test_relative_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path, "a.txt", "x/a.txt"))
    assert ids("*.txt", "x/*.txt") != ids("*.txt")
    assert [file.label for file in find_files(["**/*.txt"])] == ["a.txt", "x/a.txt"]


def test_a_file_that_several_inputs_mean_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make(tmp_path, "a.txt", "x/.b.txt"))
    assert ids("a.txt", tmp_path, "*.txt", "./a.txt", tmp_path / "x" / ".." / "a.txt") == ["a"]


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("nowhere")
    with pytest.raises(ValueError, match=r"There is no file or folder .*a\.txt; check the path\.$"):
        find_files([tmp_path / "a.txt"])
    (file,) = find_files([tmp_path / "*.txt"])
    assert (file.document_id, file.size()) == ("a", 0)


def test_a_text_where_a_path_belongs() -> None:
    with pytest.raises(ValueError, match="There is no file or folder"):
        find_files(["We sail at noon. " * 300])


@pytest.mark.parametrize(
    ("name", "ending", "archive"),
    [("a.TXT", ".txt", False), ("a.Tar.gz", ".tar.gz", True), ("a.gz", ".gz", False),
     ("A.TGZ", ".tgz", True), ("a.tar", ".tar", False), ("a", "", False)],
)  # fmt: skip
def test_endings(name: str, ending: str, archive: bool) -> None:
    file = File(name, name, True)
    assert (file.ending, file.is_archive) == (ending, archive)


# Standard input


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(b'{"text": "We wait."}\nno\n'))
    good, bad = read_corpus("-", stdin_ending=".jsonl")
    assert (good.document_id, good.variables["path"]) == ("stdin:1", "stdin")
    assert bad.error == "stdin: line 2 is not JSON."
    monkeypatch.setattr(sys, "stdin", Stdin(b""))
    (document,) = read_corpus("-")
    assert document.error == "stdin is empty."


def test_standard_input_beside_a_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT.encode()))
    corpus = read_corpus("-", make(tmp_path, "stdin.txt"), language=None)
    assert len(set(corpus.document_ids)) == 2
    assert [document.status for document in corpus] == ["ok", "ok"]


def test_standard_input_named_twice_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT.encode()))
    assert ids("-", "-") == ["stdin"]


@pytest.mark.parametrize("ending", [".TXT", "txt"])
def test_how_the_ending_of_standard_input_may_be_given(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT.encode()))
    (document,) = read_corpus("-", stdin_ending=ending)
    assert (document.document_id, document.status) == ("stdin", "ok")


def test_no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)  # as Python has it where the shell closed it
    with pytest.raises(ValueError, match="standard input"):
        find_files(["-"])


def test_standard_input_of_a_command(tmp_path: Path) -> None:
    cases = [
        ([], TEXT, ["stdin,ok,"]),
        (["--stdin", ".jsonl"], '{"text": "We."}\nno\n', ["stdin:1,ok,", "stdin:2,error,"]),
    ]
    command = [sys.executable, "-m", "discourse", "rates", "-", "--no-voice", "-q"]
    path, temporary = str(Path(__file__).parents[2]), str(tmp_path)
    started = [
        subprocess.Popen(
            [*command, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path, "TMPDIR": temporary},
        )
        for options, _, _ in cases
    ]
    for process, (_, text, expected) in zip(started, cases, strict=True):
        rows = process.communicate(text)[0].splitlines()[1:]
        assert len(rows) == len(expected)
        assert all(row.startswith(start) for row, start in zip(rows, expected, strict=True))
        assert process.returncode == int("error" in expected[-1])
    assert list(tmp_path.iterdir()) == []  # the copies of standard input are gone
