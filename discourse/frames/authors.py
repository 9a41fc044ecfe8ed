"""Which actors are the author: nobody is a third party to himself."""

from __future__ import annotations

from functools import cache

from discourse.corpus import Document
from discourse.lexicon import read_lexicon


def author_patterns(document: Document) -> frozenset[str]:
    """Return the patterns of the actors lexicon that name the author of ``document``.

    The author is known by the document variable ``iso3``: the ISO 3166 code
    of the state that speaks.

    Examples
    --------
    >>> sorted(author_patterns(Document("speech", variables={"iso3": "FJI"})))
    ['Fiji', 'Fijian*']
    """
    return _names_of_states().get(str(document.variables.get("iso3", "")), frozenset())


@cache
def _names_of_states() -> dict[str, frozenset[str]]:
    states = read_lexicon("states").frames
    return {state.name: frozenset(pattern.text for pattern in state.patterns) for state in states}
