"""What coders are asked of each unit, and what they may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from discourse.lexicon import Lexicon

Unit = Literal["sentence", "hit", "statement"]
UNITS: tuple[Unit, ...] = ("sentence", "hit", "statement")
YES, NO = "1", "0"
FRAME_PREFIX = "frame_"  # of the columns in which coders say whether a sentence uses a frame


@dataclass(frozen=True, slots=True)
class Code:
    """A question put to coders of each unit; a column of the sheet.

    Attributes
    ----------
    name : str
        Of the column: ``"voice"``, ``"frame_rights"``.
    label : str
        What coders read: ``"Voice"``, ``"Rights"``.
    question : str
    values : tuple of str
        What may be answered, in the order in which it is offered.
    meanings : tuple of str
        When each value is the answer; one for each.
    group : str
        Yes-or-no codes with the same group are asked at once, as boxes to tick; empty for a
        code that is asked alone.
    """

    name: str
    label: str
    question: str
    values: tuple[str, ...]
    meanings: tuple[str, ...]
    group: str = ""


_VOICE = Code(
    "voice",
    "Voice",
    "Who is made to stand behind the marked expression?",
    ("own", "quoted", "attributed"),
    (
        "The author asserts, wants, demands or praises it, condemns its violation, or merely "
        "uses it. A demand on others and a need of others are the author's own.",
        "It lies in quotation marks or is given word for word. Scare quotes count.",
        "Without quotation marks, another actor, who is named in the sentence or taken up by a "
        "pronoun, says, wants, does or owns it, even if the author approves.",
    ),
)
_STANCE = Code(
    "stance",
    "Stance",
    "How does the author stand to it at this place, whoever is made to say it?",
    ("endorsed", "contested", "neutral"),
    (
        "As good, valid, wanted or owed; condemning its violation or its absence endorses it.",
        "As a pretext, so-called, hollow, imposed, a double standard, or a charge rejected.",
        "Neither: a bare name, an item of a list, a report without judgement.",
    ),
)
_NEGATED = Code(
    "negated",
    "Negated",
    "Does a negation bear on the expression itself?",
    (YES, NO),
    (
        "Yes: no, not, without, lack of, absence of, nor.",
        "No; “not only” and a negation of a verb far above do not count.",
    ),
)
_FRAME = Code(
    "frame",
    "Frame",
    "Does the marked expression use the frame named above, as the codebook defines it?",
    (YES, NO),
    (
        "Yes, whoever holds it and however the author stands to it.",
        "No: the words mean something else here.",
    ),
)
_LABEL = Code(
    "label",
    "Label",
    "Whose way of speaking does the statement make its own, on the whole?",
    ("atlantic-council", "china-mobile", "mixed", "neither"),
    (
        "It speaks as the Atlantic Council does: rights, openness and accountability against "
        "surveillance, dependency and state control.",
        "It speaks as China Mobile does: sovereignty, development, a shared future and "
        "connectivity for the common good.",
        "It makes both its own, each with some weight.",
        "It makes neither its own, or says too little of the matter.",
    ),
)


def codes_of(unit: Unit, lexicon: Lexicon) -> tuple[Code, ...]:
    """Return the codes that coders give to each unit.

    Parameters
    ----------
    unit : {"sentence", "hit", "statement"}
    lexicon : Lexicon

    Returns
    -------
    tuple of Code
        Of a sentence one per frame, ``frame_<name>``; of a hit ``frame``, ``voice``,
        ``stance`` and ``negated``; of a statement ``label``.

    Raises
    ------
    ValueError
        If the unit is unknown.

    Examples
    --------
    >>> from discourse.lexicon import lexicon_from_patterns
    >>> lexicon = lexicon_from_patterns({"peace": ["peace*"]})
    >>> [code.name for code in codes_of("sentence", lexicon)]
    ['frame_peace']
    >>> [code.name for code in codes_of("hit", lexicon)]
    ['frame', 'voice', 'stance', 'negated']
    """
    if unit == "sentence":
        return tuple(
            Code(
                f"{FRAME_PREFIX}{frame.name}",
                frame.label,
                "Which frames does the sentence use?",
                (YES, NO),
                (frame.definition, f"It does not use the frame. {frame.boundaries}".strip()),
                group="frames",
            )
            for frame in lexicon.frames
        )
    if unit == "hit":
        return (_FRAME, _VOICE, _STANCE, _NEGATED)
    if unit == "statement":
        return (_LABEL,)
    raise ValueError(f"'unit' must be one of {', '.join(UNITS)}; got {unit!r}.")
