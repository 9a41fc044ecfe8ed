"""Figure of accuracy: how often what is told is right, and how much of what is there is told."""

from collections.abc import Iterable, Mapping
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

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
from discourse.figures.palette import GREY, INK, MIDDLE, NarrativeStyle, readable_name
from discourse.figures.style import axes_or_new
from discourse.figures.tables import check_table

_COLUMNS = ("code", "category", "measure", "value", "low", "high", "units")
_MACRO = "macro_"  # starts the names of means over the categories of a code
# Filled, hollow and light, of different shape: neither needs its colour to be known.
_MEASURES: dict[str, tuple[str, NarrativeStyle, str]] = {
    "precision": ("precision", NarrativeStyle(INK, INK, "o", 1.0), INK),
    "recall": ("recall", NarrativeStyle(INK, INK, "s", 0.9), "white"),
    "f1": ("F1", NarrativeStyle(GREY, MIDDLE, "D", 0.8), MIDDLE),
}
_APART = 0.27  # of the marks of a row, in rows
_NOTES = ("Measured against coders, with 95 % interval",)
_MEAN = "row of a code: mean of its categories"
_AROUND = 5.5  # lines that the key, ticks and the gap before the notes take


def plot_accuracy(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw precision, recall and F1 of each code and category, as measured against coders.

    Use it to say how far each thing that is told may be trusted, and whether it errs by
    telling too much or by missing what is there.

    How to read it: each row is a code or a category of it, the best F1 first. The full
    disc is precision: of what is told so, the share that coders say is so. The hollow square
    is recall: of what coders say is so, the share that is told. The light diamond is F1,
    their harmonic mean. Lines are intervals. A disc left of its square says that too much is
    told, a square left of its disc that much is missed. The row of a code that has several
    categories, which stand below it, is their mean, each with the same weight. Right of each
    row stand the units that were told so, on which precision rests, and those that were coded
    so, on which recall does: they are counted, while the estimates weigh them as they were
    drawn. Accuracy, the share of all units told right, is not drawn, for it is high wherever
    one category is frequent.

    Parameters
    ----------
    table : DataFrame
        Accuracy, a row per code, category and measure: ``code``, ``category``, ``measure``
        (``precision``, ``recall`` and ``f1`` are drawn, or of category "all" their means with
        ``macro_`` before the name; others are not), ``value`` (0 to 1), ``low``, ``high``,
        ``units`` (in the denominator). A value of NaN is not drawn; a row that has no other
        says that it is not defined.
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
        If a column is missing, the table has no rows, none of them is of a measure that is
        drawn, or two are of one code, category and measure.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "code": "voice",
    ...         "category": ["own", "own", "quoted", "quoted"],
    ...         "measure": ["precision", "f1"] * 2,
    ...         "value": [0.95, 0.95, 0.9, 0.8],
    ...         "low": [0.9, 0.9, 0.7, 0.6],
    ...         "high": [0.98, 0.97, 1.0, 0.9],
    ...         "units": [200, 205, 20, 25],
    ...     }
    ... )
    >>> [label.get_text() for label in plot_accuracy(table).get_yticklabels()]
    ['Voice: Own', 'Voice: Quoted']
    """
    check_table(table, _COLUMNS, function="plot_accuracy")
    drawn = _drawn_measures(table)
    rows = _sorted_rows(drawn)
    names = broken_names(_names(rows, labels), ax)
    mean = [_MEAN] if rows["whole"].any() else []
    notes = note_lines([*_NOTES, *mean], ax)
    around = _AROUND + lines_taken(["\n".join(notes)])
    highest = lines_taken(names)
    ax = axes_or_new(
        ax,
        lines=len(rows) * max(highest + 0.4, 2.3) + around,
        least=len(rows) * max(highest + 0.2, 1.8) + around,
    )
    ax.set_xlim(0, 1)
    ax.set_xticks(np.linspace(0, 1, 6))
    ax.set_xlabel("\n".join(notes))
    blocks = rows.groupby("code", sort=False).indices.values()
    set_rows(ax, dict(enumerate(names)), [(own[0] - 0.5, own[-1] + 0.5) for own in blocks])
    _draw_rows(ax, drawn, rows)
    _write_units(ax, drawn, rows)
    _add_key(ax)
    return ax


def _drawn_measures(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the measures drawn, means under the names of what they are means of."""
    rows = table.assign(code=as_text(table["code"]), category=as_text(table["category"]))
    rows = rows.assign(measure=rows["measure"].astype(str).str.removeprefix(_MACRO))
    rows = rows[rows["measure"].isin(_MEASURES)]
    if rows.empty:
        found = ", ".join(sorted(map(str, table["measure"].unique())))
        raise ValueError(
            f"The 'measure' of the table of plot_accuracy must hold {', '.join(_MEASURES)}, got "
            f"only {found}; check the filter that made it."
        )
    check_once(rows, ("code", "category", "measure"), function="plot_accuracy")
    return rows


