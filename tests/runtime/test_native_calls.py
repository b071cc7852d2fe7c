"""Each method of the native classes, natively and through PanDA: the same results, exceptions and pairs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import idds.client.base
import idds.client.client
import idds.client.clientmanager
import pytest
from idds.common.constants import RequestStatus
from idds.workflowv2.workflow import Workflow

from pidds_runtime import _facts, native

from .two_ways import Outcome, idds_answers, idds_refuses, outcome, relay, with_json_outputs
from .wire import Answer, Received, Wire, free_port, http, serving

#: Arguments that let each method of the Client reach the server.
CLIENT_ARGUMENTS: dict[str, dict[str, Any]] = {
    "add_request": {"name": "n", "status": RequestStatus.New},
    "add_transform": {"request_id": 1, "name": "n"},
    "abort_request_task": {"request_id": 1, "task_id": 2},
    "adjust_worker": {"request_id": 1, "transform_id": 2, "workload_id": 3, "parameters": {"core_count": 2}},
    "close_workflow_task": {"request_id": 1, "parameters": {"workload_id": 2}},
    "create_workflow_task": {"workflow": {"k": "v"}},
    "get_collections": {"request_id": 1, "scope": "s", "name": "n"},
    "get_contents": {"request_id": 1, "coll_scope": "s", "coll_name": "n"},
    "get_hyperparameters": {"workload_id": None, "request_id": 1},
    "get_match_contents": {"coll_scope": "s", "coll_name": "n", "scope": "t", "name": "m"},
    "get_metainfo": {"name": "asyncresult_config"},
    "get_request_id_by_name": {"name": "n"},
    "ping": {},
    "register_contents": {
        "coll_scope": "s",
        "coll_name": "n",
        "request_id": 1,
        "workload_id": 2,
        "contents": [{"name": "c"}],
    },
    "send_messages": {"request_id": 1, "msgs": [{"m": 1}]},
    "update_build_request": {"request_id": 1, "signature": "s", "workflow": {"k": "v"}},
    "update_hyperparameter": {"workload_id": 1, "request_id": 1, "id": 1, "loss": 0.5},
    "update_request": {"request_id": 1, "parameters": {"status": RequestStatus.Finished}},
}

#: The same of the manager, beside those of the methods of the same name.
MANAGER_ARGUMENTS: dict[str, dict[str, Any]] = {
    "abort_task": {"request_id": 1, "task_id": 2},
    "submit": {"workflow": Workflow()},
    "submit_build": {"workflow": Workflow()},
    "submit_work": {"request_id": 1, "work": {"not": "a work"}},
}

# The real client uses logging.warn and datetime.utcnow.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'warn' function is deprecated"),
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow"),
]

CLIENT_METHODS = sorted(_facts.CLIENT.keys() - _facts.CLIENT_NOT_RELAYED.keys())
MANAGER_METHODS = sorted(_facts.MANAGER.keys() - _facts.MANAGER_NOT_RELAYED.keys())

ROWS = [{"request_id": 1, "workload_id": 2, "scope": "s", "name": "n", "status": RequestStatus.New, "errors": None}]
DATA = {"request_id": 7, "transform_id": 8, "status": RequestStatus.Failed, "list": [1, None], "1": "ü"}

ANSWERS: dict[str, bytes] = {
    "a dictionary": idds_answers(DATA),
    "rows": idds_answers(ROWS),
    "two items": idds_answers([False, "why"]),
    "another two": idds_answers([-1, "why"]),
    "nothing": http("200 OK", "application/json", b""),
    "no object": idds_refuses("NoObject", "No object  exception.: {}\nDetails: gone"),
    "duplicated": idds_refuses("DuplicatedObject", "there", "409 CONFLICT"),
    "bad request": idds_refuses("BadRequest", "no", "400 BAD REQUEST"),
    "core": idds_refuses("CoreException", "boom", "500 INTERNAL SERVER ERROR"),
    "an exception of another release": idds_refuses("QuotaException", "x", "500 INTERNAL SERVER ERROR"),
    "words": http("500 INTERNAL SERVER ERROR", "text/plain", b"division by zero"),
    "keywords": http("503 SERVICE UNAVAILABLE", "application/json", b'{"msg": "later", "n": 1}'),
    "no JSON": http("200 OK", "text/html", b"<html>"),
}

#: What JSON outputs make of the same.
WITH_JSON_OUTPUTS: dict[str, bytes] = {
    "a dictionary": with_json_outputs(DATA),
    "no object": with_json_outputs(None, "NoObject", "No object  exception.: {}\nDetails: gone", 404),
    "duplicated": with_json_outputs(None, "DuplicatedObject", "there", 409),
    "bad request": with_json_outputs(None, "BadRequest", "no", 400),
    "core": with_json_outputs(None, "CoreException", "boom", 500),
}


class TwoWays:
    """A native client, and one through PanDA, of the same iDDS."""

    def __init__(self, idds_url: str, answering: list[str], calls: list[Received]) -> None:
        self.url = idds_url
        self.answering = answering
        self.calls = calls

    def compare(self, kind: str, answer: str, use: Callable[[Any], Any]) -> Outcome:
        """Make one call both ways, and return how it ended, which is the same."""
        self.answering[:] = [answer]
        module = idds.client.client if kind == "Client" else idds.client.clientmanager
        results, sent = [], []
        for cls in (getattr(module, kind), getattr(native, kind)):
            self.calls.clear()
            results.append(outcome(lambda cls=cls: use(cls(host=self.url))))
            sent.append([(call.method, call.path, read(call.body)) for call in self.calls])
        assert shape(results[1]) == shape(results[0])
        assert sent[1] == sent[0]
        return results[1]


def shape(found: Outcome) -> Any:
    """An outcome for comparison; tuples are no lists, and classes compare by name where a value has no equality."""
    return found.kind, repr(found.value)


def read(body: bytes) -> str:
    """A body as iDDS reads it: what enums carry along beside their value depends on what was loaded before."""
    return repr(idds.common.utils.json_loads(body)) if body else ""


@pytest.fixture
def two_ways(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[TwoWays]:
    proxy = tmp_path / "proxy.pem"
    proxy.touch()
    monkeypatch.setenv("X509_USER_PROXY", str(proxy))
    monkeypatch.setattr(idds.client.base.random, "uniform", lambda *_: 0)  # the native client's pauses
    answering: list[str] = []
    calls: list[Received] = []

    def answer(request: Received) -> Answer:
        calls.append(request)
        asked = "json_outputs" in request.path and answering[0] in WITH_JSON_OUTPUTS
        return (WITH_JSON_OUTPUTS if asked else ANSWERS)[answering[0]]

    with ExitStack() as stack:
        server: Wire = stack.enter_context(serving(answer))
        panda = stack.enter_context(serving(relay))
        monkeypatch.setenv("PANDA_URL_SSL", panda.url)
        monkeypatch.setenv("IDDS_HOST", f"{server.origin}/idds")
        yield TwoWays(f"{server.origin}/idds", answering, calls)


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_client_gives_and_raises_what_the_native_one_does(two_ways: TwoWays, answer: str) -> None:
    for name in CLIENT_METHODS:
        arguments = CLIENT_ARGUMENTS.get(name, {"request_id": 1})
        two_ways.compare("Client", answer, lambda c, name=name, given=arguments: getattr(c, name)(**given))  # type: ignore[misc]


@pytest.mark.parametrize(
    "answer", sorted(ANSWERS.keys() - {"two items", "another two"})
)  # a pair of iDDS's would be a list
def test_a_manager_gives_the_pairs_that_the_native_one_gives(two_ways: TwoWays, answer: str) -> None:
    for name in MANAGER_METHODS:
        arguments = MANAGER_ARGUMENTS.get(name, CLIENT_ARGUMENTS.get(name, {"request_id": 1}))
        two_ways.compare("ClientManager", answer, lambda c, name=name, given=arguments: getattr(c, name)(**given))  # type: ignore[misc]


@pytest.mark.parametrize("answer", WITH_JSON_OUTPUTS)
def test_json_outputs_are_the_native_ones(two_ways: TwoWays, answer: str) -> None:
    def client(c: Any, name: str, given: dict[str, Any]) -> Any:
        c.enable_json_outputs()
        return getattr(c, name)(**given)

    def manager(c: Any, name: str, given: dict[str, Any]) -> Any:
        c.setup_json_outputs()
        return getattr(c, name)(**given)

    # The query of JSON outputs is not what the relay sends for a Client: what is sent is not compared there.
    for name in CLIENT_METHODS:
        given = CLIENT_ARGUMENTS.get(name, {"request_id": 1})
        two_ways.answering[:] = [answer]
        ours = outcome(lambda name=name, given=given: client(native.Client(two_ways.url), name, given))
        theirs = outcome(lambda name=name, given=given: client(idds.client.client.Client(two_ways.url), name, given))
        assert shape(ours) == shape(theirs), name
    for name in MANAGER_METHODS:
        given = MANAGER_ARGUMENTS.get(name, CLIENT_ARGUMENTS.get(name, {"request_id": 1}))
        two_ways.compare("ClientManager", answer, lambda c, name=name, given=given: manager(c, name, given))  # type: ignore[misc]


def test_arguments_are_bound_before_anything_is_sent(two_ways: TwoWays) -> None:
    wrong: list[Callable[[Any], Any]] = [
        lambda c: c.ping(1),
        lambda c: c.get_requests(bogus=1),
        lambda c: c.update_hyperparameter(1),
        lambda c: c.get_requests(1, request_id=1),
        lambda c: c.get_metainfo(),
        lambda c: type(c).ping(),
        lambda c: type(c).ping(self=c, other=1),
        lambda c: c.get_contents(bogus=1),
    ]
    for use in wrong:
        assert two_ways.compare("Client", "a dictionary", use).kind is TypeError
        two_ways.compare("ClientManager", "a dictionary", use)
        assert two_ways.calls == []


def test_a_call_through_the_class_works_as_natively(two_ways: TwoWays) -> None:
    two_ways.compare("Client", "a dictionary", lambda c: type(c).ping(c))
    two_ways.compare("Client", "a dictionary", lambda c: type(c).get_metainfo(self=c, name="x"))
    two_ways.compare("ClientManager", "rows", lambda c: type(c).get_requests(c, 1))


def test_arguments_that_json_cannot_hold_fail_as_natively(two_ways: TwoWays) -> None:
    loop: list[Any] = []
    loop.append(loop)
    for value, kind in ((set(), TypeError), (loop, ValueError), ({(1, 2): 3}, TypeError), (b"x", TypeError)):
        found = two_ways.compare("Client", "a dictionary", lambda c, value=value: c.add_request(name=value))  # type: ignore[misc]
        assert found.kind is kind
        found = two_ways.compare(
            "ClientManager",
            "a dictionary",
            lambda c, value=value: c.create_workflow_task({"k": value}),  # type: ignore[misc]
        )
        assert found.kind is tuple


def test_a_timeout_that_requests_does_not_take_fails_at_the_call_as_natively(two_ways: TwoWays) -> None:
    for timeout in (0, -1, "5", True, (1, 2, 3), (0, 5), object):

        def use(c: Any, timeout: Any = timeout) -> Any:
            c.timeout = timeout
            return c.ping()

        assert two_ways.compare("Client", "a dictionary", use).kind is ValueError
        assert two_ways.compare("ClientManager", "a dictionary", use).value[0] is False


def test_a_timeout_of_none_waits(two_ways: TwoWays) -> None:
    def use(c: Any) -> Any:
        c.timeout = None
        return c.ping()

    assert two_ways.compare("Client", "a dictionary", use).value["list"] == [1, None]


def test_a_host_of_another_type_fails_at_the_call_as_natively(two_ways: TwoWays) -> None:
    def use(c: Any) -> Any:
        c.host = 5
        return c.ping()

    assert two_ways.compare("Client", "a dictionary", use).kind is TypeError


def test_a_plus_in_the_host_reaches_the_same_place(two_ways: TwoWays) -> None:
    two_ways.answering[:] = ["a dictionary"]
    assert native.Client(f"{two_ways.url}/a+b").ping()["list"] == [1, None]
    assert two_ways.calls[-1].path == "/idds/a%2Bb/ping"


def test_the_configured_host_is_left_to_panda(two_ways: TwoWays, monkeypatch: pytest.MonkeyPatch) -> None:
    two_ways.answering[:] = ["a dictionary"]
    sent: list[str] = []
    real = native.Client("https://elsewhere.example/idds")
    with serving(lambda request: sent.append(request.fields()["command_name"]) or relay(request)) as panda:  # type: ignore[func-returns-value]
        monkeypatch.setenv("PANDA_URL_SSL", panda.url)
        native.Client(two_ways.url).ping()
        native.Client().ping()
        native.ClientManager(two_ways.url).ping()
        with pytest.raises(idds.common.exceptions.ConnectionException):
            real.ping()
    assert sent == ["ping", "ping", "ping", "ping+https://elsewhere.example/idds"]


def test_a_server_that_is_down_is_a_connection_exception(two_ways: TwoWays, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_URL_SSL", f"http://127.0.0.1:{free_port()}/server/panda")
    with pytest.raises(idds.common.exceptions.ConnectionException):
        native.Client().ping()
    with pytest.raises(idds.common.exceptions.ConnectionException):
        native.ClientManager().get_contents(request_id=1)
    status, words = native.ClientManager().ping()
    assert status is False
    assert "Connection refused" in words


def test_a_failure_of_a_manager_is_logged_as_natively(two_ways: TwoWays, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    for cls in (idds.client.clientmanager.ClientManager, native.ClientManager):
        caplog.clear()
        cls().get_requests(bogus=1)  # type: ignore[call-arg]
        (record,) = caplog.records
        assert (record.name, record.levelname) == ("root", "ERROR")
        assert record.getMessage() == "ClientManager.get_requests() got an unexpected keyword argument 'bogus'"
