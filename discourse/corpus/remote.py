"""Files at remote addresses (``s3://bucket/folder``, ``https://...``), by way of fsspec.

fsspec and the driver of a protocol are installed by whoever needs them; nothing is imported
before an address is met.
"""

from __future__ import annotations

from typing import IO, Any

_PROTOCOL = "://"


def is_url(address: str) -> bool:
    """Whether ``address`` has a protocol.

    Examples
    --------
    >>> is_url("s3://bucket/a.txt"), is_url("speeches/a.txt")
    (True, False)
    """
    return _PROTOCOL in address


def find(address: str) -> tuple[bool, list[tuple[str, str]]]:
    """Return whether one file was named, and the files as addresses and paths below what was given.

    Raises
    ------
    ValueError
        If there is nothing, or no driver for the protocol.
    """
    system, path = _system(address)
    try:
        if "*" in path:
            paths, root = sorted(system.glob(path)), path.partition("*")[0].rpartition("/")[0]
            paths = [one for one in paths if not system.isdir(one)]
        elif system.isdir(path):
            paths, root = sorted(system.find(path)), path
        else:
            paths, root = [path] if system.exists(path) else [], path.rpartition("/")[0]
    except Exception as error:  # drivers raise what their libraries raise
        raise ValueError(f"{address} cannot be listed: {error!r}.") from error
    if not paths:
        raise ValueError(f"There is no file at {address}; check the address.")
    return paths == [path], [
        (str(system.unstrip_protocol(one)), one.removeprefix(root).lstrip("/")) for one in paths
    ]


def open_url(address: str) -> IO[bytes]:
    """Open a remote file for reading.

    Raises
    ------
    OSError
        Whatever the driver raised.
    """
    system, path = _system(address)
    try:
        file: IO[bytes] = system.open(path, "rb")
    except OSError:
        raise
    except Exception as error:  # drivers raise what their libraries raise
        raise OSError(f"{type(error).__name__}: {error}") from error
    return file


def size(address: str) -> int:
    """Return the size of a remote file in bytes; 0 if the driver cannot tell."""
    system, path = _system(address)
    try:
        return int(system.size(path) or 0)
    except Exception as error:
        raise OSError(str(error)) from error


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
    except (ImportError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise ValueError(f"{address} cannot be opened: {reason}.") from error
    return system, str(path)
