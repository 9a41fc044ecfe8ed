"""The loop of human coding in the shell, from the sample to the page."""

import json
import re
import shlex
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from discourse.cli import main
from discourse.resources import resource

SPECIMENS = str(resource("corpora", "specimens", "statements"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet of sentences, what the toolkit told, and two coders who differ in one cell."""
    folder = tmp_path_factory.mktemp("coding")
    sheet, hits = folder / "sheet", folder / "hits.csv"
    assert main(["frames", SPECIMENS, "-o", str(hits), "--quiet"]) == 0
    sample = ["coding", "sample", SPECIMENS, "-n", "60", "--strata", "frame", "--quiet"]
    assert main([*sample, "-o", str(sheet)]) == 0
    told = pd.read_csv(hits)
    places = pd.read_csv(sheet / "design" / "units.csv")
    table = pd.read_csv(sheet / "sheet.csv", dtype=str, keep_default_na=False)
    for name in [code for code in table if code.startswith("frame_")]:
        held = told[told["frame"] == name.removeprefix("frame_")]
        keys = set(zip(held["document_id"], held["sentence_number"], strict=True))
        table[name] = [
            str(int(key in keys))
            for key in zip(places["document_id"], places["sentence_number"], strict=True)
        ]
    table.to_csv(sheet / "ann.csv", index=False)
    table.loc[0, "frame_rights"] = str(1 - int(table.loc[0, "frame_rights"]))
    table.to_csv(sheet / "bob.csv", index=False)
    return folder


def test_what_is_drawn_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = str(tmp_path / "sheet")
    arguments = ["coding", "sample", SPECIMENS, "-n", "30", "--unit", "hit", "--strata", "frame"]
    assert main([*arguments, "-o", sheet]) == 0
    said = capsys.readouterr().out
    assert said.startswith("30 of ")
    assert "rights" in said
    assert max(map(len, said.splitlines())) < 80 + len(sheet)
    assert main([*arguments, "-o", sheet]) == 2
    assert "what was coded in it must not be lost" in capsys.readouterr().err


def test_agreement(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = folder / "sheet"
    assert main(["coding", "agreement", str(sheet / "ann.csv"), str(sheet / "bob.csv")]) == 0
    assert "alpha" in capsys.readouterr().out
    tables = sheet / "results" / "tables"
    agreement = pd.read_csv(tables / "agreement.csv").query("category == 'all'")
    differ = agreement[agreement["alpha"] < 1]["code"].tolist()
    assert differ == ["frame_rights"]
    (row,) = pd.read_csv(tables / "disagreements.csv").itertuples()
    assert (row.code, row.ann + row.bob) == ("frame_rights", 1)
    assert len(row.text) > 10
    assert (sheet / "results" / "figures" / "agreement.svg").is_file()


def test_settle_score_correct_and_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, hits = folder / "sheet", str(folder / "hits.csv")
    coders = [str(sheet / "ann.csv"), str(sheet / "bob.csv")]
    gold = str(sheet / "gold.csv")
    settle = ["coding", "settle", *coders, "--settled", coders[0], "-o", gold]
    assert main(settle) == 0
    assert "600 codes" in capsys.readouterr().err
    assert main(settle) == 2
    assert "may hold codes" in capsys.readouterr().err
    assert main(["coding", "score", gold, hits]) == 0
    assert main(["coding", "correct", gold, hits, "--by", "document_id"]) == 0
    results = sheet / "results"
    accuracy = pd.read_csv(results / "tables" / "accuracy.csv")
    assert (accuracy["value"].dropna() == 1).all()
    corrected = pd.read_csv(results / "tables" / "corrected.csv")
    assert corrected["group"].nunique() == 15
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    assert {"sheet", "score", "correct"} <= manifest.keys()
    assert set(manifest["score"]["input_sha256"]) == {gold, hits}
    page = folder / "report.html"
    assert main(["report", "--from", str(results), "-o", str(page), "--quiet"]) == 0
    assert "Checked against human coders" in page.read_text(encoding="utf-8")


def test_the_same_bytes_again(folder: Path) -> None:
    sheet, hits = folder / "sheet", str(folder / "hits.csv")
    for name in ("one", "two"):
        score = ["coding", "score", str(sheet / "ann.csv"), hits, "-o", str(folder / name), "-q"]
        assert main(score) == 0
    ones = sorted(path for path in (folder / "one").rglob("*") if path.is_file())
    assert len(ones) > 10
    for path in ones:
        assert path.read_bytes() == (folder / "two" / path.relative_to(folder / "one")).read_bytes()


def test_empty_codes_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, hits = folder / "sheet", str(folder / "hits.csv")
    table = pd.read_csv(sheet / "ann.csv", dtype=str, keep_default_na=False)
    table.loc[:2, ["frame_rights", "frame_openness"]] = ""
    table.assign(coder="cut").to_csv(sheet / "cut.csv", index=False)
    arguments = ["coding", "score", str(sheet / "cut.csv"), hits, "-o", str(folder / "cut")]
    assert main(arguments) == 0
    assert "6 codes are empty in 3 of the units coded" in capsys.readouterr().err
    assert main([*arguments, "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_results_of_two_sheets_are_kept_apart(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    sample = ["coding", "sample", SPECIMENS, "-n", "20", "--seed", "8", "-o", str(other), "-q"]
    assert main(sample) == 0
    coded = pd.read_csv(other / "sheet.csv", dtype=str).assign(frame_rights="0")
    for name in ("ann", "bob"):
        coded.to_csv(other / f"{name}.csv", index=False)
    results = str(folder / "mixed")
    for sheet, status in ((folder / "sheet", 0), (other, 2)):
        coders = [str(sheet / "ann.csv"), str(sheet / "bob.csv")]
        assert main(["coding", "agreement", *coders, "-o", results, "-q"]) == status
    assert "holds results of something else" in capsys.readouterr().err


def test_documents_that_a_table_leaves_out_are_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, hits, results = folder / "sheet", str(folder / "hits.csv"), folder / "regions"
    documents = sorted(pd.read_csv(sheet / "design" / "documents.csv")["document_id"])
    table = folder / "vars.csv"
    rows = [f"{name},up" for name in documents[:3]]
    table.write_text("\n".join(["document_id,region", *rows]), encoding="utf-8")
    correct = ["coding", "correct", str(sheet / "ann.csv"), hits, "--by", "region"]
    correct += ["--variables", str(table), "-o", str(results)]
    assert main(correct) == 0
    said = capsys.readouterr().err
    assert f"12 of 15 documents have no region in {table}; they are the group (none).\n" in said
    assert main([*correct, "-q"]) == 0
    assert capsys.readouterr().err == ""
    entry = json.loads((results / "manifest.json").read_text(encoding="utf-8"))["correct"]
    assert entry["input_sha256"][str(table)] == sha256(table.read_bytes()).hexdigest()
    assert entry["design_sha256"] == {
        name: sha256((sheet / "design" / name).read_bytes()).hexdigest()
        for name in ("design.json", "units.csv", "strata.csv")
    }


def test_only_the_figures_of_an_action_are_drawn(folder: Path) -> None:
    sheet, hits, results = folder / "sheet", str(folder / "hits.csv"), folder / "figures"
    coded = [str(sheet / "ann.csv"), hits, "-o", str(results), "-q"]
    assert main(["coding", "score", *coded]) == 0
    assert (results / "figures" / "accuracy.png").is_file()
    assert not (results / "figures" / "corrected.png").exists()
    (results / "figures" / "accuracy.png").write_bytes(b"as it was")
    assert main(["coding", "correct", *coded]) == 0
    assert (results / "figures" / "corrected.png").is_file()
    assert (results / "figures" / "accuracy.png").read_bytes() == b"as it was"


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_manifest_that_is_none(
    content: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    coded = [str(folder / "sheet" / "ann.csv"), str(folder / "hits.csv")]
    assert main(["coding", "score", *coded, "-o", str(tmp_path), "-q"]) == 2
    said = capsys.readouterr().err
    assert f"{tmp_path / 'manifest.json'} is no manifest" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize("action", ["score", "correct"])
def test_what_takes_no_random_step_has_no_seed(
    action: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded = [str(folder / "sheet" / "ann.csv"), str(folder / "hits.csv")]
    with pytest.raises(SystemExit):
        main(["coding", action, *coded, "--seed", "1"])
    assert "unrecognized arguments: --seed 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["agreement", "ann.csv"], "2 coders|two coders|one coder"),
        (["agreement", "ann.csv", "nothing.csv"], "nothing.csv"),
        (["score", "ann.csv", "nothing.csv"], "nothing.csv"),
        (["score", "nothing.csv", "../hits.csv"], "There is no file nothing.csv; check the path."),
        (["score", "ann.csv", "ann.csv"], "name what `discourse frames` wrote"),
        (["correct", "ann.csv", "../hits.csv", "--by", "colour"], "'by' is 'colour'"),
        (["score", "../hits.csv", "../hits.csv"], "with --sheet|has no column"),
    ],
)
def test_wrong_calls(
    arguments: list[str],
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder / "sheet")
    assert main(["coding", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert any(part in said for part in message.split("|")), said


def test_what_the_documentation_says_can_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = Path(__file__).parent.parent / "docs" / "human-coding.md"
    (session, *_) = re.findall(r"```\n(.*?)```", docs.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "corpora").symlink_to(resource("corpora"))
    monkeypatch.chdir(tmp_path)
    first, *others = (shlex.split(line)[1:] for line in session.splitlines())
    assert main(first) == 0
    for coder in ("ann", "bob"):
        table = pd.read_csv("sheet/sheet.csv", dtype=str, keep_default_na=False)
        codes = [name for name in table if name.startswith("frame_")]
        # The coders of this test read no further than the first letter.
        said = table["text"].str[0].isin(list("AEIOW")).map({True: "1", False: "0"})
        table[codes] = said.to_numpy()[:, None].repeat(len(codes), axis=1)
        table.to_csv(f"sheet/{coder}.csv", index=False)
    for arguments in others:
        assert main(arguments) == 0, arguments
    assert "Traceback" not in capsys.readouterr().err
    corrected = pd.read_csv("sheet/results/tables/corrected.csv")
    assert corrected["group"].unique().tolist() == ["china-g77", "off-subject", "western"]
    assert Path("report.html").is_file()
