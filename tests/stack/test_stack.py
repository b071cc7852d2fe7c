"""The stack itself: it starts, both ways lead to the same rows, each failure looks as in production."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.stack.dialogue import Program
from tests.stack.matrix.cases import REQUEST, call
from tests.stack.matrix.routes import NATIVE, PANDA_CLIENT_2_0_1, PANDA_CLIENT_2_2_0, Route
from tests.stack.stack import Stack

pytestmark = pytest.mark.stack

StartCaller = Callable[[Route], Program]


@pytest.fixture
def ask(start_caller: StartCaller, stack: Stack, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Make calls on one Client by a route: the outcome of each."""
    programs: dict[Route, Program] = {}

    def calls(route: Route, *wanted: Any, user: str = "alice") -> list[dict[str, Any]]:
        if route not in programs:
            programs[route] = start_caller(route)
        case = {
            "api": "Client",
            "constructor": {},
            "calls": [vars(one) for one in wanted],
            "folder": str(tmp_path),
            "proxy": str(stack.pki.proxy(user)),
        }
        outcomes: list[dict[str, Any]] = programs[route].ask(case)["outcomes"]
        return outcomes

    return calls


RELAY_ROUTES = pytest.mark.parametrize("route", [PANDA_CLIENT_2_2_0, PANDA_CLIENT_2_0_1], ids=lambda route: route.title)


@RELAY_ROUTES
def test_a_request_added_natively_is_the_same_object_through_the_relay(ask: Any, route: Route) -> None:
    (added,) = ask(NATIVE, call("add_request", **REQUEST))
    (native,) = ask(NATIVE, call("get_requests", request_id=added["returned"]))
    (relayed,) = ask(route, call("get_requests", request_id=added["returned"]))
    assert native["returned"][0]["status"] == {"$enum": "RequestStatus.New"}
    assert relayed == native


@RELAY_ROUTES
def test_a_request_added_through_the_relay_belongs_to_its_user_and_not_to_the_relay(
    ask: Any, route: Route, stack: Stack
) -> None:
    ask(NATIVE, call("add_request", **REQUEST))
    ask(route, call("add_request", **REQUEST))
    assert [row["username"] for row in stack.database.rows()["requests"]] == ["Alice Tester", "Alice Tester"]


def test_reset_empties_the_database_and_starts_the_ids_again_under_the_running_server(ask: Any, stack: Stack) -> None:
    (first,) = ask(NATIVE, call("add_request", **REQUEST))
    stack.database.reset()
    assert stack.database.rows() == {}
    assert ask(NATIVE, call("get_requests")) == [{"returned": []}]
    assert ask(NATIVE, call("add_request", **REQUEST)) == [first] == [{"returned": 1}]


def test_a_user_whom_the_server_does_not_allow_is_refused(ask: Any) -> None:
    (refused,) = ask(NATIVE, call("ping"), user="stranger")
    assert refused["raised"] == "IDDSException"
    assert "Mallory" in refused["message"]


@RELAY_ROUTES
def test_a_killed_relay_is_a_connection_failure_and_a_restarted_one_answers(
    ask: Any, route: Route, stack: Stack
) -> None:
    stack.kill_relay()
    (failed,) = ask(route, call("ping"))
    assert failed["raised"] == "ConnectionException"
    assert ask(NATIVE, call("ping")) == [{"returned": {"Status": "OK"}}]
    stack.restart_relay()
    assert ask(route, call("ping")) == [{"returned": {"Status": "OK"}}]


@pytest.mark.parametrize("route", [NATIVE, PANDA_CLIENT_2_2_0, PANDA_CLIENT_2_0_1], ids=lambda route: route.title)
def test_a_killed_idds_server_is_a_connection_failure_by_every_route(ask: Any, route: Route, stack: Stack) -> None:
    stack.kill_idds()
    (failed,) = ask(route, call("ping"))
    assert failed["raised"] == "ConnectionException"
    stack.restart_idds()
    assert ask(route, call("ping")) == [{"returned": {"Status": "OK"}}]


def test_the_servers_listen_on_loopback_only(stack: Stack) -> None:
    listening = {
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    }
    for server in (stack.idds, stack.relay):
        port = f"{server.port:04X}"
        assert [address for address in listening if address.endswith(f":{port}")] == [f"0100007F:{port}"]


def test_what_the_servers_write_without_a_path_goes_into_the_folder_of_the_test_run(stack: Stack) -> None:
    stack.restart_relay()
    folders = {Path(f"/proc/{server.pid}/cwd").resolve() for server in (stack.idds, stack.relay)}
    assert folders == {stack.folder.resolve()}
