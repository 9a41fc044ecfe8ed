"""Which actors are the author: nobody is a third party to himself."""

from __future__ import annotations

from functools import cache

from discourse.corpus import Document
from discourse.lexicon import read_lexicon


def author_patterns(document: Document) -> frozenset[str]:
    """Return the patterns of the actors lexicon that name the author of ``document``.

    The author is known by the document variable ``iso3``: the ISO 3166 code
    of the state that speaks, in capitals or not.

    Examples
    --------
    >>> sorted(author_patterns(Document("speech", variables={"iso3": "FJI"})))
    ['Fiji', 'Fijian*']
    """
    code = str(document.variables.get("iso3", "")).upper()
    return _names_of_states().get(code, frozenset())


def state_code(code: str) -> str:
    """Return a state's code in capitals.

    Raises
    ------
    ValueError
        If the lexicon of states has no such code.
    """
    if code.upper() not in _names_of_states():
        raise ValueError(
            f"No state {code!r}; give an ISO 3166 code of three letters, such as FJI, or EU."
        )
    return code.upper()


@cache
def _names_of_states() -> dict[str, frozenset[str]]:
    states = read_lexicon("states").frames
    return {state.name: frozenset(pattern.text for pattern in state.patterns) for state in states}
