"""Write to the terminal or the pipe: any character, any reader, also one that has gone."""

from __future__ import annotations

import os
from typing import TextIO


class Streams:
    """Standard output and standard error; either is None where the caller closed it.

    A reader that goes away (``| head``) or a full disk ends the talking, never the work.

    Attributes:
        lost: something could not be written, other than to a reader that went away.
    """

    def __init__(self, out: TextIO | None, err: TextIO | None) -> None:
        self._out = out
        self._err = err
        self.lost = False

    def program(self, data: bytes) -> None:
        """Bytes for standard output, exactly as they are."""
        self._write(self._out, data)

    def end_of_programs(self) -> None:
        """No more bytes come."""

    def line(self, text: str) -> None:
        """A line for standard output."""
        self._write_line(self._out, text)

    def error(self, text: str) -> None:
        """A line for standard error."""
        self._write_line(self._err, text)

    def _write_line(self, stream: TextIO | None, text: str) -> None:
        encoding = getattr(stream, "encoding", None) or "utf-8"
        self._write(stream, f"{text}\n".encode(encoding, "backslashreplace"))

    def _write(self, stream: TextIO | None, data: bytes) -> None:
        if stream is None:
            return
        try:
            stream.buffer.write(data)
            stream.buffer.flush()
        except OSError as error:
            self.lost = self.lost or not isinstance(error, BrokenPipeError)
            # What is left in the buffer would fail once more, loudly, when Python exits.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
