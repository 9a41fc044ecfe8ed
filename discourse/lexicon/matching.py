"""Find the patterns of a lexicon in a text.

Most words open no pattern, so the whole cost lies in asking that question.
Each distinct word is asked once: the answer (the rules it may open) is kept
in a table, and a text is read as one look-up per word. Only where a word
opens a rule are the following words compared and offsets computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from discourse.corpus.tokens import STREAM, normalize
from discourse.lexicon.lexicon import Lexicon, Pattern

_REMEMBERED_WORDS = 500_000  # bounds memory on endless input; English speeches hold 40,000


class Match(NamedTuple):
    """A pattern found: its frame, its text in the lexicon, and where it lies (end exclusive)."""

    frame: str
    pattern: str
    start: int
    end: int


class _Rule(NamedTuple):
    """A pattern made ready; ``frame`` and ``number`` give its place in the lexicon."""

    frame: int
    number: int
    pattern: str
    words: tuple[Callable[[str], bool], ...]
    cased: bool
    excludes: bool


class _Span(NamedTuple):
    """A rule found between two places of the token stream."""

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
    long the earlier. Frames do not compete. A hit inside a match of the
    frame's ``exclude`` patterns is dropped before that.

    Examples
    --------
    >>> from discourse.lexicon import lexicon_from_patterns
    >>> matcher = Matcher(lexicon_from_patterns({"rights": ["human rights", "right*"]}))
    >>> [match.pattern for match in matcher.find("Human rights are rights.")]
    ['human rights', 'right*']
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._openers = _Openers(_rules(lexicon))

    def find(self, text: str) -> list[Match]:
        """Return the matches in ``text``, by start, then by the lexicon's order."""
        stream: list[str] = STREAM.findall(text)
        openers = self._openers
        candidates = [(i, openers[word]) for i, word in enumerate(stream) if openers[word]]
        if not candidates:
            return []
        spans = [
            _Span(rule, first, first + len(rule.words) - 1)
            for first, rules in candidates
            for rule in rules
            if _follows(rule, stream, first)
        ]
        offsets = [found.span() for found in STREAM.finditer(text)]
        frames = self.lexicon.frames
        return [
            Match(
                frames[span.rule.frame].name,
                span.rule.pattern,
                offsets[span.first][0],
                offsets[span.last][1],
            )
            for span in _settle(spans)
        ]


class _Openers(dict[str, tuple[_Rule, ...]]):
    """For each word as written, the rules whose first word it is."""

    def __init__(self, rules: Iterable[_Rule]) -> None:
        super().__init__()
        self._rules = tuple(rules)
        self._exact: dict[str, list[_Rule]] = {}
        self._prefix: dict[str, list[_Rule]] = {}
        self._other: list[_Rule] = []
        for rule in self._rules:
            self._file(rule)

    def _file(self, rule: _Rule) -> None:
        """Put ``rule`` where a look-up by its first word will find it."""
        word = Pattern(rule.pattern).words[0]
        stem, star, rest = word.lower().partition("*")
        if not star:
            self._exact.setdefault(stem, []).append(rule)
        elif stem and not rest:
            self._prefix.setdefault(stem, []).append(rule)
        else:
            self._other.append(rule)

    def __missing__(self, word: str) -> tuple[_Rule, ...]:
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
        lower = normalize(word)
        likely = [*self._exact.get(lower, ()), *self._other]
        if self._prefix:
            for end in range(1, len(lower) + 1):
                likely += self._prefix.get(lower[:end], ())
        opened = tuple(
            sorted(
                (rule for rule in likely if rule.words[0](_as_compared(word, rule.cased))),
                key=lambda rule: (rule.frame, rule.excludes, rule.number),
            )
        )
        self[word] = opened
        return opened


def _rules(lexicon: Lexicon) -> Iterable[_Rule]:
    """Yield the patterns of all frames, ready to be compared."""
    for number, frame in enumerate(lexicon.frames):
        for excludes, patterns in ((False, frame.patterns), (True, frame.exclude)):
            for place, pattern in enumerate(patterns):
                tests = tuple(_word_test(word) for word in pattern.words)
                yield _Rule(number, place, pattern.text, tests, pattern.cased, excludes)


def _word_test(word: str) -> Callable[[str], bool]:
    """Return the test whether a word of a text fits one word of a pattern."""
    if "*" not in word:
        return word.__eq__
    # A clause mark stands in the stream too: "*" must not pass it.
    glob = re.compile(r"\w" + r"[\w'’.,]*" if word == "*" else _glob(word))
    return lambda candidate: glob.fullmatch(candidate) is not None


def _glob(word: str) -> str:
    return r"[\w'’.,]*".join(re.escape(part) for part in word.split("*"))


def _as_compared(word: str, cased: bool) -> str:
    return word.removesuffix("'s").removesuffix("’s") if cased else normalize(word)


def _follows(rule: _Rule, stream: list[str], first: int) -> bool:
    """Return whether the words after ``first`` complete ``rule``."""
    if first + len(rule.words) > len(stream):
        return False
    return all(
        test(_as_compared(stream[first + place], rule.cased))
        for place, test in enumerate(rule.words[1:], start=1)
    )


def _settle(spans: list[_Span]) -> list[_Span]:
    """Drop what is excluded or outdone within its frame; return by place."""
    kept: list[_Span] = []
    for frame in {span.rule.frame for span in spans}:
        own = [span for span in spans if span.rule.frame == frame]
        excluded = [span for span in own if span.rule.excludes]
        hits = [
            span
            for span in own
            if not span.rule.excludes
            and not any(out.first <= span.first and span.last <= out.last for out in excluded)
        ]
        kept += _longest(hits)
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
