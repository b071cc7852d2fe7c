"""Nothing is ever submitted twice; what cannot have been executed, or changes nothing, is tried again."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pidds_runtime import _pool, _transport, get_api
from pidds_runtime._facts import CLIENT, MANAGER
from pidds_runtime._methods import READ_ONLY

from .conftest import Serve
from .wire import CLOSE, OK, RESET, Answer, Last, Received, free_port, http, kept

UNAVAILABLE = http("503 Service Unavailable", "text/html", b"<html>busy</html>")
GOOD = http("200 OK", "text/plain", OK)

PASSING: dict[str, Answer] = {"closed": CLOSE, "reset": RESET, "503": UNAVAILABLE}


def in_turn(*answers: Answer) -> Any:
    remaining: Iterator[Answer] = iter(answers)
    return lambda _: next(remaining)


@pytest.mark.parametrize("failure", PASSING)
@pytest.mark.parametrize("method", ["add_request", "submit", "update_request", "a_method_of_a_later_release"])
def test_a_method_that_may_change_something_is_sent_once(serve: Serve, failure: str, method: str) -> None:
    wire = serve(PASSING[failure])
    assert getattr(get_api(retries=5), method)(1)[0] == 255
    assert len(wire.received) == 1


@pytest.mark.parametrize("failure", PASSING)
def test_a_read_only_method_is_sent_again_after_a_passing_failure(serve: Serve, failure: str) -> None:
    wire = serve(in_turn(PASSING[failure], PASSING[failure], GOOD))
    assert get_api().get_requests().ok
    assert len(wire.received) == 3


def test_repetition_ends(serve: Serve) -> None:
    wire = serve(CLOSE)
    assert get_api(retries=3).get_requests()[0] == 255
    assert len(wire.received) == 4


def test_a_failure_that_would_come_again_is_not_repeated(serve: Serve) -> None:
    wire = serve(http("500 INTERNAL SERVER ERROR", "text/plain", b"division by zero"))
    assert get_api(retries=3).get_requests()[0] == 255
    assert len(wire.received) == 1


@pytest.mark.slow
def test_a_submission_that_met_no_listener_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("PANDA_URL_SSL", f"http://127.0.0.1:{port}/server/panda")
    monkeypatch.setattr("pidds_runtime._repetition.BACKOFF", 1.6)
    seen: list[bytes] = []

    def listen_late() -> None:
        time.sleep(0.2)
        with socket.create_server(("127.0.0.1", port)) as listener:
            connection, _ = listener.accept()
            with connection:
                seen.append(connection.recv(1 << 16))
                connection.sendall(GOOD)

    late = threading.Thread(target=listen_late)
    late.start()
    assert get_api().add_request(name="x").ok
    late.join(5)
    assert len(seen) == 1


def test_an_idle_connection_is_not_trusted_with_a_submission(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "WRITE_IDLE", 0.05)
    wire = serve(kept(OK))
    api = get_api()
    api.ping()
    api.ping()
    assert wire.connections == 1
    time.sleep(0.1)
    assert api.add_request().ok
    assert wire.connections == 2


def test_connections_of_threads_that_ended_are_closed_when_they_were_idle_too_long(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pool, "READ_IDLE", 0.5)
    together = threading.Barrier(4)

    def answer(request: Received) -> bytes:
        if request.fields()["command_name"] == "add_request":
            together.wait(10)
        return kept(OK)

    wire = serve(answer)
    api = get_api()
    threads = [threading.Thread(target=api.add_request) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    deadline = time.monotonic() + 10
    while wire.ended < 3 and time.monotonic() < deadline:
        assert api.ping().ok
        time.sleep(0.05)
    assert (wire.connections, wire.ended) == (4, 3)


@pytest.mark.slow
def test_a_program_that_polls_every_few_seconds_keeps_its_connection(serve: Serve) -> None:
    wire = serve(kept(OK))
    api = get_api()
    for _ in range(3):
        assert api.get_requests(request_id=1).ok
        time.sleep(5)
    assert api.get_requests(request_id=1).ok
    assert wire.connections == 1


KEEP_ALIVE = b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=%d, max=100\r\nContent-Length: 18\r\n\r\n" + OK.ljust(18)


@pytest.mark.parametrize(("said", "connections"), [(1, 2), (10, 1)])
@pytest.mark.parametrize("method", ["get_requests", "add_request"])
def test_how_long_the_server_says_that_it_waits_counts(
    serve: Serve, said: int, connections: int, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_transport, "WRITE_IDLE", 0.05)
    wire = serve(KEEP_ALIVE % said)
    api = get_api()
    assert getattr(api, method)(1).ok
    time.sleep(0.2)
    assert getattr(api, method)(1).ok
    assert wire.connections == connections


def test_a_read_over_a_connection_that_the_server_gave_up_is_not_a_failed_one(serve: Serve) -> None:
    answered: list[Received] = []

    def answer(request: Received) -> Answer:
        answered.append(request)
        return RESET if len(answered) == 2 else kept(OK)

    wire = serve(answer)
    api = get_api(retries=0)
    assert api.get_requests().ok
    assert api.get_requests().ok  # the second request met the end of the connection
    assert (len(wire.received), wire.connections) == (3, 2)


def test_a_write_over_a_connection_that_the_server_gave_up_is_in_doubt(serve: Serve) -> None:
    answered: list[Received] = []

    def answer(request: Received) -> Answer:
        answered.append(request)
        return RESET if len(answered) == 2 else kept(OK)

    wire = serve(answer)
    api = get_api(retries=3)
    assert api.add_request().ok
    assert api.add_request()[0] == 255
    assert len(wire.received) == 2


def test_a_connection_that_the_server_closed_meanwhile_is_noticed(serve: Serve) -> None:
    wire = serve(Last(kept(OK)))
    api = get_api()
    for _ in range(3):
        assert api.add_request().ok
        time.sleep(0.05)
    assert len(wire.received) == wire.connections == 3


def test_get_match_contents_is_a_read(serve: Serve) -> None:
    wire = serve(in_turn(UNAVAILABLE, GOOD))
    assert get_api().get_match_contents(request_id=1).ok
    assert len(wire.received) == 2


def test_the_read_only_methods_are_methods_of_idds() -> None:
    assert set(CLIENT) | set(MANAGER) >= READ_ONLY


def test_no_method_that_submits_or_steers_counts_as_read_only() -> None:
    words = (
        "submit",
        "add",
        "update",
        "abort",
        "close",
        "retry",
        "send",
        "register",
        "create",
        "adjust",
        "set",
        "id_token",
    )
    assert not [name for name in READ_ONLY if any(word in name.split("_") for word in words)]
