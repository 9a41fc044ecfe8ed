"""Measure where the time of `discourse classify` goes.

    python benchmarks/classify.py [INPUT ...]

Times each stage on the inputs (the invented statements if left out) in one process, and
prints seconds, words per second and the share of each. Machines differ and are noisy: compare
shares within a run, or two versions in turns on one machine, never seconds of two days.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from discourse import read_corpus
from discourse.alignment import (
    AlignmentModel,
    load_references,
    read_background,
    read_statement,
    shipped_lexicon,
)
from discourse.corpus import Corpus
from discourse.frames import iter_hits
from discourse.lexicon import Matcher
from discourse.resources import resource


def main(*inputs: str) -> None:
    took: dict[str, float] = {}
    files = inputs or (str(resource("corpora", "invented-statements", "statements.csv")),)
    columns = {} if inputs else {"id_column": "statement_id", "text_column": "text"}
    corpus: Corpus = timed(took, "reading", lambda: read_corpus(*files, **columns))
    lexicon = shipped_lexicon()
    matcher = Matcher(lexicon)
    timed(took, "matching", lambda: [matcher.find(p.text) for p in corpus.passages])
    list(iter_hits(corpus.documents[:1], lexicon))  # the models of voice are loaded once
    hits = timed(took, "matching and voice", lambda: list(iter_hits(corpus, lexicon)))
    model = timed(
        took, "fitting", lambda: AlignmentModel().fit(load_references(), read_background())
    )
    read = timed(
        took, "sentences", lambda: [read_statement(document, h, lexicon) for document, h in hits]
    )
    timed(took, "judging", lambda: [model.judge(statement) for statement in read])
    words = sum(statement.tokens.sum() for statement in read)
    took["voice alone"] = took["matching and voice"] - took["matching"]
    total = sum(took[name] for name in ("reading", "matching and voice", "sentences", "judging"))
    print(f"{len(corpus)} statements, {words:,.0f} words; without fitting {total:.2f} s")
    for name, seconds in took.items():
        print(
            f"{name:20s} {seconds:7.2f} s {words / seconds:12,.0f} words/s {seconds / total:6.0%}"
        )


def timed(took: dict[str, float], name: str, run: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = run()
    took[name] = time.perf_counter() - start
    return result


if __name__ == "__main__":
    main(*sys.argv[1:])
