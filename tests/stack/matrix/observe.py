"""Run a case by one route and write down everything that a program or the server's database could tell."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.stack.database import Rows
from tests.stack.dialogue import Program
from tests.stack.matrix.cases import Case
from tests.stack.stack import Stack

# What differs from run to run and says nothing: times, random ids, ports.
CHANGING = (
    (re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d UTC"), "<time>"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([.,]\d+)?"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{8}\b"), "<id>"),  # the internal ids of idds.workflowv2: the start of a UUID
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
    (re.compile(r"0x[0-9a-f]+"), "0x<address>"),
)


@dataclass(frozen=True)
class Observation:
    """What one case did by one route.

    Attributes:
        outcomes: of each call, ``{"returned": value}`` or ``{"raised": class, "message": text}``.
        files: what the calls left in the client's folder.
        log: the client's log, where the case shows it.
        rows: the server's rows afterwards.
    """

    outcomes: list[dict[str, Any]]
    files: Mapping[str, str]
    log: list[str]
    rows: Rows = field(repr=False)


class Observer:
    """Runs cases on a stack, each on freshly seeded rows."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder
        self._clean = False
        (stack.folder / "idds" / "cache" / "stored.txt").write_text("stored\n")

    def run(self, case: Case, caller: Program) -> Observation:
        """Run one case in an empty client folder."""
        if not self._clean:
            self._stack.database.restore()
        self._clean = case.only_reads
        client = self._folder / "client"
        shutil.rmtree(client, ignore_errors=True)
        (client / "work").mkdir(parents=True)
        (client / "work" / "uploaded.txt").write_text("uploaded\n")
        before = _files(client)
        answer = caller.ask(
            {
                "api": case.api.value,
                "constructor": dict(case.constructor),
                "calls": [vars(call) for call in case.calls],
                "folder": str(client),
                "proxy": str(self._stack.pki.proxy(case.user)),
            }
        )
        for written in (
            ".idds",
            "work",
        ):  # a relayed change of configuration would change later relayed calls
            shutil.rmtree(self._stack.folder / written, ignore_errors=True)
        left = {name: text for name, text in _files(client).items() if before.get(name) != text}
        return Observation(
            outcomes=self._steady(answer["outcomes"]),
            files=self._steady(left),
            log=self._steady(answer["log"]) if case.shows_log else [],
            rows=self._steady(self._stack.database.rows()),
        )

    def _steady(self, value: Any) -> Any:
        if isinstance(value, str):
            text = value.replace(str(self._stack.folder), "<stack>").replace(str(self._folder / "client"), "<home>")
            for pattern, word in CHANGING:
                text = pattern.sub(word, text)
            return text
        if isinstance(value, dict):
            return {key: self._steady(item) for key, item in value.items()}
        return [self._steady(item) for item in value] if isinstance(value, list) else value


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_bytes().decode(errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
