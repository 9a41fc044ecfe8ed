"""What the gallery says draws a figure draws it."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from discourse.cli import main
from discourse.report import FIGURES
from discourse.resources import resource

DOCS = Path(__file__).parent.parent / "docs"
GALLERY = (DOCS / "gallery.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^## [^\n]* \(`(\w+)`\)\n(.*?)(?=^## |\Z)", GALLERY, re.DOTALL | re.M))
IMPORTS, *_ = re.findall(r"```python\n(.*?)```", GALLERY, flags=re.DOTALL)
# Fewer refits, and no BERTopic: the tables have the same columns.
QUICK = {"topics": ["--method", "nmf", "--replicates", "2"]}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the commands that the gallery names, where it may be run."""
    folder = tmp_path_factory.mktemp("gallery")
    (session,) = re.findall(r"```sh\n(.*?)```", GALLERY, flags=re.DOTALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "corpora").symlink_to(resource("corpora"))
        for line in session.replace("\\\n", " ").splitlines():
            command, *arguments = shlex.split(line)
            if command == "cp" and arguments[0] == "-r":
                shutil.copytree(DOCS.parent / arguments[1], arguments[2])
            elif command == "cp":
                shutil.copy(DOCS.parent / arguments[0], arguments[1])
            else:
                assert main([*arguments, *QUICK.get(arguments[0], []), "-q"]) == 0
    return folder


def test_every_figure_has_its_entry() -> None:
    assert list(ENTRIES) == list(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_an_entry_says_what_the_function_says_and_draws_it(
    name: str, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing, entry = FIGURES[name], ENTRIES[name]
    assert drawing.use in entry and drawing.reading in entry
    assert (DOCS / "images" / "gallery" / f"{name}.png").is_file()
    monkeypatch.chdir(results)
    (lines,) = re.findall(r"```python\n(.*?)```", entry, flags=re.DOTALL)
    exec(IMPORTS + lines, {})
    assert {path.suffix for path in results.glob(f"{name}.*")} == {".svg", ".pdf", ".png"}
    assert all(path.stat().st_size > 1000 for path in results.glob(f"{name}.*"))
