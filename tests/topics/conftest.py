"""Invented reports on four subjects, and the topics that are found in them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from random import Random
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from discourse.alignment import load_references
from discourse.corpus import Corpus, corpus_from_texts
from discourse.topics import (
    TopicModel,
    Windows,
    cut_windows,
    fit_bertopic,
    fit_nmf,
    windows_from_tables,
)

SUBJECTS = {
    name: tuple(words.split())
    for name, words in {
        "sea": "ocean fish coral marine fishery coast sea island vessel maritime reef tuna",
        "health": "hospital doctor vaccine disease patient medicine malaria epidemic virus "
        "treatment infection immunization",
        "farm": "farmer crop harvest soil irrigation seed agriculture livestock drought grain "
        "rice cattle",
        "school": "school teacher pupil classroom literacy university student curriculum "
        "scholarship college academic teach",
    }.items()
}
FRAMES = (
    "The {0} and the {1} are near our {2}.",
    "We spoke of {0} as of {1}, and then of {2}.",
    "There is no {0} without {1} or {2}.",
    "Is it the {0}, the {1} or the {2}?",
)
SHARES = {
    "north": ("sea", "sea", "sea", "sea", "health", "health", "farm", "school"),
    "south": ("sea", "health", "farm", "farm", "farm", "farm", "school", "school"),
}


def prose(subject: str, sentences: int, random: Random) -> str:
    """Sentences on one subject, each with three of its words."""
    words = SUBJECTS[subject]
    return " ".join(
        random.choice(FRAMES).format(*random.sample(words, 3)) for _ in range(sentences)
    )


def speech(*subjects: str, seed: int = 0, sentences: int = 10) -> str:
    """A text without headings, some sentences on each of the subjects."""
    random = Random(seed)
    return "\n\n".join(prose(subject, sentences, random) for subject in subjects)


def invent_reports(seed: int = 1, *, sections: int = 8) -> Corpus:
    """Two texts with more of the sea and two with more of farms, a subject to a section."""
    random = Random(seed)
    corpus = Corpus(())
    for name, shares in SHARES.items():
        for number in (1, 2):
            subjects = random.sample(shares, sections)
            parts = [f"# Part {k}\n\n{prose(s, 20, random)}" for k, s in enumerate(subjects)]
            texts = {f"{name}-{number}": "\n\n".join(parts)}
            corpus += corpus_from_texts(texts, language=None, narrative=name)
    return corpus


def subject_of(windows: Windows) -> pd.Series:
    """Return the subject whose words each window holds most of."""
    place = {term: column for column, term in enumerate(windows.features.terms)}
    counts = windows.features.counts.toarray()
    held = [
        counts[:, [place[word] for word in words if word in place]].sum(axis=1)
        for words in SUBJECTS.values()
    ]
    names = np.array(list(SUBJECTS))[np.argmax(held, axis=0)]
    return pd.Series(names, index=windows.units["passage_id"])


def digest(model: TopicModel, old_names: dict[str, str] | None = None) -> str:
    """Return the SHA-256 of what a fit found; ``old_names`` are those of renamed windows."""
    weights = model.weights.rename(index=old_names or {}).sort_index()
    found = hashlib.sha256("\n".join(model.labels).encode())
    for part in (model.relevance, weights.to_numpy()):
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()


def digests() -> dict[str, str]:
    """Return the digests of both fits to the invented reports and to the references."""
    own, references = cut_windows(invent_reports()), load_references().cut_windows()
    return {
        "bertopic": digest(fit_bertopic(own, n_topics=4)),
        "nmf": digest(fit_nmf(own, n_topics=4)),
        "reference_bertopic": digest(fit_bertopic(references)),
        "reference_nmf": digest(fit_nmf(references)),
    }


class Given:
    """Weights written down in advance, for every window that is asked about."""

    def __init__(self, weights: NDArray[np.float64], passage_ids: Sequence[str]) -> None:
        self.rows = dict(zip(passage_ids, weights, strict=True))

    def weigh(self, windows: Windows) -> NDArray[np.float64]:
        return np.array([self.rows[name] for name in windows.units["passage_id"]])


@pytest.fixture(scope="session")
def invent() -> SimpleNamespace:
    """What makes up texts: ``speech``, ``reports`` and ``subjects``."""
    return SimpleNamespace(
        speech=speech, reports=invent_reports, subjects=SUBJECTS, subject_of=subject_of
    )


@pytest.fixture(scope="session")
def digest_of() -> Callable[..., str]:
    return digest


@pytest.fixture(scope="session")
def make_windows() -> Callable[..., Windows]:
    """Windows from the terms that each holds, two to a section of one document."""

    def make(held: Sequence[str], **columns: object) -> Windows:
        ids = [f"d/{row:04d}" for row in range(len(held))]
        units = pd.DataFrame(
            {
                "passage_id": ids,
                "document_id": "d",
                "section": [f"{row // 2:03d}" for row in range(len(held))],
                "position": range(len(held)),
                "start": [100 * row for row in range(len(held))],
                "end": [100 * row + 90 for row in range(len(held))],
                "tokens": [max(len(terms.split()), 1) for terms in held],
            }
        ).assign(**columns)
        cells = [
            (name, term, 1) for name, terms in zip(ids, held, strict=True) for term in terms.split()
        ]
        counts = pd.DataFrame(cells, columns=["passage_id", "term", "count"])
        return windows_from_tables(units, counts.astype({"count": "int64"}))

    return make


@pytest.fixture(scope="session")
def make_model() -> Callable[..., TopicModel]:
    """A model whose weights are given; windows with rows of zeros hold no topic."""

    def make(
        weights: Sequence[Sequence[float]],
        units: pd.DataFrame,
        *,
        terms: tuple[str, ...] = ("a", "b"),
        relevance: Sequence[Sequence[float]] | None = None,
    ) -> TopicModel:
        given = np.asarray(weights, dtype=np.float64)
        topics = given.shape[1]
        typical = np.ones((topics, len(terms))) if relevance is None else np.array(relevance)
        return TopicModel(
            method="nmf",
            terms=terms,
            relevance=typical.astype(np.float64),
            assignment=Given(given, list(units["passage_id"])),
            labels=tuple(f"topic {number}" for number in range(topics)),
            fitted=given,
            units=units,
            settings={},
            groups=tuple(range(topics)),
        )

    return make


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return invent_reports()


@pytest.fixture(scope="session")
def windows(corpus: Corpus) -> Windows:
    return cut_windows(corpus)


@pytest.fixture(scope="session")
def bertopic(windows: Windows) -> TopicModel:
    return fit_bertopic(windows, n_topics=4)


@pytest.fixture(scope="session")
def nmf(windows: Windows) -> TopicModel:
    return fit_nmf(windows, n_topics=4)


@pytest.fixture(scope="session", params=["bertopic", "nmf"])
def model(request: pytest.FixtureRequest) -> TopicModel:
    """The fit to the invented reports by either method in turn."""
    found: TopicModel = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def reference_windows() -> Windows:
    """The windows of the shipped references."""
    return load_references().cut_windows()


@pytest.fixture(scope="session")
def reference_bertopic(reference_windows: Windows) -> TopicModel:
    return fit_bertopic(reference_windows)


@pytest.fixture(scope="session")
def reference_nmf(reference_windows: Windows) -> TopicModel:
    return fit_nmf(reference_windows)


@pytest.fixture(scope="session", params=["bertopic", "nmf"])
def reference_model(request: pytest.FixtureRequest) -> TopicModel:
    """The fit to the references by either method in turn."""
    found: TopicModel = request.getfixturevalue(f"reference_{request.param}")
    return found


@pytest.fixture(scope="session")
def digests_by_threads() -> dict[str, dict[str, str]]:
    """The digests of processes of their own, with one thread and with two."""
    code = f"import json, runpy\nprint(json.dumps(runpy.run_path({__file__!r})['digests']()))"
    started = {}
    for threads in ("1", "2"):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        started[threads] = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, **dict.fromkeys(names, threads)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    found = {}
    for threads, process in started.items():
        out, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        found[threads] = json.loads(out)
    return found
