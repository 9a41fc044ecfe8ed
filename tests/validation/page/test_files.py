"""What the page keeps, writes and reads back."""

from __future__ import annotations

import csv
import io

import pytest
from coding_browser import (
    begin,
    expect,
    exported,
    given,
    imported,
    needs_chromium,
    press,
    rows_of,
    said,
    write_note,
)
from coding_pages import FRAME_CODES, HIT_CODES, SHEET, coding_page, hit_page, sentence_page

from discourse.corpus.formulas import escape_formula, unescape_formula
from discourse.validation.coded import read_coded
from discourse.validation.page import render_coding_page

pytestmark = needs_chromium
FRAMES = tuple(code.name for code in FRAME_CODES)
HITS = tuple(code.name for code in HIT_CODES)
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
FULL = "Storage.prototype.setItem = () => { throw new Error('full'); };"


def test_cells_are_escaped_as_everywhere_else(opened, tmp_path) -> None:
    texts = [
        "=SUM(1)",
        "+1",
        "-1",
        "@x",
        "\tx",
        "'=x",
        'He said "no", twice\r\nand left',
        "",
        "'tis",
    ]
    page = coding_page(HIT_CODES, [text or " " for text in texts], unit="hit")
    tab = opened(page)
    path = exported(tab, tmp_path)
    texts = [row["text"] for row in rows_of(path)]
    assert texts == [escape_formula(text) for text in page.texts]
    stream = io.StringIO(newline="")
    names = [*page.columns]
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    writer.writerows(
        {name: escape_formula(value) for name, value in {**row, "coder": "Ana"}.items()}
        for row in page.rows
    )
    assert path.read_bytes() == stream.getvalue().encode("utf-8-sig")
    imported(tab, path)  # and reads it back
    expect(said(tab)).to_contain_text("0 answers and notes filled in")
    assert unescape_formula(texts[0]) == "=SUM(1)"


def test_what_was_exported_is_read_by_the_toolkit(opened, drawn, tmp_path) -> None:
    tab = opened(drawn.folder / "coding.html")
    for number in range(20):
        press(tab, *"12"[: number % 3], "Enter")
    expect(tab.locator("#count")).to_have_text("20 of 20 coded")
    coded = read_coded(exported(tab, tmp_path), drawn)
    assert coded.coder == "Ana" and len(coded.codings) == 40
    table = coded.codings.pivot(index="unit_id", columns="code", values="value")
    told = [tuple("1" if box < number % 3 else "0" for box in range(2)) for number in range(20)]
    assert list(table.sort_index()[["frame_peace", "frame_trade"]].itertuples(index=False)) == told


def test_an_import_fills_in_and_changes_nothing(opened, tmp_path) -> None:
    tab = opened(hit_page(4))
    write_note(tab, "there")
    press(tab, *"1111", *"1222", "2")
    write_note(tab, "a question")
    path = exported(tab, tmp_path)
    other = opened(hit_page(4))
    write_note(other, "here")
    press(other, "2", "1", "1")  # the first another way, the second begun with another voice
    imported(other, path)
    expect(said(other)).to_contain_text(
        "4 answers and notes filled in; 3 differ from yours, which were kept."
    )
    rows = rows_of(exported(other, tmp_path))
    assert given(rows, *HITS) == [
        ("0", "", "", ""),
        ("1", "own", "contested", "1"),
        ("0", "", "", ""),
        ("", "", "", ""),
    ]
    assert [row["note"] for row in rows] == ["here", "", "", "a question"]
    press(other, "u")
    expect(said(other)).to_have_text("Undone: the import.")
    assert given(rows_of(exported(other, tmp_path)), *HITS)[1] == ("1", "own", "", "")


