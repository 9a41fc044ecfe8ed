"""What the surroundings of a hit tell of its voice: short words, one for each fact.

The words are the features of a linear model (:mod:`discourse.frames.voice`), so
that every judgement can be read as a sum: which facts spoke for it, how much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from discourse.frames.cues import (
    DEMANDING,
    FIRST_PERSON,
    THIRD_PERSON,
    phrases_in,
    stem,
    word_classes,
)
from discourse.frames.grammar import HOLDERS, Clause, Owner, ParsedSentence

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_POSSIBLE = {"will", "would", "can", "could", "may", "might"}
_OPENINGS = {"the", "this", "these", "such"}


def voice_traits(sentence: ParsedSentence, hit: Span) -> list[str]:
    """Return what grammar and cues say of the voice of ``hit``.

    The words of the hit itself are not among it, but for its being a wrong
    ("persecution") or in capitals: voice must not depend on the frame.
    """
    clauses, owners, nouns = sentence.clauses_and_owners(hit)
    traits = [*_of_sentence(sentence, hit), *_of_nouns(nouns, hit)]
    for depth, clause in enumerate(clauses):
        traits += _of_clause(clause, min(depth, 2))
    for owner in owners:
        traits += _of_owner(owner)
    traits += _of_order(clauses)
    return sorted(set(traits))


def _of_clause(clause: Clause, depth: int) -> Iterator[str]:
    """Yield what a clause above the hit says: who does what to it, and in which mood."""
    at, kind = f"clause {depth}", clause.doer.kind if clause.doer else clause.relation
    third = kind in HOLDERS
    helpers = [child for child in clause.verb.children if child.dep_ in {"aux", "auxpass", "neg"}]
    words = {child.lower_ for child in helpers}
    demanded = bool(words & DEMANDING)
    yield from (f"{at}: {kind}", f"{at}: {clause.relation}", f"{at}: {clause.relation} {kind}")
    yield from (f"{at}: third={third}", f"{at}: dep {clause.verb.dep_}")
    yield f"{at}: verb {stem(clause.verb.text)}"
    for group in word_classes(clause.verb.text, "verb") or ("other",):
        yield from (f"{at}: {group}", f"{at}: {kind} {group}", f"{at}: third={third} {group}")
        yield f"{at}: third={third} {group} demanded={demanded} {clause.relation}"
        if clause.doer and clause.doer.token.lower_ in {"i", "we"}:
            yield f"{at}: we {group}"
    if demanded:
        yield from (f"{at}: demanded", f"{at}: demanded of {kind}")
    if words & _POSSIBLE:
        yield f"{at}: possible {kind}"
    if "to" in words:
        yield f"{at}: to {kind}"
    if any(child.dep_ == "neg" for child in helpers):
        yield f"{at}: negated {kind}"
    if clause.doer and kind not in {"first", "actor", "taken up", "pronoun"}:
        yield f"{at}: doer {stem(clause.doer.token.text)}"
    if clause.doer and clause.doer.actor:
        yield f"{at}: group {clause.doer.actor.group}"


def _of_owner(owner: Owner) -> Iterator[str]:
    """Yield what an owner above the hit says: of what kind, and what it owns."""
    at, kind = f"owner {min(owner.clauses, 1)} {owner.relation}", owner.party.kind
    yield f"{at}: {kind}"
    for group in word_classes(owner.noun.text, "noun"):
        yield f"{at}: {kind} {group}"
    if owner.party.actor:
        yield f"{at}: group {owner.party.actor.group}"


def _of_nouns(nouns: list[Token], hit: Span) -> Iterator[str]:
    """Yield what the nouns above the hit are."""
    for noun in nouns:
        at = f"noun {0 if noun == hit.root else 1}"
        yield f"{at}: dep {noun.dep_}"
        if noun != hit.root:
            yield f"{at}: {stem(noun.text)}"
            for group in word_classes(noun.text, "noun"):
                yield f"{at}: class {group}"


def _of_order(clauses: list[Clause]) -> Iterator[str]:
    """Yield who is nearest in the grammar: the author's side or another, and what that one does."""
    kinds = [clause.doer.kind if clause.doer else clause.relation for clause in clauses]
    third = next((n for n, kind in enumerate(kinds) if kind in HOLDERS), None)
    first = next((n for n, kind in enumerate(kinds) if kind == "first"), None)
    yield f"clauses: {min(len(clauses), 4)}"
    yield f"order: third {third}, first {first}"
    if len(kinds) > 1:
        yield f"inner and next: {kinds[0]}, {kinds[1]}"
        for group in word_classes(clauses[-1].verb.text, "verb") or ("other",):
            yield f"outermost: {kinds[-1]} {group}"
    if third is None:
        yield "nearest: " + ("nobody" if first is None else "first")
        return
    yield "nearest: " + ("third" if first is None or third < first else "first")
    clause = clauses[third]
    demanded = any(child.lower_ in DEMANDING for child in clause.verb.children)
    yield from (f"third: {kinds[third]}", f"third: {clause.relation} {kinds[third]}")
    for group in word_classes(clause.verb.text, "verb") or ("other",):
        yield from (f"third: {group}", f"third: {kinds[third]} {group}")
        yield f"third: {group} demanded={demanded}"
    if third + 1 < len(clauses):
        for group in word_classes(clauses[third + 1].verb.text, "verb") or ("other",):
            yield f"third: within {kinds[third + 1]} {group}"


def _of_sentence(sentence: ParsedSentence, hit: Span) -> Iterator[str]:
    """Yield what the whole sentence says: persons, actors, condemnation."""
    words = sentence.words
    before, after = set(words[: hit.start]), set(words[hit.end :])
    if not FIRST_PERSON & (before | after):
        yield "no first person"
    if FIRST_PERSON & before:
        yield "first person before"
    if FIRST_PERSON & after:
        yield "first person after"
    others = {
        (actor.start, actor.group)
        for place, actor in sentence.actor_at.items()
        if not actor.own and not hit.start <= place < hit.end
    }
    yield f"actors: {min(len(others), 3)}"
    yield from (f"named: {group}" for group in {group for _, group in others})
    if any(actor.own for actor in sentence.actor_at.values()):
        yield "author named"
    if words[0] in THIRD_PERSON:
        yield "opens with a pronoun" + (" taken up" if sentence.antecedent else "")
    elif words[0] in _OPENINGS:
        yield "opens with the"
    wrongs = [match for match in phrases_in(sentence.doc.text) if match.frame == "wrong"]
    if wrongs:
        yield "wrong"
    if any(match.start < hit.end_char and hit.start_char < match.end for match in wrongs):
        yield "hit is a wrong"
    if hit.start > 0 and any(word[:1].isupper() for word in hit.text.split()):
        yield "hit in capitals"
