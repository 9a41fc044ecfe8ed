"""How far what the toolkit tells agrees with what coders say, in the population drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import require_columns
from discourse.validation.codes import NO, YES
from discourse.validation.weighting import (
    CodedStrata,
    Estimate,
    coded_strata,
    estimate_mean,
    estimate_share,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ALL = "all"
FRAME = "frame"  # the code that asks of a hit whether it is the frame at all
MEASURES = ("precision", "recall", "f1")
PAIR_COLUMNS = ["unit_id", "stratum", "code", "coded", "told"]
_ACCURACY = ["code", "category", "measure", "value", "low", "high", "units", "covered_share"]
_CONFUSION = ["code", "coded", "told", "units", "share"]


def coding_accuracy(
    pairs: pd.DataFrame,
    strata: pd.DataFrame,
    *,
    values: Mapping[str, Sequence[str]],
    told_in: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Return precision, recall, F1 and accuracy of each code, as estimated for the population.

    Use it to say how far each thing that is told may be trusted, in the texts that the sample
    was drawn from and not only in those that were coded.

    Parameters
    ----------
    pairs : DataFrame
        ``unit_id, stratum, code, coded, told``, a row per coded unit and code: what coders
        say, and what is told.
    strata : DataFrame
        ``stratum, population, sampled``: how many units each stratum has, and how many of
        them were drawn.
    values : mapping of str to sequence of str
        What coders may answer, by code; codes and categories are reported in this order.
    told_in : DataFrame, optional
        ``stratum, code, told``: everything that is told of any unit of a stratum, coded or
        not. Where nothing is told to use a frame nothing can be told so wrongly, and knowing
        it makes intervals narrower. Without it anything may have been told anywhere.
    level : float, default 0.95
        Nominal coverage of the intervals.

    Returns
    -------
    DataFrame
        A row per code, category and measure:

        - ``code``
        - ``category``: "all", then each value; of a yes-or-no code only "1"
        - ``measure``: of "all" ``accuracy``, and of a code with several values
          ``macro_precision``, ``macro_recall``, ``macro_f1``; of a category ``precision``,
          ``recall``, ``f1``
        - ``value``: the estimate, 0 to 1; NaN where its denominator has no unit
        - ``low, high``: its interval
        - ``units``: coded units in its denominator, unweighted: of precision those told so,
          of recall those coded so, of F1 those of either, of the others all
        - ``covered_share``: share of the population in strata of which a unit was coded. All
          estimates are for these strata only

    Raises
    ------
    ValueError
        If a column is missing, a unit has two rows of a code or lies in two strata, a code or
        what coders gave is not in ``values``, something is missing, or the strata do not fit.

    Notes
    -----
    Each coded unit stands for N / m units of its stratum, of which N exist and m were coded
    for this code. A hit that coders say is not the frame counts as coded, and where they gave it
    no voice or stance it is left out of both: these are measured on hits that are the frame.
    Formulas and intervals are those of
    :func:`~discourse.validation.weighting.estimate_share`. F1 is 2 tp / (2 tp + fp + fn) of
    the weighted numbers of units told and coded so (tp), only told so (fp) and only coded so
    (fn). Something told that coders cannot give ("undetermined", or "" for a hit that was not
    found again) is wrong whatever was coded.

    *Macro means* are plain means over the categories that coders used, and of these over
    those where the measure is defined. A category that nobody coded has no recall; what was
    told of it counts as wrong in its own rows, in ``accuracy`` and in the recall of others, but
    the category is left out of the means. Where all weights are equal and all categories
    coded, these are the macro averages of scikit-learn with ``zero_division=nan``. Their
    intervals are of :func:`~discourse.validation.weighting.estimate_mean`.

    *Caution.* Units drawn and not coded are taken to be missing at random within their
    stratum; if coders skipped the hard ones, all of this looks better than it is. The standard
    is the coders', with their errors: read it beside their agreement. In samples drawn again
    from invented hits and statements (100 to 300 coded of 974 to 2,500, strata by frame, voice
    or label, or none) intervals said to hold 95 % held 94 to 100 %, those of macro means 96 to
    99 %; see :func:`~discourse.validation.weighting.estimate_share` on rare frames.

    Examples
    --------
    Ten of 90 sentences without a hit and five of ten with one were coded. One of the ten uses
    the frame, and so stands for nine that are missed.

    >>> strata = pd.DataFrame({
    ...     "stratum": ["hit", "none"], "population": [10, 90], "sampled": [5, 10]})
    >>> pairs = pd.DataFrame({
    ...     "unit_id": [f"u{number}" for number in range(15)],
    ...     "stratum": ["hit"] * 5 + ["none"] * 10,
    ...     "code": "frame_rights",
    ...     "coded": ["1"] * 4 + ["0"] * 10 + ["1"],
    ...     "told": ["1"] * 5 + ["0"] * 10})
    >>> told_in = pd.DataFrame({
    ...     "stratum": ["hit", "none"], "code": "frame_rights", "told": ["1", "0"]})
    >>> values = {"frame_rights": ("1", "0")}
    >>> table = coding_accuracy(pairs, strata, values=values, told_in=told_in)
    >>> table[["measure", "value", "low", "high", "units"]].round(2)
         measure  value   low  high  units
    0   accuracy   0.89  0.60  0.99     15
    1  precision   0.80  0.44  0.97      5
    2     recall   0.47  0.13  0.95      5
    3         f1   0.59  0.22  0.94      6
    """
    rows = [
        {"code": table.code, **row, "covered_share": table.strata.covered_share}
        for table in _tables(pairs, strata, values, told_in)
        for row in _measured(table, level)
    ]
    return pd.DataFrame(rows, columns=_ACCURACY)


