"""Which files a call means, and what their documents are called."""

from __future__ import annotations

import atexit
import glob
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from discourse.corpus import remote

STDIN = "-"
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
    return Path(path).open("rb")


def ending_of(name: str) -> str:
    """Return the ending of a file name in small letters, with its dot.

    Examples
    --------
    >>> ending_of("speeches/2019.TAR.GZ"), ending_of("note.md"), ending_of("README")
    ('.tar.gz', '.md', '')
    """
    lower = name.lower()
    return ".tar.gz" if lower.endswith(".tar.gz") else PurePosixPath(lower).suffix


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
    for given in inputs:
        for file, below in _files_of(os.fspath(given), stdin_ending):
            whole = file.address
            whole = whole if remote.is_url(whole) else os.path.realpath(whole)
            found.setdefault(whole, (file, below))
    if not found:
        raise ValueError("No files to read; name at least one file or folder.")
    return _with_ids(list(found.values()))


def _files_of(given: str, stdin_ending: str) -> Iterator[tuple[File, str]]:
    """Yield the files of one input, each with its path below what was given."""
    path = Path(given)
    if given == STDIN:
        yield File(_spool_stdin(), "stdin", True, given_ending=stdin_ending), f"stdin{stdin_ending}"
    elif remote.is_url(given):
        named, urls = remote.find(given)
        for url, below in urls:
            yield File(url, url, named), below
    elif path.is_dir():
        yield from _files_in(given)
    elif path.exists():
        yield File(given, _printable(given), True), path.name
    elif glob.has_magic(given):
        yield from _matching(given)
    else:
        raise ValueError(f"There is no file or folder {given}; check the path.")


def _files_in(folder: str) -> Iterator[tuple[File, str]]:
    below = sorted(_walk(folder), key=_parts)
    if not below:
        raise ValueError(f"The folder {folder} holds no files; name one that does.")
    for path in below:
        full = str(Path(folder, path))
        yield File(full, _printable(full), False), path


def _matching(pattern: str) -> Iterator[tuple[File, str]]:
    paths = sorted(glob.glob(pattern, recursive=True), key=_parts)  # noqa: PTH207
    if not paths:
        raise ValueError(f"No file matches {pattern}; check the pattern.")
    root = os.path.commonpath([*map(os.path.dirname, paths)])
    for path in paths:
        if not Path(path).is_dir():
            yield File(path, _printable(path), False), os.path.relpath(path, root or None)
        elif "**" not in pattern:  # with it, what is in the folder is matched itself
            yield from _files_in(path)


def _walk(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # "~$" is the lock file that Word leaves beside an open document.
        for name in names:
            if not name.startswith((".", "~$")):
                yield str(Path(parent, name).relative_to(folder))


def _parts(path: str) -> tuple[str, ...]:
    return Path(path).parts


def _spool_stdin() -> str:
    """Copy standard input to a file that is gone when the program ends: it is read twice."""
    folder = tempfile.mkdtemp(prefix="discourse-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder, "stdin")
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return str(path)


def _printable(path: str) -> str:
    """Return the path with forward slashes; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(Path(path).as_posix()).decode("utf-8", "replace")


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
            return [
                replace(file, document_id=name) for (file, _), name in zip(files, ids, strict=True)
            ]
        for place in meeting:
            length[place] += 1
            ids[place] = _name(*files[place], length[place])


def _name(file: File, below: str, length: int) -> str:
    """Return a name of a file; the longer ``length`` from 0 to 4, the fewer others have it."""
    bare = below[: len(below) - len(ending_of(below))] or below
    if length == 0:
        return _printable(Path(bare).name)
    if length == 4:
        address = file.address
        return address if remote.is_url(address) else _printable(os.path.realpath(address))
    return (_printable(bare), _printable(below), file.label)[length - 1]
