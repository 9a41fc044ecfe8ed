"""Designs of the tables on frames: how much of them, in whose voice, where."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from discourse.report.printed_columns import Column
from discourse.report.table_design import TableDesign, side_by_side

_VOICES = ("own", "mentioned")
_RATES = ("per_1000_tokens", "low", "high")
_FRAME = Column("frame", "Frame", "name")
_VOICE_NOTE = (
    "Own voice: the author uses the frame; mentioned: it is quoted or attributed to somebody else."
)


def _by_size(table: pd.DataFrame, measures: list[str], *, then: list[str]) -> pd.DataFrame:
    """Return the rows of the frame with most of all ``measures`` first, whatever their order."""
    # Sorted first, or the last digit of a sum would depend on the order of the rows.
    table = table.sort_values(["frame", *then], ignore_index=True)
    size = table[measures].sum(axis=1).groupby(table["frame"]).transform("sum")
    return table.assign(size=-size).sort_values(["size", "frame", *then], ignore_index=True)


def _documents(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["narrative", "document_id"])


def _salience(table: pd.DataFrame) -> pd.DataFrame:
    wide = side_by_side(
        table[["narrative", "frame", "voice", *_RATES]],
        rows=("narrative", "frame"),
        across="voice",
        groups=_VOICES,
    )
    return _by_size(wide, [f"{voice}: per_1000_tokens" for voice in _VOICES], then=["narrative"])


def _use_and_mention(table: pd.DataFrame) -> pd.DataFrame:
    return _by_size(table, [f"{voice}_per_1000_tokens" for voice in _VOICES], then=["narrative"])


def _dispersion(table: pd.DataFrame) -> pd.DataFrame:
    return _by_size(table, ["hits"], then=["document_id"])


DOCUMENTS = TableDesign(
    name="documents",
    caption="The documents compared: their size in what is counted, and the frame hits in them.",
    columns=(
        Column("document_id", "Document", "name"),
        Column("sections", "Sections", "count"),
        Column("passages", "Passages", "count"),
        Column("sentences", "Sentences", "count"),
        Column("tokens", "Words", "count"),
        Column("hits", "Frame hits", "count"),
    ),
    prepare=_documents,
    needs=("document_id", "narrative", "sections", "passages", "sentences", "tokens", "hits"),
    notes=(
        "Headings, tables, reference lists and page furniture are left out, and near-duplicate "
        "passages are counted once. Frame hits: matches of the lexicon in whatever voice. "
        "Documents of unequal length are compared by rates, not by counts."
    ),
)

SALIENCE = TableDesign(
    name="salience",
    caption=(
        "Salience of frames by narrative and voice: hits per 1,000 words, "
        "with 95 % bootstrap intervals in brackets."
    ),
    columns=(
        _FRAME,
        Column("own: per_1000_tokens", "Own voice", across=True),
        Column(("own: low", "own: high"), "", across=True),
        Column("mentioned: per_1000_tokens", "Mentioned", across=True),
        Column(("mentioned: low", "mentioned: high"), "", across=True),
    ),
    prepare=_salience,
    needs=("narrative", "frame", "voice", *_RATES),
    notes=(
        f"{_VOICE_NOTE} Intervals: sections drawn again (passages, where a narrative has fewer "
        "than five sections); where nothing was found, the upper end is the exact Poisson limit. "
        "They know nothing of errors of lexicon and voice. The most frequent stand first."
    ),
    missing="too few sections for an interval, or no such row",
    across="narrative",
    rows=("frame",),
)

EXPRESSIONS = replace(
    SALIENCE,
    name="expressions",
    caption=(
        "Single expressions by narrative and voice: occurrences per 1,000 words, "
        "with 95 % bootstrap intervals in brackets."
    ),
    columns=(replace(_FRAME, heading="Expression"), *SALIENCE.columns[1:]),
    notes=SALIENCE.notes.replace("uses the frame", "uses the expression"),
)

USE_AND_MENTION = TableDesign(
    name="use_and_mention",
    caption=(
        "Use and mention of frames by narrative: hits, hits per 1,000 words, "
        "and the share of all hits that are mention."
    ),
    columns=(
        _FRAME,
        Column("own_hits", "Own\nhits", "count", across=True),
        Column("mentioned_hits", "Mentioned\nhits", "count", across=True),
        Column("own_per_1000_tokens", "Own\nrate", across=True),
        Column("mentioned_per_1000_tokens", "Mentioned\nrate", across=True),
        Column("mentioned_share", "Mentioned", "percent", decimals=0, across=True),
    ),
    prepare=_use_and_mention,
    needs=(
        *("frame", "narrative", "own_hits", "mentioned_hits"),
        *("own_per_1000_tokens", "mentioned_per_1000_tokens", "mentioned_share"),
    ),
    notes=(
        f"{_VOICE_NOTE} Rates are per 1,000 words. A share of few hits says little. Voice is told "
        "by a model: quotation is safe, attribution is often missed or wrongly found. The most "
        "frequent stand first."
    ),
    missing="no hit",
    across="narrative",
    rows=("frame",),
)

DISPERSION = TableDesign(
    name="dispersion",
    caption=(
        "Dispersion of frames over the sections of each document: hits, the share of sections "
        "with a hit, and Gries' normalised deviation of proportions (DP)."
    ),
    columns=(
        _FRAME,
        Column("hits", "Hits", "count", across=True),
        Column("range_share", "Sections", "percent", decimals=0, across=True),
        Column("dp_norm", "DP", across=True),
    ),
    prepare=_dispersion,
    needs=("document_id", "frame", "hits", "range_share", "dp_norm"),
    notes=(
        "DP: 0 if hits are spread over the sections as the words are, 1 if they are lumped. "
        "Sections: passages, in a document with fewer than five of them. A frame with few hits "
        "cannot be spread evenly: compare only frames that are about as frequent. The most "
        "frequent stand first."
    ),
    missing="no hit",
    across="document_id",
    rows=("frame",),
)
