"""How often is a score right? Probabilities from hand-labelled statements.

This is the supervised mode, apart from the model: nothing here changes a score
or a label of :meth:`AlignmentModel.classify`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.frame_weights import POSITIVE
from discourse.alignment.labels import CLASSES, match_labels
from discourse.alignment.reliability import (
    PROBABILITY,
    calibration_errors,
    coverage_table,
    equal_count_bins,
    reliability_table,
    wilson_interval,
)
from discourse.corpus.notebook import notebook_table

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]

MIN_LABELLED = 10  # statements of each class
MAX_BINS = 10
_PER_BIN = 10


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The tables of :func:`calibrate_scores`.

    Attributes
    ----------
    probabilities : DataFrame
        A row per statement that was used, sorted by ``statement_id``:

        - ``statement_id``; ``label``: the coders'; ``score``; ``model_label``: the
          label of the default model
        - ``probability_atlantic_council``: from a model that has not seen the
          statement; that of china-mobile is the rest to 1
        - ``fold``: number of the part, from 1, that was left out for it
    reliability : DataFrame
        A row per bin of rising probability: ``bin, statements, mean_probability,
        observed_share`` (of ``atlantic-council`` among the coders' labels), ``low,
        high`` (95 % Wilson interval of the share).
    coverage : DataFrame
        Accuracy where only some statements are given an answer: ``rule, share,
        statements, coverage, accuracy, low, high, minimum_confidence``. Rule
        ``probability`` answers the most confident ``share`` of the statements, and
        those as confident as the last of them; rule ``model_label`` answers where
        the default model says ``atlantic-council`` or ``china-mobile``, and has
        neither share nor confidence. ``coverage`` is the share answered, ``low,
        high`` the 95 % Wilson interval of ``accuracy``, NaN if nothing is answered.
    summary : DataFrame
        ``measure, value, low, high`` (95 % intervals, NaN where there is none), see
        the notes of :func:`calibrate_scores`.
    left_out : DataFrame
        ``reason, rows, first, fix``: labels and statements that were not used.
    """

    probabilities: pd.DataFrame
    reliability: pd.DataFrame
    coverage: pd.DataFrame
    summary: pd.DataFrame
    left_out: pd.DataFrame

    def _repr_html_(self) -> str:
        caption = f"Calibration on {len(self.probabilities):,} statements labelled by hand"
        return notebook_table(caption, self.summary, rows=len(self.summary))


