"""Chunks on the cores of this machine."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

from discourse.batch.chunks import Chunk
from discourse.batch.guard import GuardedJob, Tables
from discourse.batch.jobs import Job

Done = tuple[Chunk, Tables]


def run_local(
    job: Job, chunks: Iterable[Chunk], *, workers: int, timeout: float
) -> Generator[Done, None, None]:
    """Yield each chunk with its tables, as they are done; a few are held at a time.

    Parameters
    ----------
    job : Job
    chunks : iterable of Chunk
    workers : int
        Child processes, each of which is started when there is work for it.
    timeout : float
        Seconds for one document.
    """
    guarded = [GuardedJob(job, timeout) for _ in range(workers)]
    idle: SimpleQueue[GuardedJob] = SimpleQueue()
    for worker in reversed(guarded):
        idle.put(worker)

    def work(chunk: Chunk) -> Tables:
        worker = idle.get()
        try:
            return worker.work(chunk.documents)
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(workers)
    pending: dict[Future[Tables], Chunk] = {}
    try:
        for chunk in chunks:
            pending[pool.submit(work, chunk)] = chunk
            if len(pending) >= 2 * workers:
                yield from _finished(pending)
        while pending:
            yield from _finished(pending)
    finally:
        for worker in guarded:
            worker.stop()
        pool.shutdown(cancel_futures=True)
        for worker in guarded:
            worker.close()


def _finished(pending: dict[Future[Tables], Chunk]) -> Iterator[Done]:
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in sorted(done, key=lambda future: pending[future].number):
        yield pending.pop(future), future.result()
