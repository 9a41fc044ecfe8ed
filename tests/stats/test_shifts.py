"""Word shifts: each total against scipy, each contribution by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse, stats
from scipy.spatial.distance import jensenshannon

from discourse.stats import DocumentFeatureMatrix, count_features, word_shift

TERMS = tuple("abcdefgh")
MEASURES = ("jensen_shannon", "entropy", "proportion")


def make_dfm(target: NDArray[np.int64], reference: NDArray[np.int64]) -> DocumentFeatureMatrix:
    """Passages x terms of two texts."""
    narrative = ["t"] * len(target) + ["r"] * len(reference)
    names = [f"{number:03d}" for number in range(len(narrative))]
    units = pd.DataFrame({"passage_id": names, "narrative": narrative, "tokens": 500})
    counts = sparse.csr_array(np.vstack([target, reference]))
    return DocumentFeatureMatrix(counts, TERMS[: target.shape[1]], units)


def shift(dfm: DocumentFeatureMatrix, measure: str = "jensen_shannon") -> pd.DataFrame:
    return word_shift(dfm, target="t", reference="r", measure=measure)  # type: ignore[arg-type]


def by_term(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index("term").sort_index()


@pytest.fixture
def texts() -> DocumentFeatureMatrix:
    """Two texts of unequal length, each with a term that the other lacks."""
    rng = np.random.default_rng(3)
    target, reference = rng.poisson(3, size=(6, 8)), rng.poisson(2, size=(20, 8))
    target[:, 0], reference[:, 1] = 0, 0
    return make_dfm(target, reference)


def test_columns_and_order(texts: DocumentFeatureMatrix) -> None:
    table = shift(texts)
    assert list(table.columns) == [
        *["term", "target_count", "reference_count", "target_share", "reference_share"],
        *["contribution", "contribution_share", "measure", "total"],
    ]
    assert table["contribution"].abs().is_monotonic_decreasing
    assert set(table["measure"]) == {"jensen_shannon"}
    assert table["total"].nunique() == 1
    assert np.allclose(table[["target_share", "reference_share"]].sum(), 1)


def test_sizes_add_up_to_the_divergence_of_scipy(texts: DocumentFeatureMatrix) -> None:
    table = shift(texts)
    distance = jensenshannon(table["target_share"], table["reference_share"], base=2)
    assert table["contribution"].abs().sum() == pytest.approx(distance**2)
    assert table["total"].iloc[0] == pytest.approx(distance**2)


def test_contributions_add_up_to_the_difference_of_the_entropies_of_scipy(
    texts: DocumentFeatureMatrix,
) -> None:
    table = shift(texts, "entropy")
    target, reference = (
        stats.entropy(table[column], base=2) for column in ("target_count", "reference_count")
    )
    assert table["contribution"].sum() == pytest.approx(target - reference)
    assert table["total"].iloc[0] == pytest.approx(target - reference)


def test_proportions_differ_by_twice_the_total_variation(texts: DocumentFeatureMatrix) -> None:
    table = shift(texts, "proportion")
    gain = (table["target_share"] - table["reference_share"]).clip(lower=0).sum()
    assert table["contribution"].sum() == pytest.approx(0)
    assert table["total"].iloc[0] == pytest.approx(2 * gain)


def test_contributions_by_hand() -> None:
    """Shares of 1/2, 1/4, 1/4 against 1/4, 1/4, 0 and 1/2."""
    dfm = make_dfm(np.array([[2, 1, 1, 0]]), np.array([[2, 2, 0, 4]]))
    table = by_term(shift(dfm))
    a = 0.25 * np.log2(0.5 / 0.375) + 0.125 * np.log2(0.25 / 0.375)
    assert np.allclose(table["contribution"], [a, 0, 0.125, -0.25])
    assert np.allclose(table["contribution_share"], table["contribution"] / (a + 0.375))
    assert np.allclose(by_term(shift(dfm, "entropy"))["contribution"], [0, 0, 0.5, -0.5])
    assert np.allclose(by_term(shift(dfm, "proportion"))["contribution"], [0.25, 0, 0.25, -0.5])


def test_texts_without_a_common_term_are_one_bit_apart() -> None:
    table = shift(make_dfm(np.array([[3, 5, 0, 0]]), np.array([[0, 0, 1, 9]])))
    assert table["total"].iloc[0] == pytest.approx(1)


def test_a_text_many_times_as_long_with_the_same_shares_is_no_shift() -> None:
    one = np.array([[1, 3, 7]])
    for measure in MEASURES:
        table = shift(make_dfm(one, np.vstack([one] * 30)), measure)
        assert np.allclose(table[["contribution", "total"]], 0, atol=1e-12)
    equal = shift(make_dfm(one, one))
    assert (equal["contribution"] == 0).all()
    assert equal["contribution_share"].isna().all()


counts = (
    st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4)
    .map(lambda rows: np.array(rows, dtype=np.int64))
    .filter(lambda rows: rows.sum() > 0)
)


@settings(max_examples=80, deadline=None)
@given(counts, counts, st.sampled_from(MEASURES))
def test_swapping_target_and_reference_flips_the_sign(
    one: NDArray[np.int64], two: NDArray[np.int64], measure: str
) -> None:
    there = by_term(shift(make_dfm(one, two), measure))
    back = by_term(shift(make_dfm(two, one), measure))
    for column in ("contribution", "contribution_share"):
        assert np.allclose(there[column], -back[column], equal_nan=True)
    flipped = -1 if measure == "entropy" else 1
    assert np.allclose(there["total"], flipped * back["total"])
    assert np.allclose(there["target_share"], back["reference_share"])


@settings(max_examples=80, deadline=None)
@given(counts, counts, st.sampled_from(MEASURES))
def test_sums_and_sides(one: NDArray[np.int64], two: NDArray[np.int64], measure: str) -> None:
    table = shift(make_dfm(one, two), measure)
    sizes, total = table["contribution"].abs().sum(), table["total"].iloc[0]
    expected = table["contribution"].sum() if measure == "entropy" else sizes
    assert total == pytest.approx(expected, abs=1e-12)
    if sizes > 0:
        assert table["contribution_share"].abs().sum() == pytest.approx(1)
    if measure != "entropy":
        lead = table["target_share"] - table["reference_share"]
        apart = lead.abs() > 1e-6
        assert (np.sign(table["contribution"]) == np.sign(lead))[apart].all()
        assert -1e-12 <= total <= {"jensen_shannon": 1, "proportion": 2}[measure] + 1e-12


def test_order_of_rows_does_not_matter(texts: DocumentFeatureMatrix) -> None:
    order = np.random.default_rng(1).permutation(len(texts.units))
    shuffled = DocumentFeatureMatrix(texts.counts[order], texts.terms, texts.units.iloc[order])
    for measure in MEASURES:
        assert shift(texts, measure).to_csv() == shift(shuffled, measure).to_csv()


def test_other_groups_and_passages_without_one_are_left_out(texts: DocumentFeatureMatrix) -> None:
    third = texts.units.assign(narrative=["t"] * 6 + ["r"] * 15 + ["x"] * 3 + [None] * 2)
    dfm = DocumentFeatureMatrix(texts.counts, texts.terms, third)
    expected = texts.counts.toarray()[6:21].sum(axis=0)
    assert list(by_term(shift(dfm))["reference_count"]) == list(expected)


def test_bad_arguments_are_named(texts: DocumentFeatureMatrix) -> None:
    with pytest.raises(ValueError, match="must differ; both are 't'"):
        word_shift(texts, target="t", reference="t")
    with pytest.raises(ValueError, match="one of jensen_shannon, entropy, proportion; got 'kl'"):
        shift(texts, "kl")
    with pytest.raises(ValueError, match=r"narrative 'x'\. Available: 'r', 't'"):
        word_shift(texts, target="t", reference="x")
    with pytest.raises(ValueError, match="no column 'camp'"):
        word_shift(texts, by="camp", target="t", reference="r")
    passages = pd.DataFrame({"passage_id": ["a", "b"], "narrative": ["t", "r"], "text": ["", "x"]})
    with pytest.raises(ValueError, match="No counted term has narrative 't'"):
        shift(count_features(passages))
