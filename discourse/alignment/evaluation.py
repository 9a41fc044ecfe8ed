"""How far scores agree with a yardstick that no part of the model has seen.

The yardstick for UN statements is how states vote: ideal points estimated from
roll calls of the General Assembly (Bailey, M. A., Strezhnev, A. & Voeten, E. (2017).
Estimating dynamic state preferences from United Nations voting data. Journal of
Conflict Resolution, 61(2), 430-456). Agreement is no proof: a state may speak one
way and vote another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.background import Background
from discourse.alignment.model import AlignmentModel
from discourse.alignment.references import References
from discourse.alignment.statements import read_statement
from discourse.corpus import Document
from discourse.frames import iter_hits
from discourse.resources import resource
from discourse.stats.columns import require_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FULL = "full model"
AGREEMENT = ("rho_year", "rho_state", "auc")
_DESCRIBING = ("statement_id", "iso3", "year", "status", "error")
AGREEMENT_COLUMNS = [
    *("statements", "states", "years"),
    *(f"{name}{end}" for name in AGREEMENT for end in ("", "_low", "_high")),
]
_LEAST_STATES = 10
_SIDES = {"western": 1, "aligned": -1}


def read_criterion(path: str | Path) -> pd.DataFrame:
    """Read a yardstick: a CSV with ``iso3, year`` and one column of numbers.

    Returns
    -------
    DataFrame
        ``iso3, year, criterion``; rows without a number are left out.

    Raises
    ------
    ValueError
        If a column is missing, more than one could be meant, or a state has two numbers a year.
    """
    table = _read_table(path, ["iso3", "year"])
    years = pd.to_numeric(table["year"], errors="coerce")
    if (wrong := years.isna() | (years % 1 != 0)).any():
        raise ValueError(f"{path}: year is {table.loc[wrong, 'year'].iloc[0]!r}; give whole years.")
    others = [str(name) for name in table if name not in ("iso3", "year") and _numbers(table[name])]
    if len(others) != 1:
        raise ValueError(
            f"{path}: beside iso3 and year it must have one column of numbers, and has "
            f"{', '.join(others) or 'none'}; leave one."
        )
    values = pd.to_numeric(table[others[0]]).replace([np.inf, -np.inf], np.nan)
    criterion = table[["iso3"]].assign(year=years.astype(int), criterion=values).dropna()
    if (twice := criterion.duplicated(["iso3", "year"])).any():
        row = criterion[twice].iloc[0]
        raise ValueError(f"{path}: {row['iso3']} has two rows in {row['year']}; keep one.")
    return criterion


def _numbers(column: pd.Series) -> bool:
    """Whether a column of text holds numbers (and blanks) only."""
    filled = column[column.str.strip() != ""]
    return bool(len(filled)) and bool(pd.to_numeric(filled, errors="coerce").notna().all())


def _read_table(path: str | Path, columns: list[str]) -> pd.DataFrame:
    """Read a CSV as text and see that it has ``columns``; states in capitals."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path} is no CSV in UTF-8 ({error}); save it as one.") from error
    require_columns(table, columns, argument=str(path))
    return table.assign(iso3=table["iso3"].str.strip().str.upper())


def read_camps(path: str | Path | None = None) -> pd.DataFrame:
    """Read which states belong to which camp: ``iso3, camp`` (``western`` or ``aligned``).

    Parameters
    ----------
    path : path, optional
        A CSV; the shipped lists if left out.

    Raises
    ------
    ValueError
        If a column is missing, a camp is another word, or a state has two rows.
    """
    path = path or resource("corpora", "un-general-debate", "camps.csv")
    return read_state_groups(path, "camp", tuple(_SIDES))


def read_state_groups(path: str | Path, column: str, groups: tuple[str, ...]) -> pd.DataFrame:
    """Read a CSV of ``iso3`` and the group of each state, in ``column``, one of ``groups``.

    Raises
    ------
    ValueError
        If a column is missing, a group is another word, or a state has two rows.
    """
    table = _read_table(path, ["iso3", column])
    if (twice := table["iso3"].duplicated()).any():
        raise ValueError(f"{path}: {table.loc[twice, 'iso3'].iloc[0]} has two rows; keep one.")
    if wrong := set(table[column]) - set(groups):
        raise ValueError(
            f"{path}: {column} is {sorted(wrong)[0]!r}; "
            f"it may be {' or '.join(map(repr, groups))}; mend it."
        )
    return table[["iso3", column]]


