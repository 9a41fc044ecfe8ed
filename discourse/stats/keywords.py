"""Which words set two texts apart, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, special

from discourse.stats.columns import require_columns
from discourse.stats.distribution import deviation_of_proportions
from discourse.stats.features import DocumentFeatureMatrix, sum_rows
from discourse.stats.resampling import number_blocks

Floats = NDArray[np.float64]


def keyness(
    dfm: DocumentFeatureMatrix,
    *,
    by: str = "narrative",
    target: object,
    reference: object,
    prior: Mapping[str, float] | pd.Series | None = None,
    prior_tokens: float | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Compare how often each term occurs in two texts.

    Parameters
    ----------
    dfm : DocumentFeatureMatrix
        A row per passage. Trim rare terms first (``dfm.trim(min_count=5)``).
    by : str, default "narrative"
        The variable that tells the two texts apart.
    target, reference : object
        Its two values. Positive numbers mean: more in the target.
    prior : Mapping or Series of term to count, optional
        A background register, to which both texts are added so that no term is
        missing. By default the two texts alone.
    prior_tokens : float, optional
        Weight of the prior, in words; by default the length of the shorter text.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    DataFrame
        One row per term that occurs in either text, by falling ``log_odds``:

        - ``term``
        - ``target_count, reference_count``
        - ``target_per_million, reference_per_million``: per million words
        - ``log_odds``: log-odds ratio under the prior (natural logarithm)
        - ``low, high``: its interval, from sections
        - ``z``: ``log_odds`` in standard errors, from sections
        - ``g2``: four-term log-likelihood ratio, from words; never negative
        - ``log_ratio``: log2 of the ratio of the rates; a count of 0 is taken for 0.5
        - ``dispersion_target, dispersion_reference``: normalised DP, 0 (even) to 1 (lumped);
          NaN where the term does not occur
        - ``q_value``: expected share of false findings, were all terms with no
          greater a q-value called key

        ``low, high, z`` and ``q_value`` are NaN if a text has fewer than two passages.

    Raises
    ------
    ValueError
        If ``dfm`` is not one of passages, has no such variable or value, or an option
        is out of range.

    Notes
    -----
    *Effect* (Monroe, Colaresi & Quinn 2008). For text g with :math:`y_g`
    of :math:`n_g` words, and :math:`\alpha_g` of :math:`A_g` pseudo-words of the prior,

    .. math:: \delta = \ln\frac{y_1 + \alpha_1}{n_1 + A_1 - y_1 - \alpha_1}
                     - \ln\frac{y_2 + \alpha_2}{n_2 + A_2 - y_2 - \alpha_2}.

    The pseudo-words are divided between the texts *by their length*. One and the
    same prior for both would pull the shorter text harder towards the
    background: of words equally frequent in two halves of one report, cut 1 to 5,
    but rarer in the background, it gives 85 % to the longer half; divided, 54 %.

    *Certainty.* Words come in bursts, so a test that takes them for independent
    finds differences between texts that have none. The variance here is that of a
    ratio over sections (linearised; with n/(n-1) for n sections), but at least that
    of independent words, for a term that by chance fell evenly or not at all. The
    reference distribution is t; its degrees of freedom (Satterthwaite 1946) count the
    sections wherever the variance was taken from them.
    Sections are as in :func:`~discourse.stats.resampling.number_blocks`.
    Measured on 200 pairs of texts cut from the same speeches, 10 sections against 50:
    at 0.05 this test flags 3.0 % of the terms that occur 5 times or more and 4.7 %
    of those that occur 100 times, G2 9.6 and 13.6 %; after correction this test finds
    key words in 0.5 % of the pairs, G2 in 98 %. So it errs towards silence on rare
    terms. Permuting sections comes closer to 5 % on those, but flags 15 % of all
    terms as soon as one text has much longer sections than the other.
    ``q_value`` is of Benjamini & Hochberg (1995).

    A key word is a difference between two texts, not between two narratives, and
    not yet a frame: read the concordance.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and
    coincidence. Computational Linguistics 19(1). Hardie, A. (2014). Log Ratio: an
    informal introduction. Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008).
    Fightin' Words. Political Analysis 16(4). Cochran, W. G. (1977). Sampling
    Techniques, chapter 6 (the variance of a ratio).

    Examples
    --------
    >>> from discourse.stats import count_features
    >>> passages = pd.DataFrame({
    ...     "passage_id": ["a1", "a2", "b1", "b2"], "document_id": ["a", "a", "b", "b"],
    ...     "section": "", "narrative": ["a", "a", "b", "b"],
    ...     "text": ["open data", "open open net", "state data", "state state net"]})
    >>> table = keyness(count_features(passages), target="a", reference="b")
    >>> table[["term", "log_odds"]].round(2).values.tolist()
    [['open', 2.2], ['data', 0.0], ['net', 0.0], ['state', -2.2]]
    """
    if target == reference:
        raise ValueError(f"'target' and 'reference' must differ; both are {target!r}.")
    if not 0 < level < 1:
        raise ValueError(f"'level' must lie between 0 and 1; got {level}.")
    one, two = _text(dfm, by, target), _text(dfm, by, reference)
    occurring = np.flatnonzero(one.counts + two.counts)
    one, two = one.of(occurring), two.of(occurring)
    terms = np.array(dfm.terms, dtype=object)[occurring]
    share = _prior_share(terms, one, two, prior)
    weight = min(one.tokens, two.tokens) if prior_tokens is None else prior_tokens
    if not weight > 0:
        raise ValueError(f"'prior_tokens' must be greater than 0; got {prior_tokens}.")
    effect, p_value = _effect(one, two, share, weight, level)
    table = pd.DataFrame(
        {
            "term": terms,
            "target_count": one.counts,
            "reference_count": two.counts,
            "target_per_million": 1e6 * one.counts / one.tokens,
            "reference_per_million": 1e6 * two.counts / two.tokens,
            **effect,
            "g2": _g2(one, two),
            "log_ratio": _log_ratio(one, two),
            "dispersion_target": deviation_of_proportions(one.sections, one.section_tokens)[1],
            "dispersion_reference": deviation_of_proportions(two.sections, two.section_tokens)[1],
            "q_value": q_values(p_value),
        }
    )
    return table.sort_values(["log_odds", "term"], ascending=[False, True], ignore_index=True)


