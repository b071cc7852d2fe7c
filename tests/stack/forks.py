"""Start processes that have imported already, and follow them as if they were children of the test run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from tests.stack.dialogue import Program

WAIT_SECONDS = 10.0  # of each question; the program that forks answers nothing else meanwhile


class Process(Protocol):
    """A process that was started, by whatever means."""

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""

    def wait(self, seconds: float, /) -> int | None:
        """The exit status, or None where it still runs after that time."""

    def send_signal(self, number: signal.Signals, /) -> None:
        """Send a signal, unless it has ended."""


class Forked:
    """One process, by its id."""

    def __init__(self, pid: int, parent: Program) -> None:
        self.pid = pid
        self._parent = parent
        self._status: int | None = None

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._ask(0)

    def wait(self, seconds: float, /) -> int | None:
        """The exit status, or None where it still runs after that time."""
        deadline = time.monotonic() + seconds
        while self._ask(min(WAIT_SECONDS, deadline - time.monotonic())) is None and time.monotonic() < deadline:
            pass
        return self._status

    def send_signal(self, number: signal.Signals, /) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ask(self, seconds: float) -> int | None:
        if self._status is None:
            self._status = self._parent.ask({"wait": self.pid, "seconds": seconds})["status"]
        return self._status


class Forking:
    """A program of ``inside/`` that ends with a fork for each job; a context manager that ends it and its forks."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str], errors: Path) -> None:
        self._program = Program(command, environment, errors)

    def __enter__(self) -> Forking:
        self._program.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._program.__exit__(kind, error, trace)

    def start(self, folder: Path, output: Path, errors: Path, **job: Any) -> Forked:
        """Start a process that adds to these two files.

        Args:
            folder: where it runs.
            output: the file of its standard output.
            errors: the file of its standard error.
            job: what else the program asks of a job.
        """
        answer = self._program.ask(
            {"start": {"folder": str(folder), "output": str(output), "errors": str(errors), **job}}
        )
        return Forked(answer["pid"], self._program)