def agreement(
    scores: pd.DataFrame,
    criterion: pd.DataFrame,
    camps: pd.DataFrame,
    *,
    replicates: int = 500,
    seed: int = 0,
) -> dict[str, float]:
    """Compare scores with a yardstick.

    Parameters
    ----------
    scores : DataFrame
        ``iso3, year, score``; rows without a score or a criterion are left out.
    criterion : DataFrame
        ``iso3, year, criterion``.
    camps : DataFrame
        ``iso3, camp``.
    replicates : int, default 500
        Bootstrap replicates; states are drawn again, with all their years.
    seed : int, default 0

    Returns
    -------
    dict
        - ``statements, states, years``: how many were compared
        - ``rho_year``: Spearman correlation of score and criterion within a year, mean over
          years with ten states or more, whose numbers differ
        - ``rho_state``: the same of the means of each state
        - ``auc``: how often a statement of a western state has a higher score than one of an
          aligned state
        - ``<name>_low, <name>_high``: 95 % percentile intervals

        What cannot be computed is missing.
    """
    joined = scores.dropna(subset=["score"]).merge(criterion, on=["iso3", "year"])
    joined = joined.merge(camps, on="iso3", how="left").sort_values(["iso3", "year"])
    compared = _Compared(
        score=joined["score"].to_numpy(float),
        criterion=joined["criterion"].to_numpy(float),
        year=joined["year"].to_numpy(float),
        state=np.asarray(joined.groupby("iso3").ngroup(), dtype=np.int64),
        camp=np.asarray(joined["camp"].map(_SIDES).fillna(0), dtype=np.int64),
    )
    row: dict[str, float] = {
        "statements": len(joined),
        "states": joined["iso3"].nunique(),
        "years": joined["year"].nunique(),
    }
    draws = np.array(list(_draws(compared, replicates, np.random.default_rng(seed))))
    for name, value, drawn in zip(AGREEMENT, _measures(compared), draws.T, strict=True):
        low, high = np.nanquantile(drawn, [0.025, 0.975]) if value == value else (np.nan, np.nan)
        row |= {name: value, f"{name}_low": float(low), f"{name}_high": float(high)}
    return row


class _Compared(NamedTuple):
    """Statements with a criterion, sorted by state, as arrays; states are numbered."""

    score: Floats
    criterion: Floats
    year: Floats
    state: Ints
    camp: Ints


def _draws(
    compared: _Compared, replicates: int, random: np.random.Generator
) -> Iterator[tuple[float, float, float]]:
    """Yield the measures with states drawn again; one drawn twice is two states."""
    numbers = np.arange(len(compared.state))
    rows = np.split(numbers, np.flatnonzero(np.diff(compared.state)) + 1)
    for drawn in random.integers(len(rows), size=(replicates, len(rows))):
        chosen = np.concatenate([rows[state] for state in drawn])
        state = np.repeat(np.arange(len(drawn)), [len(rows[state]) for state in drawn])
        yield _measures(_Compared(*(part[chosen] for part in compared))._replace(state=state))


def _measures(compared: _Compared) -> tuple[float, float, float]:
    """Return the three measures of :func:`agreement`, in its order."""
    score, criterion, year, state, camp = compared
    by_year = [
        _spearman(score[inside], criterion[inside])
        for inside in (year == y for y in np.unique(year))
        if inside.sum() >= _LEAST_STATES
    ]
    by_state, size = np.nan, np.bincount(state)
    if len(size) >= _LEAST_STATES:
        by_state = _spearman(np.bincount(state, score) / size, np.bincount(state, criterion) / size)
    western, aligned = score[camp == 1], score[camp == -1]
    area = np.nan
    if len(western) and len(aligned):
        ranks = _ranks(np.concatenate([western, aligned]))[: len(western)]
        area = float((ranks.mean() - (len(western) + 1) / 2) / len(aligned))
    by_year = [rho for rho in by_year if not np.isnan(rho)]
    return float(np.mean(by_year)) if by_year else np.nan, by_state, area