def test_a_file_that_does_not_fit_is_refused_whole(opened, tmp_path) -> None:
    tab = opened(hit_page(3))
    press(tab, *"1111")
    write_note(tab, "kept?")
    good = exported(tab, tmp_path).read_text(encoding="utf-8-sig")
    path = tmp_path / "mine.csv"
    press(tab, "u", *"uuuu")

    def refused(*change: str) -> str:
        path.write_text(good.replace(*change, 1), encoding="utf-8", newline="")
        imported(tab, path)
        expect(tab.locator("#count")).to_have_text("0 of 3 coded")
        return said(tab).inner_text()

    for change, words in {
        (SHEET, "b" * 12): f"row 2 is of sheet “{'b' * 12}” and this is sheet “{SHEET}”",
        ("voice", "voize"): "it has no column “voice”; choose",
        (",own,", ",aloud,"): "row 2 has “aloud” in “voice”, which may be own, quoted, attributed",
        ("u03", "u02"): "row 4 has the unit “u02” a second time; remove one of the two",
        ("u03", "u99"): "row 4 has the unit “u99”, which this sheet does not have; restore",
        (",1,own,", ",0,own,"): "row 2 answers “voice” though “frame” is not 1; empty that cell",
        ("Ana,", ""): "row 2 has 13 cells and the head 14; choose",
        ("u02,", 'u02,"x"y,'): "row 3 has a quotation mark out of place; choose",
    }.items():
        told = refused(*change)
        assert told.startswith("Nothing was imported, for in mine.csv ") and words in told
    path.write_bytes(good.encode("utf-16"))
    imported(tab, path)
    expect(said(tab)).to_contain_text("the text is not in UTF-8; save it as")
    path.write_text(good + "\n", encoding="utf-8")  # with line ends of another system
    imported(tab, path)
    expect(said(tab)).to_contain_text("5 answers and notes filled in; 0 differ")


def test_boxes_half_answered_in_a_file_are_refused(opened, tmp_path) -> None:
    tab = opened(sentence_page(2))
    press(tab, "Enter")
    path = exported(tab, tmp_path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",0,0,0,", ",0,,0,"), "utf-8")
    imported(tab, path)
    expect(said(tab)).to_contain_text("row 2 answers “frame_cost” but not “frame_belonging”")


@pytest.mark.parametrize("script", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_without_storage_it_warns_and_goes_on(opened, tmp_path, script) -> None:
    tab = opened(sentence_page(2), script=script, coder="")
    warning = tab.get_by_role("alert")
    expect(warning).to_contain_text("This browser does not keep what you code.")
    begin(tab)
    press(tab, "1", "Enter")
    tab.get_by_role("button", name="Coder: Ana").click()
    begin(tab, "Bo")
    expect(tab.locator("#count")).to_have_text("0 of 2 coded")
    tab.get_by_role("button", name="Coder: Bo").click()
    begin(tab, "Ana")
    expect(tab.locator("#count")).to_have_text("1 of 2 coded")
    leaving = []
    tab.on("dialog", lambda dialog: (leaving.append(dialog.type), dialog.dismiss()))
    tab.close(run_before_unload=True)
    expect(warning).to_be_visible()
    assert leaving == ["beforeunload"]
    assert given(rows_of(exported(tab, tmp_path)), *FRAMES)[0] == ("1", "0", "0")


def test_with_storage_leaving_asks_nothing(opened) -> None:
    tab = opened(sentence_page(2))
    expect(tab.get_by_role("alert")).to_be_hidden()
    press(tab, "1", "Enter")
    with tab.expect_event("close"):
        tab.close(run_before_unload=True)


def test_each_coder_and_each_sheet_has_progress_of_its_own(opened, tmp_path) -> None:
    tab = opened(sentence_page(2))
    press(tab, "Enter")
    tab.get_by_role("button", name="Coder: Ana").click()
    begin(tab, "Bo")
    expect(tab.locator("#count")).to_have_text("0 of 2 coded")
    tab.get_by_role("button", name="Coder: Bo").click()
    begin(tab, "Ana")
    expect(tab.locator("#count")).to_have_text("1 of 2 coded")
    other = tmp_path / "other.html"
    other.write_text(render_coding_page(sentence_page(2, sheet_id="0" * 12)), encoding="utf-8")
    tab.goto(other.as_uri())
    begin(tab, "Ana")
    expect(tab.locator("#count")).to_have_text("0 of 2 coded")


def test_two_windows_do_not_overwrite_each_other(opened, tmp_path) -> None:
    first = opened(sentence_page(4))
    second = first.context.new_page()
    second.goto(first.url)
    begin(second)
    press(first, "1", "Enter")
    expect(second.locator("#count")).to_have_text("1 of 4 coded")
    press(second, "ArrowRight", "2", "Enter")
    press(first, "ArrowRight", "3", "Enter")
    expect(first.locator("#count")).to_have_text("3 of 4 coded")
    second.reload()
    press(second, "Enter")
    expect(second.locator("#count")).to_have_text("3 of 4 coded")
