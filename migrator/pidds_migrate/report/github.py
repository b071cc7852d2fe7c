"""Workflow commands that GitHub Actions shows as annotations beside the lines of a pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pidds_migrate.outcome import Family
from pidds_migrate.report.events import FileReport, RunReport, Told, with_cell

_COMMANDS = {
    Family.MIGRATED: "notice",
    Family.NATIVE: "warning",
    Family.ADVICE: "notice",
    Family.UNREADABLE: "error",
    Family.RELAYED: "warning",
}


class GitHub:
    """The format for GitHub Actions.

    Args:
        workspace: the folder of the checkout, which annotations name files from.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace

    def file(self, report: FileReport) -> Iterator[str]:
        """An annotation a finding."""
        path = Path(os.path.abspath(report.path))  # noqa: PTH100 - Path.absolute keeps ".."
        shown = path.relative_to(self._workspace) if path.is_relative_to(self._workspace) else path
        for told in report.told:
            yield _annotation(shown.as_posix(), told)

    def end(self, report: RunReport) -> Iterator[str]:
        """Nothing: annotations do not wait."""
        yield from ()


def _annotation(path: str, told: Told) -> str:
    finding = told.finding
    line, column = (1, 1) if finding.cell else (finding.line, finding.column)
    properties = {"file": path, "line": line, "col": column, "title": f"pidds-migrate {finding.code}"}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.family]} {listed}::{_data(with_cell(told))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
