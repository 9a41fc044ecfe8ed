"""What topics are held against: other methods, and chance.

The adapters give what :func:`discourse.topics.topic_stability` asks of a model. The sections are
the null experiments on UN speeches and the statements of known camps; they are run and written
by ``topics_evaluation.py``.
"""

import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from alignment_evaluation import markdown
from numpy.typing import NDArray
from scipy import sparse

from discourse import Corpus, read_corpus
from discourse.resources import resource
from discourse.topics import (
    Cooccurrence,
    TermVectors,
    TopicModel,
    Windows,
    apply_topics,
    compare_mixtures,
    cut_windows,
    fit_bertopic,
    fit_nmf,
    topic_prevalence,
)
from discourse.topics.bertopic_fit import apart
from discourse.topics.clusters import NONE
from discourse.topics.embedding import cosines, unit_rows
from discourse.topics.model import top_terms

SEED = 0
SHORT, LONG = 10, 50  # speeches in the two groups
FITTED, PAIRS, PERMUTATIONS = 200, 300, 499
DRAWS, SCORED = 40, 60
LEVEL = 0.05
REPORTS = {"target": "atlantic-council", "reference": "china-mobile"}
CAMPS = ("western", "china-g77")
TOLD = (*REPORTS.values(), "undetermined", "none")


@dataclass(frozen=True, eq=False)
class Found:
    """What stability and quality need to know of topics that are no ``TopicModel``."""

    terms: list[list[str]]
    topics: pd.Series

    def __len__(self) -> int:
        return len(self.terms)

    @property
    def labels(self) -> tuple[str, ...]:
        """Three terms each."""
        return tuple(", ".join(terms[:3]) for terms in self.terms)

    @property
    def outlier_share(self) -> float:
        """Share of the windows that hold no topic."""
        return float((self.topics == NONE).mean())

    def top_terms(self) -> list[list[str]]:
        """Return the terms that stand for each topic."""
        return self.terms


Topics = TopicModel | Found


def plain_bertopic(
    windows: Windows, seed: int, *, content: bool = False, dimensions: int = 100, **options: Any
) -> Found:
    """Return what BERTopic finds with its own settings, but for a seed.

    Parameters
    ----------
    windows : Windows
    seed : int
    content : bool, default False
        Give it content terms instead of the raw text.
    dimensions : int, default 100
        Of the vectors of texts.
    options
        Of BERTopic.
    """
    from bertopic import BERTopic
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from umap import UMAP

    # Both as BERTopic builds them itself where sentence-transformers is not installed.
    embedding = make_pipeline(TfidfVectorizer(), TruncatedSVD(dimensions, random_state=seed))
    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(embedding_model=embedding, umap_model=umap, **options)
    texts = numbered_terms(windows) if content else list(windows.texts or ())
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="umap|sklearn")
        topics, _ = model.fit_transform(texts)
    words = [
        [word for word, _ in model.get_topic(topic) if word] for topic in range(max(topics) + 1)
    ]
    if content:
        words = [[windows.features.terms[int(word[1:])] for word in top] for top in words]
    return found(windows, np.array(topics), words)


def numbered_terms(windows: Windows) -> list[str]:
    """Return the terms of each window by their numbers: BERTopic would split some of them."""
    rows = sparse.csr_array(windows.features.counts)
    return [
        " ".join(np.repeat([f"t{column}" for column in cells.indices], cells.data))
        for cells in (rows[[row]] for row in range(len(windows)))
    ]


def fit_lda(windows: Windows, seed: int, *, n_topics: int, passes: int = 10) -> Found:
    """Return the topics of latent Dirichlet allocation, on terms in two windows or more."""
    from sklearn.decomposition import LatentDirichletAllocation

    features = windows.features.trim(min_units=2)
    model = LatentDirichletAllocation(n_topics, max_iter=passes, random_state=seed)
    shares = model.fit_transform(features.counts)
    return found(windows, shares.argmax(axis=1), top_terms(model.components_, features.terms))


