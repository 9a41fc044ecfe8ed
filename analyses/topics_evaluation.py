"""Evaluate the topic models, and write the tables into their methods page.

    python analyses/topics_evaluation.py SPEECHES REPORTS [PAGE]

SPEECHES holds UN General Debate speeches as ``ISO_SS_YYYY.txt``, REPORTS the texts of both
reference reports. PAGE is ``docs/topics.md`` if left out; what stands between its two marks is
replaced, and ``topics-scan.csv`` is written beside it. Twenty minutes on one core; everything
but the column of seconds is the same every time.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import topics_null
from alignment_evaluation import markdown, write_between
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits
from topics_null import Topics, fit_lda, left_out, lift, plain_bertopic, random_groups, say

from discourse import Corpus, read_corpus
from discourse.alignment import build_references, read_sources, shipped_lexicon
from discourse.topics import (
    STABLE,
    Cooccurrence,
    TermVectors,
    TopicModel,
    Windows,
    coherence,
    cut_windows,
    diversity,
    fit_bertopic,
    fit_nmf,
    quality,
    read_cooccurrence,
    read_term_vectors,
    scan_topics,
    topic_stability,
    windows_from_tables,
)
from discourse.topics.fitting import check_windows
from discourse.topics.learning import learn_term_vectors
from discourse.topics.stability import best_matches
from discourse.topics.vocabulary import read_vocabulary

SEED, UNITS_SEED = 0, 500
REPORT_TOPICS, SPEECH_TOPICS = 14, 40
SAMPLE = 10_000
REFITS = {"reports": 20, "speeches": 5, "scan": 10, "units": 10}
NUMBERS = (8, 10, 12, 14, 16, 18, 20)
SIZES = {"one sentence": 1, "30 words": 30, "45 words": 45, "60 words": 60, "90 words": 90}
STRETCH = 1_500  # characters of running text that are drawn or left out together
MEASURES = (
    "NPMI of all top ten terms / of those so common that each pair would meet once by chance. "
    "Lift: how many times as often terms of a topic meet in the windows that a refit did not see "
    "as they would by chance (log2). Stability: best match of the top ten terms in refits "
    "(Jaccard); rival: what another topic of the same model would match; stable: topics of "
    f"{STABLE:g} or more, and above their rival. Seconds are of one core, numba compiled. Plain "
    "BERTopic is seeded, which it is not as it comes, and its words are rated as the terms they "
    "belong to; stability is that of its words, among which are `the` and `of`."
)


def main(speeches: str, reports: str, page: str = "docs/topics.md") -> None:
    corpus, references = read_corpus(speeches), reference_corpus(Path(reports))
    scan = Path(page).with_name("topics-scan.csv")
    with threadpool_limits(limits=1):
        windows = known_only(cut_windows(references))
        for fit in (fit_bertopic, plain_bertopic):
            fit(windows, seed=SEED)  # numba compiles now, and no row below has to wait for it
        sections = [
            reports_section(windows, references, corpus),
            speeches_section(corpus),
            scan_section(windows, scan),
            units_section(references),
            *topics_null.sections(corpus, windows),
        ]
    write_between(Path(page), "\n\n".join(sections))
    print("\n\n".join(sections))


def reference_corpus(folder: Path) -> Corpus:
    corpus = build_references(shipped_lexicon(), read_sources(), folder).corpus
    assert corpus is not None
    return corpus


# ---- units ----


def known_only(windows: Windows) -> Windows:
    """Keep the terms that have a vector: those that are shipped of the reports."""
    known = set(read_term_vectors().terms)
    features = windows.features
    kept = np.flatnonzero([term in known for term in features.terms])
    terms = tuple(features.terms[column] for column in kept)
    return replace(
        windows, features=replace(features, counts=features.counts[:, kept], terms=terms)
    )


def paragraph_windows(passages: pd.DataFrame) -> Windows:
    """Return one window per paragraph that holds a content term, with its text."""
    count = read_vocabulary().count
    rows = [
        (passage_id, term, n)
        for passage_id, text in passages[["passage_id", "text"]].itertuples(index=False)
        for term, n in count(text).items()
    ]
    counts = pd.DataFrame(rows, columns=["passage_id", "term", "count"])
    features = known_only(windows_from_tables(passages.drop(columns="text"), counts)).features
    texts = passages.set_index("passage_id")["text"][features.units["passage_id"]]
    made = Windows(features, tuple(texts))
    return made.take(np.flatnonzero(features.counts.sum(axis=1) > 0))


def paragraphs_of(together: Cooccurrence, chosen: NDArray[np.bool_]) -> Cooccurrence:
    """Return the register of some of the paragraphs."""
    return Cooccurrence(together.terms, sparse.csc_array(together.holds.tocsr()[chosen]))


def learn_vectors(passages: pd.DataFrame, windows: Windows) -> TermVectors:
    """Return term vectors learned from these paragraphs and from no others."""
    content = read_vocabulary().content
    vectors = learn_term_vectors([content(text) for text in passages["text"]], windows)
    return replace(vectors, name="term vectors of some paragraphs")


# ---- table 1 ----


def measures(
    model: Topics,
    windows: Windows,
    fit: Callable[..., Topics],
    registers: dict[str, Cooccurrence],
    *,
    replicates: int,
) -> dict[str, Any]:
    """Return the row of one method, but for the seconds."""
    lifts = []

    def refit(drawn: Windows, seed: int) -> Topics:
        again, rest = fit(drawn, seed=seed), left_out(windows, drawn)
        if len(again):  # plain BERTopic may find nothing
            lifts.append(np.mean([lift(as_terms(top), rest) for top in again.top_terms()]))
        return again

    stability = topic_stability(model, windows, refit, replicates=replicates, seed=SEED)
    rated, again = [as_terms(top) for top in model.top_terms()], stability.topics["stability"]
    return {
        "topics": len(model),
        **{name: coherences(rated, register) for name, register in registers.items()},
        "lift": f"{np.mean(lifts):.2f}",
        "diversity": f"{diversity(model.top_terms()):.2f}",
        "stability": f"{again.mean():.2f}",
        "rival": f"{stability.topics['rival_jaccard'].mean():.2f}",
        "stable": int(stability.topics["stable"].sum()),
        "adjusted Rand": f"{stability.refits['adjusted_rand'].mean():.2f}",
        "outliers": f"{model.outlier_share:.2f}",
    }


def coherences(topics: Sequence[Sequence[str]], register: Cooccurrence) -> str:
    """Return the mean NPMI of all terms, and of those that would meet by chance alone."""
    often = int(np.ceil(np.sqrt(register.paragraphs)))
    means = [
        np.nanmean([coherence(top, register, minimum=minimum) for top in topics])
        for minimum in (10, often)
    ]
    return " / ".join(f"{mean:.2f}" for mean in means)


def as_terms(words: Sequence[str]) -> list[str]:
    """Return the content terms that words belong to; a term is its own."""
    vocabulary = read_vocabulary()
    return list(dict.fromkeys(term for word in words for term in vocabulary.content(word)))


def method_table(
    methods: dict[str, tuple[Callable[..., Topics], Windows]],
    registers: dict[str, Cooccurrence],
    *,
    replicates: int,
) -> pd.DataFrame:
    """Return a row per method: a fit, which takes windows and a seed, and what it is given."""
    rows = {}
    for name, (fit, windows) in methods.items():
        say(name)
        started = time.process_time()
        model = fit(windows, seed=SEED)
        seconds = time.process_time() - started
        row = measures(model, windows, fit, registers, replicates=replicates)
        rows[name] = row | {"seconds": f"{seconds:.1f}"}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("method")


def common_methods(
    windows: Windows, ours: Callable[..., TopicModel], n_topics: int, passes: int
) -> dict[str, tuple[Callable[..., Topics], Windows]]:
    """Return the methods that are the same for reports and speeches."""
    chance = partial(random_groups, groups=ours(windows, seed=SEED).topics)
    vectors = read_term_vectors()
    return {
        "NMF": (partial(fit_nmf, n_topics=n_topics), windows),
        "LDA": (partial(fit_lda, n_topics=n_topics, passes=passes), windows),
        "random groups, class-TF-IDF": (chance, windows),
        "random groups, terms as here": (partial(chance, vectors=vectors), windows),
    }


def reports_section(windows: Windows, references: Corpus, corpus: Corpus) -> str:
    """Return the methods on the two reports."""
    say("reports")
    speeches, half = corpus.passage_table(), cut_windows(Corpus(tuple(corpus)[::2]))
    even = speeches["document_id"].isin(corpus.document_ids[::2]).to_numpy()
    with_reports = pd.concat([speeches[even], references.passage_table()])
    ours = partial(fit_bertopic, n_topics=REPORT_TOPICS)
    paragraphs = paragraph_windows(references.passage_table())
    vectors = [learn_vectors(passages, half) for passages in (with_reports, speeches[even])]
    methods = {
        "plain BERTopic, raw paragraphs": (plain_bertopic, paragraphs),
        "plain BERTopic, raw windows": (plain_bertopic, windows),
        "plain BERTopic, terms of windows": (partial(plain_bertopic, content=True), windows),
        "this BERTopic": (ours, windows),
        "vectors of half the speeches and the reports": (
            partial(ours, embedding=vectors[0]),
            windows,
        ),
        "vectors of half the speeches": (partial(ours, embedding=vectors[1]), windows),
        **common_methods(windows, ours, REPORT_TOPICS, passes=50),
    }
    together = read_cooccurrence()
    registers = {"NPMI": together, "NPMI, other half": paragraphs_of(together, ~even)}
    table = method_table(methods, registers, replicates=REFITS["reports"])
    note = (
        f"{len(windows)} windows of the two reports ({len(paragraphs)} paragraphs in the first "
        f"row), {REFITS['reports']} refits. NPMI in {together.paragraphs} paragraphs of speeches, "
        "and in the half of the speeches from which the vectors of the other half did not learn."
    )
    return f"### Methods on the reports\n\n{note} {MEASURES}\n\n{markdown(table)}"


def speeches_section(corpus: Corpus, size: int = SAMPLE) -> str:
    """Return the methods on a sample of the paragraphs of the background."""
    say("speeches")
    passages = corpus.passage_table()
    chosen = np.zeros(len(passages), dtype=bool)
    random = np.random.default_rng(SEED)
    chosen[random.choice(len(passages), size, replace=False)] = True
    windows = paragraph_windows(passages[chosen])
    ours = partial(fit_bertopic, n_topics=SPEECH_TOPICS)
    blind = learn_vectors(passages[chosen], windows)
    merged = partial(plain_bertopic, content=True, nr_topics=SPEECH_TOPICS + 1)
    methods = {
        "plain BERTopic, raw paragraphs": (plain_bertopic, windows),
        "plain BERTopic, terms": (partial(plain_bertopic, content=True), windows),
        "the same, merged by BERTopic": (merged, windows),
        "this BERTopic": (ours, windows),
        "vectors of the sample": (partial(ours, embedding=blind), windows),
        **common_methods(windows, ours, SPEECH_TOPICS, passes=10),
    }
    registers = {"NPMI": paragraphs_of(read_cooccurrence(), ~chosen)}
    table = method_table(methods, registers, replicates=REFITS["speeches"])
    note = (
        f"{len(windows)} paragraphs with content terms, of {size} drawn from {len(passages)}; "
        f"{SPEECH_TOPICS} topics asked for; {REFITS['speeches']} refits; NPMI in the "
        f"{len(passages) - size} paragraphs not drawn, from which the vectors of the sample did "
        "not learn; the shipped ones did."
    )
    return f"### Methods on speeches\n\n{note}\n\n{markdown(table)}"


# ---- numbers of topics, and units ----


def scan_section(windows: Windows, path: Path) -> str:
    """Return measures by number of topics, and write them as a table."""
    together, tables = read_cooccurrence(), []
    for fit in (fit_bertopic, fit_nmf):
        say(f"scan by {fit.__name__}")

        def fit_number(some: Windows, n: int, seed: int, fit: Any = fit) -> TopicModel:
            return fit(some, n_topics=n, seed=seed)

        options = {"chosen": REPORT_TOPICS, "replicates": REFITS["scan"], "seed": SEED}
        tables.append(scan_topics(windows, fit_number, NUMBERS, together, **options))
    table = pd.concat(tables)
    table.to_csv(path, index=False, float_format="%.4f", lineterminator="\n")
    shown = table.drop(columns="chosen").round(3).set_index("method")
    note = f"{len(windows)} windows of the reports, {REFITS['scan']} refits ([table]({path.name}))."
    return f"### Numbers of topics\n\n{note}\n\n{markdown(shown)}"


def units_section(references: Corpus) -> str:
    """Return what windows of other lengths give."""
    cuts = {name: known_only(cut_windows(references, size=size)) for name, size in SIZES.items()}
    cuts["paragraphs"] = paragraph_windows(references.passage_table())
    rows = {}
    for name, windows in cuts.items():
        say(f"units: {name}")
        rows[name] = unit_row(windows, replicates=REFITS["units"])
    note = (
        f"{REFITS['units']} refits with seeds from {UNITS_SEED}, others than those on which the "
        "length was chosen. A resample of windows leaves out more running text in one place the "
        "longer they are; the last two columns draw the same stretches of "
        f"{STRETCH:,} characters for every length."
    )
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("unit")
    return f"### Length of the windows\n\n{note}\n\n{markdown(table)}"


def unit_row(windows: Windows, *, replicates: int) -> dict[str, Any]:
    """Return the row of one way to cut the reports."""
    n_topics = most_topics(windows, REPORT_TOPICS)
    fit = partial(fit_bertopic, n_topics=n_topics)
    model = fit(windows, seed=UNITS_SEED)

    def refit(drawn: Windows, seed: int) -> TopicModel:
        return fit(drawn, seed=seed)

    again = topic_stability(model, windows, refit, replicates=replicates, seed=UNITS_SEED)
    stretched = stretch_stability(model, windows, refit, replicates=replicates)
    stability = again.topics["stability"]
    return {
        **windows.units["narrative"].value_counts().sort_index().to_dict(),
        "mean words": f"{windows.units['tokens'].mean():.0f}",
        "topics": len(model),
        "NPMI": f"{quality(model, read_cooccurrence())['coherence']:.3f}",
        "stable": int(again.topics["stable"].sum()),
        "stability": f"{stability.mean():.2f}",
        "adjusted Rand": f"{again.refits['adjusted_rand'].mean():.2f}",
        "stable, stretches": int((stretched >= STABLE).sum()),
        "stability, stretches": f"{stretched.mean():.2f}",
    }


def most_topics(windows: Windows, wanted: int) -> int:
    """Return the largest number of topics up to ``wanted`` that the windows are enough for."""
    for number in range(wanted, 2, -1):
        try:
            check_windows(windows, number)
        except ValueError:
            continue
        return number
    return 2


def stretch_stability(
    model: TopicModel,
    windows: Windows,
    fit: Callable[[Windows, int], TopicModel],
    *,
    replicates: int,
) -> NDArray[np.float64]:
    """Return the stability of each topic if stretches of text are drawn, not windows."""
    terms = [set(top) for top in model.top_terms()]
    matches = [
        best_matches(terms, [set(top) for top in fit(drawn, seed).top_terms()])
        for seed, drawn in drawn_stretches(windows, replicates)
    ]
    return np.mean(matches, axis=0)


def drawn_stretches(windows: Windows, replicates: int) -> Iterator[tuple[int, Windows]]:
    """Yield seeds, and the windows that begin in the stretches drawn with them.

    The stretches depend on the length of the documents alone, so that every way to cut them has
    the same drawn.
    """
    units = windows.units
    ends = units.groupby("document_id")["end"].max() // STRETCH + 1
    first = ends.cumsum() - ends
    stretch = (units["start"] // STRETCH + units["document_id"].map(first)).to_numpy()
    for seed in range(UNITS_SEED + 1, UNITS_SEED + 1 + replicates):
        drawn = np.random.default_rng(seed).integers(ends.sum(), size=ends.sum())
        yield seed, windows.take(np.flatnonzero(np.isin(stretch, drawn)))


if __name__ == "__main__":
    main(*sys.argv[1:])
