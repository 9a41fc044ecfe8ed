"""Keyness: each column against an independent computation, and its behaviour under the null."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse, stats
from statsmodels.stats.multitest import multipletests

from discourse.stats import DocumentFeatureMatrix, count_features, keyness

TERMS = tuple("abcdefgh")


def make_dfm(
    target: NDArray[np.int64], reference: NDArray[np.int64], tokens: int = 300
) -> DocumentFeatureMatrix:
    """Sections x terms of two texts, one passage to a section."""
    sections = len(target) + len(reference)
    narrative = ["t"] * len(target) + ["r"] * len(reference)
    names = [f"{number:03d}" for number in range(sections)]
    units = pd.DataFrame({"passage_id": names, "document_id": narrative, "section": names})
    spread = np.arange(sections) % 5 * 20
    return DocumentFeatureMatrix(
        sparse.csr_array(np.vstack([target, reference])),
        TERMS[: target.shape[1]],
        units.assign(narrative=narrative, tokens=tokens + spread),
    )


@pytest.fixture
def bursty() -> DocumentFeatureMatrix:
    """Eight terms in 12 and 30 sections, some of them in bursts."""
    rng = np.random.default_rng(0)
    rates = np.array([0.2, 0.5, 1, 2, 4, 8, 12, 20])
    counts = [rng.poisson(rates * rng.gamma(1, 1, size=(n, 8))) for n in (12, 30)]
    counts[0][:, 0] = 0
    return make_dfm(*counts)


def by_term(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_index("term").sort_index()


def compare(dfm: DocumentFeatureMatrix, **options: object) -> pd.DataFrame:
    return keyness(dfm, target="t", reference="r", **options)  # type: ignore[arg-type]


def test_columns_and_order(bursty: DocumentFeatureMatrix) -> None:
    table = compare(bursty)
    assert list(table.columns) == [
        *["term", "target_count", "reference_count", "target_per_million"],
        *["reference_per_million", "log_odds", "low", "high", "z", "g2", "log_ratio"],
        *["dispersion_target", "dispersion_reference", "q_value"],
    ]
    assert table["log_odds"].is_monotonic_decreasing
    assert np.isnan(by_term(table).loc["a", "dispersion_target"])
    assert table.drop(columns="dispersion_target").notna().all(axis=None)


def test_g2_agrees_with_scipy(bursty: DocumentFeatureMatrix) -> None:
    tokens = bursty.group("narrative").units.set_index("narrative")["tokens"]
    for row in compare(bursty).itertuples():
        cells = [
            [row.target_count, tokens["t"] - row.target_count],
            [row.reference_count, tokens["r"] - row.reference_count],
        ]
        scipy = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        assert row.g2 == pytest.approx(scipy.statistic)


def test_log_odds_agree_with_the_formula_written_out(bursty: DocumentFeatureMatrix) -> None:
    prior = {"a": 50, "c": 900, "z": 99_050}
    table = by_term(compare(bursty, prior=prior, prior_tokens=5000))
    n = bursty.group("narrative").units.set_index("narrative")["tokens"]
    background = 100_000 + n.sum()
    for term, row in table.iterrows():
        odds = []
        for count, words in ((row.target_count, n["t"]), (row.reference_count, n["r"])):
            all_of_it = 5000 * words / n.sum()
            total = row.target_count + row.reference_count + prior.get(str(term), 0)
            share = total / background
            alpha = all_of_it * share
            odds.append((count + alpha) / (words + all_of_it - count - alpha))
        assert row.log_odds == pytest.approx(np.log(odds[0] / odds[1]))


def test_equal_texts_have_the_symmetric_prior_of_the_paper() -> None:
    """With two texts of one length the formula is that of Monroe et al., one prior for both."""
    rng = np.random.default_rng(2)
    dfm = make_dfm(rng.poisson(3, size=(10, 4)), rng.poisson(2, size=(10, 4)))
    table = by_term(compare(dfm, prior_tokens=1000))
    n = dfm.group("narrative").units["tokens"].iloc[0]
    y = table[["target_count", "reference_count"]].to_numpy(dtype=float)
    alpha = 500 * y.sum(axis=1, keepdims=True) / (2 * n)
    odds = np.log((y + alpha) / (n + 500 - y - alpha))
    assert np.allclose(table["log_odds"], odds[:, 0] - odds[:, 1])


def test_standard_error_is_the_cluster_robust_one_of_a_binomial_regression(
    bursty: DocumentFeatureMatrix,
) -> None:
    """With next to no prior: a logit of each section's counts on the text, HC0 times n/(n-1)."""
    table = by_term(compare(bursty, prior_tokens=1e-9))
    dense, n = bursty.counts.toarray(), bursty.units["tokens"].to_numpy()
    is_target = (bursty.units["narrative"] == "t").to_numpy(dtype=float)
    checked = 0
    for column, term in enumerate(bursty.terms[1:], start=1):
        y = dense[:, column]
        variance, uncertainty = 0.0, 0.0
        for side, sections in ((1, 12), (0, 30)):
            rows = is_target == side
            fit = sm.GLM(
                np.column_stack([y, n - y])[rows],
                np.ones((rows.sum(), 1)),
                family=sm.families.Binomial(),
            ).fit(cov_type="HC0")
            independent = 1 / y[rows].sum() + 1 / (n - y)[rows].sum()
            robust = fit.bse[0] ** 2 * sections / (sections - 1)
            variance += max(robust, independent)
            if robust > independent:
                uncertainty += robust**2 / (sections - 1)
                checked += 1
        row = table.loc[term]
        assert row["log_odds"] / row["z"] == pytest.approx(np.sqrt(variance), rel=1e-5)
        freedom = variance**2 / uncertainty if uncertainty else np.inf
        reach = stats.t.ppf(0.975, freedom) * np.sqrt(variance)
        assert row["high"] - row["log_odds"] == pytest.approx(reach, rel=1e-5)
    assert checked >= 10


