"""A log in the Static Analysis Results Interchange Format 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from pidds_migrate import __version__, explain, rules
from pidds_migrate.outcome import Family
from pidds_migrate.report.events import FileReport, RunReport, Told, with_cell

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {
    Family.MIGRATED: "note",
    Family.NATIVE: "warning",
    Family.ADVICE: "note",
    Family.UNREADABLE: "error",
    Family.RELAYED: "warning",
}


class Sarif:
    """The format for code scanning.

    Args:
        root: the folder that the log names files from, where they lie below it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._results: list[dict[str, Any]] = []

    def file(self, report: FileReport) -> Iterator[str]:
        """Nothing yet."""
        location = self._location(report.path)
        self._results += [_result(told, location) for told in report.told]
        yield from ()

    def end(self, report: RunReport) -> Iterator[str]:
        """The whole log."""
        codes = sorted({result["ruleId"] for result in self._results})
        for result in self._results:
            result["ruleIndex"] = codes.index(result["ruleId"])
        run = {
            "tool": {
                "driver": {
                    "name": "pidds-migrate",
                    "semanticVersion": __version__,
                    "rules": [_rule(code) for code in codes],
                }
            },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {_ROOT: {"uri": f"{self._root.as_uri().rstrip('/')}/"}},
            "invocations": [
                {"executionSuccessful": not report.interrupted and report.exit_code < 2, "exitCode": report.exit_code}
            ],
            "results": self._results,
        }
        yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)

    def _location(self, path: Path) -> dict[str, str]:
        full = Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps ".."
        if full.is_relative_to(self._root):
            relative = full.relative_to(self._root).as_posix()
            return {"uri": quote_from_bytes(os.fsencode(relative)), "uriBaseId": _ROOT}
        return {"uri": full.as_uri()}


def _result(told: Told, location: dict[str, str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": location}
    if not told.finding.cell:  # a cell's lines are not those of the file
        place["region"] = {"startLine": told.finding.line, "startColumn": told.finding.column}
    return {
        "ruleId": told.finding.code,
        "level": _LEVELS[told.finding.family],
        "message": {"text": with_cell(told)},
        "locations": [{"physicalLocation": place}],
    }


def _rule(code: str) -> dict[str, Any]:
    rule = rules.load(code)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.name.replace("-", " ")},
        "fullDescription": {"text": " ".join(rule.what.split())},
        "help": {"text": explain.page(rule)},
        "defaultConfiguration": {"level": _LEVELS[Family(code[0])]},
    }
