"""Which patterns of a lexicon are right, and which cost most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from discourse.stats.columns import require_columns
from discourse.validation.accuracy import FRAME, PAIR_COLUMNS
from discourse.validation.codes import FRAME_PREFIX, YES
from discourse.validation.weighting import CodedStrata, coded_strata, estimate_share

_KEYS = ["frame", "pattern"]
_PRECISION = [*_KEYS, "precision", "low", "high", "units", "hits"]
_COSTS = [
    *_KEYS,
    *("f1", "f1_without", "f1_change", "precision_without", "recall_without"),
    *("wrong_units", "right_units"),
]


def pattern_precision(
    pairs: pd.DataFrame,
    hits: pd.DataFrame,
    strata: pd.DataFrame,
    *,
    told: pd.DataFrame,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return how often the hits of each pattern use its frame, as coders see it.

    Use it to mend a lexicon: a pattern with low precision and many hits is to be narrowed or
    taken out first.

    Parameters
    ----------
    pairs : DataFrame
        ``unit_id, stratum, code, coded, told``, as for
        :func:`~discourse.validation.accuracy.coding_accuracy`. The codes ``frame_<name>`` of
        sentences are used, or ``frame`` of hits.
    hits : DataFrame
        ``unit_id, frame, pattern``: the hits in each sentence that was drawn, or what each hit
        that was drawn is in the result.
    strata : DataFrame
        ``stratum, population, sampled``.
    told : DataFrame
        ``frame, pattern``, a row per hit of the whole result.
    level : float, default 0.95
        Nominal coverage of the interval.

    Returns
    -------
    DataFrame
        A row per pattern with a hit in ``told``, by frame and pattern:

        - ``frame``, ``pattern``
        - ``precision``: share of its hits that coders say use the frame, of sentences the
          share of those it hits; weighted by the design. NaN if no such unit was coded
        - ``low, high``: its interval, of
          :func:`~discourse.validation.weighting.estimate_share`
        - ``units``: coded units that it hits
        - ``hits``: in ``told``

    Raises
    ------
    ValueError
        If a column is missing, a pattern in ``hits`` has no hit in ``told``, or the strata do
        not fit.

    Notes
    -----
    Of a sentence coders say that it uses a frame, not where. A pattern gets the
    credit for a sentence that uses its frame in other words; code hits to rule that out.

    *Caution.* Of many patterns some are at the bottom by chance: look at the interval, and
    code more hits of those that matter (``--strata pattern``).

    Examples
    --------
    >>> strata = pd.DataFrame({"stratum": ["hit"], "population": [60], "sampled": [3]})
    >>> pairs = pd.DataFrame({"unit_id": list("abc"), "stratum": "hit",
    ...     "code": "frame_dependency", "coded": ["1", "0", "1"], "told": "1"})
    >>> hits = pd.DataFrame({"unit_id": list("abc"), "frame": "dependency",
    ...     "pattern": ["loan*", "loan*", "debt trap*"]})
    >>> told = pd.DataFrame({"frame": "dependency", "pattern": ["loan*"] * 40 + ["debt trap*"]})
    >>> pattern_precision(pairs, hits, strata, told=told)[["pattern", "precision", "units", "hits"]]
          pattern  precision  units  hits
    0  debt trap*        1.0      1     1
    1       loan*        0.5      2    40
    """
    _check(pairs, hits)
    require_columns(told, _KEYS, argument="told")
    counted = told.groupby(_KEYS).size().rename("hits").reset_index()
    here = hits.drop_duplicates(["unit_id", *_KEYS])
    _check_patterns(here, counted)
    rows: list[tuple[Any, ...]] = []
    for frame, patterns in counted.groupby("frame"):
        coded = _answers(pairs, str(frame))
        held = coded_strata(coded.reset_index(), strata)
        own = here[here["frame"] == frame]
        for pattern, number in zip(patterns["pattern"], patterns["hits"], strict=True):
            units = own.loc[own["pattern"] == pattern, "unit_id"]
            yes, no = _counts(coded[coded.index.isin(units)], held)
            some = yes + no > 0  # a stratum where it hit nothing is taken to hold no hit of it
            found = estimate_share(yes, no, held, can_be_yes=some, can_be_no=some, level=level)
            rows.append((frame, pattern, *found, number))
    return pd.DataFrame(rows, columns=_PRECISION)


