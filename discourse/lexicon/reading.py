"""Read and write lexicon files (TOML)."""

from __future__ import annotations

import re
import reprlib
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

from discourse.lexicon.lexicon import Frame, Lexicon, Pattern
from discourse.resources import available, resource

MAX_BYTES = 5_000_000  # no lexicon comes near it; a hostile file is refused unread
_FRAME_KEYS = {"label", "definition", "boundaries", "sources", "patterns", "exclude", "critical"}
_TOP_KEYS = {"name", "version", "language", "description", "frames"}


def read_lexicon(source: str | Path) -> Lexicon:
    """Read a lexicon by the name of a shipped one or from a TOML file.

    Parameters
    ----------
    source : str or Path
        ``"framing"``, ``"counter-frames"``, or the path of a ``.toml`` file.

    Returns
    -------
    Lexicon

    Raises
    ------
    ValueError
        If the file is not a lexicon; the message names file, line, frame and pattern.
    FileNotFoundError
        If there is neither a shipped lexicon nor a file of that name.

    Examples
    --------
    >>> read_lexicon("framing").frame_names
    ('sovereignty', 'development', 'rights', 'shared-future', 'soft-connectivity')
    """
    path = _locate(source)
    text = read_text(path)
    _refuse_deep_keys(path, text)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: not valid TOML: {error}.") from None
    except RecursionError:
        raise ValueError(f"{path}: nested too deeply to be a lexicon; flatten it.") from None
    return _Reader(path, text).lexicon(content)


def read_text(path: Path) -> str:
    """Return the text of a lexicon file of bounded size, in UTF-8 with or without BOM."""
    if (size := path.stat().st_size) > MAX_BYTES:
        raise ValueError(
            f"{path}: a lexicon file may hold {MAX_BYTES:,} bytes, this one holds {size:,}; "
            "split it."
        )
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 ({error.reason}); save it as UTF-8.") from None


# The strings and comments of TOML, left open or closed, each read once.
_QUOTED = re.compile(
    r'''(?s)"""(?:\\.|[^\\])*?(?:"""|\Z)|\'{3}.*?(?:\'{3}|\Z)'''
    r"""|"(?:\\.|[^"\\\n])*+"?|'[^'\n]*+'?|\#[^\n]*"""
)
_DEEP_KEY = re.compile(r"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){20}")


def _refuse_deep_keys(path: Path, text: str) -> None:
    """Raise if a dotted key is long: tomllib takes gigabytes for one of 50,000 parts."""
    bare = _QUOTED.sub(lambda quoted: "q" + "\n" * quoted.group().count("\n"), text)
    if deep := _DEEP_KEY.search(bare):
        line = bare.count("\n", 0, deep.start()) + 1
        raise ValueError(f"{path}, line {line}: a key of more than 20 parts; flatten it.")


def write_lexicon(lexicon: Lexicon, path: str | Path) -> None:
    """Write ``lexicon`` to a TOML file that ``read_lexicon`` reads back to an equal one."""
    frames = {frame.name: _frame_table(frame) for frame in lexicon.frames}
    content = {
        "name": lexicon.name,
        "version": lexicon.version,
        "language": lexicon.language,
        "description": lexicon.description,
        "frames": frames,
    }
    Path(path).write_text(tomli_w.dumps(content, multiline_strings=False), encoding="utf-8")


def _frame_table(frame: Frame) -> dict[str, Any]:
    return {
        "label": frame.label,
        "definition": frame.definition,
        "boundaries": frame.boundaries,
        "sources": list(frame.sources),
        "critical": frame.critical,
        "patterns": [_pattern_entry(pattern) for pattern in frame.patterns],
        "exclude": [_pattern_entry(pattern) for pattern in frame.exclude],
    }


def _pattern_entry(pattern: Pattern) -> str | dict[str, str]:
    return {"pattern": pattern.text, "note": pattern.note} if pattern.note else pattern.text


def _locate(source: str | Path) -> Path:
    shipped = resource("lexicons", f"{source}.toml")
    if isinstance(source, str) and "/" not in source and shipped.is_file():
        return shipped
    path = Path(source)
    if not path.is_file():
        names = ", ".join(available("lexicons", ".toml"))
        raise FileNotFoundError(
            f"No lexicon {str(source)!r}: neither a file nor a shipped one. Available: {names}."
        )
    return path