def test_intervals_and_q_values_follow_from_one_test(bursty: DocumentFeatureMatrix) -> None:
    table = compare(bursty)
    # The p-value is the level at which the interval just reaches zero.
    p_value = []
    for term in table["term"]:
        grid = np.linspace(0.0001, 0.9999, 2001)
        p_value.append(_crossing(bursty, term, grid))
    expected = multipletests(p_value, method="fdr_bh")[1]
    assert np.allclose(table["q_value"], expected, atol=2e-3)
    assert np.allclose((table["low"] + table["high"]) / 2, table["log_odds"])


def _crossing(dfm: DocumentFeatureMatrix, term: str, grid: NDArray[np.float64]) -> float:
    """Find by bisection the p-value at which the interval of ``term`` touches zero."""
    first, last = 0, len(grid) - 1
    while last - first > 1:
        middle = (first + last) // 2
        row = by_term(compare(dfm, level=1 - grid[middle])).loc[term]
        if row["low"] <= 0 <= row["high"]:
            first = middle
        else:
            last = middle
    return float(grid[last])


def test_log_ratio_by_hand() -> None:
    dfm = make_dfm(np.full((5, 1), 4), np.full((5, 1), 1))
    assert compare(dfm)["log_ratio"].iloc[0] == pytest.approx(2)
    absent = make_dfm(np.full((5, 1), 4), np.zeros((5, 1), dtype=int))
    assert compare(absent)["log_ratio"].iloc[0] == pytest.approx(np.log2(20 / 0.5))


counts = st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=5, max_size=8).map(
    lambda rows: np.array(rows, dtype=np.int64)
)


@settings(max_examples=60, deadline=None)
@given(counts, counts)
def test_swapping_target_and_reference_flips_the_sign(
    one: NDArray[np.int64], two: NDArray[np.int64]
) -> None:
    dfm = make_dfm(one, two)
    there = by_term(keyness(dfm, target="t", reference="r"))
    back = by_term(keyness(dfm, target="r", reference="t"))
    for column in ("log_odds", "z", "log_ratio"):
        assert np.allclose(there[column], -back[column])
    assert np.allclose(there["low"], -back["high"])
    for column in ("g2", "q_value"):
        assert np.allclose(there[column], back[column])
    assert np.allclose(there["dispersion_target"], back["dispersion_reference"], equal_nan=True)
    assert (there["g2"] >= 0).all()
    assert there["q_value"].between(0, 1).all()


@settings(max_examples=40, deadline=None)
@given(counts, st.integers(0, 100_000), st.floats(1, 1e6))
def test_what_is_equally_frequent_stays_at_zero_whatever_the_background_says(
    one: NDArray[np.int64], elsewhere: int, weight: float
) -> None:
    """Even when one text is four times as long as the other."""
    dfm = make_dfm(one, np.vstack([one] * 4), tokens=400)
    dfm = DocumentFeatureMatrix(dfm.counts, dfm.terms, dfm.units.assign(tokens=400))
    prior = {"a": elsewhere, "other": 100_000}
    table = keyness(dfm, target="t", reference="r", prior=prior, prior_tokens=weight)
    assert np.allclose(table["log_odds"], 0, atol=1e-9)


def test_one_lump_is_no_key_word() -> None:
    """Ten occurrences in one section of the target are one event; spread, they are ten."""
    reference = np.zeros((40, 2), dtype=np.int64)
    reference[::10] = 1
    target = np.ones((10, 2), dtype=np.int64)
    target[:, 0] = 0
    target[3, 0] = 10
    table = by_term(compare(make_dfm(target, reference)))
    lumped, even = table.loc["a"], table.loc["b"]
    assert lumped["g2"] == pytest.approx(even["g2"])
    assert lumped["low"] < 0 < even["low"]
    assert lumped["q_value"] > 0.05 > even["q_value"]
    assert lumped["dispersion_target"] > even["dispersion_target"]


