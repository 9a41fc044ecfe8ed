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
from discourse.validation.joining import HIT_PLACE, of_frames, told_codes
from discourse.validation.sheets import Sheet

ALL = "all"
BALANCE = "balance"
_OF_HITS = ("frame", "pattern")
# Of units, not of documents; a document variable of the same name is not in the population.
_OF_UNITS = ("sentence_number", "start", "end", "stratum", *_OF_HITS)
_OF_READING = ("status", "error")
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
        group, ``all``. What has none is the group ``(none)``.
    variables : DataFrame, optional
        More document variables; see :func:`document_values`.
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
        If there is no such variable, the ``variables`` do not fit the sheet, or a stratum has
        no unit that was coded.
    """
    population = sheet.population()
    units = pd.DataFrame(
        {
            "stratum": population["stratum"],
            "group": _groups(population, sheet, by, variables),
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


def _groups(
    population: pd.DataFrame, sheet: Sheet, by: str | None, variables: pd.DataFrame | None
) -> pd.Series:
    """Return the group of each unit, as text."""
    if by is None:
        if variables is not None:
            raise ValueError("The 'variables' are of no use without 'by'; name a column of them.")
        return pd.Series(ALL, population.index)
    if sheet.unit == "hit" and by in _OF_HITS and (variables is None or by not in variables):
        groups = _as_text(population[by])
    else:
        groups = population["document_id"].map(document_values(sheet, by, variables))
    return groups.astype(object).where(groups.notna(), _NO_VALUE).astype(str)


def read_variables(path: str | Path) -> pd.DataFrame:
    """Read a table of document variables that a researcher wrote, such as states by region.

    Raises
    ------
    ValueError
        If it is no table, has no rows, or has two columns of one name.
    """
    table = read_rows(Path(path), [])
    if table.empty:
        raise ValueError(f"{path} has a header and no rows; give it a row per document.")
    _check_columns(table, str(path))
    return table


def document_values(sheet: Sheet, by: str, variables: pd.DataFrame | None = None) -> pd.Series:
    """Return a variable of the documents that could be read, as text, by their ids.

    Parameters
    ----------
    sheet : Sheet
    by : str
        A document variable that the sheet or ``variables`` has.
    variables : DataFrame, optional
        More of them, joined by ``document_id`` or, without it, by the document variables that
        it shares with the sheet.

    Returns
    -------
    Series
        Missing where a document has none, or is not in ``variables``.

    Raises
    ------
    ValueError
        If there is no such variable, or ``variables`` does not fit the sheet: nothing to join
        it by, two rows for one document, no document found, or ``by`` in both.
    """
    documents = sheet.documents[sheet.documents["status"] == "ok"]
    documents = documents.set_axis(documents["document_id"].to_list())
    known = [str(name) for name in documents if name not in (*_OF_UNITS, *_OF_READING)]
    of_hits = _OF_HITS if sheet.unit == "hit" else ()
    more = ""
    if variables is not None:
        _check_columns(variables, "The 'variables' table")
        keys = _keys(variables, known)
        if by in variables and by in (*sheet.documents, *of_hits) and keys != [by]:
            raise ValueError(
                f"The sheet and the 'variables' both have {by!r}; rename the column of the "
                "'variables' and give its new name as 'by'."
            )
        rows = _rows_of(documents, variables, keys)
        if by in variables and by not in keys:
            return rows.map(_as_text(variables[by]).reset_index(drop=True))
        more = f", and the 'variables' {', '.join(map(str, variables))}"
    if by not in known:
        raise ValueError(
            f"'by' is {by!r}; the sheet knows {', '.join((*known, *of_hits))}{more}. Give others "
            "with --variables."
        )
    return _as_text(documents[by])


def _check_columns(table: pd.DataFrame, name: str) -> None:
    if table.columns.has_duplicates:
        twice = table.columns[table.columns.duplicated()][0]
        raise ValueError(f"{name} has two columns {twice!r}; rename one or take it out.")


def _keys(variables: pd.DataFrame, known: list[str]) -> list[str]:
    """Return the columns to join by: the id alone says which document it is."""
    shared = [name for name in known if name in variables]
    if not shared:
        raise ValueError(
            f"The 'variables' have {', '.join(map(str, variables))}, of which the sheet knows "
            f"none; give them one of {', '.join(known)}."
        )
    return ["document_id"] if "document_id" in shared else shared


def _rows_of(documents: pd.DataFrame, variables: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return the number of the row of ``variables`` of each document; missing if it has none."""
    given = variables[keys].apply(_as_key).reset_index(drop=True).dropna()
    twice = given.duplicated()
    if twice.any():
        named = " and ".join(given[twice].iloc[0])
        raise ValueError(f"The 'variables' have two rows of {named}; give one.")
    numbers = given.rename_axis("row").reset_index().set_index(keys)["row"]
    asked = documents[keys].apply(_as_key)
    rows = asked.join(numbers, on=keys)["row"]
    if rows.isna().all():
        one, other = (
            f"{' and '.join(map(str, table.iloc[0]))!r}" if len(table) else "nothing"
            for table in (asked, given)
        )
        raise ValueError(
            f"None of the {len(documents)} documents is in the 'variables' by {' and '.join(keys)} "
            f"(the sheet has {one}, the table {other}); write it as the sheet does."
        )
    return rows


