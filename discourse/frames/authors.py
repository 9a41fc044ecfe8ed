"""Which actors are the author: nobody is a third party to himself."""

from __future__ import annotations

from functools import cache

from discourse.corpus import Document
from discourse.lexicon import read_lexicon


def author_patterns(document: Document) -> frozenset[str]:
    """Return the patterns of the actors lexicon that name the author of ``document``.

    The author is known by the document variable ``iso3`` (the state that
    speaks) or ``author`` (an actor as the lexicon writes it).

    Examples
    --------
    >>> sorted(author_patterns(Document("speech", variables={"iso3": "FJI"})))
    ['Fiji', 'Fijian*']
    """
    names = {str(document.variables[key]) for key in ("iso3", "author") if key in document.variables}
    return frozenset().union(*(_patterns_of().get(name, ()) for name in names))


@cache
def _patterns_of() -> dict[str, frozenset[str]]:
    """Map each pattern, and each ISO 3166 code in a note, to the patterns that go with it."""
    groups: dict[str, set[str]] = {}
    for frame in read_lexicon("actors").frames:
        for pattern in frame.patterns:
            groups.setdefault(pattern.text, set()).add(pattern.text)
            if pattern.note.isupper() and len(pattern.note) == 3:
                groups.setdefault(pattern.note, set()).add(pattern.text)
    return {name: frozenset(patterns) for name, patterns in groups.items()}
