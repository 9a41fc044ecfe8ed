"""Quotation marks of every kind, matched and unmatched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.frames.quotes import quotations

ONE_PARAGRAPH = [
    ("They call it a “shared path” now.", ["“shared path”"]),
    ('They call it a "shared path" now.', ['"shared path"']),
    ("They call it a «shared path» now.", ["«shared path»"]),
    ("They call it a « shared path » now.", ["« shared path »"]),
    ("They call it a „shared path“ now.", ["„shared path“"]),
    ("They call it a ‹shared path› now.", ["‹shared path›"]),
    ("They call it a ‘shared path’ now.", ["‘shared path’"]),
    ("They call it a 'shared path' now.", ["'shared path'"]),
    # one kind within another, and the same kind within itself
    (
        "She said: “They call it a ‘shared path’ now.”",
        ["“They call it a ‘shared path’ now.”", "‘shared path’"],
    ),
    ("A “b “c” d” e.", ["“b “c” d”", "“c”"]),
    # apostrophes, inches and lone marks quote nothing
    ("The people's will is the states' will.", []),
    ("The people’s will is the states’ will.", []),
    ('A 12" pipe and a 6" pipe.', []),
    ("Rock ’n’ roll.", []),
    ("It ends here” and goes on.", []),
    ("It begins “here and goes on.", []),
    ("A lone 'mark, and " + "far " * 100 + "away' another.", []),
    # a quotation that is left open does not swallow the next
    ("It begins “here. They say “yes” now.", ["“yes”"]),
    # read aloud
    ("I quote: we are one family. End of quote. We go on.", ["we are one family."]),
    ("I quote we are one family, end of quote.", ["we are one family,"]),
    ("I quote “we are one family” end of quote.", ["“we are one family”"]),
    ("When I quote figures, I mean it. We go on.", []),
]


@pytest.mark.parametrize(("text", "expected"), ONE_PARAGRAPH, ids=[c[0] for c in ONE_PARAGRAPH])
def test_one_paragraph(text: str, expected: list[str]) -> None:
    (spans,) = quotations([text])
    assert [text[start:end].strip() for start, end in spans] == [e.strip() for e in expected]


OVER_PARAGRAPHS = [
    # each paragraph opens anew, the last one closes
    (["She said: “We came.", "“We saw.", "“We left.”"], ["“We came.", "“We saw.", "“We left.”"]),
    # it opens once and closes once
    (["He said: “We came.", "We left.” So he said."], ["“We came.", "We left.”"]),
    # a mark that is never closed is a slip
    (["He said: “We came.", "Then they left.", "They said “yes”."], ["“yes”"]),
    (['He said: "We came.', '"We left." So he said.'], ['"We came.', '"We left."']),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "expected"), OVER_PARAGRAPHS)
def test_over_paragraphs(texts: list[str], expected: list[str]) -> None:
    spans = quotations(texts)
    found = [t[a:b] for t, its in zip(texts, spans, strict=True) for a, b in its]
    assert found == expected


def test_a_speech_printed_in_marks_is_no_quotation() -> None:
    body = "We defend what is ours and ask for no more than a ‘fair share’ of it. " * 8
    speech = ["I have the honour to speak."] + [f"“{body}"] * 3 + [f"“{body}”"]
    found = [s[a:b] for s, spans in zip(speech, quotations(speech), strict=True) for a, b in spans]
    assert set(found) == {"‘fair share’"}
    # A short text may well be one quotation.
    assert quotations(["“We defend what is ours.”"]) == [[(0, 25)]]


def test_marks_without_partner_cost_no_time() -> None:
    assert len(quotations(["“x " * 30_000 + "» " * 30_000])[0]) == 0
    assert len(quotations(["“x ”‘y " * 30_000])[0]) > 0


@given(st.lists(st.text(alphabet="ab .,“”„«»‹›\"‘’'", max_size=40), max_size=5))
def test_spans_lie_within_their_paragraphs(texts: list[str]) -> None:
    spans = quotations(texts)
    assert len(spans) == len(texts)
    for text, its in zip(texts, spans, strict=True):
        assert its == sorted(its)
        assert all(0 <= start < end <= len(text) for start, end in its)


@pytest.mark.parametrize("before", ["We reject every word that follows. ", "He said: "])
def test_what_is_introduced_is_quoted_however_long(before: str) -> None:
    words = "We keep the peace and we share the road. " * 60
    assert quotations([before + f"“{words.strip()}”"])[0]
    assert quotations([before, f"“{words.strip()}”"])[1]
    assert all(quotations([before, f"“{words.strip()}", f"{words.strip()}”"])[1:])
    assert quotations([f"“{words.strip()}”"]) == [[]]
