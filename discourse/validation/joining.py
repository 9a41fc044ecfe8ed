"""What coders said beside what the toolkit told, unit by unit."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from discourse.stats.outputs import read_output
from discourse.validation.codes import FRAME_PREFIX, NO, YES
from discourse.validation.recording import SEPARATOR
from discourse.validation.sheets import Sheet

# What names a unit: a sentence by its number, a hit (and in the population anything) by characters.
SENTENCE_PLACE = ["document_id", "sentence_number"]
HIT_PLACE = ["document_id", "start", "end", "frame"]
_HIT_CODES = ["voice", "stance", "negated"]
_MANY = 10  # units, of which a changed lexicon does not lose all
_LOST_SHARE = 0.1  # of documents; a changed lexicon may lose the hits of a few
_PLACES = ("sentence_number", "start", "end")
NOT_FOUND = ""  # told of a hit that the result does not have


def read_told(path: str | Path, sheet: Sheet) -> pd.DataFrame:
    """Read what the toolkit told: the output of ``frames``, of statements that of ``classify``.

    Parameters
    ----------
    path : path
        A file or a folder of parts.
    sheet : Sheet
        The sample that it is held against.

    Returns
    -------
    DataFrame
        Of ``frames`` (sentences, hits): ``document_id, sentence_number, start, end, frame,
        pattern, voice, stance, negated``, the last as "1" and "0"; of ``classify``:
        ``statement_id, label``.

    Raises
    ------
    ValueError
        If a column is missing, or it is of other texts or other frames than the sheet.
    """
    path = Path(path)
    if sheet.unit == "statement":
        labels = read_output(path, ["statement_id", "label"], command="classify")
        _check_statements(labels, sheet, path)
        drawn_from = labels["statement_id"].isin(_read(sheet))
        return labels.loc[drawn_from, ["statement_id", "label"]].fillna({"label": NOT_FOUND})
    columns = [*SENTENCE_PLACE, "start", "end", "frame", "pattern", *_HIT_CODES]
    hits = read_output(path, columns, command="frames", whole=_PLACES)[columns]
    if sheet.unit == "hit" and len(hits) and hits[_HIT_CODES].isna().all(axis=None):
        raise ValueError(
            f"{path} says nothing of voice and stance; name the output of `discourse frames` "
            "without --no-voice."
        )
    _check_documents(hits, sheet, path)
    return hits.assign(negated=hits["negated"].map(_yes_or_no))


def _yes_or_no(value: object) -> str:
    return YES if str(value).casefold() in ("true", "1", "1.0") else NO


def _read(sheet: Sheet) -> pd.Series:
    """Return the ids of the documents that could be read."""
    return sheet.documents.loc[sheet.documents["status"] == "ok", "document_id"]


def _check_statements(labels: pd.DataFrame, sheet: Sheet, path: Path) -> None:
    read = _read(sheet)
    missing = sorted(set(read) - set(labels["statement_id"]))
    if missing:
        raise ValueError(
            f"{path} lacks {len(missing)} of the {len(read)} statements that the sheet was drawn "
            f"from, such as {missing[0]!r}; name the output of `discourse classify` on the same "
            "inputs."
        )
    if labels["statement_id"].duplicated().any():
        twice = labels.loc[labels["statement_id"].duplicated(), "statement_id"].min()
        raise ValueError(f"{path} has statement {twice!r} twice; give each one row.")


def _check_documents(hits: pd.DataFrame, sheet: Sheet, path: Path) -> None:
    """Raise if the hits are of other texts than the sheet, or of other frames."""
    strange = sorted(set(hits["document_id"]) - set(sheet.documents["document_id"]))
    if strange:
        raise ValueError(
            f"{path} has hits in {len(strange)} documents that the sheet was not drawn from, such "
            f"as {strange[0]!r}; name the output of `discourse frames` on the same inputs."
        )
    population = sheet.population()
    if sheet.unit == "sentence":
        _check_sentences(hits, population, sheet, path)
    _check_whole(hits, population, sheet, path)


def _check_sentences(
    hits: pd.DataFrame, population: pd.DataFrame, sheet: Sheet, path: Path
) -> None:
    """Raise if a hit is of a frame that was not asked for, or in no sentence of the sheet."""
    asked = {code.name.removeprefix(FRAME_PREFIX) for code in sheet.codes}
    if other := sorted(set(hits["frame"]) - asked):
        raise ValueError(
            f"{path} has hits of the frame {other[0]!r}, and coders were asked for "
            f"{', '.join(sorted(asked))}; name the output of `discourse frames` with the lexicon "
            f"of the sheet, {sheet.lexicon}."
        )
    places = hits.merge(
        population[[*SENTENCE_PLACE, "start", "end"]],
        on=SENTENCE_PLACE,
        how="left",
        suffixes=("", "_of_sentence"),
    )
    inside = (places["start_of_sentence"] <= places["start"]) & (
        places["start"] < places["end_of_sentence"]
    )
    if not inside.all():
        first = places[~inside].iloc[0]
        raise ValueError(
            f"{path} has a hit in sentence {first['sentence_number']} of {first['document_id']!r} "
            f"at {first['start']}, where the sheet has no such sentence: the text has changed; "
            "draw a new sheet, or name the output on the texts that it was drawn from."
        )


def _check_whole(hits: pd.DataFrame, population: pd.DataFrame, sheet: Sheet, path: Path) -> None:
    """Raise if much of what was hit when the sample was drawn is not: the result is cut off.

    What is missing would be scored as missed.
    """
    before = population[population["frames"] != ""]
    frames = before["frames"].str.split(SEPARATOR).explode().value_counts()
    lost = sorted(set(frames.index[frames >= _MANY]) - set(hits["frame"]))
    documents = set(before["document_id"])
    without = sorted(documents - set(hits["document_id"]))
    if lost or len(without) > _LOST_SHARE * len(documents):
        what = (
            f"no hit of the frame {lost[0]!r}, which {frames[lost[0]]:,} units of the sheet held"
            if lost
            else f"no hit in {len(without)} of {len(documents)} documents that held some"
        )
        raise ValueError(
            f"{path} has {what} when it was drawn; name the whole output of `discourse frames` on "
            f"the same inputs, with the lexicon {sheet.lexicon} or one like it."
        )


def told_codes(units: pd.DataFrame, told: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return what the toolkit told of each unit, a column per code.

    Parameters
    ----------
    units : DataFrame
        Of the sample or of the population.
    told : DataFrame
        From :func:`read_told`.
    sheet : Sheet

    Returns
    -------
    DataFrame
        With the index of ``units``. Of a hit that the result does not have, and of a statement
        that has no label, the codes are empty text.
    """
    if sheet.unit == "sentence":
        return _told_sentences(units, told, sheet)
    if sheet.unit == "hit":
        found = told.drop_duplicates(HIT_PLACE).assign(is_told=YES)
        both = units[HIT_PLACE].merge(found, on=HIT_PLACE, how="left")
        table = both[["is_told", *_HIT_CODES]].set_axis([code.name for code in sheet.codes], axis=1)
    else:
        labels = told.set_index("statement_id")["label"]
        table = units["document_id"].map(labels).to_frame("label")
    return table.astype(object).fillna(NOT_FOUND).set_axis(units.index)


