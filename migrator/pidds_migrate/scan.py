"""Find the files that hold one of a few words among many: nearly all of a run over a large tree is reading them."""

# ruff: noqa: PTH116 - objects for paths take as long to make as most files take to read

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence

from pidds_migrate.prefilter import holds_any

# Starting a process takes as long as reading some hundred files.
_FILES_FOR_TWO = 1_000
# Windows reads text unless told otherwise.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def holding(paths: Sequence[str], words: Collection[bytes], meanwhile: Callable[[], object] | None = None) -> list[str]:
    """The files that hold one of the words, and those that cannot be read, in the order given.

    Args:
        paths: files of any kind; what is no regular file is not opened.
        words: what to look for.
        meanwhile: what this process can do where others search.
    """
    split = len(paths) >= _FILES_FOR_TWO
    found = _in_two(paths, words, meanwhile) if split else _holding(paths, words, 0, 1)
    return [paths[position] for position in sorted(found)]


def _in_two(paths: Sequence[str], words: Collection[bytes], meanwhile: Callable[[], object] | None) -> Iterator[int]:
    """What `_holding` gives, by two other processes where there are cores for them."""
    # Small runs do without.
    from pidds_migrate.workers import Worker, WorkerLostError, cores

    if cores() < 2:
        yield from _holding(paths, words, 0, 1)
        return

    def share(start: int) -> list[int]:
        return list(_holding(paths, words, start, 2))

    with Worker(lambda: [share(0)]) as even, Worker(lambda: [share(1)]) as odd:
        if meanwhile is not None:
            meanwhile()
        for start, worker in enumerate((even, odd)):
            try:
                (found,) = worker.results()
            except WorkerLostError:
                found = share(start)
            yield from found


def _holding(paths: Sequence[str], words: Collection[bytes], start: int, step: int) -> Iterator[int]:
    """The positions of the files, among every `step`-th."""
    for position in range(start, len(paths), step):
        try:
            if _holds(paths[position], words):
                yield position
        except OSError:
            yield position


def _holds(path: str, words: Collection[bytes]) -> bool:
    """Whether a file holds one of the words, or is to be looked at more closely: no file, or one that changes."""
    # Opening a named pipe would wait for its other end for ever.
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        return True
    # Half the time of open(), which asks for more than is needed here.
    handle = os.open(path, _FLAGS)
    try:
        data = os.read(handle, status.st_size + 1)
    finally:
        os.close(handle)
    return len(data) != status.st_size or holds_any(data, words)
