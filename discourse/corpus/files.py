"""Which files a call means, and what their documents are called."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """A file to read.

    Attributes
    ----------
    path : Path
    label : str
        The path as given, or below the folder given, with forward slashes.
    named : bool
        Whether it was named itself, rather than found in a folder.
    document_id : str
    """

    path: Path
    label: str
    named: bool
    document_id: str = ""

    @property
    def ending(self) -> str:
        """The ending in small letters, with its dot."""
        return self.path.suffix.lower()


def find_files(paths: Iterable[str | os.PathLike[str]]) -> list[File]:
    """Return the files named and those in the folders named, each once.

    Folders are read with their subfolders, in sorted order, without hidden
    files. The document id is the stem of the file name. Where stems meet, it is
    the path below the folder given, without the ending; where these meet too,
    first the ending and then the rest of the path is added.

    Raises
    ------
    ValueError
        If nothing is named, a path does not exist, or a folder holds no file.
    """
    found: dict[Path, tuple[File, Path]] = {}
    for given in map(Path, paths):
        if given.is_dir():
            below = sorted(_walk(given), key=lambda path: path.parts)
            if not below:
                raise ValueError(f"The folder {given} holds no files; name one that does.")
            for path in below:
                full = given / path
                found.setdefault(full.resolve(), (File(full, _printable(full), False), path))
        elif given.exists():
            file = File(given, _printable(given), True)
            found.setdefault(given.resolve(), (file, Path(given.name)))
        else:
            raise ValueError(f"There is no file or folder {given}; check the path.")
    if not found:
        raise ValueError("No files to read; name at least one file or folder.")
    return _with_ids(list(found.values()))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # "~$" is the lock file that Word leaves beside an open document.
        for name in names:
            if not name.startswith((".", "~$")):
                yield Path(parent, name).relative_to(folder)


def _printable(path: Path) -> str:
    """Return the path with forward slashes; bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _with_ids(files: list[tuple[File, Path]]) -> list[File]:
    """Give each file the shortest of its names that no other file has."""
    names = [
        (
            _printable(Path(below.stem)),
            _printable(below.with_suffix("")),
            _printable(below),
            file.label,
            _printable(file.path.resolve()),
        )
        for file, below in files
    ]
    length = [0] * len(names)
    while True:
        ids = [options[place] for options, place in zip(names, length, strict=True)]
        counts = Counter(ids)
        meeting = [
            place
            for place, name in enumerate(ids)
            if counts[name] > 1 and length[place] < len(names[place]) - 1
        ]
        if not meeting:
            return [
                replace(file, document_id=name) for (file, _), name in zip(files, ids, strict=True)
            ]
        for place in meeting:
            length[place] += 1
