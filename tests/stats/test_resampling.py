"""The block bootstrap."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from discourse.stats.resampling import bootstrap_rates, number_blocks, sentence_draws


def test_agrees_with_scipy() -> None:
    rng = np.random.default_rng(1)
    tokens = rng.integers(200, 600, size=25)
    counts = rng.poisson(0.01 * tokens)
    low, high = bootstrap_rates(counts[:, np.newaxis], tokens, replicates=20_000)
    level = 2 * stats.norm.cdf(np.sqrt(25 / 24) * stats.t.ppf(0.975, 24)) - 1
    scipy = stats.bootstrap(
        (counts, tokens),
        lambda y, n, axis: y.sum(axis=axis) / n.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        confidence_level=level,
        method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval
    assert low[0] == pytest.approx(scipy.low, rel=0.02)
    assert high[0] == pytest.approx(scipy.high, rel=0.02)


def test_lumped_counts_have_the_wider_interval() -> None:
    tokens = np.full(20, 100)
    even, lumped = np.full(20, 2), np.r_[np.full(2, 20), np.zeros(18, dtype=int)]
    low, high = bootstrap_rates(np.column_stack([even, lumped]), tokens)
    assert low[0] == high[0] == 0.02
    assert high[1] - low[1] > 0.02


def test_nothing_counted_is_not_certainty() -> None:
    low, high = bootstrap_rates(np.zeros((10, 1), dtype=int), np.full(10, 100))
    assert low[0] == 0
    assert stats.poisson.pmf(0, 1000 * high[0]) == pytest.approx(0.025)


@pytest.mark.parametrize("tokens", [[], [100], [100, 0], [0, 0]])
def test_fewer_than_two_blocks_give_no_interval(tokens: list[int]) -> None:
    counts = np.ones((len(tokens), 1), dtype=int)
    assert np.isnan(bootstrap_rates(counts, np.array(tokens, dtype=int))).all()


def test_same_seed_same_numbers_and_measures_do_not_disturb_each_other() -> None:
    counts = np.random.default_rng(0).poisson(3, size=(12, 4))
    tokens = np.full(12, 250)
    together = np.array(bootstrap_rates(counts, tokens, seed=5))
    alone = np.array(bootstrap_rates(counts[:, [2]], tokens, seed=5))
    assert (together[:, [2]] == alone).all()
    assert (together != np.array(bootstrap_rates(counts, tokens, seed=6))).any()


def test_coverage_with_many_blocks() -> None:
    """Interval holds the true rate about as often as it says, where words come in bursts."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        tokens = rng.integers(200, 600, size=40)
        counts = rng.poisson(0.01 * tokens * rng.gamma(2, 1 / 2, size=40))
        low, high = bootstrap_rates(counts[:, np.newaxis], tokens, replicates=500)
        held += bool(low[0] <= 0.01 <= high[0])
    assert 0.91 <= held / 300 <= 0.98


def test_sections_are_blocks_if_there_are_five(
    make_passages: Callable[..., pd.DataFrame],
) -> None:
    passages = make_passages({"long": 5, "short": 4})
    blocks = pd.Series(number_blocks(passages, by=["narrative"]))
    assert list(blocks.groupby(passages["narrative"]).nunique()) == [5, 8]
    shuffled = passages.sample(frac=1, random_state=0)
    again = pd.Series(number_blocks(shuffled, by=["narrative"]), index=shuffled.index)
    assert (again.sort_index() == blocks).all()


def test_documents_without_headings_are_blocks_of_their_own() -> None:
    ids = [f"{name}#{position}" for name in "abcde" for position in range(3)]
    passages = pd.DataFrame({"passage_id": ids, "document_id": [name[0] for name in ids]})
    assert len(set(number_blocks(passages.assign(section=""), by=[]))) == 5


def test_options_out_of_range() -> None:
    counts, tokens = np.ones((3, 1), dtype=int), np.full(3, 9)
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 95"):
        bootstrap_rates(counts, tokens, level=95)
    with pytest.raises(ValueError, match="'replicates' must be 1 or more; got 0"):
        bootstrap_rates(counts, tokens, replicates=0)


def test_sentence_draws_are_those_of_a_bootstrap_of_one_less() -> None:
    tables = list(sentence_draws(7, replicates=4000, seed=3))
    times = np.concatenate(tables)
    assert times.shape == (4000, 7)
    assert (times.sum(axis=1) == 6).all()
    # Multinomial: each sentence 6/7 on average, with variance 6 * 1/7 * 6/7.
    np.testing.assert_allclose(times.mean(axis=0), 6 / 7, atol=0.06)
    np.testing.assert_allclose(times.var(axis=0), 36 / 49, atol=0.08)


def test_many_sentences_are_drawn_in_parts() -> None:
    sizes = [len(table) for table in sentence_draws(30_000, replicates=150, seed=0)]
    assert len(sizes) > 1
    assert sum(sizes) == 150
