"""`timeout` bounds a call from end to end, whatever keeps it: one clock for all that belongs to it."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from pidds_runtime import get_api, native

from .conftest import Serve
from .pki import Pki
from .wire import OK, Answer, Received, http, kept

pytestmark = pytest.mark.slow

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ANSWER = kept(OK)

DRIPS: dict[str, Answer] = {
    "a byte of the head at a time": tuple(part for byte in ANSWER for part in (bytes([byte]), 0.2)),
    "a byte of the body at a time": (
        ANSWER[: -len(OK)],
        *(part for byte in OK for part in (0.4, bytes([byte]))),
    ),
    "a body that stops": (ANSWER[:-3], 10.0),
    "a chunk that stops": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[tru\r\n", 10.0),
    "endless 100 Continue": (CONTINUE, 0.1) * 100,
    "100 Continue without a pause": (CONTINUE * 1000, 0.05) * 100,
    "an endless header": (b"HTTP/1.1 200 OK\r\nX: ", *((b"y" * 10, 0.2) * 50)),
}


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.monotonic()
    result = call()
    return result, time.monotonic() - started


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("case", DRIPS)
def test_an_answer_that_drips_is_a_timeout_and_not_asked_for_again(
    serve: Serve, case: str, tls: bool, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    wire = serve(DRIPS[case], pki.server() if tls else None)
    ret, took = timed(lambda: get_api(timeout=1).get_requests(request_id=1))
    assert 0.8 < took < 1.6
    assert ret.diagnostic == f"no answer from 127.0.0.1:{wire.port} within 1 s; it may have been executed"
    assert len(wire.received) == 1


def test_the_second_of_a_pair_bounds_the_whole_call(serve: Serve) -> None:
    serve(DRIPS["a body that stops"])
    ret, took = timed(lambda: get_api(timeout=(0.2, 1)).get_requests(request_id=1))
    assert 0.8 < took < 1.6
    assert "within 1 s" in ret.diagnostic


@pytest.mark.parametrize("timeout", [1, (0.5, 1)], ids=["seconds", "a pair"])
@pytest.mark.parametrize("given", ["to the constructor", "later"])
def test_the_timeout_of_a_native_client_bounds_the_whole_call(serve: Serve, timeout: Any, given: str) -> None:
    wire = serve(DRIPS["a byte of the body at a time"])
    for cls in (native.Client, native.ClientManager):
        client = cls(timeout=timeout) if given == "to the constructor" else cls()
        if given == "later":
            client.setup_client() if isinstance(client, native.ClientManager) else None
            getattr(client, "client", client).timeout = timeout
        (failure, words), took = timed(lambda client=client: told(client.get_requests))  # type: ignore[misc]
        assert 0.8 < took < 1.9
        assert failure == ("ConnectionException" if cls is native.Client else "a pair")
        assert f"no answer from 127.0.0.1:{wire.port} within 1 s; it may have been executed" in words
    assert len(wire.received) == 2


def told(call: Callable[[], Any]) -> tuple[str, str]:
    """How a native method fails, and in what words."""
    try:
        ok, words = call()
    except Exception as error:
        return type(error).__name__, str(error)
    assert ok is False
    return "a pair", words


@contextlib.contextmanager
def stalling(read: int) -> Iterator[int]:
    """The port of a server that reads a little of what is sent, and then nothing more."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    held.append(connection)
                    if read:
                        connection.recv(read)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for connection in held:
                connection.close()


def test_an_upload_that_stalls_is_a_timeout_and_not_begun_again() -> None:
    with stalling(read=1000) as port:
        api = get_api(timeout=4, url=f"http://127.0.0.1:{port}/x")
        ret, took = timed(lambda: api.get_metainfo("x" * 20_000_000))
    assert 3.8 < took < 5
    assert "within 4 s; it may have been executed" in ret.diagnostic


