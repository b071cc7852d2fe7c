"""Find the files that mention iDDS among many: nearly all of a run over a large tree is reading the others."""

# ruff: noqa: PTH116, PTH123 - objects for paths take as long to make as most files take to read

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from pidds_migrate.prefilter import MARK

_BUFFER_BYTES = 1 << 18
# Starting a process takes as long as reading some hundred files.
_FILES_FOR_TWO = 1_000


def notable(paths: Sequence[str]) -> list[str]:
    """The files that mention iDDS, and those that cannot be read, in the order given.

    Args:
        paths: files of any kind; what is no regular file is not opened.
    """
    found = _in_two(paths) if len(paths) >= _FILES_FOR_TWO else _notable(paths, 0, 1)
    return [paths[index] for index in sorted(found)]


def _in_two(paths: Sequence[str]) -> Iterator[int]:
    """The positions of the notable files, with a second process for every other file, where there is a core for it."""
    from pidds_migrate.workers import Worker, WorkerLostError, cores

    if cores() < 2:
        yield from _notable(paths, 0, 1)
        return
    with Worker(lambda: [list(_notable(paths, 1, 2))]) as worker:
        yield from _notable(paths, 0, 2)
        try:
            (theirs,) = worker.results()
        except WorkerLostError:
            theirs = list(_notable(paths, 1, 2))
    yield from theirs


def _notable(paths: Sequence[str], start: int, step: int) -> Iterator[int]:
    # One buffer for all files stays in the processor's cache.
    buffer = bytearray(_BUFFER_BYTES)
    for position in range(start, len(paths), step):
        try:
            if _is_notable(paths[position], buffer):
                yield position
        except OSError:
            yield position


def _is_notable(path: str, buffer: bytearray) -> bool:
    # Opening a named pipe would wait for its other end for ever.
    if not stat.S_ISREG(os.stat(path).st_mode):
        return True
    kept = 0
    view = memoryview(buffer)
    with open(path, "rb", buffering=0) as stream:
        while size := stream.readinto(view[kept:]):
            end = kept + size
            if buffer.find(MARK, 0, end) >= 0:
                return True
            # The mark may lie across the border of two pieces.
            kept = min(end, len(MARK) - 1)
            buffer[:kept] = buffer[end - kept : end]
    return False
