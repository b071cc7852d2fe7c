"""Work in other processes: a copy of this one computes, and hands its results back one by one through a pipe."""

from __future__ import annotations

import os
import pickle  # before the first process is made: each would import it for itself
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")


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
        self.end()

    def end(self) -> None:
        """End the process, if it has not ended."""
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)
            _, self._status = os.waitpid(self._pid, 0)
        if self._from_worker >= 0:
            os.close(self._from_worker)
            self._from_worker = -1

    def results(self) -> Iterator[T]:
        """The results, each as soon as it is there.

        Raises:
            WorkerLostError: the worker ended before its work did.
        """
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
                f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended by itself with status {code}"
            )


def _work(produce: Callable[[], Iterable[T]], to_parent: int) -> NoReturn:
    """The life of a worker, which must not return into the parent's code, nor run what that does at its end."""
    status = 1
    try:
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


def spread(work: Callable[[T], R], items: Sequence[T], processes: int) -> Generator[R | WorkerLostError, None, None]:
    """What `work` gives for each of the items, in their order, computed by several processes.

    A process that ends at an item is begun anew with that item; where it ends there once more, the error is what
    there is for the item, and the process is begun anew with the next.

    Args:
        work: what to do with an item; its result is sent to this process.
        items: dealt out to the processes in turn.
        processes: how many.
    """
    lanes = [_Lane(work, items, processes, first) for first in range(processes)]
    try:
        for position in range(len(items)):
            yield lanes[position % processes].result_of(position)
    finally:
        for lane in lanes:
            lane.end()


class _Lane(Generic[T, R]):
    """Every so-many-th item, in one process after the other if need be."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], step: int, first: int) -> None:
        self._work, self._items, self._step = work, items, step
        self._worker: Worker[R] | None = None
        self._begin(first)

    def _begin(self, position: int) -> None:
        if self._worker is not None:
            self._worker.end()
        self._worker = Worker(lambda: map(self._work, self._items[position :: self._step]))
        self._results = self._worker.results()

    def result_of(self, position: int) -> R | WorkerLostError:
        """The result of an item; they are asked for in order."""
        try:
            return next(self._results)
        except WorkerLostError:
            self._begin(position)
        try:
            return next(self._results)
        except WorkerLostError as error:
            self._begin(position + self._step)
            return error

    def end(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()
