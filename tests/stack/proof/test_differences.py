"""The page of differences: what is on it is really there, and nothing else is."""

from __future__ import annotations

import pytest

from tests.stack.install import REPOSITORY
from tests.stack.proof import known
from tests.stack.proof.catalogue import PROGRAMS, Program
from tests.stack.proof.compare import CLIENT_LOG, EXCEPTION_CLASS, FAILURE_TEXT, Compare
from tests.stack.proof.conditions import Condition
from tests.stack.proof.routes import MIGRATED, NATIVE
from tests.stack.proof.run import Run, Runner

pytestmark = pytest.mark.stack
ON_SQLITE = pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)

PAGE = REPOSITORY / "docs" / "differences.md"


@pytest.mark.slow
@ON_SQLITE
@pytest.mark.parametrize(
    ("condition", "name", "what", "difference"),
    [
        (Condition.NORMAL, "submit_and_poll", "success", CLIENT_LOG),
        (Condition.NORMAL, "submit_and_poll", "success", known.WORKFLOW_PROXY),
        (Condition.NORMAL, "module_script", "bad argument", EXCEPTION_CLASS),
        (Condition.RELAY_DOWN, "abort_requests", "success", FAILURE_TEXT),
        *((met, name, "success", difference) for name, met, difference in known.IN_ONE_PROGRAM),
    ],
    indirect=["condition"],
)
def test_a_documented_difference_is_really_there(
    compare: Compare, condition: Condition, name: str, what: str, difference: str
) -> None:
    assert any(difference in found for found in compare(_program(name), what, condition).values())


@pytest.mark.slow
@ON_SQLITE
def test_a_user_whom_idds_does_not_allow_is_refused_natively_and_let_in_by_the_relay(runner: Runner) -> None:
    submit = _program("submit_and_poll")
    runs = [runner.run(submit, "chain", route, Condition.STRANGER) for route in (NATIVE, *MIGRATED)]
    assert [_submitters(run) for run in runs] == [[], *[["Mallory"]] * len(MIGRATED)]


def _program(name: str) -> Program:
    (program,) = (program for program in PROGRAMS if program.name == name)
    return program


def _submitters(run: Run) -> list[str]:
    return [row["username"] for row in run.rows["requests"] if row["name"] == "chain"]


def test_the_page_is_the_table_that_the_tests_use() -> None:
    assert PAGE.read_text() == known.page()
