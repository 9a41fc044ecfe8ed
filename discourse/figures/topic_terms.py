"""Figure of terms by topic: the words that make each topic, and who uses them."""

from collections.abc import Mapping
from math import ceil

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from discourse.figures.lettering import lines_taken, scaled, shortened, text_width, wrapped
from discourse.figures.palette import (
    GREY,
    INK,
    PALE,
    NarrativeStyle,
    narrative_styles,
)
from discourse.figures.style import is_wide, new_figure, page_lines
from discourse.figures.tables import check_table
from discourse.figures.topics import (
    KEY_SHARE,
    STABLE_FROM,
    figure_points,
    key_columns,
    key_name,
    topic_names,
    unstable_topics,
)

_COLUMNS = ("topic", "label", "term", "rank", "narrative", "per_1000_tokens", "stability")
_TERMS, _FEWEST = 8, 5
_CLOSE = 0.95  # lines that a term needs at least
_FOOT = 6.0  # lines that the key and the notes take
_NARROWEST = 20  # digits that a panel must be wide
_TITLE_LINES = 2
_TERM_SHARE = 0.55  # of a panel's width that its terms may take
_BARS = 0.8  # height of the bars of a term
_PAD = 3.0  # points between a term and its bars
_GUTTER = 8.0  # points between panels


def plot_topic_terms(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    columns: int | None = None,
) -> Figure:
    """Draw the most typical terms of each topic and how often every narrative uses them there.

    Use it to judge what a topic is about before trusting its label, and to see
    whether two narratives use the same words when they speak of one thing.

    How to read it: each panel is a topic, in the order of their numbers. Its
    terms stand from the most to the less typical, at most eight, or five where the
    page is not high enough. A bar is the
    rate of the term in what one narrative says on the topic; the narratives stand
    one below the other in the order of the key. All panels have one scale. A
    title in grey says that the topic is not stable.

    Parameters
    ----------
    table : DataFrame
        Terms, a row per topic, term and narrative: ``topic``, ``label``,
        ``term``, ``rank`` (1 = most typical), ``narrative``,
        ``per_1000_tokens``, ``stability`` (of the topic, 0 to 1; below 0.5 its
        title is grey, NaN is not). A rate of NaN or without a row has no bar.
    labels : mapping of str to str, optional
        Readable names of narratives, and of topics by their label.
    columns : int, optional
        Panels side by side; two in a figure of one column of a page and three
        in one of two, if not given.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a column is missing, the table has no rows or ``columns`` is below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "topic": 0,
    ...         "label": "data centres, cloud",
    ...         "term": ["data centre", "data centre", "cloud", "cloud"],
    ...         "rank": [1, 1, 2, 2],
    ...         "narrative": ["atlantic-council", "china-mobile"] * 2,
    ...         "per_1000_tokens": [4.0, 9.0, 3.0, 1.0],
    ...         "stability": 0.9,
    ...     }
    ... )
    >>> (ax,) = plot_topic_terms(table).axes
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['data centre', 'cloud']
    """
    check_table(table, _COLUMNS, function="plot_topic_terms")
    styles = narrative_styles(table["narrative"])
    names, grey = topic_names(table, labels), unstable_topics(table)
    columns = min(_columns(columns, panels=len(names)), len(names))
    rows = ceil(len(names) / columns)
    most = _terms_that_fit(rows)
    rates = {topic: _rates(table[table["topic"] == topic], list(styles)) for topic in names}
    rates = {topic: rate.head(most) for topic, rate in rates.items()}
    deepest = max(len(rate) for rate in rates.values())
    figure = new_figure(
        lines=rows * (deepest + _head()) + _FOOT,
        least=rows * (_CLOSE * deepest + _head()) + _FOOT,
    )
    width = figure_points() / columns - scaled(_GUTTER)
    terms = _shortened_terms(rates, room=_TERM_SHARE * width)
    indent = max(_width(term) for term in terms.values()) + scaled(_PAD)
    first: Axes | None = None
    for place, (topic, rate) in enumerate(rates.items()):
        ax = figure.add_subplot(rows, columns, place + 1, sharex=first)
        first = first or ax
        _draw_bars(ax, rate, styles, rows=deepest)
        ax.set_yticks(range(len(rate)), [terms[str(term)] for term in rate.index])
        ax.tick_params(labelbottom=place + columns >= len(names))
        _write_title(ax, names[topic], GREY if topic in grey else INK, room=width, indent=indent)
    assert first is not None
    _set_scale(first, table["per_1000_tokens"])
    few = bool(table["per_1000_tokens"].isna().any())
    _explain(figure, styles, labels, unstable=bool(grey), few=few)
    return figure


