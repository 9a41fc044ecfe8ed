"""The token stream, and the ways to it that remember what they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.corpus import count_words, tokenize, tokens
from discourse.corpus.tokens import WORD, Stream

TEXT = st.text("aB é7_'’.,!(…- \t\n“中", max_size=60) | st.text(max_size=40)


@given(TEXT)
def test_the_stream_holds_the_tokens_at_their_places(text: str) -> None:
    found = tokenize(text)
    stream = Stream(text)
    assert stream.tokens == [token.text for token in found]
    places = {number: (token.start, token.end) for number, token in enumerate(found)}
    assert stream.places(places) == places


@given(TEXT, st.data())
def test_some_places_can_be_asked_for(text: str, data: st.DataObject) -> None:
    found = tokenize(text)
    some = data.draw(st.sets(st.integers(0, len(found) - 1))) if found else set()
    places = {number: (found[number].start, found[number].end) for number in some}
    assert Stream(text).places(some) == places


@given(TEXT)
def test_words_are_counted_as_they_are_found(text: str) -> None:
    assert count_words(text) == len(WORD.findall(text))


@pytest.mark.parametrize(
    "text",
    [
        "U.S. ports and the U.N.’s, 3.5 per cent, 1,000 men",
        "it costs 3. 5 or 1, 000, don ’t they",
        "a b.c. d . e.  f.\u00a0g.h",
    ],
)
def test_a_space_parts_what_would_belong_together(text: str) -> None:
    assert Stream(text).tokens == [token.text for token in tokenize(text)]
    assert count_words(text) == len(WORD.findall(text))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED_PIECES", 3)
    remembered = tokens._Pieces(len)
    long = "x" * 1000
    assert [remembered[piece] for piece in ["a", "bb", "a", long, "", "dd", "e"]] == [
        1, 2, 1, 1000, 0, 2, 1,
    ]  # fmt: skip
    assert len(remembered) <= 3
    assert long not in remembered
