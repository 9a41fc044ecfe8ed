"""Somebody else's text encoders as embeddings of windows, for those who have one.

The shipped term vectors know a window by its words. An encoder that learned from far
more text may know it better, and costs its weights, time and the texts themselves. Its
numbers are not ours: with another version of its library or another processor their last
bits can differ, and so can a topic. Say which was used when reporting.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from discourse.resources import file_sha256
from discourse.topics.embedding import Embedding, Floats, read_term_vectors, unit_rows
from discourse.topics.windows import Windows

Encode = Callable[[Sequence[str]], NDArray[np.floating[Any]]]
TOKENS = 256  # that a model in ONNX reads of a text
_REMEMBERED = 20_000  # texts of one embedding: 60 MB at 384 dimensions
_DECIDES = ("*.onnx", "*.onnx[._]data", "*.safetensors", "*.bin", "*.json", "vocab.txt")


@dataclass(frozen=True, eq=False)
class TextEmbedding:
    """Vectors of texts by an encoder.

    Attributes
    ----------
    name : str
        What a saved model says it was fitted with.
    encode : callable
        Takes texts and returns a row of numbers for each.

    Notes
    -----
    The encoder is given one text at a time: in a batch, the last bits of a row can depend on
    the texts beside it, and a statement alone must score as it does among others. Rows are
    remembered while the object lives, for a fit asks for them more than once.
    """

    name: str
    encode: Encode

    def embed(self, windows: Windows) -> Floats:
        """Return the vector of each window's text, of length one; zeros for an empty text.

        Raises
        ------
        ValueError
            If the windows have no texts.
        """
        if windows.texts is None:
            raise ValueError(
                f"The embedding {self.name!r} reads texts, and the shipped features of the reports "
                "hold no text: add the texts with `discourse corpora add ID FILE`, or use "
                "term-vectors."
            )
        return self._rows(windows.texts)

    def embed_terms(self, terms: Sequence[str]) -> Floats:
        """Return the vector of each term as if it were a text."""
        return self._rows(terms)

    def _rows(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self._dimensions))
        for row, text in zip(rows, texts, strict=True):
            if text.strip():
                row[:] = self._row(text)
        return rows

    @cached_property
    def _row(self) -> Callable[[str], Floats]:
        return lru_cache(maxsize=_REMEMBERED)(self._encode_alone)

    @cached_property
    def _dimensions(self) -> int:
        return len(self._encode_alone("text"))

    def _encode_alone(self, text: str) -> Floats:
        row: Floats = unit_rows(np.asarray(self.encode([text]), dtype=np.float64))[0]
        return row


def load_embedding(name: str) -> Embedding:
    """Return the embedding of this name.

    Parameters
    ----------
    name : str
        ``"term-vectors"``: the shipped one. ``"sentence-transformers:NAME_OR_PATH"``,
        ``"model2vec:NAME_OR_PATH"``: a model in a folder, or on the Hugging Face hub, from
        which it is then downloaded. ``"onnx:FOLDER"``: a folder with one ``.onnx`` file, which
        gives a vector per token, and ``tokenizer.json``; a text is the mean of its first 256.

    Returns
    -------
    Embedding
        The ``name`` of a model in a folder is its kind and the start of a SHA-256 of its
        weights and settings, wherever the folder is. That of a model on the hub is its name
        there, which does not tell its versions apart: for results to keep, keep a folder.

    Raises
    ------
    ValueError
        If there is no such kind or folder, a package is missing or a model cannot be loaded.

    Notes
    -----
    Weights are somebody else's: mind their licence and what they were learned from. Results
    can differ between machines. Encoders run on one thread, for the order of a sum changes
    its last bits. What a model does not read of a long window is cut off.

    Examples
    --------
    >>> bool(load_embedding("term-vectors").embed_terms(["network"]).any())
    True
    """
    if name == "term-vectors":
        return read_term_vectors()
    kind, _, place = name.partition(":")
    if kind not in _LOADERS or not place:
        known = [f"{kind}:{what}" for kind, (what, _) in _LOADERS.items()]
        raise ValueError(
            f"There is no embedding {name!r}. Available: {', '.join(['term-vectors', *known])}."
        )
    what, load = _LOADERS[kind]
    folder = _folder(place, only=what == "FOLDER")
    try:
        encode = load(str(folder or place))
    except Exception as error:  # each library has its own, and so has the hub
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ValueError(f"The embedding {name!r} could not be loaded: {reason}") from error
    return TextEmbedding(f"{kind}:{_content(folder) if folder else place}", encode)


def _folder(place: str, *, only: bool) -> Path | None:
    """Return the folder that is meant; None for what may be a name on the hub."""
    folder = Path(place).expanduser()
    if folder.is_dir():
        return folder
    if only or folder.is_absolute() or place.startswith("."):
        raise ValueError(f"There is no folder {place!r} for an embedding; check the path.")
    return None


def _content(folder: Path) -> str:
    """Return the start of a SHA-256 of all files in ``folder`` that decide a model's vectors."""
    files = {path for pattern in _DECIDES for path in folder.rglob(pattern)}
    hashes = sorted(file_sha256(path) for path in files)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:12]


def _package(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ValueError(
            f"it needs the package {name!r}, which is not installed; "
            f"run `pip install discourse-analysis[{extra}]`."
        ) from error


def _load_sentence_transformers(place: str) -> Encode:
    model = _package("sentence_transformers", "transformers").SentenceTransformer(
        place, device="cpu"
    )
    threads = ThreadpoolController()  # after the import, which loads the libraries it limits

    def encode(texts: Sequence[str]) -> Any:
        with threads.limit(limits=1):
            return model.encode(list(texts), batch_size=len(texts), show_progress_bar=False)

    return encode


def _load_model2vec(place: str) -> Encode:
    model = _package("model2vec", "model2vec").StaticModel.from_pretrained(place)

    def encode(texts: Sequence[str]) -> Any:
        return model.encode(list(texts))

    return encode


def _load_onnx(folder: str) -> Encode:
    runtime, tokenizers = _package("onnxruntime", "onnx"), _package("tokenizers", "onnx")
    files = sorted(Path(folder).glob("*.onnx"))
    vocabulary = Path(folder) / "tokenizer.json"
    if len(files) != 1 or not vocabulary.is_file():
        held = ", ".join(sorted(path.name for path in Path(folder).iterdir())) or "nothing"
        raise ValueError(
            f"{folder} must hold one file that ends in .onnx, and tokenizer.json; it holds {held}."
        )
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(str(files[0]), options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs() if len(output.shape) == 3]
    if not outputs:
        raise ValueError(
            f"{files[0]} gives no vector per token (an output of three axes); export it with one."
        )
    tokenizer = tokenizers.Tokenizer.from_file(str(vocabulary))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.enable_padding()
    inputs = {given.name for given in session.get_inputs()}

    def encode(texts: Sequence[str]) -> Any:
        read = tokenizer.encode_batch(list(texts))
        mask = np.array([text.attention_mask for text in read], dtype=np.int64)
        ids = np.array([text.ids for text in read], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (tokens,) = session.run(
            outputs[:1], {name: array for name, array in given.items() if name in inputs}
        )
        shown = mask[:, :, None]
        return (tokens * shown).sum(axis=1) / np.maximum(shown.sum(axis=1), 1)

    return encode


_LOADERS: dict[str, tuple[str, Callable[[str], Encode]]] = {
    "sentence-transformers": ("NAME_OR_PATH", _load_sentence_transformers),
    "model2vec": ("NAME_OR_PATH", _load_model2vec),
    "onnx": ("FOLDER", _load_onnx),
}
