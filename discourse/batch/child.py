"""The process in which documents are read and judged; it may be killed at any moment.

It answers requests on standard input (see :mod:`discourse.batch.guard`, which starts it):
``open`` loads a job, ``work`` reads and judges documents, ``columns`` and ``table`` fetch the
header and the rows of a table. On a slate it notes how far it is, by which its parent knows
that it lives.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from discourse.batch.wire import pack, receive, send, unpack

if TYPE_CHECKING:
    from discourse.batch.slate import Slate
    from discourse.corpus.fetching import FetchOptions
    from discourse.corpus.files import File

_ROWS_AT_ONCE, _BYTES_AT_ONCE = 256, 1 << 20


def main() -> None:
    """Answer requests until the parent is gone."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    server = _Server(answers)
    while message := receive(sys.stdin.buffer):
        header, content = message
        try:
            server.answer(header, content)
        except Exception as error:
            send(answers, {"failed": f"{type(error).__name__}: {error}"})
        else:
            send(answers, {"done": True})
        _die_in_time(None)


class _Server:
    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._slate: Slate | None = None

    def answer(self, header: dict[str, Any], content: bytes) -> None:
        """Answer one request, all but the end."""
        _die_in_time(header["timeout"])
        if header["do"] == "open":
            self._open(header["job"], Path(header["slate"]))
        elif header["do"] == "work":
            self._work(header, content)
        elif header["do"] == "columns":
            self._fetch_columns(header)
        else:
            self._fetch_table(header, content)

    def _open(self, values: dict[str, Any], slate: Path) -> None:
        from discourse.batch.jobs import Job, open_job
        from discourse.batch.slate import Slate
        from discourse.corpus.language import load_identifier

        self._slate = Slate(slate)
        with contextlib.suppress(OSError):
            slate.unlink()  # shared memory from now on, and no file to be left behind
        # Unpacking it takes as long as all the rest, and another core can do it meanwhile.
        unpacking = threading.Thread(target=load_identifier)
        unpacking.start()
        self._job = Job.from_json(values)
        _limit_memory(self._job.limits.max_memory)
        self._worker = open_job(self._job)
        unpacking.join()

    def _work(self, header: dict[str, Any], content: bytes) -> None:
        """Read and judge documents; send one message per table."""
        import pyarrow

        from discourse.corpus import Document, read_document

        slate = self._slate
        assert slate is not None  # the job was opened

        def documents() -> Iterator[Document]:
            for place, raw in enumerate(unpack(header["documents"], content)):
                slate.step(reading=place)
                _die_in_time(header["timeout"])
                document = read_document(raw, self._job.language, self._job.limits)
                slate.step()  # before others are read, or it would be blamed for them
                yield document

        tables: dict[str, list[dict[str, Any]]] = {name: [] for name in self._job.tables}
        for row, evidence in self._worker.run(documents()):
            tables["statements"].append(row)
            if evidence:
                tables["evidence"] += evidence
            slate.step()
            _die_in_time(header["timeout"])
        for name, rows in tables.items():
            schema = self._worker.schemas[name]
            sink = pyarrow.BufferOutputStream()
            with pyarrow.ipc.new_stream(sink, schema) as writer:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            self._answer({"table": name}, [sink.getvalue()])

    def _fetch_columns(self, header: dict[str, Any]) -> None:
        from discourse.corpus.fetching import fetch_columns

        file, options = _asked(header)
        columns = fetch_columns(file, options, watch=self._watching(header))
        self._answer({"columns": columns})

    def _fetch_table(self, header: dict[str, Any], content: bytes) -> None:
        """Send the rows of a table as raw documents, some at a time."""
        from discourse.corpus.fetching import fetch_table

        file, options = _asked(header)
        held, size = [], 0
        inside = content if header["inside"] else None
        for raw in fetch_table(file, inside, options, watch=self._watching(header)):
            held.append(raw)
            size += len(raw.content)
            if len(held) >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
                heads, pieces = pack(held)
                self._answer({"documents": heads}, pieces)
                held, size = [], 0
                _die_in_time(header["timeout"])
        heads, pieces = pack(held)
        self._answer({"documents": heads}, pieces)

    def _answer(self, header: dict[str, Any], content: Iterable[bytes] = ()) -> None:
        _die_in_time(None)  # the parent may take its time
        send(self._answers, header, content)

    def _watching(self, header: dict[str, Any]) -> Callable[[IO[bytes]], IO[bytes]]:
        """Return what makes each reading from a file a step: a table is looked through first."""
        from discourse.batch.slate import Slate, Stepping

        if self._slate is None:
            self._slate = Slate(Path(header["slate"]))
        slate, timeout = self._slate, header["timeout"]

        def step() -> None:
            slate.step()
            _die_in_time(timeout)

        return lambda file: io.BufferedReader(Stepping(file, step), 1 << 20)


def _asked(header: dict[str, Any]) -> tuple[File, FetchOptions]:
    """Return the table that is asked for, and how it is fetched."""
    from discourse.corpus.fetching import FetchOptions
    from discourse.corpus.files import File
    from discourse.corpus.limits import Limits

    values = header["options"]
    options = FetchOptions(**{**values, "limits": Limits(**values["limits"])})
    _limit_memory(options.limits.max_memory)
    return File(**header["file"]), options


def _limit_memory(size: int) -> None:
    """Let the system refuse this process more memory than ``size`` bytes, where it can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _die_in_time(timeout: float | None) -> None:
    """Let the system end this process if it hangs and its parent is no more there to do it."""
    if hasattr(signal, "alarm"):
        signal.alarm(0 if timeout is None else int(2 * timeout) + 60)
