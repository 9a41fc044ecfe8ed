"""The page of a report as a reader uses it, in a browser."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from discourse.report.page import render_page

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
expect = playwright_api.expect
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium or chrome here")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright_api.Browser]:
    # Chromium refuses to put root into its sandbox.
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, page_with, tmp_path) -> Iterator:
    """Return a function that opens a page; whatever it complains of or asks for fails the test."""
    complaints: list[str] = []
    contexts = []

    def note(request: playwright_api.Request) -> None:
        if not request.url.startswith(("file://", "data:")):
            complaints.append(request.url)

    def open_page(fragment="", *, viewport=DESK, scheme="light", javascript=True, **changes):
        path = tmp_path / "report.html"
        path.write_text(render_page(page_with(**changes)), encoding="utf-8")
        context = browser.new_context(
            viewport=viewport,
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", note)
        tab.goto(Path(path).as_uri() + fragment)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def names(tab) -> list[str]:
    return tab.locator("#list tbody a").all_inner_texts()


def column(tab, name: str) -> list[str]:
    return tab.locator(f'#list tbody td[data-name="{name}"]').all_inner_texts()


def violations(tab) -> list[str]:
    found = axe.Axe().run(tab).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_the_list_is_sorted_by_its_headings(opened) -> None:
    tab = opened()
    score = tab.get_by_role("columnheader", name="Score")
    expect(score).to_have_attribute("aria-sort", "descending")
    numbers = [float(text.split(",")[0].replace("−", "-")) for text in column(tab, "Score")[:-1]]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) == 5
    assert names(tab)[-1] == "Drelmark"  # has no score
    score.get_by_role("button").click()
    expect(score).to_have_attribute("aria-sort", "ascending")
    assert names(tab)[-1] == "Drelmark"
    tab.get_by_role("columnheader", name="Statement").get_by_role("button").click()
    assert names(tab) == sorted(names(tab))
    assert score.get_attribute("aria-sort") is None


def test_the_list_is_filtered_by_words_label_frame_and_length(opened) -> None:
    tab = opened()
    count = tab.locator("#count")
    expect(count).to_have_text("6 statements")
    tab.get_by_label("Search names and sentences").fill("WALL OFF")
    expect(count).to_have_text("2 of 6 statements")
    assert sorted(names(tab)) == ["Aldern", "Galdor"]
    tab.get_by_label("At least").fill("170")
    expect(count).to_have_text("1 of 6 statements")
    tab.get_by_label("Search names and sentences").fill("no such words")
    expect(count).to_have_text("0 of 6 statements")
    tab.get_by_label("Search names and sentences").fill("")
    tab.get_by_label("At least").fill("")
    tab.get_by_label("Label").select_option(label="China Mobile")
    expect(count).to_have_text("1 of 6 statements")
    assert names(tab) == ["Brevia"]
    tab.get_by_label("Label").select_option("")
    tab.get_by_label("Holds the frame").select_option(label="Dependency")
    expect(count).to_have_text("2 of 6 statements")
    assert sorted(names(tab)) == ["Aldern", "Galdor"]


def test_filters_act_on_all_and_more_are_shown_on_demand(opened, many_statements) -> None:
    tab = opened(statements=tuple(many_statements(120)))
    assert len(names(tab)) == 50
    tab.get_by_role("button", name="Show 50 more of 70").click()
    assert len(names(tab)) == 100
    assert tab.evaluate("document.activeElement.textContent") == names(tab)[50]
    tab.get_by_role("button", name="Show 20 more of 20").click()
    expect(tab.locator("#more")).to_be_hidden()
    last = names(tab)[-1]
    tab.get_by_label("Search names and sentences").fill(last)
    expect(tab.locator("#list tbody a")).to_have_text([last])


def test_a_statement_is_opened_read_and_closed_by_keyboard_alone(opened) -> None:
    tab = opened()
    sheet = tab.get_by_role("dialog")
    tab.get_by_label("At least").focus()
    for _ in range(7):  # the six headings, then the first statement
        tab.keyboard.press("Tab")
    first = names(tab)[0]
    assert tab.evaluate("document.activeElement.textContent") == first
    tab.keyboard.press("Enter")
    expect(sheet.get_by_role("heading", level=2)).to_have_text(first)
    assert tab.evaluate("document.getElementById('reading').contains(document.activeElement)")
    tab.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(tab.get_by_role("link", name=first, exact=True)).to_be_focused()
    expect(tab).to_have_url(re.compile("^[^#]*$"))


def test_an_address_leads_to_a_statement_and_back(opened) -> None:
    tab = opened("#statement=Galdor")
    sheet = tab.get_by_role("dialog")
    expect(sheet).to_contain_text("Galdor")
    tab.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    tab.get_by_role("link", name="Hestra").click()
    expect(sheet).to_contain_text("The sentences of this statement are not part of this page.")
    assert tab.url.endswith("#statement=Hestra")
    tab.go_back()
    expect(sheet).to_be_hidden()
    tab.goto(re.sub("#.*", "", tab.url) + "#statement=Nowhere%")
    expect(tab.locator("#count")).to_contain_text("There is no statement")


def test_neighbours_in_the_list_are_a_step_away(opened) -> None:
    tab = opened()
    order = names(tab)
    tab.get_by_role("link", name=order[0]).click()
    expect(tab.get_by_role("button", name="Previous statement")).to_be_disabled()
    tab.get_by_role("button", name="Next statement").click()
    expect(tab.locator("#reading-title")).to_have_text(order[1])
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("link", name=order[1], exact=True)).to_be_focused()


def test_what_a_score_is_made_of_adds_up(opened, page_with) -> None:
    statement = page_with().statements[0]
    tab = opened("#statement=Aldern")
    values = tab.locator(".contributions td:last-child").all_inner_texts()
    *parts, total = [float(value.replace("−", "-")) for value in values]
    assert total == pytest.approx(statement["score"], abs=0.005)
    assert sum(parts) == pytest.approx(total, abs=0.005 * len(parts))
    row = tab.locator(".contributions tr", has_text="Rights")
    assert row.locator("td").last.inner_text() == "+0.83"  # 0.41 + 0.20 + 0.22
    assert "Not listed here" not in tab.locator(".contributions").inner_text()


def test_what_is_missing_of_a_statement_is_said(opened) -> None:
    tab = opened("#statement=Galdor")
    text = tab.locator(".sentences").inner_text()
    found = re.findall(r"(\d) sentences? not shown", text)
    assert found == ["1", "1", "4"]  # sentences 2, 4 and 9 of 9 are shown
    expect(tab.locator(".contributions")).to_contain_text("Not listed here")
    tab.goto(re.sub("#.*", "#statement=Drelmark", tab.url))
    expect(tab.get_by_role("dialog")).to_contain_text("It has no score: The file is empty.")


def test_a_hit_says_what_it_is_when_it_has_the_focus(opened) -> None:
    tab = opened("#statement=Aldern")
    tip = tab.get_by_role("tooltip")
    code = tab.get_by_role("button", name="DP: Dependency, “dependence on it”")
    code.focus()
    expect(tip).to_be_visible()
    expect(code).to_have_attribute("aria-describedby", "tip")
    for text in ("Dependency", "dependence on", "attributed to others (our neighbours)", "neutral"):
        expect(tip).to_contain_text(text)
    tab.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()


def test_contested_and_negated_hits_are_marked(opened) -> None:
    tab = opened("#statement=Aldern")
    for name, words in (("≠SO", "contested"), ("¬SU", "negated")):
        tab.get_by_role("button", name=name).focus()
        expect(tab.get_by_role("tooltip")).to_contain_text(words)
    lines = "e => getComputedStyle(e).textDecorationStyle"
    for voice, style in (("own", "solid"), ("quoted", "dotted"), ("attributed", "dashed")):
        assert tab.locator(f".sentence .hit.{voice}").first.evaluate(lines) == style


def test_hits_on_one_word_can_all_be_reached(opened) -> None:
    tab = opened("#statement=Aldern")
    sentence = tab.locator(".sentence", has_text="Digital human")
    assert sentence.locator("button").all_inner_texts() == ["RI", "OP", "AC"]
    sentence.get_by_text("rights", exact=True).hover()
    expect(tab.get_by_role("tooltip").locator("p")).to_have_count(3)
    depths = "e => [...e.querySelectorAll('.hit')].map(s => s.style.getPropertyValue('--depth'))"
    assert set(sentence.evaluate(depths)) == {"0", "1", "2"}
    letters = "e => [...e.querySelectorAll('button')].forEach(b => b.remove()) || e.innerText"
    text = sentence.locator("> span:nth-child(2)").evaluate(letters)
    assert text == "Digital human rights governance is spoken of as if the three words were one."


def test_the_legend_takes_a_frame_away_and_back(opened) -> None:
    tab = opened("#statement=Aldern")
    button = tab.locator(".toggles").get_by_role("button", name="Rights")
    code = tab.get_by_role("button", name="RI: Rights, “human rights online”")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(code).to_be_hidden()
    tab.locator(".sentence", has_text="Digital human").get_by_text("rights", exact=True).hover()
    expect(tab.get_by_role("tooltip").locator("p")).to_have_count(2)
    button.click()
    expect(code).to_be_visible()


def test_a_statement_may_hold_markup(opened, page_with) -> None:
    hostile = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
    statement = page_with().statements[0] | {"id": hostile}
    first, *others = statement["sentences"]
    statement |= {"sentences": [first | {"text": hostile}, *others]}
    tab = opened(statements=(statement,), title="Two stories")
    assert names(tab) == [hostile]
    tab.get_by_role("link", name=hostile).click()
    expect(tab.locator(".sentence").first).to_contain_text(hostile)
    expect(tab.get_by_role("dialog").get_by_role("heading", level=2)).to_have_text(hostile)
    assert tab.title() == "Two stories"
    assert tab.locator("dialog img, dialog script").count() == 0


@pytest.mark.parametrize("fragment", ["", "#statement=Aldern", "#statement=Drelmark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(opened, scheme, viewport, fragment) -> None:
    tab = opened(fragment, viewport=viewport, scheme=scheme)
    if fragment == "#statement=Aldern":
        tab.get_by_role("button", name="RI: Rights").first.focus()
    else:
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(tab) == []


@pytest.mark.parametrize("fragment", ["", "#statement=Aldern"])
def test_a_phone_does_not_scroll_sideways(opened, many_statements, fragment) -> None:
    name = "a-name-without-any-place-to-break-it-" * 3
    statements = many_statements(3)
    statements[0] |= {"id": name}
    tab = opened(fragment.replace("Aldern", name), viewport=PHONE, statements=tuple(statements))
    for box in ("document.documentElement", "document.getElementById('reading')"):
        assert tab.evaluate(f"{box}.scrollWidth") <= PHONE["width"]


def test_paper_has_figures_and_no_controls(opened) -> None:
    tab = opened()
    tab.emulate_media(media="print", color_scheme="dark")
    for absent in (".controls", "nav", ".skip", "summary"):
        expect(tab.locator(absent).first).to_be_hidden()
    expect(tab.locator("figure svg").first).to_be_visible()
    white = "rgb(255, 255, 255)"
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == white


def test_with_a_statement_open_paper_has_that_statement(opened) -> None:
    tab = opened("#statement=Aldern")
    tab.emulate_media(media="print")
    expect(tab.get_by_role("dialog")).to_be_visible()
    expect(tab.get_by_role("button", name="Close")).to_be_hidden()
    expect(tab.locator("h1")).to_be_hidden()


def test_without_javascript_all_but_the_list_is_there(opened) -> None:
    tab = opened(javascript=False)
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    expect(tab.locator("figure svg")).to_have_count(2)
    expect(tab.get_by_text("The list of statements needs JavaScript")).to_be_visible()
    expect(tab.locator("#explorer")).to_be_hidden()
    tab.get_by_text("Show the numbers").click()
    expect(tab.get_by_role("cell", name="2.75")).to_be_visible()
