"""Whole programs, native and migrated, on PostgreSQL: the same output, status, exceptions, files and rows."""

from __future__ import annotations

import pytest

from tests.stack.proof.catalogue import EVERY, Program
from tests.stack.proof.compare import Compare
from tests.stack.proof.conditions import Condition

pytestmark = [
    pytest.mark.stack,
    pytest.mark.slow,
    pytest.mark.parametrize("running_stack", ["postgresql"], indirect=True),
]
COMMAND_LINES = [
    pytest.param(program, what, id=f"{program.name}-{what}") for program in EVERY for what in program.arguments
]


@pytest.mark.parametrize(("program", "what"), COMMAND_LINES)
def test_a_migrated_program_does_what_the_native_one_did(undocumented: Compare, program: Program, what: str) -> None:
    assert undocumented(program, what, Condition.NORMAL) == {}
