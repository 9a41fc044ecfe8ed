"""A coding page in a browser, and a coder's hands on it."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from discourse.validation.page import CodingPage, render_coding_page

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright_api.expect
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium or chrome here")
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 400, "height": 800}
OPENABLE = ("file://", "data:,", "blob:null/")  # what never leaves the page


@contextmanager
def launched() -> Iterator[playwright_api.Browser]:
    # Chromium refuses to put root into its sandbox.
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@contextmanager
def opening(browser: playwright_api.Browser, folder: Path) -> Iterator[Callable]:
    """Give a function that opens a page; whatever it complains of or asks for is an error."""
    complaints: list[str] = []
    contexts = []

    def note(request: playwright_api.Request) -> None:
        if not request.url.startswith(OPENABLE):
            complaints.append(request.url)

    def watch(tab: playwright_api.Page) -> None:
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", note)
        # Listened to from the start: the browser is told late of a listener that comes later.
        tab.on("filechooser", lambda chooser: None)

    def open_page(
        page: CodingPage | Path, *, viewport=DESK, scheme="light", script="", coder="Ana"
    ):
        path = page if isinstance(page, Path) else folder / "coding.html"
        if isinstance(page, CodingPage):
            path.write_text(render_coding_page(page), encoding="utf-8")
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, reduced_motion="reduce", offline=True
        )
        contexts.append(context)
        context.add_init_script(script)
        context.on("page", watch)
        tab = context.new_page()
        tab.goto(path.as_uri())
        if coder:
            begin(tab, coder)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def begin(tab, coder: str = "Ana") -> None:
    """Type a name and go on."""
    expect(tab.get_by_label("Your name or initials")).to_be_focused()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.type(coder)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name=f"Coder: {coder}")).to_be_visible()


def press(tab, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def write_note(tab, text: str) -> None:
    press(tab, "n")
    tab.keyboard.type(text)
    press(tab, "Escape")


def exported(tab, folder: Path) -> Path:
    """Export by keyboard, and return the file."""
    with tab.expect_download() as download:
        tab.keyboard.press("e")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def imported(tab, path: Path) -> None:
    """Import by keyboard."""
    with tab.expect_file_chooser() as chooser:
        tab.keyboard.press("i")
    chooser.value.set_files(path)
    expect(said(tab)).to_contain_text(path.name)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def given(rows: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    """The answers in these columns, row by row."""
    return [tuple(row[name] for name in names) for row in rows]


def said(tab):
    """What the page last told."""
    return tab.locator("#said")


def place(tab):
    """Which unit is shown."""
    return tab.locator("#place")
