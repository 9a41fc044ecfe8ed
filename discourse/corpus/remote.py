"""Files at remote addresses (``s3://bucket/folder``, ``https://...``), by way of fsspec.

fsspec and the driver of a protocol are installed by whoever needs them; nothing is imported
before an address is met. Drivers raise whatever their libraries raise: here it becomes an
OSError while reading, and a ValueError while looking for files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO, Any, TypeVar

_PROTOCOL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # one letter is a drive of Windows
_QUERY = re.compile(r"[?#].*", re.DOTALL)

T = TypeVar("T")


def is_url(address: str) -> bool:
    """Whether ``address`` has a protocol.

    Examples
    --------
    >>> is_url("s3://bucket/a.txt"), is_url("speeches/a.txt")
    (True, False)
    """
    return _PROTOCOL.match(address) is not None


def find(address: str) -> tuple[bool, list[tuple[str, str]]]:
    """Return whether one file was named, and the files: addresses, and paths below what was given.

    Hidden files are left out of folders and patterns; order is that of folders on a disk.

    Raises
    ------
    ValueError
        If there is nothing, or no driver for the protocol.
    """
    system, path = _system(address)
    try:
        if "*" in path:
            root = path.partition("*")[0].rpartition("/")[0]
            paths = [one for one in system.glob(path) if not system.isdir(one)]
        elif system.isdir(path):
            root, paths = path, system.find(path)
        elif system.exists(path):
            whole = address if "::" in address else str(system.unstrip_protocol(path))
            return True, [(whole, _QUERY.sub("", path.rpartition("/")[2]))]
        else:
            raise ValueError(f"There is no file at {address}; check the address.")
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"{address} cannot be listed: {_reason(error)}.") from error
    below = {str(one): str(one).removeprefix(root).lstrip("/") for one in paths}
    shown = [one for one in sorted(below, key=_parts) if not _is_hidden(below[one])]
    if not shown:
        raise ValueError(f"There is no file at {address}; check the address.")
    return False, [(str(system.unstrip_protocol(one)), below[one]) for one in shown]


def _parts(path: str) -> tuple[str, ...]:
    return PurePosixPath(path).parts


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "~$")) for part in _parts(path))


def open_url(address: str) -> IO[bytes]:
    """Open a remote file for reading.

    Raises
    ------
    OSError
        Whatever the driver raised, now or when the file is read.
    """
    system, path = _system(address)
    return io.BufferedReader(_Remote(_or_os_error(lambda: system.open(path, "rb"))))


def size(address: str) -> int:
    """Return the size of a remote file in bytes; 0 if the driver does not know.

    Raises
    ------
    OSError
        Whatever the driver raised.
    """
    system, path = _system(address)
    return int(_or_os_error(lambda: system.size(path)) or 0)


class _Remote(io.RawIOBase):
    """A file of a driver whose errors are all OSErrors."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(_or_os_error(self._file.seekable))

    def readinto(self, buffer: Any) -> int:
        data: bytes = _or_os_error(lambda: self._file.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        return int(_or_os_error(lambda: self._file.seek(place, whence)))

    def tell(self) -> int:
        return int(_or_os_error(self._file.tell))

    def close(self) -> None:
        if not self.closed:
            _or_os_error(self._file.close)
        super().close()


def _or_os_error(do: Callable[[], T]) -> T:
    try:
        return do()
    except OSError:
        raise
    except Exception as error:
        raise OSError(_reason(error)) from error


def _reason(error: Exception) -> str:
    """Return an error of a driver as one line without a full stop."""
    said = " ".join(str(error).split()).rstrip(".")
    return (
        said if isinstance(error, ImportError | ValueError) else f"{type(error).__name__}: {said}"
    )


def _system(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise ValueError(
            f"{address} is a remote address, and fsspec is not installed; install the extra "
            "'remote' and the driver that its protocol needs."
        ) from error
    try:
        system, path = url_to_fs(address)
    except Exception as error:
        raise ValueError(f"{address} cannot be opened: {_reason(error)}.") from error
    return system, str(path)
