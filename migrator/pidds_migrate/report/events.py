"""The events of a run, and what a format is: one module each that turns events into lines and writes nothing itself."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pidds_migrate.terms import ObjectForm

# Neither is needed by a run that finds nothing.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import ClientObject, Family, Finding, Obstacle

# A call site gets exactly one of these.
_CALL_CODES = ("M103", "M104", "M105", "M107")
_MENDED = "M117"


class Status(enum.Enum):
    """What became of a file."""

    REWRITTEN = "rewritten"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    SKIPPED = "skipped"


class Told(NamedTuple):
    """A finding and its words, which are on one line."""

    finding: Finding
    message: str


class FileReport(NamedTuple):
    """What there is to say of one file or folder.

    Attributes:
        told: the findings, in the order of their places.
        reason: why it was skipped.
        objects: the clients that it makes, in the order of their places.
    """

    path: Path
    status: Status
    told: tuple[Told, ...] = ()
    reason: str = ""
    objects: tuple[ClientObject, ...] = ()


class RunReport(NamedTuple):
    """What there is to say at the end.

    Attributes:
        mode: ``write``, ``check`` or ``diff``.
        exit_code: of the command.
        interrupted: whether the user stopped the run before its end.
        files: how many files had each status.
        codes: how many findings had each code, also those that were not told one by one.
        forms: how many clients have each form.
    """

    mode: str
    exit_code: int
    interrupted: bool
    files: Mapping[Status, int]
    codes: Mapping[str, int]
    forms: Mapping[ObjectForm, int]

    @property
    def migrated_calls(self) -> int:
        """How many calls were migrated, or would be."""
        return sum(self.codes.get(code, 0) for code in _CALL_CODES)

    @property
    def mended(self) -> int:
        """How many problems of calls through PanDA were mended, or would be."""
        return self.codes.get(_MENDED, 0)

    def findings_of(self, family: Family) -> int:
        """How many findings are of a family."""
        return findings_of(family, self.codes)


class Format(Protocol):
    """Turns reports into lines."""

    def file(self, report: FileReport) -> Iterable[str]:
        """What can be said right after a file."""

    def end(self, report: RunReport) -> Iterable[str]:
        """What has to wait for the end of the run."""


class Observer(Protocol):
    """Sees all of a run, also what the user does not want to be told."""

    def contents(self, path: Path, before: bytes, after: bytes) -> None:
        """What a file held, and what it holds now, or would without ``--check`` and ``--diff``."""

    def file(self, report: FileReport) -> None:
        """What became of a file; its contents, if they were read, have come before."""

    def end(self, report: RunReport) -> None:
        """What the run came to, once everything else is said."""


def findings_of(family: Family, codes: Mapping[str, int]) -> int:
    """How many of the findings counted by code are of a family."""
    return sum(number for code, number in codes.items() if code.startswith(family.value))


def printable(text: str) -> str:
    """The text on one line: a file name or an argument may hold line breaks and terminal escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def in_the_way(obstacle: Obstacle) -> str:
    """The words on what stood in the way of a simpler form."""
    from pidds_migrate import rules

    found = obstacle.finding
    if found.code.startswith("M"):
        return printable(found.details["reason"])
    return printable(rules.load(found.code).message.format_map(found.details))


def with_cell(told: Told) -> str:
    """The words with the place, for formats that know the lines of files and nothing of the cells of notebooks."""
    finding = told.finding
    return f"cell {finding.cell}, line {finding.line}: {told.message}" if finding.cell else told.message
