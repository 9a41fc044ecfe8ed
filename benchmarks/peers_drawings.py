"""Draw the two reports by one tool, from tables that `peers.py` has written.

    python benchmarks/peers_drawings.py NAME INPUTS OUT

Each drawing starts a process of its own, so that its time holds its imports. Scattertext is
given texts, since it counts words itself; Shifterator and the figures of ours are given the same
counts of content lemmas that occur five times or more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TARGET, REFERENCE = "atlantic-council", "china-mobile"  # as in `discourse compare`
PIPELINE = ("tagger", "attribute_ruler", "lemmatizer", "parser", "ner")  # all of it
NAMES = {"atlantic-council": "Atlantic Council", "china-mobile": "China Mobile"}


def main(name: str, inputs: str, out: str) -> None:
    drawn = DRAWINGS[name](Path(inputs))
    if isinstance(drawn, str):
        Path(out).write_text(drawn, encoding="utf-8")
    else:
        drawn.savefig(out, dpi=drawn.dpi)


def scattertext_explorer(inputs: Path) -> str:
    """Return the page of the tutorial: its own defaults, passages as documents."""
    import scattertext as st

    return scattertext_page(inputs, st.whitespace_nlp_with_sentences)


def scattertext_with_spacy(inputs: Path) -> str:
    """Return the same page with words and sentences from a trained pipeline."""
    from discourse.corpus.pipeline import load_pipeline

    return scattertext_page(inputs, load_pipeline(*PIPELINE))


def scattertext_page(inputs: Path, nlp: Callable[[str], Any], **options: Any) -> Any:
    import scattertext as st

    passages = pd.read_csv(inputs / "texts.csv")
    corpus = scattertext_corpus(passages, nlp)
    return st.produce_scattertext_explorer(
        corpus,
        category=TARGET,
        category_name=NAMES[TARGET],
        not_category_name=NAMES[REFERENCE],
        width_in_pixels=1000,
        metadata=passages["passage_id"],
        **options,
    )


def scattertext_corpus(passages: pd.DataFrame, nlp: Callable[[str], Any]) -> Any:
    import scattertext as st

    return st.CorpusFromPandas(passages, category_col="narrative", text_col="text", nlp=nlp).build()


def shifterator_divergence(inputs: Path) -> Figure:
    return shift_graph("JSDivergenceShift", inputs)


def shifterator_proportion(inputs: Path) -> Figure:
    return shift_graph("ProportionShift", inputs)


def shift_graph(kind: str, inputs: Path) -> Figure:
    """Return the graph with its own defaults, and the names of the two texts."""
    names = [NAMES[REFERENCE], NAMES[TARGET]]
    shift = shift_of(kind, *counts_of_two(inputs))
    ax = shift.get_shift_graph(system_names=names, show_plot=False)
    figure: Figure = ax.figure
    figure.set_dpi(200)  # what it gives its own files
    return figure


def shift_of(kind: str, first: dict[str, int], second: dict[str, int]) -> Any:
    """Return a shift of Shifterator, with two names put back that it still uses.

    Its last release does not start on Python 3.10 or later, nor draw its insets with matplotlib
    3.8 or later. Both names were only taken away; what it computes stays the same.
    """
    import collections
    import collections.abc

    import matplotlib
    from matplotlib.axis import Tick

    matplotlib.use("Agg")
    collections.Mapping = collections.abc.Mapping
    Tick.label = property(lambda tick: tick.label1)
    import shifterator

    return getattr(shifterator, kind)(first, second)


def counts_of_two(inputs: Path) -> tuple[dict[str, int], dict[str, int]]:
    features = content_features(inputs)
    return counts_in(features, REFERENCE), counts_in(features, TARGET)


def counts_in(features: Any, narrative: str) -> dict[str, int]:
    """Return how often each term occurs in one of the two reports, if it does."""
    sums = features.where(narrative=narrative).counts.sum(axis=0).tolist()
    return {term: count for term, count in zip(features.terms, sums, strict=True) if count}


def content_features(inputs: Path) -> Any:
    """Return the matrix behind the keyness of `discourse compare`."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    from discourse.stats import features_from_long

    references = read_inputs(inputs)
    content = references.counts[~references.counts["term"].isin(ENGLISH_STOP_WORDS)]
    return features_from_long(content, references.passages).trim(min_count=5)


def read_inputs(inputs: Path) -> Any:
    from discourse.alignment.references import read_features

    return read_features(inputs)


def our_keyness(inputs: Path) -> Figure:
    from discourse.figures import plot_keyness
    from discourse.stats import keyness

    table = keyness(content_features(inputs), target=TARGET, reference=REFERENCE)
    return styled(lambda: plot_keyness(table, target=TARGET, reference=REFERENCE, labels=NAMES))


def our_word_shift(inputs: Path) -> Figure:
    from discourse.figures import plot_word_shift
    from discourse.stats import word_shift

    table = word_shift(content_features(inputs), target=TARGET, reference=REFERENCE)
    return styled(lambda: plot_word_shift(table, target=TARGET, reference=REFERENCE, labels=NAMES))


def our_use_and_mention(inputs: Path) -> Figure:
    from discourse.figures import plot_use_and_mention
    from discourse.stats import frame_salience

    references = read_inputs(inputs)
    salience = frame_salience(
        references.expressions,
        references.passages,
        frames=["shared-future", "soft-connectivity", "sovereignty", "development"],
    )
    return styled(lambda: plot_use_and_mention(salience, labels=NAMES))


def styled(draw: Callable[[], Any]) -> Figure:
    from discourse.figures import figure_style

    with figure_style():
        figure: Figure = draw().get_figure()
    figure.set_dpi(300)  # what `discourse figures` gives its files
    return figure


DRAWINGS: dict[str, Callable[[Path], Any]] = {
    "scattertext": scattertext_explorer,
    "scattertext-spacy": scattertext_with_spacy,
    "shifterator-divergence": shifterator_divergence,
    "shifterator-proportion": shifterator_proportion,
    "discourse-keyness": our_keyness,
    "discourse-word-shift": our_word_shift,
    "discourse-use-and-mention": our_use_and_mention,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
