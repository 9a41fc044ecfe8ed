"""`discourse report`: one page from statements, from an earlier comparison, from earlier labels."""

import json
import re
from itertools import permutations
from pathlib import Path

import pytest

from discourse.cli import main
from discourse.resources import resource

SPECIMENS = str(resource("corpora", "specimens", "statements"))
HOSTILE = "We defend human rights. <script>alert('sovereignty')</script> & so on."


def written(folder: Path, *arguments: str) -> str:
    output = folder / "report.html"
    assert main(["report", *arguments, "-o", str(output), "-q"]) == 0
    return output.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("page"))


def test_the_page_is_whole_and_loads_nothing(page: str) -> None:
    assert page.startswith("<!doctype html>")
    assert "aldermere" in page and "<svg" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    assert len(page.encode()) < 5_000_000


def test_the_reports_are_counted_and_the_specimens_called_what_they_are(page: str) -> None:
    assert "14,612" in page and "3,487" in page
    assert "15 constructed statements, set against" in page


def test_added_texts_of_the_reports_stay_out_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path / "home"))
    things = ("lanterns", "harbours", "mirrors", "orchards", "ferries", "looms", "wells", "kites")
    for source, bird in (("atlantic-council-2026", "heron"), ("china-mobile-2025", "plover")):
        text = tmp_path / f"{source}.txt"
        paragraphs = [
            f"The quartz {bird} of {one} counted its {other} and said: we promote development, "
            f"human rights and {other} beside {one}."
            for one, other in permutations(things, 2)
        ]
        text.write_text("\n\n".join(paragraphs), encoding="utf-8")
        assert main(["corpora", "add", source, str(text)]) == 0
    found = written(tmp_path)
    assert found != page
    assert "heron of" not in found and "plover of" not in found and "counted its" not in found


def test_the_same_bytes_again(page: str, tmp_path: Path) -> None:
    assert written(tmp_path) == page


def test_an_earlier_comparison_is_shown_as_it_is(tmp_path: Path) -> None:
    assert main(["compare", "-o", str(tmp_path / "out"), "-q"]) == 0
    table = tmp_path / "out" / "tables" / "documents.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("14612", "99999"), encoding="utf-8")
    assert "99,999" in written(tmp_path, "--from", str(tmp_path / "out"))


def test_topics_alone_are_shown_beside_a_comparison_made_now(tmp_path: Path) -> None:
    arguments = ["topics", "compare", "--method", "nmf", "--replicates", "2", "-q", "-o"]
    assert main([*arguments, str(tmp_path / "topics")]) == 0
    page = written(tmp_path, "--from", str(tmp_path / "topics"))
    assert "14,612" in page and "Topics by narrative" in page


def test_the_page_says_how_tables_of_another_run_came_about(tmp_path: Path) -> None:
    assert main(["compare", "--lexicon", "framing", "-o", str(tmp_path / "out"), "-q"]) == 0
    page = written(tmp_path, "--from", str(tmp_path / "out"))
    digest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert digest["lexicon"]["sha256"] in page


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    table, labels = tmp_path / "in.csv", str(tmp_path / "labels.csv")
    table.write_text("id,text\n1,We defend human rights.\n2,\n", encoding="utf-8")
    assert main(["classify", str(table), "--id-column", "id", "-o", labels, "-q"]) == 1
    output = tmp_path / "report.html"
    assert main(["report", "--labels", labels, "-o", str(output), "-q"]) == 1
    assert "1 of 2 could not be read" in output.read_text(encoding="utf-8")


def test_what_classify_wrote_is_shown_without_the_texts(tmp_path: Path) -> None:
    labels, evidence = str(tmp_path / "labels.csv"), str(tmp_path / "evidence.csv")
    assert main(["classify", SPECIMENS, "-o", labels, "--evidence", evidence, "-q"]) == 0
    page = written(tmp_path, "--labels", labels, "--evidence", evidence)
    assert "aldermere" in page and "kestania" in page


def test_a_hostile_statement_is_text(tmp_path: Path) -> None:
    (tmp_path / "<b>hostile.txt").write_text(HOSTILE, encoding="utf-8")
    page = written(tmp_path, str(tmp_path / "<b>hostile.txt"))
    assert "<script>alert" not in page and "<b>hostile" not in page


def test_a_statement_that_cannot_be_read_has_its_row(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    output = tmp_path / "report.html"
    assert main(["report", str(tmp_path / "empty.txt"), "-o", str(output), "-q"]) == 1
    assert "empty" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "report.txt"], "must end in .html"),
        (["-o", "no/such/folder/report.html"], "make it first"),
        (["--labels", "labels.csv", SPECIMENS], "leave out the inputs"),
        (["--evidence", "evidence.csv"], "goes with --labels"),
        (["--from", "no/such"], "discourse compare"),
        (["--labels", "labels.txt"], "what `discourse classify` wrote"),
        (["--labels", "other.csv"], "no column statement_id"),
    ],
)
def test_wrong_calls_are_told_in_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("labels.txt").write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["report", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["labels.txt", "other.csv"]
