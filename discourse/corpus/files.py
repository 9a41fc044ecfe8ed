"""Which files a call means, and what their documents are called."""

from __future__ import annotations

import atexit
import glob
import os
import re
import shutil
import stat
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from discourse.corpus import remote
from discourse.corpus.decoding import UnreadableError

STDIN = "-"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ARCHIVES = (".zip", ".tar.gz", ".tgz")


@dataclass(frozen=True, slots=True)
class File:
    """A file to read. Names are strings, and few: a run may have millions of files.

    Attributes
    ----------
    address : str
        Path or remote address.
    label : str
        The path as given, or below the folder given, with forward slashes; for errors.
    named : bool
        Whether it was named itself, rather than found in a folder.
    document_id : str
    given_ending : str
        Said of an input that has no name of its own, as standard input.
    """

    address: str
    label: str
    named: bool
    document_id: str = ""
    given_ending: str = ""

    @property
    def ending(self) -> str:
        """The ending in small letters, with its dot; ``.tar.gz`` is one."""
        return self.given_ending or ending_of(self.label)

    @property
    def is_archive(self) -> bool:
        """Whether the file holds others."""
        return self.ending in _ARCHIVES

    def open(self) -> IO[bytes]:
        """Open the file for reading.

        Raises
        ------
        OSError
        UnreadableError
            If it is a folder, a pipe or a device.
        """
        return remote.open_url(self.address) if remote.is_url(self.address) else _open(self.address)

    def size(self) -> int:
        """Return the size in bytes; 0 if it cannot be told."""
        try:
            if remote.is_url(self.address):
                return remote.size(self.address)
            return Path(self.address).stat().st_size
        except OSError:
            return 0


def _open(path: str) -> IO[bytes]:
    # Opening a named pipe would wait for somebody to write to it.
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise UnreadableError("is not a regular file")
    return Path(path).open("rb")


def ending_of(name: str) -> str:
    """Return the ending of a file name in small letters, with its dot.

    Examples
    --------
    >>> ending_of("speeches/2019.TAR.GZ"), ending_of("note.md"), ending_of("README")
    ('.tar.gz', '.md', '')
    """
    lower = name.lower()
    if lower.endswith(".tar.gz"):
        return ".tar.gz"
    bare = lower.rpartition("/")[2]
    dot = bare.rfind(".")
    return bare[dot:] if 0 < dot < len(bare) - 1 else ""


def find_files(
    inputs: Iterable[str | os.PathLike[str]], *, stdin_ending: str = ".txt"
) -> list[File]:
    """Return the files that ``inputs`` mean, each once.

    An input is a file, a folder, a pattern such as ``speeches/**/*.txt``, a remote address, or
    ``-`` for standard input. Folders are read with their subfolders, in sorted order, without
    hidden files. The document id is the stem of the file name. Where stems meet, it is the path
    below the folder given, without the ending; where these meet too, first the ending and then
    the rest of the path is added.

    Parameters
    ----------
    inputs : iterable of path
    stdin_ending : str
        What standard input holds: one of the endings of files.

    Raises
    ------
    ValueError
        If nothing is named, a path does not exist, a folder holds no file, or no driver for a
        remote address is installed.
    """
    found: dict[str, tuple[File, str]] = {}
    for given in dict.fromkeys(
        os.fspath(one) for one in inputs
    ):  # standard input can be read once only
        for file, below in _files_of(given, stdin_ending):
            whole = _whole(file)
            known, below_known = found.get(whole, (file, below))
            # Of a file that is met twice the longest name is kept, whatever the order.
            known = replace(known, named=known.named or file.named)
            found[whole] = known, max(below_known, below, key=len)
    if not found:
        raise ValueError("No files to read; name at least one file or folder.")
    return _with_ids(list(found.values()))


