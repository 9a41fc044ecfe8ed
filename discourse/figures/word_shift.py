"""Figure of a word shift: which terms make the difference between two narratives."""

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from discourse.figures.lettering import (
    laid_out_size,
    name_sides,
    scaled,
    shortened,
    text_width,
    wrapped,
)
from discourse.figures.palette import GREY, NarrativeStyle, narrative_styles, readable_name
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_COLUMNS = ("term", "contribution", "contribution_share", "measure", "total")
_BAR = 0.72  # height of a bar, in rows
_GAP = 2.5  # points between a bar and its term
_BOLD = 1.2  # how much wider than plain text bold text is, at most
_TICK = 4.5  # font sizes from tick to tick, at least
_TERM_SHARE = 0.25  # of the width that a term may take
_VERBS = {"jensen_shannon": "more in", "entropy": "adds more to", "proportion": "more in"}
_AXES = {
    "jensen_shannon": "Contribution to the Jensen-Shannon divergence (bits)",
    "entropy": "Contribution to the difference of entropy (bits)",
    "proportion": "Difference of the shares of all counted words",
}


def plot_word_shift(
    table: pd.DataFrame,
    *,
    target: str,
    reference: str,
    ax: Axes | None = None,
    top: int = 25,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the terms that contribute most to the difference between two narratives.

    Use it to say what a difference of whole vocabularies is made of. It shows what
    weighs, not what is sure: common words weigh most. For that see the figure of keyness.

    How to read it: each bar is a term, the largest contribution at the top. Bars
    to the right are terms that the target has more of, bars to the left those that the
    reference has more of; length is the size of the contribution. The note below says
    how much all terms make together, and which share of the sizes of all contributions
    is shown. (For entropy, bars to the right are terms that add more to the entropy of
    the target.)

    Parameters
    ----------
    table : DataFrame
        Word shift: ``term``, ``contribution`` (positive = target), ``contribution_share``
        (its sizes add up to 1 over all terms), ``measure`` ("jensen_shannon", "entropy"
        or "proportion"), ``total`` (the same in all rows). A contribution of 0 or NaN has
        no bar.
    target, reference : str
        Narratives on the right and on the left.
    ax : Axes, optional
        Where to draw; a new figure if not given. Set its size first: room for terms
        is made for the size it has.
    top : int
        Terms to draw, of both sides together.
    labels : mapping of str to str, optional
        Readable names of the narratives.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows, or ``measure`` is unknown or not the
        same in all rows.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "term": ["network", "oversight"],
    ...         "contribution": [0.02, -0.03],
    ...         "contribution_share": [0.4, -0.6],
    ...         "measure": "jensen_shannon",
    ...         "total": 0.05,
    ...     }
    ... )
    >>> ax = plot_word_shift(table, target="china-mobile", reference="atlantic-council")
    >>> ax.get_xlabel().splitlines()[1]
    'Shown: 2 of 2 terms, 100 % of 0.05 bits'
    """
    check_table(table, _COLUMNS, function="plot_word_shift")
    measure = _measure(table)
    styles = narrative_styles([target, reference])
    terms = _largest(table, top)
    names = (readable_name(reference, labels), readable_name(target, labels))
    rows = max(len(terms), 4)
    ax = axes_or_new(ax, lines=1.05 * rows + 6, least=0.86 * rows + 6)
    _draw_bars(ax, terms, left=styles[reference], right=styles[target])
    _explain(ax, _AXES[measure], _note(table, terms, measure))
    _write_terms(ax, terms, heads=names)
    # Only now: over axes that make no room for them the names would push the edges in.
    name_sides(ax, _VERBS[measure], names, (styles[reference], styles[target]))
    _set_ticks(ax, terms["contribution"], percent=measure == "proportion")
    return ax


def _measure(table: pd.DataFrame) -> str:
    found = sorted(map(str, table["measure"].unique()))
    if len(found) > 1 or found[0] not in _AXES:
        raise ValueError(
            f"The 'measure' of the table of plot_word_shift must be one of {', '.join(_AXES)}, "
            f"the same in all rows. Got {', '.join(found)}; draw one word shift at a time."
        )
    return found[0]


def _largest(table: pd.DataFrame, top: int) -> pd.DataFrame:
    # Rounded, since a contribution read back from a file may be off in its last digit.
    size = table["contribution"].abs().round(12)
    ranked = table.assign(size=size)[size > 0].sort_values("term")
    return ranked.sort_values("size", ascending=False, kind="stable").head(top)


def _draw_bars(
    ax: Axes, terms: pd.DataFrame, *, left: NarrativeStyle, right: NarrativeStyle
) -> None:
    colours = [right.colour if value > 0 else left.colour for value in terms["contribution"]]
    ax.barh(range(len(terms)), terms["contribution"], _BAR, color=colours, zorder=2)
    ax.axvline(0, color=GREY, linewidth=scaled(0.5), zorder=1)
    ax.set_ylim(max(len(terms), 1) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines[["left", "top", "right"]].set_visible(False)


def _explain(ax: Axes, *texts: str) -> None:
    """Write below the axis what it measures and how much is shown, broken to fit."""
    room, _ = laid_out_size(ax)
    size = matplotlib.rcParams["axes.labelsize"]
    ax.set_xlabel("\n".join(line for text in texts for line in wrapped(text, room=room, size=size)))


def _note(table: pd.DataFrame, terms: pd.DataFrame, measure: str) -> str:
    """Say how much is shown, and of what."""
    shown = f"Shown: {len(terms)} of {len(table)} terms"
    share = 100 * float(terms["contribution_share"].abs().sum())
    total = float(table["total"].iloc[0])
    if measure == "entropy":
        return f"{shown}, {share:.0f} % of the sizes; all add up to {total:+.3g} bits"
    if measure == "proportion":
        return f"{shown}, {share:.0f} % of differences that add up to {100 * total:.3g} %"
    return f"{shown}, {share:.0f} % of {total:.3g} bits"


def _write_terms(ax: Axes, terms: pd.DataFrame, *, heads: tuple[str, str]) -> None:
    """Write each term at the end of its bar, on axes so wide that all texts have room.

    ``heads`` stand over the axes, from zero to the left and to the right.
    """
    width, _ = laid_out_size(ax)
    size = matplotlib.rcParams["font.size"]
    labels = [shortened(str(term), room=_TERM_SHARE * width, size=size) for term in terms["term"]]
    values = terms["contribution"].to_numpy(dtype=np.float64)
    gap = scaled(_GAP)
    beside = np.array([text_width(label, size=size) + 2 * gap for label in labels])
    over = [_BOLD * text_width(head, size=matplotlib.rcParams["axes.titlesize"]) for head in heads]
    ax.set_xlim(_limits(values, beside, over, width))
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        side = 1 if value > 0 else -1
        ax.annotate(
            label,
            (value, row),
            (side * gap, 0),
            textcoords="offset points",
            horizontalalignment="left" if value > 0 else "right",
            verticalalignment="center_baseline",
        )


def _limits(
    values: NDArray[np.float64], beside: NDArray[np.float64], over: list[float], width: float
) -> tuple[float, float]:
    """Return the narrowest axes, ``width`` points wide, on which no text runs over the edge.

    What ends at ``values`` has texts ``beside`` it, points wide; two more, ``over`` the
    axes, start at zero.
    """
    ends, texts = [], []
    for sign, head in ((-1, over[0]), (1, over[1])):
        own = sign * values > 0
        ends.append(np.append(np.abs(values[own]), 0.0))
        texts.append(np.append(beside[own], head))
    # Any bar on the left and any on the right must fit together with their texts.
    room = width - np.add.outer(*texts)
    per_point = float((np.add.outer(*ends) / room).max()) or 1.0
    left, right = (
        float((end + per_point * text).max()) for end, text in zip(ends, texts, strict=True)
    )
    return -left, right


def _set_ticks(ax: Axes, values: "pd.Series[float]", *, percent: bool) -> None:
    """Tick only as far as bars reach. Sizes have no sign: the side says it."""
    start, end = min([*values, 0.0]), max([*values, 0.0])
    left, right = ax.get_xlim()
    ems = laid_out_size(ax)[0] * (end - start) / (right - left) / matplotlib.rcParams["font.size"]
    ticks = MaxNLocator(min(max(int(ems / _TICK), 1), 6)).tick_values(start, end)
    shown = [tick for tick in ticks if start <= tick <= end]
    names = [f"{abs(tick) * (100 if percent else 1):g}" for tick in shown]
    ax.set_xticks(shown, [name + " %" * percent for name in names])
    ax.spines["bottom"].set_bounds(start, end)
