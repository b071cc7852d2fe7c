"""A diff for a person: coloured, and through a pager where it is longer than the terminal."""

from __future__ import annotations

import os
import shlex
import shutil
from typing import TextIO

from pidds_migrate.report.streams import Streams

_DEFAULT = "less"
# As git sets it: end where all fits on the screen, show colours, leave the text there.
_LESS = "FRX"
_RESET = b"\x1b[m"
_COLOURS = {
    b"---": b"\x1b[1m",
    b"+++": b"\x1b[1m",
    b"@@": b"\x1b[36m",
    b"-": b"\x1b[31m",
    b"+": b"\x1b[32m",
}


class PagedStreams(Streams):
    """Streams whose standard output is a terminal that is to show a diff; it is held until its end.

    Args:
        out: the terminal.
        err: standard error.
        colour: whether to colour it.
    """

    def __init__(self, out: TextIO, err: TextIO | None, *, colour: bool) -> None:
        super().__init__(out, err)
        self._colour = colour
        self._parts: list[bytes] = []

    def program(self, data: bytes) -> None:
        """The diff of one file."""
        self._parts.append(data)

    def end_of_programs(self) -> None:
        """Show the diff."""
        text = b"".join(self._parts)
        self._parts.clear()
        lines = text.split(b"\n")
        shown = b"\n".join(map(_coloured, lines)) if self._colour else text
        if not (len(lines) > shutil.get_terminal_size().lines and _paged(shown)):
            super().program(shown)


def _coloured(line: bytes) -> bytes:
    colour = next((colour for start, colour in _COLOURS.items() if line.startswith(start)), None)
    if colour is None:
        return line
    # A carriage return behind the colour's end would hide it.
    content = line.rstrip(b"\r")
    return colour + content + _RESET + line[len(content) :]


def _paged(text: bytes) -> bool:
    """Give the text to the pager that the user wants; tell whether there is one."""
    import subprocess

    command = shlex.split(os.environ.get("PAGER", _DEFAULT))
    if not command or command == ["cat"] or shutil.which(command[0]) is None:
        return False
    environment = {"LESS": _LESS, **os.environ}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    try:
        with process.stdin:
            process.stdin.write(text)
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # its reader has seen enough
    while process.poll() is None:
        try:
            process.wait()
        except KeyboardInterrupt:
            continue  # it is for the pager, which the reader ends
    return True
