"""A line a finding, ``file:line:column`` first, for people, ``grep`` and editors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pidds_migrate.report.events import FileReport, RunReport, Status, Told, printable
from pidds_migrate.terms import Family

# Not needed by a run that finds nothing.
if TYPE_CHECKING:
    pass

_COLOURS = {
    Family.MIGRATED: "green",
    Family.NATIVE: "yellow",
    Family.ADVICE: "cyan",
    Family.UNREADABLE: "red",
    Family.RELAYED: "yellow",
}


class Text:
    """The format for terminals.

    Args:
        colour: whether the reader shows colours.
        verbose: whether files without findings are named too.
    """

    def __init__(self, *, colour: bool = False, verbose: bool = False) -> None:
        self._colour, self._verbose = colour, verbose

    def file(self, report: FileReport) -> Iterator[str]:
        """The findings, and with `verbose` what became of a file that was left alone."""
        path = self._styled(printable(os.fspath(report.path)), bold=True)
        for told in report.told:
            yield f"{path}:{told.finding.place}: {self._code(told)} {told.message}"
        if self._verbose and report.status is Status.UNCHANGED:
            yield f"{path}: unchanged"
        elif self._verbose and report.status is Status.SKIPPED:
            yield f"{path}: skipped, {report.reason}"

    def end(self, report: RunReport) -> Iterator[str]:
        """Nothing: the summary is no part of the findings."""
        yield from ()

    def _code(self, told: Told) -> str:
        return self._styled(told.finding.code, fg=_COLOURS[told.finding.family])

    def _styled(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> str:
        if not self._colour:
            return text
        import click

        return click.style(text, fg=fg, bold=bold)