def random_groups(
    windows: Windows, seed: int, *, groups: pd.Series, vectors: TermVectors | None = None
) -> Found:
    """Return groups of the sizes of ``groups`` that chance made, and their terms.

    Parameters
    ----------
    windows : Windows
    seed : int
    groups : Series of int
        Topics of these windows, by ``passage_id``.
    vectors : TermVectors, optional
        Rank terms by class-TF-IDF times their cosine with the centre of the group, as
        :func:`discourse.topics.fit_bertopic` does, instead of by class-TF-IDF alone.
    """
    from bertopic.vectorizers import ClassTfidfTransformer

    own = groups.loc[windows.units["passage_id"]].to_numpy()
    topics = np.random.default_rng(seed).permutation(own)
    member = (topics[:, None] == np.unique(groups[groups != NONE])).astype(float)
    held = (windows.features.counts.T @ member).T
    used = np.flatnonzero(held.sum(axis=0) > 0)
    relevance = ClassTfidfTransformer().fit_transform(sparse.csr_matrix(held[:, used])).toarray()
    terms = [windows.features.terms[column] for column in used]
    if vectors is not None:
        embedded = vectors.embed(windows)
        common = embedded.mean(axis=0)
        centres = unit_rows(member.T @ apart(embedded, common))
        meant = cosines(centres, apart(vectors.embed_terms(terms), common))
        relevance = np.where(held[:, used] >= 2, relevance * np.maximum(meant, 0), 0.0)
    return found(windows, topics, top_terms(relevance, terms))


def found(windows: Windows, topics: NDArray[np.int64], terms: list[list[str]]) -> Found:
    index = pd.Index(windows.units["passage_id"], name="passage_id")
    return Found(terms, pd.Series(topics, index=index, name="topic"))


def left_out(windows: Windows, drawn: Windows) -> Cooccurrence:
    """Return the terms of the windows that a resample did not draw."""
    rest = ~windows.units["passage_id"].isin(drawn.units["passage_id"]).to_numpy()
    held = windows.features.counts[np.flatnonzero(rest)] > 0
    return Cooccurrence(windows.features.terms, sparse.csc_array(held))


def lift(terms: Sequence[str], together: Cooccurrence) -> float:
    """Return how many times as often pairs of terms meet as they would by chance (log2).

    Unlike NPMI it adds up pairs before it divides, so that rare ones, of which none can be
    expected to meet, have no say.
    """
    place = {term: column for column, term in enumerate(together.terms)}
    columns = [place[term] for term in terms if term in place]
    held = together.holds[:, columns].astype(float)
    both, single = (held.T @ held).toarray(), held.sum(axis=0)
    pairs = np.triu_indices(len(columns), 1)
    expected = np.outer(single, single)[pairs].sum() / together.paragraphs
    return float(np.log2((both[pairs].sum() + 0.5) / (expected + 0.5)))


# ---- null experiments ----


def sections(corpus: Corpus, windows: Windows) -> list[str]:
    """Return what chance gives on speeches, and what statements are told to be.

    Parameters
    ----------
    corpus : Corpus
        The speeches.
    windows : Windows
        Those of the two reports.
    """
    say("null experiments")
    speeches = cut_windows(corpus)
    return [
        prevalence_section(speeches),
        mixture_section(corpus, speeches),
        statements_section(corpus, windows),
    ]


def prevalence_section(speeches: Windows) -> str:
    """Return how often a test finds a difference between groups that chance made."""
    names = np.random.default_rng(SEED).permutation(speeches.units["document_id"].unique())
    fitted, pool = of_documents(speeches, names[:FITTED]), of_documents(speeches, names[FITTED:])
    model = fit_bertopic(fitted, seed=SEED)
    options = {"sizes": (SHORT, LONG), "pairs": PAIRS, "permutations": PERMUTATIONS}
    table = null_table(null_tests(model, pool, **options))
    note = (
        f"{PAIRS} times {SHORT} against {LONG} speeches, drawn from {len(names) - FITTED}; a "
        f"speech is a section. {len(model)} topics, fitted to {FITTED} other speeches; "
        f"{PERMUTATIONS} permutations. Shares of p, and of the least q of the topics, at or below "
        f"{LEVEL:g}: neither should be more than that; in brackets the standard error over the "
        "pairs. The naive test permutes windows as if they were independent."
    )
    return f"### Prevalence where there is no difference\n\n{note}\n\n{markdown(table)}"