def pattern_costs(pairs: pd.DataFrame, hits: pd.DataFrame, strata: pd.DataFrame) -> pd.DataFrame:
    """Return what would become of F1, were each pattern taken out of its frame.

    Use it on coded *sentences* to see which patterns cost more than they bring: it sets what
    a pattern wrongly tells against what nothing else would find.

    Parameters
    ----------
    pairs : DataFrame
        ``unit_id, stratum, code, coded, told`` of sentences, as for
        :func:`~discourse.validation.accuracy.coding_accuracy`.
    hits : DataFrame
        ``unit_id, frame, pattern``: all hits in the sentences that were drawn.
    strata : DataFrame
        ``stratum, population, sampled``.

    Returns
    -------
    DataFrame
        A row per pattern that hits a coded sentence, those first whose loss would raise F1
        most:

        - ``frame``, ``pattern``
        - ``f1``: of the frame as it is, weighted by the design
        - ``f1_without``, ``precision_without``, ``recall_without``: without the pattern. A
          sentence is then told to use the frame if another pattern of it hits. NaN where
          the denominator is 0
        - ``f1_change``: ``f1_without`` less ``f1``; above 0 if the pattern costs more than
          it brings
        - ``wrong_units, right_units``: coded sentences, unweighted, that no other pattern of
          the frame hits, and in which coders do not see the frame, or do

    Raises
    ------
    ValueError
        If a column is missing, the hits disagree with what ``pairs`` say was told, or the
        strata do not fit.

    Notes
    -----
    *Caution.* Patterns that overlap compete and the longest wins, see
    :class:`~discourse.lexicon.Matcher`. A shorter one that lost to the pattern taken
    out would hit in its place and is not found again here, so what is lost by taking
    out a longer pattern is smaller than this says, and what is gained as well. Patterns are
    taken out one at a time: two that hit the same sentences cost nothing each and much
    together.

    The pattern at the top is there partly by chance. Take it out because you see why it
    errs, and measure the new lexicon on other sentences.

    Examples
    --------
    >>> strata = pd.DataFrame({"stratum": ["all"], "population": [500], "sampled": [5]})
    >>> pairs = pd.DataFrame({"unit_id": list("abcde"), "stratum": "all",
    ...     "code": "frame_dependency", "coded": ["1", "1", "0", "0", "0"],
    ...     "told": ["1", "1", "1", "1", "0"]})
    >>> hits = pd.DataFrame({"unit_id": list("abbcd"), "frame": "dependency",
    ...     "pattern": ["debt trap*", "debt trap*", "loan*", "loan*", "loan*"]})
    >>> pattern_costs(pairs, hits, strata).drop(columns="frame").round(2).T
                           0           1
    pattern            loan*  debt trap*
    f1                  0.67        0.67
    f1_without           1.0         0.4
    f1_change           0.33       -0.27
    precision_without    1.0        0.33
    recall_without       1.0         0.5
    wrong_units            2           0
    right_units            0           1
    """
    _check(pairs, hits)
    rows: list[dict[str, Any]] = []
    for frame, own in hits.groupby("frame"):
        coded = _answers(pairs[pairs["code"] != FRAME], str(frame))
        _check_told(coded, own, str(frame))
        rows += _costs(coded, own, coded_strata(coded.reset_index(), strata))
    table = pd.DataFrame(rows, columns=_COSTS)
    # Rounded, since patterns with the same effect may differ in the last digit.
    order = table.assign(rank=table["f1_change"].round(12)).sort_values(
        ["rank", *_KEYS], ascending=[False, True, True], na_position="last"
    )
    return order.drop(columns="rank").reset_index(drop=True)


