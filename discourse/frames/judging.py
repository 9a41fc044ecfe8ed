"""The judgement on each hit of a sentence: voice, holder, stance and negation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from discourse.corpus.pipeline import load_pipeline
from discourse.frames.actors import Actor, antecedent, find_actors
from discourse.frames.cues import FIRST_PERSON, SOMEBODY, THIRD_PERSON, word_classes
from discourse.frames.grammar import HOLDERS, ParsedSentence, Party
from discourse.frames.stance import is_contested, is_negated, stance_traits
from discourse.frames.traits import voice_traits
from discourse.frames.weights import read_weights

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_WORD = re.compile(r"[^\W\d_][\w-]*")
_LONGEST_PARSED = 5_000  # characters: what is longer is a list or a broken file, no sentence
_SENTENCES_AT_ONCE = 512
_HOLDING_NOUNS = {"person", "institution", "document"}
# Whoever is named so holds what the sentence says, however it is built.
_ACCORDING = re.compile(
    r"\b(?:according to|in the (?:words|view|opinion) of|as (?:stated|put|noted|quoted) by"
    r"|from the perspective of)\b(?P<whom>[^,;:]{0,80})",
    re.IGNORECASE,
)
_AS_STATED = re.compile(
    r"\bas (?P<whom>[^,.;:]{2,60}?) (?:has |have |had |rightly |once |recently )*"
    r"(?:said|stated|put it|noted|warned|reminded us|pointed out|declared|remarked|observed)\b"
    r"|\bfrom (?P<whose>[^,.;:]{2,40}['’]s?) perspective\b",
    re.IGNORECASE,
)
# "According to our constitution" follows nobody else.
_OWN_SIDE = re.compile(r"\s*(?:our|my)\b", re.IGNORECASE)
_ARTICLES = {"the", "a", "an"}


class HitPlace(NamedTuple):
    """A hit in its sentence (offsets, end exclusive)."""

    start: int
    end: int
    quoted: bool


class HitSentence(NamedTuple):
    """A sentence with its hits, the actors it names and the one its pronouns take up."""

    text: str
    hits: list[HitPlace]
    actors: list[Actor]
    antecedent: Actor | None
    authors: frozenset[str]


class Judgement(NamedTuple):
    """Whose frame a hit is, and how the author stands to it."""

    voice: str
    holder: str
    holder_group: str
    stance: str
    negated: bool


def hit_sentence(
    text: str, sentence: tuple[int, int], hits: Iterable[HitPlace], authors: frozenset[str]
) -> HitSentence:
    """Return the ``sentence`` of ``text`` with its hits, whose offsets are the text's."""
    first, last = sentence
    places = [hit._replace(start=hit.start - first, end=min(hit.end, last) - first) for hit in hits]
    return HitSentence(
        text[first:last],
        places,
        find_actors(text, first, last, authors),
        antecedent(text, first, authors),
        authors,
    )


def judge(sentences: Iterable[HitSentence]) -> Iterator[list[Judgement]]:
    """Yield, for each sentence, the judgement on each of its hits.

    Only a sentence that leaves doubt is parsed (see :func:`is_doubtful`); in
    any other every hit is the author's own.
    """
    remaining = iter(sentences)
    while batch := list(islice(remaining, _SENTENCES_AT_ONCE)):
        doubtful = [sentence for sentence in batch if is_doubtful(sentence)]
        texts = [sentence.text for sentence in doubtful]
        parsed = load_pipeline("parser").pipe(texts, batch_size=64) if texts else ()
        parses = dict(zip(map(id, doubtful), parsed, strict=True))
        for sentence in batch:
            yield list(_judgements(sentence, parses.get(id(sentence))))


def is_doubtful(sentence: HitSentence) -> bool:
    """Return whether somebody but the author may hold a frame in ``sentence``.

    There is a reason for doubt if a hit is quoted, or if an actor, a pronoun
    of the third person, an office, an institution or a document is named.
    """
    if len(sentence.text) > _LONGEST_PARSED:
        return False
    if any(hit.quoted for hit in sentence.hits) or not all(a.own for a in sentence.actors):
        return True
    return any(
        word in THIRD_PERSON
        or word in SOMEBODY
        or not _HOLDING_NOUNS.isdisjoint(word_classes(word, "noun"))
        for word in _WORD.findall(sentence.text.lower())
    )


