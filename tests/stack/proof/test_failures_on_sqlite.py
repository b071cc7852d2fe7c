"""Whole programs, native and migrated, on SQLite, while something is wrong with the servers."""

from __future__ import annotations

import pytest

from tests.stack.proof.catalogue import CALLING, Program
from tests.stack.proof.compare import Compare
from tests.stack.proof.conditions import Condition, servers_in
from tests.stack.proof.routes import NATIVE
from tests.stack.proof.run import Runner
from tests.stack.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)]
# The database has no part in what a slow or killed server is to a program: they are met here only.
CONDITIONS = [Condition.OTHER_USER, Condition.IDDS_DOWN, Condition.RELAY_DOWN, Condition.SLOW, Condition.KILLED]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.value, indirect=True)
@pytest.mark.parametrize("program", CALLING, ids=lambda program: program.name)
def test_a_migrated_program_meets_a_failure_as_the_native_one_did(
    undocumented: Compare, condition: Condition, program: Program
) -> None:
    assert undocumented(program, "success", condition) == {}


def test_every_one_of_these_programs_feels_a_failure(runner: Runner, running_stack: Stack) -> None:
    def end(program: Program, met: Condition) -> tuple[int, str, dict[str, str]]:
        run = runner.run(program, program.arguments["success"], NATIVE, met)
        return run.status, run.stdout, run.files

    usual = [end(program, Condition.NORMAL) for program in CALLING]
    with servers_in(Condition.IDDS_DOWN, running_stack):
        failing = [end(program, Condition.IDDS_DOWN) for program in CALLING]
    unmoved = [program.name for program, one, other in zip(CALLING, usual, failing, strict=True) if one == other]
    assert unmoved == []
