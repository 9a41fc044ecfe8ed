"""Which company a word keeps in each of several texts, and whether it is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import require_columns, rows_of_group
from discourse.stats.features import DocumentFeatureMatrix, sum_rows
from discourse.stats.fourfold import exact_p_values, log_odds_ratios, thirds
from discourse.stats.keywords import q_values

Floats = NDArray[np.float64]

_EFFECT = ["log2_odds_ratio", "standard_error"]
_TEST = ["low", "high", "p_value", "q_value"]
_COUNTS = ["passages", "with_node", "with_term", "together", "expected", "log_dice"]


def collocates(
    features: DocumentFeatureMatrix,
    node: str,
    *,
    by: str = "narrative",
    minimum: int = 5,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Return which terms share the passages of a word, in each group of texts.

    Use it on a contested word: two narratives that both say "governance" may mean
    different things by it, and the company it keeps shows which.

    Caution: the window is the whole passage. Counts know no order, so a term that shares
    a passage with the word may stand a hundred words from it: this is company, not
    phraseology. Passages should be paragraphs or shorter.

    Parameters
    ----------
    features : DocumentFeatureMatrix
        A row per passage; its words, ``tokens``, say how long it is. Take function words
        out first. Passages whose ``by`` is missing or that have no words are left out.
    node : str
        The word: one of the terms of ``features``.
    by : str, default "narrative"
        The variable that defines the groups.
    minimum : int, default 5
        Passages of the group that must hold a term, with the node or without it.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    DataFrame
        One row per group and term other than the node, groups sorted, in each by
        falling ``low``:

        - ``node``, ``term``, ``<by>``
        - ``passages``: how many the group has
        - ``with_node, with_term, together``: those that hold the node, the term, and both
        - ``expected``: those with both, were the two independent among passages of like
          length
        - ``log_dice``: typicality, 14 if neither stands without the other, 1 less for half
          the overlap; NaN without a passage with both
        - ``log2_odds_ratio``: 0 for no tie, 1 if the odds of the term are twice as high
          in passages with the node as in passages without it
        - ``standard_error``, ``low``, ``high``: of ``log2_odds_ratio``
        - ``p_value``: two-sided and exact, of no tie
        - ``q_value``: expected share of false findings, were all terms of the group with
          no greater a q-value called company

        The last six are NaN if all passages of the group, or none, hold the node, or all
        hold the term.

    Raises
    ------
    ValueError
        If ``features`` has no such term or variable, or an option is out of range.

    Notes
    -----
    The unit is the passage: a term that falls ten times in one has fallen once
    (textual co-occurrence in the words of Evert 2008). Three numbers answer three questions.

    *How typical?* :math:`14 + \log_2 \frac{2 f_{xy}}{f_x + f_y}`, with the passages that
    hold both, node and term (Rychlý 2008). It can be compared between texts of any size,
    but common words are typical of everything.

    *How much oftener than by chance?* A long passage has room for more words, so in
    passages of unequal length any two words seem tied: of words strewn by chance over 184
    passages of 7 to 254 words the odds ratio was 1.5 on average. Passages are therefore
    compared only within the thirds of the group, by tokens, and the thirds put together:
    see :func:`~discourse.stats.fourfold.log_odds_ratios`.

    *How sure?* The test is exact, within the thirds too: see
    :func:`~discourse.stats.fourfold.exact_p_values`. ``q_value`` is of Benjamini & Hochberg
    (1995). ``minimum`` does not ask for passages with *both*: among terms chosen for being
    together, 16 to 33 % seemed tied where nothing was.

    Measured on the two shipped reports, with nodes moved along the report so that bursts stay
    and ties go: at 0.05 the test flags 2 to 3 % of the terms, and after correction it
    finds company in fewer than 2 % of the runs; 96 to 99 % of the intervals hold 0. On words
    strewn by chance over the longer report it finds company in 3 % of the runs, and
    Fisher's test without the thirds in 31 %. Some of the length stays within a third, and
    lifts independent words to an odds ratio of 1.2.

    In a group of 25 passages next to nothing can be found: there no tie means not known.
    Words of one compound ("silk", "road") keep each other's company. Read the passages.

    References
    ----------
    Evert, S. (2008). Corpora and collocations. In Lüdeling, A. & Kytö, M. (eds), Corpus
    Linguistics: An International Handbook, chapter 58. Rychlý, P. (2008). A
    lexicographer-friendly association score. RASLAN 2008.

    Examples
    --------
    >>> from discourse.stats import count_features
    >>> texts = ["open net"] * 8 + ["open data"] * 2 + ["data net"] * 2 + ["data law"] * 8
    >>> passages = pd.DataFrame({
    ...     "passage_id": [f"p{number:02d}" for number in range(20)], "narrative": "n",
    ...     "text": texts})
    >>> table = collocates(count_features(passages), "open")
    >>> table[["term", "together", "expected", "log2_odds_ratio"]].round(1).values.tolist()
    [['net', 8, 5.0, 3.5], ['data', 2, 6.0, -6.2], ['law', 0, 4.0, -6.2]]
    """
    _check(features, node, by, minimum, level)
    column = features.terms.index(node)
    spoken = features.units["tokens"] > 0
    tables = []
    for group, part in features.units[spoken].groupby(by, sort=True):
        holds = features.counts[part.index] > 0
        with_node = holds[:, [column]].toarray().ravel()
        common = np.flatnonzero(holds.sum(axis=0) >= minimum)
        common = common[common != column]
        cells = _cells(holds[:, common], with_node, thirds(part["tokens"].to_numpy()))
        terms = np.array(features.terms, dtype=object)[common]
        table = pd.DataFrame({"term": terms, by: group, **_counts(cells)})
        table = table.assign(node=node, **_ties(cells, level))
        tables.append(table.sort_values(["low", "term"], ascending=[False, True]))
    columns = ["node", "term", by, *_COUNTS, *_EFFECT, *_TEST]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]


