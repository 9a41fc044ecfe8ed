"""Invented result tables, in the shape of the real ones, and the figures drawn from them.

A module here holds the tables of a few figures and ``PICTURES``, by name: whatever stands in it
is drawn at every style and width. ``SHEETS`` holds those of several panels, which take no Axes.
"""

from importlib import import_module
from pkgutil import iter_modules

from invented.picture import Picture


def pictures(kind: str = "PICTURES") -> dict[str, Picture]:
    """Return the figures of all modules, by name."""
    found: dict[str, Picture] = {}
    for module in iter_modules(__path__):
        found |= getattr(import_module(f"{__name__}.{module.name}"), kind, {})
    return found
