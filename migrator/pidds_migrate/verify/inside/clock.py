"""A clock that both runs read alike, and sleeping that takes no time but moves it on.

The program and libraries that show the time (logging) read a scripted clock: it stands still but for what is slept
through, and moves one millisecond whenever the program's own code asks. The standard library's machinery for waiting
needs one that never stands still: it reads the real one, moved on by what was slept through.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from . import events

_TICK = 0.001
_SHORTEST, _LONGEST, _SHARE = 0.01, 0.05, 0.01  # of what a thread sleeps while others run, in real seconds
_PATIENCE = 2.0  # for what another thread or process may be about to bring
_WAITING = ("threading", "queue", "selectors", "socket", "ssl", "subprocess", "concurrent", "multiprocessing")

_real_sleep, _real_monotonic = time.sleep, time.monotonic
_real: dict[str, Any] = {name: getattr(time, name) for name in ("localtime", "gmtime", "ctime", "strftime", "asctime")}
_lock = threading.Lock()
_moved = 0.0
_idle = 0


def move(seconds: float) -> None:
    """Let time go by."""
    global _moved
    with _lock:
        _moved += seconds


def _now(frame: FrameType) -> float:
    if events.program_file(frame.f_code.co_filename) is not None:
        move(_TICK)
    return _moved


def _monotonic(frame: FrameType) -> float:
    module = frame.f_globals.get("__name__") or ""
    if module.partition(".")[0] in _WAITING:
        return _real_monotonic() + _moved
    return 1000.0 + _now(frame)


@contextlib.contextmanager
def _idling() -> Iterator[None]:
    """Count this thread among those that wait for the time, or for another thread, to go by."""
    global _idle
    with _lock:
        _idle += 1
    try:
        yield
    finally:
        with _lock:
            _idle -= 1


def _sleep(seconds: Any, /) -> None:
    if not isinstance(seconds, (int, float)) or seconds < 0:
        _real_sleep(seconds)  # which says what is wrong with it
        return
    if threading.active_count() == 1:
        _real_sleep(0)
    else:
        with _idling():
            _real_sleep(min(max(seconds * _SHARE, _SHORTEST), _LONGEST, seconds))
    move(seconds)


def install(start: float) -> None:
    """Replace the clock.

    Args:
        start: the time at which every run begins, in seconds since 1970.
    """
    put: Any = time  # whose attributes are typed as what they were
    put.sleep = _sleep
    put.time = lambda: start + _now(sys._getframe(1))
    put.time_ns = lambda: int((start + _now(sys._getframe(1))) * 1_000_000) * 1000
    put.monotonic = lambda: _monotonic(sys._getframe(1))
    put.monotonic_ns = lambda: int(_monotonic(sys._getframe(1)) * 1_000_000_000)
    put.perf_counter = lambda: _monotonic(sys._getframe(1))
    put.perf_counter_ns = lambda: int(_monotonic(sys._getframe(1)) * 1_000_000_000)
    put.process_time = lambda: _now(sys._getframe(1))
    put.localtime = lambda secs=None: _real["localtime"](_or_now(start, secs))
    put.gmtime = lambda secs=None: _real["gmtime"](_or_now(start, secs))
    put.ctime = lambda secs=None: _real["ctime"](_or_now(start, secs))
    put.asctime = lambda t=None: _real["asctime"](t if t is not None else time.localtime())
    put.strftime = lambda form, t=None: _real["strftime"](form, t if t is not None else time.localtime())
    _install_dates(start)


def _or_now(start: float, seconds: Any) -> Any:
    return start + _moved if seconds is None else seconds


def _install_dates(start: float) -> None:
    real_date: Any = datetime.date
    real_datetime: Any = datetime.datetime

    class Meta(type):
        def __instancecheck__(cls, thing: Any) -> bool:
            return isinstance(thing, real_datetime if cls is Datetime else real_date) or type.__instancecheck__(
                cls, thing
            )

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, real_datetime if cls is Datetime else real_date)

    class Date(datetime.date, metaclass=Meta):
        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(start + _now(sys._getframe(1)))

    class Datetime(datetime.datetime, metaclass=Meta):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.fromtimestamp(start + _now(sys._getframe(1)), tz)

        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(start + _now(sys._getframe(1)))

        @classmethod
        def utcnow(cls) -> Any:
            moment = cls.fromtimestamp(start + _now(sys._getframe(1)), datetime.timezone.utc)
            return moment.replace(tzinfo=None)

    for cls, name in ((Date, "date"), (Datetime, "datetime")):
        cls.__name__ = cls.__qualname__ = name
        cls.__module__ = "datetime"
    module: Any = datetime
    module.date, module.datetime = Date, Datetime


def jump_in(loop: Any) -> None:
    """Let an event loop of asyncio that only waits for the time move the clock instead."""
    selector, running = loop._selector, set()
    select, run_in_executor = selector.select, loop.run_in_executor

    def counted(*args: Any) -> Any:
        future = run_in_executor(*args)
        running.add(future)
        future.add_done_callback(running.discard)
        return future

    def jumping(timeout: float | None = None) -> Any:
        if timeout is None or timeout <= 0:
            return select(timeout)
        ready = select(_PATIENCE if running or _has_children() else 0)
        if not ready:
            move(timeout)
        return ready

    selector.select, loop.run_in_executor = jumping, counted


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def short_waits(threading_module: Any) -> None:
    """Let a wait with a timeout in the program's own code take no time where nobody can end it soon."""
    event_wait, join = threading_module.Event.wait, threading_module.Thread.join

    def wait(self: Any, timeout: float | None = None) -> Any:
        if timeout is None or timeout <= 0 or events.program_file(sys._getframe(1).f_code.co_filename) is None:
            return event_wait(self, timeout)
        with _idling():
            end = _real_monotonic() + min(timeout, _PATIENCE)
            while _real_monotonic() < end and _idle < threading.active_count():
                if event_wait(self, _SHORTEST):
                    return True
        if not self.is_set():
            move(timeout)
        return self.is_set()

    def joining(self: Any, timeout: float | None = None) -> None:
        with _idling():
            join(self, timeout)

    threading_module.Event.wait, threading_module.Thread.join = wait, joining
