"""Which actors are the author: nobody is a third party to himself."""

from __future__ import annotations

import re
from functools import cache

from discourse.corpus import Document
from discourse.frames.actors import actor_matcher
from discourse.lexicon import read_lexicon

# "I have the honour to speak on behalf of the Group of 77": from here on its name is the author's.
_ON_BEHALF = re.compile(
    r"\b(?:I|we|speak|speaking|statement|honou?r|privilege|deliver|delivering|address|addressing"
    r"|pleasure)\b(?P<by>[^.;:]{0,80})\bon behalf of\b(?P<whom>[^.;:]{0,120})",
    re.IGNORECASE,
)
_ANOTHER_SPEAKS = re.compile(
    r"\bby\b.*\bon behalf\b|\b(?:align|associat|subscrib|endors)\w*", re.IGNORECASE | re.DOTALL
)
_BEGINNING = 3_000  # characters: where a speaker says for whom the speech is


def author_patterns(document: Document) -> frozenset[str]:
    """Return the patterns of the actors lexicon that name the author of ``document``.

    The author is known by the document variable ``iso3``: the ISO 3166 code
    of the state that speaks, in capitals or not. So is a group on behalf of
    which the document says, at its beginning, that it speaks.

    Examples
    --------
    >>> sorted(author_patterns(Document("speech", variables={"iso3": "FJI"})))
    ['Fiji', 'Fijian*']
    """
    code = str(document.variables.get("iso3", "")).upper()
    return _names_of_states().get(code, frozenset()) | _represented(document)


def _represented(document: Document) -> frozenset[str]:
    """Return the patterns of those on behalf of whom the document speaks."""
    beginning = ""
    for passage in document.passages:
        if len(beginning) > _BEGINNING:
            break
        beginning += passage.text[:_BEGINNING] + "\n"
    return frozenset(
        match.pattern
        for said in _ON_BEHALF.finditer(beginning[:_BEGINNING])
        if not _ANOTHER_SPEAKS.search(said.group())
        for match in actor_matcher().find(said["whom"])
    )


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
