"""A run: inputs to chunks, chunks to an engine, tables to parts, parts to one output."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any, Literal

from discourse.batch.chunks import Chunk, iter_chunks
from discourse.batch.cluster import run_dask
from discourse.batch.guard import GuardedFetcher, Tables
from discourse.batch.jobs import EVIDENCE, STATEMENTS, Job
from discourse.batch.local import Done, run_local
from discourse.batch.merging import merge
from discourse.batch.parts import PartStore
from discourse.corpus import RawDocument
from discourse.corpus.fetching import FetchOptions, check_columns, fetch
from discourse.corpus.files import File, find_files
from discourse.corpus.readers import check_language

Listen = Callable[[dict[str, Any]], None]
MOST_WORKERS = 8
LONGEST_TIMEOUT = 1_000_000
FORMATS = (".csv", ".parquet", ".jsonl")


@dataclass(frozen=True)
class BatchSummary:
    """What came of a run.

    Attributes
    ----------
    statements, words : int
    status : Counter
        Statements by ``status``.
    labels : Counter
        Statements by ``label``; empty for rates.
    taken_over : int
        Statements that an earlier run had done.
    seconds : float
    first_error : str
    """

    statements: int = 0
    words: int = 0
    status: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    taken_over: int = 0
    seconds: float = 0.0
    first_error: str = ""


def default_workers() -> int:
    """Return the number of cores that this process may use, eight at most."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        cores = os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def run_batch(
    inputs: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    job: Job | None = None,
    *,
    workers: int | None = None,
    resume: bool = False,
    chunk_size: int = 128,
    timeout: float = 120.0,
    evidence: str | os.PathLike[str] | None = None,
    engine: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    text_column: str | None = None,
    id_column: str | None = None,
    stdin_ending: str = ".txt",
    escape: bool = True,
    listen: Listen | None = None,
    **variables: Any,
) -> BatchSummary:
    """Judge statements of any number, and write a row for each.

    Memory does not grow with the inputs. Neither the number of workers, nor the engine, nor
    an interruption changes a byte of what is written.

    Parameters
    ----------
    inputs : sequence of path
        As in :func:`discourse.corpus.read_corpus`.
    output : path
        A folder, for Parquet parts of ``chunk_size`` statements in the order of the inputs; or
        a file that ends in ``.csv``, ``.jsonl`` or ``.parquet``. Until such a file is whole its
        parts are kept in a folder beside it, ``<output>.parts``.
    job : Job, optional
        What to do with each; ``Job("classify")`` if left out.
    workers : int, optional
        Processes at work; the number of cores if left out, eight at most.
    resume : bool
        Go on with a run that was interrupted: what its journal names is taken over if neither
        the documents nor the job have changed.
    chunk_size : int
        Statements per part; fewer if they hold over 4 MB.
    timeout : float
        Seconds after which a document that is still being read, or judged, is given up.
    evidence : path, optional
        Where the table of :meth:`AlignmentModel.evidence` goes, a folder or file as ``output``;
        for jobs with ``evidence``.
    engine : {"local", "dask"}
    scheduler : str, optional
        Address of a Dask cluster; without it ``"dask"`` starts one on this machine.
    text_column, id_column, stdin_ending, **variables
        As in :func:`discourse.corpus.read_corpus`.
    escape : bool
        In CSV, put an apostrophe before text that a spreadsheet would run as a formula.
    listen : callable, optional
        Told of what happens: a dict with ``event`` (``start``, ``part``, ``error``, ``end``).

    Returns
    -------
    BatchSummary

    Raises
    ------
    ValueError
        If an option or an input is wrong, or the output holds another run.
    OSError
        If the output cannot be written; what was written before is whole.
    BatchError
        If the workers cannot work.
    """
    job, started = job or Job(), time.monotonic()
    _check(job, workers, chunk_size, timeout, evidence)
    _check_engine(engine, scheduler)
    check_language(job.language)
    options = FetchOptions(text_column, id_column, job.limits, variables)
    files = find_files(inputs, stdin_ending=stdin_ending)
    outputs = {STATEMENTS: output} | ({EVIDENCE: evidence} if evidence else {})
    folders = {
        table: _parts_folder(path, "output" if table == STATEMENTS else table)
        for table, path in outputs.items()
    }
    one_file = {table: Path(path) for table, path in outputs.items() if _is_file(path)}
    _check_outputs(map(Path, outputs.values()))
    files = _outside(files, [*map(Path, outputs.values()), *folders.values()])
    hear = listen or (lambda event: None)
    engine_of_job = _engine(engine, scheduler, workers or default_workers(), timeout)
    with ExitStack() as stack:
        fetcher = stack.enter_context(closing(GuardedFetcher(timeout)))
        check_columns(files, options, columns_of=fetcher.columns)
        store = stack.enter_context(closing(PartStore(folders, resume=resume)))
        reached = _Reached()
        documents = fetch(files, options, fetch_rows=fetcher, begin=reached.begin)
        chunks = iter_chunks(reached.pass_on(documents), job.version, chunk_size)
        hear({"event": "start", "inputs": len(files), "bytes": sum(file.size() for file in files)})
        todo = _not_done(chunks, store, reached, hear)
        for chunk, tables in stack.enter_context(closing(engine_of_job(job, todo))):
            _keep(chunk, tables, store, reached, hear)
        parts, entries = store.finish()
        for table, path in one_file.items():
            merge(parts[table], path, escape=escape)
    for table in one_file:
        shutil.rmtree(folders[table])
    seconds = time.monotonic() - started
    summary = _summary(entries, taken_over=store.statements_taken_over, seconds=seconds)
    hear({"event": "end", "statements": summary.statements, "status": dict(summary.status)})
    return summary


