"""The document-feature matrix: counts, verbs, order."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from discourse.corpus.tokens import words
from discourse.stats import DocumentFeatureMatrix, count_features, features_from_long

TEXTS = {
    "b#0001": "Ships sail; the harbour's ships wait.",
    "a#0000": "The harbour is open. Open data, open ports.",
    "a#0001": "No ships today",
    "c#0000": "...",
}


def passages() -> pd.DataFrame:
    table = pd.DataFrame({"passage_id": list(TEXTS), "text": list(TEXTS.values())})
    return table.assign(document_id=table["passage_id"].str[0], section="", start=0, end=9)


def test_counts_agree_with_an_independent_counter() -> None:
    dfm = count_features(passages())
    independent = CountVectorizer(analyzer=words)
    ids = sorted(TEXTS)
    expected = independent.fit_transform([TEXTS[name] for name in ids]).toarray()
    assert dfm.terms == tuple(independent.get_feature_names_out())
    assert (dfm.counts.toarray() == expected).all()
    assert list(dfm.units["passage_id"]) == ids
    assert list(dfm.units["tokens"]) == [8, 3, 6, 0]
    assert not {"text", "start", "end"} & set(dfm.units)


def test_ngrams_do_not_cross_clause_marks() -> None:
    dfm = count_features(passages(), ngrams=2)
    assert "open ports" in dfm.terms
    assert not {"open open", "data open", "sail the"} & set(dfm.terms)
    assert list(dfm.units["tokens"]) == [8, 3, 6, 0]


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(TEXTS))))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    straight, shuffled = count_features(passages()), count_features(passages().iloc[order])
    assert straight.terms == shuffled.terms
    assert (straight.counts != shuffled.counts).nnz == 0
    pd.testing.assert_frame_equal(straight.units, shuffled.units)


def test_long_form_and_back() -> None:
    dfm = count_features(passages())
    long = dfm.to_long()
    assert list(long.columns) == ["passage_id", "term", "count"]
    assert long["count"].sum() == dfm.counts.sum()
    table = passages().assign(tokens=[len(words(text)) for text in TEXTS.values()])
    again = features_from_long(long.sample(frac=1, random_state=1), table)
    assert again.terms == dfm.terms
    assert (again.counts != dfm.counts).nnz == 0


def test_group_adds_up_and_keeps_every_word() -> None:
    dfm = count_features(passages().assign(side=["x", "y", "y", None]))
    grouped = dfm.group(["side"])
    assert list(grouped.units.columns) == ["side", "tokens"]
    assert list(grouped.units["tokens"]) == [6, 11, 0]
    assert (grouped.counts.sum(axis=0) == dfm.counts.sum(axis=0)).all()
    assert list(grouped.to_long().columns) == ["side", "term", "count"]


def test_trim_and_where_leave_the_denominators() -> None:
    dfm = count_features(passages())
    often = dfm.trim(min_count=3)
    assert often.terms == ("open", "ships")
    assert list(often.units["tokens"]) == list(dfm.units["tokens"])
    assert dfm.trim(min_units=2).terms == ("harbour", "ships", "the")
    only = dfm.where(document_id="a")
    assert list(only.units["passage_id"]) == ["a#0000", "a#0001"]
    assert only.terms == dfm.terms


def test_verbs_leave_the_matrix_alone() -> None:
    dfm = count_features(passages())
    before = dfm.counts.toarray(), dfm.units.copy()
    dfm.group("document_id"), dfm.trim(min_count=9), dfm.where(document_id="b")
    assert (dfm.counts.toarray() == before[0]).all()
    pd.testing.assert_frame_equal(dfm.units, before[1])


@given(st.lists(st.text("ab .", max_size=12), max_size=5))
@settings(max_examples=50, deadline=None)
def test_any_text_can_be_counted(texts: list[str]) -> None:
    ids = [f"d#{number:04d}" for number in range(len(texts))]
    dfm = count_features(pd.DataFrame({"passage_id": ids, "text": pd.Series(texts, dtype="str")}))
    total = Counter(word for text in texts for word in words(text))
    assert dict(zip(dfm.terms, dfm.counts.sum(axis=0).tolist(), strict=True)) == total


def test_what_does_not_fit_is_refused() -> None:
    units = pd.DataFrame({"passage_id": ["a", "b"], "tokens": [1, 1]})
    one = sparse.csr_array(np.ones((1, 2), dtype=np.int64))
    two = sparse.csr_array(np.ones((2, 2), dtype=np.int64))
    with pytest.raises(ValueError, match=r"shape \(1, 2\).*2 rows and 2 terms"):
        DocumentFeatureMatrix(one, ("x", "y"), units)
    with pytest.raises(ValueError, match="sorted"):
        DocumentFeatureMatrix(two, ("y", "x"), units)
    with pytest.raises(ValueError, match="whole numbers"):
        DocumentFeatureMatrix(two * 0.5, ("x", "y"), units)
    with pytest.raises(ValueError, match="no column 'tokens'"):
        DocumentFeatureMatrix(two, ("x", "y"), units[["passage_id"]])
    with pytest.raises(ValueError, match="no column 'year'; it has"):
        count_features(passages()).where(year=2020)
    with pytest.raises(ValueError, match="'a#0000' twice"):
        count_features(pd.concat([passages(), passages().iloc[1:2]]))
    with pytest.raises(ValueError, match="'ngrams' must be 1 or more; got 0"):
        count_features(passages(), ngrams=0)
    counts = pd.DataFrame({"passage_id": ["z"], "term": ["x"], "count": [1]})
    with pytest.raises(ValueError, match="names passage 'z'"):
        features_from_long(counts, passages().assign(tokens=1))