@dataclass(frozen=True)
class _Text:
    """One of the two texts: its terms and words by section."""

    sections: sparse.csr_array
    section_tokens: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.int64]:
        counts: NDArray[np.int64] = self.sections.sum(axis=0)
        return counts

    @property
    def tokens(self) -> int:
        return int(self.section_tokens.sum())

    def of(self, terms: NDArray[np.int64]) -> _Text:
        """Return the text with some of its terms, by column; all its words stay."""
        return _Text(self.sections[:, terms], self.section_tokens)


def _text(dfm: DocumentFeatureMatrix, by: str, value: object) -> _Text:
    require_columns(dfm.units, ["passage_id", "document_id", "section", by], argument="dfm.units")
    part = dfm.where(**{by: value})
    tokens = part.units["tokens"].to_numpy()
    if not tokens.sum():
        known = ", ".join(sorted(map(repr, dfm.units[by].dropna().unique().tolist())))
        raise ValueError(f"No passage with words has {by} {value!r}. Available: {known or 'none'}.")
    names, number = np.unique(number_blocks(part.units, by=[]), return_inverse=True)
    section_tokens = sum_rows(number, tokens, len(names))
    spoken = section_tokens > 0
    return _Text(sum_rows(number, part.counts, len(names))[spoken], section_tokens[spoken])


def _prior_share(
    terms: NDArray[np.object_],
    one: _Text,
    two: _Text,
    prior: Mapping[str, float] | pd.Series | None,
) -> Floats:
    """Return the share of each term among the words of background and texts together."""
    background = pd.Series(prior if prior is not None else {}, dtype="float64")
    if (background < 0).any():
        raise ValueError(
            f"'prior' must hold counts from 0 up; {background.idxmin()!r} has {background.min()}."
        )
    counts = background.reindex(terms, fill_value=0).to_numpy() + one.counts + two.counts
    share: Floats = counts / (background.sum() + one.tokens + two.tokens)
    return share


