"""The gamma-Poisson unit of frame rates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from discourse.alignment.frame_rates import RatePrior

PRIOR = RatePrior(np.array([0.8, 2.5]), np.array([900.0, 400.0]))


def simulated(seed: int, n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    tokens = random.integers(500, 4000, n).astype(float)
    rates = random.gamma(PRIOR.shape, 1 / PRIOR.rate, size=(n, 2))
    return random.poisson(rates * tokens[:, None]).astype(float), tokens


def test_fit_finds_the_distribution_it_was_drawn_from() -> None:
    hits, tokens = simulated(1)
    fitted = RatePrior.fit(hits, tokens, ["a", "b"])
    np.testing.assert_allclose(fitted.shape, PRIOR.shape, rtol=0.1)
    np.testing.assert_allclose(fitted.rate, PRIOR.rate, rtol=0.1)


def test_standardised_rate_is_the_posterior_mean_by_integration() -> None:
    hits, tokens = 3.0, 1200.0
    shape, rate = PRIOR.shape[0], PRIOR.rate[0]
    posterior = stats.gamma(shape + hits, scale=1 / (rate + tokens))
    prior = stats.gamma(shape, scale=1 / rate)
    mean, _ = integrate.quad(lambda x: np.log(x) * posterior.pdf(x), 0, 0.1, limit=200)
    # Substituting y = log x keeps the prior's pole at 0 out of the integral.
    density = lambda y: prior.pdf(np.exp(y)) * np.exp(y)  # noqa: E731
    prior_mean, _ = integrate.quad(lambda y: y * density(y), -60, 3, limit=400)
    square, _ = integrate.quad(lambda y: (y - prior_mean) ** 2 * density(y), -60, 3, limit=400)
    z = PRIOR.standardize(np.array([hits, 0.0]), np.array(tokens))[0]
    assert z == pytest.approx((mean - prior_mean) / np.sqrt(square), rel=1e-5)


def test_length_alone_moves_nothing() -> None:
    for length in (50.0, 500.0, 5000.0):
        random = np.random.default_rng(int(length))
        rates = random.gamma(PRIOR.shape, 1 / PRIOR.rate, size=(20_000, 2))
        z = PRIOR.standardize(random.poisson(rates * length), np.full(20_000, length))
        assert np.abs(z.mean(axis=0)).max() < 0.03


@given(st.integers(0, 50), st.integers(1, 10_000))
def test_more_hits_mean_more_and_more_words_mean_less(hits: int, tokens: int) -> None:
    def z(h: int, n: int) -> float:
        return float(PRIOR.standardize(np.array([h, 0.0]), np.array(float(n)))[0])

    assert z(hits, tokens) < z(hits + 1, tokens)
    assert z(hits, tokens) > z(hits, tokens + 10)
    assert z(0, 0) == 0


def test_a_frame_without_hits_has_no_unit() -> None:
    with pytest.raises(ValueError, match="'b' never occurs"):
        RatePrior.fit(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([10.0, 20.0]), ["a", "b"])
