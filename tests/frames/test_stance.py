"""Stance and negation, in sentences of our own."""

import pytest

from discourse import corpus_from_texts, find_frames
from discourse.frames.stance import is_negated, stance_traits
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns(
    {"target": ["human rights", "democracy", "sovereignty", "2030 Agenda"]}
)

STANCES = [
    ("We reaffirm our commitment to human rights.", "endorsed"),
    # a breach that is condemned endorses what was breached
    ("We condemn the grave violations of human rights in the camps.", "endorsed"),
    ("They invade under the guise of defending human rights.", "contested"),
    ("The so-called human rights of the few serve nobody.", "contested"),
    ("They attack us under the pretext of democracy.", "contested"),
    ("Some manipulate human rights for their own ends.", "contested"),
    ("We reject the politicization of human rights.", "contested"),
    ("Human rights must not be used as a weapon.", "contested"),
    ("They pay lip service to sovereignty.", "contested"),
]


@pytest.mark.parametrize(("text", "stance"), STANCES, ids=[case[0] for case in STANCES])
def test_stance(text: str, stance: str) -> None:
    hits = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)
    assert hits["stance"].item() == stance


NEGATIONS = [
    ("The law does not require [transparency].", True),
    ("There is no peace without [development].", True),
    ("We suffer from a lack of [development].", True),
    ("There shall be no [impunity].", True),
    ("It protects neither peace nor [development].", True),
    ("We don't want [intervention].", True),
    ("They don’t bring us [development].", True),
    ("They live free from [poverty].", True),
    ("We stand for non-[intervention].", True),
    ("This is not only [development] but justice.", False),
    ("We do not forget. Now [development] comes first.", False),
    ("It is not easy, but [development] will come.", False),
    ("We want [development].", False),
]


@pytest.mark.parametrize(("text", "negated"), NEGATIONS, ids=[case[0] for case in NEGATIONS])
def test_negation(text: str, negated: bool) -> None:
    start = text.index("[")
    assert is_negated(text.replace("[", "").replace("]", ""), start) is negated


def test_traits_do_not_tell_the_frame() -> None:
    traits = [
        stance_traits(f"We want {word} now.", 8, 8 + len(word), voice="own")
        for word in ("peace", "trade")
    ]
    assert traits[0] == traits[1]
