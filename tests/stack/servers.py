"""A server process on loopback: start it, wait until it listens, end it by its process id, keep its log."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from tests.stack.forks import Forked, Forking

READY_SECONDS = 60.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02
LOG_TAIL = 3000


class ServerError(Exception):
    """A server ended or stayed silent; the message has the end of its log."""


def free_port() -> int:
    """A port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server program; a context manager that imports it once, for all its starts, and ends it.

    Attributes:
        name: what the log file is called.
        port: where it listens, the same after a restart.
        log: the file that its output is added to.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        port: int,
        folder: Path,
    ) -> None:
        self.name = name
        self.port = port
        self.log = folder / f"{name}.log"
        self._folder = folder
        self._imported = Forking(command, environment, self.log)
        self._process: Forked | None = None

    def __enter__(self) -> Server:
        self._imported.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.resume()
        self.stop()
        self._imported.__exit__(kind, error, trace)

    @property
    def pid(self) -> int | None:
        """The process id, or None while it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the process; `wait_ready` says when it listens."""
        self._process = self._imported.start(self._folder, self.log, self.log)

    def wait_ready(self) -> None:
        """Wait until the port accepts connections.

        Raises:
            ServerError: the process ended, or `READY_SECONDS` have passed.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.pid is None:
                raise ServerError(f"{self.name} ended while starting:\n{self.log_tail()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(POLL_SECONDS)
        raise ServerError(f"{self.name} does not listen after {READY_SECONDS:.0f} s:\n{self.log_tail()}")

    def stop(self) -> None:
        """End the process, with force where it does not end by itself."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self._end(signal.SIGKILL)

    def suspend(self) -> None:
        """Halt the process: connections are accepted by the kernel and never answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a halted process go on."""
        self._signal(signal.SIGCONT)

    def log_tail(self) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-LOG_TAIL:] if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        if self._process and self._process.wait(STOP_SECONDS) is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(STOP_SECONDS)
