"""The page as a coder works with it: answers, steps back, keys, moving about."""

from __future__ import annotations

from coding_browser import (
    begin,
    expect,
    exported,
    given,
    imported,
    needs_chromium,
    place,
    press,
    rows_of,
    said,
    write_note,
)
from coding_pages import (
    FRAME_CODES,
    HIT_CODES,
    SHEET,
    coding_page,
    frame_codes,
    hit_page,
    sentence_page,
)

pytestmark = needs_chromium
FRAMES = tuple(code.name for code in FRAME_CODES)
HITS = tuple(code.name for code in HIT_CODES)


def test_twenty_units_are_coded_by_keyboard_alone_with_a_break(opened, tmp_path) -> None:
    tab = opened(sentence_page(20), coder="Ana Lima")
    for number in range(9):
        press(tab, *"123"[: number % 4], "Enter")
    press(tab, "2")  # ticked, and not done
    tab.reload()
    expect(tab.get_by_label("Your name or initials")).to_have_value("Ana Lima")
    press(tab, "Enter")
    expect(tab.locator("#count")).to_have_text("9 of 20 coded")
    expect(place(tab)).to_have_text("Unit 10 of 20 u10")
    expect(tab.get_by_role("checkbox", name="Belonging")).to_be_checked()
    press(tab, "2")
    for number in range(9, 20):
        press(tab, *"123"[: number % 4], "Enter")
    expect(tab.get_by_role("heading", name="All 20 units are coded")).to_be_focused()
    path = exported(tab, tmp_path)
    assert path.name == f"coded-{SHEET}-Ana-Lima.csv"
    rows = rows_of(path)
    told = [tuple("1" if box < number % 4 else "0" for box in range(3)) for number in range(20)]
    assert given(rows, *FRAMES) == told
    assert {row["coder"] for row in rows} == {"Ana Lima"}


def test_hits_are_asked_one_question_after_another(opened, tmp_path) -> None:
    tab = opened(hit_page(3))
    now = tab.locator(".question.now")
    expect(now).to_contain_text("Does it use the frame?")
    press(tab, "1")
    expect(now).to_contain_text("Whose is it?")
    press(tab, "2", "3", "2")
    expect(place(tab)).to_have_text("Unit 2 of 3 u02")
    expect(said(tab)).to_have_text(
        "u01 coded: Frame Yes, Voice Quoted, Stance Neutral, Negated Yes."
    )
    press(tab, "2")  # no: nothing else is asked
    expect(place(tab)).to_have_text("Unit 3 of 3 u03")
    press(tab, "ArrowLeft")
    expect(tab.locator(".question", has_text="Voice")).to_contain_text("not asked after No")
    press(tab, "g", "1", "1")
    expect(tab.locator("#count")).to_have_text("2 of 3 coded")
    assert given(rows_of(exported(tab, tmp_path)), *HITS) == [
        ("1", "quoted", "neutral", "1"),
        ("0", "", "", ""),
        ("1", "own", "", ""),
    ]


def test_an_answer_is_changed_later(opened, tmp_path) -> None:
    tab = opened(hit_page(2))
    press(tab, "1", "1", "1", "1", "PageUp", "ArrowDown", "3")
    expect(tab.locator(".question.now")).to_contain_text("Embraced?")
    press(tab, "ArrowUp", "ArrowUp", "2")  # the frame: no after all
    expect(place(tab)).to_have_text("Unit 2 of 2 u02")
    assert given(rows_of(exported(tab, tmp_path)), *HITS)[0] == ("0", "", "", "")
    press(tab, "u")
    expect(said(tab)).to_contain_text("Frame Yes, Voice Attributed, Stance Endorsed, Negated No")
    assert given(rows_of(exported(tab, tmp_path)), *HITS)[0] == ("1", "attributed", "endorsed", "0")


def test_nothing_ticked_is_an_answer_and_ticks_alone_are_none(opened, tmp_path) -> None:
    tab = opened(sentence_page(3))
    press(tab, "Enter", "1", "2", "3", "ArrowRight")
    expect(tab.locator("#count")).to_have_text("1 of 3 coded")
    blank = ("", "", "")
    assert given(rows_of(exported(tab, tmp_path)), *FRAMES) == [("0", "0", "0"), blank, blank]
    press(tab, "ArrowLeft", "Enter", "ArrowLeft", "3")  # a box of a unit that is done
    expect(tab.locator("#count")).to_have_text("2 of 3 coded")
    assert given(rows_of(exported(tab, tmp_path)), *FRAMES)[1] == ("1", "1", "0")


def test_undo_and_redo_take_several_steps_of_any_kind(opened) -> None:
    tab = opened(sentence_page(3))
    press(tab, "1", "Enter")
    write_note(tab, "A hard one: u, g, 1?")
    press(tab, "Enter")
    expect(place(tab)).to_have_text("Unit 3 of 3 u03")
    states = []
    for _ in range(4):
        press(tab, "u")
        states.append(said(tab).inner_text())
    assert states == [
        "Undone: u02, now no answer.",
        "Undone: note of u02, now empty.",
        "Undone: u01, now Cost.",
        "Undone: u01, now no answer.",
    ]
    expect(tab.locator("#count")).to_have_text("0 of 3 coded")
    press(tab, "Control+z")
    expect(said(tab)).to_have_text("There is nothing to undo.")
    press(tab, "Shift+U", "Shift+U", "Shift+U", "Control+Shift+Z")
    expect(tab.locator("#count")).to_have_text("2 of 3 coded")
    expect(tab.get_by_label("Note")).to_have_value("A hard one: u, g, 1?")
    press(tab, "u", "g", "1")  # a new step: nothing is left to redo
    press(tab, "Shift+U")
    expect(said(tab)).to_have_text("There is nothing to redo.")