def _check(job: Job, workers: int | None, chunk_size: int, timeout: float, evidence: Any) -> None:
    """Raise if an option cannot be."""
    for name, value in (("workers", workers), ("chunk_size", chunk_size), ("timeout", timeout)):
        if value is not None and not value > 0:
            raise ValueError(f"{name} is {value!r}; it may be any number above 0.")
    if timeout > LONGEST_TIMEOUT:
        raise ValueError(f"timeout is {timeout!r}; it may be {LONGEST_TIMEOUT:,} at most.")
    if job.evidence != (evidence is not None):
        raise ValueError(
            "evidence goes with a job that gives evidence: Job(evidence=True) and a path."
        )


def _check_engine(engine: str, scheduler: str | None) -> None:
    if engine not in ("local", "dask"):
        raise ValueError(f"engine is {engine!r}; it may be 'local' or 'dask'.")
    if scheduler and engine != "dask":
        raise ValueError(
            f"scheduler is {scheduler!r}, and engine is {engine!r}; it goes with 'dask'."
        )


def _check_outputs(outputs: Iterable[Path]) -> None:
    """Raise if one output is another, or lies in it."""
    places = [path.resolve() for path in outputs]
    for one, other in permutations(places, 2):
        if one == other or other in one.parents:
            raise ValueError(f"output and evidence go to {one} and {other}; name two places.")


def _outside(files: list[File], outputs: Sequence[Path]) -> list[File]:
    """Return the files that the run does not write itself: outputs may lie among the inputs."""
    places = {os.path.realpath(path) for path in outputs}
    kept = []
    for file in files:
        real = os.path.realpath(file.address)
        if file.named and real in places:
            raise ValueError(f"{file.label} is an input, and output would replace it.")
        if not any(real == place or real.startswith(place + os.sep) for place in places):
            kept.append(file)
    if not kept:
        raise ValueError("All inputs lie in the output; name another output.")
    return kept


def _engine(
    name: str, scheduler: str | None, workers: int, timeout: float
) -> Callable[[Job, Iterable[Chunk]], Generator[Done, None, None]]:
    if name == "dask":
        return partial(run_dask, workers=workers, timeout=timeout, scheduler=scheduler)
    return partial(run_local, workers=workers, timeout=timeout)


