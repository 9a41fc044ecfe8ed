"""The ``discourse`` command."""

from discourse.cli.arguments import main

__all__ = ["main"]
