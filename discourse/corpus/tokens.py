"""Words with their place in the text.

A word is a run of letters and digits; an apostrophe inside it, a decimal mark
inside a number and the stops of an abbreviation such as ``U.S.`` belong to it.
Hyphens and slashes part words, so that ``capacity-building`` and ``capacity
building`` are the same two tokens. Punctuation that ends a clause is kept in
the stream as a token of its own: no pattern holds it, so no pattern can match
across it.
"""

import re
from typing import NamedTuple

_ABBREVIATION = r"(?:[^\W\d_]\.){2,}"
_WORD = rf"(?<![^\W_]){_ABBREVIATION}|[^\W_]+(?:(?:['’]|(?<=\d)[.,](?=\d))[^\W_]+)*"
_BREAK = r"[.!?;:,()\[\]…]"
STREAM = re.compile(rf"{_WORD}|{_BREAK}")
WORD = re.compile(_WORD)


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
    return len(WORD.findall(text))


def normalize(word: str) -> str:
    """Return the form in which words are compared: lower case, no possessive.

    Examples
    --------
    >>> normalize("China’s")
    'china'
    """
    word = word.lower()
    return word[:-2] if word.endswith(("'s", "’s")) else word
