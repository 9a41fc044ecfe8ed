"""How much of a corpus is told anything, and how much of what is there is reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from discourse.stats.columns import require_columns
from discourse.validation.accuracy import FRAME, PAIR_COLUMNS, strata_where_told
from discourse.validation.codes import FRAME_PREFIX, NO, YES
from discourse.validation.weighting import (
    Bools,
    CodedStrata,
    Estimate,
    Floats,
    coded_strata,
    estimate_share,
)

_COLUMNS = ["measure", "value", "low", "high", "units"]
NO_NARRATIVE = ("undetermined", "neither", "")  # a statement that has no label is told ""
ANY = "any"  # in place of a code: whether any frame, or any narrative, is told
_DRAWN = "drawn units that were coded"


def sentence_coverage(
    pairs: pd.DataFrame,
    strata: pd.DataFrame,
    *,
    told_units: int,
    told_in: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return how many sentences use a frame, and how many of these the lexicon reaches.

    Parameters
    ----------
    pairs : DataFrame
        ``unit_id, stratum, code, coded, told`` of sentences, as for
        :func:`~discourse.validation.accuracy.coding_accuracy`. Sentences that lack an answer
        to one of the codes ``frame_<name>`` are left out.
    strata : DataFrame
        ``stratum, population, sampled``.
    told_units : int
        Sentences of the population that any frame hits.
    told_in : DataFrame, optional
        ``stratum, code, told``, with the code "any" and "1" or "0" for what is told of any
        sentence of a stratum; see :func:`~discourse.validation.accuracy.coding_accuracy`.
    level : float, default 0.95
        Nominal coverage of the intervals.

    Returns
    -------
    DataFrame
        - ``measure``: "units told to use a frame" (of the whole population, so without
          error); "units coded to use a frame"; "units coded to use a frame that are told to
          use any"; "units coded to use a frame that are told to use one of theirs"; "drawn
          units that were coded" (a count, so without error)
        - ``value``: a share, but for the last weighted by the design; NaN if undefined
        - ``low, high``: its interval, of
          :func:`~discourse.validation.weighting.estimate_share`
        - ``units``: in the denominator, unweighted

    Raises
    ------
    ValueError
        If a column is missing, ``told_units`` is more than there are, or the strata do not fit.

    Notes
    -----
    The third and fourth are a recall of the whole lexicon. Where the third is far above the
    fourth, the lexicon finds the place and misjudges what it is.

    Examples
    --------
    >>> strata = pd.DataFrame({
    ...     "stratum": ["hit", "none"], "population": [10, 90], "sampled": [2, 3]})
    >>> pairs = pd.DataFrame({"unit_id": list("abcd"), "stratum": ["hit", "hit", "none", "none"],
    ...     "code": "frame_rights", "coded": ["1", "0", "0", "1"], "told": ["1", "1", "0", "0"]})
    >>> table = sentence_coverage(pairs, strata, told_units=10)
    >>> table["value"].tolist(), table["units"].tolist()
    ([0.1, 0.5, 0.1, 0.1, 0.8], [100, 4, 2, 2, 5])
    """
    require_columns(pairs, PAIR_COLUMNS, argument="pairs")
    own = pairs[pairs["code"].str.startswith(FRAME_PREFIX)]
    given = own.groupby("unit_id")["code"].transform("nunique")
    complete = own[given == own["code"].nunique()]
    coded, told = complete["coded"] == YES, complete["told"] == YES
    flags = complete.assign(coded_any=coded, told_any=told, told_own=coded & told)
    units = flags.groupby(["unit_id", "stratum"], as_index=False)[
        ["coded_any", "told_any", "told_own"]
    ].any()
    uses, told_any, told_own = (
        units[name].to_numpy() for name in ("coded_any", "told_any", "told_own")
    )
    sample = _Sample(units["stratum"], coded_strata(units, strata), level)
    can_no, can_yes = sample.where_told(told_in, ANY, (NO, YES))
    reached = "units coded to use a frame that are told to use"
    return _table(
        ("units told to use a frame", _told_in_all(told_units, strata)),
        ("units coded to use a frame", sample.share(uses)),
        (f"{reached} any", sample.share(told_any, uses, yes_if=can_yes, no_if=can_no)),
        (f"{reached} one of theirs", sample.share(told_own, uses, yes_if=can_yes)),
        (_DRAWN, _coded_of_drawn(pairs, strata)),
    )