def calibrate_scores(
    scores: pd.DataFrame, labels: pd.DataFrame, *, folds: int = 10, seed: int = 0
) -> Calibration:
    r"""Learn from hand-labelled statements how probable each narrative is at a score.

    Parameters
    ----------
    scores : DataFrame
        From :meth:`AlignmentModel.classify`; ``statement_id, score, label`` are used.
    labels : DataFrame
        ``statement_id, label``. Labels other than ``atlantic-council`` and
        ``china-mobile`` are left out, and so are empty ones.
    folds : int, default 10
        Parts for cross-validation, each with the classes in the same proportion.
    seed : int, default 0
        Of the folds, the bootstrap and the simulation.

    Returns
    -------
    Calibration

    Raises
    ------
    ValueError
        If a column is missing, a statement has two rows or two labels, either class
        has fewer than 10 labelled statements with a score, or ``folds`` does not lie
        between 2 and the size of the smaller class.

    Notes
    -----
    *Probability* (Platt 1999). For score s

    .. math:: P(\text{atlantic-council} \mid s) = \frac{1}{1 + e^{-(a + b s)}}

    by maximum likelihood without penalty, but with Platt's targets: of :math:`N_+`
    and :math:`N_-` statements in training those of the two classes count as
    :math:`(N_+ + 1) / (N_+ + 2)` and :math:`1 / (N_- + 2)` instead of 1 and 0. So a
    score that parts the classes without an error does not lead to certainty.
    ``intercept`` and ``slope`` are a and b on all labelled statements; every measure of
    probabilities comes from fits that left the statement out.

    *Measures.* ``base_rate`` is the share of atlantic-council; ``brier_score`` is the mean of
    :math:`(p - y)^2` (Brier 1950), ``brier_score_of_base_rate`` what always saying the
    base rate would get; ``log_loss`` is in nats. ``auc`` is the probability that of two
    statements with different labels the one of the Atlantic Council has the higher
    *score* (one half for ties); no fit is needed for it. ``accuracy`` takes the more
    probable narrative for the answer.

    ``expected_calibration_error`` is that of
    :func:`~discourse.alignment.reliability.expected_calibration_error`. Chance alone
    makes it larger than 0, so compare it with
    ``expected_calibration_error_if_calibrated``: mean and middle 95 % of what the same
    probabilities would get in the same bins if they were exactly right (consistency
    resampling, Bröcker & Smith 2007). The interval is a basic bootstrap over
    statements with the bins held, which takes off the upward bias; it is widened to
    hold the value, and down to 0 if the value lies within those 95 %. In simulations
    with given probabilities of 40 to 1,000 statements it held the true error in 96 to
    99 % of the cases if that was 0, else in 86 to 94 %. The scatter of the fit itself
    is not in it.

    *Caution.* A probability is that of the label **these coders** would give, not of
    what a state intends, and no better than their agreement. It holds for
    statements like those labelled: the share of either class among them is
    built into ``intercept``, so another corpus, year or choice of statements needs
    labels of its own. Statements that coders called neither or mixed have no place on this
    scale. Folds take statements for independent; several by one author, or
    near-copies, make all of this look better than it is.

    References
    ----------
    Brier, G. W. (1950). Verification of forecasts expressed in terms of probability.
    Monthly Weather Review 78. Bröcker, J. & Smith, L. A. (2007). Increasing the
    reliability of reliability diagrams. Weather and Forecasting 22. El-Yaniv, R. &
    Wiener, Y. (2010). On the foundations of noise-free selective classification
    (coverage). Journal of Machine Learning Research 11. Platt, J. (1999).
    Probabilistic outputs for support vector machines. Advances in Large Margin
    Classifiers. Wilson, E. B. (1927). Probable inference. JASA 22.

    Examples
    --------
    >>> ids = [f"s{i:02d}" for i in range(24)]
    >>> scores = pd.DataFrame({"statement_id": ids, "score": np.linspace(-2, 2, 24)})
    >>> scores["label"] = "undetermined"
    >>> sides = ["china-mobile"] * 10 + ["atlantic-council", "china-mobile"] * 2
    >>> labels = pd.DataFrame({"statement_id": ids, "label": sides + ["atlantic-council"] * 10})
    >>> calibration = calibrate_scores(scores, labels)
    >>> calibration.reliability[["statements", "observed_share"]].round(2).values.tolist()
    [[12.0, 0.17], [12.0, 0.83]]
    """
    matched, left_out = match_labels(scores, labels)
    _check_classes(matched["label"], left_out, folds)
    outcome = np.asarray(matched["label"] == POSITIVE, dtype=np.float64)
    score = np.asarray(matched["score"], dtype=np.float64)
    probability, fold = _cross_validate(score, outcome, folds, seed)
    bins = equal_count_bins(probability, max(2, min(MAX_BINS, len(score) // _PER_BIN)))
    probabilities = matched.assign(**{PROBABILITY: probability, "fold": fold})
    return Calibration(
        probabilities=probabilities,
        reliability=reliability_table(outcome, probability, bins),
        coverage=coverage_table(probabilities),
        summary=_summary(score, outcome, probability, bins, seed),
        left_out=left_out,
    )


def _check_classes(labels: pd.Series, left_out: pd.DataFrame, folds: int) -> None:
    counts = {name: int((labels == name).sum()) for name in CLASSES}
    if min(counts.values()) < MIN_LABELLED:
        found = " and ".join(f"{count} {name}" for name, count in counts.items())
        others = "".join(f"; {row.reason}: {row.rows}" for row in left_out.itertuples())
        raise ValueError(
            f"A calibration needs {MIN_LABELLED} statements with a score for each of the labels "
            f"{' and '.join(CLASSES)}; got {found}{others}. Label more."
        )
    if not 2 <= folds <= min(counts.values()):
        raise ValueError(
            f"'folds' must lie between 2 and {min(counts.values())}, the statements of the "
            f"smaller class; got {folds}."
        )


def _cross_validate(
    score: Floats, outcome: Floats, folds: int, seed: int
) -> tuple[Floats, Integers]:
    """Return each statement's probability without it, and the number of its fold."""
    from sklearn.model_selection import StratifiedKFold

    probability, fold = np.full(len(score), np.nan), np.zeros(len(score), dtype=int)
    split = StratifiedKFold(folds, shuffle=True, random_state=seed).split(score, outcome)
    for number, (training, unseen) in enumerate(split, 1):
        intercept, slope = _fit(score[training], outcome[training])
        probability[unseen] = _logistic(intercept + slope * score[unseen])
        fold[unseen] = number
    return probability, fold


def _fit(score: Floats, outcome: Floats) -> tuple[float, float]:
    """Return intercept and slope of Platt's model."""
    from sklearn.linear_model import LogisticRegression

    positive = outcome.sum()
    negative = len(outcome) - positive
    target = np.where(outcome == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    # A target of 0.9 is the same as a statement that counts 0.9 times as one and 0.1 as the other.
    fitted = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(
        np.concatenate([score, score])[:, np.newaxis],
        np.repeat([1, 0], len(score)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


def _logistic(logit: Floats) -> Floats:
    # Beyond 36 the sum in the denominator would round to 1, a certainty that no fit has.
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -36, 36))), dtype=np.float64)


def _summary(
    score: Floats, outcome: Floats, probability: Floats, bins: Integers, seed: int
) -> pd.DataFrame:
    from sklearn.metrics import roc_auc_score

    n, positive = len(outcome), int(outcome.sum())
    rate, right = positive / n, (probability >= 0.5) == (outcome == 1)
    intercept, slope = _fit(score, outcome)
    logs = np.log(np.where(outcome == 1, probability, 1 - probability))
    rows: list[dict[str, Any]] = [
        {"measure": "statements", "value": n},
        {"measure": "statements_atlantic_council", "value": positive},
        {"measure": "statements_china_mobile", "value": n - positive},
        {"measure": "base_rate", "value": rate, **wilson_interval(positive, n)},
        {"measure": "brier_score", "value": np.mean((probability - outcome) ** 2)},
        {"measure": "brier_score_of_base_rate", "value": rate * (1 - rate)},
        {"measure": "log_loss", "value": -logs.mean()},
        *calibration_errors(outcome, probability, bins, seed),
        {"measure": "auc", "value": roc_auc_score(outcome, score)},
        {"measure": "accuracy", "value": right.mean(), **wilson_interval(right.sum(), n)},
        {"measure": "intercept", "value": intercept},
        {"measure": "slope", "value": slope},
    ]
    table = pd.DataFrame(rows, columns=["measure", "value", "low", "high"])
    return table.astype({"value": float})
