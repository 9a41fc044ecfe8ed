import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.corpus import count_words, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Lee met Dr. Okoye and H.E. Ms. Silva at the U.S. Mission.",
        "The U.N. Charter, Art. 2, para. 7, and No. 12 of the list say so.",
        "Growth was 3.5 per cent in 2020 and 2.1 per cent in 2021.",
        "Ports, roads, etc. are built, e.g. in Asia, i.e. along the coast.",
        "J. R. Smith and Anna B. Jones wrote it.",
        "They flew to St. Petersburg and then to Washington, D.C. by night.",
        "It cost approx. 12 million, see Fig. 3 (p. 4) and vol. II.",
        "He spoke of ... the sea and the land.",
        "The firm (Acme Corp. Ltd.) signed.",
        "1. We build roads",
    ],
)
def test_stops_inside_a_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We agree. They do not.", ["We agree.", "They do not."]),
        ("Is it so? It is! Good.", ["Is it so?", "It is!", "Good."]),
        ("“We agree.” They left.", ["“We agree.”", "They left."]),
        ("It failed (in part.) We go on.", ["It failed (in part.)", "We go on."]),
        ("He said, “No.” “Yes,” she said.", ["He said, “No.”", "“Yes,” she said."]),
        ("It ended... Then it began.", ["It ended...", "Then it began."]),
        ("They live in the U.S. They trade.", ["They live in the U.S.", "They trade."]),
        ("We said no. Five of us left.", ["We said no.", "Five of us left."]),
        ("It fell in 2019. In 2020 it rose.", ["It fell in 2019.", "In 2020 it rose."]),
        ("It grew to 5. 2030 is near.", ["It grew to 5.", "2030 is near."]),
        ("A space was lost.Then we saw it.", ["A space was lost.", "Then we saw it."]),
        ("One line\n\nAnother line", ["One line", "Another line"]),
        ("我们同意。他们不同意。", ["我们同意。", "他们不同意。"]),
        ("  We agree.  They do not.  ", ["We agree.", "They do not."]),
        ("", []),
        ("   \n ", []),
        ("One\n\n  2", ["One", "2"]),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text('ab A.!?…\n"”(1 。', max_size=60))
def test_spans_are_in_order_and_leave_out_white_space_only(text: str) -> None:
    reached = 0
    for start, end in split_sentences(text):
        assert start < end
        assert not text[reached:start].strip()
        assert not text[start].isspace() and not text[end - 1].isspace()
        reached = end
    assert not text[reached:].strip()


@given(st.lists(st.sampled_from(["Open", "seas", "are", "3.5", "Mr.", "No.", "end.", "“Why?”"])))
def test_no_word_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    assert sum(count_words(sentence) for sentence in sentences(text)) == count_words(text)
