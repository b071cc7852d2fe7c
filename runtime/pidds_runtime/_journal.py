"""What the log keeps and ``verbose`` shows: sizes, statuses, times; no arguments, answers or credentials."""

from __future__ import annotations

import logging
import sys

log = logging.getLogger("pidds_runtime")


class Journal:
    """Where the notes of one API object go: to the logger, and to stderr if it is verbose."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose

    def note(self, text: str) -> None:
        """Write one line, of interest where something is looked for."""
        self._write(logging.DEBUG, text)

    def tell(self, text: str) -> None:
        """Write one line, of interest to who waits."""
        self._write(logging.INFO, text)

    def _write(self, level: int, text: str) -> None:
        log.log(level, "%s", text)
        if self._verbose:
            print(f"pidds_runtime: {text}", file=sys.stderr, flush=True)
