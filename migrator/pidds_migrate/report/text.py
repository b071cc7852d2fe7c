"""A line a finding, ``file:line:column`` first, for people, ``grep`` and editors."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from pidds_migrate.report.events import FileReport, RunReport, Status, Told, printable
from pidds_migrate.terms import Family

_FOLLOWS = "N221"  # what shares its client with a place that stays native
_WITHOUT_PLACE = {"E406"}  # of what is not there no line is known
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
        """The findings, causes first, and with `verbose` what became of a file that was left alone."""
        path = self._styled(printable(os.fspath(report.path)), bold=True)
        for told, *others in _grouped(report.told):
            place = "" if told.finding.code in _WITHOUT_PLACE else f":{told.finding.place}"
            also = f"; the same: {', '.join(other.finding.place for other in others)}" if others else ""
            yield f"{path}{place}: {self._code(told)} {told.message}{also}"
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


def _grouped(told: Iterable[Told]) -> Iterator[list[Told]]:
    """The findings in the order of reading: what stays native and why, what stays with it, and what is done."""
    causes: list[list[Told]] = []
    following: dict[str, list[Told]] = {}
    rest: list[list[Told]] = []
    for each in told:
        if each.finding.code == _FOLLOWS:
            following.setdefault(each.message, []).append(each)
        elif each.finding.family in (Family.NATIVE, Family.UNREADABLE, Family.RELAYED):
            causes.append([each])
        else:
            rest.append([each])
    yield from (*causes, *following.values(), *rest)
