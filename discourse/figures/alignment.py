"""Figure of alignment: where statements stand between two narratives."""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from discourse.figures.alignment_rows import count_rows, draw_thin_rows, name_background
from discourse.figures.lettering import name_sides, room_for_names, scaled, shortened, text_width
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import (
    GREY,
    MIDDLE,
    NarrativeStyle,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_COLUMNS = ("statement_id", "score", "low", "high", "label")
_SCORE = "Alignment score, with 95 % interval"
_BACKGROUND_ROWS = 3.0
_BASELINE = -0.8  # of the background, above the first statement at 0
_MARGIN = 5.0  # points
_MOST_NAMED = 60  # statements
_MANY_LINES, _LEAST_LINES = 44.0, 26.0  # height of a figure with more
_BACKGROUND_SHARE = 1 / 8  # of the rows that the background is as high as, with more
# Labels that take no side: their style, and the sign of the marker in the key.
_NO_SIDE = {
    "mixed": (NarrativeStyle(GREY, MIDDLE, "s", 0.9), "■"),
    "neither": (NarrativeStyle(GREY, MIDDLE, "^", 1.1), "▲"),
    "undetermined": (NarrativeStyle(GREY, MIDDLE, "s", 0.9), "□"),
}


def plot_alignment(
    table: pd.DataFrame,
    background: ArrayLike,
    *,
    sides: tuple[str, str] = ("china-mobile", "atlantic-council"),
    ax: Axes | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw statements on the axis between two narratives, under the background's scores.

    Use it to say of one statement, or of a few dozen, which narrative it is
    nearer to and how sure that is; or of many, how they divide.

    How to read it: zero is the middle of the background. Each row is a
    statement, its point the score and its line the interval; it takes the
    colour of a narrative only if it was labelled so. The grey histogram shows
    how statements of the background score, the number on the right the share
    of them, in per cent, that score lower.

    More than 60 statements are drawn without names and percentiles on thin rows,
    in a figure of one height however many there are. The upright axis then counts
    them from the highest score, the key says how many have each label, and those
    without a score are left out and counted below.

    Parameters
    ----------
    table : DataFrame
        Alignment: ``statement_id``, ``score``, ``low``, ``high``, ``label``,
        and ``percentile`` if it is to be shown. A statement whose score is NaN
        keeps its row, which says "no score".
    background : array-like of float
        Scores of the background's statements; NaN are left out.
    sides : tuple of str
        Narratives at the negative and the positive end.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of statements and narratives; a statement without one
        is called by its identifier.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows or the background no score.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "statement_id": ["first", "second"],
    ...         "score": [-0.4, 1.2],
    ...         "low": [-0.9, 0.5],
    ...         "high": [0.2, 1.8],
    ...         "label": ["undetermined", "atlantic-council"],
    ...     }
    ... )
    >>> ax = plot_alignment(table, [-1.0, -0.2, 0.1, 0.9])
    >>> [label.get_text() for label in ax.get_yticklabels()][1:]
    ['second', 'first']
    """
    check_table(table, _COLUMNS, function="plot_alignment")
    scores = np.asarray(background, dtype=float).ravel()
    scores = scores[~np.isnan(scores)]
    if len(scores) == 0:
        raise ValueError(
            "The 'background' of plot_alignment must hold at least one score, got none; "
            "pass the scores of the background register."
        )
    table = table.sort_values(["score", "statement_id"], ascending=[False, True])
    styles = narrative_styles(sides)
    _check_labels(table, styles)
    names = (readable_name(sides[0], labels), readable_name(sides[1], labels))
    ends = styles[sides[0]], styles[sides[1]]
    if len(table) > _MOST_NAMED:
        ax = axes_or_new(ax, lines=_MANY_LINES, least=_LEAST_LINES)
        name_sides(ax, "nearer", names, ends)
        _draw_many(ax, table, scores, styles, labels)
        return ax
    high = len(table) + _BACKGROUND_ROWS
    ax = axes_or_new(ax, lines=1.35 * high + 8, least=1.1 * high + 8)
    _set_score_axis(ax, table, scores)
    _name_rows(ax, table, scores, labels)
    _draw_background(ax, scores)
    neutral = {label: style for label, (style, _) in _NO_SIDE.items()}
    rows: Iterable[Any] = table.itertuples(index=False)
    for y, row in enumerate(rows):
        _draw_statement(ax, row, y, neutral | styles)
    name_sides(ax, "nearer", names, ends)
    if "percentile" in table.columns:
        _write_percentiles(ax, table["percentile"])
    return ax


def _check_labels(table: pd.DataFrame, styles: Mapping[str, NarrativeStyle]) -> None:
    known = [*_NO_SIDE, *styles]
    wrong = table[table["score"].notna() & ~table["label"].isin(known)]
    if not wrong.empty:
        row = wrong.iloc[0]
        raise ValueError(
            f"The 'label' of statement {row['statement_id']!r} must be one of {', '.join(known)}, "
            f"got {row['label']!r}; name the narratives of the table in 'sides'."
        )


def _set_score_axis(ax: Axes, table: pd.DataFrame, scores: NDArray[np.float64]) -> None:
    drawn = np.concatenate([scores, table[["score", "low", "high"]].to_numpy(float).ravel()])
    reach = 1.05 * (np.nanmax(np.abs(drawn)) or 1.0)
    ax.set_xlim(-reach, reach)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "top", "right"]].set_visible(False)
    ax.axvline(0, color=GREY, linewidth=scaled(0.5), zorder=2)


def _draw_many(
    ax: Axes,
    table: pd.DataFrame,
    scores: NDArray[np.float64],
    styles: Mapping[str, NarrativeStyle],
    labels: Mapping[str, str] | None,
) -> None:
    """Draw statements without names on rows as thin as they must be."""
    scored = table.dropna(subset=["score"])
    _set_score_axis(ax, table, scores)
    scale = max(len(scored), 1) * _BACKGROUND_SHARE / _BACKGROUND_ROWS
    ax.set_ylim(len(scored) - 0.4, scale * (_BASELINE - _BACKGROUND_ROWS))
    _draw_background(ax, scores, scale=scale)
    name_background(ax, _background_name(scores))
    count_rows(ax, len(scored))
    without = len(table) - len(scored)
    note = f"not drawn: {without:,} without a score" if without else ""
    ax.set_xlabel(f"{_SCORE}\n{note}".rstrip())
    draw_thin_rows(ax, scored, sides=styles, labels=labels)


def _background_name(scores: NDArray[np.float64]) -> str:
    return f"Background\n({len(scores):,} statements)"


def _name_rows(
    ax: Axes,
    table: pd.DataFrame,
    scores: NDArray[np.float64],
    labels: Mapping[str, str] | None,
) -> None:
    room, size = room_for_names(ax), matplotlib.rcParams["font.size"]
    names = [
        shortened(str((labels or {}).get(name, name)), room=room, size=size)
        for name in table["statement_id"]
    ]
    ax.set_ylim(len(table) - 0.4, _BASELINE - _BACKGROUND_ROWS)
    ax.set_yticks(
        [_BASELINE - _BACKGROUND_ROWS / 2, *range(len(table))],
        [_background_name(scores), *names],
    )
    signs = [
        f"{sign} {label}" for label, (_, sign) in _NO_SIDE.items() if label in set(table["label"])
    ]
    ax.set_xlabel("\n".join([_SCORE, "   ".join(signs)]).rstrip())


def _draw_background(ax: Axes, scores: NDArray[np.float64], *, scale: float = 1.0) -> None:
    """Draw the histogram of the background's scores on top, as high as some rows."""
    counts, edges = np.histogram(scores, bins="auto")
    baseline = scale * _BASELINE
    tops = baseline - counts / counts.max() * scale * _BACKGROUND_ROWS
    ax.stairs(tops, edges, baseline=baseline, fill=True, color=MIDDLE)


def _draw_statement(ax: Axes, row: Any, y: int, styles: Mapping[str, NarrativeStyle]) -> None:
    if np.isnan(row.score):
        box = {"facecolor": "white", "edgecolor": "none", "pad": scaled(1)}
        ax.text(0, y, "no score", color=GREY, ha="center", va="center_baseline", bbox=box)
        return
    style = styles[row.label]
    draw_estimate(
        ax,
        (row.score, y),
        (row.low, row.high),
        style=style,
        fill="white" if row.label == "undetermined" else style.colour,
        line=style.colour,
    )


def _write_percentiles(ax: Axes, percentiles: "pd.Series[float]") -> None:
    """Write the percentiles in a column on the right, flush with its heading."""
    heading = "percentile"
    right = scaled(_MARGIN) + text_width(heading, size=matplotlib.rcParams["font.size"])
    texts = [heading, *("" if np.isnan(p) else f"{p:.0f}" for p in percentiles)]
    for y, text in enumerate(texts, start=-1):
        ax.annotate(
            text,
            (1, y),
            (right, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            horizontalalignment="right",
            verticalalignment="center_baseline",
        )
