"""Texts as documents and passages, each with the way back to its file.

:func:`read_corpus` reads files and folders, :func:`iter_documents` does so one
document at a time, and :func:`corpus_from_texts` takes strings. Cleaning
happens on the way; every offset in every table refers to the text as read.
"""

from discourse.corpus.corpus import Corpus, Document, Passage
from discourse.corpus.duplicates import drop_near_duplicates, find_near_duplicates
from discourse.corpus.fetching import RawDocument
from discourse.corpus.formulas import escape_formula, escape_formulas, unescape_formula
from discourse.corpus.language import identify_language
from discourse.corpus.limits import Limits
from discourse.corpus.offsets import OffsetMap
from discourse.corpus.readers import (
    corpus_from_texts,
    iter_documents,
    read_corpus,
    read_document,
)
from discourse.corpus.sentences import split_sentences
from discourse.corpus.tokens import Token, count_words, normalize, tokenize, words

__all__ = [
    "Corpus",
    "Document",
    "Limits",
    "OffsetMap",
    "Passage",
    "RawDocument",
    "Token",
    "corpus_from_texts",
    "count_words",
    "drop_near_duplicates",
    "escape_formula",
    "escape_formulas",
    "find_near_duplicates",
    "identify_language",
    "iter_documents",
    "normalize",
    "read_corpus",
    "read_document",
    "split_sentences",
    "tokenize",
    "unescape_formula",
    "words",
]
