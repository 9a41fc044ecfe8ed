"""Where in a text something stands, and how evenly it is spread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from discourse.stats.columns import as_list, passage_rows, require_columns, require_passages
from discourse.stats.features import sum_rows
from discourse.stats.resampling import number_blocks


def dispersion(
    hits: pd.DataFrame, passages: pd.DataFrame, *, by: str | list[str] = "document_id"
) -> pd.DataFrame:
    r"""Return how evenly the hits of each frame are spread over the sections of each group.

    Parameters
    ----------
    hits : DataFrame
        Has ``passage_id, frame``.
    passages : DataFrame
        Has ``passage_id, document_id, section, tokens`` and ``by``.
    by : str or list of str, default "document_id"
        Variables that define the groups, taken from ``passages``.

    Returns
    -------
    DataFrame
        One row per group and frame, both sorted:

        - ``<by>``, ``frame``, ``hits``
        - ``sections``: how many there are (passages, in a group with fewer than 5 sections)
        - ``range_share``: share of the sections with a hit
        - ``dp``: Gries' deviation of proportions, 0 (spread like the words) to nearly 1
        - ``dp_norm``: the same divided by its greatest possible value; 0 to 1

        Without hits ``dp`` and ``dp_norm`` are NaN; with one section ``dp_norm`` is.

    Raises
    ------
    ValueError
        If a column is missing, a passage occurs twice or a hit lies in a passage that
        ``passages`` lacks.

    Notes
    -----
    With :math:`s_i` the share of the words and :math:`v_i` the share of the hits
    in section i: :math:`DP = \frac12 \sum_i |v_i - s_i|` (Gries 2008),
    :math:`DP_{norm} = DP / (1 - \min_i s_i)` (Lijffijt & Gries 2012). A frame with
    few hits cannot be spread evenly: compare only frames about as frequent.

    References
    ----------
    Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora.
    International Journal of Corpus Linguistics 13(4).
    Lijffijt, J. & Gries, S. Th. (2012). Correction to Gries (2008). IJCL 17(1).

    Examples
    --------
    >>> passages = pd.DataFrame({
    ...     "passage_id": ["a", "b"], "document_id": "d", "section": "", "tokens": [30, 70]})
    >>> hits = pd.DataFrame({"passage_id": ["a", "b"], "frame": "rights"})
    >>> dispersion(hits, passages).round(3).values.tolist()
    [['d', 'rights', 2, 2, 1.0, 0.2, 0.286]]
    """
    keys = as_list(by)
    require_columns(hits, ["frame"], argument="hits")
    require_passages(passages, ["document_id", "section", "tokens", *keys])
    passages = passages.sort_values("passage_id", ignore_index=True)
    frames = sorted(set(hits["frame"]))
    counts = np.zeros((len(passages), len(frames)), dtype=np.int64)
    frame = pd.Index(frames).get_indexer(pd.Index(hits["frame"]))
    np.add.at(counts, (passage_rows(hits, passages, argument="hits"), frame), 1)
    tokens, blocks = passages["tokens"].to_numpy(), number_blocks(passages, by=keys)
    rows = [
        dict(zip(keys, group, strict=True)) | row
        for group, part in passages.groupby(keys, sort=True)
        for row in _spread(counts[part.index], tokens[part.index], blocks[part.index], frames)
    ]
    columns = [*keys, "frame", "hits", "sections", "range_share", "dp", "dp_norm"]
    return pd.DataFrame(rows, columns=columns)


def deviation_of_proportions(
    counts: sparse.csr_array, tokens: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Gries' DP and its normalised form for each column of ``counts``.

    Parameters
    ----------
    counts : scipy.sparse.csr_array of int, shape (sections, features)
    tokens : array of int, shape (sections,)

    Returns
    -------
    dp, dp_norm : arrays of float, shape (features,)
        See :func:`dispersion` for the formula; NaN where nothing was counted.
    """
    if not tokens.sum():
        undefined = np.full(counts.shape[1], np.nan)
        return undefined, undefined.copy()
    share = tokens / tokens.sum()
    totals = counts.sum(axis=0)
    cells = counts.tocoo()
    expected = share[cells.row]
    # A section without the feature differs by its own share. All shares add up to 1,
    # so only the sections with the feature have to be looked at.
    excess = np.abs(cells.data / totals[cells.col] - expected) - expected
    dp = (1 + np.bincount(cells.col, excess, minlength=len(totals))) / 2
    dp[totals == 0] = np.nan
    most = 1 - share[share > 0].min()
    return dp, dp / most if most > 0 else np.full_like(dp, np.nan)


