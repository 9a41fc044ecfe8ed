"""Files inside ZIP and TAR archives, read without unpacking.

Nothing is ever written: a member is read into memory as far as its limit, its name is no
path but a label, and links, devices and archives within archives are not followed.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Literal, NamedTuple

from discourse.corpus.decoding import UnreadableError
from discourse.corpus.limits import Limits

_ENCRYPTED = 0x1


class Member(NamedTuple):
    """A file in an archive: its content, or the reason why it is not read."""

    name: str
    content: bytes
    error: str = ""
    status: Literal["ok", "error", "unsupported"] = "ok"


def iter_members(file: IO[bytes], ending: str, limits: Limits) -> Iterator[Member]:
    """Yield the files in an archive, in its order, folders and hidden files left out.

    Parameters
    ----------
    file : binary file
    ending : str
        ``.zip``, or else the archive is a gzipped TAR.
    limits : Limits

    Raises
    ------
    UnreadableError
        If the archive is damaged, empty, or unpacks to more than a limit allows. Members up
        to there have been yielded.
    """
    walk = _iter_zip if ending == ".zip" else _iter_tar
    members = unpacked = 0
    try:
        for member in walk(file, limits):
            members += 1
            unpacked += len(member.content)
            if members > limits.max_members:
                raise UnreadableError(limits.exceeded("max_members", f"holds {members:,} members"))
            if unpacked > limits.max_archive:
                raise UnreadableError(_unpacks_to(limits))
            yield member
    except UnreadableError:
        raise
    except Exception as error:  # damaged archives fail in more ways than the modules name
        reason = f"is a damaged or truncated archive ({type(error).__name__})"
        raise UnreadableError(reason) from error
    if not members:
        raise UnreadableError("is an archive that holds no files")


def _iter_zip(file: IO[bytes], limits: Limits) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _is_hidden(entry.filename):
                continue
            refused = _refused(entry.filename)
            if not refused and entry.flag_bits & _ENCRYPTED:
                refused = "is locked by a password; save a copy without one"
            if refused:
                yield Member(entry.filename, b"", refused, "error")
                continue
            try:
                with archive.open(entry) as content:
                    yield _read(entry.filename, content, limits)
            except Exception as error:  # the others may be whole
                reason = f"is damaged in its archive ({type(error).__name__})"
                yield Member(entry.filename, b"", reason, "error")


def _iter_tar(file: IO[bytes], limits: Limits) -> Iterator[Member]:
    # A stream is read once, from front to end: "r|gz" never goes back, nor ahead.
    with tarfile.open(fileobj=file, mode="r|gz") as archive:
        passed = 0
        for entry in archive:
            archive.members = []  # type: ignore[attr-defined]  # or it remembers every entry
            passed += entry.size
            if passed > limits.max_archive:
                raise UnreadableError(_unpacks_to(limits))
            if entry.isdir() or _is_hidden(entry.name):
                continue
            refused = _refused(entry.name)
            if refused:
                yield Member(entry.name, b"", refused, "error")
            elif not entry.isfile():
                kind = "link" if entry.islnk() or entry.issym() else "device"
                yield Member(
                    entry.name, b"", f"is a {kind}, and only files are read", "unsupported"
                )
            else:
                content = archive.extractfile(entry)
                assert content is not None  # it is a regular file
                yield _read(entry.name, content, limits)


def _read(name: str, content: IO[bytes], limits: Limits) -> Member:
    """Return a member with as much of its content as its limit allows, or refuse it."""
    data = content.read(limits.max_file_size + 1)
    if len(data) > limits.max_file_size:
        reason = f"unpacks to over {limits.max_file_size:,} bytes"
        return Member(name, b"", limits.exceeded("max_file_size", reason), "error")
    return Member(name, data)


def _refused(name: str) -> str:
    """Return why a member of this name is not read; empty if it may be."""
    windows = PureWindowsPath(name)
    outside = ".." in windows.parts or windows.drive or windows.root
    return "has a name that leads out of its archive; it was not read" if outside else ""


def _is_hidden(name: str) -> bool:
    """Whether a member is none of its author's: hidden files, and what macOS and Word add."""
    parts = PurePosixPath(name).parts
    return any(
        (part.startswith((".", "~$")) and part != "..") or part == "__MACOSX" for part in parts
    )


def _unpacks_to(limits: Limits) -> str:
    reason = f"unpacks to over {limits.max_archive:,} bytes"
    return limits.exceeded("max_archive", reason)
