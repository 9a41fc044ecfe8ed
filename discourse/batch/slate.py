"""A few bytes that a child writes and its parent reads, without a message.

The child notes each step it takes and which document it is reading; if it is lost, that is
what is known of it. A message for each would cost a tenth of the time of a fast job.
"""

from __future__ import annotations

import io
import mmap
import os
import struct
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_NUMBERS = struct.Struct("<qq")
_NOTHING = -1


class Slate:
    """Two numbers in memory that two processes share: steps taken, and what is being read.

    Parameters
    ----------
    path : Path, optional
        The file behind it, as the parent has named it; a new one if left out.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._last = (0, _NOTHING)
        if path is None:
            number, name = tempfile.mkstemp(prefix="discourse-")
            os.write(number, _NUMBERS.pack(0, _NOTHING))
            os.close(number)
            path = Path(name)
        self.path = path
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _NUMBERS.size)

    def step(self, reading: int | None = None) -> None:
        """Note a step; ``reading`` is the place of the document that is read from now on."""
        _NUMBERS.pack_into(
            self._shared, 0, self.steps + 1, _NOTHING if reading is None else reading
        )

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return self._numbers()[0]

    @property
    def reading(self) -> int | None:
        """The place of the document that is being read, None between documents."""
        place = self._numbers()[1]
        return None if place == _NOTHING else place

    def _numbers(self) -> tuple[int, int]:
        if not self._shared.closed:
            self._last = _NUMBERS.unpack_from(self._shared)
        return self._last

    def remove(self) -> None:
        """Remove the file behind it; what was noted last can still be read."""
        self._numbers()
        self._shared.close()
        with suppress(OSError):
            self.path.unlink()


class Stepping(io.RawIOBase):
    """A file of which each reading is a step."""

    def __init__(self, file: IO[bytes], step: Callable[[], None]) -> None:
        self._file, self._step = file, step

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Whether the file can be read from any place."""
        return self._file.seekable()

    def readinto(self, buffer: Any) -> int:
        """Take a step, and fill ``buffer`` as far as the file does."""
        self._step()
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place; return it."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """Return the place in the file."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