def _costs(coded: pd.DataFrame, own: pd.DataFrame, held: CodedStrata) -> Iterator[dict[str, Any]]:
    """Yield a row for each pattern of a frame that hits a coded sentence."""
    here = own[own["unit_id"].isin(coded.index)].drop_duplicates(["unit_id", *_KEYS])
    patterns_in = here.groupby("unit_id").size().reindex(coded.index, fill_value=0)
    uses = coded["coded"] == YES
    f1, _, _ = _scores(coded, patterns_in > 0, held)
    for (frame, pattern), units in here.groupby(_KEYS)["unit_id"]:
        alone = coded.index.isin(units) & (patterns_in == 1)
        without, precision, recall = _scores(coded, (patterns_in > 0) & ~alone, held)
        yield {
            "frame": frame,
            "pattern": pattern,
            "f1": f1,
            "f1_without": without,
            "f1_change": without - f1,
            "precision_without": precision,
            "recall_without": recall,
            "wrong_units": int((alone & ~uses).sum()),
            "right_units": int((alone & uses).sum()),
        }


def _scores(coded: pd.DataFrame, told: pd.Series, held: CodedStrata) -> tuple[float, float, float]:
    """Return F1, precision and recall, weighted."""
    right, wrong = (held.weights @ counts for counts in _counts(coded[told], held))
    missed = held.weights @ _counts(coded[~told], held)[0]
    return (
        _ratio(2 * right, 2 * right + wrong + missed),
        _ratio(right, right + wrong),
        _ratio(right, right + missed),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else np.nan


def _counts(units: pd.DataFrame, held: CodedStrata) -> tuple[Any, Any]:
    """Return how many units of each stratum are coded to use the frame, and how many not."""
    uses = units["coded"] == YES
    return held.counts(units.loc[uses, "stratum"]), held.counts(units.loc[~uses, "stratum"])


def _answers(pairs: pd.DataFrame, frame: str) -> pd.DataFrame:
    """Return what coders say of a frame, or of all hits: ``stratum, coded, told`` by unit."""
    code = FRAME if (pairs["code"] == FRAME).any() else f"{FRAME_PREFIX}{frame}"
    own = pairs[pairs["code"] == code]
    return own.set_index("unit_id")[["stratum", "coded", "told"]].sort_index()


def _check(pairs: pd.DataFrame, hits: pd.DataFrame) -> None:
    require_columns(pairs, PAIR_COLUMNS, argument="pairs")
    require_columns(hits, ["unit_id", *_KEYS], argument="hits")


def _check_patterns(here: pd.DataFrame, counted: pd.DataFrame) -> None:
    """Raise if a pattern hits a unit that was drawn and nothing in the result."""
    both = here.merge(counted, on=_KEYS, how="left").sort_values(_KEYS)
    strange = both[both["hits"].isna()]
    if len(strange):
        row = strange.iloc[0]
        raise ValueError(
            f"'hits' has the pattern {row['pattern']!r} of {row['frame']!r}, of which 'told' has "
            "no hit; take both from the same result."
        )


def _check_told(coded: pd.DataFrame, own: pd.DataFrame, frame: str) -> None:
    """Raise if sentences are told to use a frame that no hit of it is in, or the other way."""
    differ = (coded["told"] == YES) != coded.index.isin(own["unit_id"])
    if differ.any():
        told, unit = coded.loc[differ, "told"].iloc[0], coded.index[differ][0]
        raise ValueError(
            f"'pairs' say of unit {unit!r} that {FRAME_PREFIX}{frame} is told {told!r}, and "
            f"'hits' have {'a' if told != YES else 'no'} hit of it there; take both from the "
            "same result."
        )
