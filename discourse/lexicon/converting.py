"""Dictionaries of other programs, read as lexicons: quanteda YAML and LIWC."""

from __future__ import annotations

import re
import reprlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from discourse.lexicon.lexicon import Frame, Lexicon, Pattern
from discourse.lexicon.reading import read_text

_MAX_DEPTH = 20  # levels of keys; published dictionaries have five at most
_MAX_LETTERS = 500  # of an entry; the longest of LIWC and quanteda stay below 50


class _Entry(NamedTuple):
    """A word list's entry as it stands in the file, or the reason why it is none."""

    frame: str
    text: str
    line: int
    problem: str = ""


def convert_lexicon(path: str | Path, *, name: str | None = None, language: str = "en") -> Lexicon:
    r"""Read a quanteda (``.yml``, ``.yaml``) or LIWC (``.dic``) dictionary as a lexicon.

    Parameters
    ----------
    path : str or Path
    name : str, optional
        Name of the lexicon; the file's name without ending by default.
    language : str, default "en"
        Neither format says which language it is for.

    Returns
    -------
    Lexicon
        Nested keys become one frame name, joined by ``.``; a LIWC category is a frame
        under its legend, whose indentation carries no meaning (LIWC lists each word
        under the wider categories too). Entries are put in lower case, as both
        programs ignore case by default, and stand once a frame.

    Raises
    ------
    ValueError
        If the file as a whole can't be trusted or read: too large, not UTF-8, not
        valid YAML, nested deeper than 20 levels, with YAML aliases or tags, without
        a LIWC legend, or without a single entry of use.

    Warns
    -----
    UserWarning
        For each entry that is left out, with file, line and frame: a ``?`` for one
        letter, punctuation (emoticons), a LIWC category that the legend lacks.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "policy.yml")
    >>> _ = path.write_text("economy:\n  tax: [tax*, Customs Duty]\n")
    >>> [(f.name, [p.text for p in f.patterns]) for f in convert_lexicon(path).frames]
    [('economy.tax', ['tax*', 'customs duty'])]
    """
    path = Path(path)
    frames: dict[str, dict[str, Pattern]] = {}
    for entry in _entries(path):
        patterns = frames.setdefault(entry.frame, {})
        try:
            pattern = _pattern(entry)
        except ValueError as error:
            where = f"{path}, line {entry.line}, frame {reprlib.repr(entry.frame)}"
            warnings.warn(f"{where}: {reprlib.repr(entry.text)} is left out: {error}", stacklevel=2)
        else:
            patterns.setdefault(pattern.text, pattern)
    if not any(frames.values()):
        raise ValueError(f"{path}: holds no entry of use; is it a dictionary?")
    return Lexicon(
        name=name or path.stem,
        version="0",
        language=language,
        description=f"Converted from {path.name}.",
        frames=tuple(
            Frame(key, key, patterns=tuple(patterns.values()))
            for key, patterns in frames.items()
            if patterns
        ),
    )


def _entries(path: Path) -> Iterator[_Entry]:
    if path.suffix.lower() in {".yml", ".yaml"}:
        return _yaml_entries(path, read_text(path))
    if path.suffix.lower() == ".dic":
        return _liwc_entries(path, read_text(path))
    raise ValueError(
        f"{path}: a dictionary may end in .yml or .yaml (quanteda) or .dic (LIWC); rename it."
    )


def _pattern(entry: _Entry) -> Pattern:
    if entry.problem:
        raise ValueError(entry.problem)
    if len(entry.text) > _MAX_LETTERS:
        raise ValueError(f"it holds {len(entry.text):,} letters; is it an expression?")
    if "?" in entry.text:
        raise ValueError("it holds '?', and only '*' stands for letters; write the spellings out.")
    return Pattern(" ".join(entry.text.lower().split()))


def _yaml_entries(path: Path, text: str) -> Iterator[_Entry]:
    """Yield the entries of a quanteda dictionary, read as events: nothing is constructed."""
    events = _yaml_events(path, text)
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            yield from _entries_below(event, events, path, ())
        elif isinstance(event, yaml.ScalarEvent):
            raise ValueError(f"{path}: holds text and no dictionary; it may hold keys and lists.")


