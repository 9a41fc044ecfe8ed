"""What a run says of itself while it runs: a bar on a terminal, a log in a file."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any


class Monitor:
    """Hears the events of a run.

    Parameters
    ----------
    log : str, optional
        File to which events are appended, a JSON object a line, with the time.
    quiet : bool
        Show no bar.

    Attributes
    ----------
    statements, parts : int
        What is done and kept.
    """

    def __init__(self, log: str | None, *, quiet: bool) -> None:
        self.statements = self.parts = self._failed = self._taken_over = 0
        self._bar: Any = None
        self._shown = not quiet and sys.stderr.isatty()
        self._stack = ExitStack()
        self._log: IO[str] | None = None
        if log:
            self._log = Path(log).open("a", encoding="utf-8")  # noqa: SIM115 closed with the rest
            self._stack.enter_context(self._log)

    def __enter__(self) -> Monitor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def stop(self, reason: BaseException) -> None:
        """Note why the run ends before its time, and take the bar away."""
        self._write({"event": "stopped", "reason": str(reason) or type(reason).__name__})
        if self._bar is not None:
            self._bar.close()

    def __call__(self, event: dict[str, Any]) -> None:
        """Note one event."""
        self._write(event)
        if event["event"] == "start" and self._shown:
            self._begin(event["bytes"])
        elif event["event"] == "part":
            self.statements += event["statements"]
            self.parts += 1
            self._failed += event["statements"] - event["status"].get("ok", 0)
            if self._bar is not None:
                self._advance(event)

    def _begin(self, size: int) -> None:
        from tqdm import tqdm

        self._bar = self._stack.enter_context(
            tqdm(
                total=size,
                leave=False,
                dynamic_ncols=True,
                bar_format="{percentage:3.0f}%|{bar}| {remaining} left, {desc}",
            )
        )
        self._bar.set_description_str("starting")

    def _advance(self, event: dict[str, Any]) -> None:
        self._bar.update(max(0, min(event["bytes"], self._bar.total) - self._bar.n))
        if event["taken_over"]:
            # What an earlier run has done says nothing of how fast this one is.
            self._bar.initial, self._taken_over = self._bar.n, self.statements
        done = self.statements - self._taken_over
        rate = done / max(self._bar.format_dict["elapsed"], 1e-9)
        errors = f", {self._failed} not read" if self._failed else ""
        self._bar.set_description_str(f"{self.statements:,} statements, {rate:,.0f}/s{errors}")

    def _write(self, event: dict[str, Any]) -> None:
        if self._log is not None:
            time = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._log.write(json.dumps({"time": time, **event}, ensure_ascii=False) + "\n")
            self._log.flush()
