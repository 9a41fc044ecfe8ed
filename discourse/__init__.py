"""Dual-narrative discourse analysis.

Texts become a corpus, a corpus becomes frame hits with a voice, hits become
tables, tables become a judgement and a figure.

>>> import discourse
>>> corpus = discourse.corpus_from_texts({"speech": "We defend our sovereignty."})
>>> hits = discourse.find_frames(corpus, discourse.read_lexicon("framing"))
>>> list(hits["frame"])
['sovereignty']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from discourse.corpus import Corpus as Corpus
    from discourse.corpus import corpus_from_texts as corpus_from_texts
    from discourse.corpus import read_corpus as read_corpus
    from discourse.frames import find_frames as find_frames
    from discourse.lexicon import Lexicon as Lexicon
    from discourse.lexicon import read_lexicon as read_lexicon
    from discourse.report import show as show

__version__ = "0.1.0"

# Names are imported when first used: `discourse --help` must not wait for pandas.
_HOME = {
    "Corpus": "corpus",
    "Lexicon": "lexicon",
    "corpus_from_texts": "corpus",
    "find_frames": "frames",
    "read_corpus": "corpus",
    "read_lexicon": "lexicon",
    "show": "report",
}

__all__ = [
    "Corpus",
    "Lexicon",
    "corpus_from_texts",
    "find_frames",
    "read_corpus",
    "read_lexicon",
    "show",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'discourse' has no attribute {name!r}")
    return getattr(import_module(f"discourse.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
