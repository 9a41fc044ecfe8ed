"""Whose words are they? Spans of a text that are quoted or attributed to somebody.

What lies in no span is in the author's own voice. Three simple rules:

1. **quoted**: between quotation marks.
2. **attributed** by grammar: the predicate of a third-party actor ("Beijing
   [seeks to ...]"), what such an actor owns ("China's [state-centric model]"),
   unless the author prescribes ("partners should ...").
3. **attributed** by "according to X" and its like: the rest of the sentence.

Grammar is asked only where an actor or a cue stands in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from discourse.corpus.pipeline import load_pipeline
from discourse.lexicon import Match, Matcher, read_lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


class AttributionSpan(NamedTuple):
    """A stretch of text that is not the author's own (offsets, end exclusive).

    ``kind`` is ``"quoted"`` or ``"attributed"``; ``source`` the actor as
    written and ``group`` its group in the lexicon of actors (both empty if
    none is named); ``cue`` the word or mark that gave it away.
    """

    start: int
    end: int
    kind: str
    source: str
    group: str
    cue: str


_QUOTES = re.compile(r"“[^“”]*”|«[^«»]*»|(?<!\w)\"[^\"]*\"(?!\w)|(?<!\w)‘[^‘]*?’(?!\w)")
_ACCORDING = re.compile(
    r"\b(according to|in the words of|in the view of|as stated by|from the perspective of)\b"
    r"|\bfrom [A-Z]\w+['’]s perspective\b",
    re.IGNORECASE,
)
# "Partners should ..." is the author's own demand, whoever the partners are.
_PRESCRIBING = {"must", "should", "ought", "shall", "need", "needs", "let"}
# From an actor's name to the head of its phrase: "Chinese officials", "leaders of China".
_WITHIN_PHRASE = {"amod", "compound", "nmod", "conj", "appos", "nummod"}
_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_PARSED_AT_ONCE = 256


@cache
def actor_matcher() -> Matcher:
    """Return the matcher of the shipped lexicon of actors, made once."""
    return Matcher(read_lexicon("actors"))


def attribution_spans(
    texts: Iterable[tuple[str, list[tuple[int, int]], frozenset[str]]],
) -> Iterator[list[AttributionSpan]]:
    """Yield, for each text, its quoted and attributed spans.

    Parameters
    ----------
    texts : iterable of (text, sentences, authors)
        ``sentences`` are the spans of the text whose grammar matters, ``authors``
        the actor patterns that name the author (no third party).

    Yields
    ------
    list of AttributionSpan
        Sorted by start; quoted spans are found in the whole text, attributed
        ones in ``sentences`` only.
    """
    batch: list[tuple[str, list[tuple[int, int]], frozenset[str]]] = []
    for item in texts:
        batch.append(item)
        if len(batch) == _PARSED_AT_ONCE:
            yield from _spans(batch)
            batch = []
    yield from _spans(batch)


def _spans(
    batch: list[tuple[str, list[tuple[int, int]], frozenset[str]]],
) -> Iterator[list[AttributionSpan]]:
    """Yield the spans of each text of one batch, parsing all its doubtful sentences at once."""
    found: list[list[AttributionSpan]] = []
    doubtful: list[tuple[str, tuple[int, int, list[Match]]]] = []
    for number, (text, sentences, authors) in enumerate(batch):
        found.append(_quoted(text))
        for start, end in sentences:
            sentence = text[start:end]
            actors = [m for m in actor_matcher().find(sentence) if m.pattern not in authors]
            if cue := _ACCORDING.search(sentence):
                found[-1].append(_according(sentence, cue, actors, start))
            if actors:
                doubtful.append((sentence, (number, start, actors)))
    if doubtful:
        parsed = load_pipeline("parser").pipe(doubtful, as_tuples=True, batch_size=64)
        for doc, (number, start, actors) in parsed:
            found[number] += _by_grammar(doc, actors, start)
    yield from (sorted(set(spans)) for spans in found)


def _quoted(text: str) -> list[AttributionSpan]:
    return [
        AttributionSpan(m.start(), m.end(), "quoted", "", "", m.group()[0])
        for m in _QUOTES.finditer(text)
    ]


def _according(
    sentence: str, cue: re.Match[str], actors: list[Match], shift: int
) -> AttributionSpan:
    """Return the span of a sentence that says whom it follows."""
    named = [actor for actor in actors if actor.end > cue.start()]
    source = _name(sentence, named[0]) if named else ""
    group = named[0].frame if named else ""
    return AttributionSpan(
        shift, shift + len(sentence), "attributed", source, group, cue.group().lower()
    )


def _name(sentence: str, actor: Match) -> str:
    """Return the actor as written, without a possessive."""
    name = sentence[actor.start : actor.end]
    return name[:-2] if name.endswith(("'s", "’s")) else name


def _by_grammar(doc: Doc, actors: list[Match], shift: int) -> Iterator[AttributionSpan]:
    """Yield what the actors of a parsed sentence say, do or own."""
    for actor in actors:
        named = doc.char_span(actor.start, actor.end, alignment_mode="expand")
        if named is None:
            continue
        source = _name(doc.text, actor)
        for token, content in _ascribed(named.root):
            start = min(piece.idx for piece in content)
            end = max(piece.idx + len(piece) for piece in content)
            yield AttributionSpan(
                shift + start, shift + end, "attributed", source, actor.frame, token.text
            )


def _ascribed(name: Token) -> Iterator[tuple[Token, list[Token]]]:
    """Yield each cue and the tokens it ascribes to the actor called ``name``."""
    head = name
    while True:
        if head.dep_ == "poss" or (head.dep_ in _WITHIN_PHRASE and head.i < head.head.i):
            own = {token.i for token in head.subtree}
            content = [token for token in head.head.subtree if token.i not in own]
            if content:
                yield head.head, content
            head = head.head
        elif head.dep_ in _WITHIN_PHRASE:
            head = head.head
        elif head.dep_ == "pobj" and head.head.text.lower() in {"of", "by"}:
            if head.head.dep_ == "agent":
                yield from _predicate(head.head.head, head)
                return
            head = head.head.head
        else:
            break
    if head.dep_ in _SUBJECTS:
        yield from _predicate(head.head, head)


def _predicate(verb: Token, subject: Token) -> Iterator[tuple[Token, list[Token]]]:
    """Yield the clause of ``verb`` without its subject and without clauses of other subjects."""
    if any(child.text.lower() in _PRESCRIBING for child in verb.children):
        return
    dropped = {token.i for token in subject.subtree}
    for child in verb.children:
        own_subject = any(grandchild.dep_ in _SUBJECTS for grandchild in child.children)
        if child.dep_ in {"conj", "ccomp", "parataxis"} and own_subject and child.i < verb.i:
            continue  # "..., China says": the clause before belongs to the speaker
        if child.dep_ == "conj" and own_subject:
            dropped |= {token.i for token in child.subtree}
    content = [token for token in verb.subtree if token.i not in dropped]
    if content:
        yield verb, content
