"""Matplotlib's SVG documents, as parts of a page that holds several of them."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from discourse.report.page.parts import PageFigure

_DRAWN = frozenset(
    (
        *("svg", "g", "defs", "path", "use", "text", "tspan", "rect", "circle", "ellipse", "line"),
        *("polyline", "polygon", "clipPath", "mask", "pattern", "marker", "symbol", "image"),
        *("linearGradient", "radialGradient", "stop", "title", "desc"),
    )
)
_REFERENCE = re.compile(r"url\(\s*['\"]?([^'\")]*)['\"]?\s*\)")
_DECIMAL = re.compile(r"-?\d+\.\d{3,}")
_POINT = re.compile(r"\s*M\s+\S+\s+\S+\s*")
_PIXELS_PER_POINT = 96 / 72


def inline_svg(figure: PageFigure) -> str:
    """Return the drawing of a figure as an ``<svg>`` element of a page.

    Only what draws is kept: no metadata, style sheets, scripts, handlers of events, or addresses
    outside the drawing. Ids carry the name of the figure, so that two drawings do not share
    any; those that nothing points at are dropped. Colours stay, since captions speak of dark and
    light marks.

    Parameters
    ----------
    figure : PageFigure

    Raises
    ------
    ValueError
        If the drawing is no SVG document.
    """
    root = _parsed(figure)
    _keep_what_draws(root)
    _stay_inside(root)
    _own_ids(root, f"drawing-{figure.name}.")
    for element in root.iter("path"):
        element.set("d", _DECIMAL.sub(_shortened, " ".join(element.get("d", "").split())))
    _fit(root, figure)
    return ET.tostring(root, encoding="unicode")


def _parsed(figure: PageFigure) -> ET.Element:
    try:
        root = ET.fromstring(figure.svg)
    except ET.ParseError as error:
        raise ValueError(
            f"The 'svg' of figure {figure.name!r} must be an SVG document, but {error}; "
            "give what matplotlib wrote."
        ) from error
    if _local(root.tag) != "svg":
        raise ValueError(
            f"The 'svg' of figure {figure.name!r} must be an SVG document. "
            f"Got <{_local(root.tag)}>; give what matplotlib wrote."
        )
    return root


def _local(name: str) -> str:
    """Return a name without its namespace, which elements inside HTML do not have."""
    return name.rpartition("}")[2]


def _keep_what_draws(element: ET.Element) -> None:
    element.tag = _local(element.tag)
    for child in list(element):
        # Comments and processing instructions have a function for a tag.
        if isinstance(child.tag, str) and _local(child.tag) in _DRAWN and not _is_a_point(child):
            _keep_what_draws(child)
        else:
            element.remove(child)


def _is_a_point(element: ET.Element) -> bool:
    """Tell whether an element is a path that goes nowhere, as matplotlib has under each marker."""
    return bool(_POINT.fullmatch(element.get("d", "")))


def _stay_inside(root: ET.Element) -> None:
    for element in root.iter():
        kept = {_local(name): value for name, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update(
            (name, value)
            for name, value in kept.items()
            if not name.lower().startswith("on") and _is_inside(element.tag, name, value)
        )


def _is_inside(tag: str, name: str, value: str) -> bool:
    if name in ("href", "src"):
        return value.startswith("#") or (tag == "image" and value.startswith("data:image/"))
    # A backslash can spell url( in a way that the pattern does not see.
    return "\\" not in value and all(where.startswith("#") for where in _REFERENCE.findall(value))


def _own_ids(root: ET.Element, prefix: str) -> None:
    used = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#"):
                used.add(value[1:])
                element.set(name, f"#{prefix}{value[1:]}")
            elif "url(" in value:
                used.update(where[1:] for where in _REFERENCE.findall(value))
                element.set(name, _REFERENCE.sub(lambda m: f"url(#{prefix}{m[1][1:]})", value))
    for element in root.iter():
        own = element.attrib.pop("id", None)
        if own in used:
            element.set("id", prefix + own)


def _shortened(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _fit(root: ET.Element, figure: PageFigure) -> None:
    """Let the drawing be as wide as the page; its letters are then as large as those around it."""
    width = float(re.sub(r"[^\d.]", "", root.get("width", "")) or 500)
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {width:g}")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", figure.title)
    root.set("style", f"--natural: {width * _PIXELS_PER_POINT:.0f}px")
