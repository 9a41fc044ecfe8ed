"""Shares of a corpus, corrected for the errors that a coded sample shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from discourse.stats.columns import read_rows
from discourse.validation.codes import NO, YES, Code
from discourse.validation.correction import corrected_means
from discourse.validation.joining import told_codes
from discourse.validation.sheets import Sheet

ALL = "all"
BALANCE = "balance"
_PLACE = ["document_id", "start", "end", "frame"]
_NO_GROUPS = ("start", "end", "stratum")
_NO_VALUE = "(none)"
_SIGNS = {"atlantic-council": 1.0, "china-mobile": -1.0}
_OUTSIDE = ""  # of a hit that is not the frame there is no voice and no stance


def corrected_shares(
    codings: pd.DataFrame,
    told: pd.DataFrame,
    sheet: Sheet,
    *,
    by: str | None = None,
    variables: pd.DataFrame | None = None,
    beyond: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return shares of the whole corpus by group, corrected and as the toolkit tells them.

    Parameters
    ----------
    codings : DataFrame
        ``unit_id, code, value`` of one coder, or as settled.
    told : DataFrame
        From :func:`~discourse.validation.joining.read_told`, of the whole corpus.
    sheet : Sheet
    by : str, optional
        A document variable, or ``frame`` or ``pattern`` of hits; without it the corpus is one
        group, ``all``.
    variables : DataFrame, optional
        More document variables, joined by the columns that it shares with those known.
    beyond : bool, default False
        Whether the intervals are for documents like these (clustered by document), not for
        this corpus.
    level : float, default 0.95

    Returns
    -------
    DataFrame
        A row per code, category and group: ``code, category, by, group``, and the columns of
        :func:`~discourse.validation.correction.corrected_means`. Of sentences, the share that
        uses each frame; of hits, the share that is the frame, and that is the frame *and* own,
        quoted, ...; of statements, the share of each label and the ``balance``, the share
        nearer the Atlantic Council less that nearer China Mobile (-1 to 1).

    Raises
    ------
    ValueError
        If there is no such variable, or a stratum has no unit that was coded.
    """
    population = sheet.population()
    if variables is not None:
        population = _with_variables(population, variables)
    if by is not None and by not in population:
        known = ", ".join(str(name) for name in population if name not in _NO_GROUPS)
        raise ValueError(f"'by' is {by!r}; the sheet knows {known}. Give others with --variables.")
    groups = population[by].astype(object) if by else pd.Series(ALL, population.index)
    units = pd.DataFrame(
        {
            "stratum": population["stratum"],
            "group": groups.where(groups.notna() & (groups != ""), _NO_VALUE).astype(str),
            "document_id": population["document_id"],
        }
    )
    coded = _coded_of(population, codings, sheet)
    told_by_code = told_codes(population, told, sheet)
    tables = [
        _one(units.assign(told=given, coded=said), beyond=beyond, level=level).assign(
            code=code.name, category=category, by=by or ALL
        )
        for code in sheet.codes
        if coded[code.name].notna().any()
        for category, given, said in _outcomes(code, told_by_code[code.name], coded[code.name])
    ]
    if not tables:
        raise ValueError("Nothing is coded in this sheet; code some units first.")
    table = pd.concat(tables, ignore_index=True)
    first = ["code", "category", "by", "group"]
    return table[[*first, *(name for name in table if name not in first)]]


def _one(units: pd.DataFrame, *, beyond: bool, level: float) -> pd.DataFrame:
    cluster = "document_id" if beyond else None
    return corrected_means(units, by="group", cluster=cluster, level=level)


def read_variables(path: str | Path) -> pd.DataFrame:
    """Read a table of document variables that a researcher wrote, such as states by region."""
    return read_rows(Path(path), [])


def _with_variables(population: pd.DataFrame, variables: pd.DataFrame) -> pd.DataFrame:
    """Return the population with more variables of its documents."""
    shared = [name for name in variables if name in population]
    if not shared:
        raise ValueError(
            f"The 'variables' have {', '.join(map(str, variables))}, of which the sheet knows "
            f"none; give them one of {', '.join(map(str, population))}."
        )
    # Read as text from one table, 2019 may be a number in the other.
    texts = variables.astype(dict.fromkeys(shared, str))
    if texts.duplicated(shared).any():
        twice = texts.loc[texts.duplicated(shared), shared].iloc[0].tolist()
        raise ValueError(f"The 'variables' have two rows of {' and '.join(twice)}; give one.")
    keys = population.astype(dict.fromkeys(shared, str))
    return keys.merge(texts, on=shared, how="left")


def _coded_of(population: pd.DataFrame, codings: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return what was coded of each unit of the population, a column per code, None if nothing."""
    names = [code.name for code in sheet.codes]
    wide = codings.pivot(index="unit_id", columns="code", values="value").reindex(columns=names)
    if "frame" in names:
        # What is not the frame has been answered: it is nobody's use of it.
        wrong = wide["frame"] == NO
        wide = wide.where(~(wide.isna() & wrong.to_numpy()[:, None]), _OUTSIDE)
    # Of a hit "frame" is a code and also part of its place.
    wide = wide.set_axis(range(len(names)), axis=1)
    drawn = sheet.units[["unit_id", *_PLACE]].merge(wide, on="unit_id", how="inner")
    coded = population[_PLACE].merge(drawn, on=_PLACE, how="left")[list(wide.columns)]
    return coded.set_axis(names, axis=1).set_axis(population.index)


def _outcomes(
    code: Code, told: pd.Series, coded: pd.Series
) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Yield each category with a number per unit, as told and as coded."""
    values = [YES] if set(code.values) == {YES, NO} else list(code.values)
    missing = coded.isna()
    pairs = ((value, _is(told, value), _is(coded, value)) for value in values)
    balance = (BALANCE, _signs(told), _signs(coded)) if code.name == "label" else None
    for category, given, said in chain(pairs, [balance] if balance else []):
        yield category, given, said.where(~missing, np.nan)


def _is(codes: pd.Series, value: str) -> pd.Series:
    return (codes == value).astype(float)


def _signs(codes: pd.Series) -> pd.Series:
    return codes.map(_SIGNS).fillna(0.0).astype(float)