def test_keys_do_nothing_while_a_note_is_typed(opened, tmp_path) -> None:
    tab = opened(hit_page(2))
    press(tab, "n")
    tab.keyboard.type("=1+2, “12”, e?\nü 🙂")
    press(tab, "Control+Enter")
    expect(tab.locator("#count")).to_have_text("0 of 2 coded")
    expect(place(tab)).to_have_text("Unit 1 of 2 u01")
    tab.reload()
    press(tab, "Enter")
    path = exported(tab, tmp_path)
    (note, _) = [row["note"] for row in rows_of(path)]
    assert note == "'=1+2, “12”, e?\nü 🙂"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfunit_id,speaker,")
    tab.get_by_role("button", name="Coder: Ana").click()
    begin(tab, "Bo 1ue?")
    imported(tab, path)
    expect(said(tab)).to_contain_text("row 2 was coded by “Ana” and you are “Bo 1ue?”")


def test_moving_about(opened) -> None:
    tab = opened(sentence_page(5))
    for keys, where in {
        ("ArrowRight", "PageDown"): "Unit 3 of 5 u03",
        ("Enter",): "Unit 4 of 5 u04",
        ("Home", "PageUp", "ArrowLeft"): "Unit 1 of 5 u01",
        ("Enter", "Enter", "Home", "g"): "Unit 4 of 5 u04",
        ("g", "Enter", "g"): "Unit 4 of 5 u04",
    }.items():
        press(tab, *keys)
        expect(place(tab)).to_have_text(where)
    press(tab, "End")
    expect(tab.get_by_role("heading", name="1 unit is not coded yet")).to_be_visible()
    tab.get_by_role("main").get_by_role("button", name="Next uncoded").click()
    press(tab, "1", "Enter")
    expect(tab.get_by_role("heading", name="All 5 units are coded")).to_be_visible()
    tab.get_by_role("button", name="Back to the last unit").click()
    expect(tab.locator("#state")).to_have_text("✓ coded")


def test_help_says_the_keys_and_can_switch_them_off(opened) -> None:
    tab = opened(hit_page(2))
    press(tab, "?")
    help_ = tab.get_by_role("dialog", name="Keys")
    expect(help_).to_contain_text("answer the marked question and go on")
    press(tab, "1", "u", "?")
    expect(help_).to_be_hidden()
    expect(tab.locator(".question.now")).to_contain_text("Does it use the frame?")
    press(tab, "?")
    help_.get_by_label("Letters, digits and signs act as keys").uncheck()
    press(tab, "Escape", "1", "?")
    expect(help_).to_be_hidden()
    expect(tab.locator(".question.now")).to_contain_text("Does it use the frame?")
    tab.reload()
    press(tab, "Enter", "1")
    expect(tab.locator(".question.now")).to_contain_text("Does it use the frame?")
    press(tab, "Tab", "Enter", "Tab", "Enter")  # the buttons themselves: yes, quoted
    expect(said(tab)).to_have_text("u01: Voice Quoted.")


def test_the_mouse_does_it_too(opened) -> None:
    tab = opened(sentence_page(2))
    tab.get_by_text("Dependence", exact=True).first.click()
    expect(tab.locator("details[open]")).to_contain_text("who cannot leave")
    press(tab, "Enter")
    expect(said(tab)).to_have_text("u01 coded: Dependence.")
    tab.get_by_role("button", name="Done: none of these").click()
    expect(said(tab)).to_have_text("u02 coded: none ticked.")
    press(tab, "ArrowLeft", "1")
    tab.get_by_role("button", name="Undo").click()
    expect(said(tab)).to_have_text("Undone: u02, now none ticked.")
    press(tab, "Enter")  # does not press the button again
    expect(tab.locator("#count")).to_have_text("2 of 2 coded")


def test_more_boxes_than_digits_have_letters(opened) -> None:
    tab = opened(coding_page(frame_codes(13), ["We agree."]))
    keys = tab.locator(".box kbd").all_inner_texts()
    assert keys == [*"1234567890abc"]
    press(tab, "0", "c")
    ticked = tab.locator(".box", has=tab.locator(":checked")).locator("span").all_inner_texts()
    assert ticked == ["F9", "F12"]
    press(tab, "ArrowDown", "ArrowDown", "Space")
    assert tab.evaluate("document.activeElement.dataset.code") == "frame_1"
    assert tab.locator(".box :checked").count() == 3


def test_a_key_held_down_answers_once(opened) -> None:
    tab = opened(hit_page(3))
    tab.keyboard.down("1")
    tab.keyboard.down("1")
    tab.keyboard.down("1")
    expect(tab.locator(".question.now")).to_contain_text("Whose is it?")


def test_a_name_comes_first(opened) -> None:
    tab = opened(sentence_page(2), coder="")
    expect(tab.get_by_label("Your name or initials")).to_be_focused()
    press(tab, "Space", "Enter")
    expect(tab.locator("#desk")).to_be_hidden()
    assert tab.locator("#name").evaluate("e => e.validationMessage")
    tab.locator("h1").click()
    press(tab, "1", "Enter", "e", "?")
    expect(tab.locator("#desk")).to_be_hidden()
    expect(tab.get_by_role("dialog")).to_be_hidden()