def _told_sentences(units: pd.DataFrame, told: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    places = pd.MultiIndex.from_frame(units[SENTENCE_PLACE])
    columns = {}
    for code in sheet.codes:
        hits = told[told["frame"] == code.name.removeprefix(FRAME_PREFIX)]
        held = places.isin(pd.MultiIndex.from_frame(hits[SENTENCE_PLACE]))
        columns[code.name] = pd.Series(held, units.index).map({True: YES, False: NO})
    return pd.DataFrame(columns, index=units.index)


def of_frames(codings: pd.DataFrame) -> pd.DataFrame:
    """Return codings without the voice and stance of hits that are coded not to be the frame."""
    wrong = codings.loc[(codings["code"] == "frame") & (codings["value"] == NO), "unit_id"]
    return codings[(codings["code"] == "frame") | ~codings["unit_id"].isin(wrong)]


def coded_beside_told(codings: pd.DataFrame, told: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return the sample with what was coded and told of each unit.

    Parameters
    ----------
    codings : DataFrame
        ``unit_id, code, value`` of one coder, or as settled.
    told : DataFrame
        From :func:`read_told`.
    sheet : Sheet

    Returns
    -------
    DataFrame
        ``unit_id, stratum, code, coded, told``: a row per code that was given.

    Raises
    ------
    ValueError
        If no unit was coded, or none of the hits that were drawn is in the result.
    """
    if codings.empty:
        raise ValueError("Nothing is coded in this sheet; code some units first.")
    units = sheet.units
    by_code = told_codes(units, told, sheet)
    if sheet.unit == "hit" and (by_code == NOT_FOUND).all(axis=None):
        raise ValueError(
            "None of the hits that were drawn is in the result; name the output of `discourse "
            f"frames` with the lexicon of the sheet, {sheet.lexicon}, on the same inputs."
        )
    long = (
        units[["unit_id", "stratum"]]
        .join(by_code)
        .melt(["unit_id", "stratum"], var_name="code", value_name="told")
    )
    coded = of_frames(codings).rename(columns={"value": "coded"})[["unit_id", "code", "coded"]]
    pairs = long.merge(coded, on=["unit_id", "code"], how="inner")
    return pairs.sort_values(["code", "unit_id"], ignore_index=True)[
        ["unit_id", "stratum", "code", "coded", "told"]
    ]
