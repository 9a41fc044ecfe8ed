"""Company of a word: each column against an independent computation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse, stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from discourse.stats import DocumentFeatureMatrix, collocate_difference, collocates
from discourse.stats.fourfold import exact_p_values, log_odds_ratios

TERMS = tuple("abcdefgh")
COUNTS = ["passages", "with_node", "with_term", "together", "expected", "log_dice"]
TIES = ["log2_odds_ratio", "standard_error", "low", "high", "p_value", "q_value"]


def make_dfm(
    counts: NDArray[np.int64], tokens: object = 60, narrative: object = "n"
) -> DocumentFeatureMatrix:
    names = [f"{number:03d}" for number in range(len(counts))]
    units = pd.DataFrame({"passage_id": names}).assign(narrative=narrative, tokens=tokens)
    return DocumentFeatureMatrix(sparse.csr_array(counts), TERMS[: counts.shape[1]], units)


@pytest.fixture
def reports() -> DocumentFeatureMatrix:
    """Two reports with paragraphs of 20 to 199 words; "a" and "b" are tied in one of them."""
    rng = np.random.default_rng(4)
    tokens = rng.integers(20, 200, size=150)
    counts = rng.poisson(tokens[:, None] * np.array([4, 4, 8, 3, 5, 2, 6, 9]) / 1000)
    counts[:100, 1] += (counts[:100, 0] > 0) * rng.poisson(1, size=100)
    return make_dfm(counts, tokens, ["t"] * 100 + ["r"] * 50)


def strata_by_hand(dfm: DocumentFeatureMatrix, group: str, node: str, term: str) -> list[object]:
    """Return the fourfold table of each third, shortest passages first."""
    own = dfm.where(narrative=group)
    tokens = own.units["tokens"]
    third = 1 + (tokens > tokens.quantile(1 / 3)) * 1 + (tokens > tokens.quantile(2 / 3)) * 1
    one, two = (own.counts[:, [TERMS.index(name)]].toarray().ravel() > 0 for name in (node, term))
    tables = []
    for number in sorted(set(third)):
        here = (third == number).to_numpy()
        cells = [[(one & two)[here].sum(), (one & ~two)[here].sum()]]
        cells += [[(~one & two)[here].sum(), (~one & ~two)[here].sum()]]
        tables.append(np.array(cells, dtype=float))
    return tables


def test_columns_and_order(reports: DocumentFeatureMatrix) -> None:
    table = collocates(reports, "a")
    assert list(table.columns) == ["node", "term", "narrative", *COUNTS, *TIES]
    assert set(table["node"]) == {"a"} and "a" not in set(table["term"])
    assert table["narrative"].is_monotonic_increasing
    for _, part in table.groupby("narrative"):
        assert part["low"].is_monotonic_decreasing
    assert table.loc[table["narrative"] == "t", "term"].iloc[0] == "b"


def test_counts_by_hand(reports: DocumentFeatureMatrix) -> None:
    for row in collocates(reports, "a").itertuples():
        tables = strata_by_hand(reports, row.narrative, "a", row.term)
        whole = sum(tables)
        assert row.passages == whole.sum()
        assert (row.together, row.with_node) == (whole[0, 0], whole[0].sum())
        assert row.with_term == whole[:, 0].sum()
        expected = sum(cells[0].sum() * cells[:, 0].sum() / cells.sum() for cells in tables)
        assert row.expected == pytest.approx(expected)
        dice = 2 * row.together / (row.with_node + row.with_term)
        assert row.log_dice == pytest.approx(14 + np.log2(dice))


def test_odds_ratio_and_standard_error_agree_with_statsmodels(
    reports: DocumentFeatureMatrix,
) -> None:
    table = collocates(reports, "a", level=0.9)
    for row in table.itertuples():
        tables = strata_by_hand(reports, row.narrative, "a", row.term)
        pooled = StratifiedTable([cells + 0.5 / len(tables) for cells in tables])
        assert row.log2_odds_ratio == pytest.approx(pooled.logodds_pooled / np.log(2))
        assert row.standard_error == pytest.approx(pooled.logodds_pooled_se / np.log(2))
        low, high = pooled.logodds_pooled_confint(alpha=0.1)
        assert (row.low, row.high) == pytest.approx((low / np.log(2), high / np.log(2)))
        assert row.expected == pytest.approx(
            sum(stats.contingency.expected_freq(cells)[0, 0] for cells in tables)
        )


def test_p_value_is_that_of_fisher_where_passages_are_equally_long(
    reports: DocumentFeatureMatrix,
) -> None:
    level = DocumentFeatureMatrix(reports.counts, TERMS, reports.units.assign(tokens=90))
    for row in collocates(level, "c").itertuples():
        rest = row.with_term - row.together
        without = row.passages - row.with_node
        cells = [[row.together, row.with_node - row.together], [rest, without - rest]]
        assert row.p_value == pytest.approx(stats.fisher_exact(cells).pvalue)


def test_p_value_of_twenty_thousand_passages_is_that_of_fisher() -> None:
    for both in (55, 95, 104, 160):
        cells = np.array([[20_000 - 4000 - 500 + both, 500 - both], [4000 - both, both]])
        (found,) = exact_p_values(cells[None, None])
        assert found == pytest.approx(stats.fisher_exact(cells).pvalue, rel=1e-6)


def test_p_value_of_strata_agrees_with_published_numbers() -> None:
    """Rabbits given penicillin at once or later (Mantel 1963), as in the manual of R: 0.03994."""
    rabbits = [[[0, 6], [0, 5]], [[3, 3], [0, 6]], [[6, 0], [2, 4]], [[5, 1], [6, 0]]]
    cells = np.array([[*rabbits, [[2, 0], [5, 0]]]])
    assert exact_p_values(cells) == pytest.approx([0.03994], abs=5e-6)


def test_p_value_of_strata_agrees_with_shuffling_within_them(
    reports: DocumentFeatureMatrix,
) -> None:
    rng = np.random.default_rng(0)
    row = collocates(reports, "c").query("narrative == 't' and term == 'd'").iloc[0]
    tables = strata_by_hand(reports, "t", "c", "d")
    draws = np.zeros(200_000, dtype=np.int64)
    for cells in tables:
        (both, node), (term, neither) = cells.astype(int)
        draws += rng.hypergeometric(both + term, node + neither, both + node, size=len(draws))
    share = np.bincount(draws) / len(draws)
    observed = share[int(row["together"])]
    assert row["p_value"] == pytest.approx(share[share <= observed * 1.02].sum(), abs=0.02)


def test_q_values_are_corrected_within_a_group(reports: DocumentFeatureMatrix) -> None:
    for _, part in collocates(reports, "a").groupby("narrative"):
        assert np.allclose(part["q_value"], multipletests(part["p_value"], method="fdr_bh")[1])


def test_length_alone_is_no_tie() -> None:
    """Words strewn by chance: pooled, long passages tie them; within thirds they are hardly."""
    rng = np.random.default_rng(2)
    tokens = np.repeat([10, 60, 200], 60)
    counts = rng.poisson(tokens[:, None] / 60, size=(180, 8))
    table = collocates(make_dfm(counts, tokens), "a")
    pooled = [
        np.log2((a + 0.5) * (n - k - t + a + 0.5) / ((k - a + 0.5) * (t - a + 0.5)))
        for a, k, t, n in table[["together", "with_node", "with_term", "passages"]].to_numpy()
    ]
    assert np.mean(pooled) > 2
    assert abs(table["log2_odds_ratio"].mean()) < 0.4
    assert (table["q_value"] > 0.05).all()


def test_minimum_asks_for_the_term_not_for_the_company() -> None:
    counts = np.zeros((30, 3), dtype=np.int64)
    counts[:10, 0], counts[12:20, 1], counts[:4, 2] = 1, 1, 1
    table = collocates(make_dfm(counts), "a")
    assert list(table["term"]) == ["b"]
    assert table["together"].iloc[0] == 0 and np.isnan(table["log_dice"].iloc[0])
    assert table[TIES].notna().all(axis=None)
    assert set(collocates(make_dfm(counts), "a", minimum=4)["term"]) == {"b", "c"}


def test_a_node_in_all_passages_or_in_none_has_no_ties() -> None:
    counts = np.ones((20, 3), dtype=np.int64)
    counts[10:, 0], counts[::2, 1] = 0, 0
    groups = ["all"] * 10 + ["none"] * 10
    table = collocates(make_dfm(counts, narrative=groups), "a")
    assert list(table["with_node"]) == [10, 10, 0, 0]
    assert table[TIES].isna().all(axis=None)
    everywhere = collocates(make_dfm(counts), "a").set_index("term")[TIES]
    assert everywhere.loc["c"].isna().all() and everywhere.loc["b"].notna().all()


holdings = st.lists(
    st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=6, max_size=14
).map(lambda rows: np.array(rows, dtype=np.int64))


@settings(max_examples=60, deadline=None)
@given(holdings, st.integers(1, 3))
def test_company_is_mutual(counts: NDArray[np.int64], lengths: int) -> None:
    """The tie of two words does not depend on which of them is asked about."""
    dfm = make_dfm(counts, 20 + 40 * (np.arange(len(counts)) % lengths))
    there = collocates(dfm, "a", minimum=1).set_index("term")
    back = collocates(dfm, "b", minimum=1).set_index("term")
    if "b" in there.index and "a" in back.index:
        one, two = there.loc["b"], back.loc["a"]
        same = ["passages", "together", "expected", "log_dice", *TIES[:5]]
        np.testing.assert_allclose(one[same].astype(float), two[same].astype(float), atol=1e-9)
        assert one["with_node"] == two["with_term"]
    values = there["p_value"].dropna()
    assert values.between(0, 1).all()
    assert (there["log_dice"].dropna() <= 14).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_swapping_with_and_without_flips_the_sign(numbers: list[int]) -> None:
    cells = np.array(numbers).reshape(1, 2, 2, 2)
    there, error = log_odds_ratios(cells + 1)
    back, same_error = log_odds_ratios(cells[:, :, ::-1] + 1)
    np.testing.assert_allclose(there, -back, atol=1e-12)
    np.testing.assert_allclose(error, same_error)
    np.testing.assert_allclose(exact_p_values(cells + 1), exact_p_values(cells[:, :, ::-1] + 1))


def test_order_of_rows_does_not_matter(reports: DocumentFeatureMatrix) -> None:
    order = np.random.default_rng(1).permutation(len(reports.units))
    shuffled = DocumentFeatureMatrix(reports.counts[order], TERMS, reports.units.iloc[order])
    one, two = collocates(reports, "a"), collocates(shuffled, "a")
    assert one.to_csv() == two.to_csv()
    sides = {"target": "t", "reference": "r"}
    mixed = collocate_difference(two.sample(frac=1, random_state=3), **sides)
    assert collocate_difference(one, **sides).to_csv() == mixed.to_csv()


def test_passages_without_group_or_words_are_left_out(reports: DocumentFeatureMatrix) -> None:
    empty = make_dfm(
        np.zeros((40, 8), dtype=np.int64), [0] * 20 + [50] * 20, [*"t" * 20, *[None] * 20]
    )
    units = pd.concat([reports.units, empty.units.assign(passage_id=[*map(str, range(40))])])
    counts = sparse.csr_array(sparse.vstack([reports.counts, empty.counts]))
    padded = DocumentFeatureMatrix(counts, TERMS, units)
    assert collocates(padded, "a").to_csv() == collocates(reports, "a").to_csv()


def difference(table: pd.DataFrame, target: str = "t", reference: str = "r") -> pd.DataFrame:
    return collocate_difference(table, target=target, reference=reference)


def test_difference_is_woolfs_test_where_passages_are_equally_long(
    reports: DocumentFeatureMatrix,
) -> None:
    level = DocumentFeatureMatrix(reports.counts, TERMS, reports.units.assign(tokens=90))
    found = difference(collocates(level, "a")).set_index("term")
    for term in found.index:
        (one,), (two,) = (strata_by_hand(level, group, "a", term) for group in "tr")
        logs = [np.log(c[0, 0] * c[1, 1] / (c[0, 1] * c[1, 0])) for c in (one + 0.5, two + 0.5)]
        weights = [1 / (1 / (cells + 0.5)).sum() for cells in (one, two)]
        mean = np.average(logs, weights=weights)
        woolf = sum(w * (log - mean) ** 2 for w, log in zip(weights, logs, strict=True))
        assert found.loc[term, "z"] ** 2 == pytest.approx(woolf)
        assert found.loc[term, "p_value"] == pytest.approx(stats.chi2.sf(woolf, 1))
    assert np.allclose(found["q_value"], multipletests(found["p_value"], method="fdr_bh")[1])


def test_difference_of_large_groups_agrees_with_breslow_and_day() -> None:
    rng = np.random.default_rng(6)
    counts = (rng.random((4000, 2)) < 0.4).astype(np.int64)
    tied = rng.random(4000) < 0.05
    counts[tied, 1] = counts[tied, 0]
    counts[:2000, 1] = np.where(rng.random(2000) < 0.2, counts[:2000, 0], counts[:2000, 1])
    dfm = make_dfm(counts, 60, ["t"] * 2000 + ["r"] * 2000)
    tables = [strata_by_hand(dfm, group, "a", "b")[0] for group in "tr"]
    expected = StratifiedTable(tables).test_equal_odds()
    found = difference(collocates(dfm, "a")).iloc[0]
    assert found["z"] ** 2 == pytest.approx(expected.statistic, rel=0.02)
    assert found["low"] > 0


def test_swapping_the_groups_flips_the_difference(reports: DocumentFeatureMatrix) -> None:
    table = pd.concat([collocates(reports, node) for node in "ab"])
    there, back = difference(table), difference(table, "r", "t")
    assert list(there["node"].unique()) == ["a", "b"]
    assert list(there["term"]) == list(back["term"])
    for column in ("log2_ratio", "z"):
        assert np.allclose(there[column], -back[column])
    assert np.allclose(there["low"], -back["high"])
    for _, part in there.groupby("node"):
        assert np.allclose(part["q_value"], multipletests(part["p_value"], method="fdr_bh")[1])
    assert np.allclose(there["q_value"], back["q_value"])


def test_what_is_undefined_in_one_group_has_no_difference() -> None:
    table = pd.DataFrame(
        {
            "node": "a",
            "term": ["x", "x", "y", "y", "z"],
            "narrative": [*"trtrt"],
            "log2_odds_ratio": [1.0, 2.0, np.nan, 1.0, 3.0],
            "standard_error": [0.5, 0.5, np.nan, 1.0, 1.0],
        }
    )
    found = difference(table).set_index("term")
    assert list(found.index) == ["x", "y"]
    assert found.loc["x", "log2_ratio"] == -1
    assert found.loc["y", ["log2_ratio", "low", "z", "q_value"]].isna().all()


def test_bad_arguments_are_named(reports: DocumentFeatureMatrix) -> None:
    with pytest.raises(ValueError, match="one of the 8 terms of 'features'; got 'peace'"):
        collocates(reports, "peace")
    with pytest.raises(ValueError, match="no column 'camp'"):
        collocates(reports, "a", by="camp")
    with pytest.raises(ValueError, match="'minimum' must be 1 passage or more; got 0"):
        collocates(reports, "a", minimum=0)
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 95"):
        collocates(reports, "a", level=95)
    with pytest.raises(ValueError, match="no column 'passage_id'"):
        collocates(reports.group("narrative"), "a")
    table = collocates(reports, "a")
    with pytest.raises(ValueError, match="must differ; both are 't'"):
        difference(table, "t", "t")
    with pytest.raises(ValueError, match=r"narrative 'x'\. Available: 'r', 't'"):
        difference(table, "x")
    with pytest.raises(ValueError, match="two rows of 'a' and 'b' where narrative is 't'"):
        difference(pd.concat([table, table[(table["narrative"] == "t") & (table["term"] == "b")]]))
    with pytest.raises(ValueError, match="no column 'standard_error'"):
        difference(table.drop(columns="standard_error"))
