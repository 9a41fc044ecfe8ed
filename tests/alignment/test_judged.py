"""Rows and evidence of statements from one reading."""

import pandas as pd
from threadpoolctl import threadpool_info

from discourse import corpus_from_texts
from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.alignment.threads import one_thread


def test_rows_and_evidence_are_those_of_the_tables() -> None:
    model = AlignmentModel(replicates=100).fit(load_references(), read_background())
    texts = {"a": "We defend our sovereignty. They abuse human rights.", "b": "", "c": "Fish swim."}
    corpus = corpus_from_texts(texts, language=None)
    rows, evidence = zip(*model.iter_judged(corpus, evidence=True), strict=True)
    pd.testing.assert_frame_equal(model.table(rows), model.classify(corpus))
    found = pd.DataFrame([row for of in evidence for row in of])
    table = model.evidence(corpus)
    pd.testing.assert_frame_equal(found[table.columns], table, check_dtype=False)
    assert evidence[1] == []
    assert [row["statement_id"] for row, _ in model.iter_judged(corpus)] == ["a", "b", "c"]
    assert not any(of for _, of in model.iter_judged(corpus))


def test_threads_are_given_back() -> None:
    def threads() -> list[int]:
        return [found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"]

    before = threads()
    with one_thread():
        assert set(threads()) == {1}
    assert threads() == before
