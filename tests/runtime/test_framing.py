"""The reply of a call is the answer to that call: whatever comes before it, after it, or instead of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from pidds_runtime import ClientApi, get_api

from .conftest import Serve
from .pki import Pki
from .wire import Answer, Last, Received, kept

PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def own(request: Received) -> bytes:
    """The answer that belongs to a submission: what was submitted."""
    (work,) = json.loads(request.fields()["args"])
    return kept(json.dumps([True, work]).encode())


def first(make: Callable[[bytes], Answer]) -> Callable[[Received], Answer]:
    """A relay whose first answer is made of the good one, and whose others are good."""
    served: list[Received] = []

    def answer(request: Received) -> Answer:
        served.append(request)
        return make(own(request)) if len(served) == 1 else own(request)

    return answer


def headed(*headers: str, status: str = "200 OK", body: bytes = b"") -> bytes:
    """An answer with just these headers, after which the connection stays open."""
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *headers, "")).encode() + body


STRAY = kept(b'[true, "stray"]')
BODY = b'[true, "A"]'

BEFORE: dict[str, Callable[[bytes], Answer]] = {
    "102": lambda good: PROCESSING + good,
    "102, then a pause": lambda good: (PROCESSING, 0.2, good),
    "103": lambda good: (EARLY_HINTS, 0.05, good),
    "100": lambda good: CONTINUE + good,
    "100, 102, 103": lambda good: (CONTINUE, PROCESSING, 0.02, EARLY_HINTS, 0.02, good),
    "a status of 1xx that nobody knows": lambda good: (b"HTTP/1.1 177 Soon\r\nX: y\r\n\r\n", 0.05, good),
    "102 that says a length": lambda good: (b"HTTP/1.1 102 Processing\r\nContent-Length: 0\r\n\r\n", 0.05, good),
}

#: What makes a connection unfit for the next call: the good answer is complete, and something is left to read.
AFTER: dict[str, Callable[[bytes], Answer]] = {
    "a second answer in the same packet": lambda good: good + STRAY,
    "a second answer a little later": lambda good: (good, 0.05, STRAY),
    "an interim answer": lambda good: good + PROCESSING,
    "a line end": lambda good: good + b"\r\n",
    "a 408 for idleness": lambda good: (good, 0.05, Last(headed("Content-Length: 0", status="408 Request Timeout"))),
    "two lengths": lambda _: headed("Content-Length: 11", "Content-Length: 11", body=BODY + STRAY),
    "a length and chunks": lambda _: headed(
        "Content-Length: 11", "Transfer-Encoding: chunked", body=b"b\r\n" + BODY + b"\r\n0\r\n\r\n" + STRAY
    ),
    "chunks, then more": lambda _: headed(
        "Transfer-Encoding: chunked", body=b"b\r\n" + BODY + b"\r\n0\r\nTrailer: x\r\n\r\n" + STRAY
    ),
    "a length with a sign": lambda _: headed("Content-Length: +11", body=BODY + STRAY),
}

#: Answers that fail, and leave a body behind that HTTP does not count as one.
FAILING: dict[str, Callable[[bytes], Answer]] = {
    "204 with a body": lambda _: headed("Content-Length: 26", status="204 No Content", body=STRAY),
    "204 with a body that comes later": lambda _: (
        headed(f"Content-Length: {len(STRAY)}", status="204 No Content"),
        0.1,
        STRAY,
    ),
    "304 with a body": lambda _: headed(f"Content-Length: {len(STRAY)}", status="304 Not Modified", body=STRAY),
    "403 with more than its length": lambda _: headed("Content-Length: 2", status="403 Forbidden", body=b"no" + STRAY),
}


def submitted(api: ClientApi, *works: str) -> list[object]:
    """The responses, with a pause after each: what is still on its way has arrived then."""
    responses = []
    for work in works:
        responses.append(api.submit(work).response)
        time.sleep(0.15)
    return responses


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
@pytest.mark.parametrize("case", [*BEFORE, *AFTER])
def test_each_submission_gets_its_own_answer(
    serve: Serve, case: str, tls: bool, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    wire = serve(first({**BEFORE, **AFTER}[case]), pki.server() if tls else None)
    assert submitted(get_api(), "A", "B", "C") == ["A", "B", "C"]
    assert len(wire.received) == 3


@pytest.mark.parametrize("case", FAILING)
def test_an_answer_without_a_body_that_has_one_reaches_no_other_call(serve: Serve, case: str) -> None:
    wire = serve(first(FAILING[case]))
    api = get_api()
    assert submitted(api, "A") == [None]
    assert submitted(api, "B", "C") == ["B", "C"]
    assert len(wire.received) == 3


def test_a_connection_is_kept_after_interim_answers(serve: Serve) -> None:
    wire = serve(lambda request: PROCESSING + own(request))
    api = get_api()
    assert [api.submit(work).response for work in ("A", "B", "C")] == ["A", "B", "C"]
    assert wire.connections == 1


def test_interim_answers_without_end_are_a_failed_reply(serve: Serve) -> None:
    wire = serve(Last(PROCESSING * 1000))
    ret = get_api().submit("A")
    assert "50 interim answers, and none that is final" in ret.diagnostic
    assert len(wire.received) == 1


def test_a_switch_of_protocols_is_a_failed_reply(serve: Serve) -> None:
    wire = serve(headed("Upgrade: h2c", "Connection: Upgrade", status="101 Switching Protocols") + STRAY)
    api = get_api()
    assert "another protocol, unasked" in api.submit("A").diagnostic
    assert "another protocol, unasked" in api.submit("B").diagnostic
    assert wire.connections == 2


def test_an_answer_that_is_too_large_is_not_read_by_the_next_call(serve: Serve) -> None:
    serve(first(lambda _: kept(json.dumps([True, "x" * 3_000_000]).encode())))
    api = get_api(max_answer=1_000_000)
    assert "larger than" in api.submit("A").diagnostic
    assert api.submit("B").response == "B"
