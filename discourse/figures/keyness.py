"""Figure of keyness: which terms set two narratives apart, and how common they are."""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator, StrMethodFormatter

from discourse.figures.lettering import (
    laid_out_size,
    name_sides,
    scaled,
    shortened,
    spread_apart,
    text_width,
)
from discourse.figures.palette import (
    GREY,
    MIDDLE,
    NarrativeStyle,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_COLUMNS = (
    "term",
    "target_per_million",
    "reference_per_million",
    "log_odds",
    "low",
    "high",
    "q_value",
)
_LARGEST_Q = 0.05
_LINES = 31.0  # height of the figure
_LINE = 1.25  # height of a label, in font sizes
_EDGE = 3.0  # points between a label and the edge of the axes, and the data


def plot_keyness(
    table: pd.DataFrame,
    *,
    target: str,
    reference: str,
    ax: Axes | None = None,
    top: int = 15,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw each term by how far it sets two narratives apart and how common it is.

    Use it to see the vocabulary of a comparison at once: words that are both
    telling and frequent stand high and far from the middle.

    How to read it: each point is a term. Right of zero it belongs to the
    target, left of it to the reference; height is its rate in whichever of the
    two has more of it. Coloured points differ at a false discovery rate of
    5 %, grey ones do not. Labelled are the terms whose interval ends farthest
    from zero, so that a rare term with a wide interval gives way to one that
    is surely different.

    Parameters
    ----------
    table : DataFrame
        Keyness: ``term``, ``target_per_million``, ``reference_per_million``,
        ``log_odds`` (positive = target), ``low``, ``high``, ``q_value``.
    target, reference : str
        Narratives on the positive and the negative side.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: labels
        are placed for the size it has.
    top : int
        Terms to label on each side, as far as there is height for them.
    labels : mapping of str to str, optional
        Readable names of the narratives.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing or the table has no rows.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "term": ["network", "oversight"],
    ...         "target_per_million": [900.0, 0.0],
    ...         "reference_per_million": [100.0, 400.0],
    ...         "log_odds": [2.1, -1.8],
    ...         "low": [1.5, -2.5],
    ...         "high": [2.7, -1.1],
    ...         "q_value": [0.001, 0.01],
    ...     }
    ... )
    >>> ax = plot_keyness(table, target="china-mobile", reference="atlantic-council")
    >>> [text.get_text() for text in ax.texts][2:]
    ['oversight', 'network']
    """
    check_table(table, _COLUMNS, function="plot_keyness")
    styles = narrative_styles([target, reference])
    terms = _terms_by_side(table, target, reference)
    ax = axes_or_new(ax, lines=_LINES, least=0.9 * _LINES)
    _draw_points(ax, terms, styles)
    sides = (reference, target)
    names = (readable_name(reference, labels), readable_name(target, labels))
    name_sides(ax, "more in", names, (styles[reference], styles[target]))
    _label_terms(ax, *(_strongest(terms, side, top) for side in sides), styles=styles)
    return ax


def _terms_by_side(table: pd.DataFrame, target: str, reference: str) -> pd.DataFrame:
    """Add the rate drawn, the side, and how surely a term is far from zero."""
    right = table["log_odds"] > 0
    side = pd.Series(np.where(right, target, reference), index=table.index)
    return table.assign(
        per_million=table[["target_per_million", "reference_per_million"]].max(axis=1),
        side=side.where(table["q_value"] <= _LARGEST_Q, ""),
        distance=table["low"].where(right, -table["high"]),
    ).sort_values(["side", "term"], ignore_index=True)


def _strongest(terms: pd.DataFrame, side: str, top: int) -> pd.DataFrame:
    own = terms[terms["side"] == side]
    return own.sort_values("distance", ascending=False, kind="stable").head(top)


def _draw_points(ax: Axes, terms: pd.DataFrame, styles: Mapping[str, NarrativeStyle]) -> None:
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.7g}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.axvline(0, color=GREY, linewidth=scaled(0.5), zorder=1)
    areas = {"": 4.0} | {side: 6.0 * style.size**2 for side, style in styles.items()}
    sns.scatterplot(
        terms,
        x="log_odds",
        y="per_million",
        hue="side",
        style="side",
        palette={"": MIDDLE} | {side: style.colour for side, style in styles.items()},
        markers={"": "o"} | {side: style.marker for side, style in styles.items()},
        size="side",
        sizes={side: scaled(1) ** 2 * area for side, area in areas.items()},
        linewidth=0,
        legend=False,
        ax=ax,
    )
    ax.set_xlabel(f"Log-odds, grey where q > {_LARGEST_Q:g}")
    ax.set_ylabel("Occurrences per million words\nin the narrative with more")


def _label_terms(
    ax: Axes, left: pd.DataFrame, right: pd.DataFrame, *, styles: Mapping[str, NarrativeStyle]
) -> None:
    """Set the terms in a column at each edge, each tied to its point by a thin line.

    Labels beside their points overlap where points crowd; columns never do.
    """
    width, height = laid_out_size(ax)
    size = matplotlib.rcParams["font.size"]
    gap = _LINE * size / height
    left, right = (
        _with_labels(terms.head(int(1 / gap)), room=width / 3, size=size) for terms in (left, right)
    )
    columns = [
        (max(terms["width"], default=0.0) + scaled(_EDGE)) / width for terms in (left, right)
    ]
    _make_room(ax, *(column + scaled(_EDGE) / width for column in columns))
    for terms, x, align in ((left, columns[0], "right"), (right, 1 - columns[1], "left")):
        terms = terms.sort_values("per_million", kind="stable")
        points = terms[["log_odds", "per_million"]].to_numpy()
        places = ax.transAxes.inverted().transform(ax.transData.transform(points))[:, 1]
        rows: Iterable[Any] = terms.itertuples(index=False)
        for row, y in zip(rows, spread_apart(places, heights=gap), strict=True):
            _label_term(ax, row, (x, y), align, styles[row.side])


def _with_labels(terms: pd.DataFrame, *, room: float, size: float) -> pd.DataFrame:
    labels = [shortened(str(term), room=room, size=size) for term in terms["term"]]
    return terms.assign(label=labels, width=[text_width(label, size=size) for label in labels])


def _label_term(
    ax: Axes, row: Any, place: tuple[float, float], align: str, style: NarrativeStyle
) -> None:
    ax.annotate(
        row.label,
        (row.log_odds, row.per_million),
        place,
        textcoords="axes fraction",
        horizontalalignment=align,
        verticalalignment="center",
        color=style.colour,
        bbox={"facecolor": "none", "edgecolor": "none", "pad": scaled(0.5)},
        arrowprops={
            "arrowstyle": "-",
            "color": style.light,
            "linewidth": scaled(0.4),
            "relpos": (1.0 if align == "right" else 0.0, 0.5),
            "shrinkA": 0,
            "shrinkB": scaled(1.5),
        },
        zorder=0.9,
    )


def _make_room(ax: Axes, left: float, right: float) -> None:
    """Widen the axes by the shares that the label columns take, and tick only the data."""
    start, end = ax.get_xlim()
    start, end = min(start, 0.0), max(end, 0.0)
    span = (end - start) / (1 - left - right)
    ax.set_xlim(start - left * span, end + right * span)
    ax.set_xticks([tick for tick in MaxNLocator(5).tick_values(start, end) if start <= tick <= end])
    ax.spines["bottom"].set_bounds(start, end)
    ax.spines[["top", "right"]].set_visible(False)
