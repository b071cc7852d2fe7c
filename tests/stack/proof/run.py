"""Run a program by one route and write down all that a user or the server's database could tell of it."""

from __future__ import annotations

import json
import re
import shutil
import signal
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.stack.database import Rows
from tests.stack.forks import Forking, Process
from tests.stack.install import Installation
from tests.stack.matrix.observe import CHANGING
from tests.stack.pki import SUBJECTS
from tests.stack.proof.catalogue import Program, packages
from tests.stack.proof.conditions import Condition, before_run, during_run
from tests.stack.proof.routes import MIGRATED, NATIVE, ProgramRoute
from tests.stack.stack import INSIDE, Stack

RUN_SECONDS = 120.0
CLOSED_IDDS = "https://127.0.0.1:1/idds"
# Besides what differs between any two calls: the time in names, and in the ids that are made of it.
CHANGING_IN_PROGRAMS = (
    *CHANGING,
    (re.compile(r"\d{4}(_\d\d){5}_\d+"), "<time>"),
    (re.compile(r"\b1[6-9]\d{8}(\.\d+)?\b"), "<seconds>"),
)
_RAISED = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)")


@dataclass(frozen=True)
class Run:
    """What one run of a program did.

    Attributes:
        status: the exit status.
        stdout: what it printed.
        raised: the dotted class of the exception that ended it, or an empty string.
        files: what it wrote, by name.
        rows: the server's rows afterwards.
        stderr: for the reader of a failure; logs and tracebacks differ by nature and are not compared.
    """

    status: int
    stdout: str
    raised: str
    files: dict[str, str]
    rows: Rows = field(repr=False)
    stderr: str = field(repr=False)


class Runner:
    """Runs programs, each on the seeded rows and in an empty folder; a context manager.

    Attributes:
        installation: the virtualenvs in which they run.
        home: the folder in which they run.
        output: the file of their standard output.
        errors: the file of their standard error.
    """

    def __init__(self, stack: Stack, installation: Installation, folder: Path) -> None:
        self._stack = stack
        self.installation = installation
        self.home = folder / "home"
        self.output, self.errors = folder / "output", folder / "errors"
        # As JSON has them, for that is how a workflow carries its user's proxy into the database.
        self._proxies = {name: json.dumps(stack.pki.proxy(name).read_text())[1:-1] for name in SUBJECTS}
        self._interpreters = {
            route: Forking(
                [installation.python(route.environment), INSIDE / "run_programs.py"],
                self._environment(route),
                folder / "interpreters.log",
            )
            for route in (NATIVE, *MIGRATED)
        }

    def __enter__(self) -> Runner:
        with ExitStack() as cleanup:
            for interpreter in self._interpreters.values():
                cleanup.enter_context(interpreter)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.__exit__(kind, error, trace)

    def run(self, program: Program, arguments: str, route: ProgramRoute, condition: Condition) -> Run:
        """Run one program once."""
        text = route.text(program.source(self.installation))
        self._stack.database.restore()
        for left in (self.output, self.errors):
            left.unlink(missing_ok=True)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        script = self.home.with_name("program.py")
        script.write_bytes(text)
        connections = before_run(condition, self._stack)
        variables = self._environment(route) | self._meeting(condition, route)
        process = self.start(route, [str(script), *arguments.split()], variables)
        try:
            during_run(condition, self._stack, connections, lambda: process.poll() is None)
            status = process.wait(RUN_SECONDS)
        finally:
            process.send_signal(signal.SIGKILL)
            self._stack.idds.resume()
        assert status is not None, f"{program.name} still runs after {RUN_SECONDS:.0f} s"
        return self._observed(status)

    def start(self, route: ProgramRoute, command_line: list[str], environment: dict[str, str]) -> Process:
        """Start a program whose output goes to the files that are read at its end."""
        return self._interpreters[route].start(
            self.home,
            self.output,
            self.errors,
            command_line=command_line,
            environment=environment,
        )

    def _environment(self, route: ProgramRoute) -> dict[str, str]:
        path = [str(INSIDE / "site"), str(INSIDE), *([str(route.source)] if route.source else [])]
        return self._stack.client_environment(self.home) | {
            "PYTHONPATH": ":".join(path),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            "IDDS_CLIENT_MODE": "1",
            "STACK_PACKAGES": str(packages(self.installation)),
        }

    def _meeting(self, condition: Condition, route: ProgramRoute) -> dict[str, str]:
        """The variables that differ from run to run."""
        variables = {"X509_USER_PROXY": str(self._stack.pki.proxy(condition.user))}
        if route is NATIVE and condition is Condition.RELAY_DOWN:  # natively, that is an iDDS out of reach
            variables["IDDS_HOST"] = CLOSED_IDDS
        return variables

    def _observed(self, status: int) -> Run:
        stdout, stderr = self.output.read_text(), self.errors.read_text()
        files = {
            str(path.relative_to(self.home)): path.read_bytes().decode(errors="replace")
            for path in sorted(self.home.rglob("*"))
            if path.is_file()
        }
        last = stderr.rstrip() if "Traceback (most recent call last)" in stderr else ""
        return Run(
            status,
            self._steady(stdout),
            _exception_class(last) if status else "",
            self._steady(files),
            self._steady(self._stack.database.rows()),
            self._steady(stderr),
        )

    def _steady(self, value: Any) -> Any:
        if isinstance(value, str):
            text = value
            for name, proxy in self._proxies.items():
                text = text.replace(proxy, f"<proxy of {name}>")
            text = text.replace(str(self.home), "<home>").replace(str(self._stack.folder), "<stack>")
            for pattern, word in CHANGING_IN_PROGRAMS:
                text = pattern.sub(word, text)
            return text
        if isinstance(value, dict):
            return {key: self._steady(item) for key, item in value.items()}
        return [self._steady(item) for item in value] if isinstance(value, list) else value


def _exception_class(stderr: str) -> str:
    """The class in the last traceback; its message may go over several lines."""
    lines = stderr.rpartition("Traceback (most recent call last)")[2].splitlines()[1:]
    heads = (line for line in lines if line and not line.startswith(" "))
    found = _RAISED.match(next(heads, ""))
    return found[1] if found else ""
