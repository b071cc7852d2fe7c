"""Standard output and error that tell which line of the program wrote how much."""

from __future__ import annotations

import io
import sys

from . import events


class _Told(io.TextIOWrapper):
    number = 0

    def write(self, text: str, /) -> int:
        written = super().write(text)
        size = len(text.encode(self.encoding or "utf-8", self.errors or "strict"))
        events.note("output", stream=self.number, size=size, at=events.place(sys._getframe(1)))
        return written


def install() -> None:
    """Put such streams in the place of the two that there are."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):
            continue
        encoding, errors, lines = stream.encoding, stream.errors, stream.line_buffering
        told = _Told(stream.detach(), encoding=encoding, errors=errors, line_buffering=lines)
        told.number = number
        setattr(sys, name, told)
        setattr(sys, f"__{name}__", told)
