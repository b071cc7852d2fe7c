"""Search many files for a few bytes: nearly all of a run over a large tree is reading them."""

# ruff: noqa: PTH116, PTH123 - objects for paths take as long to make as most files take to read

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from pidds_migrate.source.byte_filters import Wanted

# A small run does without.
if TYPE_CHECKING:
    from pidds_migrate.discover.workers import Worker

# Starting a process takes as long as reading some hundred files.
_SHARE = 2_500
# As many processes for each core: while one ends the next is at work.
_PROCESSES_A_CORE = 2
# Nearly all programs are shorter; what is not needed of it is given back at once.
_BLOCK = 1 << 18
# Windows reads text unless told otherwise.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class Search:
    """Reads files; in other processes, where there are many, while more files are being found.

    Args:
        wanted: which to look for.
        share: how many files another process is given.
    """

    def __init__(self, wanted: Wanted, share: int = _SHARE) -> None:
        self._wanted, self._size = wanted, share
        self._shares: list[_Share] = []
        self._waiting: list[str] = []
        self._unsure: set[str] = set()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        for share in self._shares:
            share.end()

    @property
    def is_elsewhere(self) -> bool:
        """Whether other processes are searching."""
        return bool(self._shares)

    def add(self, path: str, *, is_regular: bool = False) -> None:
        """Take in a file.

        Args:
            path: a file of any kind; what is no regular file is not opened.
            is_regular: whether it is known to be one, and no link.
        """
        self._waiting.append(path)
        if not is_regular:
            self._unsure.add(path)
        if len(self._waiting) == self._size:
            self._deal_out()

    def found(self) -> list[str]:
        """The files that are wanted, and those that cannot be read, in the order that they came in."""
        if self._shares and self._waiting:
            self._deal_out()
        found = [path for share in self._shares for path in share.found()]
        return [*found, *_among(self._waiting, self._unsure, self._wanted)]

    def _deal_out(self) -> None:
        from pidds_migrate.discover.workers import cores

        most = cores()
        if most < 2:
            return
        ahead = len(self._shares) - most * _PROCESSES_A_CORE
        if ahead >= 0:
            self._shares[ahead].found()
        self._shares.append(_Share(self._waiting, self._unsure, self._wanted))
        self._waiting, self._unsure = [], set()


class _Share:
    """Some of the files, searched by a process of their own."""

    def __init__(self, paths: Sequence[str], unsure: Collection[str], wanted: Wanted) -> None:
        from pidds_migrate.discover.workers import Worker

        self._paths, self._unsure, self._wanted = paths, unsure, wanted
        self._found: list[str] | None = None
        self._worker: Worker[list[str]] = Worker(lambda: [self._search()])

    def found(self) -> list[str]:
        """Those of the files that are wanted."""
        from pidds_migrate.discover.workers import WorkerLostError

        if self._found is None:
            try:
                (self._found,) = self._worker.results()
            except WorkerLostError:
                self._found = self._search()
            self._worker.end()
        return self._found

    def _search(self) -> list[str]:
        return list(_among(self._paths, self._unsure, self._wanted))

    def end(self) -> None:
        """End the process, if it has not ended."""
        self._worker.end()


def among(paths: Sequence[str], wanted: Wanted, meanwhile: Callable[[], object] | None = None) -> list[str]:
    """The files that are wanted, and those that cannot be read, in the order given.

    Args:
        paths: regular files, or links to such.
        wanted: which to look for.
        meanwhile: what this process can do where others search.
    """
    with Search(wanted, _even_share(len(paths))) as search:
        for path in paths:
            search.add(path, is_regular=True)
        if meanwhile is not None and search.is_elsewhere:
            meanwhile()
        return search.found()


def _even_share(count: int) -> int:
    """A share that makes as many as there are processes: none is dealt out late, and this process is free at once."""
    if count <= _SHARE:
        return _SHARE
    from pidds_migrate.discover.workers import cores

    return max(_SHARE, -(-count // (cores() * _PROCESSES_A_CORE)))


def _among(paths: Sequence[str], unsure: Collection[str], wanted: Wanted) -> Iterator[str]:
    for path in paths:
        try:
            # Opening a named pipe would wait for its other end for ever.
            if (path in unsure and not stat.S_ISREG(os.stat(path).st_mode)) or wanted(path, _content(path)):
                yield path
        except OSError:
            yield path


def _content(path: str) -> bytes:
    # A third of the time of open(), which asks for what is not needed here; 20,000 files: 0.2 s.
    handle = os.open(path, _FLAGS)
    try:
        data = os.read(handle, _BLOCK)
        # Neither a long file nor a file system that gives less than asked for may hide the rest.
        if not os.read(handle, 1):
            return data
    finally:
        os.close(handle)
    with open(path, "rb") as stream:
        return stream.read()