def hit_coverage(pairs: pd.DataFrame, strata: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Return how many of the hits that the sample was drawn from the result still has.

    Parameters
    ----------
    pairs : DataFrame
        ``unit_id, stratum, code, coded, told`` of hits, with the code ``frame``, whose
        ``told`` is empty text where a hit was not found again.
    strata : DataFrame
        ``stratum, population, sampled``.
    level : float, default 0.95
        Nominal coverage of the interval.

    Returns
    -------
    DataFrame
        ``measure, value, low, high, units``, as :func:`sentence_coverage`: "units found again";
        "drawn units that were coded".

    Raises
    ------
    ValueError
        If a column is missing or the strata do not fit.

    Notes
    -----
    Below 1 the result is of another lexicon than the sample. What the new one finds
    beyond is in no sample of hits: draw sentences to measure recall.

    Examples
    --------
    >>> strata = pd.DataFrame({"stratum": ["all"], "population": [4], "sampled": [4]})
    >>> pairs = pd.DataFrame({"unit_id": list("abcd"), "stratum": "all", "code": "frame",
    ...     "coded": "1", "told": ["1", "1", "1", ""]})
    >>> hit_coverage(pairs, strata)["value"].tolist()
    [0.75, 1.0]
    """
    require_columns(pairs, PAIR_COLUMNS, argument="pairs")
    own = pairs[pairs["code"] == FRAME]
    sample = _Sample(own["stratum"], coded_strata(own, strata), level)
    return _table(
        ("units found again", sample.share((own["told"] == YES).to_numpy())),
        (_DRAWN, _coded_of_drawn(pairs, strata)),
    )


def statement_coverage(
    pairs: pd.DataFrame,
    strata: pd.DataFrame,
    *,
    told_units: int,
    told_in: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return how many statements are given a narrative, and how many of these rightly.

    Parameters
    ----------
    pairs : DataFrame
        ``unit_id, stratum, code, coded, told`` of statements, with the one code ``label``.
        "undetermined", "neither" and "" are no narrative; "mixed" is.
    strata : DataFrame
        ``stratum, population, sampled``.
    told_units : int
        Statements of the population that are given a narrative.
    told_in : DataFrame, optional
        As in :func:`sentence_coverage`; "1" where a narrative is given.
    level : float, default 0.95
        Nominal coverage of the intervals.

    Returns
    -------
    DataFrame
        ``measure, value, low, high, units``, as :func:`sentence_coverage`: "units told to have
        a narrative" (of the whole population); "units coded to have a narrative"; "units told
        to have a narrative that are told right"; "units coded to have a narrative that are
        told to have one"; "drawn units that were coded".

    Raises
    ------
    ValueError
        If a column is missing, ``told_units`` is more than there are, or the strata do not fit.

    Examples
    --------
    >>> strata = pd.DataFrame({"stratum": ["all"], "population": [4], "sampled": [4]})
    >>> pairs = pd.DataFrame({"unit_id": list("abcd"), "stratum": "all", "code": "label",
    ...     "coded": ["mixed", "mixed", "neither", "neither"],
    ...     "told": ["mixed", "undetermined", "mixed", "neither"]})
    >>> statement_coverage(pairs, strata, told_units=2)["value"].tolist()
    [0.5, 0.5, 0.5, 0.5, 1.0]
    """
    require_columns(pairs, PAIR_COLUMNS, argument="pairs")
    told = ~pairs["told"].isin(NO_NARRATIVE).to_numpy()
    coded = ~pairs["coded"].isin(NO_NARRATIVE).to_numpy()
    right = (pairs["told"] == pairs["coded"]).to_numpy()
    sample = _Sample(pairs["stratum"], coded_strata(pairs, strata), level)
    can_no, can_yes = sample.where_told(told_in, ANY, (NO, YES))
    name = "to have a narrative that are told"
    return _table(
        ("units told to have a narrative", _told_in_all(told_units, strata)),
        ("units coded to have a narrative", sample.share(coded)),
        (f"units told {name} right", sample.share(right, told, yes_if=can_yes, no_if=can_yes)),
        (
            f"units coded {name} to have one",
            sample.share(told, coded, yes_if=can_yes, no_if=can_no),
        ),
        (_DRAWN, _coded_of_drawn(pairs, strata)),
    )


class _Sample(NamedTuple):
    """Coded units: the stratum of each, what is known of strata, and the level of intervals."""

    stratum: pd.Series
    strata: CodedStrata
    level: float

    def share(
        self,
        yes: Bools,
        among: Bools | None = None,
        *,
        yes_if: Bools | None = None,
        no_if: Bools | None = None,
    ) -> Estimate:
        """Return the share of ``yes`` among units; uncoded ones may be so in these strata."""
        counted = np.ones(len(yes), dtype=bool) if among is None else among
        return estimate_share(
            self._counts(yes & counted),
            self._counts(~yes & counted),
            self.strata,
            can_be_yes=yes_if,
            can_be_no=no_if,
            level=self.level,
        )

    def where_told(
        self, told_in: pd.DataFrame | None, code: str, told: tuple[str, ...]
    ) -> Iterator[Bools]:
        """Yield, for each value, the strata in which it may be told of a unit."""
        known = None if told_in is None else told_in[told_in["code"] == code]
        yield from strata_where_told(known, self.strata.names, told).T

    def _counts(self, which: Bools) -> Floats:
        return self.strata.counts(self.stratum[which])


def _told_in_all(told_units: int, strata: pd.DataFrame) -> Estimate:
    whole = int(strata["population"].sum())
    if not 0 <= told_units <= whole:
        raise ValueError(
            f"'told_units' must lie between 0 and {whole}, the units of all strata; got "
            f"{told_units}: take both from the same corpus."
        )
    return _certain(told_units, whole)


def _coded_of_drawn(pairs: pd.DataFrame, strata: pd.DataFrame) -> Estimate:
    return _certain(pairs["unit_id"].nunique(), int(strata["sampled"].sum()))


def _certain(part: int, whole: int) -> Estimate:
    """Return a share that is counted, not estimated."""
    share = part / whole if whole else np.nan
    return Estimate(share, share, share, whole)


def _table(*rows: tuple[str, Estimate]) -> pd.DataFrame:
    return pd.DataFrame([(measure, *estimate) for measure, estimate in rows], columns=_COLUMNS)
