"""One HTML document from a coding sheet: style, scripts, codebook and units are all inside."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from discourse.validation.codes import NO, YES, Code, Unit

_SCRIPTS = ("csv.js", "progress.js", "script.js")
_GATE = "frame"  # of a hit: without a yes to it nothing else is asked
_FILLED_BY_CODERS = ("note", "coder")
# Inside <script> these could end the element, or the line of a script.
_UNSAFE = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


@dataclass(frozen=True, slots=True, eq=False)
class CodingPage:
    """What a coding page asks and shows; all texts are plain.

    Attributes
    ----------
    sheet_id : str
        Of the drawn sheet; progress and exports belong to it.
    lexicon : str
        Name and version.
    unit : {"sentence", "hit", "statement"}
    codes : tuple of Code
        In the order in which they are asked.
    columns : tuple of str
        Of the exported table, in order: those of the sheet.
    rows : tuple of Mapping of str to str
        The rows of the sheet, as they read back: with no apostrophe before what looks like a
        formula, which the export adds. Cells of codes, ``note`` and ``coder`` are empty.
    marks : tuple of (int, int) or None
        For each row where the hit begins and ends in its text, in characters as Python counts.
    texts : tuple of str
        For each row its text without marks.
    definitions : Mapping of str to str
        Label of a frame and what the codebook says of it; a line break begins a paragraph.
    notes : tuple of str
        General rules for coders.

    Raises
    ------
    ValueError
        If there are no rows, or the parts do not fit together, or a cell is filled that only
        coders may fill.
    """

    sheet_id: str
    lexicon: str
    unit: Unit
    codes: tuple[Code, ...]
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    marks: tuple[tuple[int, int] | None, ...]
    texts: tuple[str, ...]
    definitions: Mapping[str, str]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.rows) == len(self.marks) == len(self.texts) > 0:
            raise ValueError(
                "The 'rows', 'marks' and 'texts' of a CodingPage must be as many, and one at "
                f"least. Got {len(self.rows)}, {len(self.marks)} and {len(self.texts)}; give one "
                "of each per unit."
            )
        self._check_columns()
        for row, mark, text in zip(self.rows, self.marks, self.texts, strict=True):
            self._check_row(row, mark, text)
        counts = Counter(row["unit_id"] for row in self.rows)
        if twice := [unit for unit, count in counts.items() if count > 1]:
            raise ValueError(
                "The 'rows' of a CodingPage must each have a unit_id of their own. Got "
                f"{twice[0]!r} {counts[twice[0]]} times; number the units anew."
            )

    @property
    def _left_to_coders(self) -> tuple[str, ...]:
        return (*(code.name for code in self.codes), *_FILLED_BY_CODERS)

    def _check_columns(self) -> None:
        needed = ("unit_id", "before", "text", "after", *self._left_to_coders, "sheet")
        if missing := [name for name in needed if name not in self.columns]:
            raise ValueError(
                f"The 'columns' of a CodingPage must hold {', '.join(needed)}. Got no "
                f"{missing[0]!r}; add it."
            )

    def _check_row(self, row: Mapping[str, str], mark: tuple[int, int] | None, text: str) -> None:
        if set(row) != set(self.columns):
            differing = sorted(set(row) ^ set(self.columns))
            raise ValueError(
                "Each of the 'rows' of a CodingPage must have the cells that 'columns' names. "
                f"Got a difference in {differing[0]!r}; give all rows the same cells."
            )
        if filled := [name for name in self._left_to_coders if row[name]]:
            raise ValueError(
                f"Unit {row['unit_id']!r} of a CodingPage must have an empty {filled[0]!r}, for "
                f"coders must not see an answer. Got {row[filled[0]]!r}; empty the cell."
            )
        if mark is not None and not 0 <= mark[0] < mark[1] <= len(text):
            raise ValueError(
                f"The mark of unit {row['unit_id']!r} of a CodingPage must lie in its text of "
                f"{len(text)} characters. Got {mark}; count from the text without marks."
            )


def render_coding_page(sheet: CodingPage) -> str:
    """Return a coding sheet as one HTML document that needs no network and no other file.

    Use it to give coders something pleasanter than a spreadsheet: one unit at a time, answered
    by single keys, with the codebook beside it. Progress is kept in the browser, by sheet and
    coder, and exported as CSV with the columns of the sheet.

    Parameters
    ----------
    sheet : CodingPage

    Returns
    -------
    str
        The same for the same sheet. A policy in its head forbids a browser to load anything and
        to run any script but its own. It holds the units and the codebook, nothing that a
        machine has said of them.

    Examples
    --------
    >>> from discourse.validation.codes import Code
    >>> code = Code("label", "Label", "Which?", ("x", "y"), ("When x.", "When y."))
    >>> columns = ("unit_id", "before", "text", "after", "label", "note", "coder", "sheet")
    >>> row = dict.fromkeys(columns, "") | {"unit_id": "u001", "text": "We agree.", "sheet": "a1"}
    >>> sheet = CodingPage("a1", "framing 1.1.0", "statement", (code,), columns, (row,), (None,),
    ...                    ("We agree.",), {}, ())
    >>> render_coding_page(sheet).splitlines()[0]
    '<!doctype html>'
    """
    style = _beside("style.css")
    script = "\n".join(map(_beside, _SCRIPTS))
    document = (
        _environment()
        .get_template("template.html")
        .render(
            sheet=sheet,
            boxes=any(code.group for code in sheet.codes),
            data=Markup(_encode(sheet)),
            style=Markup(style),
            style_hash=_digest(style),
            script=Markup(script),
            script_hash=_digest(script),
        )
    )
    # Half a sign, as broken files may hold, cannot be written; it becomes a question mark.
    return document.encode("utf-8", "replace").decode("utf-8")


def _encode(sheet: CodingPage) -> str:
    """Return the sheet as JSON in which no sign means anything to HTML.

    ``progress.js`` reads it; the two have to change together. A text is null where it is what
    stands in the cell.
    """
    asked_first = sheet.unit == "hit" and _GATE in (code.name for code in sheet.codes)
    data = {
        "id": sheet.sheet_id,
        "unit": sheet.unit,
        "gate": _GATE if asked_first else None,
        "columns": sheet.columns,
        "codes": [_encoded(code) for code in sheet.codes],
        "rows": [[row[name] for name in sheet.columns] for row in sheet.rows],
        "texts": [
            None if text == row["text"] else text
            for row, text in zip(sheet.rows, sheet.texts, strict=True)
        ],
        "marks": sheet.marks,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_UNSAFE)


def _encoded(code: Code) -> dict[str, object]:
    return {
        "name": code.name,
        "label": code.label,
        "question": code.question,
        "group": code.group,
        "values": code.values,
        "shown": [_shown(value) for value in code.values],
        "meanings": code.meanings,
    }


def _shown(value: str) -> str:
    """Return a value as coders read it.

    Examples
    --------
    >>> _shown("china-mobile"), _shown("1")
    ('China Mobile', 'Yes')
    """
    words = [word[:1].upper() + word[1:] for word in value.replace("-", " ").split()]
    return {YES: "Yes", NO: "No"}.get(value, " ".join(words))


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _beside(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


@lru_cache(1)
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        loader=PackageLoader("discourse.validation", "page"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
