"""Fixtures: the real servers, started once for each database, with fresh rows for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.stack.database import DatabaseEngine, Postgres, Sqlite, postgres_binaries
from tests.stack.dialogue import Program
from tests.stack.install import SERVER, Installation, install
from tests.stack.matrix.routes import Route
from tests.stack.stack import INSIDE, Stack

SEED_SECONDS = 60
STACK_KEY = pytest.StashKey[Stack]()


@pytest.fixture(scope="session")
def installation() -> Installation:
    """The virtualenvs of the real servers and clients; the first run takes two minutes to make them."""
    return install()


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)],
)
def running_stack(
    request: pytest.FixtureRequest, installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Both servers, up for the whole session."""
    folder = tmp_path_factory.mktemp(f"stack-{request.param}")
    with ExitStack() as cleanup:
        engine = cleanup.enter_context(_engine(request.param, installation, folder / "database"))
        yield cleanup.enter_context(Stack(installation, engine.create("idds"), folder))


def _engine(name: str, installation: Installation, folder: Path) -> DatabaseEngine:
    if name == "sqlite":
        return Sqlite(installation, folder)
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's initdb is not installed")
    return Postgres(installation, folder, binaries)


@pytest.fixture(scope="session")
def seeded_stack(running_stack: Stack, installation: Installation) -> Stack:
    """Both servers; `database.restore` brings back the rows of ``inside/seed.py``."""
    running_stack.database.reset()
    subprocess.run(
        [installation.python(SERVER), INSIDE / "seed.py", running_stack.folder / "seed"],
        env=running_stack.server_environment(),
        check=True,
        capture_output=True,
        timeout=SEED_SECONDS,
    )
    running_stack.database.keep()
    return running_stack


@pytest.fixture
def stack(running_stack: Stack, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """Both servers, with no rows in the database; what the test kills is started again."""
    request.node.stash[STACK_KEY] = running_stack
    running_stack.database.reset()
    yield running_stack
    running_stack.revive()


@pytest.fixture
def start_caller(stack: Stack, installation: Installation, tmp_path: Path) -> Iterator[Callable[[Route], Program]]:
    """Start the program that makes calls by a route, in an own home folder."""
    with ExitStack() as cleanup:

        def start(route: Route) -> Program:
            return cleanup.enter_context(route.caller(installation, stack, tmp_path))

        yield start


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the servers' logs with a failure, and where all of them are."""
    report = yield
    running = item.stash.get(STACK_KEY, None)
    if report.failed and running:
        for server in (running.idds, running.relay):
            report.sections.append((f"log of {server.name}, in {server.log.parent}", server.log_tail()))
    return report
