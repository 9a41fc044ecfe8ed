"""Figure of calibration: whether probabilities hold, and what abstaining buys."""

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from discourse.figures.lettering import scaled, shortened
from discourse.figures.palette import (
    GREY,
    INK,
    PALE,
    NarrativeStyle,
    narrative_styles,
    readable_name,
)
from discourse.figures.style import axes_or_new, is_wide, new_figure
from discourse.figures.tables import check_table

_SIDES = ("atlantic-council", "china-mobile")
_PROBABILITY_COLUMNS = ("label", "probability_atlantic_council")
_RELIABILITY_COLUMNS = ("mean_probability", "observed_share", "low", "high")
_COVERAGE_COLUMNS = ("rule", "coverage", "accuracy", "low", "high")
_RULES = {"probability": "most confident first", "model_label": "default model's labels"}
_BINS, _LABELS = NarrativeStyle(INK, GREY, "o", 1.0), NarrativeStyle(INK, GREY, "s", 1.2)
_LINES = 24.0  # height of a panel
_BARS = 20
_BAND = 0.2  # height of a histogram, on the axis of shares
_GAP = 0.06
_NAME_EMS = 11.0  # room for the names of the histograms, in font sizes


def plot_calibration(
    reliability: pd.DataFrame,
    probabilities: pd.DataFrame,
    coverage: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """Draw reliability and coverage side by side, or one below the other in one column.

    Use it to say how far probabilities that were learned from labels may be taken at
    their word, and what leaving the unsure ones undecided is worth.

    How to read it: in the left panel each point is a bin of statements; on the diagonal
    the labels agree with the probability as often as it says, below it the probability is too
    high. The histograms count the statements of either label. In the right panel the line
    is the accuracy if only the most confident share is answered, and the square stands
    where the default model's own labels stand.

    Parameters
    ----------
    reliability, probabilities : DataFrame
        As in :func:`plot_reliability`.
    coverage : DataFrame
        As in :func:`plot_coverage`.
    labels : mapping of str to str, optional
        Readable names of narratives and rules.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing or a table has no rows.
    """
    wide = is_wide()
    figure = new_figure(lines=_LINES if wide else 2 * _LINES)
    left, right = figure.subplots(*((1, 2) if wide else (2, 1)))
    plot_reliability(reliability, probabilities, ax=left, labels=labels)
    plot_coverage(coverage, ax=right, labels=labels)
    return figure


def plot_reliability(
    table: pd.DataFrame,
    probabilities: pd.DataFrame,
    *,
    ax: Axes | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw how often the given label agrees with a probability, over and under histograms of it.

    Use it to see whether the probabilities that were learned from labels
    may be taken at their word.

    How to read it: each point is a bin of statements of like probability. On the
    diagonal, the share that is labelled so equals the probability; below
    it the probability is too high, above it too low, as far as its interval is
    clear of the diagonal. The histograms count the statements of either label by
    their probability, both on one scale: above those of the Atlantic Council, below
    those of China Mobile. The farther apart they lie, the more the probability tells.

    Parameters
    ----------
    table : DataFrame
        Reliability: ``mean_probability``, ``observed_share``, ``low``, ``high``.
    probabilities : DataFrame
        ``label`` (as given to the statement) and ``probability_atlantic_council``.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of narratives.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a column is missing or a table has no rows.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"mean_probability": [0.2], "observed_share": [0.3], "low": [0.1], "high": [0.6]}
    ... )
    >>> probabilities = pd.DataFrame(
    ...     {"label": ["china-mobile"], "probability_atlantic_council": [0.2]}
    ... )
    >>> plot_reliability(table, probabilities).get_xlabel().splitlines()[0]
    'Probability of Atlantic Council'
    """
    check_table(table, _RELIABILITY_COLUMNS, function="plot_reliability")
    check_table(
        probabilities, _PROBABILITY_COLUMNS, function="plot_reliability", argument="probabilities"
    )
    ax = axes_or_new(ax, lines=_LINES)
    table = table.sort_values(list(_RELIABILITY_COLUMNS))
    (diagonal,) = ax.plot(
        [0, 1], [0, 1], color=GREY, linewidth=scaled(0.5), dashes=(4, 3), zorder=1
    )
    points = _draw_estimates(ax, table["mean_probability"], table["observed_share"], table, _BINS)
    ax.legend(
        [diagonal, points],
        ["perfect calibration", "bin of statements"],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
    )
    styles = narrative_styles(_SIDES)
    tallest = _draw_histograms(ax, probabilities, styles)
    _set_reliability_axes(ax, probabilities["label"], tallest, styles, labels)
    return ax


def plot_coverage(
    table: pd.DataFrame, *, ax: Axes | None = None, labels: Mapping[str, str] | None = None
) -> Axes:
    """Draw how accurate answers are if only the surest statements are answered.

    Use it to choose how many statements to leave undecided, and to see what the
    default model's own abstaining is worth.

    How to read it: the line is the accuracy, against the given labels, of
    answers to the most confident share of the statements; the band is its
    interval. A line that falls to the right says that confidence is worth
    something. The square stands where the model's own labels stand, which leave
    out ``undetermined``, ``mixed`` and ``neither``.

    Parameters
    ----------
    table : DataFrame
        Coverage: ``rule`` ("probability" or "model_label"), ``coverage``,
        ``accuracy``, ``low``, ``high``. An accuracy of NaN is not drawn.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    labels : mapping of str to str, optional
        Readable names of the rules.

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
    ...         "rule": "probability",
    ...         "coverage": [0.5, 1.0],
    ...         "accuracy": [0.9, 0.8],
    ...         "low": [0.7, 0.6],
    ...         "high": [0.97, 0.9],
    ...     }
    ... )
    >>> plot_coverage(table).get_ylabel().splitlines()[0]
    'Answers that agree with the given label,'
    """
    check_table(table, _COVERAGE_COLUMNS, function="plot_coverage")
    ax = axes_or_new(ax, lines=_LINES)
    table = table.dropna(subset=["accuracy"]).sort_values(list(_COVERAGE_COLUMNS))
    curve = table[table["rule"] == "probability"]
    own = table[table["rule"] == "model_label"]
    ax.fill_between(curve["coverage"], curve["low"], curve["high"], color=PALE, linewidth=0)
    handles = ax.plot(curve["coverage"], curve["accuracy"], color=INK, clip_on=False)
    if not own.empty:
        handles.append(_draw_estimates(ax, own["coverage"], own["accuracy"], own, _LABELS))
    names = {**_RULES, **(labels or {})}
    rules = list(_RULES)[: len(handles)]
    ax.legend(
        handles,
        [names[rule] for rule in rules],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
    )
    lowest = min([0.5, *table["low"]])
    ax.set_xlim(0, 1)
    ax.set_ylim(np.floor(10 * lowest) / 10, 1)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel("Statements answered (coverage)")
    ax.set_ylabel("Answers that agree with the given label,\nwith 95 % interval")
    return ax


def _draw_estimates(
    ax: Axes,
    places: "pd.Series[float]",
    values: "pd.Series[float]",
    interval: pd.DataFrame,
    style: NarrativeStyle,
) -> Line2D:
    """Draw points on upright lines; points at the edge of the axes are drawn whole."""
    ax.vlines(
        places,
        interval["low"],
        interval["high"],
        color=style.light,
        linewidth=scaled(0.9),
        zorder=3,
    )
    (points,) = ax.plot(
        places,
        values,
        linestyle="none",
        marker=style.marker,
        markersize=style.size * matplotlib.rcParams["lines.markersize"],
        color=style.colour,
        clip_on=False,
        zorder=4,
    )
    return points


def _draw_histograms(
    ax: Axes, probabilities: pd.DataFrame, styles: Mapping[str, NarrativeStyle]
) -> int:
    """Draw a histogram on either side of the square; return the count of the tallest bar."""
    edges = np.linspace(0, 1, _BARS + 1)
    values = probabilities["probability_atlantic_council"]
    counts = {
        side: np.histogram(values[probabilities["label"] == side], bins=edges)[0] for side in _SIDES
    }
    tallest = max(int(count.max()) for count in counts.values())
    for side, base, sign in zip(_SIDES, (1 + _GAP, -_GAP), (1, -1), strict=True):
        tops = base + sign * _BAND * counts[side] / max(tallest, 1)
        ax.stairs(tops, edges, baseline=base, fill=True, color=styles[side].light)
    return tallest


def _set_reliability_axes(
    ax: Axes,
    given: "pd.Series[str]",
    tallest: int,
    styles: Mapping[str, NarrativeStyle],
    labels: Mapping[str, str] | None,
) -> None:
    size = matplotlib.rcParams["font.size"]
    names = [
        shortened(readable_name(side, labels), room=_NAME_EMS * size, size=size) for side in _SIDES
    ]
    counted = [
        f"{name}\n({(given == side).sum():,})" for name, side in zip(names, _SIDES, strict=True)
    ]
    shares = np.linspace(0, 1, 6)
    reach = _GAP + _BAND
    ax.set_xlim(0, 1)
    ax.set_ylim(-reach, 1 + reach)
    places = [1 + _GAP + _BAND / 2, -_GAP - _BAND / 2, *shares]
    ax.set_yticks(places, [*counted, *(f"{share:.0%}" for share in shares)])
    for side, tick in zip(_SIDES, ax.yaxis.get_major_ticks(), strict=False):
        tick.label1.set_color(styles[side].colour)
        tick.tick1line.set_visible(False)
    ax.spines["left"].set_bounds(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel(f"Probability of {names[0]}\n(tallest bar: {tallest:,} statements)")
    ax.set_ylabel(f"Given label is {names[0]},\nwith 95 % interval")
