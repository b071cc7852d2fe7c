"""Whole programs, native and migrated, on PostgreSQL, while something is wrong with the servers."""

from __future__ import annotations

import pytest

from tests.stack.proof.catalogue import CALLING, Program
from tests.stack.proof.compare import Compare
from tests.stack.proof.conditions import Condition

pytestmark = [
    pytest.mark.stack,
    pytest.mark.slow,
    pytest.mark.parametrize("running_stack", ["postgresql"], indirect=True),
]
CONDITIONS = [Condition.OTHER_USER, Condition.IDDS_DOWN, Condition.RELAY_DOWN]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.value, indirect=True)
@pytest.mark.parametrize("program", CALLING, ids=lambda program: program.name)
def test_a_migrated_program_meets_a_failure_as_the_native_one_did(
    undocumented: Compare, condition: Condition, program: Program
) -> None:
    assert undocumented(program, "success", condition) == {}
