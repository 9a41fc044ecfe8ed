"""What cleaning takes off a line, and the way back; each with sentences of our own."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import Passage
from discourse.corpus.cleaning import _Cleaner, clean_passages

SHARED = Path(__file__).parents[3] / "shared" / "data"


def cleaned(text: str) -> list[str]:
    return [passage.text for passage in clean_passages("d", text)]


# Residue inside a line


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("We trade.<sup>12</sup> They do not.", "We trade. They do not."),
        ("We trade.<sup>12</sup> <sup>13</sup> They do.", "We trade. They do."),
        ("They trade <sup>3</sup>, as we do.", "They trade, as we do."),
        ("They said “no.<sup>9</sup>” We went.", "They said “no.” We went."),
        ("It was so.¹² Then it was not.³", "It was so. Then it was not."),
        ("It was so.[12] Then it was not [3, 4].", "It was so. Then it was not."),
        ("It was so.[^2] Then it was not.", "It was so. Then it was not."),
        ("It upholds rights.12 The rest does not.", "It upholds rights. The rest does not."),
        ("It upholds “rights.”12 The rest does not.", "It upholds “rights.” The rest does not."),
        ("We met the union (AU).7 It was late.", "We met the union (AU). It was late."),
        ("First trade,4 then aid.", "First trade, then aid."),
        ("So they said.15", "So they said."),
        ("They call it “soft power”8 in the press.", "They call it “soft power” in the press."),
        # Part of a word was set behind the mark.
        ("It ended. H<sup>7</sup> owever, we stayed.", "It ended. However, we stayed."),
        ("They call it Plan B<sup>7</sup> in the press.", "They call it Plan B in the press."),
    ],
)
def test_footnote_marks_go(source: str, expected: str) -> None:
    assert cleaned(source) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        "It covers 12 km² and 10⁶ people.",
        "It grew by 3.5 per cent, then by 1,200 tons.",
        "See No.12 The list is long.",
        "It names Art.7 The rest is silent.",
        "We belong to Group B and Plan C is theirs.",
        "[1] stands in front of this line.",
        "The region (5G included) has 4.5 million lines.",
        "He wrote snake_case and 5 * 3 on the board.",
        "They cited [the] text and [...] left.",
        "We are R&D partners; AT&T is not.",
        "It rose in short-, medium- and long-term plans.",
    ],
)
def test_what_looks_like_residue_stays(source: str) -> None:
    assert cleaned(source) == [source]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**Trade** is *good* and __open__, _they_ said.", "Trade is good and open, they said."),
        ("- **Aid:** It helps all.", "Aid: It helps all."),
        ("Trade first:** it helps all.", "Trade first: it helps all."),
        ("It cost \\$5 million and 3\\% more.", "It cost $5 million and 3% more."),
        ("See [our page](https://example.org/a_(b)) for more.", "See our page for more."),
        ("A map ![the map](map.png) shows it.", "A map shows it."),
        ("It is <b>open</b> and <i class='x'>fair</i>.", "It is open and fair."),
        ("It is open<br>and fair.", "It is open and fair."),
        ("It is the 21<sup>st</sup> century.", "It is the 21st century."),
        ("It has 3 km<sup>2</sup> of land.", "It has 3 km2 of land."),
        ("Trade &amp; aid&nbsp;go on &lt; today.", "Trade & aid go on < today."),
        ("It is open.<!-- a remark --> It stays.", "It is open. It stays."),
        ("It is open <https://example.org/x>.", "It is open."),
        ("The of\ufb01ce is e\ufb03cient.", "The office is efficient."),
        ("A zero\u200bwidth and a so\u00adft hyphen.", "A zerowidth and a soft hyphen."),
        ("Wide\u00a0\u2003 spaces\there  and there.", "Wide spaces here and there."),
        ("The seventy- second session met.", "The seventy-second session met."),
        ("We go on 15-29425 31/34 as before.", "We go on as before."),
        ("> We quote this line.", "We quote this line."),
        ("1. We build roads.", "We build roads."),
        ("(iv) We build roads.", "We build roads."),
        ("• We build roads.", "We build roads."),
    ],
)
def test_markup_goes(source: str, expected: str) -> None:
    assert cleaned(source) == [expected]


def test_of_many_broken_words_each_is_judged_as_of_few() -> None:
    sentence = "They live on trad- ing in fair- handed ways."
    known = "It is fair-handed to say so."
    once, _ = cleaned(f"{sentence}\n\n{known}")
    assert once == "They live on trading in fair-handed ways."
    many, _ = cleaned(f"{' '.join([sentence] * 40)}\n\n{known}")
    assert many == " ".join([once] * 40)


# Offsets: letters are only in the words, so what a span of the source holds besides
# residue can be told without the map.

RESIDUE = (
    " ",
    "  ",
    "\n",
    "\n\n",
    "<sup>12</sup>",
    "¹² ",
    "**",
    " *",
    ".34 ",
    ". ",
    "\t",
    "\u00ad",
)
RESIDUE += (
    "-\n",
    "- ",
    "\n\n12\n\n",
    "&amp;",
    "\u00a0",
    "[3]",
    "\\$",
    "\x0c",
    " — ",
    "\r\n",
    "\n# ",
)
MESSY = st.lists(
    st.sampled_from(["alpha", "Beta", "gamma", "delta.", "Eps"]) | st.sampled_from(RESIDUE),
    min_size=1,
    max_size=40,
).map("".join)


def letters(text: str) -> str:
    return re.sub(r"</?sup>|&amp;|[^a-z]", "", text.lower().replace("&amp;", " "))


@settings(max_examples=300, deadline=None)
@given(MESSY, st.data())
def test_spans_lead_back_to_the_same_words(text: str, data: st.DataObject) -> None:
    for passage in clean_passages("d", text):
        size = len(passage.text)
        start = data.draw(st.integers(0, size))
        end = data.draw(st.integers(start, size))
        source_start, source_end = passage.offsets.to_source(start, end)
        assert 0 <= source_start <= source_end <= len(text)
        slice_ = text[source_start:source_end]
        assert letters(slice_).replace("sup", "") == letters(passage.text[start:end])


@settings(max_examples=300, deadline=None)
@given(MESSY)
def test_cleaned_text_is_tidy_and_passages_do_not_overlap(text: str) -> None:
    reached = 0
    for passage in clean_passages("d", text):
        assert not re.search(r"\s\s|[^\S ]|^\s|\s$|<sup>|\*\*|\u00ad", passage.text)
        start, end = passage.offsets.to_source(0, len(passage.text))
        assert reached <= start < end <= len(text)
        reached = end


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_cleaned(text: str) -> None:
    for passage in clean_passages("d", text):
        start, end = passage.offsets.to_source(0, len(passage.text))
        assert 0 <= start < end <= len(text)


@settings(max_examples=300, deadline=None)
@given(MESSY | st.text("a.B3-/ 1234567\t’)\u00a0"))
def test_no_line_that_holds_residue_is_passed_over(text: str) -> None:
    for line in filter(None, map(str.strip, text.splitlines())):
        cleaner = _Cleaner(line)
        edits = list(cleaner._iter_residue(0, len(line)))
        assert list(cleaner._residue(0, len(line))) == edits


# The references themselves


def report(name: str) -> tuple[str, tuple[Passage, ...]]:
    path = SHARED / "reports" / name
    if not path.exists():
        pytest.skip("needs the reports in ../shared, which are not part of the project")
    text = path.read_text(encoding="utf-8")
    return text, clean_passages(path.stem, text)


@pytest.mark.parametrize("name", ["atlantic-council-2026.txt", "china-mobile-2025.txt"])
def test_reports_are_clean(name: str) -> None:
    text, passages = report(name)
    for passage in passages:
        assert not re.search(r"<|>|\*\*|\\|\||\t|\n|  |[¹²³]|[a-z]\.\d|https?:", passage.text)
        assert passage.text[-1] in '.!?:;”")'
        for word in (re.search(r"\w+", passage.text), re.search(r"\w+(?=\W*$)", passage.text)):
            assert word is not None
            start, end = passage.offsets.to_source(*word.span())
            assert text[start:end] == word.group()


def test_nothing_of_the_bodies_is_lost() -> None:
    # What no passage covers holds no sentence, but for tables, references and front matter.
    text, passages = report("china-mobile-2025.txt")
    body = text[text.index("Foreword") :]
    words = len(re.findall(r"\w+", body))
    kept = sum(len(re.findall(r"\w+", passage.text)) for passage in passages)
    assert len(passages) == 25
    assert 0.9 < kept / words < 1
    text, passages = report("atlantic-council-2026.txt")
    body = text[text.index("# Executive summary") : text.rindex("# References")]
    words = len(re.findall(r"\w+", re.sub(r"<sup>\d+</sup>|.*\t.*|^#.*", "", body, flags=re.M)))
    kept = sum(len(re.findall(r"\w+", passage.text)) for passage in passages[2:])
    assert len(passages) == 203
    assert 0.99 < kept / words <= 1
