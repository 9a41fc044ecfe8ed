"""The codebook that coders are given, from the definitions of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator

from discourse.lexicon import Frame, Lexicon
from discourse.validation.codes import Code, Unit

RULES: dict[Unit, tuple[str, ...]] = {
    "sentence": (
        "Read the whole sentence, then tick every frame that it uses: none, one or several.",
        "A sentence uses a frame if it makes the matter a question of it, in whatever words. "
        "A word that belongs to the frame is neither needed nor enough.",
        "It counts whoever says it: quoted, ascribed to others and denied use counts too.",
        "Take the sentences around it only to find out what “it”, “they” or “this” is.",
        "Code what the sentence says, not what you know of its author.",
    ),
    "hit": (
        "One expression is marked in each sentence. Code it at this place, not the sentence.",
        "The author is who speaks in the document. Its own side is never another actor: “my "
        "country”, “our people”, a “we” that includes it, a group on whose behalf it speaks.",
        "A demand is the author's, whoever must meet it; so is a condemned act, and a need of "
        "others or of nobody in particular.",
        "What another actor says, thinks, plans, offers or achieves is attributed, even if the "
        "author approves; the actor must be named or taken up in the sentence.",
        "Quotation marks decide before everything else, but a speech printed in quotation marks "
        "from end to end is no quotation.",
        "Stance is always the author's, also where the voice is not. Condemning a breach endorses "
        "the norm; condemning its abuse as an argument contests the frame.",
        "If two answers remain, take the actor nearest in the grammar.",
    ),
    "statement": (
        "Read the whole statement before you decide.",
        "Ask whose words and concerns it makes its own. What it quotes or ascribes to others, and "
        "what it rejects, counts for nothing or against.",
        "Code what the statement says, not what you know of the state that makes it.",
    ),
}


def definition_of(frame: Frame) -> str:
    """Return what a frame is and where its neighbours begin, a paragraph each."""
    return "\n\n".join(filter(None, [frame.definition, frame.boundaries]))


def codebook_text(unit: Unit, lexicon: Lexicon, codes: tuple[Code, ...]) -> str:
    """Return the codebook as Markdown.

    Parameters
    ----------
    unit : {"sentence", "hit", "statement"}
    lexicon : Lexicon
    codes : tuple of Code

    Returns
    -------
    str

    Examples
    --------
    >>> from discourse.lexicon import lexicon_from_patterns
    >>> from discourse.validation.codes import codes_of
    >>> lexicon = lexicon_from_patterns({"peace": ["peace*"]})
    >>> codebook_text("sentence", lexicon, codes_of("sentence", lexicon)).splitlines()[0]
    '# Codebook: sentences, custom 0'
    """
    return "\n".join(_lines(unit, lexicon, codes)) + "\n"


def _lines(unit: Unit, lexicon: Lexicon, codes: tuple[Code, ...]) -> Iterator[str]:
    yield f"# Codebook: {unit}s, {lexicon.name} {lexicon.version}"
    yield "Work alone, in the order of the sheet. Leave empty what you cannot decide, and say why "
    yield "in `note`: an empty cell is missing, not a no."
    yield ""
    yield from (f"{number}. {rule}" for number, rule in enumerate(RULES[unit], 1))
    for code in codes:
        if code.group:
            continue
        yield from ("", f"## {code.label} (`{code.name}`)", code.question, "")
        yield from ("code | when", "--- | ---")
        pairs = zip(code.values, code.meanings, strict=True)
        yield from (f"`{value}` | {meaning}" for value, meaning in pairs)
    if any(code.group for code in codes):
        yield from ("", "`1` the sentence uses the frame, `0` it does not.")
    if unit != "statement":
        yield from _frames(lexicon)


def _frames(lexicon: Lexicon) -> Iterator[str]:
    yield from ("", "## Frames")
    for frame in lexicon.frames:
        yield from ("", f"### {frame.label}")
        yield definition_of(frame) or "The lexicon does not define it."
