"""What one run of a program did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Place = tuple[str, int]
"""A file of the program and a line of it."""


@dataclass(frozen=True)
class Call:
    """One call that reached iDDS, or should have.

    Attributes:
        key: what it asked for and how often that was asked before.
        shown: verb, URL and data.
        method: of idds-client that makes such a call.
        outcome: its kind.
        place: where the program made it.
        answer: what iDDS said, as it stands in a file of answers.
        unknown: why iDDS had no answer; empty where it had.
    """

    key: str
    shown: str
    method: str
    outcome: str
    place: Place | None = None
    answer: object = None
    unknown: str = ""


@dataclass(frozen=True)
class Ending:
    """The exception that left the program.

    Attributes:
        names: of its class and those above.
        text: what it says.
        missing: the module or the name that it did not find.
        place: where it left the program's own code.
    """

    names: tuple[str, ...]
    text: str
    missing: str = ""
    place: Place | None = None


@dataclass(frozen=True)
class Blocked:
    """Something that the program was held back from.

    Attributes:
        what: ``network`` or ``write``.
        target: the machine or the file.
        place: where the program tried it.
    """

    what: str
    target: str
    place: Place | None = None


@dataclass(frozen=True)
class Output:
    """What went to one stream.

    Attributes:
        text: all of it.
        writes: how many bytes were written where, in order; what other processes wrote is not among them.
    """

    text: str
    writes: tuple[tuple[int, Place | None], ...] = ()

    def lines(self) -> Iterator[tuple[str, Place | None]]:
        """Each line with the place that wrote its beginning."""
        starts, end = [], 0
        for size, place in self.writes:
            starts.append((end, place))
            end += size
        position = index = 0
        for line in self.text.splitlines(keepends=True):
            while index + 1 < len(starts) and starts[index + 1][0] <= position:
                index += 1
            yield line.rstrip("\n"), starts[index][1] if starts else None
            position += len(line.encode("utf-8", "surrogateescape"))


@dataclass(frozen=True)
class Trace:
    """What one run did.

    Attributes:
        calls: that iDDS saw, in its order.
        stdout: standard output.
        stderr: standard error.
        status: how the process ended; negative for a signal.
        ending: the exception that ended it, if one did.
        files: that it wrote or removed (None), by path.
        written_at: where it last opened, renamed or removed a file, by path.
        blocked: what it was held back from.
        asks: where it asked its user for input; None where it did not.
        stopped: why it was stopped before its end; empty where it was not.
        last: the last known place.
        original: a module that was imported from where the copy was made of, not from it; empty where none was.
        threads: calls or output came from more than the main thread.
    """

    calls: tuple[Call, ...] = ()
    stdout: Output = Output("")
    stderr: Output = Output("")
    status: int = 0
    ending: Ending | None = None
    files: dict[str, bytes | None] = field(default_factory=dict)
    written_at: dict[str, Place | None] = field(default_factory=dict)
    blocked: tuple[Blocked, ...] = ()
    asks: Place | None = None
    has_asked: bool = False
    stopped: str = ""
    last: Place | None = None
    original: str = ""
    threads: bool = False
