"""The same judgement for tables that another engine hands over, and for a cluster's tasks."""

from __future__ import annotations

import atexit
import json
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from discourse.batch.guard import BatchError, GuardedJob, Tables
from discourse.batch.jobs import STATEMENTS, Job
from discourse.corpus import RawDocument

if TYPE_CHECKING:
    import pandas as pd

_TIMEOUT = 120.0
_of_thread = threading.local()


def classify_frames(
    frames: Iterable[pd.DataFrame], *, job: Job | None = None, timeout: float = _TIMEOUT
) -> Iterator[pd.DataFrame]:
    """Yield the rows of ``classify`` for tables of statements, one table for each.

    Made for ``mapInPandas`` of Spark and ``map_partitions`` of Dask: nothing is held but the
    table at hand, and the model is loaded once per process.

    Parameters
    ----------
    frames : iterable of DataFrame
        With the columns ``statement_id`` and ``text``; ``iso3``, the state that speaks, may be
        there.
    job : Job, optional
        ``classify`` with its defaults if left out.
    timeout : float
        Seconds for one statement.

    Yields
    ------
    DataFrame
        The columns of :meth:`AlignmentModel.classify`, or of
        :func:`discourse.frames.iter_rates`.

    Raises
    ------
    ValueError
        If a table lacks a column.
    """
    for frame in frames:
        if missing := {"statement_id", "text"} - set(frame.columns):
            raise ValueError(
                f"The table has no column {' or '.join(sorted(missing))}; "
                f"it has {', '.join(map(str, frame.columns))}."
            )
        tables = work_in_thread(job or Job(), list(_documents(frame)), timeout)
        yield _frame(tables[STATEMENTS])


def _documents(frame: pd.DataFrame) -> Iterator[RawDocument]:
    states = frame["iso3"] if "iso3" in frame else [""] * len(frame)
    for name, text, iso3 in zip(frame["statement_id"], frame["text"], states, strict=True):
        source, variables = f"Statement {name!r}", {"iso3": iso3 if isinstance(iso3, str) else ""}
        if isinstance(text, str):
            yield RawDocument(str(name), source, text, variables=variables)
        else:
            error = f"{source} holds no text."
            yield RawDocument(str(name), source, status="error", error=error, variables=variables)


def _frame(stream: bytes) -> pd.DataFrame:
    import pyarrow

    table = pyarrow.ipc.open_stream(stream).read_all()
    whole = [field.name for field in table.schema if pyarrow.types.is_integer(field.type)]
    frame: pd.DataFrame = table.to_pandas(integer_object_nulls=True)
    return frame.astype(dict.fromkeys(whole, "Int64"))


def work_in_thread(job: Job, documents: list[RawDocument], timeout: float) -> Tables:
    """Return the tables of documents, by a child process that this thread keeps for the next."""
    held: dict[str, GuardedJob] = _of_thread.__dict__.setdefault("jobs", {})
    name = json.dumps([job.to_json(), timeout], sort_keys=True)
    if name not in held:
        held[name] = GuardedJob(job, timeout)
        atexit.register(held[name].close)
    return held[name].work(documents)


def work_remotely(
    values: dict[str, Any], documents: list[RawDocument], timeout: float, version: str
) -> Tables:
    """Do the same where the job has come as JSON values: the task of a cluster.

    Raises
    ------
    BatchError
        If this machine would not give what the one that asks would.
    """
    job = Job.from_json(values)
    if job.version != version:
        raise BatchError(
            "a worker has another version of discourse, its data or its libraries than the "
            "machine that gives the command; install the same on all."
        )
    return work_in_thread(job, documents, timeout)
