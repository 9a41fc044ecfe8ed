"""How much of a text stands in a frame, and in whose voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.stats.columns import as_list, passage_rows, require_columns, require_passages
from discourse.stats.features import sum_rows
from discourse.stats.resampling import bootstrap_rates, number_blocks

VOICES = ("own", "quoted", "attributed")
SUMS = ("mentioned", "all")  # quoted and attributed together; and all three


def frame_salience(
    hits: pd.DataFrame,
    passages: pd.DataFrame,
    *,
    by: str | list[str] = "narrative",
    frames: Sequence[str] | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return how often each frame occurs in each group and voice, per 1,000 tokens.

    Parameters
    ----------
    hits : DataFrame
        Has ``passage_id, frame, voice``, as from ``find_frames``.
    passages : DataFrame
        Has ``passage_id, document_id, section, tokens`` and ``by``. Passages whose
        ``by`` is missing belong to no group and are left out.
    by : str or list of str, default "narrative"
        Variables that define the groups, taken from ``passages``.
    frames : sequence of str, optional
        Frames to report, in this order; by default those that occur, sorted. A frame
        that nowhere occurs is reported only if it is named here.
    level, replicates, seed
        See :func:`~discourse.stats.resampling.bootstrap_rates`.

    Returns
    -------
    DataFrame
        One row per group, frame and voice, none left out:

        - ``<by>``: the group, sorted
        - ``frame``
        - ``voice``: ``own``, ``quoted``, ``attributed``, ``mentioned`` (the last two
          together) or ``all``
        - ``hits``, ``tokens``: counts in the group
        - ``per_1000_tokens``: 1000 * hits / tokens; NaN if there are no tokens
        - ``low, high``: its interval, from sections drawn again (or from
          passages, in a group with fewer than 5 sections); NaN if there are
          fewer than two

    Raises
    ------
    ValueError
        If a column is missing, a passage occurs twice, a hit lies in a passage that
        ``passages`` lacks, or a voice is unknown.

    Notes
    -----
    The interval says how much the rate would vary had the author written other
    sections of the same kind. It knows nothing of errors of lexicon and voice.

    Examples
    --------
    >>> passages = pd.DataFrame({
    ...     "passage_id": ["a", "b"], "document_id": "d", "section": "", "tokens": [60, 40],
    ...     "narrative": "n"})
    >>> hits = pd.DataFrame({"passage_id": ["a"], "frame": ["rights"], "voice": ["quoted"]})
    >>> table = frame_salience(hits, passages)
    >>> table.set_index("voice")["per_1000_tokens"].to_dict()
    {'own': 0.0, 'quoted': 10.0, 'attributed': 0.0, 'mentioned': 10.0, 'all': 10.0}
    """
    keys = as_list(by)
    require_passages(passages, ["document_id", "section", "tokens", *keys])
    passages = passages.sort_values("passage_id", ignore_index=True)
    shown = _frames(hits, frames)
    counts = _count(hits, passages, shown)
    tokens, blocks = passages["tokens"].to_numpy(), number_blocks(passages, by=keys)
    options = {"level": level, "replicates": replicates, "seed": seed}
    rows = [
        dict(zip(keys, group, strict=True)) | row
        for group, part in passages.groupby(keys, sort=True)
        for row in _rates(
            counts[part.index], tokens[part.index], blocks[part.index], shown, options
        )
    ]
    columns = [*keys, "frame", "voice", "hits", "tokens", "per_1000_tokens", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _frames(hits: pd.DataFrame, frames: Sequence[str] | None) -> list[str]:
    require_columns(hits, ["passage_id", "frame", "voice"], argument="hits")
    unknown = set(hits["voice"]) - set(VOICES)
    if unknown:
        raise ValueError(
            f"The 'hits' table has voice {min(map(str, unknown))!r}; it may be {', '.join(VOICES)}."
        )
    return sorted(set(hits["frame"])) if frames is None else list(frames)


def _count(hits: pd.DataFrame, passages: pd.DataFrame, frames: list[str]) -> NDArray[np.int64]:
    """Return the hits by passage, frame and voice, sums last: shape (passages, frames, 5)."""
    rows = passage_rows(hits, passages, argument="hits")
    counts = np.zeros((len(passages), len(frames), len(VOICES) + len(SUMS)), dtype=np.int64)
    shown = hits["frame"].isin(frames).to_numpy()
    frame = pd.Index(frames).get_indexer(pd.Index(hits["frame"][shown]))
    voice = pd.Index(VOICES).get_indexer(pd.Index(hits["voice"][shown]))
    np.add.at(counts, (rows[shown], frame, voice), 1)
    own, quoted, attributed = range(len(VOICES))
    counts[:, :, -2] = counts[:, :, quoted] + counts[:, :, attributed]
    counts[:, :, -1] = counts[:, :, own] + counts[:, :, -2]
    return counts


def _rates(
    counts: NDArray[np.int64],
    tokens: NDArray[np.int64],
    blocks: NDArray[np.integer[Any]],
    frames: list[str],
    options: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """Yield the row of each frame and voice of one group."""
    names, number = np.unique(blocks, return_inverse=True)
    flat = counts.reshape(len(counts), -1)
    low, high = bootstrap_rates(
        sum_rows(number, flat, len(names)), sum_rows(number, tokens, len(names)), **options
    )
    total = int(tokens.sum())
    measures = ((frame, voice) for frame in frames for voice in (*VOICES, *SUMS))
    for place, (frame, voice) in enumerate(measures):
        hits = int(flat[:, place].sum())
        yield {
            "frame": frame,
            "voice": voice,
            "hits": hits,
            "tokens": total,
            "per_1000_tokens": 1000 * hits / total if total else np.nan,
            "low": 1000 * low[place],
            "high": 1000 * high[place],
        }
