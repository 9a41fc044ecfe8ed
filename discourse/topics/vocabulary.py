"""Which words are one term, and which terms carry content.

A topic is told by content words, whatever their endings. Tagging and
lemmatising a text takes a model and time; the background register and the
references were tagged once, and what came out is shipped as a table of word
forms, so that a new statement is read as fast as it can be tokenised and in
the same terms as the references.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from discourse.corpus.tokens import normalize, words

CONTENT_CLASSES = frozenset({"ADJ", "NOUN", "PROPN", "VERB"})
_SHIPPED = Path(__file__).parent / "vectors" / "forms.csv"
_NAMED_BY_LEMMA = 0.02  # share of a term's uses in the form of the lemma


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word forms and the terms they belong to.

    Attributes
    ----------
    terms : Mapping of str to str
        The term of each word form (lower case); empty for a word without content,
        such as an article, an auxiliary or an adverb.

    Examples
    --------
    >>> vocabulary = Vocabulary({"cables": "cable", "the": ""})
    >>> vocabulary.content("The cables; the xylophone")
    ['cable', 'xylophone']
    """

    terms: Mapping[str, str]

    def content(self, text: str) -> list[str]:
        """Return the content terms of ``text`` in order; a form not known is its own term.

        Numbers and single letters are no terms.
        """
        known = self.terms
        found = (known.get(word, word) for word in words(text))
        return [term for term in found if len(term) > 1 and not term[0].isdigit()]

    def count(self, text: str) -> Counter[str]:
        """Return how often each content term occurs in ``text``."""
        return Counter(self.content(text))


@cache
def read_vocabulary() -> Vocabulary:
    """Return the shipped vocabulary, ``forms.csv``: one row per word form."""
    with _SHIPPED.open(encoding="utf-8", newline="") as file:
        return Vocabulary({row["form"]: row["term"] for row in csv.DictReader(file)})


def learn_vocabulary(
    tagged: Iterable[tuple[str, str, str]], *, stop_words: frozenset[str], minimum: int = 2
) -> dict[str, str]:
    """Return the term of each word form, from running text that was tagged.

    A form belongs to the lemma it has most often. A term carries content if it
    is most often an adjective, noun, name or verb. It is named by its lemma,
    unless that is hardly ever written (``datum``): then by its commonest form.

    Parameters
    ----------
    tagged : iterable of (form, lemma, part of speech)
        Universal parts of speech; form and lemma as written.
    stop_words : frozenset of str
        Terms without content, whatever their part of speech.
    minimum : int, default 2
        Rarer forms are left out: they stand for themselves.

    Returns
    -------
    dict
        ``form: term``, sorted by form; an empty term has no content.
    """
    uses: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for form, lemma, part in tagged:
        uses[normalize(form)][lemma.lower(), part] += 1
    lemma_of: dict[str, str] = {}
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for form, counts in uses.items():
        lemmas: Counter[str] = Counter()
        for (lemma, _), n in counts.items():
            lemmas[lemma] += n
        lemma_of[form] = _commonest(lemmas)
        forms[lemma_of[form]][form] += counts.total()
        for (_, part), n in counts.items():
            parts[lemma_of[form]][part] += n
    terms = {}
    for form in sorted(form for form, counts in uses.items() if counts.total() >= minimum):
        lemma = lemma_of[form]
        term = _name(lemma, forms[lemma])
        content = _commonest(parts[lemma]) in CONTENT_CLASSES
        terms[form] = term if content and not {lemma, term} & stop_words else ""
    return terms


def _name(lemma: str, forms: Counter[str]) -> str:
    return lemma if forms[lemma] > _NAMED_BY_LEMMA * forms.total() else _commonest(forms)


def _commonest(counts: Counter[str]) -> str:
    """Return the commonest key; of equal ones the first in the alphabet."""
    return min(counts, key=lambda key: (-counts[key], key))
