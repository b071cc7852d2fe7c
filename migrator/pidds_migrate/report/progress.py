"""A progress bar for runs that take long enough to wonder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")

_PATIENCE_SECONDS = 1.0
_ERASED = "\r\x1b[K"
_BAR_WIDTH = 24


class Progress:
    """Shows on a terminal how far a run has come, and with what; nothing where the stream is none, or in CI.

    Args:
        stream: standard error, or None where it must stay clean.
    """

    def __init__(self, stream: TextIO | None) -> None:
        # Logs of CI are terminals at times, and keep every state of a bar.
        is_watched = stream is not None and stream.isatty() and not os.environ.get("CI")
        self._stream = stream if is_watched else None
        self._shown = False

    def over(self, items: Sequence[T], name_of: Callable[[T], str]) -> Iterator[T]:
        """The items one by one, with a bar from the moment on that patience ends.

        Args:
            items: what is worked on.
            name_of: what to call one of them.
        """
        start = time.monotonic()
        try:
            for done, item in enumerate(items):
                if self._stream is not None and time.monotonic() - start > _PATIENCE_SECONDS:
                    self._show(done, len(items), name_of(item))
                yield item
        finally:
            self.erase()

    def erase(self) -> None:
        """Give the line back to what is written next; the bar comes again with the next item."""
        if self._shown and self._stream is not None:
            self._stream.write(_ERASED)
            self._stream.flush()
            self._shown = False

    def _show(self, done: int, total: int, name: str) -> None:
        assert self._stream is not None
        import shutil

        filled = _BAR_WIDTH * done // total
        head = f"Migrating [{'#' * filled}{'-' * (_BAR_WIDTH - filled)}] {done}/{total} "
        room = max(shutil.get_terminal_size().columns - len(head) - 1, 0)
        # The end of a path says more than its beginning.
        named = name if len(name) <= room else f"…{name[len(name) - room + 1 :]}" if room > 1 else ""
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        line = f"{_ERASED}{head}{''.join(char if char.isprintable() else '?' for char in named)}"
        self._stream.write(line.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
        self._shown = True
