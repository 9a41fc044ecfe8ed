"""Learn the vocabulary and the term vectors that topics rest on (numbers only).

    python analyses/term_vectors.py SPEECHES REPORTS

SPEECHES holds UN speeches as ``ISO_SS_YYYY.txt``, REPORTS the two reports. Writes
``discourse/topics/vectors/`` (``forms.csv``, ``vectors.npz``, ``meta.json``) and
``corpora/un-general-debate/paragraphs.npz``: which content terms each paragraph of
the speeches holds. Three minutes on two cores; equal bytes every time.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from discourse import Corpus, read_corpus
from discourse.alignment import build_references, read_sources, shipped_lexicon
from discourse.corpus.pipeline import load_pipeline
from discourse.resources import resource
from discourse.topics.cooccurrence import count_together, write_cooccurrence
from discourse.topics.embedding import FOLDER, write_term_vectors
from discourse.topics.learning import learn_term_vectors
from discourse.topics.vocabulary import Vocabulary, learn_vocabulary
from discourse.topics.windows import cut_windows


def main(speeches: str, reports: str) -> None:
    background = read_corpus(speeches)
    references = build_references(shipped_lexicon(), read_sources(), Path(reports)).corpus
    assert references is not None
    both = Corpus((*background, *references))
    terms = learn_vocabulary(tagged_words(both), stop_words=frozenset(ENGLISH_STOP_WORDS))
    vocabulary = Vocabulary(terms)
    vectors = learn_term_vectors(
        [vocabulary.content(passage.text) for passage in both.passages],
        cut_windows(background, vocabulary=vocabulary),
    )
    FOLDER.mkdir(exist_ok=True)
    write_forms(terms, FOLDER / "forms.csv")
    write_term_vectors(vectors, FOLDER)
    together = count_together(
        [set(vocabulary.content(passage.text)) for passage in background.passages], vectors.terms
    )
    write_cooccurrence(together, resource("corpora", "un-general-debate") / "paragraphs.npz")
    meta = {"forms": len(terms), "terms": len(vectors.terms), "paragraphs": together.paragraphs}
    (FOLDER / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    print(meta)


def tagged_words(corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    """Yield form, lemma and part of speech of every word."""
    pipeline = load_pipeline("tagger", "attribute_ruler", "lemmatizer")
    for parsed in pipeline.pipe((passage.text for passage in corpus.passages), n_process=2):
        for token in parsed:
            if token.is_alpha:
                yield token.text, token.lemma_, token.pos_


def write_forms(terms: dict[str, str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["form", "term"])
        rows.writerows(sorted(terms.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
