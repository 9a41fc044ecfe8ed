"""Topic models on disk."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from discourse.corpus import corpus_from_texts
from discourse.topics import (
    TopicModel,
    Windows,
    cut_windows,
    edit_topics,
    fit_nmf,
    read_term_vectors,
    read_topic_model,
    topic_prevalence,
    write_topic_model,
)

NAMES = ["model.json", "model.npz", "windows.parquet", "labels.csv"]


def rewrite_labels(folder: Path, **changes: object) -> None:
    """Write another ``label`` or ``merge_into`` for the first topic."""
    path = folder / "labels.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column, value in changes.items():
        table.loc[0, column] = value
    table.to_csv(path, index=False)


def test_written_and_read_again(model: TopicModel, windows: Windows, tmp_path: Path) -> None:
    assert [path.name for path in write_topic_model(model, tmp_path / "new" / "m")] == NAMES
    again = read_topic_model(tmp_path / "new" / "m")
    assert again.method == model.method
    assert again.terms == model.terms
    assert again.labels == model.labels
    assert again.groups == model.groups
    assert dict(again.settings) == dict(model.settings)
    np.testing.assert_allclose(again.relevance, model.relevance)
    pd.testing.assert_frame_equal(again.weights, model.weights, check_exact=True)
    pd.testing.assert_frame_equal(
        again.transform(windows), model.transform(windows), check_exact=True
    )
    pd.testing.assert_frame_equal(again.units, model.units)
    options = {"replicates": 9, "permutations": 9}
    pd.testing.assert_frame_equal(
        topic_prevalence(again, **options), topic_prevalence(model, **options)
    )


def test_equal_bytes_every_time(model: TopicModel, tmp_path: Path) -> None:
    one, two = (write_topic_model(model, tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_equal_bytes_when_read_and_written(reference_model: TopicModel, tmp_path: Path) -> None:
    one = write_topic_model(reference_model, tmp_path / "one")
    two = write_topic_model(read_topic_model(tmp_path / "one"), tmp_path / "two")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_nothing_is_pickled(model: TopicModel, tmp_path: Path) -> None:
    write_topic_model(model, tmp_path)
    with np.load(tmp_path / "model.npz", allow_pickle=False) as file:
        assert "allow_pickle" not in file.files
        assert {file[name].dtype.kind for name in file.files} <= {"U", "f"}
    assert json.loads((tmp_path / "model.json").read_text())["method"] == model.method


def test_edited_labels_are_applied_on_reading(model: TopicModel, tmp_path: Path) -> None:
    write_topic_model(model, tmp_path)
    rewrite_labels(tmp_path, label="Größe, “quoted”")
    assert read_topic_model(tmp_path).labels == ("Größe, “quoted”", *model.labels[1:])
    rewrite_labels(tmp_path, merge_into="drop")
    assert read_topic_model(tmp_path).labels == model.labels[1:]
    rewrite_labels(tmp_path, merge_into="2")
    again = read_topic_model(tmp_path)
    np.testing.assert_allclose(again.weights[1], model.weights[0] + model.weights[2])


def test_edited_labels_are_kept_if_the_model_is_written_again(
    model: TopicModel, tmp_path: Path
) -> None:
    write_topic_model(model, tmp_path)
    rewrite_labels(tmp_path, label="mine")
    write_topic_model(model, tmp_path)
    assert read_topic_model(tmp_path).labels[0] == "mine"


def test_labels_of_another_model_are_written_over(
    model: TopicModel, windows: Windows, tmp_path: Path
) -> None:
    write_topic_model(model, tmp_path)
    rewrite_labels(tmp_path, label="mine")
    other = fit_nmf(windows, n_topics=3)
    write_topic_model(other, tmp_path)
    assert read_topic_model(tmp_path).labels == other.labels


def test_wrong_labels_are_an_error(model: TopicModel, tmp_path: Path) -> None:
    write_topic_model(model, tmp_path)
    rewrite_labels(tmp_path, merge_into="99")
    with pytest.raises(ValueError, match="merge_into '99'; it may be a topic from 0 to 3"):
        read_topic_model(tmp_path)


def test_without_labels_the_proposed_ones_stand(model: TopicModel, tmp_path: Path) -> None:
    write_topic_model(model, tmp_path)
    (tmp_path / "labels.csv").unlink()
    assert read_topic_model(tmp_path).labels == model.labels


def test_renamed_models_are_written_and_merged_ones_are_not(
    model: TopicModel, tmp_path: Path
) -> None:
    rows = pd.DataFrame({"topic": [1], "label": ["the sea"], "merge_into": [""]})
    write_topic_model(edit_topics(model, rows), tmp_path / "renamed")
    assert read_topic_model(tmp_path / "renamed").labels[1] == "the sea"
    merged = edit_topics(model, rows.assign(merge_into="0"))
    with pytest.raises(ValueError, match=r"merged or dropped; write the model as fitted and edit"):
        write_topic_model(merged, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_the_embedding_must_be_that_of_the_fit(
    bertopic: TopicModel, windows: Windows, tmp_path: Path
) -> None:
    write_topic_model(bertopic, tmp_path)
    other = replace(read_term_vectors(), name="another")
    with pytest.raises(ValueError, match=r"fitted with the embedding 'term-vectors:.*'another'"):
        read_topic_model(tmp_path, embedding=other)
    same = read_topic_model(tmp_path, embedding=read_term_vectors())
    pd.testing.assert_frame_equal(same.transform(windows), bertopic.weights, check_exact=True)


def test_nmf_needs_no_embedding(nmf: TopicModel, windows: Windows, tmp_path: Path) -> None:
    write_topic_model(nmf, tmp_path)
    other = replace(read_term_vectors(), name="another")
    again = read_topic_model(tmp_path, embedding=other)
    pd.testing.assert_frame_equal(again.transform(windows), nmf.weights, check_exact=True)


def test_no_model_in_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"There is no topic model in .*discourse topics fit -o"):
        read_topic_model(tmp_path / "nowhere")


def test_another_format(model: TopicModel, tmp_path: Path) -> None:
    write_topic_model(model, tmp_path)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}), encoding="utf-8")
    with pytest.raises(ValueError, match="it has format 99, and this version reads 1"):
        read_topic_model(tmp_path)


def test_a_missing_variable_is_missing_when_read(invent, tmp_path: Path) -> None:
    unknown = corpus_from_texts({"x": invent.speech("sea", "farm")}, language=None)
    model = fit_nmf(cut_windows(invent.reports(sections=3) + unknown), n_topics=3)
    write_topic_model(model, tmp_path)
    pd.testing.assert_frame_equal(read_topic_model(tmp_path).units, model.units)


def test_a_variable_of_digits_stays_text(invent, tmp_path: Path) -> None:
    documents = [document.with_variables(code="007") for document in invent.reports(sections=3)]
    model = fit_nmf(cut_windows(documents), n_topics=3)
    write_topic_model(model, tmp_path)
    assert set(read_topic_model(tmp_path).units["code"]) == {"007"}


def test_options_may_be_numbers_of_numpy(windows: Windows, tmp_path: Path) -> None:
    write_topic_model(fit_nmf(windows, n_topics=np.int64(3)), tmp_path)


def test_labels_for_other_topics_are_set_aside(
    bertopic: TopicModel, nmf: TopicModel, tmp_path: Path
) -> None:
    write_topic_model(bertopic, tmp_path)
    labels = tmp_path / "labels.csv"
    # A spreadsheet sorts, parts by semicolons and puts a mark first.
    table = pd.read_csv(labels, dtype=str, keep_default_na=False).iloc[::-1].assign(label="mine")
    table.to_csv(labels, index=False, sep=";", encoding="utf-8-sig")
    write_topic_model(bertopic, tmp_path)
    assert set(read_topic_model(tmp_path).labels) == {"mine"}
    write_topic_model(nmf, tmp_path)
    assert "mine" not in read_topic_model(tmp_path).labels
    assert "mine" in (tmp_path / "labels.bak.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.npz", b"PK\x03\x04 cut short"),
        ("model.npz", b"cos\nsystem\n(S'true'\ntR."),
        ("model.json", b"[1, 2]"),
        ("model.json", b"{"),
        ("model.json", b'{"format": 1, "method": "lda", "settings": {}}'),
        ("windows.parquet", b"nothing"),
        ("windows.parquet", None),
    ],
)
def test_damaged_models_are_refused(
    nmf: TopicModel, tmp_path: Path, name: str, content: bytes | None
) -> None:
    write_topic_model(nmf, tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=r"holds no whole topic model .*; fit it again\."):
        read_topic_model(tmp_path)


def test_parts_of_two_models_are_no_model(
    nmf: TopicModel, bertopic: TopicModel, tmp_path: Path
) -> None:
    write_topic_model(nmf, tmp_path / "one")
    write_topic_model(bertopic, tmp_path / "two")
    (tmp_path / "one" / "model.npz").replace(tmp_path / "two" / "model.npz")
    with pytest.raises(ValueError, match="holds no whole topic model"):
        read_topic_model(tmp_path / "two")
