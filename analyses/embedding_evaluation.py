"""Which embedding tells subjects apart? Texts of states, coded by people for their subject.

    python analyses/embedding_evaluation.py TABLE [EMBEDDING ...]

TABLE holds recommendations of the Universal Periodic Review with the issue codes that UPR Info's
coders gave them (columns ``from, text, issue``); EMBEDDING is a name that ``load_embedding``
knows. Kept are different texts with one code that has fifty of them; "Other" and "General" name
no subject. Recommending states fall into two halves by a hash of their names: what was chosen, was
chosen on TUNE; TEST shows what it is worth. The baselines learn from TUNE.

- nearest: share of texts whose nearest text has their code; not one by the same state, nor nearly
  the same text (cosine of tf-idf of all words 0.8 or more).
- centroid: share nearest to the mean of their code, taken over the states of the other four fifths.
- NMI, ARI: normalised mutual information and adjusted Rand index of the codes with as many
  k-means clusters; mean of five seeds.
- per second: texts, from the text to its vector, on one thread.
"""

import argparse
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from discourse.topics import Windows, windows_from_tables
from discourse.topics.embedding import Embedding, unit_rows
from discourse.topics.text_embeddings import load_embedding
from discourse.topics.vocabulary import read_vocabulary

LEAST = 50  # texts of a code
NO_SUBJECT = ("General", "Other")
HALVES = ("TUNE", "TEST")
NEARLY_SAME = 0.8
FOLDS = 5
SEEDS = 5
DIMENSIONS = 100
MEASURES = ["nearest", "centroid", "NMI", "ARI"]

Rows = NDArray[np.float64]
Method = Callable[[Sequence[str]], Rows]


@dataclass(frozen=True)
class Coded:
    """Texts of one half of the states: their codes as numbers, and which not to compare."""

    texts: list[str]
    codes: NDArray[np.int64]
    folds: NDArray[np.int64]
    alike: NDArray[np.bool_]


def main(table: str, *embeddings: str) -> None:
    texts = one_code(pd.read_csv(table))
    halves = {name: coded(part) for name, part in split_states(texts).items()}
    for name, half in halves.items():
        print(f"{name}: {len(half.texts):,} texts, {half.codes.max() + 1} codes.")
    with threadpool_limits(limits=1):
        print(markdown(evaluate(methods(halves["TUNE"].texts, embeddings), halves)))


