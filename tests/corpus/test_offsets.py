import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.corpus.offsets import Edit, OffsetMap, apply_edits


def test_identity_maps_every_span_by_the_shift() -> None:
    offsets = OffsetMap.identity(5, shift=10)
    assert offsets.to_source(0, 5) == (10, 15)
    assert offsets.to_source(2, 3) == (12, 13)


def test_empty_spans_stay_empty() -> None:
    offsets = OffsetMap((0, 2), (0, 4), (2, 13))
    assert offsets.to_source(0, 0) == (0, 0)
    assert offsets.to_source(2, 2) == (4, 4)
    assert offsets.to_source(11, 11) == (13, 13)


def test_dropped_characters_belong_to_spans_around_them_only() -> None:
    source = "rights<sup>12</sup> matter"
    text, offsets = apply_edits(source, 0, len(source), [Edit(6, 19, "")])
    assert text == "rights matter"
    assert offsets.to_source(0, 6) == (0, 6)
    assert offsets.to_source(6, 13) == (19, 26)
    assert offsets.to_source(0, 13) == (0, 26)


@pytest.mark.parametrize(
    ("source", "edit", "text", "span", "expected"),
    [
        ("R &amp; D", Edit(2, 7, "&"), "R & D", (2, 3), (2, 7)),
        ("R&amp;", Edit(1, 6, "&"), "R&", (0, 2), (0, 6)),
        ("of\ufb01ce", Edit(2, 3, "fi"), "office", (2, 3), (2, 3)),
        ("of\ufb01ce", Edit(2, 3, "fi"), "office", (3, 4), (2, 3)),
        ("proo\ufb01", Edit(4, 5, "fi"), "proofi", (5, 6), (4, 5)),
        ("one\n\n3\n\ntwo", Edit(3, 8, " "), "one two", (0, 4), (0, 8)),
        ("one\n\n3\n\ntwo", Edit(3, 8, " "), "one two", (3, 7), (3, 11)),
    ],
)
def test_a_replaced_run_is_covered_whole(
    source: str, edit: Edit, text: str, span: tuple[int, int], expected: tuple[int, int]
) -> None:
    cleaned, offsets = apply_edits(source, 0, len(source), [edit])
    assert cleaned == text
    assert offsets.to_source(*span) == expected


def test_spaces_left_by_edits_are_single_and_inside() -> None:
    source = " <b> one <i> two </i> "
    edits = [Edit(1, 4, ""), Edit(9, 12, ""), Edit(17, 21, "")]
    text, offsets = apply_edits(source, 0, len(source), edits)
    assert text == "one two"
    start, end = offsets.to_source(0, len(text))
    assert source[start:end] == "one <i> two"


def test_nothing_left_is_an_empty_text() -> None:
    text, offsets = apply_edits("<b>", 0, 3, [Edit(0, 3, "")])
    assert text == ""
    assert offsets.to_source(0, 0) == (0, 0)


@st.composite
def sources_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A source in which spaces are single, and edits in order without overlap."""
    words = draw(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=8))
    source = " ".join(words)
    cuts = sorted(draw(st.sets(st.integers(0, len(source)), max_size=8)))
    replacement = st.sampled_from(["", " ", "X", "YZ"])
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return source, [Edit(start, end, draw(replacement)) for start, end in spans]


@given(sources_with_edits())
def test_edits_make_the_text_that_plain_replacement_makes(case: tuple[str, list[Edit]]) -> None:
    source, edits = case
    plain, reached = "", 0
    for edit in edits:
        plain += source[reached : edit.start] + edit.replacement
        reached = edit.end
    plain += source[reached:]
    text, _ = apply_edits(source, 0, len(source), edits)
    assert text == re.sub(" +", " ", plain).strip(" ")


@given(sources_with_edits())
def test_each_character_comes_from_itself_or_from_its_edit(case: tuple[str, list[Edit]]) -> None:
    source, edits = case
    text, offsets = apply_edits(source, 0, len(source), edits)
    for place, character in enumerate(text):
        start, end = offsets.to_source(place, place + 1)
        kept = end == start + 1 and source[start:end] == character
        replaced = any(
            edit.start <= start and end <= edit.end and character in edit.replacement
            for edit in edits
        )
        assert kept or replaced


@given(sources_with_edits(), st.data())
def test_the_map_is_monotone(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    source, edits = case
    text, offsets = apply_edits(source, 0, len(source), edits)
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    inner, outer = (ends[1], ends[2]), (ends[0], ends[3])
    if inner[0] < inner[1]:
        inner_source, outer_source = offsets.to_source(*inner), offsets.to_source(*outer)
        assert outer_source[0] <= inner_source[0] <= inner_source[1] <= outer_source[1]
        assert outer_source[0] >= 0 and outer_source[1] <= len(source)
