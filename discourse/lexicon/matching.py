"""Find the patterns of a lexicon in a text.

The patterns form a tree in which each word leads one step on, and patterns
that begin alike share their way. A step asks which words of the patterns a
word of the text fits; the answer is kept, so that each distinct word is
compared once and a text is read as one look-up per word and step.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import compress
from typing import NamedTuple

from discourse.corpus.tokens import Stream
from discourse.lexicon.lexicon import Lexicon, compared_form

_REMEMBERED_WORDS = 100_000  # a step; bounds memory on endless input (speeches hold 28,000)


class Match(NamedTuple):
    """A pattern found: its frame, its text in the lexicon, and where it lies (end exclusive)."""

    frame: str
    pattern: str
    start: int
    end: int


class _Rule(NamedTuple):
    """A pattern by its place in the lexicon."""

    frame: int
    number: int
    pattern: str
    excludes: bool


class _Span(NamedTuple):
    """A rule found between two places of the token stream, both of which belong to it."""

    rule: _Rule
    first: int
    last: int


class Matcher:
    """The patterns of a lexicon, ready to be found in many texts.

    Parameters
    ----------
    lexicon : Lexicon

    Notes
    -----
    Within a frame overlapping hits compete: the longer wins, of two equally
    long the earlier in the text, then in the lexicon. Frames do not compete. A
    hit inside a match of the frame's ``exclude`` patterns is dropped before that.

    Examples
    --------
    >>> from discourse.lexicon import lexicon_from_patterns
    >>> matcher = Matcher(lexicon_from_patterns({"rights": ["human rights", "right*"]}))
    >>> [match.pattern for match in matcher.find("Human rights are rights.")]
    ['human rights', 'right*']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._root = _tree(lexicon)

    def find(self, text: str) -> list[Match]:
        """Return the matches in ``text``, by start, then by the lexicon's order."""
        stream = Stream(text)
        spans = _settle(self._spans(stream.tokens))
        if not spans:
            return []
        places = stream.places({place for span in spans for place in (span.first, span.last)})
        frames = self.lexicon.frames
        return [
            Match(
                frames[span.rule.frame].name,
                span.rule.pattern,
                places[span.first][0],
                places[span.last][1],
            )
            for span in spans
        ]

    def _spans(self, stream: list[str]) -> list[_Span]:
        """Return all places where a pattern stands."""
        spans = []
        end = len(stream)
        leads = list(map(self._root.__getitem__, stream))
        for first, steps in compress(enumerate(leads), leads):
            last = first
            while steps:
                for step in steps:
                    if step.rules:
                        spans += [_Span(rule, first, last) for rule in step.rules]
                last += 1
                if last == end:
                    break
                word = stream[last]
                if len(steps) == 1:  # nearly always
                    steps = steps[0][word]
                else:
                    steps = tuple(after for step in steps for after in step[word])
        return spans


class _Step(dict[str, tuple["_Step", ...]]):
    """A place in the tree of patterns: for each word as written, where it leads on to.

    Attributes
    ----------
    rules : list of _Rule
        The patterns that are complete here.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rules: list[_Rule] = []
        self._branches: dict[tuple[str, bool], _Branch] = {}
        self._exact: dict[str, list[_Branch]] = {}
        self._globs: dict[str, list[_Branch]] = {}  # by the letters before the first star
        self._longest = 0

    def after(self, word: str, cased: bool) -> _Step:
        """Return the step that ``word`` of a pattern leads to; make it if there is none."""
        if (word, cased) not in self._branches:
            branch = self._branches[word, cased] = _Branch(_word_test(word), cased, _Step())
            stem, star, _ = word.lower().partition("*")
            (self._globs if star else self._exact).setdefault(stem, []).append(branch)
            self._longest = max(self._longest, len(stem))
        return self._branches[word, cased].step

    def __missing__(self, word: str) -> tuple[_Step, ...]:
        if not self._branches:
            return ()
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
        lower = compared_form(word, cased=False)
        likely = list(self._exact.get(lower, ()))
        for end in range(min(len(lower), self._longest) + 1):
            likely += self._globs.get(lower[:end], ())
        self[word] = steps = tuple(
            step for fits, cased, step in likely if fits(compared_form(word, cased=cased))
        )
        return steps


class _Branch(NamedTuple):
    """A word of a pattern, and the step it leads to."""

    fits: Callable[[str], bool]
    cased: bool
    step: _Step


def _tree(lexicon: Lexicon) -> _Step:
    """Return the first step of the patterns of all frames."""
    root = _Step()
    for number, frame in enumerate(lexicon.frames):
        for excludes, patterns in ((False, frame.patterns), (True, frame.exclude)):
            for place, pattern in enumerate(patterns):
                step = root
                for word in pattern.words:
                    step = step.after(word, pattern.cased)
                step.rules.append(_Rule(number, place, pattern.text, excludes))
    return root


def _word_test(word: str) -> Callable[[str], bool]:
    """Return the test whether a word of a text fits one word of a pattern."""
    if "*" not in word:
        return word.__eq__
    # Compiled when first asked, which most are not in a short text.
    glob = cache(lambda: re.compile(_glob(word)))
    return lambda candidate: glob().fullmatch(candidate) is not None


def _glob(word: str) -> str:
    """Return ``word`` as a regular expression that takes linear time on any text."""
    letters = r"[\w'.,]*"
    if word == "*":
        return rf"\w{letters}"  # A clause mark stands in the stream too: "*" must not pass it.
    first, *inner, last = map(re.escape, word.split("*"))
    # Atomic groups: the first place where an inner part fits is as good as any later one.
    return first + "".join(f"(?>{letters}?{part})" for part in inner) + letters + last


def _settle(spans: list[_Span]) -> list[_Span]:
    """Drop what is excluded or outdone within its frame; return by place."""
    kept: list[_Span] = []
    for frame in {span.rule.frame for span in spans}:
        own = [span for span in spans if span.rule.frame == frame]
        reach: dict[int, int] = {}  # for each place, how far an exclude match goes on from it
        for span in own:
            if span.rule.excludes:
                for place in range(span.first, span.last + 1):
                    reach[place] = max(reach.get(place, place), span.last)
        kept += _longest(
            [
                span
                for span in own
                if not span.rule.excludes and reach.get(span.first, -1) < span.last
            ]
        )
    return sorted(kept, key=lambda span: (span.first, span.rule.frame))


def _longest(hits: list[_Span]) -> list[_Span]:
    """Return the hits left when each word may serve one hit only."""
    taken: set[int] = set()
    kept = []
    for span in sorted(hits, key=lambda s: (s.first - s.last, s.first, s.rule.number)):
        places = range(span.first, span.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return kept
