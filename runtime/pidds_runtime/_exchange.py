"""The time that a call has, from end to end: known to every connection it goes over."""

from __future__ import annotations

import contextlib
import math
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

#: The exchange whose request is being sent: what urllib3's connections keep to, without a parameter of theirs for it.
_CURRENT: ContextVar[Exchange] = ContextVar("pidds_runtime_exchange")


class Exchange:
    """One call with all its requests, repetitions and pauses.

    Attributes:
        seconds: how long all of it may take.
        connect: how long one connection may take to come about, in seconds.
        idle: how long a connection may have been idle to be used again, in seconds.
        reused: whether the last request went over a connection that had carried another before.
        handled: the exception that the caller was handling when the call began; no cause of what fails in it.
    """

    def __init__(self, timeout: tuple[float, float], idle: float = 0.0) -> None:
        """Start the clock.

        Args:
            timeout: the longest that a connection, and the exchange as a whole, may take, in seconds.
            idle: see the attribute.
        """
        self.connect, self.seconds = min(timeout), timeout[1]
        self.end = time.monotonic() + self.seconds
        self.idle = idle
        self.reused = False
        self.handled = sys.exc_info()[1]

    @classmethod
    def current(cls) -> Exchange:
        """Return the one whose request is being sent."""
        return _CURRENT.get()

    @contextlib.contextmanager
    def sending(self) -> Iterator[None]:
        """Be the current one of this thread or task."""
        before = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(before)

    @property
    def left(self) -> float:
        """Seconds that are left; negative when the time is over."""
        return self.end - time.monotonic()

    def opened(self, sock: socket.socket) -> None:
        """Take note of the socket that the exchange now goes over."""

    def pause(self, seconds: float) -> None:
        """Wait between two requests."""
        time.sleep(max(0.0, min(seconds, self.left)))


class Cancellable(Exchange):
    """An exchange that another thread can end."""

    def __init__(self, timeout: tuple[float, float], idle: float = 0.0) -> None:
        super().__init__(timeout, idle)
        self._cancelled = threading.Event()
        self._socket: socket.socket | None = None

    def opened(self, sock: socket.socket) -> None:
        self._socket = sock
        if self._cancelled.is_set():
            self._shut()

    def pause(self, seconds: float) -> None:
        self._cancelled.wait(max(0.0, min(seconds, self.left)))

    def cancel(self) -> None:
        """End the exchange now: what waits for the network stops to."""
        self._cancelled.set()
        self.end = -math.inf
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Not SSLSocket's own, which takes the TLS state away from the thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Limit:
    """Until when the socket of one connection may block; what reads from it and what writes to it share this.

    Attributes:
        end: by `time.monotonic`.
        leftover: whether bytes came after the last answer was complete.
        is_clear: whether the last answer said without doubt where it ends.
    """

    __slots__ = ("end", "is_clear", "leftover")

    def __init__(self) -> None:
        self.end = math.inf
        self.leftover = False
        self.is_clear = False

    def apply(self, sock: Any) -> None:
        """Let the next operation block no longer.

        Raises:
            TimeoutError: there is no time left.
        """
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        now = sock.gettimeout()
        # Each change costs a system call and the interpreter's lock; a hundredth more is no difference.
        if now is None or not 0.99 * left <= now <= 1.01 * left:
            sock.settimeout(left)