def null_tests(
    model: TopicModel, pool: Windows, *, sizes: tuple[int, int], pairs: int, permutations: int
) -> pd.DataFrame:
    """Return ``test, pair, topic, p_value, q_value`` of groups of documents drawn at random."""
    weights, units = model.transform(pool), pool.units
    names, random = np.sort(units["document_id"].unique()), np.random.default_rng(SEED)
    tables = []
    for pair in range(pairs):
        drawn = random.choice(names, sum(sizes), replace=False)
        group = dict(zip(drawn, np.repeat(["short", "long"], sizes), strict=True))
        kept = units[units["document_id"].isin(drawn)]
        kept = kept.assign(group=kept["document_id"].map(group))
        # A window that is a section of its own is permuted as if it were independent.
        kinds = {"of sections": kept, "naive": kept.assign(section=kept["passage_id"])}
        for test, known in kinds.items():
            options = {"replicates": 1, "permutations": permutations, "seed": pair}
            table = topic_prevalence(model, by="group", weights=weights, units=known, **options)
            once = table.dropna(subset="p_value").drop_duplicates("topic")
            tables.append(once[["topic", "p_value", "q_value"]].assign(test=test, pair=pair))
    return pd.concat(tables, ignore_index=True)


def null_table(tests: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Return by test the share of topics and of pairs in which a difference is found."""
    rows = {}
    for test, inside in tests.groupby("test", sort=False):
        pairs = inside.groupby("pair")
        single = pairs["p_value"].agg(lambda values: (values <= level).mean())
        any_of_them = (pairs["q_value"].min() <= level).astype(float)
        rows[test] = {
            f"p ≤ {level:g}": with_error(single),
            f"any q ≤ {level:g}": with_error(any_of_them),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("test")


def mixture_section(corpus: Corpus, speeches: Windows) -> str:
    """Return whose mixture speeches are like if both references come from one pool."""
    drawn = mixture_draws(corpus, speeches, sizes=(SHORT, LONG), draws=DRAWS, scored=SCORED)
    table = drawn.apply(with_error).to_frame("share of speeches").rename_axis("told")
    note = (
        f"{DRAWS} draws of two references of {SHORT} and {LONG} speeches from one pool; topics "
        f"fitted to both, {SCORED} other speeches applied. In brackets the standard error over "
        "the draws. An honest score sends half of those that have one to the long reference."
    )
    return f"### Two references from one pool\n\n{note}\n\n{markdown(table)}"


def mixture_draws(
    corpus: Corpus, speeches: Windows, *, sizes: tuple[int, int], draws: int, scored: int
) -> pd.DataFrame:
    """Return a row per draw: shares of the speeches sent to the long reference, and labelled."""
    random, (short, long) = np.random.default_rng(SEED), sizes
    known = {document.document_id: document for document in corpus}
    rows = []
    for draw in range(draws):
        say(f"draw {draw + 1} of {draws}", end="\r")
        names = random.permutation(sorted(known))[: short + long + scored]
        side = dict(zip(names, np.repeat(["short", "long"], sizes), strict=False))
        windows = of_documents(speeches, list(side))
        windows = with_variable(windows, "narrative", windows.units["document_id"].map(side))
        model = fit_bertopic(windows, seed=draw)
        mixtures = compare_mixtures(model, target="long", reference="short", seed=draw)
        others = [known[name] for name in names[short + long :]]
        rows.append(told_shares(apply_topics(model, others, mixtures, seed=draw)))
    return pd.DataFrame(rows)


def told_shares(table: pd.DataFrame) -> dict[str, float]:
    """Return what shares of the statements are sent to the long reference, and how surely."""
    scores, low, high = table["score"].dropna(), table["low"], table["high"]
    # Not by ``resembles``: fitted to speeches, a model is of no other subject than they are.
    return {
        "score to the long one": float((scores > 0).mean()),
        "interval on the side of the long one": float((low > 0).mean()),
        "interval on the side of the short one": float((high < 0).mean()),
        "interval holds zero": float(((low <= 0) & (high >= 0)).mean()),
        "of windows: with a topic": float(table["topic_windows"].sum() / table["windows"].sum()),
    }


# ---- statements ----


def statements_section(corpus: Corpus, windows: Windows) -> str:
    """Return what the invented statements and the speeches are told to be like."""
    path = resource("corpora", "invented-statements", "statements.csv")
    invented = read_corpus(path, id_column="statement_id", text_column="text")
    known = pd.read_csv(path, keep_default_na=False).set_index("statement_id")
    groups = (known["set"] + ", " + known["camp"]).to_dict()
    groups |= dict.fromkeys(corpus.document_ids, "UN speeches")
    tables, above = [], []
    for fit in (fit_bertopic, fit_nmf):
        say(f"statements by {fit.__name__}")
        model = fit(windows, seed=SEED)
        mixtures = compare_mixtures(model, **REPORTS, seed=SEED)
        rows = apply_topics(model, [*invented, *corpus], mixtures, seed=SEED)
        told = told_table(rows, groups)
        tables.append(told.set_axis([f"{model.method}: {name}" for name in told.index]))
        scores = rows.set_index("statement_id")["score"].groupby(groups)
        above += [
            f"{auc(*(scores.get_group(f'{kind}, {camp}') for camp in CAMPS)):.2f} "
            f"({model.method}, `{kind}`)"
            for kind in ("hard", "typical")
        ]
    note = (
        "Topics of the two reports. Invented statements by set and camp, and all speeches of the "
        "background, of which few are on the subject; how like a topic a window must be to hold it "
        "depends on paragraphs of these speeches. A western statement scores above one of China "
        f"and the G77 with probability {', '.join(above)}."
    )
    table = pd.concat(tables).rename_axis("statements")
    return f"### New statements\n\n{note}\n\n{markdown(table)}"


def auc(one: pd.Series, two: pd.Series) -> float:
    """Return how often a score of ``one`` is above one of ``two``; equal ones count half."""
    difference = one.dropna().to_numpy()[:, None] - two.dropna().to_numpy()
    return float((np.sign(difference) / 2 + 0.5).mean())


def told_table(rows: pd.DataFrame, groups: dict[str, str]) -> pd.DataFrame:
    """Return how many statements of each group are told what, and how their scores lie."""
    group = rows["statement_id"].map(groups)
    told = pd.crosstab(group, rows["resembles"]).reindex(columns=list(TOLD), fill_value=0)
    by = rows.groupby(group)
    told["windows with a topic"] = (by["topic_windows"].sum() / by["windows"].sum()).round(3)
    told["mean score"] = by["score"].mean().round(2)
    return told.loc[list(dict.fromkeys(groups[name] for name in rows["statement_id"]))]


# ---- what several of them use ----


def of_documents(windows: Windows, names: Sequence[str]) -> Windows:
    return windows.take(np.flatnonzero(windows.units["document_id"].isin(list(names))))


def with_variable(windows: Windows, name: str, values: pd.Series) -> Windows:
    units = windows.units.assign(**{name: values.to_numpy()})
    return replace(windows, features=replace(windows.features, units=units))


def with_error(values: pd.Series) -> str:
    """Return the mean of independent values with its standard error."""
    return f"{values.mean():.3f} ({values.sem():.3f})"


def say(text: str, end: str = "\n") -> None:
    """Report progress where it does not mix with the tables."""
    print(text, file=sys.stderr, flush=True, end=end)
