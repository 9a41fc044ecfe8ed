"""Chunks on the machines of a Dask cluster."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from discourse.batch.chunks import Chunk
from discourse.batch.guard import BatchError, Tables
from discourse.batch.jobs import Job
from discourse.batch.mapping import work_remotely

_TRIES = 4
_WORKERS_WITHIN = 60  # seconds
_AHEAD = 2  # chunks that wait for each thread of the cluster


def run_dask(
    job: Job,
    chunks: Iterable[Chunk],
    *,
    workers: int,
    timeout: float,
    scheduler: str | None = None,
) -> Generator[tuple[Chunk, Tables], None, None]:
    """Yield each chunk with its tables, as they are done.

    A chunk whose machine is lost is done again on another.

    Parameters
    ----------
    job : Job
    chunks : iterable of Chunk
    workers : int
        Processes of a cluster on this machine, where no ``scheduler`` is named.
    timeout : float
        Seconds for one document.
    scheduler : str, optional
        Address of a running cluster, such as ``"tcp://10.0.0.5:8786"``.

    Raises
    ------
    ValueError
        If Dask is not installed, or there is no scheduler at the address.
    BatchError
        If a chunk is lost time and again.
    """
    with ExitStack() as stack:
        client = _connect(stack, workers, scheduler)
        pending: dict[Any, tuple[Chunk, int]] = {}

        def submit(chunk: Chunk, tries: int) -> None:
            task = (job.to_json(), chunk.documents, timeout, job.version)
            key = f"discourse-{chunk.key}-{tries}"
            pending[client.submit(work_remotely, *task, key=key, pure=False)] = chunk, tries

        for chunk in chunks:
            submit(chunk, 1)
            while len(pending) >= _AHEAD * max(1, sum(client.nthreads().values())):
                yield from _finished(pending, submit)
        while pending:
            yield from _finished(pending, submit)


def _connect(stack: ExitStack, workers: int, scheduler: str | None) -> Any:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ValueError(
            "engine is 'dask', and dask is not installed; install the extra 'distributed'."
        ) from error
    if scheduler is None:
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        scheduler = stack.enter_context(cluster).scheduler_address
    try:
        client = stack.enter_context(Client(scheduler))
    except OSError as error:
        raise ValueError(
            f"scheduler is {scheduler!r}, and no Dask scheduler answers there; check the address."
        ) from error
    try:
        client.wait_for_workers(1, timeout=_WORKERS_WITHIN)
    except TimeoutError as error:
        reason = f"scheduler is {scheduler!r}, and it has no workers; start some."
        raise ValueError(reason) from error
    return client


def _finished(pending: dict[Any, tuple[Chunk, int]], submit: Any) -> Iterator[tuple[Chunk, Tables]]:
    from distributed import KilledWorker, wait
    from distributed.client import FutureCancelledError

    for future in wait(list(pending), return_when="FIRST_COMPLETED").done:
        chunk, tries = pending.pop(future)
        try:
            yield chunk, future.result()
        except (KilledWorker, FutureCancelledError) as error:
            if tries == _TRIES:
                raise BatchError(
                    f"part {chunk.number} was lost {_TRIES} times with the machine that worked "
                    "on it; look at the cluster's memory, then go on with --resume."
                ) from error
            submit(chunk, tries + 1)
