"""Whole programs, native and migrated, on real servers: the same output, status, exceptions, files and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.stack.install import REPOSITORY, Installation
from tests.stack.proof import known
from tests.stack.proof.catalogue import PROGRAMS, REAL, Program
from tests.stack.proof.compare import differences
from tests.stack.proof.conditions import Condition, servers_in
from tests.stack.proof.routes import MIGRATED, NATIVE
from tests.stack.proof.run import Run, Runner
from tests.stack.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.programs]

PAGE = REPOSITORY / "docs" / "differences.md"
Differences = dict[str, tuple[str, ...]]
Compare = Callable[[Program, str, Condition], Differences]

SUCCEEDING_AND_FAILING = [
    pytest.param(program, what, id=f"{program.name}-{what}")
    for program in (*PROGRAMS, *REAL)
    for what in program.arguments
]
# One of each kind: a pair unpacked, a class, a handler of each sort, no handler.
ONE_OF_EACH_KIND = ("submit_and_poll", "abort_requests", "client_in_class", "typed_handlers", "module_script")
FAILURES = {
    "sqlite": {
        Condition.OTHER_USER: PROGRAMS,
        Condition.IDDS_DOWN: PROGRAMS,
        Condition.RELAY_DOWN: (*PROGRAMS, *REAL),
        Condition.SLOW: tuple(program for program in PROGRAMS if program.name in ONE_OF_EACH_KIND),
        Condition.KILLED: PROGRAMS,
    },
    "postgresql": {
        Condition.OTHER_USER: PROGRAMS,
        Condition.IDDS_DOWN: PROGRAMS,
        Condition.RELAY_DOWN: PROGRAMS,
    },
}
MEETING_A_FAILURE = [
    pytest.param(database, condition, program, id=f"{database}-{program.name}-{condition.value}")
    for database, conditions in FAILURES.items()
    for condition, programs in conditions.items()
    for program in programs
]


@pytest.fixture(scope="session")
def runner(
    seeded_stack: Stack, installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runner]:
    """Runs programs on the stack."""
    with Runner(seeded_stack, installation, tmp_path_factory.mktemp("programs")) as runner:
        yield runner


@pytest.fixture(scope="module")
def condition(request: pytest.FixtureRequest, running_stack: Stack) -> Iterator[Condition]:
    """The state of the servers, brought about once for all programs that meet it."""
    with servers_in(request.param, running_stack):
        yield request.param


@pytest.fixture
def compare(runner: Runner) -> Compare:
    """What each migrated route does otherwise than the native one."""

    def by_route(program: Program, what: str, met: Condition) -> Differences:
        arguments = program.arguments[what]
        native = runner.run(program, arguments, NATIVE, met)
        return {route.title: differences(native, runner.run(program, arguments, route, met)) for route in MIGRATED}

    return by_route


def _undocumented(found: Differences, program: Program, met: Condition) -> Differences:
    return {
        route: unknown
        for route, what in found.items()
        if (
            unknown := tuple(
                one
                for one in what
                if one not in known.ANYWHERE and (program.name, met, one) not in known.IN_ONE_PROGRAM
            )
        )
    }


@pytest.mark.parametrize(("program", "what"), SUCCEEDING_AND_FAILING)
def test_a_migrated_program_does_what_the_native_one_did(compare: Compare, program: Program, what: str) -> None:
    found = compare(program, what, Condition.NORMAL)
    assert _undocumented(found, program, Condition.NORMAL) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("running_stack", "condition", "program"), MEETING_A_FAILURE, indirect=["running_stack", "condition"]
)
def test_a_migrated_program_meets_a_failure_as_the_native_one_did(
    compare: Compare, condition: Condition, program: Program
) -> None:
    found = compare(program, "success", condition)
    assert _undocumented(found, program, condition) == {}


@pytest.mark.slow
@pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("condition", "name", "what", "difference"),
    [
        (Condition.NORMAL, "submit_and_poll", "success", known.CLIENT_LOG),
        (Condition.NORMAL, "submit_and_poll", "success", known.WORKFLOW_PROXY),
        (Condition.NORMAL, "module_script", "bad argument", known.EXCEPTION_CLASS),
        (Condition.RELAY_DOWN, "abort_requests", "success", known.FAILURE_TEXT),
        *((met, name, "success", difference) for name, met, difference in known.IN_ONE_PROGRAM),
    ],
    indirect=["condition"],
)
def test_a_documented_difference_is_really_there(
    compare: Compare, condition: Condition, name: str, what: str, difference: str
) -> None:
    (program,) = (program for program in PROGRAMS if program.name == name)
    assert any(difference in found for found in compare(program, what, condition).values())


@pytest.mark.slow
@pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)
def test_a_user_whom_idds_does_not_allow_is_refused_natively_and_let_in_by_the_relay(runner: Runner) -> None:
    (program,) = (program for program in PROGRAMS if program.name == "submit_and_poll")
    runs = [runner.run(program, "chain", route, Condition.STRANGER) for route in (NATIVE, *MIGRATED)]
    assert [_submitters(run) for run in runs] == [[], *[["Mallory"]] * len(MIGRATED)]


def _submitters(run: Run) -> list[str]:
    return [row["username"] for row in run.rows["requests"] if row["name"] == "chain"]


def test_the_page_of_differences_is_the_table_that_the_tests_use() -> None:
    assert PAGE.read_text() == known.page()