def _columns(given: int | None, *, panels: int) -> int:
    """Return the panels side by side: more than usual only if the page is too low for all."""
    if given is None:
        few, many = (3, int(figure_points() / _width("0" * _NARROWEST))) if is_wide() else (2, 2)
        return next(
            (n for n in range(few, many) if _terms_that_fit(ceil(panels / n)) == _TERMS),
            max(few, many),
        )
    if given < 1:
        raise ValueError(
            f"The 'columns' of plot_topic_terms must be at least 1. Got {given}; "
            "leave it out to have as many as fit."
        )
    return given


def _head() -> float:
    """Return the lines that a panel needs besides its terms: a title of two lines, gaps."""
    return lines_taken(["\n"]) + 1.45


def _terms_that_fit(rows: int) -> int:
    """Return how many terms of each topic fit the page in so many rows of panels."""
    room = ((page_lines() - _FOOT) / rows - _head()) / _CLOSE
    return int(min(max(room, _FEWEST), _TERMS))


def _rates(own: pd.DataFrame, narratives: list[str]) -> pd.DataFrame:
    """Return the rate of each of a topic's first terms in every narrative."""
    ranks = own.groupby("term")["rank"].min().sort_index().sort_values(kind="stable")
    rates = own.pivot(index="term", columns="narrative", values="per_1000_tokens")
    return rates.reindex(index=ranks.index[:_TERMS], columns=narratives)


def _width(text: str) -> float:
    return text_width(text, size=matplotlib.rcParams["font.size"])


def _shortened_terms(rates: Mapping[int, pd.DataFrame], *, room: float) -> dict[str, str]:
    size = matplotlib.rcParams["font.size"]
    return {
        str(term): shortened(str(term), room=room, size=size)
        for rate in rates.values()
        for term in rate.index
    }


def _draw_bars(
    ax: Axes, rates: pd.DataFrame, styles: Mapping[str, NarrativeStyle], *, rows: int
) -> None:
    thick = _BARS / len(styles)
    for place, (narrative, style) in enumerate(styles.items()):
        middles = np.arange(len(rates)) + (place - (len(styles) - 1) / 2) * thick
        ax.barh(middles, rates[narrative].fillna(0.0), thick, color=style.colour)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.tick_params(axis="y", length=0, pad=scaled(_PAD))
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis="x", color=PALE, linewidth=scaled(0.4))
    ax.set_axisbelow(True)


def _write_title(ax: Axes, name: str, colour: str, *, room: float, indent: float) -> None:
    """Write a topic's name over its terms and bars, in at most two lines."""
    size = matplotlib.rcParams["axes.titlesize"]
    lines = wrapped(name, room=room, size=size)
    if len(lines) > _TITLE_LINES:
        lines[_TITLE_LINES - 1 :] = [" ".join(lines[_TITLE_LINES - 1 :])]
    ax.annotate(
        "\n".join(shortened(line, room=room, size=size) for line in lines),
        (0, 1),
        (-indent, scaled(3)),
        xycoords="axes fraction",
        textcoords="offset points",
        verticalalignment="bottom",
        fontsize=size,
        color=colour,
    )


def _set_scale(ax: Axes, rates: "pd.Series[float]") -> None:
    ax.set_xlim(0, 1.05 * float(rates.fillna(0.0).max()) or 1.0)
    ax.xaxis.set_major_locator(MaxNLocator(3))


def _explain(
    figure: Figure,
    styles: Mapping[str, NarrativeStyle],
    labels: Mapping[str, str] | None,
    *,
    unstable: bool,
    few: bool,
) -> None:
    notes = ["Occurrences per 1,000 words of what the narrative says on the topic"]
    notes += ["no bar: none, or fewer than three windows on the topic"] * few
    notes += [f"grey title: topic not stable (stability below {STABLE_FROM:g})"] * unstable
    figure.supxlabel("\n".join(notes), fontsize=matplotlib.rcParams["axes.labelsize"])
    room = KEY_SHARE * figure_points(figure.axes[0])
    handles = [
        Patch(color=style.colour, label=key_name(name, labels, room=room))
        for name, style in styles.items()
    ]
    figure.legend(
        handles=handles,
        loc="outside upper right",
        ncols=key_columns(handles, room=room),
    )
