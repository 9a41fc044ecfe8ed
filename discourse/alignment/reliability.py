"""How far probabilities can be relied on: bins, calibration error, coverage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.frame_weights import NEGATIVE, POSITIVE
from discourse.alignment.labels import CLASSES

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]

PROBABILITY = "probability_atlantic_council"
_SHARES = 20  # steps of the coverage curve
_REPLICATES = 2000


def equal_count_bins(values: Floats, count: int) -> Integers:
    """Return the bin, from 0, of each value; bins hold equally many, equal values share one.

    Examples
    --------
    >>> equal_count_bins(np.array([0.9, 0.1, 0.2, 0.7]), 2).tolist()
    [1, 0, 0, 1]
    """
    from scipy.stats import rankdata

    places = np.floor((rankdata(values) - 0.5) * count / len(values))
    numbers: Integers = np.unique(places, return_inverse=True)[1]
    return numbers


def expected_calibration_error(outcome: Floats, probability: Floats, bins: Integers) -> float:
    r"""Return how far probabilities lie from shares, on the average over bins.

    Parameters
    ----------
    outcome : array, shape (statements,)
        1 or 0.
    probability : array, shape (statements,)
    bins : array of int, shape (statements,)
        The bin of each, from 0.

    Returns
    -------
    float
        From 0 to 1.

    Notes
    -----
    .. math:: ECE = \sum_b \frac{n_b}{N} \, |\bar y_b - \bar p_b|

    with the observed share and the mean probability of bin b (Naeini, Cooper &
    Hauskrecht 2015; Guo, Pleiss, Sun & Weinberger 2017 use it on the confidence of
    many classes). Shares scatter by chance, so it is above 0 for perfect
    probabilities too, the more so the smaller the bins: never read it alone.

    References
    ----------
    Guo, C., Pleiss, G., Sun, Y. & Weinberger, K. Q. (2017). On calibration of modern
    neural networks. ICML. Naeini, M. P., Cooper, G. F. & Hauskrecht, M. (2015).
    Obtaining well calibrated probabilities using Bayesian binning. AAAI.

    Examples
    --------
    >>> outcome, probability = np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.2, 0.4, 0.6, 0.8])
    >>> round(expected_calibration_error(outcome, probability, np.array([0, 0, 1, 1])), 2)
    0.25
    """
    gaps = np.bincount(bins, weights=outcome - probability)
    return float(np.abs(gaps).sum() / len(outcome))


def reliability_table(outcome: Floats, probability: Floats, bins: Integers) -> pd.DataFrame:
    """Return the bins of a reliability diagram: the table of :class:`Calibration`."""
    rows = [
        {
            "bin": number + 1,
            "statements": int(inside.sum()),
            "mean_probability": float(probability[inside].mean()),
            "observed_share": float(outcome[inside].mean()),
            **wilson_interval(outcome[inside].sum(), inside.sum()),
        }
        for number in range(bins.max() + 1)
        for inside in [bins == number]
    ]
    return pd.DataFrame(rows)


def coverage_table(probabilities: pd.DataFrame) -> pd.DataFrame:
    """Return accuracy by coverage from ``probabilities``: the table of :class:`Calibration`."""
    probability, n = probabilities[PROBABILITY].to_numpy(float), len(probabilities)
    confidence = np.maximum(probability, 1 - probability)
    likelier = np.where(probability >= 0.5, POSITIVE, NEGATIVE)
    right = likelier == probabilities["label"].to_numpy()
    falling = np.sort(confidence)[::-1]
    rows = []
    for step in range(1, _SHARES + 1):
        least = falling[-(-step * n // _SHARES) - 1]  # in whole numbers: 0.15 * 20 exceeds 3
        answered = confidence >= least
        share = {"rule": "probability", "share": step / _SHARES}
        rows.append({**share, **_accuracy(right, answered), "minimum_confidence": float(least)})
    default = probabilities["model_label"].to_numpy()
    right = default == probabilities["label"].to_numpy()
    answered = np.isin(default, CLASSES)
    rows.append({"rule": "model_label", "share": np.nan, **_accuracy(right, answered)})
    return pd.DataFrame(rows)


def calibration_errors(
    outcome: Floats, probability: Floats, bins: Integers, seed: int
) -> list[dict[str, Any]]:
    """Return the rows of the summary on the error: itself, and what is expected of it."""
    n, random = len(outcome), np.random.default_rng(seed)
    drawn, perfect = np.empty(_REPLICATES), np.empty(_REPLICATES)
    for i in range(_REPLICATES):
        again = random.integers(n, size=n)
        drawn[i] = expected_calibration_error(outcome[again], probability[again], bins[again])
        right = (random.random(n) < probability).astype(float)
        perfect[i] = expected_calibration_error(right, probability, bins)
    value = expected_calibration_error(outcome, probability, bins)
    least, most = np.quantile(perfect, [0.025, 0.975])
    low, high = np.clip(2 * value - np.quantile(drawn, [0.975, 0.025]), 0, 1)
    # What perfect probabilities would get as well is no evidence against 0.
    low, high = (low if value > most else 0.0), max(value, high)
    name = "expected_calibration_error"
    return [
        {"measure": name, "value": value, "low": low, "high": high},
        {"measure": f"{name}_if_calibrated", "value": perfect.mean(), "low": least, "high": most},
    ]


def _accuracy(right: NDArray[np.bool_], answered: NDArray[np.bool_]) -> dict[str, float]:
    n = int(answered.sum())
    return {
        "statements": n,
        "coverage": n / len(answered),
        "accuracy": float(right[answered].mean()) if n else np.nan,
        **wilson_interval(right[answered].sum(), n),
    }


def wilson_interval(successes: float, trials: int) -> dict[str, float]:
    """Return ``low, high``: the 95 % Wilson interval of a share, NaN without a trial."""
    if not trials:
        return {"low": np.nan, "high": np.nan}
    from scipy.stats import binomtest

    interval = binomtest(int(successes), int(trials)).proportion_ci(method="wilson")
    return {"low": float(interval.low), "high": float(interval.high)}
