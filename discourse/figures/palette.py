"""One look per narrative in every figure, and readable names.

A narrative is told by hue and by marker; a voice by what fills the marker. The
two hues differ in lightness too, so every figure can be read in grey and by
colour-blind readers. Groups of statements (camps, regions) are no narratives: they
have muted tones of other hues, and each its own marker and dashes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NarrativeStyle:
    """How a narrative is drawn.

    Attributes
    ----------
    colour : str
        Full tone, for the narrative's own voice and for text.
    light : str
        Light tone of the same hue, for what the narrative only mentions.
    marker : str
        Matplotlib marker.
    size : float
        Width of the marker, relative, at which all markers look equally large.
    """

    colour: str
    light: str
    marker: str
    size: float


NARRATIVES: Mapping[str, NarrativeStyle] = {
    "atlantic-council": NarrativeStyle("#134074", "#8AADDB", "o", 1.0),
    "china-mobile": NarrativeStyle("#C24E06", "#EFA872", "D", 0.8),
}
_OTHERS = (
    NarrativeStyle("#2A7F62", "#93C9B4", "s", 0.9),
    NarrativeStyle("#8752CC", "#CBB6EC", "^", 1.1),
    NarrativeStyle("#5C4A1F", "#BFA96B", "v", 1.1),
)


@dataclass(frozen=True, slots=True)
class GroupStyle:
    """How a group of statements is drawn, beside others.

    Attributes
    ----------
    colour : str
        Of lines and markers.
    marker : str
        Matplotlib marker.
    size : float
        Width of the marker, relative, at which all markers look equally large.
    dashes : tuple of float
        Lengths of dashes and gaps, in widths of the line; none is a full line.
    """

    colour: str
    marker: str
    size: float
    dashes: tuple[float, ...]


# All dark enough for text; the first three are the farthest apart, in grey too.
GROUPS = (
    GroupStyle("#1E1E1E", "o", 1.0, ()),
    GroupStyle("#4A7F5C", "s", 0.9, (4.0, 1.5)),
    GroupStyle("#75467F", "^", 1.1, (1.2, 1.2)),
    GroupStyle("#5F5416", "v", 1.1, (6.0, 1.5, 1.5, 1.5)),
    GroupStyle("#767676", "P", 1.3, ()),
    GroupStyle("#4A2B33", "X", 1.3, (2.5, 2.5)),
)

INK = "#222222"
GREY = "#6E6E6E"
MIDDLE = "#B4B4B4"
PALE = "#D9D9D9"
FAINT = "#F3F3F3"


def narrative_styles(names: Iterable[str]) -> dict[str, NarrativeStyle]:
    """Return the style of each narrative, in alphabetical order.

    The narratives of the toolkit always look the same; others take the spare
    styles in alphabetical order.

    Parameters
    ----------
    names : iterable of str
        Narratives, in any order, with or without repetition.

    Returns
    -------
    dict of str to NarrativeStyle

    Raises
    ------
    ValueError
        If more narratives are unknown than there are spare styles.

    Examples
    --------
    >>> styles = narrative_styles(["china-mobile", "atlantic-council"])
    >>> {name: style.marker for name, style in styles.items()}
    {'atlantic-council': 'o', 'china-mobile': 'D'}
    """
    names = sorted(set(names))
    unknown = [name for name in names if name not in NARRATIVES]
    if len(unknown) > len(_OTHERS):
        raise ValueError(
            f"The figure must hold at most {len(_OTHERS)} narratives besides "
            f"{', '.join(NARRATIVES)}. Got {len(unknown)}: {', '.join(unknown)}; "
            "draw fewer at once."
        )
    spare = dict(zip(unknown, _OTHERS, strict=False))
    return {name: NARRATIVES.get(name) or spare[name] for name in names}


def group_styles(names: Iterable[str]) -> dict[str, GroupStyle]:
    """Return the style of each group of statements, in alphabetical order.

    Parameters
    ----------
    names : iterable of str
        Groups, in any order, with or without repetition.

    Returns
    -------
    dict of str to GroupStyle

    Raises
    ------
    ValueError
        If there are more groups than styles.

    Examples
    --------
    >>> {name: style.marker for name, style in group_styles(["western", "aligned"]).items()}
    {'aligned': 'o', 'western': 's'}
    """
    names = sorted(set(names))
    if len(names) > len(GROUPS):
        raise ValueError(
            f"The figure must hold at most {len(GROUPS)} groups. Got {len(names)}: "
            f"{', '.join(names)}; draw fewer at once, or each in its own panel."
        )
    return dict(zip(names, GROUPS, strict=False))


def readable_name(name: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the name a reader sees: the given label, else the identifier in title case.

    Parameters
    ----------
    name : str
        Identifier of a narrative, frame or statement.
    labels : mapping of str to str, optional
        Labels by identifier.

    Returns
    -------
    str

    Examples
    --------
    >>> readable_name("soft-connectivity")
    'Soft Connectivity'
    >>> readable_name("rights", {"rights": "Human rights"})
    'Human rights'
    """
    if labels and name in labels:
        return labels[name]
    # A table read from a file may have numbers for names.
    return str(name).replace("-", " ").replace("_", " ").title()