class _Estimate(NamedTuple):
    """Log-odds of each term in one text, their variance, and that variance's own."""

    log_odds: Floats
    variance: Floats
    uncertainty: Floats


def _effect(
    one: _Text, two: _Text, share: Floats, weight: float, level: float
) -> tuple[dict[str, Floats], Floats]:
    """Return the columns of the log-odds ratio, and its two-sided p-values."""
    from scipy import stats  # slow to import: only where it is needed

    both = one.tokens + two.tokens
    # Texts of one single word have no odds (NaN); without uncertainty t is the normal distribution.
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (_estimate(text, share, weight * text.tokens / both) for text in (one, two))
        log_odds = first.log_odds - second.log_odds
        variance = first.variance + second.variance
        freedom = variance**2 / (first.uncertainty + second.uncertainty)
    z = log_odds / np.sqrt(variance)
    reach = stats.t.ppf((1 + level) / 2, freedom) * np.sqrt(variance)
    columns = {"log_odds": log_odds, "low": log_odds - reach, "high": log_odds + reach, "z": z}
    return columns, 2 * stats.t.sf(np.abs(z), freedom)


def _estimate(text: _Text, share: Floats, weight: float) -> _Estimate:
    """Return what is known of the log-odds of each term under ``weight`` words of prior."""
    hits = text.counts + weight * share
    others = text.tokens + weight - hits
    # The variance if words were independent. It is also the slope of the log-odds in the count.
    independent = 1 / hits + 1 / others
    clustered = independent**2 * _clustered_variance(text)
    # Only a variance taken from the sections is itself uncertain, the more so the fewer they are.
    sections = max(len(text.section_tokens), 2)
    uncertainty = np.where(clustered > independent, clustered**2 / (sections - 1), 0)
    return _Estimate(np.log(hits / others), np.maximum(independent, clustered), uncertainty)


def _clustered_variance(text: _Text) -> Floats:
    """Return the variance of the counts, with sections as units and words as their size."""
    sections, tokens = len(text.section_tokens), text.section_tokens
    if sections < 2:
        return np.full(text.sections.shape[1], np.nan)
    rate = text.counts / text.tokens
    # The sum of (y - rate * n)**2 over sections, multiplied out: most y are 0 and not stored.
    squares = (
        text.sections.power(2).sum(axis=0)
        - 2 * rate * (text.sections.T @ tokens)
        + rate**2 * (tokens @ tokens)
    )
    variance: Floats = sections / (sections - 1) * np.maximum(squares, 0)
    return variance


def _g2(one: _Text, two: _Text) -> Floats:
    """Return 2 * sum of O * ln(O / E) over the four cells term/other x target/reference."""
    observed = np.array(
        [[text.counts, text.tokens - text.counts] for text in (one, two)], dtype=np.float64
    )
    expected = (
        observed.sum(axis=0) * observed.sum(axis=1, keepdims=True) / observed.sum(axis=(0, 1))
    )
    statistic: Floats = 2 * special.rel_entr(observed, expected).sum(axis=(0, 1))
    return np.maximum(statistic, 0)


def _log_ratio(one: _Text, two: _Text) -> Floats:
    """Return log2 of the ratio of the rates, a count of 0 taken for 0.5 (Hardie 2014)."""
    rates = [np.maximum(text.counts, 0.5) / text.tokens for text in (one, two)]
    ratio: Floats = np.log2(rates[0] / rates[1])
    return ratio


def q_values(p_value: Floats) -> Floats:
    """Return Benjamini & Hochberg's q-values; NaN where the test is undefined."""
    q_value = np.full_like(p_value, np.nan)
    defined = ~np.isnan(p_value)
    if defined.any():
        from scipy import stats  # slow to import: only where it is needed

        q_value[defined] = stats.false_discovery_control(p_value[defined])
    return q_value
