"""Every public method of the native clients by every route: the same, or known not to be, with the reason."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.stack.dialogue import Program
from tests.stack.install import CLIENTS, REPOSITORY, Installation
from tests.stack.matrix import table
from tests.stack.matrix.cases import CASES, Api, Case, Expectation
from tests.stack.matrix.compare import Agreement, Comparison, cannot_be_relayed, compare
from tests.stack.matrix.known import MIGRATED_ANYWAY, REFUSED, REFUSED_UNSEEN, WITH_PROXY
from tests.stack.matrix.observe import Observation, Observer
from tests.stack.matrix.routes import NATIVE, NATIVE_CLASSES, RELAYED, RUNTIME, Route
from tests.stack.stack import INSIDE, Stack

pytestmark = pytest.mark.stack

PAGE = REPOSITORY / "docs" / "method-matrix.md"
RELAYED_METHODS = [
    case for case in CASES if case.expectation is Expectation.SUCCESS and (case.api, case.method) not in REFUSED
]

Results = dict[tuple[Case, Route], Observation]
Comparisons = dict[tuple[Case, Route], Comparison]


@pytest.fixture(scope="session")
def results(
    seeded_stack: Stack, installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Results]:
    """All cases by all routes, each on the same rows."""
    home = tmp_path_factory.mktemp("matrix")
    with ExitStack() as programs:
        routes = (NATIVE, *RELAYED)
        callers = {route: programs.enter_context(route.caller(installation, seeded_stack, home)) for route in routes}
        observer = Observer(seeded_stack, home)
        yield {(case, route): observer.run(case, callers[route]) for case in CASES for route in routes}


@pytest.fixture(scope="session")
def comparisons(results: Results) -> Comparisons:
    """Each relayed case compared with the native one."""
    return {(case, route): compare(results[case, NATIVE], results[case, route]) for case in CASES for route in RELAYED}


def test_the_cases_cover_every_public_method_of_both_classes(installation: Installation) -> None:
    listing = subprocess.run(
        [installation.python(CLIENTS["2.2.0"]), INSIDE / "list_methods.py"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    public = json.loads(listing.stdout)
    covered = {api.value: sorted({case.method for case in CASES if case.api is api}) for api in Api}
    assert covered == public


@pytest.mark.parametrize("route", RELAYED, ids=lambda route: route.title)
def test_a_method_does_the_same_as_natively_unless_it_is_known_not_to(route: Route, comparisons: Comparisons) -> None:
    unexpected = {
        str(case): comparisons[case, route].differences
        for case in CASES
        if comparisons[case, route].agreement is Agreement.DIFFERENT
        and (case.api, case.method) not in REFUSED | MIGRATED_ANYWAY
    }
    assert unexpected == {}


@pytest.mark.parametrize(
    "route", [route for route in RELAYED if route != NATIVE_CLASSES], ids=lambda route: route.title
)
def test_what_cannot_be_relayed_is_what_the_migrator_refuses(route: Route, comparisons: Comparisons) -> None:
    by_route = {(case, route.title): comparisons[case, route] for case in CASES}
    differing = cannot_be_relayed(by_route)
    assert differing.keys() - MIGRATED_ANYWAY.keys() == REFUSED.keys() - REFUSED_UNSEEN.keys()
    assert REFUSED_UNSEEN.keys() <= REFUSED.keys()
    assert {method: differing.get(method) for method in MIGRATED_ANYWAY} == dict.fromkeys(
        MIGRATED_ANYWAY, (WITH_PROXY,)
    )


def test_the_native_classes_refuse_what_cannot_be_relayed(results: Results) -> None:
    kept = {"enable_json_outputs", "setup_client", "setup_json_outputs"}
    refused = {(case.api, case.method) for case in CASES if table.is_refused(case, results[case, NATIVE_CLASSES])}
    assert refused == {(api, method) for api, method in REFUSED if method not in kept}


def test_the_runtime_raises_the_native_class_even_of_errors_that_are_not_of_idds(comparisons: Comparisons) -> None:
    for route in (RUNTIME, NATIVE_CLASSES):
        assert [str(case) for case in CASES if comparisons[case, route].agreement is Agreement.PYTHON_ERROR] == []


@pytest.mark.slow
@pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)  # no database has a part in it
@pytest.mark.parametrize("route", RELAYED, ids=lambda route: route.title)
@pytest.mark.parametrize("api", Api, ids=lambda api: api.value)
def test_every_relayed_method_tells_a_lost_connection_as_its_class_does(
    stack: Stack, start_caller: Callable[[Route], Program], tmp_path: Path, route: Route, api: Api
) -> None:
    caller = start_caller(route)
    for kill, restart in ((stack.kill_idds, stack.restart_idds), (stack.kill_relay, stack.restart_relay)):
        kill()
        told = {
            case.method: _tells_failure(_ask(caller, case, stack, tmp_path))
            for case in RELAYED_METHODS
            if case.api is api and case.method != "submit_big_workflow"  # it hands a small workflow back unsent
        }
        restart()
        raising = {"get_contents"} if api is Api.MANAGER else set(told)  # the one method without exception_handler
        assert told == {method: "ConnectionException" if method in raising else "pair" for method in told}


def _ask(caller: Program, case: Case, stack: Stack, folder: Path) -> dict[str, Any]:
    answer = caller.ask(
        {
            "api": case.api.value,
            "constructor": {},
            "calls": [vars(case.calls[case.subject])],
            "folder": str(folder),
            "proxy": str(stack.pki.proxy(case.user)),
        }
    )
    outcome: dict[str, Any] = answer["outcomes"][0]
    return outcome


def _tells_failure(outcome: dict[str, Any]) -> str:
    if "raised" in outcome:
        return str(outcome["raised"])
    returned = outcome["returned"]
    pair = returned["$tuple"] if isinstance(returned, dict) and "$tuple" in returned else returned
    return "pair" if isinstance(pair, list) and pair[0] is False and isinstance(pair[1], str) else repr(returned)


# SQLite does not know the errors with which PostgreSQL answers arguments of a wrong type.
@pytest.mark.slow
@pytest.mark.parametrize("running_stack", ["postgresql"], indirect=True)
def test_the_page_in_the_documentation_is_what_the_servers_answer(
    request: pytest.FixtureRequest, results: Results, comparisons: Comparisons
) -> None:
    page = table.page(results, comparisons, NATIVE, RELAYED)
    if request.config.getoption("--write-method-matrix"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
