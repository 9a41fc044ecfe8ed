"""Parts on disk: whole or not there, and a journal of those that are.

A part is written under another name, flushed to the disk and renamed, and only then noted in
the journal with its SHA-256. So whatever happens, and whenever, a part that the journal names
and whose bytes are those it names is whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from discourse.batch.chunks import Chunk
from discourse.resources import file_sha256

JOURNAL = "_journal.jsonl"
_LOCK = "_lock"
# Beside the journal and the lock; what else is in a folder is somebody else's.
_OURS = re.compile(r"part-\d{6,}\.parquet|\..*\.draft")
Entry = dict[str, Any]


class PartStore:
    """The parts of a run: a folder for each of its tables.

    Parameters
    ----------
    folders : Mapping of str to Path
        By table; the first holds the journal.
    resume : bool
        Take over what an earlier run has done.

    Raises
    ------
    ValueError
        If there are parts already and ``resume`` is False, or another run writes here.
    OSError
        If the folders cannot be made.
    """

    def __init__(self, folders: Mapping[str, Path], *, resume: bool) -> None:
        self._folders = dict(folders)
        self._home = next(iter(folders.values()))
        self._locks = []
        try:
            for folder in self._folders.values():
                folder.mkdir(parents=True, exist_ok=True)
                self._locks.append(_lock(folder / _LOCK))
                _check_folder(folder, resume and (self._home / JOURNAL).exists())
        except BaseException:
            self.close()
            raise
        self._done = {entry["part"]: entry for entry in self._read_journal()}
        _write(self._home / JOURNAL, self._journal())  # without a last line that broke off
        self._used: set[int] = set()
        self.statements_taken_over = 0

    def taken_over(self, chunk: Chunk) -> Entry | None:
        """Return the journal's entry of a chunk that was done before, None if it was not."""
        entry = self._done.get(chunk.number)
        if entry is None or entry["key"] != chunk.key or set(entry["sha256"]) != set(self._folders):
            return None
        for table, path in self._paths(chunk.number):
            if not path.is_file() or file_sha256(path) != entry["sha256"][table]:
                return None
        self._used.add(chunk.number)
        self.statements_taken_over += entry["statements"]
        return entry

    def write(self, chunk: Chunk, tables: Mapping[str, bytes], counts: Mapping[str, Any]) -> Entry:
        """Write the tables of a chunk as Parquet, and note it.

        Parameters
        ----------
        chunk : Chunk
        tables : Mapping of str to bytes
            By name, as Arrow streams.
        counts : Mapping
            What else the journal is to say.
        """
        hashes = {}
        for table, path in self._paths(chunk.number):
            data = _parquet(tables[table])
            hashes[table] = sha256(data).hexdigest()
            _write(path, data)
        entry: Entry = {"part": chunk.number, "key": chunk.key, **counts, "sha256": hashes}
        with (self._home / JOURNAL).open("ab") as journal:
            journal.write(_line(entry))
            _to_disk(journal)
        self._done[chunk.number] = entry
        self._used.add(chunk.number)
        return entry

    def finish(self) -> tuple[dict[str, list[Path]], list[Entry]]:
        """Put the journal in order and remove parts of earlier runs.

        Returns
        -------
        parts : dict of str to list of Path
            By table, in the order of the inputs.
        entries : list of dict
            The journal, in the same order.
        """
        for number in self._done.keys() - self._used:
            del self._done[number]
        _write(self._home / JOURNAL, self._journal())
        parts = {
            table: [self._path(table, number) for number in sorted(self._done)]
            for table in self._folders
        }
        for table, folder in self._folders.items():
            ours = {path for path in folder.iterdir() if _OURS.fullmatch(path.name)}
            for path in ours - set(parts[table]):
                path.unlink()
        return parts, [self._done[number] for number in sorted(self._done)]

    def close(self) -> None:
        """Let other runs write here."""
        for folder, lock in zip(self._folders.values(), self._locks, strict=False):
            with suppress(OSError):
                (folder / _LOCK).unlink()
            lock.close()

    def _path(self, table: str, number: int) -> Path:
        return self._folders[table] / f"part-{number:06d}.parquet"

    def _paths(self, number: int) -> Iterator[tuple[str, Path]]:
        return ((table, self._path(table, number)) for table in self._folders)

    def _journal(self) -> bytes:
        return b"".join(_line(self._done[number]) for number in sorted(self._done))

    def _read_journal(self) -> Iterator[Entry]:
        """Yield the entries that can be read; the last line of a killed run may have broken off."""
        with suppress(FileNotFoundError):
            for line in (self._home / JOURNAL).read_bytes().splitlines():
                with suppress(ValueError):
                    entry = json.loads(line)
                    if _is_entry(entry):
                        yield entry


def _is_entry(entry: Any) -> bool:
    known = {"part", "key", "sha256", "statements", "status"}
    return isinstance(entry, dict) and known <= entry.keys() and isinstance(entry["part"], int)


def _check_folder(folder: Path, resume: bool) -> None:
    """Raise if there is something in a folder that is not of a run that may go on."""
    names = {path.name for path in folder.iterdir()} - {JOURNAL, _LOCK}
    if names and not (resume and all(_OURS.fullmatch(name) for name in names)):
        raise ValueError(
            f"{folder} is not empty; go on with the run that it holds (--resume, or "
            "resume=True), name another folder, or remove it."
        )


def _line(entry: Entry) -> bytes:
    return json.dumps(entry, sort_keys=True).encode() + b"\n"


def _parquet(stream: bytes) -> bytes:
    import pyarrow
    import pyarrow.parquet

    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.ipc.open_stream(stream).read_all(), sink)
    return bytes(sink.getvalue().to_pybytes())


def _write(path: Path, data: bytes) -> None:
    with replacing(path) as file:
        file.write(data)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of ``path`` once it is whole and on the disk, or never."""
    draft = path.with_name(f".{path.name}.draft")  # one name, so that a killed run leaves no more
    try:
        with draft.open("wb") as file:
            yield file
            _to_disk(file)
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink()
    _folder_to_disk(path.parent)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    """Make a renaming last; not every system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _lock(path: Path) -> IO[bytes]:
    """Open a file that no other run can lock; the system lets go of it when this one ends."""
    file = path.open("ab")
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise ValueError(f"Another run is writing to {path.parent}; wait for its end.") from error
    except OSError:
        pass  # a file system without locks
    return file
