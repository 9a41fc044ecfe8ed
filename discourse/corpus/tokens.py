"""Words with their place in the text.

A word is a run of letters and digits; an apostrophe inside it, a decimal mark
inside a number and the stops of an abbreviation such as ``U.S.`` belong to it.
Hyphens and slashes part words, so that ``capacity-building`` and ``capacity
building`` are the same two tokens. Punctuation that ends a clause is kept in
the stream as a token of its own: no pattern holds it, so no pattern can match
across it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

_ABBREVIATION = r"(?:[^\W\d_]\.){2,}"
_WORD = rf"(?<![^\W_]){_ABBREVIATION}|[^\W_]+(?:(?:['’]|(?<=\d)[.,](?=\d))[^\W_]+)*"
_BREAK = r"[.!?;:,()\[\]…]"
STREAM = re.compile(rf"{_WORD}|{_BREAK}")
WORD = re.compile(_WORD)

# No token holds a space or depends on what is beyond one: each spelling of what stands between
# spaces is read once and remembered.
_REMEMBERED_PIECES = 100_000  # bounds memory on endless input (speeches hold 51,000)
_LONGEST_REMEMBERED = 40  # characters

T = TypeVar("T")


class _Pieces(dict[str, T]):
    """What ``read`` makes of a piece of text between spaces, kept for when it comes again."""

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, piece: str) -> T:
        found = self._read(piece)
        if len(piece) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED_PIECES:
                self.clear()
            self[piece] = found
        return found


_TOKENS = _Pieces(lambda piece: tuple(STREAM.findall(piece)))
_COUNTS = _Pieces(lambda piece: len(WORD.findall(piece)))


class Token(NamedTuple):
    """One item of the token stream: its text and where it starts and ends."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Return the words and clause-breaking marks of ``text`` with offsets.

    Examples
    --------
    >>> [token.text for token in tokenize("Capacity-building, said China's envoy.")]
    ['Capacity', 'building', ',', 'said', "China's", 'envoy', '.']
    """
    return [Token(m.group(), m.start(), m.end()) for m in STREAM.finditer(text)]


class Stream:
    """The tokens of a text, and the places of those that are asked for.

    The same as :func:`tokenize` finds, and several times faster where few places matter.

    Parameters
    ----------
    text : str

    Attributes
    ----------
    tokens : list of str

    Examples
    --------
    >>> stream = Stream("China's envoy, too.")
    >>> stream.tokens, stream.places({1, 3})
    (["China's", 'envoy', ',', 'too', '.'], {1: (8, 13), 3: (15, 18)})
    """

    def __init__(self, text: str) -> None:
        self._pieces = text.split(" ")
        self._read = list(map(_TOKENS.__getitem__, self._pieces))
        self.tokens = list(chain.from_iterable(self._read))

    def places(self, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Return where the tokens with these places in the stream start and end, end exclusive."""
        starts = list(accumulate(map(len, self._pieces), initial=0))
        firsts = list(accumulate(map(len, self._read), initial=0))
        found = {}
        current, passed, start, end = -1, 0, 0, 0
        for number in sorted(numbers):
            piece = bisect_right(firsts, number) - 1
            if piece != current:
                current, passed, end = piece, firsts[piece], 0
            for token in self.tokens[passed : number + 1]:
                # Nothing between tokens holds the first character of any.
                start = self._pieces[piece].index(token, end)
                end = start + len(token)
            passed = number + 1
            shift = starts[piece] + piece  # a space behind each piece before
            found[number] = shift + start, shift + end
        return found


def words(text: str) -> list[str]:
    """Return the words of ``text``, lower-cased, the possessive ``'s`` removed.

    Examples
    --------
    >>> words("China's 5G networks.")
    ['china', '5g', 'networks']
    """
    return [normalize(word) for word in WORD.findall(text)]


def count_words(text: str) -> int:
    """Return the number of words in ``text`` (the denominator of every rate).

    Examples
    --------
    >>> count_words("Capacity-building, said China's envoy.")
    5
    """
    return sum(map(_COUNTS.__getitem__, text.split(" ")))


def normalize(word: str) -> str:
    """Return the form in which words are compared: lower case, no possessive.

    Examples
    --------
    >>> normalize("China’s")
    'china'
    """
    word = word.lower()
    return word[:-2] if word.endswith(("'s", "’s")) else word
