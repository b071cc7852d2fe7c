"""Every word that users read about their files, and the exit code.

Findings are what a run is for, so they go to standard output, one a line, ready for ``grep`` and for editors, as
those of ruff check, flake8 and mypy do. Where standard output carries a program (``-``) or a diff (``--diff``),
all else goes to standard error, as with black and ``ruff check --diff``. The summary is for people and always
goes to standard error.
"""

from __future__ import annotations

import enum
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pidds_migrate.outcome import Family, Finding
from pidds_migrate.output import Streams

# A call site gets exactly one of these.
_CALL_CODES = frozenset({"M103", "M104", "M105", "M107"})


class Mode(enum.Enum):
    """What becomes of a migrated file."""

    WRITE = enum.auto()
    CHECK = enum.auto()
    DIFF = enum.auto()


class Verbosity(enum.Enum):
    """How much to say."""

    QUIET = enum.auto()
    NORMAL = enum.auto()
    VERBOSE = enum.auto()


class ExitCode(enum.IntEnum):
    """What the command tells its caller."""

    DONE = 0
    LEFT_TO_DO = 1
    FAILED = 2
    INTERRUPTED = 130


class Reporter:
    """Tells what happened to each file, and sums it up."""

    def __init__(
        self,
        streams: Streams,
        mode: Mode = Mode.WRITE,
        verbosity: Verbosity = Verbosity.NORMAL,
        *,
        to_stderr: bool = False,
    ) -> None:
        self._streams = streams
        self._mode = mode
        self._verbosity = verbosity
        self._to_stderr = to_stderr or mode is Mode.DIFF
        self._files: Counter[str] = Counter()
        self._families: Counter[Family] = Counter()
        self._calls = 0

    @property
    def exit_code(self) -> ExitCode:
        """The verdict on everything reported so far."""
        if self._families[Family.UNREADABLE] or self._streams.lost:
            return ExitCode.FAILED
        would_change = self._files["rewritten"] and self._mode is not Mode.WRITE
        return ExitCode.LEFT_TO_DO if would_change or self._families[Family.NATIVE] else ExitCode.DONE

    def rewritten(self, path: Path, findings: Iterable[Finding]) -> None:
        """A file was migrated, or would be without ``--check`` and ``--diff``."""
        self._files["rewritten"] += 1
        self._calls += self._findings(path, findings)

    def unchanged(self, path: Path, findings: Iterable[Finding] = ()) -> None:
        """A file was looked at and stays as it is."""
        self._files["unchanged"] += 1
        self._findings(path, findings)
        self._verbose(path, "unchanged")

    def failed(self, path: Path, finding: Finding) -> None:
        """A file or folder could not be read, understood or written."""
        self._files["failed"] += 1
        self._findings(path, [finding])

    def skipped(self, path: Path, reason: str) -> None:
        """A file or folder was passed over on purpose."""
        self._verbose(path, f"skipped, {reason}")

    def diff(self, diff: bytes) -> None:
        """The unified diff of a file that would be rewritten."""
        self._streams.program(diff)

    def program(self, source: bytes) -> None:
        """The program that was read from standard input, migrated or as it was."""
        self._streams.program(source)

    def interrupted(self) -> None:
        """The user stopped the run; what was written so far is whole."""
        self._streams.error(f"Interrupted. {self._summary()}")

    def summary(self) -> None:
        """The last line."""
        if self._verbosity is not Verbosity.QUIET:
            self._streams.error(self._summary())

    def _findings(self, path: Path, findings: Iterable[Finding]) -> int:
        calls = 0
        for finding in sorted(findings):
            self._families[finding.family] += 1
            calls += finding.code in _CALL_CODES
            if self._verbosity is not Verbosity.QUIET or finding.family in (Family.NATIVE, Family.UNREADABLE):
                place = f"{_shown(path)}:{finding.line}:{finding.column}"
                self._say(f"{place}: {finding.code} {message(finding)}")
        return calls

    def _verbose(self, path: Path, words: str) -> None:
        if self._verbosity is Verbosity.VERBOSE:
            self._say(f"{_shown(path)}: {words}")

    def _say(self, line: str) -> None:
        (self._streams.error if self._to_stderr else self._streams.line)(line)

    def _summary(self) -> str:
        would = "" if self._mode is Mode.WRITE else "would be "
        parts = [
            _count(self._files["rewritten"], "file", f"{would}rewritten"),
            _count(self._calls, "call", f"{would}migrated"),
            _count(self._families[Family.NATIVE], "place", "left native"),
            _count(self._files["failed"], "file", "could not be read, parsed or written"),
        ]
        said = ", ".join(part for part in parts if part)
        looked_at = self._files.total()
        return f"{said or 'Nothing to migrate'} ({looked_at} {_plural(looked_at, 'file')} looked at)."


def message(finding: Finding) -> str:
    """A finding's words, on one line whatever its details hold."""
    from pidds_migrate import rules

    return _printable(rules.load(finding.code).message.format_map(finding.details))


def _count(number: int, noun: str, verb: str) -> str:
    return f"{number} {_plural(number, noun)} {verb}" if number else ""


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"


def _shown(path: Path) -> str:
    return _printable(os.fspath(path))


def _printable(text: str) -> str:
    # A file name or an argument may hold line breaks and terminal escapes.
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
