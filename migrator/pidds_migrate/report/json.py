"""One JSON document, described in ``docs/output-formats.md`` by the schema ``docs/report-1.schema.json``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from pidds_migrate import __version__, rules
from pidds_migrate.outcome import ClientObject, Finding, Obstacle
from pidds_migrate.report.events import FileReport, RunReport, Status, in_the_way
from pidds_migrate.terms import ObjectForm

FORMAT_VERSION = 1
"""Goes up where a program that reads the document could stumble; new keys alone do not raise it."""


class Json:
    """The format for programs."""

    def __init__(self) -> None:
        self._files: list[dict[str, Any]] = []

    def file(self, report: FileReport) -> Iterator[str]:
        """Nothing yet."""
        self._files.append(_file(report))
        yield from ()

    def end(self, report: RunReport) -> Iterator[str]:
        """The whole document."""
        document = {
            "version": FORMAT_VERSION,
            "tool": {"name": "pidds-migrate", "version": __version__},
            "mode": report.mode,
            "interrupted": report.interrupted,
            "exit_code": report.exit_code,
            "files": self._files,
            "totals": {status.value: report.files.get(status, 0) for status in Status},
            "statistics": dict(sorted(report.codes.items())),
            "forms": {form.value: report.forms.get(form, 0) for form in ObjectForm},
        }
        # ASCII, so that file names which are no text survive as lone surrogates.
        yield json.dumps(document, indent=2)


def _file(report: FileReport) -> dict[str, Any]:
    described: dict[str, Any] = {"path": os.fspath(report.path), "status": report.status.value}
    if report.reason:
        described["reason"] = report.reason
    described["findings"] = [
        _place(told.finding)
        | {"code": told.finding.code, "name": rules.load(told.finding.code).name, "message": told.message}
        for told in report.told
    ]
    described["objects"] = [
        _place(made)
        | {"name": made.name, "form": made.form.value, "obstacles": [_obstacle(each) for each in made.obstacles]}
        for made in report.objects
    ]
    return described


def _place(found: Finding | ClientObject) -> dict[str, Any]:
    return {**({"cell": found.cell} if found.cell else {}), "line": found.line, "column": found.column}


def _obstacle(obstacle: Obstacle) -> dict[str, Any]:
    path = {"path": obstacle.path} if obstacle.path else {}
    return path | _place(obstacle.finding) | {"code": obstacle.finding.code, "message": in_the_way(obstacle)}