def test_a_handshake_that_stalls_ends_with_the_call(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    with stalling(read=0) as port:
        api = get_api(timeout=(0.5, 1), url=f"https://127.0.0.1:{port}/x", retries=5)
        ret, took = timed(lambda: api.add_request(name="x"))
    assert 0.4 < took < 1.6
    assert f"no connection to 127.0.0.1:{port} within 0.5 s" in ret.diagnostic


@contextlib.contextmanager
def dead_address(name: str) -> Iterator[tuple[str, int]]:
    """An address whose connections never come about: its queue of them is full."""
    with socket.socket() as listener, contextlib.ExitStack() as stack:
        listener.bind((name, 0))
        listener.listen(0)
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        time.sleep(0.05)
        yield listener.getsockname()


def resolving(monkeypatch: pytest.MonkeyPatch, addresses: list[tuple[str, int]]) -> None:
    """Let the name panda.test have these addresses; all others stay as they are."""
    real = socket.getaddrinfo

    def look_up(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "panda.test" or kwargs.get("flags"):
            return real(host, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_four_dead_addresses_share_the_time_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.ExitStack() as stack:
        dead = [stack.enter_context(dead_address(f"127.0.0.{number}")) for number in (2, 3, 4, 5)]
        resolving(monkeypatch, dead)
        ret, took = timed(lambda: get_api(timeout=1, url="http://panda.test/x").add_request(name="x"))
    assert 0.8 < took < 1.6
    assert ret.diagnostic == "no connection to panda.test within 1 s"


def test_a_live_address_behind_dead_ones_gets_its_turn(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(http("200 OK", "text/plain", OK))
    with dead_address("127.0.0.2") as one, dead_address("127.0.0.3") as two:
        resolving(monkeypatch, [one, two, ("127.0.0.1", wire.port)])
        ret, took = timed(lambda: get_api(timeout=3, url="http://panda.test/x").add_request(name="x"))
    assert ret.ok
    assert took < 2.9


def test_a_name_that_nobody_resolves_ends_with_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def look_up(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "panda.test" and not kwargs.get("flags"):
            time.sleep(3)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    ret, took = timed(lambda: get_api(timeout=0.5, url="http://panda.test/x").add_request(name="x"))
    assert took < 1
    assert ret.diagnostic == "no connection to panda.test within 0.5 s"


def test_repetitions_end_with_the_call(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pidds_runtime._repetition.BACKOFF", 0.4)
    wire = serve(http("503 Service Unavailable", "text/plain", b"busy"))
    ret, took = timed(lambda: get_api(timeout=1, retries=50).get_requests(request_id=1))
    assert took < 1.2
    assert ret.diagnostic == "busy"
    assert 2 <= len(wire.received) < 12


class Enough(Exception):  # noqa: N818
    """Of the program."""


@pytest.mark.parametrize("kind", [Enough, TimeoutError, OSError, ConnectionResetError, ValueError])
@pytest.mark.parametrize("method", ["get_requests", "add_request"])
def test_what_a_signal_handler_raises_passes(serve: Serve, method: str, kind: type[Exception]) -> None:
    def slow(_: Received) -> Answer:
        time.sleep(1.5)
        return ANSWER

    def handler(number: int, frame: FrameType | None) -> None:
        raise kind("of the program")

    wire = serve(slow)
    api = get_api()
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        started = time.monotonic()
        with pytest.raises(kind, match="of the program") as caught:
            getattr(api, method)()
        assert time.monotonic() - started < 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(wire.received) == 1
    names = [entry.name for entry in caught.traceback]
    assert names[-1] == "handler"
    # Nothing in between holds the token in a variable, for tools that show those.
    assert not {"send", "urlopen", "readinto"} & set(names)


def test_a_signal_handler_passes_out_of_a_dumper_and_a_pause(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pidds_runtime._repetition.BACKOFF", 30)
    serve(http("503 Service Unavailable", "text/plain", b"busy"))

    def dumper(_: object) -> str:
        time.sleep(5)
        return "[]"

    def handler(*_: object) -> None:
        raise Enough

    before = signal.signal(signal.SIGALRM, handler)
    try:
        for call in (lambda: get_api(dumper).add_request(name=1), lambda: get_api().get_requests(request_id=1)):
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(Enough):
                call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_error_that_the_program_is_handling_is_no_cause(serve: Serve) -> None:
    def handler(*_: object) -> None:
        raise Enough

    serve(http("500 Internal Server Error", "text/plain", b"division by zero"))
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        time.sleep(1)
    except Enough:
        signal.setitimer(signal.ITIMER_REAL, 0)
        assert get_api().ping().diagnostic == "division by zero"
        assert "Connection refused" in get_api(url="http://127.0.0.1:1/", retries=0).ping().diagnostic
    finally:
        signal.signal(signal.SIGALRM, before)
