"""Statements as the script of the page reads them: small, and safe inside HTML.

What is said many times is said once and pointed at by its place in a list. ``script.js`` undoes
this in its first function; the two have to change together.

===============  ==============================================================================
``frames``       for each frame ``[label, code, definition]``
``sides``        labels of the negative and the positive end
``marks``        label of a statement -> ``"negative"`` or ``"positive"``, for the two narratives
``axis``         ``[low, high]``, ``ticks``, ``bins`` (heights of the background, 0 to 100) and
                 ``band`` (its 5th and 95th percentile; null without a background)
``patterns``     all patterns; ``holders``: all holders, the first of them nobody
``columns``      names of the values of a statement
``statements``   for each a list in the order of ``columns``, in which
                 ``frames`` is a list of rates in the order of the frames,
                 ``rest`` a list of ``[what, contribution, frame or -1]`` and
                 ``sentences`` a list of ``[number, text, wording, hits]``
a hit            ``[start, end, frame, pattern, kind, holder, contribution]``; start and end count
                 UTF-16 units, as JavaScript does, and kind is voice + 3 * stance + 9 * negated
                 with the voices and stances of ``VOICES`` and ``STANCES``
===============  ==============================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import ceil, floor, isfinite
from typing import Any

import numpy as np

from discourse.report.page.parts import Page

VOICES = ("own", "quoted", "attributed")
STANCES = ("endorsed", "contested", "neutral")
_COLUMNS = (
    *("id", "status", "error", "language", "tokens", "score", "low", "high", "percentile"),
    *("label", "evidence_hits", "frames", "sentences", "rest", "sentences_total"),
)
_NUMBERS = frozenset(
    ("tokens", "score", "low", "high", "percentile", "evidence_hits", "sentences_total")
)
_DIGITS = 4
_BINS = 36
_TICKS = 7  # at most
# Inside <script> these could end the element, or the line of a script.
_UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


class _Places(dict[str, int]):
    """Gives each text a place of its own, in the order in which texts come."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


def encode_statements(page: Page, labels: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """Return the data of the script as JSON in which no sign means anything to HTML.

    Parameters
    ----------
    page : Page
    labels : Mapping of str to str
        What the frames and the two sides are called.
    codes : Mapping of str to str
        A short code for each frame.
    """
    patterns, holders = _Places(), _Places({"": 0})
    frames = {name: place for place, name in enumerate(page.frames)}
    encoder = _Encoder(frames, patterns, holders)
    statements = [encoder.statement(statement) for statement in page.statements]
    data = {
        "frames": [[labels[name], codes[name], text] for name, text in page.frames.items()],
        "sides": [labels[side] for side in page.sides],
        "marks": dict(zip(page.sides, ("negative", "positive"), strict=True)),
        "axis": background_axis(page),
        "patterns": list(patterns),
        "holders": list(holders),
        "columns": _COLUMNS,
        "statements": statements,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


class _Encoder:
    def __init__(self, frames: Mapping[str, int], patterns: _Places, holders: _Places) -> None:
        self.frames, self.patterns, self.holders = frames, patterns, holders

    def statement(self, statement: Mapping[str, Any]) -> list[Any]:
        """Return the values of a statement in the order of the columns."""
        values: dict[str, Any] = {
            name: _number(statement[name]) if name in _NUMBERS else _text(statement[name])
            for name in _COLUMNS
            if name not in ("frames", "sentences", "rest")
        }
        rates = statement["frames"]
        values["frames"] = [_number(rates.get(frame)) for frame in self.frames]
        values["sentences"] = [self.sentence(sentence) for sentence in statement["sentences"]]
        values["rest"] = [self.rest(item) for item in statement["rest"]]
        return [values[name] for name in _COLUMNS]

    def rest(self, item: Mapping[str, Any]) -> list[Any]:
        """Return what no sentence holds, with the frame that it names."""
        what = str(item["what"])
        words = re.split(r"[\s():,]+", what)
        named = [place for frame, place in self.frames.items() if frame in words]
        return [what, _number(item["contribution"]), *(named[:1] or [-1])]

    def sentence(self, sentence: Mapping[str, Any]) -> list[Any]:
        text, wording = str(sentence["text"]), _number(sentence["wording"])
        hits = [self.hit(hit, text) for hit in sentence["hits"]]
        return [_number(sentence["number"]), text, wording, hits]

    def hit(self, hit: Mapping[str, Any], text: str) -> list[Any]:
        """Return a hit as numbers; the places of what is said of it elsewhere."""
        start, end = int(hit["start"]), int(hit["end"])
        if not 0 <= start < end <= len(text):
            raise ValueError(
                f"A hit of {hit['pattern']!r} must lie in its sentence of {len(text)} characters. "
                f"Got characters {start} to {end}; count 'start' and 'end' from the sentence's own."
            )
        kind = (
            VOICES.index(hit["voice"]) + 3 * STANCES.index(hit["stance"]) + 9 * bool(hit["negated"])
        )
        return [
            *(_utf16_length(text[:start]), _utf16_length(text[:end])),
            *(self.frames[hit["frame"]], self.patterns[str(hit["pattern"])], kind),
            *(self.holders[_text(hit["holder"]) or ""], _number(hit["contribution"])),
        ]


def background_axis(page: Page) -> dict[str, Any]:
    """Return the scale of all scores, and how the background lies on it."""
    scores = np.asarray([x for x in page.background if isfinite(x)], dtype=float)
    ends = [statement[name] for statement in page.statements for name in ("score", "low", "high")]
    known = [*scores, *(x for x in map(_number, ends) if x is not None), -1.0, 1.0]
    low, high = floor(min(known)), ceil(max(known))
    step = max(1, ceil((high - low) / _TICKS))
    axis: dict[str, Any] = {"range": [low, high], "bins": [], "band": None}
    axis["ticks"] = [tick for tick in range(low, high + 1) if tick % step == 0]
    if len(scores):
        counts, _ = np.histogram(scores, bins=_BINS, range=(low, high))
        axis["bins"] = [round(100 * int(count) / int(counts.max())) for count in counts]
        axis["band"] = [_number(x) for x in np.percentile(scores, (5, 95))]
    return axis


def frame_codes(frames: Sequence[str]) -> dict[str, str]:
    """Return a code of two letters for each frame, no two the same.

    Initials where a name has two words, else its first letter and one that follows.

    Examples
    --------
    >>> list(frame_codes(["soft-connectivity", "state-control", "rights"]).values())
    ['SC', 'ST', 'RI']
    """
    codes: dict[str, str] = {}
    for frame in frames:
        letters = "".join(filter(str.isalnum, frame)).upper() or "X"
        initials = "".join(word[0] for word in re.split(r"[\W_]+", frame)[:2] if word).upper()
        pairs = [initials] * (len(initials) == 2) + [letters[0] + other for other in letters[1:]]
        numbered = (f"{letters[0]}{number}" for number in range(1, len(frames) + 1))
        codes[frame] = next(code for code in [*pairs, *numbered] if code not in codes.values())
    return codes


def _number(value: Any) -> float | int | None:
    """Return a number short enough for a page; None where it is undefined."""
    if value is None or not isfinite(value):
        return None
    return int(value) if value == int(value) else round(float(value), _DIGITS)


def _text(value: Any) -> str | None:
    missing = value is None or (isinstance(value, float) and not isfinite(value))
    return None if missing else str(value)


def _utf16_length(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text)