def one_code(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``state, text, code`` of the texts that are kept."""
    texts = table.rename(columns={"from": "state", "issue": "code"})
    texts = texts[["state", "text", "code"]].dropna()
    texts = texts[~texts["code"].str.contains(",") & ~texts["code"].isin(NO_SUBJECT)]
    read = texts["text"].str.lower().str.replace(r"\W+", " ", regex=True).str.strip()
    texts = texts[~read.duplicated()]
    return texts[texts.groupby("code")["code"].transform("size") >= LEAST]


def split_states(texts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the texts of either half of the states."""
    number = texts["state"].map(lambda state: zlib.crc32(state.encode()) % len(HALVES))
    return {name: texts[number == place] for place, name in enumerate(HALVES)}


def coded(texts: pd.DataFrame) -> Coded:
    words = TfidfVectorizer(sublinear_tf=True).fit_transform(texts["text"])
    states = texts["state"].to_numpy(str)
    return Coded(
        texts["text"].tolist(),
        pd.factorize(texts["code"], sort=True)[0],
        np.array([zlib.crc32(f"fold {state}".encode()) % FOLDS for state in states]),
        (states[:, None] == states) | ((words @ words.T).toarray() >= NEARLY_SAME),
    )


def methods(tune: Sequence[str], embeddings: Sequence[str]) -> dict[str, Method]:
    """Return how each method, by name, makes rows of texts."""

    def rows_of(embedding: Embedding) -> Method:
        return lambda texts: embedding.embed(windows_of(texts))

    words = TfidfVectorizer(analyzer=read_vocabulary().content, sublinear_tf=True).fit(tune)
    axes = TruncatedSVD(DIMENSIONS, random_state=0).fit(words.transform(tune))
    return {
        "tf-idf of content terms": lambda texts: words.transform(texts).toarray(),
        f"the same, {DIMENSIONS} dimensions (SVD)": make_pipeline(words, axes).transform,
        **{name: rows_of(load_embedding(name)) for name in ("term-vectors", *embeddings)},
    }


def windows_of(texts: Sequence[str]) -> Windows:
    """Return one window per text, however long, in their order."""
    vocabulary = read_vocabulary()
    names = [f"{number:06d}" for number in range(len(texts))]
    counts = [
        (name, term, n)
        for name, text in zip(names, texts, strict=True)
        for term, n in vocabulary.count(text).items()
    ]
    made = windows_from_tables(
        pd.DataFrame({"passage_id": names, "tokens": 1}),
        pd.DataFrame(counts, columns=["passage_id", "term", "count"]),
    )
    place = {name: row for row, name in enumerate(made.units["passage_id"])}
    return Windows(made.take(np.array([place[name] for name in names])).features, tuple(texts))


def evaluate(rows_by: dict[str, Method], halves: dict[str, Coded]) -> pd.DataFrame:
    """Return a row per method: each measure in each half, and texts per second."""
    found = {}
    for name, rows_of in rows_by.items():
        rows_of(["Once before the clock runs."])
        start = time.perf_counter()
        rows = {half: unit_rows(rows_of(texts.texts)) for half, texts in halves.items()}
        seconds = time.perf_counter() - start
        found[name] = {
            f"{half} {measure}": value
            for half, texts in halves.items()
            for measure, value in measure_rows(rows[half], texts).items()
        } | {"per second": sum(map(len, rows.values())) / seconds}
    return pd.DataFrame.from_dict(found, orient="index")


def measure_rows(rows: Rows, texts: Coded) -> dict[str, float]:
    """Return how well rows of length one tell codes apart."""
    number = int(texts.codes.max()) + 1
    clusters = [
        KMeans(number, n_init=1, random_state=seed).fit_predict(rows.astype(np.float32))
        for seed in range(SEEDS)
    ]
    values = (
        nearest(rows, texts),
        centroid(rows, texts),
        np.mean([normalized_mutual_info_score(texts.codes, found) for found in clusters]),
        np.mean([adjusted_rand_score(texts.codes, found) for found in clusters]),
    )
    return dict(zip(MEASURES, map(float, values), strict=True))


def nearest(rows: Rows, texts: Coded) -> float:
    likeness = np.where(texts.alike, -np.inf, rows @ rows.T)
    return float((texts.codes[likeness.argmax(axis=1)] == texts.codes).mean())


def centroid(rows: Rows, texts: Coded) -> float:
    """Return how many texts are nearest to the mean of their code by other states."""
    right = 0
    for fold in range(FOLDS):
        held = texts.folds == fold
        means = np.zeros((int(texts.codes.max()) + 1, rows.shape[1]))
        np.add.at(means, texts.codes[~held], rows[~held])
        found = (rows[held] @ unit_rows(means).T).argmax(axis=1)
        right += int((found == texts.codes[held]).sum())
    return right / len(rows)


def markdown(table: pd.DataFrame) -> str:
    shares = table.drop(columns="per second").map("{:.3f}".format)
    shown = shares.assign(**{"per second": table["per second"].map("{:,.0f}".format)})
    lines = [["embedding", *shown.columns], ["---", *["---:"] * shown.shape[1]]]
    lines += [
        [str(name), *values] for name, values in zip(shown.index, shown.to_numpy(), strict=True)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("table")
    arguments.add_argument("embeddings", nargs="*")
    given = arguments.parse_args()
    main(given.table, *given.embeddings)
