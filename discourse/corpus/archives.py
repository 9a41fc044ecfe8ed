"""Files inside ZIP and TAR archives, read without unpacking.

Nothing is ever written: a member is read into memory as far as its limit, its name is no
path but a label, and links, devices and archives within archives are not followed.
"""

from __future__ import annotations

import gzip
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO, Any, Literal, NamedTuple, Self

from discourse.corpus.decoding import UnreadableError
from discourse.corpus.limits import Limits

_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others are unpacked without a bound
_LONGEST_NAME = 64_000
_LONGEST_ENTRY = 1_000  # bytes in the directory of a ZIP archive, on the average
_ENDINGS = ("EOFHeaderError", "EmptyHeaderError")  # zeros, or nothing, where a header might be
_CHUNK_BYTES = 1 << 20
_DAMAGED = "is a damaged or truncated archive ({})"


class _Unzipped:
    """A gzip file that gives what it has before it raises, to its checksum and in all its parts."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = gzip.GzipFile(fileobj=file)

    def read(self, size: int) -> bytes:
        return self._file.read1(size)


class _TarInfo(tarfile.TarInfo):
    """An entry that raises where the module would take a damaged header for the end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ in _ENDINGS:
                raise
            raise UnreadableError(_DAMAGED.format("a header")) from error

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        # A long name is read into memory as a whole, and searched.
        if self.size > _LONGEST_NAME and self.type not in tarfile.REGULAR_TYPES:
            raise UnreadableError(_DAMAGED.format("a name"))
        member: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return member


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
        to there have been yielded, but none of a ZIP archive with too many.
    """
    walk = _iter_zip if ending == ".zip" else _iter_tar
    members = found = unpacked = 0
    try:
        for member in walk(file, limits):
            members += 1
            unpacked += len(member.content) if member else 0
            if members > limits.max_members:
                raise UnreadableError(limits.exceeded("max_members", f"holds {members:,} members"))
            if unpacked > limits.max_archive:
                raise UnreadableError(_unpacks_to(limits))
            if member:
                found += 1
                yield member
    except UnreadableError:
        raise
    except Exception as error:  # damaged archives fail in more ways than the modules name
        raise UnreadableError(_DAMAGED.format(type(error).__name__)) from error
    if not found:
        raise UnreadableError("is an archive that holds no files")


def _iter_zip(file: IO[bytes], limits: Limits) -> Iterator[Member | None]:
    """Yield members, None for each that is left out: it counts all the same."""
    _check_directory(file, limits)
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            refused = _refused(entry.filename)
            if entry.is_dir() or (not refused and _is_hidden(entry.filename)):
                yield None
                continue
            if not refused and stat.S_ISLNK(entry.external_attr >> 16):
                yield Member(entry.filename, b"", _kind("link"), "unsupported")
                continue
            if not refused and entry.compress_type not in _METHODS:
                refused = "is compressed by a method that is not read; pack it again"
            if not refused and entry.file_size > limits.max_file_size:
                refused = _too_large(limits)  # no more is read than is said here
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


def _check_directory(file: IO[bytes], limits: Limits) -> None:
    """Raise if a ZIP archive has more entries than allowed, before they are read into memory."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    entries, size = (end[4], end[5]) if end else (0, 0)
    if entries > limits.max_members or size > _LONGEST_ENTRY * limits.max_members:
        raise UnreadableError(limits.exceeded("max_members", f"holds {entries:,} members"))
    file.seek(0)


def _iter_tar(file: IO[bytes], limits: Limits) -> Iterator[Member | None]:
    """Yield members, None for each that is left out: it counts all the same."""
    # A stream is read once, from front to end: "r|" never goes back, nor ahead.
    stream: Any = _Unzipped(file)
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarInfo) as archive:
        passed = 0
        for entry in archive:
            archive.members = []  # type: ignore[attr-defined]  # or it remembers every entry
            passed += entry.size
            if passed > limits.max_archive:
                raise UnreadableError(_unpacks_to(limits))
            refused = _refused(entry.name)
            if entry.isdir() or (not refused and _is_hidden(entry.name)):
                yield None
                continue
            if refused:
                yield Member(entry.name, b"", refused, "error")
            elif not entry.isfile():
                kind = "link" if entry.islnk() or entry.issym() else "device"
                yield Member(entry.name, b"", _kind(kind), "unsupported")
            else:
                content = archive.extractfile(entry)
                assert content is not None  # it is a regular file
                yield _read(entry.name, content, limits)
        while chunk := stream.read(_CHUNK_BYTES):  # as far as the checksum
            passed += len(chunk)
            if passed > limits.max_archive + _CHUNK_BYTES:
                raise UnreadableError(_unpacks_to(limits))


def _read(name: str, content: IO[bytes], limits: Limits) -> Member:
    """Return a member with as much of its content as its limit allows, or refuse it."""
    data = content.read(limits.max_file_size + 1)
    if len(data) > limits.max_file_size:
        return Member(name, b"", _too_large(limits), "error")
    return Member(name, data)


def _refused(name: str) -> str:
    """Return why a member of this name is not read; empty if it may be."""
    if not name:
        return "has no name"
    windows = PureWindowsPath(name)
    outside = ".." in windows.parts or windows.drive or windows.root
    return "has a name that leads out of its archive; it was not read" if outside else ""


def _is_hidden(name: str) -> bool:
    """Whether a member is none of its author's: hidden files, and what macOS and Word add."""
    parts = PurePosixPath(name).parts
    return any(
        (part.startswith((".", "~$")) and part != "..") or part == "__MACOSX" for part in parts
    )


def _kind(kind: str) -> str:
    return f"is a {kind}, and only files are read"


def _too_large(limits: Limits) -> str:
    reason = f"unpacks to over {limits.max_file_size:,} bytes"
    return limits.exceeded("max_file_size", reason)


def _unpacks_to(limits: Limits) -> str:
    reason = f"unpacks to over {limits.max_archive:,} bytes"
    return limits.exceeded("max_archive", reason)
