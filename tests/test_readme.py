"""What the README says can be done is done here."""

import re
import shlex
from pathlib import Path

import pytest

from discourse.alignment import read_background
from discourse.cli import main
from discourse.resources import resource

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.fixture(autouse=True)
def in_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpora").symlink_to(resource("corpora"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path / "home"))


def test_python_session(capsys: pytest.CaptureFixture[str]) -> None:
    (session,) = blocks("python")
    exec(session, {})
    assert "atlantic-council" in capsys.readouterr().out


def test_shell_session(capsys: pytest.CaptureFixture[str]) -> None:
    speeches = read_background().speeches.assign(ideal_point=lambda table: table["tokens"])
    speeches[["iso3", "year", "ideal_point"]].to_csv("ideal-points.csv", index=False)
    (session,) = blocks("sh")
    commands = [shlex.split(line) for line in session.splitlines()]
    assert {command[0] for command in commands} == {"discourse"}
    for _, *arguments in commands:
        assert main(arguments) == 0, arguments
    capsys.readouterr()


def test_calibrate_with_files_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = re.findall(r"`(discourse calibrate [^`]*)`", README)
    texts, labels = ["id,text"], ["statement_id,label"]
    for n in range(10):
        texts += [f"a{n},{'We promote an open internet. ' * (n + 1)}"]
        texts += [f"c{n},{'We respect non-interference. ' * (n + 1)}"]
        labels += [f"a{n},atlantic-council", f"c{n},china-mobile"]
    Path("statements.csv").write_text("\n".join(texts), encoding="utf-8")
    Path("labels.csv").write_text("\n".join(labels), encoding="utf-8")
    assert main(shlex.split(command)[1:]) == 0
    assert "10 atlantic-council, 10 china-mobile" in capsys.readouterr().out


def test_files_it_points_to_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (Path(__file__).parent.parent / target).exists(), target