def hit_positions(hits: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Return where along its document each hit stands, for a dispersion plot.

    Parameters
    ----------
    hits : DataFrame
        Has ``passage_id, frame, voice, start``.
    passages : DataFrame
        Has ``passage_id, document_id, section, position, start, end, tokens``.

    Returns
    -------
    DataFrame
        ``document_id``, ``narrative`` (if the passages have it), ``frame, voice,
        section, position_share``: 0 is the first word of the document, 1 its end,
        measured in words of the passages given. Within a passage the place is read
        off the characters. Sorted by document, place and frame.

    Raises
    ------
    ValueError
        If a column is missing, a passage occurs twice or a hit lies in a passage that
        ``passages`` lacks.
    """
    require_columns(hits, ["frame", "voice", "start"], argument="hits")
    placed = _placed(passages)
    home = placed.iloc[passage_rows(hits, placed, argument="hits")].reset_index(drop=True)
    length = (home["end"] - home["start"]).clip(lower=1)
    within = ((hits["start"].to_numpy() - home["start"]) / length).clip(0, 1)
    table = home.assign(
        frame=hits["frame"].to_numpy(),
        voice=hits["voice"].to_numpy(),
        position_share=home["position_share"] + within * home["tokens_share"],
    )
    columns = [*_document_columns(passages), "frame", "voice", "section", "position_share"]
    order = ["document_id", "position_share", "frame", "voice"]
    return table.sort_values(order, ignore_index=True)[columns]


def section_starts(passages: pd.DataFrame) -> pd.DataFrame:
    """Return where along its document each section begins.

    Parameters
    ----------
    passages : DataFrame
        Has ``passage_id, document_id, section, position, start, end, tokens``.

    Returns
    -------
    DataFrame
        ``document_id``, ``narrative`` (if the passages have it), ``section,
        position_share``, in the order of the text.

    Raises
    ------
    ValueError
        If a column is missing or a passage occurs twice.
    """
    placed = _placed(passages)
    place = placed[["document_id", "section"]]
    begins = place.ne(place.shift()).any(axis=1)
    columns = [*_document_columns(passages), "section", "position_share"]
    return placed.loc[begins, columns].reset_index(drop=True)


def _spread(
    counts: NDArray[np.int64],
    tokens: NDArray[np.int64],
    blocks: NDArray[np.integer[Any]],
    frames: list[str],
) -> Iterator[dict[str, Any]]:
    """Yield the row of each frame of one group."""
    names, number = np.unique(blocks, return_inverse=True)
    sections = sum_rows(number, counts, len(names))
    dp, dp_norm = deviation_of_proportions(
        sparse.csr_array(sections), sum_rows(number, tokens, len(names))
    )
    for place, frame in enumerate(frames):
        yield {
            "frame": frame,
            "hits": int(sections[:, place].sum()),
            "sections": len(names),
            "range_share": float((sections[:, place] > 0).mean()),
            "dp": dp[place],
            "dp_norm": dp_norm[place],
        }


def _placed(passages: pd.DataFrame) -> pd.DataFrame:
    """Return the passages in order, with the share of the document before and in each."""
    require_passages(passages, ["document_id", "section", "position", "start", "end", "tokens"])
    ordered = passages.sort_values(["document_id", "position"], ignore_index=True)
    tokens = ordered.groupby("document_id")["tokens"]
    total = tokens.transform("sum")
    return ordered.assign(
        position_share=(tokens.cumsum() - ordered["tokens"]) / total,
        tokens_share=ordered["tokens"] / total,
    )


def _document_columns(passages: pd.DataFrame) -> list[str]:
    return [name for name in ("document_id", "narrative") if name in passages.columns]
