"""Every rule of cleaning, each with sentences of our own."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import Passage
from discourse.corpus.cleaning import clean_passages

SHARED = Path(__file__).parents[3] / "shared" / "data"


def cleaned(text: str) -> list[str]:
    return [passage.text for passage in clean_passages("d", text)]


def sections(text: str) -> list[tuple[str, str]]:
    return [(passage.section, passage.text) for passage in clean_passages("d", text)]


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


# Lines and paragraphs


def test_a_line_is_a_paragraph_where_lines_are_long() -> None:
    lines = [
        "We came here to speak of the sea, of those who live by it and of those who cross it, "
        "and of the rules that bind us all when we set out on it.",
        "We thank you.",
        "Then we came to speak of trade, which needs the sea as much as it needs the rules, and "
        "of the ports that we have built together since.",
    ]
    assert cleaned("\n".join(lines)) == lines


def test_lines_broken_to_a_width_are_joined() -> None:
    text = (
        "Open networks need rules that hold for all who use them, and\n"
        "rules need people who keep them. Where nobody does, the rules\n"
        "are not worth the paper that they were once written on. So we\n"
        "ask for both.\n"
        "A second paragraph starts here, and it too was broken to a\n"
        "width by a machine."
    )
    first, second = cleaned(text)
    assert first.startswith("Open networks") and first.endswith("ask for both.")
    assert second == (
        "A second paragraph starts here, and it too was broken to a width by a machine."
    )


def test_indented_lines_begin_paragraphs() -> None:
    text = (
        "    Open networks need rules that hold for all who use them, and\n"
        "rules need people who keep them. This is why we ask for both now.\n"
        "    Where nobody keeps them, the rules are not worth the paper on\n"
        "which they were once written down."
    )
    assert [passage[:5] for passage in cleaned(text)] == ["Open ", "Where"]


def test_a_year_left_alone_on_the_last_line_is_no_page_number() -> None:
    text = "Trade in this region has grown by a tenth in every year since\n1990."
    assert cleaned(text) == ["Trade in this region has grown by a tenth in every year since 1990."]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("We crossed it over-\nland.", "We crossed it overland."),
        ("They agreed to co-\n\noperate with us.", "They agreed to cooperate with us."),
        # The text itself shows how it is written.
        (
            "A state-centric plan is a state-\ncentric plan.",
            "A state-centric plan is a state-centric plan.",
        ),
        ("Overland trade went over-\nland.", "Overland trade went overland."),
        ("We asked the Secretary-\nGeneral.", "We asked the Secretary-General."),
        ("It is a non-\nbinding text.", "It is a non-binding text."),
        (
            "Plans for the short-\nand long-term were made.",
            "Plans for the short- and long-term were made.",
        ),
        ("It was built for civil\n-society groups.", "It was built for civil-society groups."),
    ],
)
def test_hyphens_at_line_ends(source: str, expected: str) -> None:
    assert cleaned(source) == [expected]


PAGE_ENDS = (
    "\n\n",
    "\n\n12\n\n",
    "\n\x0c",
    "\n7/45 15-12345\n\x0c\nA/70/PV.9 03/10/2015\n",
    "\n\n- 7 -\n\n",
)


@pytest.mark.parametrize("between", PAGE_ENDS)
def test_a_paragraph_goes_on_after_a_page_end(between: str) -> None:
    text = f"In the long run this calls for a fair and{between}open order of trade among all."
    assert cleaned(text) == [
        "In the long run this calls for a fair and open order of trade among all."
    ]


def test_a_paragraph_goes_on_after_a_footnote() -> None:
    text = (
        "In the long run this calls for the joint\n\n"
        "05 ³ Doe Jane. A Title of Hers [J]. A Journal, 2020, (05): 16-22.\n\n"
        "use of cables."
    )
    assert cleaned(text) == ["In the long run this calls for the joint use of cables."]


def test_a_proper_name_goes_on_after_a_page_end() -> None:
    text = "We turn in this matter once more to the United\n3/9 15-12345\n\x0c\nNations for help."
    assert cleaned(text) == ["We turn in this matter once more to the United Nations for help."]


def test_finished_paragraphs_stay_apart() -> None:
    text = "We agree with them.\n\n12\n\nThey do not agree with us."
    assert cleaned(text) == ["We agree with them.", "They do not agree with us."]


# Furniture


def test_page_headings_that_come_back_go() -> None:
    pages = [f"Annual Report {n}\n\nIn year {n} we built a bridge.\n\n{n}" for n in range(1, 5)]
    assert cleaned("\n\n".join(pages)) == [f"In year {n} we built a bridge." for n in range(1, 5)]


@pytest.mark.parametrize("line", ["---", "• • •", "* * *", "____", "Page 3 of 9", "xiv", "- 4 -"])
def test_rules_and_page_numbers_go(line: str) -> None:
    assert cleaned(f"We agree.\n\n{line}\n\nThey do not.") == ["We agree.", "They do not."]


def test_contents_lists_go() -> None:
    text = (
        "Contents\n\nForeword ........ 3\n\nI.\tThe Need for Trade\t01\n\t(I) Ports and Ships\t02\n"
        "- A part without a page number\n\n"
        "# Foreword\n\nWe wrote this in spring."
    )
    assert sections(text) == [("Foreword", "We wrote this in spring.")]


def test_table_rows_go() -> None:
    bars = "| Country | Ports |\n|---|---|\n| Here | 5 |"
    tabs = "Country\tPorts\nHere there is\t5 ports.\nThere\t6"
    assert cleaned(f"We count.\n\n{bars}\n\n{tabs}\n\nThey count.") == ["We count.", "They count."]


def test_tabs_behind_numbers_are_no_table() -> None:
    items = ["We build roads.", "We build ports.", "We build schools."]
    assert cleaned("\n".join(f"{n}.\t{item}" for n, item in enumerate(items, 1))) == items


def test_tabs_between_words_are_no_table() -> None:
    assert cleaned("The\tports\tare\topen\tto\tall.") == ["The ports are open to all."]


def test_captions_go() -> None:
    text = "We count.\n\n**Figure 1:**  \n**Ports of the region**\n\nFigure 1 shows ports."
    assert sections(text) == [("", "We count."), ("", "Figure 1 shows ports.")]


def test_reference_lists_go_up_to_the_next_heading() -> None:
    text = (
        "# Report\n\nWe wrote it.\n\n# References\n\n1. Doe, J. A book. 2019.\n"
        "- and its second half, https://example.org.\n\n# Annex\n\nWe add this."
    )
    assert sections(text) == [("Report", "We wrote it."), ("Annex", "We add this.")]


def test_plain_reference_lists_go_too() -> None:
    text = (
        "We wrote it.\n\nReferences\n\nDoe, J. A book of hers. 2019.\n\nRoe, K. Another. 2020.\n\n"
        "About the project\n\nThis project was paid for by its members and by nobody else, and it "
        "answers to all of them in turn."
    )
    assert [section for section, _ in sections(text)] == ["", "About the project"]


def test_footnotes_go() -> None:
    text = "We wrote it.\n\n¹ Doe, A Book, 12.\n\n[^2]: Roe, ibid.\n\n12 Ibid., 14.\n\nWe did."
    assert cleaned(text) == ["We wrote it.", "We did."]


def test_imprint_and_authors_go() -> None:
    text = (
        "# A Report\n\n© 2020 The Society. All rights reserved.\n\nPlease write to:  \n"
        "The Society  \n12 Main Street  \nOld Town 20005\n\n"
        "## Authors\n\n**Jane Doe**, fellow of the Society\n\n# One\n\nWe wrote it."
    )
    assert sections(text) == [("One", "We wrote it.")]


def test_residue_of_boxes_and_metadata_goes() -> None:
    text = "---\ntitle: A page\n---\n<div data-bbox=)\nWe wrote it.\n</div>\n\n![](a.png)"
    assert cleaned(text) == ["We wrote it."]


# Sections


@pytest.mark.parametrize(
    "heading",
    ["# Ways", "Ways\n====", "**Ways**", "II. Ways", "(I) Ways", "Ways", "Part 2 Ways", "WAYS"],
)
def test_headings_are_sections_not_passages(heading: str) -> None:
    found = sections(f"We begin.\n\n{heading}\n\nWe go on.")
    assert [text for _, text in found] == ["We begin.", "We go on."]
    assert found[1][0] == heading.split("\n")[0].strip("#* ")


def test_a_heading_in_ordinary_spelling_stands_alone_above_prose() -> None:
    text = "We begin.\n\nWhy open networks matter\n\nThey matter to us all."
    assert sections(text)[1] == ("Why open networks matter", "They matter to us all.")


def test_a_heading_is_cleaned() -> None:
    text = "## **Trade** &amp; aid<sup>3</sup>\n\nWe go on."
    assert sections(text) == [("Trade & aid", "We go on.")]


@pytest.mark.parametrize("text", ["Thank you", "We want open networks", "Growth and Peace"])
def test_a_text_of_one_short_line_is_a_passage(text: str) -> None:
    assert cleaned(text) == [text]


def test_the_last_line_is_not_a_heading() -> None:
    assert cleaned("We thank all of you.\n\nThank you") == ["We thank all of you.", "Thank you"]


def test_a_salutation_is_not_a_heading() -> None:
    assert cleaned("Mr. President,\nWe thank you.") == ["Mr. President, We thank you."]


def test_lists_of_bare_phrases_are_not_lost() -> None:
    assert cleaned("build roads\n\nbuild ports") == ["build roads build ports"]
    assert cleaned("- build roads\n- build ports") == ["build roads", "build ports"]


def test_nothing_to_read() -> None:
    assert cleaned("") == [] == cleaned("---\n\n12\n")


def test_ids_and_positions_run_on() -> None:
    passages = clean_passages("doc", "We agree.\n\n# Two\n\nThey do not.")
    assert [(p.passage_id, p.document_id, p.position) for p in passages] == [
        ("doc#0000", "doc", 0),
        ("doc#0001", "doc", 1),
    ]


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
