"""Encoders of other people, replaced by fakes: nothing is downloaded, nothing installed."""

import random
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from discourse.corpus import corpus_from_texts
from discourse.topics import (
    TopicModel,
    Windows,
    cut_windows,
    fit_bertopic,
    read_term_vectors,
    read_topic_model,
    topic_stability,
    write_topic_model,
)
from discourse.topics.text_embeddings import TOKENS, TextEmbedding, load_embedding

pytestmark = pytest.mark.filterwarnings("ignore:Tensorflow not installed:ImportWarning")  # by umap
DIMENSIONS = 24
SUBJECTS = {
    "cables": "cable fibre station ocean ship repair landing route operator latency",
    "schools": "school teacher pupil lesson classroom pencil exam textbook library parent",
    "farms": "farm harvest wheat irrigation soil tractor seed farmer market drought",
}


def word_row(word: str) -> np.ndarray:
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=DIMENSIONS)


def encode(texts: Sequence[str]) -> np.ndarray:
    """Sum a row per word; a batch of several has other last bits, as those of many encoders."""
    rows = [sum(word_row(word.strip(".")) for word in text.lower().split()) for text in texts]
    return np.array(rows, dtype=np.float32) * np.float32(1 + 1e-6 * (len(texts) - 1))


@pytest.fixture
def fake() -> TextEmbedding:
    return TextEmbedding("fake:1", encode)


@pytest.fixture(scope="module")
def windows() -> Windows:
    draw = random.Random(3)
    texts = {}
    for subject, line in SUBJECTS.items():
        for number in range(3):
            sentences = [
                "The " + " and the ".join(draw.sample(line.split(), 5)) + "." for _ in range(40)
            ]
            texts[f"{subject}-{number}"] = " ".join(sentences)
    return cut_windows(corpus_from_texts(texts))


def windows_of(*texts: str) -> Windows:
    """Return a window for each text."""
    cut = cut_windows(corpus_from_texts({str(n): "A cable." for n in range(len(texts))}))
    return Windows(cut.features, texts)


# ---- vectors ------------------------------------------------------------------------


def test_rows_have_length_one_and_empty_texts_none(fake: TextEmbedding) -> None:
    rows = fake.embed(windows_of("A cable is laid.", "", " \n", "The farm."))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 0, 1])
    raw = encode(["The farm."])[0].astype(float)
    np.testing.assert_allclose(rows[3], raw / np.linalg.norm(raw))


def test_nothing_but_empty_texts_and_no_texts(fake: TextEmbedding) -> None:
    assert not fake.embed(windows_of("", "")).any()
    assert fake.embed(windows_of("", "")).shape == (2, DIMENSIONS)
    assert fake.embed_terms([]).shape == (0, DIMENSIONS)


def test_alone_the_bits_of_the_batch(fake: TextEmbedding, windows: Windows) -> None:
    together = fake.embed(windows)
    for row in (0, 7, len(windows) - 1):
        alone = TextEmbedding("fake:1", encode).embed(windows.take(np.array([row])))
        assert np.array_equal(alone[0], together[row])


def test_terms_are_texts(fake: TextEmbedding) -> None:
    rows = fake.embed(windows_of("cable", "farm"))
    assert np.array_equal(fake.embed_terms(["cable", "farm"]), rows)


def test_each_text_is_encoded_once_and_what_is_returned_can_be_changed() -> None:
    seen: list[str] = []

    def counted(texts: Sequence[str]) -> np.ndarray:
        seen.extend(texts)
        return encode(texts)

    embedding = TextEmbedding("fake:1", counted)
    embedding.embed_terms(["cable", "farm", "cable"])[:] = 0
    assert embedding.embed_terms(["cable"]).any()
    assert sorted(seen) == ["cable", "farm", "text"]  # the last to learn how long rows are


def test_without_texts(fake: TextEmbedding, windows: Windows) -> None:
    with pytest.raises(ValueError, match=r"'fake:1' reads texts.*corpora add ID FILE.*term-vec"):
        fake.embed(Windows(windows.features))


# ---- in a topic model -----------------------------------------------------------------


@pytest.fixture(scope="module")
def model(windows: Windows) -> TopicModel:
    return fit_bertopic(windows, n_topics=3, embedding=TextEmbedding("fake:1", encode))