def _as_text(cells: pd.Series) -> pd.Series:
    """Return cells as text, empty ones missing; beside a blank, 2019 was read as 2019.0."""
    whole = cells.map(lambda cell: isinstance(cell, float) and cell.is_integer()).astype(bool)
    texts = cells.astype(str).where(~whole, cells.astype(str).str.removesuffix(".0"))
    return texts.astype(object).where(cells.notna() & (texts != ""), None)


def _as_key(cells: pd.Series) -> pd.Series:
    """Return cells as text that is equal where a reader would say so: 1.0 is 1."""
    return _as_text(cells).str.strip().str.replace(r"^(-?\d+)\.0$", r"\1", regex=True)


def _coded_of(population: pd.DataFrame, codings: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return what was coded of each unit of the population, a column per code, None if nothing."""
    names = [code.name for code in sheet.codes]
    wide = of_frames(codings).pivot(index="unit_id", columns="code", values="value")
    wide = wide.reindex(columns=names)
    if "frame" in names:
        wide = _answered_of_hits(wide)
    # Of a hit "frame" is a code and also part of its place.
    wide = wide.set_axis(range(len(names)), axis=1)
    drawn = sheet.units[["unit_id", *HIT_PLACE]].merge(wide, on="unit_id", how="inner")
    coded = population[HIT_PLACE].merge(drawn, on=HIT_PLACE, how="left")[list(wide.columns)]
    return coded.set_axis(names, axis=1).set_axis(population.index)


def _answered_of_hits(wide: pd.DataFrame) -> pd.DataFrame:
    """Return the codes of hits; what is coded not to be the frame is nobody's use of it.

    Raises
    ------
    ValueError
        If a hit that is the frame lacks a code that others have: it would count for less than
        those that are not.
    """
    asked = [name for name in wide if name != "frame" and wide[name].notna().any()]
    for name in asked:
        lacking = wide.index[(wide["frame"] == YES) & wide[name].isna()]
        if len(lacking):
            raise ValueError(
                f"{len(lacking)} of {int((wide['frame'] == YES).sum())} hits that are coded to be "
                f"the frame have no {name!r}, the first {min(lacking)}; code it, or empty their "
                "'frame' too, and they count as not coded."
            )
    wrong = (wide["frame"] == NO).to_numpy()
    answered = wide.copy()
    for name in asked:
        answered[name] = wide[name].mask(wrong, _OUTSIDE)
    return answered


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
