"""Figure of collocates: the company that a contested word keeps in two narratives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes

from discourse.figures.lettering import laid_out_size, scaled, shortened, text_width, wrapped
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import (
    FAINT,
    GREY,
    INK,
    MIDDLE,
    NarrativeStyle,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_COLUMNS = ("node", "term", "narrative", "log2_odds_ratio", "low", "high", "q_value")
_LARGEST_Q = 0.05
_HEAD = 1.4  # rows that the word itself takes, over its company
_APART = 0.8  # rows between the company of two words
_BETWEEN = 3.2  # font sizes between the two lists of terms
_PAD = 0.6  # font sizes between a term and the marks, and between marks and edge
_MARGIN = 1.5  # points between a term and the end of its band, or of its line
_TICK = 0.8  # font sizes between the names of ticks, at least
_BOLD = 1.2  # how much wider than plain text bold text is, at most
_TERM_SHARE = 0.22  # of the width that a list of terms may take


def plot_collocates(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    top: int = 12,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the closest company of a word in two narratives, side by side.

    Use it on a contested word, to see whether two narratives that share it tie it to the
    same things.

    How to read it: under each word stand two lists, for each narrative the terms that
    most surely share its passages, the surest on top; a line joins a term that is in
    both. A mark says how many times as high the odds of the term are in passages
    with the word as in passages without it, the farther out the closer; the line
    through it is the interval, and the upright line is 1, no tie. The axis reaches as far as
    the intervals, so none of them is cut. A filled mark is company at
    a false discovery rate of 5 %, a hollow one may be chance.

    Parameters
    ----------
    table : DataFrame
        Collocates: ``node`` (the word), ``term``, ``narrative``, ``log2_odds_ratio``,
        ``low``, ``high``, ``q_value``. Words are drawn one below the other, in
        alphabetical order. Terms that avoid the word (``log2_odds_ratio`` of 0 or less) or
        whose tie is undefined (NaN) are not drawn.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: room for terms
        is made for the size it has.
    top : int
        Terms in each list: those whose interval begins highest.
    labels : mapping of str to str, optional
        Readable names of the narratives.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows, or there are more than two narratives.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "node": "security",
    ...         "term": ["risk", "trade"],
    ...         "narrative": ["atlantic-council", "china-mobile"],
    ...         "log2_odds_ratio": [3.0, 2.0],
    ...         "low": [1.0, -1.0],
    ...         "high": [5.0, 5.0],
    ...         "q_value": [0.01, 0.6],
    ...     }
    ... )
    >>> ax = plot_collocates(table)
    >>> [text.get_text() for text in ax.texts]
    ['Atlantic Council', 'China Mobile', 'security', 'risk', 'trade']
    """
    check_table(table, _COLUMNS, function="plot_collocates")
    table = table.assign(narrative=table["narrative"].astype(str))  # a name may be a number
    styles = _two_styles(table)
    company = _placed(_closest(table, top))
    rows = max([3.0, *company["row"]]) + 1
    ax = axes_or_new(ax, lines=1.15 * rows + 7, least=0.92 * rows + 7)
    _explain(ax, joined=bool(company.duplicated(["node", "term"]).any()))
    scale = _scale(company, list(styles), width=laid_out_size(ax)[0])
    _set_axis(ax, scale, rows)
    _name_narratives(ax, styles, scale, labels)
    for word, block in company.groupby("node"):
        _name_word(ax, str(word), block, scale)
        for narrative, part in block.groupby("narrative"):
            _draw_company(ax, part, scale, styles[str(narrative)])
        _join(ax, block, scale)
    return ax


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where things stand across: in points from the middle, where the lists of terms are.

    Attributes
    ----------
    sides : mapping of str to int
        -1 for the narrative on the left, 1 for the one on the right.
    inner, outer : float
        Where the marks begin and end.
    low, high : float
        Log2 odds ratios there.
    terms : mapping of str to str
        How each term is written.
    """

    sides: Mapping[str, int]
    inner: float
    outer: float
    low: float
    high: float
    terms: Mapping[str, str]

    def place(self, side: int, log2_odds_ratio: float) -> float:
        share = (log2_odds_ratio - self.low) / (self.high - self.low)
        return side * (self.inner + share * (self.outer - self.inner))


def _two_styles(table: pd.DataFrame) -> dict[str, NarrativeStyle]:
    styles = narrative_styles(table["narrative"])
    if len(styles) > 2:
        raise ValueError(
            "The 'narrative' of the table of plot_collocates must hold one or two. "
            f"Got {len(styles)}: {', '.join(styles)}; draw two at a time."
        )
    return styles


def _closest(table: pd.DataFrame, top: int) -> pd.DataFrame:
    """Return the rows to draw, with the rank of each in its list."""
    keys = ["node", "narrative"]
    near = table[(table["log2_odds_ratio"] > 0) & table["low"].notna()]
    # Rounded, since a bound read back from a file may be off in its last digit.
    ranked = near.assign(surest=-near["low"].round(9)).sort_values([*keys, "surest", "term"])
    return ranked.assign(rank=ranked.groupby(keys).cumcount()).query("rank < @top")


def _placed(company: pd.DataFrame) -> pd.DataFrame:
    """Add the row of each term: words one below the other, each over its company."""
    heights = company.groupby("node")["rank"].max() + 1 + _HEAD + _APART
    first = (heights.cumsum() - heights + _HEAD).rename("first")
    placed = company.join(first, on="node")
    return placed.assign(row=placed["first"] + placed["rank"])


def _scale(company: pd.DataFrame, narratives: list[str], *, width: float) -> _Scale:
    """Return the scale that fills axes of ``width`` points."""
    size = matplotlib.rcParams["font.size"]
    room = _TERM_SHARE * width
    terms = {str(term): shortened(str(term), room=room, size=size) for term in company["term"]}
    widest = max((text_width(term, size=size) for term in terms.values()), default=0.0)
    return _Scale(
        sides=dict(zip(narratives, (-1, 1) if len(narratives) > 1 else (1,), strict=True)),
        inner=size * (_BETWEEN / 2 + _PAD) + widest,
        outer=width / len(narratives) - size * _PAD,
        low=min([0.0, *company["low"]]),
        high=max([1.0, *company["high"]]),
        terms=terms,
    )


def _explain(ax: Axes, *, joined: bool) -> None:
    """Write below the axis what the marks are, broken to fit."""
    room, _ = laid_out_size(ax)
    size = matplotlib.rcParams["axes.labelsize"]
    texts = (
        "Odds ratio of term and word in a passage, with 95 % interval",
        f"filled: q < {_LARGEST_Q:g}; hollow: may be chance" + "; joined: in both lists" * joined,
    )
    ax.set_xlabel("\n".join(line for text in texts for line in wrapped(text, room=room, size=size)))


def _set_axis(ax: Axes, scale: _Scale, rows: float) -> None:
    edge = scale.outer + matplotlib.rcParams["font.size"] * _PAD
    ax.set_xlim(-edge if len(scale.sides) > 1 else 0.0, edge)
    ax.set_ylim(rows - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    values = _tick_values(scale)
    ticks = [(scale.place(side, value), value) for side in scale.sides.values() for value in values]
    ax.set_xticks([place for place, _ in ticks], [_multiple(value) for _, value in ticks])
    for side in scale.sides.values():
        # The axis is drawn in two, since there is nothing to be read off in the middle.
        ax.plot(
            (side * scale.inner, side * scale.outer),
            (0, 0),
            transform=ax.get_xaxis_transform(),
            color=INK,
            linewidth=matplotlib.rcParams["axes.linewidth"],
            clip_on=False,
        )


def _tick_values(scale: _Scale) -> list[int]:
    """Return whole powers of two, 1 among them, so far apart that their names do not meet."""
    size = matplotlib.rcParams["font.size"]
    points = (scale.outer - scale.inner) / (scale.high - scale.low)
    step = 0
    while True:
        step += 1
        values = {*range(0, floor(scale.low), -step), *range(0, floor(scale.high) + 1, step)}
        widest = max(text_width(_multiple(value), size=size) for value in values)
        if step * points >= widest + size * _TICK:
            return sorted(values)


def _multiple(log2_odds_ratio: int) -> str:
    power = 2 ** abs(log2_odds_ratio)
    return f"1/{power}" if log2_odds_ratio < 0 else f"{power}"


def _name_narratives(
    ax: Axes,
    styles: Mapping[str, NarrativeStyle],
    scale: _Scale,
    labels: Mapping[str, str] | None,
) -> None:
    """Write each narrative over its side, from the edge towards the middle."""
    size = matplotlib.rcParams["axes.titlesize"]
    for narrative, style in styles.items():
        side = scale.sides[narrative]
        ax.annotate(
            shortened(readable_name(narrative, labels), room=scale.outer / _BOLD, size=size),
            (side * scale.outer, 1),
            (0, scaled(3)),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            horizontalalignment="left" if side < 0 else "right",
            verticalalignment="bottom",
            fontsize=size,
            color=style.colour,
            weight="bold",
        )


def _name_word(ax: Axes, word: str, company: pd.DataFrame, scale: _Scale) -> None:
    size = matplotlib.rcParams["axes.titlesize"]
    alone = len(scale.sides) == 1
    ax.annotate(
        shortened(word, room=2 * scale.inner / _BOLD, size=size),
        (_beside(1) if alone else 0, company["first"].iloc[0] - _HEAD),
        horizontalalignment="left" if alone else "center",
        verticalalignment="center_baseline",
        fontsize=size,
        weight="bold",
    )


def _beside(side: int) -> float:
    """Return where the terms of a side begin, in points from the middle."""
    return side * _BETWEEN / 2 * float(matplotlib.rcParams["font.size"])


def _draw_company(ax: Axes, company: pd.DataFrame, scale: _Scale, style: NarrativeStyle) -> None:
    """Draw one list: terms towards the middle, marks outwards."""
    side = scale.sides[str(company["narrative"].iloc[0])]
    _draw_ground(ax, company["row"], scale, side)
    rows: Iterable[Any] = company.itertuples(index=False)
    for row in rows:
        sure = row.q_value < _LARGEST_Q
        ax.annotate(
            scale.terms[str(row.term)],
            (_beside(side), row.row),
            horizontalalignment="right" if side < 0 else "left",
            verticalalignment="center_baseline",
            color=INK if sure else GREY,
        )
        low, value, high = (scale.place(side, x) for x in (row.low, row.log2_odds_ratio, row.high))
        fill = style.colour if sure else "white"
        draw_estimate(ax, (value, row.row), (low, high), style=style, fill=fill, line=style.colour)


def _draw_ground(ax: Axes, rows: "pd.Series[float]", scale: _Scale, side: int) -> None:
    """Draw a band behind every other term of a list, and the line of no tie."""
    near = _beside(side) - side * scaled(_MARGIN)
    for row in rows.iloc[::2]:
        ax.barh(row, side * scale.outer - near, 1.0, left=near, color=FAINT, zorder=0)
    none = scale.place(side, 0)
    ends = (rows.min() - 0.5, rows.max() + 0.5)
    ax.plot((none, none), ends, color=GREY, linewidth=scaled(0.5), zorder=1)


def _join(ax: Axes, company: pd.DataFrame, scale: _Scale) -> None:
    """Join the two places of each term that is close company in both narratives."""
    gap = scaled(2 * _MARGIN)
    for _, places in company.groupby("term"):
        if len(places) > 1:
            sides = [scale.sides[narrative] for narrative in places["narrative"]]
            ends = [_beside(side) - side * gap for side in sides]
            ax.plot(ends, places["row"], color=MIDDLE, linewidth=scaled(0.7), zorder=1)
