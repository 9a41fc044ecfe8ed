"""The shell, as a researcher uses it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from discourse.alignment import LABELS, read_background
from discourse.cli import main
from discourse.resources import resource

CAMPS = str(resource("corpora", "un-general-debate", "camps.csv"))
SPECIMENS = str(resource("corpora", "specimens", "statements"))


@pytest.fixture(autouse=True)
def no_texts_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two good statements and a bad one."""
    texts = tmp_path / "texts"
    texts.mkdir()
    text = "We defend sovereignty. Beijing promotes a “shared future”. "
    (texts / "FJI_72_2017.txt").write_text(text * 3, encoding="utf-8")
    (texts / "plain.txt").write_text(text, encoding="utf-8")
    (texts / "broken.txt").write_bytes(b"PK\x03\x04\x00\x00\x00\xff\xfe\x00" * 40)
    return texts


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_classify_writes_a_row_per_statement(ending: str, tmp_path: Path) -> None:
    out = tmp_path / f"out.{ending}"
    assert main(["classify", SPECIMENS, "-o", str(out), "--quiet"]) == 0
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet}
    table = read[ending](out) if ending in read else pd.read_json(out, lines=True)
    assert len(table) == len(list(Path(SPECIMENS).glob("*.txt")))
    assert set(table["label"]) <= set(LABELS)


def test_one_bad_file_costs_one_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(folder)]) == 1
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 4
    assert "3 statements" in captured.err
    assert "1 not read" in captured.err
    assert "Traceback" not in captured.err


WEST = "We call for an open internet, for transparency and for the rule of law. "
EAST = "We call for non-interference, for South-South cooperation and for shared benefits. "


@pytest.fixture
def coded(tmp_path: Path) -> list[str]:
    """Arguments: statements of two camps and a third, and what a coder called them."""
    texts, labels = ["id,text"], ["statement_id,label", "elsewhere,china-mobile"]
    for n in range(12):
        for camp, text in (("atlantic-council", WEST), ("china-mobile", EAST)):
            texts.append(f'{camp}-{n},"{text * (n + 1)}"')
            labels.append(f"{camp}-{n},{camp}")
    texts += ["fish,We call for fewer nets at sea.", 'empty,""']
    labels += ["fish,neither"]
    statements, coding = tmp_path / "statements.csv", tmp_path / "labels.csv"
    statements.write_text("\n".join(texts), encoding="utf-8")
    coding.write_text("\n".join(labels), encoding="utf-8")
    return [str(statements), "--id-column", "id", "--labels", str(coding)]


