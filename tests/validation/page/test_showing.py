"""What the page shows, to whom, and at what width."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from coding_browser import (
    DESK,
    PHONE,
    begin,
    expect,
    exported,
    needs_chromium,
    place,
    press,
    rows_of,
    said,
)
from coding_pages import (
    BEFORE,
    HIT_CODES,
    SHEET,
    coding_page,
    hit_page,
    sentence_page,
    statement_page,
)

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = needs_chromium


def violations(tab) -> list[str]:
    found = axe.Axe().run(tab).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_the_definition_that_matters_is_open(opened) -> None:
    tab = opened(sentence_page(2))
    definition = tab.locator("#frames details[open]")
    expect(definition).to_have_text(re.compile(r"^\s*Cost"))
    press(tab, "3")
    expect(definition).to_have_text(re.compile(r"^\s*Dependence"))
    press(tab, "ArrowDown", "ArrowDown")
    expect(definition).to_have_text(re.compile(r"^\s*Belonging"))
    expect(tab.locator("#frames details").first).to_have_attribute("open", "")
    rows = [
        {**row, "asked_frame": label}
        for row, label in zip(hit_page(2).rows, ("Cost", "Dependence"), strict=True)
    ]
    tab = opened(hit_page(2, rows=tuple(rows)))
    definition = tab.locator("#frames details[open]")
    expect(definition).to_have_text(re.compile(r"^\s*Cost"))
    press(tab, "2")
    expect(definition).to_have_text(re.compile(r"^\s*Dependence"))
    expect(tab.locator("#facts")).to_have_text(re.compile("Dependence.*NOR_74_2019", re.DOTALL))


def test_a_mark_stands_where_python_says(opened) -> None:
    text = "🙂🙂 é𝒜 we want the tide back"
    first = text.index("the tide")
    marks = [(first, first + 8)]
    tab = opened(coding_page(HIT_CODES, [text], unit="hit", marks=marks))
    expect(tab.locator("mark")).to_have_text("the tide")
    assert tab.locator("#reading").inner_text() == text
    style = "e => getComputedStyle(e)"
    assert tab.locator("mark").evaluate(f"{style}.textDecorationLine") == "underline"
    assert int(tab.locator("mark").evaluate(f"{style}.fontWeight")) > 500


def test_whatever_is_hostile_is_shown_as_text(opened, tmp_path) -> None:
    hostile = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)> </textarea>"
    page = hit_page(1, definitions={hostile: hostile}, notes=(hostile,), lexicon=hostile)
    shown = ("speaker", "asked_frame", "before", "text", "after")
    row = {**page.rows[0], **dict.fromkeys(shown, hostile)}
    code = replace(HIT_CODES[0], label=hostile, question=hostile, meanings=(hostile, hostile))
    page = replace(
        page, rows=(row,), texts=(hostile,), marks=((0, 8),), codes=(code, *HIT_CODES[1:])
    )
    tab = opened(page)
    for part in ("#facts", "#reading", "#questions", "#codebook"):
        expect(tab.locator(part)).to_contain_text(hostile)
    expect(tab.locator("mark")).to_have_text("<script>")
    press(tab, "2")
    expect(said(tab)).to_contain_text(hostile)
    assert tab.title() == f"Coding sheet {SHEET}"
    assert tab.locator("main script, img").count() == 0
    assert rows_of(exported(tab, tmp_path))[0]["text"] == hostile


def test_a_statement_is_read_in_a_pane_of_its_own(opened) -> None:
    tab = opened(statement_page())
    pane = tab.locator("#reading")
    expect(pane.locator("p")).to_have_count(9)
    expect(pane).to_be_focused()
    press(tab, "Space")
    expect(pane.locator("p").first).not_to_be_in_viewport()
    press(tab, "3")
    expect(place(tab)).to_have_text("Unit 2 of 3 u02")
    expect(said(tab)).to_have_text("u01 coded: Label Mixed.")
    assert pane.evaluate("e => e.scrollTop") == 0


def test_two_thousand_units_are_no_more_elements_than_four(opened) -> None:
    many = opened(hit_page(2000)).locator("*").count()
    assert many == opened(hit_page(4)).locator("*").count()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", [sentence_page(), hit_page(), statement_page()])
def test_nobody_is_kept_out(opened, page, scheme, viewport) -> None:
    tab = opened(page, scheme=scheme, viewport=viewport, coder="")
    found = {"start": violations(tab)}
    begin(tab)
    found["unit"] = violations(tab)
    press(tab, "1", "ArrowDown")
    found["answered"] = violations(tab)
    press(tab, "?")
    found["help"] = violations(tab)
    press(tab, "?", "End")
    found["end"] = violations(tab)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize("page", [sentence_page(), hit_page(), statement_page()])
@pytest.mark.parametrize("width", [1280, 400, 320])
def test_no_width_scrolls_sideways(opened, page, width) -> None:
    long = "a-name-without-any-place-to-break-it-" * 3
    rows = tuple({**row, "before": long, "speaker": row["speaker"] and long} for row in page.rows)
    page = replace(page, rows=rows, definitions={long: long}, notes=(long,), lexicon=long)
    tab = opened(page, viewport={"width": width, "height": 800}, coder="")
    wide = "document.documentElement.scrollWidth"
    assert tab.evaluate(wide) <= width
    begin(tab, "W" * 60)
    assert tab.evaluate(wide) <= width
    press(tab, "1", "?")
    assert tab.evaluate("document.getElementById('help').scrollWidth") <= width
    press(tab, "?", "End")
    assert tab.evaluate(wide) <= width


def test_context_is_paler_than_the_text(opened) -> None:
    tab = opened(sentence_page(1))
    colour = "e => getComputedStyle(e).color"
    text, before = tab.locator("#reading .text"), tab.locator("#reading .context").first
    expect(before).to_contain_text(BEFORE)
    assert text.evaluate(colour) != before.evaluate(colour)
