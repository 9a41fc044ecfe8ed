"""How results show themselves in a notebook: a caption and the first rows of a table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 10
_CHARACTERS = 80  # of a cell; a reader who wants more asks for the table


def notebook_table(caption: str, table: pd.DataFrame, *, rows: int = _ROWS) -> str:
    """Return HTML with ``caption`` above the first ``rows`` rows of ``table``, all escaped.

    Examples
    --------
    >>> import pandas as pd
    >>> html = notebook_table("a & b", pd.DataFrame({"id": ["<i>"]}))
    >>> "a &amp; b" in html, "&lt;i&gt;" in html
    (True, True)
    """
    shown = table.head(rows).map(_shortened)
    left = len(table) - len(shown)
    more = f"<p>… and {left:,} more</p>" if left > 0 else ""
    body = shown.to_html(index=False, border=0, na_rep="–", float_format="{:.3g}".format)
    return f"<div><p><strong>{escape(caption)}</strong></p>{body}{more}</div>"


def _shortened(cell: object) -> object:
    if isinstance(cell, str) and len(cell) > _CHARACTERS:
        return cell[: _CHARACTERS - 1] + "…"
    return cell
