"""Who acts, owns or is asked around a hit, read from the parse of its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from discourse.frames.actors import Actor
from discourse.frames.cues import (
    EVERYBODY,
    FIRST_PERSON,
    RELATIVE,
    SOMEBODY,
    THIRD_PERSON,
    word_classes,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass"}
_CLAUSES = {"ROOT", "ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp", "parataxis"}
_CLAUSES |= {"csubj", "csubjpass"}
_OF_A_VERB = _SUBJECTS | {"aux", "auxpass", "dobj", "agent"}
_MODIFIERS = {"poss", "amod", "compound", "nmod", "det"}
_DEEPEST = 40  # steps from a hit to the root; a broken sentence may have many
_DEFINITE = {"the", "this", "these", "such", "that", "those", "both"}
_TAKING_UP = {"document", "institution", "person", "effort"}
HOLDERS = frozenset({"actor", "taken up", "pronoun", "person", "institution", "document", "some"})


class Party(NamedTuple):
    """A noun phrase that may hold a frame.

    ``kind`` is ``first`` (the author's side), ``actor`` (named in the
    lexicon), ``taken up`` (a pronoun for an actor named before), ``pronoun``,
    ``relative``, ``some``, ``everybody``, ``person``, ``institution``,
    ``document``, ``people``, ``name`` or ``thing``.
    """

    kind: str
    token: Token
    actor: Actor | None = None


class Clause(NamedTuple):
    """A verb above a hit and who does it; ``relation`` tells how the doer was found."""

    verb: Token
    relation: str
    doer: Party | None


class Owner(NamedTuple):
    """Who owns a noun above a hit; ``relation`` is ``poss``, ``amod``, ``of`` and the like."""

    noun: Token
    relation: str
    party: Party
    clauses: int  # between the hit and the noun


class ParsedSentence:
    """A parsed sentence with its actors.

    Parameters
    ----------
    doc : spacy Doc
    actors : iterable of Actor
        Offsets into the sentence.
    antecedent : Actor, optional
        Whom a pronoun takes up.
    """

    def __init__(self, doc: Doc, actors: Iterable[Actor], antecedent: Actor | None = None) -> None:
        self.doc = doc
        self.words = [token.lower_ for token in doc]
        self.antecedent = antecedent
        self.actor_at: dict[int, Actor] = {}
        for actor in actors:
            for token in doc.char_span(actor.start, actor.end, alignment_mode="expand") or ():
                self.actor_at[token.i] = actor

    def party(self, token: Token) -> Party:
        """Return what sort of party the noun phrase of ``token`` is."""
        word = token.lower_
        if word in FIRST_PERSON or self._is_ours(token):
            return Party("first", token)
        if actor := self._actor_in(token):
            return Party("first" if actor.own else "actor", token, actor)
        if word in THIRD_PERSON:
            return self._pronoun(token)
        if self.antecedent and _takes_up(token):
            return Party("taken up", token, self.antecedent)
        for kind, words in (("relative", RELATIVE), ("some", SOMEBODY), ("everybody", EVERYBODY)):
            if word in words:
                return Party(kind, token)
        for kind in ("person", "institution", "document", "people"):
            if kind in word_classes(word, "noun"):
                return Party(kind, token)
        named = token.text[:1].isupper() and token.i > 0
        return Party("name" if named else "thing", token)

    def _pronoun(self, token: Token) -> Party:
        """Return whom a pronoun takes up: the actor named last in its sentence or before it."""
        before = [place for place in self.actor_at if place < token.i]
        taken = self.actor_at[max(before)] if before else self.antecedent
        if taken is None:
            return Party("pronoun", token)
        return Party("first" if taken.own else "taken up", token, taken)

    def _is_ours(self, token: Token) -> bool:
        """Return whether "our" or "my" stands before the noun, or in "of our ..." after it."""
        if any(child.lower_ in FIRST_PERSON for child in token.children if child.dep_ == "poss"):
            return True
        return any(
            noun.lower_ in FIRST_PERSON or any(c.lower_ in FIRST_PERSON for c in noun.children)
            for _, noun in _phrases(token, {"of"})
        )

    def _actor_in(self, token: Token) -> Actor | None:
        """Return the actor a noun phrase names: "Chinese officials", "the leaders of China"."""
        itself = self.actor_at.get(token.i)
        if itself and not itself.name.islower():
            return itself
        near = [child for child in token.children if child.dep_ in {*_MODIFIERS, "appos"}]
        near += [noun for _, noun in _phrases(token, {"of"})]
        named = (self.actor_at[t.i] for t in reversed(near) if t.i in self.actor_at)
        return next(named, itself)

    def clauses_and_owners(self, hit: Span) -> tuple[list[Clause], list[Owner], list[Token]]:
        """Return clauses, owners and nouns on the way from ``hit`` to the root, nearest first."""
        clauses: list[Clause] = []
        owners: list[Owner] = []
        nouns: list[Token] = []
        passed: set[int] = set()
        node = hit.root
        for _ in range(_DEEPEST):
            passed.add(node.i)
            if _is_clause(node):
                clauses.append(self._clause(node, passed))
            else:
                nouns.append(node)
                owners += self._owners(node, hit, passed, len(clauses))
            while node.dep_ == "conj" and _is_clause(node) and _is_clause(node.head):
                node = node.head  # "A builds ports, and we ...": A does not govern the second
                passed.add(node.i)
            if node.head == node:
                break
            node = node.head
        return clauses, owners, nouns

    def _clause(self, verb: Token, passed: set[int]) -> Clause:
        relation, token = _doer(verb, passed)
        return Clause(verb, relation, None if token is None else self.party(token))

    def _owners(self, noun: Token, hit: Span, passed: set[int], clauses: int) -> Iterator[Owner]:
        for child in noun.children:
            outside = child.i not in passed and not hit.start <= child.i < hit.end
            named = child.dep_ in {"amod", "compound", "nmod"} and child.i in self.actor_at
            if outside and (child.dep_ == "poss" or named):
                yield Owner(noun, child.dep_, self.party(child), clauses)
        for relation, owner in _phrases(noun, {"of", "by", "from", "between", "among"}):
            if owner.i not in passed:
                yield Owner(noun, relation, self.party(owner), clauses)


def _takes_up(token: Token) -> bool:
    """Return whether the noun opens its sentence as "the initiative" or "these concepts" do."""
    kinds = word_classes(token.lower_, "noun")
    opens = token.left_edge.i == 0 and token.left_edge.lower_ in _DEFINITE
    return opens and not _TAKING_UP.isdisjoint(kinds) and not any(_phrases(token, {"of"}))


def _is_clause(token: Token) -> bool:
    if token.dep_ in _CLAUSES:
        return True
    return token.dep_ == "conj" and any(child.dep_ in _OF_A_VERB for child in token.children)


def _phrases(token: Token, prepositions: set[str]) -> Iterator[tuple[str, Token]]:
    """Yield the nouns that hang on ``token`` by one of ``prepositions``."""
    for child in token.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in prepositions:
            for noun in child.children:
                if noun.dep_ == "pobj":
                    yield child.lower_, noun


def _doer(verb: Token, passed: set[int], left: int = _DEEPEST) -> tuple[str, Token | None]:
    """Return who does ``verb`` and by which relation; a ``passed`` doer holds the hit itself.

    At most ``left`` clauses above are asked.
    """
    for child in verb.children:
        if child.dep_ == "agent":
            for noun in child.children:
                if noun.dep_ == "pobj" and noun.i not in passed:
                    return "agent", noun
    subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    if subject is not None:
        if subject.i in passed:
            return "inside", None
        if subject.lower_ in RELATIVE and verb.dep_ == "relcl":
            return "relative", verb.head
        return ("passive" if subject.dep_.endswith("pass") else "subject"), subject
    return _doer_above(verb, passed, left - 1) if left else ("none", None)


def _doer_above(verb: Token, passed: set[int], left: int) -> tuple[str, Token | None]:
    """Return who does a verb without a subject: it is found in the clause or noun above."""
    above = verb.head
    if verb.dep_ == "conj" and _is_clause(above) and above.i not in passed:
        return _doer(above, passed, left)
    if verb.dep_ == "relcl":
        return "relative", above
    if verb.dep_ == "acl":
        return _doer_of_noun(verb, passed)
    if verb.dep_ == "xcomp":
        asked = [child for child in above.children if child.dep_ in {"dobj", "dative"}]
        asked += [noun for _, noun in _phrases(above, {"on", "upon", "to", "for"})]
        asked = [token for token in asked if token.i < verb.i and token.i not in passed]
        if asked:
            return "asked", asked[-1]
        relation, token = _doer(above, passed, left)
        return f"to {relation}", token
    if verb.dep_ in {"advcl", "pcomp"}:
        while above.dep_ == "prep":
            above = above.head
        if _is_clause(above) and above != verb:
            relation, token = _doer(above, passed, left)
            return f"by {relation}", token
    return "none", None


def _doer_of_noun(verb: Token, passed: set[int]) -> tuple[str, Token | None]:
    """Return who does the verb on a noun: "China's plan to ...", "the plan of China to ..."."""
    noun = verb.head
    for child in noun.children:
        if child.dep_ == "poss":
            return "owner", child
    for _, owner in _phrases(noun, {"of", "by"}):
        if owner.i not in passed:
            return "owner", owner
    return ("doing noun" if verb.text.endswith("ing") else "noun"), noun