def _files_of(given: str, stdin_ending: str) -> Iterator[tuple[File, str]]:
    """Yield the files of one input, each with its path below what was given."""
    if given == STDIN:
        ending = f".{stdin_ending.lower().lstrip('.')}"
        yield File(_spool_stdin(), "stdin", True, given_ending=ending), f"stdin{ending}"
    elif remote.is_url(given):
        named, urls = remote.find(given)
        for url, below in urls:
            yield File(url, printable(url), named, given_ending=ending_of(below)), below
    elif _is(given, Path.is_dir):
        inside = list(_files_in(given))
        if not inside:
            raise ValueError(f"The folder {given} holds no files; name one that does.")
        yield from inside
    elif _is(given, Path.exists):
        yield File(given, _printable(given), True), Path(given).name
    elif glob.has_magic(given):
        yield from _matching(given)
    else:
        shown = given if len(given) < 300 else f"{given[:300]}..."
        raise ValueError(f"There is no file or folder {shown}; check the path.")


def _whole(file: File) -> str:
    """Return the one name of a file, the same object as its address where it can be."""
    if remote.is_url(file.address):
        return file.address
    real = os.path.realpath(file.address)
    return file.address if real == file.address else real


def _is(given: str, test: Callable[[Path], bool]) -> bool:
    try:
        return test(Path(given))
    except (OSError, ValueError):  # too long for a name, or with a null character
        return False


def _files_in(folder: str) -> Iterator[tuple[File, str]]:
    for path in sorted(_walk(folder), key=_parts):
        full = str(Path(folder, path))
        yield File(full, _printable(full), False), path


def _matching(pattern: str) -> Iterator[tuple[File, str]]:
    paths = sorted(glob.glob(pattern, recursive=True), key=_parts)  # noqa: PTH207
    if not paths:
        raise ValueError(f"No file matches {pattern}; check the pattern.")
    root = os.path.commonpath([*map(os.path.dirname, paths)]) or None
    for path in paths:
        if Path(path).is_dir():
            for file, _ in _files_in(path):
                yield file, os.path.relpath(file.address, root)
        elif not _is_hidden(Path(path).name):
            yield File(path, _printable(path), False), os.path.relpath(path, root)


def _walk(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not _is_hidden(name):
                yield str(Path(parent, name).relative_to(folder))


def _is_hidden(name: str) -> bool:
    # "~$" is the lock file that Word leaves beside an open document.
    return name.startswith((".", "~$"))


def _parts(path: str) -> tuple[str, ...]:
    return Path(path).parts


def _spool_stdin() -> str:
    """Copy standard input to a file that is gone when the program ends: it is read twice."""
    if sys.stdin is None:
        raise ValueError("There is no standard input; name a file in the place of -.")
    folder = tempfile.mkdtemp(prefix="discourse-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder, "stdin")
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return str(path)


def _printable(path: str) -> str:
    """Return the path with forward slashes; what is no UTF-8 or breaks lines becomes U+FFFD."""
    shown = printable(os.fsencode(Path(path).as_posix()).decode("utf-8", "replace"))
    return path if shown == path else shown  # of millions of names one copy each is enough


def printable(name: str) -> str:
    """Return a name without characters that would break a line or are not seen."""
    return _UNPRINTABLE.sub("\ufffd", name)


def _with_ids(files: list[tuple[File, str]]) -> list[File]:
    """Give each file the shortest of its names that no other file has."""
    length = [0] * len(files)
    ids = [_name(file, below, 0) for file, below in files]
    while True:
        counts = Counter(ids)
        meeting = [
            place for place, name in enumerate(ids) if counts[name] > 1 and length[place] < 4
        ]
        if not meeting:
            break
        for place in meeting:
            length[place] += 1
            ids[place] = _name(*files[place], length[place])
    taken: set[str] = set()
    named = []
    for (file, _), name in zip(files, ids, strict=True):
        unique, number = name, 1
        while unique in taken:  # names of bytes that are no UTF-8 may be alike to the end
            number += 1
            unique = f"{name}:{number}"
        taken.add(unique)
        named.append(replace(file, document_id=unique))
    return named


def _name(file: File, below: str, length: int) -> str:
    """Return a name of a file; the longer ``length`` from 0 to 4, the fewer others have it."""
    bare = below[: len(below) - len(ending_of(below))] or below
    if length == 0:
        return _printable(Path(bare).name)
    if length == 4:
        address = file.address
        return address if remote.is_url(address) else _printable(_whole(file))
    return (_printable(bare), _printable(below), file.label)[length - 1]
