"""What ``verbose`` shows and the log keeps: sizes, statuses, times; no arguments, answers or credentials."""

from __future__ import annotations

import logging
import sys

_log = logging.getLogger("pidds_runtime")


class Journal:
    """Where the notes of one API object go: to the logger, and to stderr if it is verbose."""

    def __init__(self, verbose: bool) -> None:
        self._verbose = verbose

    def note(self, text: str) -> None:
        """Write one line."""
        _log.debug(text)
        if self._verbose:
            print(f"pidds_runtime: {text}", file=sys.stderr, flush=True)
