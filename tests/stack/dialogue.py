"""Talk to a program that runs in one of the virtualenvs, a JSON line at a time."""

from __future__ import annotations

import json
import select
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

ANSWER_SECONDS = 120.0
STOP_SECONDS = 10.0


class ProgramError(Exception):
    """The program ended or stayed silent; the message has the end of its standard error."""


class Program:
    """A program of ``inside/`` that answers lines; a context manager that ends it.

    Several can be started first and asked afterwards: entering does not wait for the program's imports.
    """

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str], errors: Path) -> None:
        self._command = command
        self._environment = environment
        self._errors = errors
        self._ready = False

    def __enter__(self) -> Program:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        self._process.stdout.close()

    def ask(self, line: dict[str, Any]) -> dict[str, Any]:
        """Send one line and wait for the answer.

        Raises:
            ProgramError: the program ended, or `ANSWER_SECONDS` have passed.
        """
        assert self._process.stdin
        if not self._ready:
            self._read()
            self._ready = True
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        readable, _, _ = select.select([self._process.stdout], [], [], ANSWER_SECONDS)
        line = self._process.stdout.readline() if readable else b""
        if not line:
            state = "ended" if readable else f"is silent after {ANSWER_SECONDS:.0f} s"
            tail = self._errors.read_text(errors="replace")[-2000:]
            raise ProgramError(f"{' '.join(map(str, self._command))} {state}:\n{tail}")
        answer: dict[str, Any] = json.loads(line)
        return answer
