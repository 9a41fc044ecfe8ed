"""How much of a frame a text holds, compared with a background register.

A rate from a short text is worth less than one from a long text, and a frame
that is rare everywhere tells little by being absent once more. Both follow
from one model: each speech of the background has its own rate of each frame,
drawn from a gamma distribution, and its hits are Poisson given that rate. What
is reported is the expected log rate after seeing the hits, in standard
deviations of the log rates of the background.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, polygamma, psi

Floats = NDArray[np.float64]

# Under a smaller shape most of the distribution of log rates lies far below any
# rate that a text can show: the first hit would say all, fifty more nothing.
LEAST_SHAPE = 0.5


@dataclass(frozen=True)
class RatePrior:
    r"""Gamma distributions of frame rates in the background, one per frame.

    Attributes
    ----------
    shape, rate : array of float, shape (frames,)
        Rates per token have mean ``shape / rate``.

    Notes
    -----
    With hits :math:`h` in :math:`n` tokens, shape :math:`\alpha` and rate :math:`\beta`,

    .. math:: z = \frac{\psi(\alpha + h) - \log(\beta + n) - \psi(\alpha) + \log \beta}
                       {\sqrt{\psi_1(\alpha)}} .

    No text, no evidence: :math:`n = 0` gives 0. Averaged over texts of any one
    length drawn from the background, z is 0, so length alone favours no side;
    but z of short texts lies closer to 0, since they show less.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, third edition, section 2.6
    (the gamma-Poisson model); the shape, 0.5 or more, is fitted to the background
    by maximum likelihood of the negative binomial.
    """

    shape: Floats
    rate: Floats

    @classmethod
    def fit(cls, hits: Floats, tokens: Floats, names: list[str]) -> RatePrior:
        """Fit each frame's distribution to the background.

        Parameters
        ----------
        hits : array, shape (speeches, frames)
        tokens : array, shape (speeches,)
            All greater than 0.
        names : list of str
            Names of the frames, for the error.

        Raises
        ------
        ValueError
            If a frame occurs in no speech.
        """
        for name, total in zip(names, hits.sum(axis=0), strict=True):
            if not total:
                raise ValueError(
                    f"Frame {name!r} never occurs in the background register, so its rate has no "
                    "unit; leave it out or take a larger background."
                )
        fitted = np.array([_fit_gamma(column, tokens) for column in hits.T])
        return cls(fitted[:, 0], fitted[:, 1])

    def standardize(self, hits: Floats, tokens: Floats) -> Floats:
        """Return z for hits of shape (..., frames) in tokens of shape (...)."""
        log_rate = psi(self.shape + hits) - np.log(self.rate + np.asarray(tokens)[..., None])
        expected, spread = self._expected_and_spread
        z: Floats = (log_rate - expected) / spread
        return z

    @cached_property
    def _expected_and_spread(self) -> tuple[Floats, Floats]:
        return psi(self.shape) - np.log(self.rate), np.sqrt(polygamma(1, self.shape))


def _fit_gamma(hits: Floats, tokens: Floats) -> tuple[float, float]:
    """Return the shape and rate under which the hits are likeliest."""
    from scipy.optimize import minimize

    def loss(logs: Floats) -> float:
        shape, rate = np.exp(logs)
        likelihood = (
            gammaln(shape + hits)
            - gammaln(shape)
            + shape * np.log(rate / (rate + tokens))
            + hits * np.log(tokens / (rate + tokens))
        )
        return -float(likelihood.sum())

    mean = hits.sum() / tokens.sum()
    shape_limits = (np.log(LEAST_SHAPE), np.log(300.0))
    rate_limits = tuple(limit - np.log(mean) for limit in shape_limits)
    start = np.array([0.0, -np.log(mean)])
    found = minimize(loss, start, method="L-BFGS-B", bounds=[shape_limits, rate_limits])
    shape, rate = np.exp(found.x)
    return float(shape), float(rate)