def test_calibrate(coded: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    assert main(["calibrate", *coded, "-o", str(first)]) == 1  # one statement is empty
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert len(lines) == 5
    assert lines[0] == "24 statements: 12 atlantic-council, 12 china-mobile."
    for told in ("'neither': 1", "'elsewhere'", "not labelled: 1 (the first: 'empty')", "not read"):
        assert told in captured.err
    table = pd.read_csv(first / "probabilities.csv").set_index("label")
    probability = table["probability_atlantic_council"]
    assert probability["atlantic-council"].min() > probability["china-mobile"].max()

    header, *rows = Path(coded[0]).read_text(encoding="utf-8").splitlines()
    Path(coded[0]).write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    main(["calibrate", *coded, "-o", str(second), "-q"])
    assert capsys.readouterr() == ("", "")
    files = sorted(path.name for path in first.iterdir())
    tables = {"coverage", "left_out", "probabilities", "reliability", "summary"}
    expected = {f"{name}.csv" for name in tables}
    assert set(files) == expected | {f"calibration.{kind}" for kind in ("svg", "pdf", "png")}
    for name in files:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_calibrate_needs_labels_of_both_narratives(
    coded: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coding = Path(coded[-1])
    lines = coding.read_text(encoding="utf-8").splitlines()
    coding.write_text("\n".join(lines[:12]), encoding="utf-8")
    assert main(["calibrate", *coded, "-o", str(tmp_path / "out"), "-q"]) == 2
    error = capsys.readouterr().err
    assert "got 5 atlantic-council and 5 china-mobile" in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speeches = read_background().speeches
    criterion = tmp_path / "criterion.csv"
    speeches[["iso3", "year"]].assign(points=speeches["own_rights"]).to_csv(criterion, index=False)
    output = tmp_path / "evaluation.csv"
    command = ["evaluate", "--criterion", str(criterion), "--years", "2018", "-o", str(output)]
    assert main(command) == 0
    table = pd.read_csv(output).set_index("variant")
    assert (table["years"] == 1).all()
    assert table.loc["full model", "rho_year"] > table.loc["without rights", "rho_year"] > -1
    # Statements of one's own: what cannot be read costs a row and is told.
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in ("FJI_73_2018.txt", "NOR_73_2018.txt"):
        (texts / name).write_text("We defend human rights. We keep the peace.", encoding="utf-8")
    (texts / "USA_73_2018.txt").write_text("", encoding="utf-8")
    assert main(["evaluate", str(texts), "--criterion", str(criterion), "-o", str(output)]) == 1
    assert "1 not read" in capsys.readouterr().err
    assert (pd.read_csv(output)["statements"] == 2).all()


def test_frames_and_voice(folder: Path, tmp_path: Path) -> None:
    main(["frames", str(folder), "-o", str(tmp_path / "hits.csv"), "-q"])
    hits = pd.read_csv(tmp_path / "hits.csv", keep_default_na=False)
    assert {"sentence", "matched", "voice", "holder"} <= set(hits.columns)
    text = (folder / "plain.txt").read_text(encoding="utf-8")
    plain = hits[hits["document_id"] == "plain"]
    assert [text[h.start : h.end] for h in plain.itertuples()] == list(plain["matched"])
    main(["voice", str(folder), "-o", str(tmp_path / "spans.csv"), "-q"])
    spans = pd.read_csv(tmp_path / "spans.csv", keep_default_na=False)
    assert list(spans.columns) == ["document_id", "start", "end", "kind", "source", "cue"]
    assert set(spans["kind"]) == {"quoted", "attributed"}


def test_a_lexicon_of_ones_own(folder: Path, tmp_path: Path) -> None:
    lexicon = tmp_path / "own.toml"
    lexicon.write_text(
        'name = "own"\nversion = "1"\n[frames.power]\npatterns = ["promot*"]\n', encoding="utf-8"
    )
    out = tmp_path / "hits.csv"
    main(["frames", str(folder / "plain.txt"), "--lexicon", str(lexicon), "-o", str(out), "-q"])
    assert list(pd.read_csv(out)["matched"]) == ["promotes"]


def test_salience_of_references_and_of_texts(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "salience.csv"
    assert main(["salience", "-o", str(out), "-q"]) == 0
    assert set(pd.read_csv(out)["narrative"]) == {"atlantic-council", "china-mobile"}
    main(["salience", str(folder), "--by", "document_id", "-o", str(out), "-q"])
    assert set(pd.read_csv(out)["document_id"]) == {"FJI_72_2017", "plain"}


def test_keyness_of_references(tmp_path: Path) -> None:
    out = tmp_path / "keyness.csv"
    assert main(["keyness", "-o", str(out), "-q"]) == 0
    assert {"term", "log_odds", "q_value"} <= set(pd.read_csv(out).columns)


def test_kwic(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kwic", "sovereign*", str(folder / "plain.txt"), "-q"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header == "document_id,passage_id,before,keyword,after,voice"
    assert ",We defend,sovereignty," in row


def test_text_is_asked_for_where_it_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kwic", "sovereign*"]) == 2
    assert "discourse corpora add" in capsys.readouterr().err


def test_columns_of_a_table(tmp_path: Path) -> None:
    table = tmp_path / "statements.csv"
    table.write_text("key,body,camp\na,We defend sovereignty.,x\nb,We talk.,y\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    arguments = [str(table), "--text-column", "body", "--id-column", "key", "-o", str(out), "-q"]
    assert main(["classify", *arguments]) == 0
    assert list(pd.read_csv(out)["statement_id"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["classify", "no-such-file.txt"], "no-such-file.txt"),
        (["classify", SPECIMENS, "-o", "out.xlsx"], ".csv, .parquet, .jsonl"),
        (["classify", SPECIMENS, "-o", "no/such/folder/out.csv"], "make it first"),
        (["frames", SPECIMENS, "--lexicon", "no-such"], "Available: actors"),
        (["salience", SPECIMENS, "--by", "camp"], "camp"),
        (["keyness", "--target", "nobody"], "nobody"),
        (["keyness", "--by", "year"], "'year'"),
        (["corpora", "add", "nothing", "x.txt"], "atlantic-council-2026"),
        (["corpora", "add", "china-mobile-2025", "no-such.txt"], "no-such.txt"),
        (["corpora", "remove", "china-mobile-2025"], "nothing to remove"),
        (["classify", SPECIMENS, "--language", "fr"], "'fr'"),
        (["calibrate", SPECIMENS, "-o", "x", "--labels", "no-such.csv"], "no-such.csv: No such"),
        (["calibrate", SPECIMENS, "-o", "x", "--labels", "labels.xlsx"], "convert it"),
        (["calibrate", SPECIMENS, "-o", __file__, "--labels", "x.csv"], "is a file; name a folder"),
        (["evaluate", "--criterion", "no-such.csv"], "no-such.csv"),
        (["evaluate", "--criterion", SPECIMENS + "/../expected.csv"], "iso3"),
        (["evaluate", "--criterion", CAMPS, "--years", "18th"], "'18th'"),
        (["classify", SPECIMENS, "--author", "Fiji"], "ISO 3166"),
        (["lexicons", "convert", "no-such.yml", "-o", "x.toml"], "no-such.yml"),
        (["figures", "--from", "no/such"], "discourse compare"),
        (["figures", "pie"], "Available: salience"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else "",
)
def test_wrong_commands_are_told_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicons", "list"]) == main(["corpora", "list"]) == 0
    out = capsys.readouterr().out
    assert "framing" in out
    assert "features only" in out


def test_lint_and_convert(tmp_path: Path) -> None:
    out = tmp_path / "lint.csv"
    assert main(["lexicons", "lint", "framing", "-o", str(out)]) == 0
    assert list(pd.read_csv(out).columns) == ["frame", "pattern", "problem", "detail"]
    dictionary = tmp_path / "peace.yml"
    dictionary.write_text("peace:\n  - peace*\n  - cease-fire\n", encoding="utf-8")
    target = tmp_path / "peace.toml"
    assert main(["lexicons", "convert", str(dictionary), "-o", str(target)]) == 0
    assert main(["lexicons", "lint", str(target), "--against", SPECIMENS, "-o", str(out)]) == 0


def test_compare_end_to_end_is_reproducible(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    for folder in (first, second):
        assert main(["compare", "-o", str(folder), "-q"]) == 0
    files = sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    assert {"manifest.json", "figures/salience.pdf", "tables/use_and_mention.csv"} <= {
        p.as_posix() for p in files
    }
    for file in files:
        assert (first / file).read_bytes() == (second / file).read_bytes(), file
    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 0
    assert set(manifest["lexicon"]) == {"name", "version", "sha256"}
    assert {"actors", "states", "framing"} <= set(manifest["shipped_lexicons"])
    assert manifest["references"]["computed_from"] == "shipped features"


def test_an_earlier_comparison_leaves_nothing_behind(tmp_path: Path) -> None:
    assert main(["compare", "-o", str(tmp_path), "-q"]) == 0
    assert (tmp_path / "figures" / "alignment.png").exists()
    assert main(["compare", "--lexicon", "framing", "-o", str(tmp_path), "-q"]) == 0
    assert not (tmp_path / "tables" / "alignment.csv").exists()
    assert not (tmp_path / "figures" / "alignment.png").exists()
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["lexicon"]["name"] == "framing"


def test_the_author_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "speech.txt"
    file.write_text("Fiji promotes sovereignty in every forum.", encoding="utf-8")
    main(["frames", str(file), "-q"])
    assert ",attributed,Fiji," in capsys.readouterr().out
    main(["frames", str(file), "--author", "fji", "-q"])
    assert ",own,," in capsys.readouterr().out


def test_keyness_of_a_year(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("year,text\n2019,peace talks\n2020,trade talks\n", encoding="utf-8")
    out = tmp_path / "keyness.csv"
    sides = ["--by", "year", "--target", "2019", "--reference", "2020"]
    assert main(["keyness", str(table), *sides, "-o", str(out), "-q"]) == 0
    assert set(pd.read_csv(out)["term"]) == {"peace", "trade", "talks"}


def test_figures_are_drawn_again_from_tables(tmp_path: Path) -> None:
    main(["compare", "-o", str(tmp_path), "-q"])
    again = tmp_path / "again"
    arguments = ["figures", "salience", "--from", str(tmp_path), "-o", str(again)]
    assert main([*arguments, "--format", "svg"]) == 0
    svg = Path("figures/salience.svg")
    assert (again / svg.name).read_bytes() == (tmp_path / svg).read_bytes()


def test_added_texts_give_quotations(tmp_path: Path, shared: Path) -> None:
    reports = shared / "reports"
    for source in ("atlantic-council-2026", "china-mobile-2025"):
        assert main(["corpora", "add", source, str(reports / f"{source}.txt")]) == 0
    out = tmp_path / "kwic.csv"
    assert main(["kwic", "soft connectivity", "-o", str(out), "-q"]) == 0
    assert len(pd.read_csv(out)) > 3


SUBJECTS = (
    "Cables carry data under the sea to landing stations and exchange points of every network. ",
    "Schools train teachers and pupils with scholarships, courses and exchange of students. ",
    "Courts protect the rights of citizens, privacy and free speech against arbitrary power. ",
)


@pytest.fixture
def subjects(tmp_path: Path) -> str:
    """A table of two narratives that divide three subjects unevenly."""
    words = [word for subject in SUBJECTS for word in subject.split()]
    rows = ["id,text,side"]
    for number in range(48):
        subject = SUBJECTS[number % 3 if number % 2 else number % 2]
        # A word from elsewhere makes every text another one.
        text = subject * 3 + words[number % len(words)] + f" word{number}. "
        rows.append(f'{number},"{text}",{"east" if number % 2 else "west"}')
    path = tmp_path / "subjects.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return str(path)


def test_topics_of_ones_own_texts(
    subjects: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = [subjects, "--id-column", "id", "--by", "side", "--method", "nmf", "--topics", "3"]
    out = tmp_path / "topics"
    assert main(["topics", "compare", *own, "--replicates", "2", "-o", str(out)]) == 0
    assert "of 3 topics are stable" in capsys.readouterr().out
    names = {path.stem for path in (out / "tables").glob("*.csv")}
    assert {"topics", "prevalence", "topic_terms", "topic_frames", "contested"} <= names
    assert (out / "figures" / "prevalence.svg").is_file()
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["n_topics"] == 3

    labels = pd.read_csv(out / "model" / "labels.csv", dtype=str, keep_default_na=False)
    labels.loc[0, "label"] = "Cables, renamed"
    labels.loc[1, "merge_into"] = "2"
    labels.to_csv(out / "model" / "labels.csv", index=False)
    assert main(["topics", "show", str(out / "model")]) == 0
    assert "Cables, renamed" in capsys.readouterr().out
    assert main(["topics", "compare", *own, "--replicates", "2", "-o", str(out)]) == 0
    assert "Cables, renamed" in capsys.readouterr().out
    assert len(pd.read_csv(out / "tables" / "topics.csv")) == 2

    sides = ["--target", "east", "--reference", "west", "--model", str(out / "model")]
    assert main(["topics", "apply", subjects, "--id-column", "id", *sides]) == 0
    assert "48 statements" in capsys.readouterr().err


def test_topics_fit_and_stability(
    subjects: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = [subjects, "--id-column", "id", "--method", "nmf"]
    assert main(["topics", "fit", *own, "--topics", "3", "-o", str(tmp_path / "model")]) == 0
    assert "3 topics of 48 windows" in capsys.readouterr().err
    out = tmp_path / "stability.csv"
    refits = ["--topics", "3", "--replicates", "2", "-o", str(out)]
    assert main(["topics", "stability", *own, *refits]) == 0
    assert list(pd.read_csv(out)["topic"]) == [0, 1, 2]
    assert main(["topics", "stability", *own, *refits, "--scan", "2-4"]) == 0
    assert list(pd.read_csv(out)["n_topics"]) == [2, 4]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["topics", "show", "nowhere"], "There is no topic model in 'nowhere'"),
        (["topics", "fit", SPECIMENS, "--topics", "40", "-o", "m"], "40 topics need 200 different"),
        (["topics", "stability", "--by", "year"], "differ in narrative only"),
        (["topics", "stability", "--scan", "9"], "--scan is '9'"),
        (["topics", "fit", SPECIMENS, "--by", "mood", "-o", "m"], "--by is 'mood'"),
        (["topics", "fit", "--embedding", "magic:x", "-o", "m"], "Available"),
        (["topics", "compare", "-o", CAMPS], "a file; name a folder"),
    ],
)
def test_topics_say_what_is_wrong(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
