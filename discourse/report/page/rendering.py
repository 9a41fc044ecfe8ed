"""One HTML document from a page: style, script, drawings and data are all inside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from textwrap import indent
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from discourse.report.page.cells import ROWS, shown_table
from discourse.report.page.drawings import inline_svg
from discourse.report.page.encoding import encode_statements, frame_codes
from discourse.report.page.parts import Page


def render_page(page: Page) -> str:
    """Return a page as one HTML document that needs no network and no other file.

    Parameters
    ----------
    page : Page

    Returns
    -------
    str
        The same for the same page. A policy in its head forbids a browser to load anything and
        to run any script but its own.

    Raises
    ------
    ValueError
        If a figure is no SVG document, or a hit does not lie in its sentence.

    Examples
    --------
    >>> page = Page("A comparison", (), (), (), (), {}, ("china-mobile", "atlantic-council"),
    ...             (), {}, ())
    >>> render_page(page).splitlines()[0]
    '<!doctype html>'
    """
    # The names and colours of the figures come with matplotlib.
    from discourse.figures.palette import narrative_styles, readable_name

    codes = frame_codes(list(page.frames))
    labels = {name: readable_name(name) for name in (*page.frames, *page.sides)}
    styles = narrative_styles(page.sides)
    script = _beside("script.js")
    document = (
        _environment()
        .get_template("template.html")
        .render(
            page=page,
            labels=labels,
            codes=codes,
            sides=[styles[side] for side in page.sides],
            drawings={f.name: Markup(inline_svg(f)) for f in page.all_figures},
            tables={
                f.name: None if f.table is None else shown_table(f.table) for f in page.all_figures
            },
            places={f.name: place for place, f in enumerate(page.all_figures, 1)},
            most_rows=ROWS,
            data=Markup(encode_statements(page, labels, codes)),
            style=Markup(_beside("style.css")),
            script=Markup(script),
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        )
    )
    # Half a sign, as broken files may hold, cannot be written; it becomes a question mark.
    return document.encode("utf-8", "replace").decode("utf-8")


def _beside(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


@lru_cache(1)
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("discourse.report", "page"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["readable"] = _readable
    environment.filters["unbroken"] = lambda text: text.replace(" %", "\u00a0%")
    return environment


def _readable(value: Any) -> str:
    """Return a value of the manifest as text, with a line for each value inside it."""
    if isinstance(value, Mapping):
        return "\n".join(_named(str(name), _readable(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(map(_readable, value))
    return "–" if value is None else str(value)


def _named(name: str, text: str) -> str:
    if "\n" in text:
        return f"{name}:\n{indent(text, '    ')}"
    return f"{name}: {text}"