def test_topics_of_texts(model: TopicModel, windows: Windows) -> None:
    assert model.settings["embedding"] == "fake:1"
    assert len(model) == 3
    subjects = [set(line.split()) for line in SUBJECTS.values()]
    for terms in model.top_terms(5):
        assert any(set(terms) <= subject for subject in subjects)
    held = [(topic, name.split("-")[0]) for name, topic in model.topics.items() if topic >= 0]
    assert len(set(held)) == 3
    assert len(held) > 0.9 * len(windows)


def test_transform_gives_the_weights_of_the_fit(model: TopicModel, windows: Windows) -> None:
    again = model.transform(windows)
    assert again.equals(model.weights)
    one = model.transform(windows.take(np.array([11])))
    assert one.equals(again.iloc[[11]])
    with pytest.raises(ValueError, match="reads texts"):
        model.transform(Windows(windows.features))


def test_stability_with_texts(model: TopicModel, windows: Windows, fake: TextEmbedding) -> None:
    def fit(drawn: Windows, seed: int) -> TopicModel:
        return fit_bertopic(drawn, n_topics=3, embedding=fake, seed=seed)

    found = topic_stability(model, windows, fit, replicates=1)
    assert (found.topics["member_jaccard"] > 0.8).all()


def test_read_with_the_same_embedding_only(
    model: TopicModel, windows: Windows, fake: TextEmbedding, tmp_path: Path
) -> None:
    write_topic_model(model, tmp_path)
    read = read_topic_model(tmp_path, embedding=fake)
    assert read.transform(windows).equals(model.weights)
    with pytest.raises(ValueError, match=r"'fake:1', and 'term-vectors:"):
        read_topic_model(tmp_path)
    with pytest.raises(ValueError, match="'fake:1', and 'fake:2'"):
        read_topic_model(tmp_path, embedding=TextEmbedding("fake:2", encode))


# ---- loading --------------------------------------------------------------------------


class FakeModel:
    """What sentence_transformers and model2vec have in common."""

    def __init__(self, place: str, device: str = "cpu") -> None:
        if place == "nobody/nothing":
            raise OSError("nobody/nothing is not on the hub\nand a long story")

    @classmethod
    def from_pretrained(cls, place: str) -> "FakeModel":
        return cls(place)

    def encode(self, texts: list[str], **options: object) -> np.ndarray:
        return encode(texts)


class FakeTokenizer:
    """A number per word, the length of the word."""

    @classmethod
    def from_file(cls, path: str) -> "FakeTokenizer":
        assert Path(path).is_file()
        return cls()

    def enable_truncation(self, length: int) -> None:
        self.length = length

    def enable_padding(self) -> None: ...

    def encode_batch(self, texts: list[str]) -> list[SimpleNamespace]:
        rows = [[len(word) for word in text.split()][: self.length] for text in texts]
        longest = max(map(len, rows))
        return [
            SimpleNamespace(
                ids=row + [0] * (longest - len(row)),
                attention_mask=[1] * len(row) + [0] * (longest - len(row)),
            )
            for row in rows
        ]


class FakeSession:
    """Gives each token its number and one; a pooled output comes first, which is not wanted."""

    outputs: tuple[tuple[str, int], ...] = (("pooled", 2), ("tokens", 3))

    def __init__(self, path: str, options: SimpleNamespace, providers: list[str]) -> None:
        assert options.intra_op_num_threads == options.inter_op_num_threads == 1

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name, shape=[1] * axes) for name, axes in self.outputs]

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in ("input_ids", "attention_mask")]

    def run(self, outputs: list[str], given: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert outputs == ["tokens"]
        assert set(given) == {"input_ids", "attention_mask"}
        ids = given["input_ids"].astype(np.float32)
        return [np.stack([ids, np.ones_like(ids)], axis=2)]


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    contents = {
        "sentence_transformers": {"SentenceTransformer": FakeModel},
        "model2vec": {"StaticModel": FakeModel},
        "onnxruntime": {"InferenceSession": FakeSession, "SessionOptions": SimpleNamespace},
        "tokenizers": {"Tokenizer": FakeTokenizer},
    }
    for name, attributes in contents.items():
        module = ModuleType(name)
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, name, module)
    yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "encoder"
    made.mkdir()
    (made / "model.onnx").write_bytes(b"weights")
    (made / "tokenizer.json").write_text("{}", encoding="utf-8")
    return made


def test_the_shipped_one() -> None:
    assert load_embedding("term-vectors") is read_term_vectors()


