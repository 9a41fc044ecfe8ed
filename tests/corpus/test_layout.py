"""Which lines make a paragraph, a section, or only the furniture of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.corpus.cleaning import clean_passages
from discourse.corpus.lines import _FINISHED, is_finished


def cleaned(text: str) -> list[str]:
    return [passage.text for passage in clean_passages("d", text)]


def sections(text: str) -> list[tuple[str, str]]:
    return [(passage.section, passage.text) for passage in clean_passages("d", text)]


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


# Lines


@given(st.text("aB.:!。 1²”’)]*_>[<sup/", min_size=1, max_size=12))
def test_the_last_character_tells_what_the_whole_pattern_would(line: str) -> None:
    assert is_finished(f"a{line}") == bool(_FINISHED.search(f"a{line}"))