def _judgements(sentence: HitSentence, doc: Doc | None) -> Iterator[Judgement]:
    parsed = doc and ParsedSentence(doc, sentence.actors, sentence.antecedent)
    followed = _followed(sentence)
    for hit in sentence.hits:
        voice, holder, group = ("quoted", "", "other") if hit.quoted else ("own", "", "author")
        if parsed:
            voice, holder, group = _voice(parsed, hit)
        if followed is not None and voice != "quoted":
            voice, holder, group = "attributed", *followed
        negated = is_negated(sentence.text, hit.start)
        yield Judgement(voice, holder, group, _stance(sentence.text, hit, voice), negated)


def _stance(text: str, hit: HitPlace, voice: str) -> str:
    """Return the author's stance; what is outright called a pretext needs no weighing."""
    if is_contested(text, hit.start, hit.end):
        return "contested"
    return read_weights("stance").choose(stance_traits(text, hit.start, hit.end, voice=voice))


def _voice(parsed: ParsedSentence, hit: HitPlace) -> tuple[str, str, str]:
    """Return voice, holder and the holder's group of a hit in a parsed sentence."""
    span = parsed.doc.char_span(hit.start, hit.end, alignment_mode="expand")
    if span is None:
        return ("quoted" if hit.quoted else "own"), "", "other" if hit.quoted else "author"
    if hit.quoted:
        return "quoted", *_holder(parsed, span)
    if read_weights("voice").scores(voice_traits(parsed, span))[0] <= 0:
        return "own", "", "author"
    return "attributed", *_holder(parsed, span)


def _holder(parsed: ParsedSentence, hit: Span) -> tuple[str, str]:
    """Return the party nearest in the grammar that may hold the frame, and its group."""
    clauses, owners, _ = parsed.clauses_and_owners(hit)
    parties = [(float(n), clause.doer) for n, clause in enumerate(clauses) if clause.doer]
    # What owns a noun within a clause is nearer than who does the clause.
    parties += [(owner.clauses - 0.5, owner.party) for owner in owners]
    holding = [party for _, party in sorted(parties, key=lambda p: p[0]) if party.kind in HOLDERS]
    named = [party for party in holding if party.actor]
    if named and named[0] in holding[:2]:
        return _named(named[0])
    return _named(holding[0]) if holding else ("", "other")


def _named(party: Party) -> tuple[str, str]:
    """Return a party's name as written, and its group."""
    if party.actor:
        return party.actor.name, party.actor.group
    words = list(party.token.subtree)
    first = party.token.left_edge.i
    name = [t for t in words if first <= t.i <= party.token.i and t.dep_ != "punct"]
    while len(name) > 1 and name[0].lower_ in _ARTICLES:
        name = name[1:]
    return " ".join(token.text for token in name), "other"


def _followed(sentence: HitSentence) -> tuple[str, str] | None:
    """Return whom the whole sentence follows: "according to X", "as X said"."""
    cue = _ACCORDING.search(sentence.text)
    stated = None if cue else _AS_STATED.search(sentence.text)
    if cue and not _OWN_SIDE.match(cue["whom"]):
        return _named_within(sentence, cue.span("whom"), ("", "other"))
    if stated:
        span = stated.span("whom" if stated["whom"] else "whose")
        words = set(_WORD.findall(sentence.text[slice(*span)].lower()))
        if FIRST_PERSON.isdisjoint(words):
            return _named_within(sentence, span, None)
    return None


def _named_within(
    sentence: HitSentence, span: tuple[int, int], nobody: tuple[str, str] | None
) -> tuple[str, str] | None:
    """Return the first actor named within ``span``, None if that is the author."""
    named = [actor for actor in sentence.actors if span[0] <= actor.start < span[1]]
    if not named:
        return nobody
    return None if named[0].own else (named[0].name, named[0].group)
