"""What the log keeps and ``verbose`` shows: sizes, statuses, times; no arguments, answers or credentials."""

from __future__ import annotations

import logging
import sys

#: Longest line of the log, in characters.
_LONGEST = 1000

log = logging.getLogger("pidds_runtime")


def one_line(text: str) -> str:
    """Return a text without line breaks, control characters and the like: a server may have sent it."""
    if text.isprintable():  # as nearly all of them are
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


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
        if not (self._verbose or log.isEnabledFor(level)):
            return
        text = one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
        log.log(level, "%s", text)
        if self._verbose:
            print(f"pidds_runtime: {text}", file=sys.stderr, flush=True)
