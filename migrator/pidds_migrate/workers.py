"""Work in other processes: a copy of this one computes, and hands its results back one by one through a pipe."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")


class WorkerLostError(Exception):
    """A worker ended before its work did; the text says how."""


def cores() -> int:
    """How many processes can compute at once; 1 where a copy of this one cannot be made, or not safely."""
    # Windows has no fork; on macOS libraries of the system, here perhaps a caller, may have started threads.
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


class Worker(Generic[T]):
    """A process that computes what `produce` yields; it ends with the ``with`` block, whatever it is doing then.

    Args:
        produce: what to compute there; it sees this process as it is now, and changes nothing in it.
    """

    def __init__(self, produce: Callable[[], Iterable[T]]) -> None:
        self._from_worker, to_parent = os.pipe()
        self._status: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            _work(produce, to_parent)
        os.close(to_parent)

    def __enter__(self) -> Worker[T]:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._from_worker)
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)

    def results(self) -> Iterator[T]:
        """The results, each as soon as it is there.

        Raises:
            WorkerLostError: the worker ended before its work did.
        """
        import pickle

        with open(self._from_worker, "rb", closefd=False) as stream:
            while True:
                try:
                    yield pickle.load(stream)  # noqa: S301 - from a copy of this process
                except (EOFError, pickle.UnpicklingError):
                    break
        _, self._status = os.waitpid(self._pid, 0)
        code = os.waitstatus_to_exitcode(self._status)
        if code:
            raise WorkerLostError(
                f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
            )


def _work(produce: Callable[[], Iterable[T]], to_parent: int) -> NoReturn:
    """The life of a worker, which must not return into the parent's code, nor run what that does at its end."""
    status = 1
    try:
        import pickle

        with open(to_parent, "wb") as stream:
            for result in produce():
                pickle.dump(result, stream)
                stream.flush()
        status = 0
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # whoever interrupts a run interrupts all of it, and the parent is the one to say so
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)
