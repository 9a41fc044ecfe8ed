"""How right the toolkit is on a coded sample: all tables of it at once."""

from __future__ import annotations

import pandas as pd

from discourse.validation.accuracy import FRAME, coding_accuracy, confusion_shares
from discourse.validation.codes import FRAME_PREFIX, NO, YES
from discourse.validation.coverage import (
    ANY,
    NO_NARRATIVE,
    hit_coverage,
    sentence_coverage,
    statement_coverage,
)
from discourse.validation.joining import (
    HIT_PLACE,
    SENTENCE_PLACE,
    coded_beside_told,
    told_codes,
)
from discourse.validation.patterns import pattern_costs, pattern_precision
from discourse.validation.sheets import Sheet


def score_codings(
    codings: pd.DataFrame, told: pd.DataFrame, sheet: Sheet, *, level: float = 0.95
) -> dict[str, pd.DataFrame]:
    """Return how far what the toolkit told agrees with what was coded.

    Parameters
    ----------
    codings : DataFrame
        ``unit_id, code, value`` of one coder, or as settled.
    told : DataFrame
        From :func:`~discourse.validation.joining.read_told`.
    sheet : Sheet
    level : float, default 0.95
        Nominal coverage of the intervals.

    Returns
    -------
    dict of DataFrame
        ``accuracy``, ``confusion`` and ``coding_coverage``; of sentences, and of hits that were
        asked for their frame, ``pattern_precision``; of sentences ``pattern_costs``. All are
        weighted by the design of the sheet, see :mod:`discourse.validation.weighting`.

    Raises
    ------
    ValueError
        If nothing was coded, or no hit that was drawn is in the result.

    Notes
    -----
    Of hits, ``frame`` has a precision only: what no pattern finds is in no sample of hits.
    """
    pairs = coded_beside_told(codings, told, sheet)
    coded = set(pairs["code"])
    values = {code.name: code.values for code in sheet.codes if code.name in coded}
    told_in = _told_in(told, sheet)
    accuracy = coding_accuracy(pairs, sheet.strata, values=values, told_in=told_in, level=level)
    if sheet.unit == "hit":
        accuracy = accuracy[(accuracy["code"] != FRAME) | (accuracy["measure"] == "precision")]
    tables = {
        "accuracy": accuracy.reset_index(drop=True),
        "confusion": confusion_shares(pairs, sheet.strata, values=values),
    }
    covered = _coverage(pairs, told, sheet, told_in=told_in, level=level)
    return tables | covered | _patterns(pairs, told, sheet, level)


def _told_in(told: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return all that is told of any unit of each stratum: ``stratum, code, told``."""
    population = sheet.population()
    codes = told_codes(population, told, sheet)
    if sheet.unit == "sentence":
        codes[ANY] = (codes == YES).any(axis=1).map({True: YES, False: NO})
    if sheet.unit == "statement":
        codes[ANY] = codes["label"].isin(NO_NARRATIVE).map({True: NO, False: YES})
    long = codes.assign(stratum=population["stratum"]).drop_duplicates()
    return long.melt("stratum", var_name="code", value_name="told").drop_duplicates()


def _coverage(
    pairs: pd.DataFrame,
    told: pd.DataFrame,
    sheet: Sheet,
    *,
    told_in: pd.DataFrame,
    level: float,
) -> dict[str, pd.DataFrame]:
    strata = sheet.strata
    if sheet.unit == "hit":
        if FRAME not in set(pairs["code"]):
            return {}
        return {"coding_coverage": hit_coverage(pairs, strata, level=level)}
    if sheet.unit == "sentence":
        measure, held = sentence_coverage, len(told.drop_duplicates(SENTENCE_PLACE))
    else:
        measure = statement_coverage
        held = int((~told["label"].isin(NO_NARRATIVE)).sum())
    table = measure(pairs, strata, told_units=held, told_in=told_in, level=level)
    return {"coding_coverage": table}


def _patterns(
    pairs: pd.DataFrame, told: pd.DataFrame, sheet: Sheet, level: float
) -> dict[str, pd.DataFrame]:
    codes = pairs["code"]
    if (
        sheet.unit == "statement"
        or not (codes.str.startswith(FRAME_PREFIX) | (codes == FRAME)).any()
    ):
        return {}
    place = SENTENCE_PLACE if sheet.unit == "sentence" else HIT_PLACE
    found = sheet.units[["unit_id", *place]].merge(told, on=place)
    hits = found[["unit_id", "frame", "pattern"]]
    counted = told[["frame", "pattern"]]
    tables = {
        "pattern_precision": pattern_precision(pairs, hits, sheet.strata, told=counted, level=level)
    }
    if sheet.unit == "sentence":
        tables["pattern_costs"] = pattern_costs(pairs, hits, sheet.strata)
    return tables
