"""A real cluster of two processes, one of which is killed on the way."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from discourse.batch import BatchError, Job, run_batch
from discourse.lexicon import lexicon_from_patterns

dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
JOB = Job("rates", voice=False, lexicon=lexicon_from_patterns({"trade": ["trade*"]}))
pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_lost_machine_costs_nothing(statements: Path, tmp_path: Path) -> None:
    run_batch([statements], tmp_path / "local", JOB, workers=1, chunk_size=1)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        victims = [worker.pid for worker in cluster.workers.values()]

        def kill_one(event: dict[str, Any]) -> None:
            if event["event"] == "part" and victims:
                os.kill(victims.pop(), signal.SIGKILL)
                victims.clear()

        run_batch(
            [statements],
            tmp_path / "dask",
            JOB,
            chunk_size=1,
            engine="dask",
            scheduler=cluster.scheduler_address,
            listen=kill_one,
        )
    assert not victims
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("local", "dask")
    )
    assert one == other


def test_no_scheduler_there(statements: Path, tmp_path: Path) -> None:
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(ValueError, match="no Dask scheduler answers there"),
    ):
        run_batch([statements], tmp_path / "o", JOB, engine="dask", scheduler="tcp://127.0.0.1:9")


def test_a_chunk_that_is_lost_every_time(
    statements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from discourse.batch import cluster

    class Lost:
        done = property(lambda self: [self])

        def result(self) -> None:
            raise distributed.KilledWorker("task", None, [])

    class Client:
        submitted = 0

        def submit(self, *arguments: Any, **options: Any) -> Lost:
            Client.submitted += 1
            return Lost()

        def nthreads(self) -> dict[str, int]:
            return {"a": 1}

    monkeypatch.setattr(cluster, "_connect", lambda *_: Client())
    monkeypatch.setattr(distributed, "wait", lambda futures, **_: type("W", (), {"done": futures}))
    with pytest.raises(BatchError, match="part 0 was lost 4 times"):
        run_batch([statements], tmp_path / "o", JOB, engine="dask")
    assert Client.submitted == 4
