"""The lexicons of frames against sentences written for them.

A file ``examples/<lexicon>.toml`` holds, by frame, sentences with the patterns that
must hit the frame there (``expect``); an empty list marks a counter-example: a near
miss, which must not hit the frame.
"""

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from discourse.lexicon import Frame, Matcher, read_lexicon

LEXICONS = {name: read_lexicon(name) for name in ("framing", "counter-frames")}
FOLDER = Path(__file__).parent / "examples"
EXAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")
}
FRAMES = [
    pytest.param(name, frame, id=f"{name}/{frame.name}")
    for name, lexicon in LEXICONS.items()
    for frame in lexicon.frames
]


def test_the_lexicons_hold_the_frames_that_the_project_is_about() -> None:
    assert LEXICONS["framing"].frame_names == (
        "sovereignty",
        "development",
        "rights",
        "shared-future",
        "soft-connectivity",
    )
    assert len(LEXICONS["counter-frames"].frames) == 5


def test_each_lexicon_and_frame_has_its_examples() -> None:
    assert {name: set(frames) for name, frames in EXAMPLES.items()} == {
        name: set(lexicon.frame_names) for name, lexicon in LEXICONS.items()
    }


@pytest.mark.parametrize(("name", "frame"), FRAMES)
def test_a_frame_is_described_and_rich_enough(name: str, frame: Frame) -> None:
    assert len(frame.patterns) >= 40
    assert all([frame.label, frame.definition, frame.boundaries, frame.sources])


@pytest.mark.parametrize(("name", "frame"), FRAMES)
def test_there_is_an_example_and_a_counter_example_for_ten_patterns(
    name: str, frame: Frame
) -> None:
    examples = EXAMPLES[name][frame.name]
    needed = math.ceil(len(frame.patterns) / 10)
    assert sum(bool(example["expect"]) for example in examples) >= needed
    assert sum(not example["expect"] for example in examples) >= needed
    assert len({example["text"] for example in examples}) == len(examples)


@pytest.mark.parametrize(("name", "frame"), FRAMES)
def test_examples_hit_what_they_name_and_counter_examples_nothing(name: str, frame: Frame) -> None:
    matcher = Matcher(LEXICONS[name])
    wrong = []
    for example in EXAMPLES[name][frame.name]:
        assert example.keys() == {"text", "expect"}
        found = [m.pattern for m in matcher.find(example["text"]) if m.frame == frame.name]
        if not set(example["expect"]) <= set(found) or (found and not example["expect"]):
            wrong.append((example["text"], example["expect"], found))
    assert wrong == []
