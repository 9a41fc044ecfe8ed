"""Patterns that deserve a second look, by themselves and by what they find in ordinary texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from discourse.corpus.tokens import count_words
from discourse.lexicon.lexicon import Frame, Lexicon, Pattern, lexicon_from_patterns
from discourse.lexicon.matching import Matcher

if TYPE_CHECKING:
    import pandas as pd

_Finding = tuple[int, str, str]  # place of the pattern in its frame, problem, detail


def count_patterns(lexicon: Lexicon, texts: Iterable[str]) -> pd.DataFrame:
    """Count every pattern of ``lexicon`` in ``texts``, which are read once, one by one.

    Returns
    -------
    DataFrame
        One row per pattern, in the lexicon's order, patterns without a hit included:

        - ``frame, pattern``
        - ``hits``: matches, after longest match and ``exclude``
        - ``documents``: texts with a hit
        - ``share``: ``documents`` as a share of all texts, 0 to 1; NaN without texts
        - ``per_1000_tokens``: ``hits`` per 1,000 words of all texts; NaN without words

    Examples
    --------
    >>> lexicon = lexicon_from_patterns({"peace": ["peace", "cease-fire*"]})
    >>> count_patterns(lexicon, ["Peace, peace!", "No cease-fires."])["hits"].tolist()
    [2, 1]
    """
    import pandas as pd

    matcher = Matcher(lexicon)
    hits: Counter[tuple[str, str]] = Counter()
    documents: Counter[tuple[str, str]] = Counter()
    n_texts = n_words = 0
    for text in texts:
        found = [(match.frame, match.pattern) for match in matcher.find(text)]
        hits.update(found)
        documents.update(set(found))
        n_texts += 1
        n_words += count_words(text)
    keys = dict.fromkeys((frame.name, p.text) for frame in lexicon.frames for p in frame.patterns)
    table = pd.DataFrame(
        [(*key, hits[key], documents[key]) for key in keys],
        columns=["frame", "pattern", "hits", "documents"],
    )
    return table.assign(
        share=table["documents"] / (n_texts or float("nan")),
        per_1000_tokens=table["hits"] / (n_words or float("nan")) * 1000,
    )


def lint_lexicon(
    lexicon: Lexicon,
    background: pd.DataFrame | None = None,
    *,
    max_share: float = 0.5,
    max_per_1000_tokens: float = 1.0,
) -> pd.DataFrame:
    """Return the patterns of ``lexicon`` that deserve a second look.

    Parameters
    ----------
    lexicon : Lexicon
    background : DataFrame, optional
        Counts of the patterns in ordinary texts of the register, as made by
        :func:`count_patterns`. Without it only the patterns themselves are read.
    max_share, max_per_1000_tokens : float
        A pattern above either is over-broad.

    Returns
    -------
    DataFrame
        ``frame, pattern, problem, detail``, one row per problem, in the lexicon's
        order; ``detail`` is a sentence that says what to do. ``problem`` is

        - ``duplicate``: the words of an earlier pattern of the frame, written otherwise
        - ``contained``: all it matches is matched by another pattern of the frame
        - ``dead``: no hit in the background, or none possible
        - ``over-broad``: in so many texts, or so often, that it tells little apart
        - ``uncounted``: the background holds no count of it

    Raises
    ------
    ValueError
        If ``background`` lacks a column.

    Notes
    -----
    Of the 24,482 words of 974 speeches of the UN General Debate, 258 stand in half
    of the speeches or more, and 109 occur once in 1,000 words or more: function
    words, and what every speaker says ("peace", "president"). The first bound
    serves long texts, the second short ones. A lexicon may keep such a pattern
    ("development"), but should know that it does.

    Containment is decided on the patterns, not on counts, and is exact. A pattern
    that gives back what ``exclude`` takes from a shorter one is not contained.

    Examples
    --------
    >>> lexicon = lexicon_from_patterns({"rights": ["right*", "human rights", "Human-Rights"]})
    >>> lint_lexicon(lexicon)[["pattern", "problem"]].values.tolist()
    [['human rights', 'contained'], ['Human-Rights', 'duplicate']]
    """
    import pandas as pd

    rates = None if background is None else _rates(background)
    rows = []
    for frame in lexicon.frames:
        found = list(_redundant(frame))
        if rates is not None:
            found += _counted(frame, rates, max_share, max_per_1000_tokens)
        rows += [
            (frame.name, frame.patterns[place].text, problem, detail)
            for place, problem, detail in sorted(found, key=lambda finding: finding[0])
        ]
    table = pd.DataFrame(rows, columns=["frame", "pattern", "problem", "detail"])
    return table.drop_duplicates(["frame", "pattern", "problem"], ignore_index=True)


def _redundant(frame: Frame) -> Iterator[_Finding]:
    """Yield what the patterns of ``frame`` say about each other, one thing of each pattern."""
    spelled: dict[tuple[str, ...], int] = {}
    for place, (finders, excluder) in enumerate(_finders(frame)):
        spelling = _spelling(frame.patterns[place])
        twin = spelled.setdefault(spelling, place)
        general = [q for q in finders if _spelling(frame.patterns[q]) != spelling]
        if twin != place:
            yield (
                place,
                "duplicate",
                f"Same words as {frame.patterns[twin].text!r}; keep one, without capitals if "
                "it is to be found however it is written.",
            )
        elif excluder:
            yield (
                place,
                "dead",
                f"Every match lies inside the exclude pattern {excluder!r}; remove one of them.",
            )
        elif general:
            yield place, "contained", _containment(frame, place, general)


def _finders(frame: Frame) -> Iterator[tuple[list[int], str]]:
    """Yield, of each pattern, the places of those that find all it finds, and its excluder.

    A pattern finds all that another finds exactly if it finds the other's
    specimen: a letter that no pattern holds is found only where ``*`` stands.
    """
    n_patterns = len(frame.patterns)
    one_by_one = {str(q): [p.text] for q, p in enumerate((*frame.patterns, *frame.exclude))}
    matcher = Matcher(lexicon_from_patterns(one_by_one))
    for place, pattern in enumerate(frame.patterns):
        matches = [(int(match.frame), match) for match in matcher.find(pattern.specimen)]
        out = [match for q, match in matches if q >= n_patterns]
        found = {
            q
            for q, match in matches
            if q < n_patterns
            and not any(o.start <= match.start and match.end <= o.end for o in out)
        }
        yield sorted(found), "" if place in found else out[0].pattern


def _containment(frame: Frame, place: int, general: list[int]) -> str:
    """Say which pattern matches all that the one at ``place`` matches, and which counts."""
    size = len(frame.patterns[place].words)
    for q in general:
        if q < place and len(frame.patterns[q].words) == size:
            return f"Never counted: {frame.patterns[q].text!r} matches the same; remove it."
    shortest = min(general, key=lambda q: len(frame.patterns[q].words))
    return (
        f"{frame.patterns[shortest].text!r} finds every match too; keep it only to read this "
        "expression back by itself, or remove it."
    )


def _spelling(pattern: Pattern) -> tuple[str, ...]:
    return tuple(word.lower() for word in pattern.words)


def _rates(background: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """Return share and rate of each frame and pattern."""
    needed = ["frame", "pattern", "share", "per_1000_tokens"]
    if missing := [column for column in needed if column not in background.columns]:
        raise ValueError(
            f"'background' must have the columns {', '.join(needed)}; it lacks "
            f"{', '.join(missing)}. Make it with count_patterns."
        )
    return {
        (frame, pattern): (share, rate)
        for frame, pattern, share, rate in background[needed].itertuples(index=False)
    }


def _counted(
    frame: Frame,
    rates: dict[tuple[str, str], tuple[float, float]],
    max_share: float,
    max_per_1000_tokens: float,
) -> Iterator[_Finding]:
    """Yield what the background says about the patterns of ``frame``."""
    for place, pattern in enumerate(frame.patterns):
        if (frame.name, pattern.text) not in rates:
            yield place, "uncounted", "No count in the background; renew it with count_patterns."
            continue
        share, rate = rates[frame.name, pattern.text]
        if share == 0:
            yield (
                place,
                "dead",
                "No hit in the background; check its spelling and the frame's exclude, or "
                "keep it for texts of another kind.",
            )
        elif share > max_share or rate > max_per_1000_tokens:
            yield (
                place,
                "over-broad",
                f"In {share:.0%} of the texts, {rate:.2f} times per 1,000 words; narrow it, or "
                "keep it knowing that it tells little apart.",
            )
