"""A progress bar for runs that take long enough to wonder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

T = TypeVar("T")

_PATIENCE_SECONDS = 1.0
_ERASED = "\r\x1b[K"


class Progress:
    """Shows on a terminal how far a run has come; nothing where the stream is none.

    Args:
        stream: standard error, or None where it must stay clean.
        clock: seconds, for tests.
    """

    def __init__(self, stream: TextIO | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._clock = clock
        self._bar: ProgressBar[int] | None = None
        self._open = ExitStack()

    def over(self, items: Sequence[T]) -> Iterator[T]:
        """The items one by one, with a bar from the moment on that patience ends."""
        start = self._clock()
        try:
            for done, item in enumerate(items):
                if self._bar is not None:
                    self._bar.update(1)
                elif self._stream is not None and self._clock() - start > _PATIENCE_SECONDS:
                    self._bar = self._open.enter_context(self._new_bar(len(items), self._stream))
                    self._bar.update(done)
                yield item
        finally:
            self.close()

    def erase(self) -> None:
        """Give the line back to what is written next; the bar comes again with the next item."""
        if self._bar is not None and self._stream is not None:
            self._stream.write(_ERASED)
            self._stream.flush()

    def close(self) -> None:
        """Take the bar away, and leave the terminal as it was."""
        self._open.close()
        self.erase()
        self._bar = None

    def _new_bar(self, length: int, stream: TextIO) -> ProgressBar[int]:
        import click

        return click.progressbar(length=length, label="Migrating", show_pos=True, file=stream)