def test_order_of_rows_does_not_matter(bursty: DocumentFeatureMatrix) -> None:
    order = np.random.default_rng(1).permutation(len(bursty.units))
    shuffled = DocumentFeatureMatrix(bursty.counts[order], bursty.terms, bursty.units.iloc[order])
    assert compare(bursty).to_csv() == compare(shuffled).to_csv()


def test_trimming_does_not_change_what_is_left(bursty: DocumentFeatureMatrix) -> None:
    whole, trimmed = by_term(compare(bursty)), by_term(compare(bursty.trim(min_count=30)))
    columns = ["target_per_million", "log_odds", "low", "z", "g2"]
    assert len(trimmed) < len(whole)
    pd.testing.assert_frame_equal(whole.loc[trimmed.index, columns], trimmed[columns])


def test_texts_of_one_single_word_have_no_odds() -> None:
    texts = {"passage_id": list("abcd"), "section": list("abcd"), "narrative": list("ttrr")}
    dfm = count_features(pd.DataFrame({**texts, "document_id": "d", "text": "peace"}))
    assert np.isnan(compare(dfm)["log_odds"].iloc[0])


def test_no_terms_left() -> None:
    dfm = make_dfm(np.ones((5, 2), dtype=np.int64), np.ones((5, 2), dtype=np.int64))
    assert compare(dfm.trim(min_count=100)).empty


def test_one_passage_gives_an_effect_without_certainty() -> None:
    table = compare(make_dfm(np.array([[3, 1]]), np.array([[1, 2]] * 6)))
    assert table[["log_odds", "g2", "log_ratio"]].notna().all(axis=None)
    assert table[["low", "high", "z", "q_value"]].isna().all(axis=None)


def test_bad_arguments_are_named(bursty: DocumentFeatureMatrix) -> None:
    with pytest.raises(ValueError, match="must differ; both are 't'"):
        keyness(bursty, target="t", reference="t")
    with pytest.raises(ValueError, match=r"narrative 'x'\. Available: 'r', 't'"):
        keyness(bursty, target="t", reference="x")
    years = DocumentFeatureMatrix(bursty.counts, bursty.terms, bursty.units.assign(year=2019))
    with pytest.raises(ValueError, match=r"year 2020\. Available: 2019\."):
        keyness(years, by="year", target=2020, reference=2019)
    with pytest.raises(ValueError, match="no column 'camp'"):
        keyness(bursty, by="camp", target="t", reference="r")
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 2"):
        compare(bursty, level=2)
    with pytest.raises(ValueError, match="'prior_tokens' must be greater than 0; got 0"):
        compare(bursty, prior_tokens=0)
    with pytest.raises(ValueError, match="'b' has -1"):
        compare(bursty, prior={"b": -1})
    with pytest.raises(ValueError, match=r"'dfm\.units' table has no column 'passage_id'"):
        compare(bursty.group("narrative"))


def test_two_texts_from_one_pool_have_hardly_any_key_words(shared: Path) -> None:
    """A short and a long text cut from the same speeches: G2 sees differences, sections do not."""
    speeches = _speeches(shared / "un-general-debate" / "2019")
    rng = np.random.default_rng(0)
    flagged, flagged_by_words, found = [], [], 0
    for _ in range(20):
        dfm = _two_texts(speeches, rng, short=10, long=50).trim(min_count=5)
        table = compare(dfm)
        flagged.append(((table["low"] > 0) | (table["high"] < 0)).mean())
        flagged_by_words.append((stats.chi2.sf(table["g2"], 1) < 0.05).mean())
        found += (table["q_value"] < 0.05).any()
    assert 0.01 < np.mean(flagged) < 0.05
    assert np.mean(flagged_by_words) > 0.08
    assert found <= 1


def _speeches(folder: Path) -> DocumentFeatureMatrix:
    rows = [
        {"passage_id": f"{path.stem}#{number:04d}", "document_id": path.stem, "text": line}
        for path in sorted(folder.glob("*.txt"))
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines())
        if line.strip()
    ]
    return count_features(pd.DataFrame(rows))


def _two_texts(
    speeches: DocumentFeatureMatrix, rng: np.random.Generator, *, short: int, long: int
) -> DocumentFeatureMatrix:
    """Cut a section of about 400 words from each of ``short`` + ``long`` speeches."""
    drawn = rng.permutation(speeches.units["document_id"].unique())[: short + long]
    rows, labels = [], []
    for number, name in enumerate(drawn):
        passages = np.flatnonzero(speeches.units["document_id"] == name)
        passages = np.roll(passages, rng.integers(len(passages)))
        reached = speeches.units["tokens"].to_numpy()[passages].cumsum()
        section = passages[: np.searchsorted(reached, 400) + 1]
        rows.append(section)
        labels += [(f"{number:02d}", "t" if number < short else "r")] * len(section)
    taken = np.concatenate(rows)
    section, narrative = zip(*labels, strict=True)
    units = speeches.units.iloc[taken].assign(section=section, narrative=narrative)
    return DocumentFeatureMatrix(speeches.counts[taken], speeches.terms, units)