def collocate_difference(
    table: pd.DataFrame,
    *,
    by: str = "narrative",
    target: object,
    reference: object,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Compare the company that words keep in two groups of texts.

    That a term is company in one group and not in the other is no difference yet: it
    may be too rare there to tell. Look here.

    Parameters
    ----------
    table : DataFrame
        From :func:`collocates`, of one node or several:
        ``node, term, <by>, log2_odds_ratio, standard_error``.
    by : str, default "narrative"
        The column that holds the groups.
    target, reference : object
        Two of its values. Positive numbers mean: tied more closely in the target.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    DataFrame
        One row per node and term that both groups have, nodes sorted, in each by
        falling size of ``z``:

        - ``node``, ``term``
        - ``target_log2_odds_ratio``, ``reference_log2_odds_ratio``
        - ``log2_ratio``: the first less the second, so the binary logarithm of the ratio
          of the two odds ratios
        - ``standard_error``, ``low``, ``high``: of ``log2_ratio``
        - ``z``: ``log2_ratio`` in standard errors
        - ``p_value``: two-sided, of no difference
        - ``q_value``: expected share of false findings among the terms of the node, as in
          :func:`collocates`

        ``log2_ratio`` and what follows are NaN where the tie is undefined in a group.

    Raises
    ------
    ValueError
        If a column is missing, a group is unknown, both are the same, a term has two rows in
        a group, or ``level`` is out of range.

    Notes
    -----
    The groups are taken for independent, so the variances add up; the reference
    distribution is normal. With passages of one length this is Woolf's (1955) test of
    homogeneity. An odds ratio, unlike a share of passages, can be compared between groups in
    which the words are not equally common. Measured as in :func:`collocates`, the test flags
    1 % of the terms at 0.05: it errs towards silence.

    A term that is common in one narrative and all but missing in the other is not here
    at all: that is a difference of vocabulary, and :func:`~discourse.stats.keyness` has it.

    References
    ----------
    Woolf, B. (1955). On estimating the relation between blood group and disease. Annals of
    Human Genetics 19.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "node": "governance", "term": "trade", "narrative": ["a", "b"],
    ...     "log2_odds_ratio": [3.0, 0.5], "standard_error": [0.5, 1.2]})
    >>> found = collocate_difference(table, target="a", reference="b")
    >>> found[["log2_ratio", "standard_error", "low"]].round(2).values.tolist()
    [[2.5, 1.3, -0.05]]
    """
    if target == reference:
        raise ValueError(f"'target' and 'reference' must differ; both are {target!r}.")
    _check_level(level)
    require_columns(table, ["node", "term", by, *_EFFECT], argument="table")
    one, two = (
        rows_of_group(table, [*_EFFECT], by=by, value=value, keys=["node", "term"])
        for value in (target, reference)
    )
    both = one.join(two.add_prefix("reference_"), how="inner")
    values = both.to_numpy(dtype=np.float64)
    difference, error = values[:, 0] - values[:, 2], np.hypot(values[:, 1], values[:, 3])
    found = pd.DataFrame(
        {
            "target_log2_odds_ratio": values[:, 0],
            "reference_log2_odds_ratio": values[:, 2],
            "log2_ratio": difference,
            "standard_error": error,
            **_normal(difference, error, level),
        },
        index=both.index,
    ).reset_index()
    found["q_value"] = found.groupby("node")["p_value"].transform(lambda p: q_values(p.to_numpy()))
    order = found.assign(size=-found["z"].abs()).sort_values(["node", "size", "term"])
    return found.loc[order.index].reset_index(drop=True)


def _check(features: DocumentFeatureMatrix, node: str, by: str, minimum: int, level: float) -> None:
    require_columns(features.units, ["passage_id", by], argument="features.units")
    if node not in features.terms:
        raise ValueError(
            f"'node' must be one of the {len(features.terms)} terms of 'features'; got {node!r}; "
            "look for its lemma, and whether trimming has dropped it."
        )
    if minimum < 1:
        raise ValueError(f"'minimum' must be 1 passage or more; got {minimum}.")
    _check_level(level)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"'level' must lie between 0 and 1; got {level}.")


def _cells(
    holds: Any, with_node: NDArray[np.bool_], third: NDArray[np.integer[Any]]
) -> NDArray[np.int64]:
    """Return the passages of each third with and without term and node.

    Returns
    -------
    array of int, shape (terms, thirds, 2, 2)
        The third axis is the node (without, with), the fourth the term.
    """
    strata = int(third.max()) + 1
    groups = 2 * third + with_node
    passages = np.bincount(groups, minlength=2 * strata)
    with_term = sum_rows(groups, holds.astype(np.int64), 2 * strata).toarray().T
    cells: NDArray[np.int64] = np.stack([passages - with_term, with_term], axis=-1)
    return cells.reshape(len(with_term), strata, 2, 2)


def _counts(cells: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    node, term = cells[:, :, 1].sum(axis=2), cells[..., 1].sum(axis=2)
    with_node, with_term = node.sum(axis=1), term.sum(axis=1)
    together = cells[:, :, 1, 1].sum(axis=1)
    dice = 2 * together / (with_node + with_term)
    values = [
        cells.sum(axis=(1, 2, 3)),
        with_node,
        with_term,
        together,
        (node * term / cells.sum(axis=(2, 3))).sum(axis=1),
        14 + np.log2(dice, out=np.full(len(dice), np.nan), where=dice > 0),
    ]
    return dict(zip(_COUNTS, values, strict=True))


def _ties(cells: NDArray[np.int64], level: float) -> dict[str, Floats]:
    """Return odds ratio, standard error, interval, p- and q-values of each term."""
    margins = [cells.sum(axis=(1, 2)), cells.sum(axis=(1, 3))]
    defined = (np.concatenate(margins, axis=1) > 0).all(axis=1)
    values = np.full((3, len(cells)), np.nan)
    values[:2, defined] = np.array(log_odds_ratios(cells[defined])) / np.log(2)
    values[2, defined] = exact_p_values(cells[defined])
    ties = dict(zip([*_EFFECT, "p_value"], values, strict=True))
    interval = _normal(values[0], values[1], level)
    return {**ties, **{name: interval[name] for name in ("low", "high")}} | {
        "q_value": q_values(values[2])
    }


def _normal(effect: Floats, error: Floats, level: float) -> dict[str, Floats]:
    from scipy import stats  # slow to import: only where it is needed

    reach = stats.norm.ppf((1 + level) / 2) * error
    z = effect / error
    p_value = 2 * stats.norm.sf(np.abs(z))
    return {"low": effect - reach, "high": effect + reach, "z": z, "p_value": p_value}