def confusion_shares(
    pairs: pd.DataFrame, strata: pd.DataFrame, *, values: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return what is told of units by what coders say of them, as shares of the population.

    Parameters
    ----------
    pairs, strata, values
        As in :func:`coding_accuracy`.

    Returns
    -------
    DataFrame
        A row per code and pair of values, none left out:

        - ``code``
        - ``coded``: what coders say, in the order of ``values``
        - ``told``: what is told, in that order; then whatever else was told, sorted
        - ``units``: coded units, unweighted
        - ``share``: estimated share of the population, or of the strata of which a unit was
          coded. Adds up to 1 within a code; NaN if nothing was coded for it

    Raises
    ------
    ValueError
        As :func:`coding_accuracy`.

    Examples
    --------
    >>> strata = pd.DataFrame({"stratum": ["all"], "population": [100], "sampled": [4]})
    >>> pairs = pd.DataFrame({
    ...     "unit_id": list("abcd"), "stratum": "all", "code": "voice",
    ...     "coded": ["own", "own", "own", "quoted"], "told": ["own", "own", "", "quoted"]})
    >>> confusion_shares(pairs, strata, values={"voice": ("own", "quoted")})
        code   coded    told  units  share
    0  voice     own     own      2   0.50
    1  voice     own  quoted      0   0.00
    2  voice     own              1   0.25
    3  voice  quoted     own      0   0.00
    4  voice  quoted  quoted      1   0.25
    5  voice  quoted              0   0.00
    """
    rows = []
    for table in _tables(pairs, strata, values):
        weighted = np.tensordot(table.strata.weights, table.counts, axes=1)
        units = table.counts.sum(axis=0)
        # 0 / 0 where nothing was coded: the share is not known.
        shares = np.divide(
            weighted, weighted.sum(), out=np.full_like(weighted, np.nan), where=units.sum() > 0
        )
        rows += [
            (table.code, coded, told, int(units[row, column]), shares[row, column])
            for row, coded in enumerate(table.coded)
            for column, told in enumerate(table.told)
        ]
    return pd.DataFrame(rows, columns=_CONFUSION)


@dataclass(frozen=True, slots=True)
class _Table:
    """The coded units of a code by stratum, by what was coded and by what was told.

    ``counts`` has the shape (strata, coded, told), ``may_be_told`` (strata, told); ``told``
    starts with the values of ``coded``, in their order.
    """

    code: str
    coded: tuple[str, ...]
    told: tuple[str, ...]
    strata: CodedStrata
    counts: Floats
    may_be_told: Bools

    def estimate(self, yes: Bools, no: Bools, *, level: float) -> Estimate:
        """Return the share of cells ``yes`` among those and ``no``, shape (coded, told) both."""
        may_yes: Bools = np.einsum("st,t->s", self.may_be_told, yes.any(axis=0)) > 0
        may_no: Bools = np.einsum("st,t->s", self.may_be_told, no.any(axis=0)) > 0
        return estimate_share(
            (self.counts * yes).sum(axis=(1, 2)),
            (self.counts * no).sum(axis=(1, 2)),
            self.strata,
            can_be_yes=may_yes,
            can_be_no=may_no,
            level=level,
        )

    def cells(self, measure: str, place: int) -> tuple[Bools, Bools]:
        """Return which cells are right and which wrong for a measure of a category."""
        coded, told = np.zeros((2, len(self.coded), len(self.told)), dtype=bool)
        coded[place], told[:, place] = True, True
        among = {"precision": told, "recall": coded, "f1": coded | told}[measure]
        return coded & told, among & ~(coded & told)


def _tables(
    pairs: pd.DataFrame,
    strata: pd.DataFrame,
    values: Mapping[str, Sequence[str]],
    told_in: pd.DataFrame | None = None,
) -> Iterator[_Table]:
    check_pairs(pairs, values)
    for code, coded in values.items():
        own = pairs[pairs["code"] == code]
        held = coded_strata(answered(pairs, code), strata)
        known = None if told_in is None else told_in[told_in["code"] == code]
        every = set(own["told"]) | set(() if known is None else known["told"])
        told = (*coded, *sorted(every - set(coded)))
        counts = np.zeros((len(held.names), len(coded), len(told)))
        places = tuple(
            pd.Index(names).get_indexer(pd.Index(own[column]))
            for names, column in ((held.names, "stratum"), (coded, "coded"), (told, "told"))
        )
        np.add.at(counts, places, 1)
        may = strata_where_told(known, held.names, told)
        yield _Table(code, tuple(coded), told, held, counts, may | (counts.sum(axis=1) > 0))


def strata_where_told(
    told_in: pd.DataFrame | None, strata: Sequence[str], told: Sequence[str]
) -> Bools:
    """Return where each value may be told, shape (strata, told); everywhere if not known."""
    if told_in is None:
        return np.ones((len(strata), len(told)), dtype=bool)
    found = pd.crosstab(told_in["stratum"], told_in["told"])
    every = found.reindex(index=list(strata), columns=list(told), fill_value=0)
    known: Bools = every.to_numpy() > 0
    return known


def answered(pairs: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the units of which coders answered a code: ``unit_id, stratum``.

    A hit that is not the frame has been answered in full: it has no voice that could be told
    rightly or wrongly, and is not missing either.
    """
    own = pairs["code"] == code
    not_frame = (pairs["code"] == FRAME) & (pairs["coded"] == NO)
    return pairs.loc[own | not_frame, ["unit_id", "stratum"]].drop_duplicates()


def check_pairs(pairs: pd.DataFrame, values: Mapping[str, Sequence[str]]) -> None:
    """Raise if what was coded and told is not as :func:`coding_accuracy` needs it.

    Raises
    ------
    ValueError
        Names the unit and the code, what is wrong and what may be given.
    """
    require_columns(pairs, PAIR_COLUMNS, argument="pairs")
    for column in PAIR_COLUMNS:
        if (missing := pairs[column].isna()).any():
            raise ValueError(
                f"The column {column!r} of 'pairs' is empty in {missing.sum()} rows; leave out "
                "what was not coded, and write '' for what was not told."
            )
    if strange := sorted(set(pairs["code"]) - set(values)):
        raise ValueError(
            f"'pairs' has the code {strange[0]!r}, which 'values' lacks; it has "
            f"{', '.join(map(repr, values)) or 'none'}."
        )
    ordered = pairs.sort_values(["unit_id", "code"])
    twice = ordered.duplicated(["unit_id", "code"])
    if twice.any():
        row = ordered[twice].iloc[0]
        raise ValueError(
            f"Unit {row['unit_id']!r} has two rows of the code {row['code']!r} in 'pairs'; "
            "settle what coders disagree about first."
        )
    homes = ordered[["unit_id", "stratum"]].drop_duplicates()
    if (moved := homes["unit_id"].duplicated()).any():
        raise ValueError(
            f"Unit {homes.loc[moved, 'unit_id'].iloc[0]!r} lies in two strata in 'pairs'; "
            "give it the one it was drawn from."
        )
    for code, part in ordered.groupby("code", sort=True):
        if (wrong := ~part["coded"].isin(list(values[str(code)]))).any():
            row = part[wrong].iloc[0]
            raise ValueError(
                f"Unit {row['unit_id']!r} is coded {row['coded']!r} in {code!r}; it may be "
                f"{', '.join(map(repr, values[str(code)]))}: mend what was coded."
            )


def _measured(table: _Table, level: float) -> Iterator[dict[str, Any]]:
    """Yield the rows of a code, without what they have in common."""
    right = np.eye(len(table.coded), len(table.told), dtype=bool)
    estimate = table.estimate(right, ~right, level=level)
    yield {"category": ALL, "measure": "accuracy", **estimate._asdict()}
    yes_or_no = set(table.coded) == {YES, NO}
    shown = [table.coded.index(YES)] if yes_or_no else list(range(len(table.coded)))
    by_measure = {
        measure: [_category(table, measure, place, level) for place in shown]
        for measure in MEASURES
    }
    if not yes_or_no:
        for measure, parts in by_measure.items():
            mean = _macro(table, measure, parts)
            yield {"category": ALL, "measure": f"macro_{measure}", **mean._asdict()}
    for number, place in enumerate(shown):
        for measure, parts in by_measure.items():
            row = {"category": table.coded[place], "measure": measure}
            yield row | parts[number]._asdict()


def _category(table: _Table, measure: str, place: int, level: float) -> Estimate:
    estimate = table.estimate(*table.cells(measure, place), level=level)
    if measure != "f1":
        return estimate
    value, low, high = (2 * share / (1 + share) for share in estimate[:3])
    return Estimate(value, low, high, estimate.units)


def _macro(table: _Table, measure: str, parts: list[Estimate]) -> Estimate:
    """Return the mean of a measure over the categories that coders used."""
    used = np.flatnonzero(table.counts.sum(axis=(0, 2))).tolist()
    counts = table.counts.reshape(len(table.counts), len(table.coded) * len(table.told))
    total = table.strata.weights @ counts
    influence = []
    for place in used:
        yes, no = (cells.ravel() for cells in table.cells(measure, place))
        held, failed = total @ yes, total @ no
        # Of the share; F1 rises with its own, so their correlations are the same.
        influence.append(failed * yes - held * no)
    return estimate_mean(
        [parts[place] for place in used],
        np.array(influence, dtype=float).reshape(len(used), counts.shape[1]),
        counts,
        table.strata,
    )
