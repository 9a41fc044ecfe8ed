"""The parent's side of a child process: requests with a deadline, and what to do if it is lost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from discourse.batch.jobs import Job
from discourse.batch.slate import Slate
from discourse.batch.wire import pack, receive, send, unpack
from discourse.corpus import RawDocument
from discourse.corpus.fetching import FetchOptions
from discourse.corpus.files import File

Tables = dict[str, bytes]  # by name, as Arrow streams
# The package that the parent runs, wherever it lies; and -P, so that nothing is imported from the
# folder of the inputs that somebody may stand in.
_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_START = (
    f"import sys; {_ROOT!r} in sys.path or sys.path.insert(0, {_ROOT!r}); "
    "from discourse.batch.child import main; main()"
)
COMMAND = [sys.executable, "-P", "-c", _START]
_LAST_BYTES = 8192
_LOOK_EVERY = 0.1  # seconds
_START_WITHIN = 300.0  # seconds; the first import after an install compiles for half a minute


class BatchError(Exception):
    """Why a run cannot go on, in one sentence."""


class ChildLostError(Exception):
    """A child that was killed or died.

    Attributes
    ----------
    reading : int or None
        The place of the document that it was reading.
    by_others : bool
        Whether it was killed from outside: by a person, or for want of memory.
    """

    def __init__(self, reason: str, reading: int | None = None, *, by_others: bool = False) -> None:
        super().__init__(reason)
        self.reading = reading
        self.by_others = by_others


class ChildFailedError(Exception):
    """A request that raised in the child."""


class Child:
    """A child process, started when first asked and again after it was lost.

    Parameters
    ----------
    timeout : float
        Seconds that may pass between two signs of life.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = float("inf")
        self._allowed = timeout
        self._late = 0  # the process that was killed for taking too long
        self._closed = False
        self.last_words = ""  # of a child that is no more: its last line on standard error

    def ask(
        self, request: dict[str, Any], content: Iterable[bytes] = (), *, within: float = 0
    ) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Send a request; yield the answers to it.

        Raises
        ------
        ChildLostError
            If the child dies, or is silent for longer than ``timeout`` (or ``within``) seconds.
        ChildFailedError
            If it answers that the request failed.
        """
        process = self._running()
        timeout = within or self._timeout
        assert process.stdin is not None and process.stdout is not None
        slate = self._slate
        self._allowed = timeout
        self._deadline = time.monotonic() + timeout
        try:
            more = {"timeout": timeout, "slate": str(slate.path)}
            send(process.stdin, {**request, **more}, content)
            while message := receive(process.stdout):
                # While the answer is used the child may have to wait: that is not its fault.
                self._deadline = float("inf")
                header, body = message
                if "failed" in header:
                    raise ChildFailedError(header["failed"])
                if "done" in header:
                    return
                yield header, body
                self._deadline = time.monotonic() + timeout
        except BrokenPipeError:
            pass
        finally:
            self._deadline = float("inf")
        reading = slate.reading if request["do"] == "work" else None
        raise self._lost(process, timeout, reading)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ChildLostError("the run was stopped")
        if self._process is None:
            self._deadline = float("inf")
            # One thread each: many children share the machine.
            threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
            self._slate = Slate()
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 it lives as long as the child
            self._process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **threads},
            )
            threading.Thread(target=self._watch, args=(self._process,), daemon=True).start()
        return self._process

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the child if it takes no step until its deadline has passed."""
        slate, seen, stepped = self._slate, 0, time.monotonic()
        while process.poll() is None:
            steps, now = slate.steps, time.monotonic()
            if steps != seen:
                seen, stepped = steps, now
            elif now > max(self._deadline, stepped + self._allowed):
                self._late = process.pid
                process.kill()
            time.sleep(_LOOK_EVERY)
            if time.monotonic() - now > 10 * _LOOK_EVERY:
                stepped = time.monotonic()  # this process was asleep, and so was its child

    def _lost(
        self, process: subprocess.Popen[bytes], timeout: float, reading: int | None
    ) -> ChildLostError:
        """Clear a dead child away; return why it died."""
        code = self._clear_away(process)
        if self._late == process.pid:
            reason = f"took longer than timeout = {timeout:g} seconds and was given up"
            return ChildLostError(reason, reading)
        name = signal.Signals(-code).name if code < 0 else self.last_words or f"status {code}"
        reason = f"made the process that read it break down ({name})"
        return ChildLostError(reason, reading, by_others=name == "SIGKILL" and not self._closed)

    def stop(self) -> None:
        """Kill the child, from any thread; it is not started again."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """Kill the child and clear it away, when nobody asks it any more."""
        self.stop()
        if self._process is not None:
            self._clear_away(self._process)

    def _clear_away(self, process: subprocess.Popen[bytes]) -> int:
        """Take a child off the system; return its exit status, and keep its last words."""
        process.kill()
        code = process.wait()
        self._process = None
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was not sent yet cannot be
                pipe.close()  # type: ignore[union-attr]
        self._slate.remove()
        with self._errors:
            size = self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, size - _LAST_BYTES))
            lines = self._errors.read().decode("utf-8", "replace").splitlines()
        self.last_words = next((line for line in reversed(lines) if line.strip()), "")
        return code


class GuardedJob:
    """A job in a child process: whatever becomes of that, each document has its row.

    Parameters
    ----------
    job : Job
    timeout : float
        Seconds for one document.
    """

    def __init__(self, job: Job, timeout: float) -> None:
        self._job = job
        self._child = Child(timeout)
        self._open = False

    def work(self, documents: Sequence[RawDocument]) -> Tables:
        """Return the tables of ``documents``.

        A document at which the child hangs or dies becomes an error, and the others are
        done again: while it is being read the culprit is known, later each is tried alone.
        What comes out does not depend on what else was in a request.

        Raises
        ------
        BatchError
            If the child cannot work at all.
        """
        documents, lost = list(documents), 0
        while True:
            try:
                return self._ask(documents)
            except (ChildLostError, ChildFailedError) as error:
                lost += 1
                if isinstance(error, ChildLostError) and error.by_others and lost == 1:
                    continue  # somebody else killed it: nobody here is to blame yet
                place = error.reading if isinstance(error, ChildLostError) else None
                known = place is not None and place < len(documents)
                if not known or documents[place or 0].status != "ok":
                    if len(documents) > 1:
                        return _joined([self.work([document]) for document in documents])
                    place = 0
                if documents[place or 0].status != "ok":
                    raise BatchError(f"the worker process cannot work: {error}.") from error
                documents[place or 0] = _given_up(documents[place or 0], error)

    def _ask(self, documents: Sequence[RawDocument]) -> Tables:
        if not self._open:
            self._start()
        heads, pieces = pack(documents)
        try:
            answers = self._child.ask({"do": "work", "documents": heads}, pieces)
            return {header["table"]: body for header, body in answers if "table" in header}
        except ChildLostError:
            self._open = False
            raise

    def _start(self) -> None:
        request = {"do": "open", "job": self._job.to_json()}
        try:
            for _ in self._child.ask(request, within=_START_WITHIN):
                pass
        except ChildLostError as error:
            words = self._child.last_words
            raise BatchError(f"the worker process could not start: {words or error}.") from error
        except ChildFailedError as error:
            raise BatchError(f"the worker process could not start: {error}.") from error
        self._open = True

    def stop(self) -> None:
        """Kill the child, from any thread."""
        self._child.stop()

    def close(self) -> None:
        """Kill the child and clear it away."""
        self._child.close()


def _given_up(raw: RawDocument, error: Exception) -> RawDocument:
    """Return a document as one that could not be read."""
    reason = str(error) if isinstance(error, ChildLostError) else f"could not be judged ({error})"
    if "MemoryError" in reason:
        reason = "needs more memory than max_memory allows; raise it if the file is to be trusted"
    source = raw.source
    return replace(raw, content=b"", status="error", error=f"{source} {reason}.")


def _joined(parts: list[Tables]) -> Tables:
    """Return tables one behind the other."""
    import pyarrow

    joined = {}
    for name in parts[0]:
        tables = [pyarrow.ipc.open_stream(part[name]).read_all() for part in parts]
        sink = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(sink, tables[0].schema) as writer:
            writer.write_table(pyarrow.concat_tables(tables).combine_chunks())
        joined[name] = sink.getvalue().to_pybytes()
    return joined


class GuardedFetcher:
    """Tables in a child process: one that makes its reader hang or crash costs one row.

    Parameters
    ----------
    timeout : float
        Seconds for some rows.
    """

    def __init__(self, timeout: float) -> None:
        self._child = Child(timeout)

    def __call__(
        self, file: File, content: bytes | None, options: FetchOptions
    ) -> Iterator[RawDocument]:
        """Yield what :func:`discourse.corpus.fetching.fetch_table` does."""
        request = {"do": "table", "inside": content is not None, **_asked(file, options)}
        try:
            for header, body in self._child.ask(request, [content or b""]):
                yield from unpack(header["documents"], body)
        except (ChildLostError, ChildFailedError) as error:
            raw = RawDocument(file.document_id, file.label)
            yield _given_up(raw, error)

    def columns(self, file: File, options: FetchOptions) -> list[str]:
        """Return what :func:`discourse.corpus.fetching.fetch_columns` does."""
        try:
            answers = list(self._child.ask({"do": "columns", **_asked(file, options)}))
        except (ChildLostError, ChildFailedError):
            return []
        columns: list[str] = answers[0][0]["columns"]
        return columns

    def close(self) -> None:
        """Kill the child and clear it away."""
        self._child.close()


def _asked(file: File, options: FetchOptions) -> dict[str, Any]:
    values = {**asdict(options), "variables": dict(options.variables)}
    return {"file": asdict(file), "options": values}