def _parts_folder(output: str | os.PathLike[str], argument: str) -> Path:
    """Return where the parts of an output are kept: the output itself, if that is a folder."""
    path, given = Path(output), os.fspath(output)
    if not _is_file(output):
        return path
    if path.suffix not in FORMATS:
        raise ValueError(
            f"{argument} is {given!r}; it may be a file that ends in {', '.join(FORMATS)}, or a "
            f"folder; to have a folder of this name, write {given + '/'!r}."
        )
    if not path.parent.is_dir():
        raise ValueError(
            f"{argument} is {given!r}, and there is no folder {path.parent}; make it first."
        )
    return path.with_name(f"{path.name}.parts")


def _is_file(output: str | os.PathLike[str]) -> bool:
    """Whether an output is one file rather than a folder of parts."""
    ends = os.fspath(output).endswith(("/", os.sep))
    return bool(Path(output).suffix) and not ends and not Path(output).is_dir()


class _Reached:
    """How far into the inputs each chunk goes, in bytes on the disk: for the time that is left."""

    def __init__(self) -> None:
        self._before = self._size = self._inside = 0
        self.by_chunk: dict[int, int] = {}

    def begin(self, file: File) -> None:
        """Note that ``file`` is fetched from now on."""
        self._before, self._size, self._inside = self._before + self._size, file.size(), 0

    def pass_on(self, documents: Iterable[RawDocument]) -> Iterator[RawDocument]:
        """Yield ``documents``, and count."""
        for document in documents:
            self._inside += len(document.content)
            yield document

    def mark(self, chunk: Chunk) -> None:
        """Note that ``chunk`` ends here; an archive holds more than its size."""
        self.by_chunk[chunk.number] = self._before + min(self._size, self._inside)


def _not_done(
    chunks: Iterable[Chunk], store: PartStore, reached: _Reached, hear: Listen
) -> Iterator[Chunk]:
    """Yield the chunks that an earlier run has not done."""
    for chunk in chunks:
        reached.mark(chunk)
        entry = store.taken_over(chunk)
        if entry is None:
            yield chunk
        else:
            hear(_heard(chunk, entry, reached, taken_over=True))


def _keep(chunk: Chunk, tables: Tables, store: PartStore, reached: _Reached, hear: Listen) -> None:
    """Write the tables of a chunk, and tell of it."""
    import pyarrow
    import pyarrow.compute

    rows = pyarrow.ipc.open_stream(tables[STATEMENTS]).read_all()
    failed = rows.filter(pyarrow.compute.not_equal(rows["status"], "ok"))
    for row in failed.select(["statement_id", "status", "error"]).to_pylist():
        hear({"event": "error", **row})
    entry = store.write(chunk, tables, _counts(rows))
    hear(_heard(chunk, entry, reached, taken_over=False))


def _heard(
    chunk: Chunk, entry: Mapping[str, Any], reached: _Reached, *, taken_over: bool
) -> dict[str, Any]:
    counted = {name: entry[name] for name in ("part", "statements", "words", "status")}
    place = reached.by_chunk.pop(chunk.number)
    return {"event": "part", **counted, "bytes": place, "taken_over": taken_over}


def _counts(rows: Any) -> dict[str, Any]:
    """Return what the journal says of the rows of a part."""
    errors = [error for error in rows["error"].to_pylist() if error]
    labels = rows["label"].to_pylist() if "label" in rows.column_names else []
    return {
        "statements": rows.num_rows,
        "words": sum(filter(None, rows["tokens"].to_pylist())),
        "status": dict(Counter(rows["status"].to_pylist())),
        "labels": dict(Counter(filter(None, labels))),
        "first_error": errors[0] if errors else "",
    }


def _summary(
    entries: Sequence[Mapping[str, Any]], *, taken_over: int, seconds: float
) -> BatchSummary:
    status, labels = Counter[str](), Counter[str]()
    for entry in entries:
        status.update(entry["status"])
        labels.update(entry["labels"])
    return BatchSummary(
        statements=sum(entry["statements"] for entry in entries),
        words=sum(entry["words"] for entry in entries),
        status=status,
        labels=labels,
        taken_over=taken_over,
        seconds=seconds,
        first_error=next((entry["first_error"] for entry in entries if entry["first_error"]), ""),
    )