def _sorted_rows(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return a row per code and category in their order, and whether it is all of its code."""
    wide = drawn.pivot(index=["code", "category"], columns="measure", values="value")
    rows = wide.reindex(columns=list(_MEASURES)).reset_index()
    rows["whole"] = rows["category"] == ALL
    rows["headed"] = rows.groupby("code")["whole"].transform("any")
    # Rounded, since a value read back from a file may be off in its last digit.
    rows["rank"] = -rows["f1"].round(9)
    first = rows["rank"].where(rows["whole"] | ~rows["headed"])
    rows["lead"] = first.groupby(rows["code"]).transform("min")
    order = ["lead", "code", "whole", "rank", "category"]
    return rows.sort_values(order, ascending=[True, True, False, True, True], ignore_index=True)


def _names(rows: pd.DataFrame, labels: Mapping[str, str] | None) -> Iterable[str]:
    plain = rows["whole"] | asks_yes_or_no(rows)
    named: Iterable[Any] = rows.itertuples()
    for row, is_plain in zip(named, plain, strict=True):
        code, category = code_name(row.code, labels), readable_name(row.category, labels)
        yield code if is_plain else category if row.headed else f"{code}: {category}"


def _draw_rows(ax: Axes, drawn: pd.DataFrame, rows: pd.DataFrame) -> None:
    keys = drawn[["code", "category", "measure"]].itertuples(index=False, name=None)
    values = drawn[["value", "low", "high"]].itertuples(index=False, name=None)
    estimates: dict[Any, Any] = dict(zip(keys, values, strict=True))
    named: Iterable[Any] = rows.itertuples()
    for row in named:
        if pd.isna([getattr(row, measure) for measure in _MEASURES]).all():
            say_undefined(ax, row.Index)
        for place, (measure, (_, style, fill)) in enumerate(_MEASURES.items(), start=-1):
            key = row.code, row.category, measure
            if not pd.isna(getattr(row, measure)):
                value, low, high = estimates[key]
                point = value, row.Index + _APART * place
                draw_estimate(ax, point, (low, high), style=style, fill=fill, line=style.colour)
    dim_names(ax, set(rows.index[rows["headed"] & ~rows["whole"]]))


def _write_units(ax: Axes, drawn: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Write the units that precision and recall rest on; a mean of several has none of its own."""
    known = drawn.set_index(["code", "category", "measure"])["units"]
    keys = list(zip(rows["code"], rows["category"], rows["whole"], strict=True))
    counts = {
        head: [
            np.nan if whole else known.get((code, category, measure), np.nan)
            for code, category, whole in keys
        ]
        for head, measure in (("told", "precision"), ("coded", "recall"))
    }
    write_counts(ax, range(len(rows)), counts)


def _add_key(ax: Axes) -> None:
    size = matplotlib.rcParams["lines.markersize"]
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=style.marker,
            markersize=size * style.size,
            markerfacecolor=fill,
            markeredgecolor=style.colour,
            markeredgewidth=scaled(0.7),
            label=name,
        )
        for name, style, fill in _MEASURES.values()
    ]
    ax.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=len(handles),
        handletextpad=0.2,
    )
