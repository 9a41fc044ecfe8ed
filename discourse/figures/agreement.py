"""Figure of agreement: how far coders answer alike, code by code and category by category."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from discourse.figures.coding_rows import (
    ALL,
    as_text,
    asks_yes_or_no,
    broken_names,
    check_once,
    code_name,
    dim_names,
    note_lines,
    say_undefined,
    set_rows,
    write_counts,
)
from discourse.figures.lettering import lines_taken, scaled
from discourse.figures.marks import draw_estimate
from discourse.figures.palette import GREY, INK, NarrativeStyle, readable_name
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

MARKS = (0.667, 0.8)  # from which Krippendorff lets conclusions be tentative, and be drawn
_COLUMNS = ("code", "category", "alpha", "low", "high", "units")
_ALL, _ONE = NarrativeStyle(INK, INK, "o", 1.0), NarrativeStyle(GREY, GREY, "o", 0.9)
_NOTES = (
    "Krippendorff’s alpha, with 95 % interval",
    "dashed: 0.667 and 0.8, his customary marks",
)
_HOLLOW = "hollow: one category against all others"
_AROUND = 4.0  # lines that head, ticks and the gap before the notes take


def plot_agreement(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw how far coders agree on each code, and on each of its categories.

    Use it to show that what coders were asked can be answered, before their answers are
    held against anything; and to see which category they do not tell apart.

    How to read it: a full mark is Krippendorff's alpha of a code, the line through it the
    interval: 1 is perfect agreement, 0 what chance would give, and less than 0 is worse than
    chance. The hollow marks below it take one category of the code against all others, so a
    low one names what coders disagree on; a code that is answered yes or no has none, for
    there they would say the same again. Codes stand by their alpha, and categories within a
    code by theirs. Dashed lines stand at 0.667, below which Krippendorff lets no conclusion
    be drawn, and at 0.8, from which on he takes data to be reliable; they are custom, no
    test. A wide interval at a high mark is a call for more units. Right of each row stands
    the number of units that two coders or more have answered.

    Parameters
    ----------
    table : DataFrame
        Agreement, a row per code and category: ``code``, ``category`` ("all" for all of them
        together), ``alpha``, ``low``, ``high``, ``units``. Where ``alpha`` is NaN, for coders
        gave one answer throughout, the row says that it is not defined; an interval of NaN
        is not drawn.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of codes, frames and categories.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows, or two of one code and category.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "code": "voice",
    ...         "category": ["all", "own", "quoted"],
    ...         "alpha": [0.88, 0.85, 0.97],
    ...         "low": [0.82, 0.79, 0.9],
    ...         "high": [0.92, 0.9, 1.0],
    ...         "units": 300,
    ...     }
    ... )
    >>> [label.get_text() for label in plot_agreement(table).get_yticklabels()]
    ['Voice', 'Quoted', 'Own']
    """
    check_table(table, _COLUMNS, function="plot_agreement")
    rows = _sorted_rows(table)
    names = broken_names(_names(rows, labels), ax)
    several = not rows["whole"].all()
    notes = note_lines([*_NOTES, *([_HOLLOW] if several else [])], ax)
    around = _AROUND + lines_taken(["\n".join(notes)])
    highest = lines_taken(names)
    ax = axes_or_new(
        ax,
        lines=len(rows) * max(highest + 0.4, 1.5) + around,
        least=len(rows) * max(highest + 0.2, 1.2) + around,
    )
    _set_axes(ax, rows, names)
    ax.set_xlabel("\n".join(notes))
    _draw_rows(ax, rows)
    write_counts(ax, range(len(rows)), {"units": list(rows["units"])})
    return ax


def _sorted_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows to draw: each code, what is agreed on best first, then its categories."""
    rows = table.assign(code=as_text(table["code"]), category=as_text(table["category"]))
    check_once(rows, ("code", "category"), function="plot_agreement")
    whole = rows["category"] == ALL
    # Of two categories, each against the other is the code itself.
    rows = rows[whole | ~asks_yes_or_no(rows) | ~whole.groupby(rows["code"]).transform("any")]
    whole = rows["category"] == ALL
    # Rounded, since an alpha read back from a file may be off in its last digit.
    rows = rows.assign(whole=whole, rank=-rows["alpha"].round(9))
    rows["lead"] = rows["rank"].where(whole).groupby(rows["code"]).transform("min")
    order = ["lead", "code", "whole", "rank", "category"]
    return rows.sort_values(order, ascending=[True, True, False, True, True], ignore_index=True)


def _names(rows: pd.DataFrame, labels: Mapping[str, str] | None) -> Iterable[str]:
    for code, category, whole in zip(rows["code"], rows["category"], rows["whole"], strict=True):
        yield code_name(code, labels) if whole else readable_name(category, labels)


def _set_axes(ax: Axes, rows: pd.DataFrame, names: list[str]) -> None:
    """Give each row its place, name the codes in full tone, and draw the two customary marks."""
    lowest = float(np.nanmin([0.0, *rows["alpha"], *rows["low"]]))
    start = np.floor(5 * lowest) / 5
    ax.set_xlim(start, 1)
    ax.set_xticks(np.linspace(1, start, round(5 * (1 - start)) + 1)[:: 1 if start > -0.6 else 2])
    places = rows.groupby("code", sort=False).indices.values()
    set_rows(ax, dict(enumerate(names)), [(own[0] - 0.5, own[-1] + 0.5) for own in places])
    dim_names(ax, set(rows.index[~rows["whole"]]))
    for mark, align, away in zip(MARKS, ("right", "left"), (1, -1), strict=True):
        ax.axvline(mark, color=GREY, linewidth=scaled(0.5), dashes=(4, 3), zorder=1)
        ax.annotate(
            f"{mark:g}",
            (mark, 1),
            (scaled(away), scaled(3)),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            horizontalalignment=align,
            color=GREY,
        )


def _draw_rows(ax: Axes, rows: pd.DataFrame) -> None:
    drawn: Iterable[Any] = rows.itertuples()
    for row in drawn:
        if pd.isna(row.alpha):
            say_undefined(ax, row.Index)
            continue
        style = _ALL if row.whole else _ONE
        draw_estimate(
            ax,
            (row.alpha, row.Index),
            (row.low, row.high),
            style=style,
            fill=style.colour if row.whole else "white",
            line=style.colour,
        )
