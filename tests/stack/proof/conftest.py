"""Fixtures: whole programs run by every route, and what differs without being documented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.install import Installation
from tests.stack.proof import known
from tests.stack.proof.catalogue import Program
from tests.stack.proof.compare import Compare, Differences, differences
from tests.stack.proof.conditions import Condition, servers_in
from tests.stack.proof.routes import MIGRATED, NATIVE
from tests.stack.proof.run import Runner
from tests.stack.stack import Stack


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


@pytest.fixture
def undocumented(compare: Compare) -> Compare:
    """The differences that `known` does not list, of the routes that have any."""

    def by_route(program: Program, what: str, met: Condition) -> Differences:
        found = {
            route: tuple(one for one in differing if not known.documents(one, program.name, met))
            for route, differing in compare(program, what, met).items()
        }
        return {route: differing for route, differing in found.items() if differing}

    return by_route