class _Reader:
    """Turns parsed TOML into a lexicon; knows the file, so that errors name a line."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def lexicon(self, content: dict[str, Any]) -> Lexicon:
        self._check_keys(content, _TOP_KEYS, "")
        frames = content.get("frames")
        if not isinstance(frames, dict) or not frames:
            raise self._error(_key("frames"), "has no [frames.<name>] table; add at least one")
        return Lexicon(
            name=self._text(content, "name", "", required=True),
            version=self._text(content, "version", "", required=True),
            language=self._text(content, "language", "") or "en",
            description=self._text(content, "description", ""),
            frames=tuple(self._frame(name, table) for name, table in frames.items()),
        )

    def _frame(self, name: str, table: Any) -> Frame:
        if not isinstance(table, dict):
            raise self._error(_key(name), f"frame {name!r} must be a table, got {_kind(table)}")
        self._check_keys(table, _FRAME_KEYS, name)
        patterns = self._patterns(name, table, "patterns")
        if not patterns:
            raise self._error("", f"frame {name!r} has no patterns; add one or remove it", name)
        return Frame(
            name=name,
            label=self._text(table, "label", name) or name,
            definition=self._text(table, "definition", name),
            boundaries=self._text(table, "boundaries", name),
            sources=self._sources(name, table),
            patterns=patterns,
            exclude=self._patterns(name, table, "exclude"),
            critical=self._critical(name, table),
        )

    def _critical(self, frame: str, table: dict[str, Any]) -> bool:
        value = table.get("critical", False)
        if not isinstance(value, bool):
            raise self._error(
                _key("critical"),
                f"frame {frame!r}: 'critical' must be true or false, got {_kind(value)}",
                frame,
            )
        return value

    def _sources(self, frame: str, table: dict[str, Any]) -> tuple[str, ...]:
        sources = table.get("sources", [])
        if not isinstance(sources, list) or not all(isinstance(item, str) for item in sources):
            raise self._error(
                _key("sources"), f"frame {frame!r}: 'sources' must be a list of strings", frame
            )
        return tuple(sources)

    def _patterns(self, frame: str, table: dict[str, Any], key: str) -> tuple[Pattern, ...]:
        entries = table.get(key, [])
        if not isinstance(entries, list):
            raise self._error(
                _key(key), f"frame {frame!r}: {key!r} must be a list, got {_kind(entries)}", frame
            )
        return tuple(self._pattern(frame, key, entry) for entry in entries)

    def _pattern(self, frame: str, key: str, entry: Any) -> Pattern:
        table = {"pattern": entry} if isinstance(entry, str) else entry
        if (
            not isinstance(table, dict)
            or not {"pattern"} <= table.keys() <= {"pattern", "note"}
            or not all(isinstance(value, str) for value in table.values())
        ):
            raise self._error(
                _key(key),
                f"frame {frame!r}: a pattern must be a string or "
                f'{{ pattern = "...", note = "..." }}, got {reprlib.repr(entry)}',
                frame,
            )
        try:
            return Pattern(table["pattern"], table.get("note", ""))
        except ValueError as error:
            quoted = rf"[\"']{re.escape(table['pattern'])}[\"']"
            raise self._error(quoted, f"frame {frame!r}: {error}", frame) from None

    def _check_keys(self, table: dict[str, Any], known: set[str], frame: str) -> None:
        for key in sorted(table.keys() - known):
            where = f"frame {frame!r}: " if frame else ""
            raise self._error(
                _key(key),
                f"{where}unknown key {key!r}; it may be {', '.join(sorted(known))}",
                frame,
            )

    def _text(self, table: dict[str, Any], key: str, frame: str, *, required: bool = False) -> str:
        value = table.get(key, "")
        where = f"frame {frame!r}: " if frame else ""
        if not isinstance(value, str):
            raise self._error(
                _key(key), f"{where}{key!r} must be a string, got {_kind(value)}", frame
            )
        if required and not value:
            raise self._error(_key(key), f'{where}{key!r} is missing; add {key} = "..."')
        return value

    def _error(self, wanted: str, message: str, frame: str = "") -> ValueError:
        return ValueError(f"{self.path}, line {self._line(wanted, frame)}: {message}")

    def _line(self, wanted: str, frame: str) -> int:
        """Return the first line that fits ``wanted``, from the header of ``frame`` on, else 1."""
        begin = self._find(rf"^\s*\[\s*frames\s*\.\s*[\"']?{re.escape(frame)}[\"']?\s*\]", 0)
        return self._find(wanted, begin) + 1

    def _find(self, wanted: str, begin: int) -> int:
        fits = re.compile(wanted).search
        return next((i for i in range(begin, len(self.lines)) if fits(self.lines[i])), begin)


def _key(name: str) -> str:
    """Return a regular expression for the place where a key or a table gets its value."""
    return rf"(?<![\w-])[\"']?{re.escape(name)}[\"']?\s*(?:=|\])"


def _kind(value: object) -> str:
    return type(value).__name__