@pytest.mark.parametrize("kind", ["sentence-transformers", "model2vec"])
def test_a_model_on_the_hub(kind: str, packages: None, fake: TextEmbedding) -> None:
    embedding = load_embedding(f"{kind}:owner/name")
    assert embedding.name == f"{kind}:owner/name"
    assert np.array_equal(embedding.embed_terms(["cable"]), fake.embed_terms(["cable"]))


@pytest.mark.parametrize("kind", ["sentence-transformers", "model2vec", "onnx"])
def test_a_folder_is_known_by_its_content(kind: str, packages: None, folder: Path) -> None:
    name = load_embedding(f"{kind}:{folder}").name
    assert name.startswith(f"{kind}:")
    assert "encoder" not in name
    moved = folder.rename(folder.with_name("elsewhere"))
    (moved / "README.md").write_text("Of no matter.", encoding="utf-8")
    assert load_embedding(f"{kind}:{moved}").name == name
    (moved / "tokenizer.json").write_text("[]", encoding="utf-8")
    changed = load_embedding(f"{kind}:{moved}").name
    (moved / "model.onnx").write_bytes(b"other weights")
    assert len({name, changed, load_embedding(f"{kind}:{moved}").name}) == 3


def test_onnx_is_the_mean_over_tokens(packages: None, folder: Path) -> None:
    embedding = load_embedding(f"onnx:{folder}")
    (row,) = embedding.embed_terms(["of a cable"])  # lengths 2, 1, 5
    np.testing.assert_allclose(row, np.array([8 / 3, 1]) / np.hypot(8 / 3, 1))
    (cut,) = embedding.embed_terms(["a " * TOKENS + "cable " * TOKENS])
    np.testing.assert_allclose(cut, np.full(2, np.sqrt(0.5)))


def test_onnx_masks_what_fills_up_a_batch(packages: None, folder: Path) -> None:
    embedding = load_embedding(f"onnx:{folder}")
    assert isinstance(embedding, TextEmbedding)
    np.testing.assert_allclose(embedding.encode(["of a cable", "farm"]), [[8 / 3, 1], [4, 1]])


def test_onnx_without_a_vector_per_token(
    packages: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeSession, "outputs", (("pooled", 2),))
    with pytest.raises(ValueError, match="no vector per token"):
        load_embedding(f"onnx:{folder}")


@pytest.mark.parametrize(
    ("change", "held"),
    [
        (lambda folder: (folder / "model.onnx").unlink(), "holds tokenizer.json"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "holds model.onnx"),
        (lambda folder: (folder / "b.onnx").touch(), "holds b.onnx, model.onnx, tokenizer.json"),
    ],
)
def test_onnx_folder_is_not_one(
    change: Callable[[Path], None], held: str, packages: None, folder: Path
) -> None:
    change(folder)
    with pytest.raises(ValueError, match=f"must hold one file that ends in .onnx.*{held}"):
        load_embedding(f"onnx:{folder}")


@pytest.mark.parametrize(
    ("kind", "package", "extra"),
    [
        ("sentence-transformers", "sentence_transformers", "transformers"),
        ("model2vec", "model2vec", "model2vec"),
        ("onnx", "onnxruntime", "onnx"),
        ("onnx", "tokenizers", "onnx"),
    ],
)
def test_a_package_is_missing(
    kind: str,
    package: str,
    extra: str,
    packages: None,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    said = rf"'{kind}:.*needs the package '{package}'.*pip install discourse-analysis\[{extra}\]"
    with pytest.raises(ValueError, match=said):
        load_embedding(f"{kind}:{folder}")


@pytest.mark.parametrize(
    "name", ["", "bert", "word2vec:news", "onnx:", "model2vec", "term-vectors:"]
)
def test_unknown_kind(name: str) -> None:
    with pytest.raises(ValueError, match=r"Available: term-vectors, sentence-.*, onnx:FOLDER\."):
        load_embedding(name)


@pytest.mark.parametrize("name", ["onnx:models/none", "model2vec:./none", "model2vec:/none/at/all"])
def test_no_such_folder(name: str, packages: None) -> None:
    with pytest.raises(ValueError, match="There is no folder"):
        load_embedding(name)


def test_what_a_library_says_is_said_in_one_line(packages: None) -> None:
    with pytest.raises(ValueError, match=r"could not be loaded: nobody/nothing is not on the hub$"):
        load_embedding("model2vec:nobody/nothing")
