"""Whose words are they? Spans of a text that are quoted or attributed to somebody.

What lies in no span is in the author's own voice. Three simple rules:

1. **quoted**: between quotation marks.
2. **attributed** by grammar: the predicate of a third-party actor ("Beijing
   [seeks to ...]"), what such an actor owns ("China's [state-centric model]") or
   is said of it ("[concerns] that governments express"), unless the author
   prescribes ("partners should ..."). A sentence that opens with "It", "The
   initiative" and the like has the actor named last before it in the paragraph.
3. **attributed** by "according to X" and its like: the rest of the sentence.

Grammar is asked only where an actor or such an opening stands in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from discourse.corpus.pipeline import load_pipeline
from discourse.lexicon import Matcher, read_lexicon

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


_QUOTES = re.compile(
    r"“[^“”]*”|«[^«»]*»|(?<!\w)\"[^\"]*\"(?!\w)|(?<!\w)‘[^‘]*?’(?!\w)"
    r"|(?<!\w)'[^'\s][^']{0,200}'(?!\w)"
)
_POSSESSIVE = re.compile(r"['’]s\Z")
_ACCORDING = re.compile(
    r"\b(according to|in the words of|in the view of|as stated by|from the perspective of)\b"
    r"|\bfrom [A-Z]\w+['’]s perspective\b",
    re.IGNORECASE,
)
# "Our diplomats" and "our sister African countries" are no third party.
_OURS = re.compile(r"\b(?:our|my)\s+(?:[\w-]+\s+){0,2}\Z", re.IGNORECASE)
# "According to our constitution" follows nobody else.
_OWN_SIDE = re.compile(r"\s*(?:our|my)\b", re.IGNORECASE)
# Openings that take up an actor named before; "It is necessary that" takes up nobody.
_OPENING = re.compile(
    r"(?:It|They)\b(?! (?:is|was|were|has been|will be|would be|may be|must|should|remains?|seems?"
    r"|appears?|takes?|follows?|goes)\b)"
    r"|(?:The|This|These|Such an?) (?:[a-z-]+ )?(?:initiative|pronouncement|document|declaration"
    r"|action plan|plan|strategy|white paper|proposal|doctrine|slogan|concept|principle|programme"
    r"|program|campaign)s?\b"
)
_ANTECEDENT_WITHIN = 500  # characters: about three sentences

# "Partners should ..." is the author's own demand, whoever the partners are.
_PRESCRIBING = {"must", "should", "ought", "shall", "need", "needs", "let"}
# From an actor's name to the head of its phrase: "Chinese officials", "leaders of China".
_WITHIN_PHRASE = {"amod", "compound", "nmod", "conj", "appos", "nummod"}
_PLAIN_ADJECTIVES = {"un", "global-south"}
# What is said of an actor with these is the author's description, not the actor's doing.
_DESCRIBING = re.compile(
    r"is|are|was|were|be|been|being|['’]s|becom(?:e|es|ing)|became|remain(?:s|ed|ing)?"
    r"|represent(?:s|ed|ing)?|ha(?:s|ve|d)|fac(?:e|es|ed|ing)|suffer(?:s|ed|ing)?"
    r"|experienc(?:e|es|ed|ing)|lack(?:s|ed|ing)?|need(?:s|ed)?",
    re.IGNORECASE,
)
_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_PARSED_AT_ONCE = 256
_LONGEST_PARSED = 5_000  # characters: what is longer is a list or a broken file, no sentence


@cache
def actor_matcher() -> Matcher:
    """Return the matcher of the shipped lexicon of actors, made once."""
    return Matcher(read_lexicon("actors"))


class _Actor(NamedTuple):
    """An actor in a sentence: where it stands, and by what name and group it is known."""

    start: int
    end: int
    name: str
    group: str


_Item = tuple[str, list[tuple[int, int]], frozenset[str]]


def attribution_spans(texts: Iterable[_Item]) -> Iterator[list[AttributionSpan]]:
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
    batch: list[_Item] = []
    for item in texts:
        batch.append(item)
        if len(batch) == _PARSED_AT_ONCE:
            yield from _spans(batch)
            batch = []
    yield from _spans(batch)


def _spans(batch: list[_Item]) -> Iterator[list[AttributionSpan]]:
    """Yield the spans of each text of one batch, parsing all its doubtful sentences at once."""
    found: list[list[AttributionSpan]] = []
    doubtful: list[tuple[str, tuple[int, int, list[_Actor]]]] = []
    for number, (text, sentences, authors) in enumerate(batch):
        found.append(_quoted(text))
        for start, end in sentences:
            if end - start > _LONGEST_PARSED:
                continue
            sentence = text[start:end]
            found[-1] += _according(sentence, authors, start)
            actors = _actors(sentence, authors) + _taken_up(text, start, authors)
            if actors:
                doubtful.append((sentence, (number, start, actors)))
    if doubtful:
        parsed = load_pipeline("parser").pipe(doubtful, as_tuples=True, batch_size=64)
        for doc, (number, start, actors) in parsed:
            found[number] += _by_grammar(doc, actors, start)
    yield from (sorted(set(spans)) for spans in found)


def _actors(text: str, authors: frozenset[str]) -> list[_Actor]:
    """Return the third-party actors named in ``text``, without a possessive."""
    return [
        _Actor(
            match.start, match.end, _POSSESSIVE.sub("", text[match.start : match.end]), match.frame
        )
        for match in actor_matcher().find(text)
        if match.pattern not in authors
        and not _OURS.search(text, max(0, match.start - 40), match.start)
    ]


def _taken_up(text: str, start: int, authors: frozenset[str]) -> list[_Actor]:
    """Return the actor that the opening words of the sentence at ``start`` take up, if any."""
    opening = _OPENING.match(text, start)
    if not opening:
        return []
    named = actor_matcher().find(text[max(0, start - _ANTECEDENT_WITHIN) : start])
    # "It" after the author's own name is the author, and hardly ever the United Nations.
    if not named or named[-1].pattern in authors or named[-1].frame == "un":
        return []
    last = _actors(text[max(0, start - _ANTECEDENT_WITHIN) : start], authors)[-1:]
    return [_Actor(0, opening.end() - start, actor.name, actor.group) for actor in last]


def _quoted(text: str) -> list[AttributionSpan]:
    return [
        AttributionSpan(m.start(), m.end(), "quoted", "", "", m.group()[0])
        for m in _QUOTES.finditer(text)
    ]


def _according(sentence: str, authors: frozenset[str], shift: int) -> list[AttributionSpan]:
    """Return the whole sentence if it says that it follows somebody else."""
    cue = _ACCORDING.search(sentence)
    if not cue or _OWN_SIDE.match(sentence, cue.end()):
        return []
    after = [match for match in actor_matcher().find(sentence) if match.end > cue.start()]
    if after and after[0].pattern in authors:
        return []
    named = _actors(sentence[cue.start() :], authors)
    name, group = (named[0].name, named[0].group) if named else ("", "")
    end = shift + len(sentence)
    return [AttributionSpan(shift, end, "attributed", name, group, cue.group().lower())]


def _by_grammar(doc: Doc, actors: list[_Actor], shift: int) -> Iterator[AttributionSpan]:
    """Yield what the actors of a parsed sentence say, do or own."""
    for actor in actors:
        span = doc.char_span(actor.start, actor.end, alignment_mode="expand")
        if span is None:
            continue
        adjective = actor.name[0].isupper() and actor.group not in _PLAIN_ADJECTIVES
        for cue, content in _ascribed(span.root, adjective=adjective):
            start = min(token.idx for token in content)
            end = max(token.idx + len(token) for token in content)
            for first, last in _around(start, end, actor):
                yield AttributionSpan(
                    shift + first, shift + last, "attributed", actor.name, actor.group, cue.text
                )


def _around(start: int, end: int, actor: _Actor) -> list[tuple[int, int]]:
    """Return ``start:end`` without the actor: nobody is ascribed to himself."""
    parts = [(start, min(end, actor.start)), (max(start, actor.end), end)]
    return [(first, last) for first, last in parts if first < last]


def _ascribed(name: Token, *, adjective: bool) -> Iterator[tuple[Token, list[Token]]]:
    """Yield each cue and the tokens it ascribes to the actor called ``name``.

    With ``adjective``, what the name merely stands before is the actor's too:
    "the Chinese model", but not "African crises" or "United Nations goals".
    """
    head = name
    while True:
        before = adjective and head.dep_ in _WITHIN_PHRASE and head.i < head.head.i
        if head.dep_ == "poss" or before:
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
    if _DESCRIBING.fullmatch(verb.text):
        # "Aldoria is active, framing trade as development": only the framing is its own.
        for child in verb.children:
            if child.dep_ == "advcl" and not any(c.dep_ in _SUBJECTS for c in child.children):
                yield child, list(child.subtree)
        return
    auxiliaries = {child.text.lower() for child in verb.children if child.dep_ == "aux"}
    if auxiliaries & _PRESCRIBING or ("to" in auxiliaries and verb.dep_ in {"ccomp", "xcomp"}):
        return  # "we ask them to ...", "it helps them to ...": whoever asks holds it
    dropped = {token.i for token in subject.subtree}
    for child in verb.children:
        own_subject = any(grandchild.dep_ in _SUBJECTS for grandchild in child.children)
        if child.dep_ in {"conj", "ccomp", "parataxis"} and own_subject and child.i < verb.i:
            continue  # "..., China says": the clause before belongs to the speaker
        if child.dep_ == "conj" and own_subject:
            dropped |= {token.i for token in child.subtree}
    # "Concerns that governments express": the concerns are theirs as well.
    whole = verb.head if verb.dep_ == "relcl" else verb
    content = [token for token in whole.subtree if token.i not in dropped]
    if content:
        yield verb, content