def _entries_below(
    start: yaml.Event, events: Iterator[yaml.Event], path: Path, keys: tuple[str, ...]
) -> Iterator[_Entry]:
    """Yield the entries from ``start`` to its end, under ``keys``."""
    frame, line = ".".join(keys) or path.stem, _line(start)
    if isinstance(start, yaml.ScalarEvent):
        yield _Entry(frame, start.value, line, "" if start.value else "it is empty.")
        return
    empty = True
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            break
        empty = False
        if not isinstance(start, yaml.MappingStartEvent):
            yield from _entries_below(event, events, path, keys)
        elif isinstance(event, yaml.ScalarEvent):
            yield from _entries_below(next(events), events, path, (*keys, event.value))
        else:
            raise ValueError(f"{path}, line {line}: a key must be a word; it is a list or a table.")
    if empty:
        yield _Entry(frame, "", line, "it is empty.")


def _yaml_events(path: Path, text: str) -> Iterator[yaml.Event]:
    """Yield the events of a YAML file; refuse what no word list needs as soon as it comes."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if refusal := _refusal(event, depth):
                raise ValueError(
                    f"{path}, line {_line(event)}: a dictionary may not hold {refusal}."
                )
            yield event
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"{path}, line {line}: not valid YAML: {error.problem}.") from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise ValueError(f"{path}, line {line}: not valid YAML: {error.reason}.") from None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refusal(event: yaml.Event, depth: int) -> str:
    if isinstance(event, yaml.AliasEvent):
        return "an alias, which can stand for any amount of text; write its entries out"
    if getattr(event, "tag", None):
        return "a tag, which can stand for any object; remove it"
    if depth > _MAX_DEPTH:
        return f"more than {_MAX_DEPTH} levels; flatten it"
    return ""


def _liwc_entries(path: Path, text: str) -> Iterator[_Entry]:
    """Yield the entries of a LIWC dictionary, once for each category they belong to."""
    numbered = enumerate(re.split(r"\r\n|\r|\n", text), start=1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    marks = [place for place, (_, line) in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        raise ValueError(
            f"{path}: has no legend; a LIWC dictionary begins with its categories, number and "
            "name, between two lines that hold '%'."
        )
    legend = _legend(path, lines[marks[0] + 1 : marks[1]])
    unused = dict(legend)
    for number, line in lines[marks[1] + 1 :]:
        entry, categories = _liwc_fields(line)
        for category in categories or [""]:
            unused.pop(category, None)
            if category in legend:
                yield _Entry(legend[category].frame, entry, number)
            else:
                yield _Entry(
                    "", entry, number, f"the legend has no category {reprlib.repr(category)}."
                )
    yield from unused.values()


def _legend(path: Path, lines: list[tuple[int, str]]) -> dict[str, _Entry]:
    """Return what is to be said of each category, by its number, if it stays without words."""
    legend: dict[str, _Entry] = {}
    for number, line in lines:
        category, *name = line.split(maxsplit=1)
        key = _number(category)
        if not category.isdecimal() or not name or key in legend:
            raise ValueError(
                f"{path}, line {number}: category {reprlib.repr(line.strip())} must be a number "
                "of its own and a name, as in '12 affect'."
            )
        legend[key] = _Entry(name[0].strip(), "", number, "no word belongs to it.")
    return legend


def _liwc_fields(line: str) -> tuple[str, list[str]]:
    """Return entry and category numbers; a tab ends the entry, else the numbers at the end do."""
    entry, tab, rest = line.strip().partition("\t")
    fields = rest.split()
    if not tab:
        words = entry.split()
        while len(words) > 1 and words[-1].isdecimal():
            fields.append(words.pop())
        entry = " ".join(words)
    return entry, list(dict.fromkeys(map(_number, fields)))


def _number(field: str) -> str:
    """Return a category number without leading zeros, which some files write in one place only."""
    return field.lstrip("0") or field
