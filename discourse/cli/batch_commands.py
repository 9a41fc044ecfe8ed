"""Commands that give each statement a row, however many there are."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from discourse.batch import BatchError, BatchSummary, Job, run_batch
from discourse.cli.inputs import input_language, input_lexicon, input_limits, spoken_by
from discourse.cli.monitor import Monitor
from discourse.cli.output import say


def classify(options: Namespace) -> int:
    """Label every statement; one row each, whatever its status."""
    job = Job(
        "classify",
        seed=options.seed,
        evidence=options.evidence is not None,
        language=input_language(options),
        limits=input_limits(options),
    )
    return _run(job, options)


def rates(options: Namespace) -> int:
    """Count the frames of every statement; one row each, whatever its status."""
    job = Job(
        "rates",
        voice=not options.no_voice,
        language=input_language(options),
        limits=input_limits(options),
        lexicon=input_lexicon(options) if options.lexicon else None,
    )
    return _run(job, options)


def _run(job: Job, options: Namespace) -> int:
    with (
        Monitor(options.log, quiet=options.quiet) as monitor,
        _output(options.output) as output,
        _terminated_like_interrupted(),
    ):
        try:
            summary = _run_batch(job, options, output, monitor)
        except (KeyboardInterrupt, OSError, BatchError) as stop:
            monitor.stop(stop)
            return _stopped(stop, monitor, options.output)
        if options.output == "-":
            with output.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.flush()
    return _report(summary, quiet=options.quiet)


def _run_batch(job: Job, options: Namespace, output: Path, monitor: Monitor) -> BatchSummary:
    return run_batch(
        options.inputs,
        output,
        job,
        workers=options.workers,
        resume=options.resume,
        chunk_size=options.chunk_size,
        timeout=options.timeout,
        evidence=getattr(options, "evidence", None),
        engine=options.engine,
        scheduler=options.scheduler,
        text_column=options.text_column,
        id_column=options.id_column,
        stdin_ending=options.stdin,
        escape=not options.no_escape,
        listen=monitor,
        **spoken_by(options),
    )


@contextmanager
def _output(given: str) -> Iterator[Path]:
    """Yield where rows are written: for the screen, a file that is gone afterwards."""
    if given != "-":
        yield Path(given)
        return
    with tempfile.TemporaryDirectory(prefix="discourse-") as folder:
        yield Path(folder, "rows.csv")


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let a polite request to end be answered as Ctrl-C is."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stopped(stop: BaseException, monitor: Monitor, output: str) -> int:
    """Say why a run ended before its time, what is kept, and how to go on."""
    if isinstance(stop, KeyboardInterrupt):
        reason = "stopped"
    elif isinstance(stop, OSError) and stop.strerror:
        reason = f"{os.fspath(stop.filename or output)}: {stop.strerror}"
    else:
        reason = str(stop).rstrip(".")
    keeps = monitor.parts and output != "-"
    kept = f"{monitor.statements:,} statements are kept in whole parts" if keeps else ""
    interrupted = isinstance(stop, KeyboardInterrupt)
    advice = "run the same command with --resume to go on" if kept else ""
    print(f"discourse: {'; '.join(filter(None, [reason, kept, advice]))}.", file=sys.stderr)
    return 130 if interrupted else 2


def _report(summary: BatchSummary, *, quiet: bool) -> int:
    """Say what came of a run; return the exit status."""
    labels = ", ".join(f"{n:,} {label}" for label, n in summary.labels.most_common())
    pace = summary.words / max(summary.seconds, 1e-9)
    told = f"{summary.statements:,} statements, {summary.words:,} words"
    if summary.taken_over:
        told += f" ({summary.taken_over:,} statements taken over from before)"
    else:
        told += f" in {summary.seconds:,.0f} s ({pace:,.0f} words/s)"
    say(f"{told}{': ' if labels else ''}{labels}.", quiet=quiet)
    failed = summary.statements - summary.status["ok"]
    if failed:
        say(f"{failed:,} not read; the first: {summary.first_error}", quiet=quiet)
    return 1 if failed else 0