def _spearman(first: Floats, second: Floats) -> float:
    a, b = _ranks(first), _ranks(second)
    if a.std() == 0 or b.std() == 0:
        return np.nan
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata  # takes longer to import than all else here

    ranks: Floats = rankdata(values)
    return ranks


def variants(frames: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what is passed to :class:`AlignmentModel` to leave out each part in turn."""
    return {
        FULL: {},
        "without phrases": {"phrases": False},
        "without hits": {"rates": False},
        "without voice in references": {"reference_voice": False},
        "without voice in statements": {"voice": False},
        "without voice in either": {"voice": False, "reference_voice": False},
        "without what is ascribed to China": {"ascribed": False},
        **{f"without {frame}": {"leave_out": (frame,)} for frame in frames},
    }


def score_variants(
    references: References, background: Background, documents: Iterable[Document] | None = None
) -> pd.DataFrame:
    """Score statements by the model and by the model without each of its parts.

    Parameters
    ----------
    references : References
    background : Background
    documents : iterable of Document, optional
        With the variables ``iso3`` and ``year``. If None the background speeches are
        scored, each by polarities of phrases that it had no part in.

    Returns
    -------
    DataFrame
        ``statement_id, iso3, year, status, error`` and one column of scores per variant,
        missing where a document could not be read.
    """
    models = {
        # Intervals are not asked for.
        name: AlignmentModel(replicates=2, **options).fit(references, background)
        for name, options in variants(references.lexicon.frame_names).items()
    }
    if documents is None:
        table = background.speeches[["statement_id", "iso3", "year"]].assign(status="ok", error="")
        for name, model in models.items():
            table[name] = model.speech_scores_.to_numpy()
        return table
    rows = list(_score(documents, references, models))
    return pd.DataFrame(rows, columns=[*_DESCRIBING, *models])


def _score(
    documents: Iterable[Document], references: References, models: dict[str, AlignmentModel]
) -> Iterator[dict[str, Any]]:
    for document, hits in iter_hits(documents, references.lexicon):
        row = {
            "statement_id": document.document_id,
            **{name: document.variables.get(name) for name in ("iso3", "year")},
            **{"status": document.status, "error": document.error},
        }
        if document.status == "ok":
            read = {
                voice: read_statement(document, hits, references.lexicon, voice=voice)
                for voice in (True, False)
            }
            row |= {name: model.score(read[model.voice]) for name, model in models.items()}
        yield row


def evaluation_table(
    scores: pd.DataFrame, criterion: pd.DataFrame, camps: pd.DataFrame, *, seed: int = 0
) -> pd.DataFrame:
    """Return a row of :func:`agreement` for each column of scores.

    Parameters
    ----------
    scores : DataFrame
        From :func:`score_variants`.
    criterion, camps : DataFrame
    seed : int, default 0

    Returns
    -------
    DataFrame
        ``variant`` and what :func:`agreement` returns.

    Raises
    ------
    ValueError
        If no statement has a criterion.
    """
    scores = scores.assign(year=pd.to_numeric(scores["year"], errors="coerce"))
    if scores.merge(criterion, on=["iso3", "year"]).empty:
        raise ValueError(
            "No statement has a criterion: the statements are of "
            f"{_first(scores)}, the criterion of {_first(criterion)}; both need iso3 and year."
        )
    names = [name for name in scores if name not in _DESCRIBING]
    rows = [
        agreement(scores[["iso3", "year"]].assign(score=scores[name]), criterion, camps, seed=seed)
        for name in names
    ]
    table = pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)
    table.insert(0, "variant", names)
    return table


def _first(table: pd.DataFrame) -> str:
    if table.empty:
        return "no state"
    row = table.astype({"iso3": str}).sort_values(["iso3", "year"]).iloc[0]
    return f"{row['iso3']} {row['year']} and others"
