"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

# Fewer words than this are too few to tell closely related languages apart.
LEAST_WORDS = 20
# Sentences of 20 words get 0.94 or more in their own language; strings of names and codes, or a
# word said over and over, 0.6 at most in any.
LEAST_PROBABILITY = 0.8
SAMPLE_CHARACTERS = 300

# Official languages of the United Nations and of its larger members. With all
# of the model's languages, English with many names turns up as Latin or Luxembourgish.
LANGUAGES = (
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl",
    "sr", "sv", "sw", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_]+")


def identify_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of ``text``.

    Parameters
    ----------
    text : str
        Of a long text, its beginning, middle and end are looked at.

    Returns
    -------
    str
        Empty if the text has fewer than 20 words (or Chinese, Japanese or
        Korean characters), or is like no language enough.

    Examples
    --------
    >>> identify_language("Nous voulons la paix, et nous voulons que les peuples de ce "
    ...     "monde vivent ensemble dans la justice et dans la dignité.")
    'fr'
    """
    sample = _sample(text)
    if sum(1 for _ in islice(_WORD.finditer(sample), LEAST_WORDS)) < LEAST_WORDS:
        return ""
    code, probability = load_identifier().classify(sample)
    return str(code) if probability >= LEAST_PROBABILITY else ""


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE_CHARACTERS:
        return text
    middle = len(text) // 2
    starts = (0, middle, len(text) - SAMPLE_CHARACTERS)
    return " ".join(text[start : start + SAMPLE_CHARACTERS] for start in starts)


@cache
def load_identifier() -> Any:
    """Load the model once, when it is first needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    # A text takes some hundred rows of this table, which the line above left by columns.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)
    return identifier
