"""The way in which programs are started here is no part of what is compared."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.stack.forks import Forking
from tests.stack.install import CLIENTS, Installation
from tests.stack.proof.catalogue import PROGRAMS
from tests.stack.proof.compare import differences
from tests.stack.proof.conditions import Condition
from tests.stack.proof.routes import MIGRATED, NATIVE, ProgramRoute
from tests.stack.proof.run import Runner
from tests.stack.stack import INSIDE, Stack

pytestmark = [pytest.mark.stack, pytest.mark.slow]


class _AsUsersDo(Runner):
    def start(
        self, route: ProgramRoute, command_line: list[str], environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        """Let Python itself start the program."""
        with self.output.open("wb") as output, self.errors.open("wb") as errors:
            return subprocess.Popen(
                [self.installation.python(route.environment), *command_line],
                cwd=self.home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )


@pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)
@pytest.mark.parametrize("route", [NATIVE, *MIGRATED], ids=lambda route: route.title)
@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("submit_and_poll", "success"),
        ("typed_handlers", "unknown id"),
        ("module_script", "bad argument"),
        ("logged_failures", "bad argument"),
    ],
)
def test_a_program_does_the_same_whether_python_starts_it_or_an_interpreter_that_is_warm(
    runner: Runner,
    seeded_stack: Stack,
    installation: Installation,
    tmp_path_factory: pytest.TempPathFactory,
    route: ProgramRoute,
    name: str,
    what: str,
) -> None:
    (program,) = (program for program in PROGRAMS if program.name == name)
    as_users_do = _AsUsersDo(seeded_stack, installation, tmp_path_factory.mktemp("cold"))
    warm, cold = (each.run(program, program.arguments[what], route, Condition.NORMAL) for each in (runner, as_users_do))
    assert differences(cold, warm) == ()


def test_what_runs_ends_with_the_program_that_forked_it(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import signal\nsignal.pause()\n")
    command = [installation.python(CLIENTS["2.2.0"]), INSIDE / "run_programs.py"]
    with Forking(command, {}, tmp_path / "log") as interpreter:
        process = interpreter.start(
            tmp_path,
            tmp_path / "output",
            tmp_path / "errors",
            command_line=[str(tmp_path / "program.py")],
            environment={},
        )
        assert process.poll() is None
    assert not Path("/proc", str(process.pid)).exists()
