"""Extracted features: complete, reproducible, and without a sentence of the reports."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from pytest import MonkeyPatch

from discourse import find_frames, read_corpus, read_lexicon
from discourse.alignment import (
    AlignmentModel,
    add_text,
    build_references,
    lexicon_versions,
    load_references,
    read_background,
    read_features,
    read_sources,
    remove_text,
    shipped_lexicon,
    text_state,
    write_features,
)
from discourse.alignment.background import count_speeches
from discourse.frames import weights_sha256
from discourse.lexicon import lexicon_from_patterns
from discourse.resources import resource
from discourse.topics import read_term_vectors

FEATURES = resource("corpora", "digital-silk-road", "features")
REPOSITORY = Path(__file__).parent.parent.parent


def test_shipped_features_belong_together() -> None:
    references = read_features(FEATURES)
    ids = set(references.passages["passage_id"])
    assert set(references.hits["passage_id"]) <= ids
    assert set(references.counts["passage_id"]) <= ids
    assert not set(references.duplicates["passage_id"]) & ids
    assert set(references.passages["narrative"]) == {s.narrative for s in read_sources()}


def test_lemmas_are_unordered_and_sentences_absent() -> None:
    references = read_features(FEATURES)
    assert "sentence" not in references.hits
    for _, part in references.counts.groupby("passage_id"):
        assert list(part["term"]) == sorted(part["term"])
    assert references.hits["matched"].str.split().str.len().max() <= 8


def test_background_was_made_with_the_shipped_lexicons() -> None:
    background = read_background()
    assert background.lexicon_sha256 == shipped_lexicon().sha256
    assert len(background.speeches) == 974


def test_both_were_made_with_the_lexicons_as_they_are() -> None:
    for folder in (FEATURES, resource("corpora", "un-general-debate")):
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        assert meta["lexicons"] == lexicon_versions(), f"rebuild {folder}"
        assert meta["weights"] == weights_sha256(), f"rebuild {folder}"
    meta = json.loads((FEATURES / "meta.json").read_text(encoding="utf-8"))
    assert meta["term_vectors"] == read_term_vectors().name, f"rebuild {FEATURES}"


def test_background_is_what_the_speeches_give(shared: Path) -> None:
    corpus = read_corpus(shared / "un-general-debate" / "2019")
    lexicon = shipped_lexicon()
    counted = count_speeches(corpus, find_frames(corpus, lexicon), lexicon)
    speeches = read_background().speeches
    shipped = speeches[speeches["year"] == 2019].reset_index(drop=True)
    pd.testing.assert_frame_equal(counted, shipped[list(counted)], check_dtype=False)


def test_one_of_the_shipped_lexicons_needs_no_texts(
    tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path))
    framing = load_references(read_lexicon("framing"))
    assert set(framing.hits["frame"]) <= set(read_lexicon("framing").frame_names)
    with pytest.raises(ValueError, match="discourse corpora add"):
        load_references(lexicon_from_patterns({"own": ["road"]}))


def test_texts_come_and_go(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path / "home"))
    source = read_sources()[0]
    file = tmp_path / "report.txt"
    file.write_text("We wrote a text of our own that is read as English prose.", encoding="utf-8")
    add_text(source.id, file)
    assert text_state(source).startswith("text added; not the one")
    remove_text(source.id)
    assert text_state(source) == "features only"
    with pytest.raises(ValueError, match="nothing to remove"):
        remove_text(source.id)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(ValueError, match=r"broken\.pdf"):
        add_text(source.id, tmp_path / "broken.pdf")
    assert text_state(source) == "features only"


def test_specimens_are_never_given_to_the_other_side(
    tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCOURSE_HOME", str(tmp_path))
    model = AlignmentModel().fit(load_references(), read_background())
    table = model.classify(read_corpus(resource("corpora", "specimens", "statements")))
    expected = pd.read_csv(resource("corpora", "specimens", "expected.csv"))
    joined = table.merge(expected, on="statement_id", validate="one_to_one")
    assert len(joined) == len(expected)
    other = {"atlantic-council": "china-mobile", "china-mobile": "atlantic-council"}
    assert (joined["label"] != joined["manner"].map(other)).all()
    # Two hundred words may leave it open; a side must not be given to who takes none.
    sides = joined["label"].isin(other)
    assert joined.loc[sides, "manner"].isin(other).all()
    assert (joined["label"] == joined["manner"]).mean() >= 0.8


def test_features_of_another_lexicon_are_refused(tmp_path: Path) -> None:
    for file in FEATURES.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    meta = tmp_path / "meta.json"
    meta.write_text(re.sub('"lexicon_sha256": "..', '"lexicon_sha256": "zz', meta.read_text()))
    with pytest.raises(ValueError, match="discourse corpora build"):
        read_features(tmp_path)


def test_rebuilding_gives_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    references = build_references(shipped_lexicon(), read_sources(), shared / "reports")
    for path in write_features(references, tmp_path):
        assert path.read_bytes() == (FEATURES / path.name).read_bytes(), path.name


def test_shipped_and_rebuilt_are_the_same_tables(shared: Path) -> None:
    built = build_references(shipped_lexicon(), read_sources(), shared / "reports")
    shipped = read_features(FEATURES)
    for name in ("passages", "counts", "windows", "window_counts"):
        pd.testing.assert_frame_equal(
            getattr(built, name), getattr(shipped, name), check_dtype=False
        )


def test_topics_come_out_of_features_as_out_of_texts(shared: Path) -> None:
    built = build_references(shipped_lexicon(), read_sources(), shared / "reports").cut_windows()
    shipped = read_features(FEATURES).cut_windows()
    assert built.texts is not None
    assert shipped.texts is None
    assert len(built.texts) == len(shipped)
    assert built.features.terms == shipped.features.terms
    assert (built.features.counts != shipped.features.counts).nnz == 0


def test_no_ten_words_in_a_row_of_a_report_stand_in_this_repository(shared: Path) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9]+", text.lower())
        return set(zip(*(words[i:] for i in range(10)), strict=False))

    cited = "Jointly Build a Community with a Shared Future in Cyberspace"  # a white paper
    titles = set().union(*(runs(source.title) for source in read_sources()), runs(cited))
    theirs = set().union(
        *(runs(path.read_text(encoding="utf-8")) for path in (shared / "reports").glob("*.txt"))
    )
    for folder in ("discourse", "lexicons", "corpora", "analyses", "tests", "docs"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in {".py", ".toml", ".csv", ".md", ".txt", ".json"}:
                found = runs(path.read_text(encoding="utf-8")) & theirs - titles
                assert not found, f"{path}: {' '.join(next(iter(found)))}"
