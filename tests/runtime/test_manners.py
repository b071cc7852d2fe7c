"""How a failed call comes back: when it is asked to, not together with all others, and not where that is no use."""

from __future__ import annotations

import email.utils
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pidds_runtime import get_api

from .conftest import Serve
from .test_deadline import timed
from .test_proxy import answering
from .wire import OK, Answer, Received, http

GOOD = http("200 OK", "text/plain", OK)
PACKAGES = Path(__file__).resolve().parents[2] / "runtime"


def unavailable(extra: str = "", status: str = "503 Service Unavailable") -> bytes:
    return http(status, "text/plain", b"busy", extra)


def first_then_good(answer: Answer) -> object:
    asked: list[Received] = []

    def chosen(request: Received) -> Answer:
        asked.append(request)
        return answer if len(asked) == 1 else GOOD

    return chosen


def date_in(seconds: float) -> str:
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.slow
@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_server_says_when_to_come_back(serve: Serve, status: str, form: str) -> None:
    when = "1" if form == "seconds" else date_in(2)
    wire = serve(first_then_good(unavailable(f"Retry-After: {when}\r\n", status)))
    ret, took = timed(get_api().get_requests)
    assert ret.ok
    assert 0.9 <= took < 2.9
    assert len(wire.received) == 2


@pytest.mark.parametrize("when", ["60", date_in(3600), "9" * 400], ids=["a minute", "a date", "an eternity"])
def test_a_call_does_not_wait_for_what_comes_after_its_end(serve: Serve, when: str) -> None:
    wire = serve(unavailable(f"Retry-After: {when}\r\n"))
    ret, took = timed(get_api(timeout=5).get_requests)
    assert ret.diagnostic == "busy"
    assert took < 0.5
    assert len(wire.received) == 1


@pytest.mark.parametrize("when", ["soon", "-5", "", "1e3", date_in(-3600)], ids=["word", "-5", "empty", "1e3", "past"])
def test_a_time_that_is_none_is_passed_over(serve: Serve, when: str) -> None:
    serve(first_then_good(unavailable(f"Retry-After: {when}\r\n")))
    ret, took = timed(get_api().get_requests)
    assert ret.ok
    assert took < 0.5


def test_429_is_repeated_for_what_only_reads(serve: Serve) -> None:
    wire = serve(unavailable(status="429 Too Many Requests"))
    assert get_api(retries=2).get_requests().diagnostic == "busy"
    assert get_api(retries=2).add_request(name="x").diagnostic == "busy"
    assert len(wire.received) == 4


FORTY = """
import os, random, sys, threading, time
sys.path.insert(0, {packages!r})
from pidds_runtime import get_api

random.seed(42)  # as a program that wants to be repeatable does
gate = threading.Barrier({threads})

def call():
    random.seed(42)
    api = get_api(retries=1)
    gate.wait(30)
    api.get_requests(request_id=1)

threads = [threading.Thread(target=call) for _ in range({threads})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


@pytest.mark.slow
@pytest.mark.parametrize("extra", ["", "Retry-After: 1\r\n"], ids=["unasked", "asked to wait"])
def test_forty_clients_that_were_refused_at_once_do_not_come_back_in_lockstep(serve: Serve, extra: str) -> None:
    moments: list[float] = []

    def answer(_: Received) -> bytes:
        moments.append(time.monotonic())
        return unavailable(extra)

    serve(answer)
    code = FORTY.format(packages=str(PACKAGES), threads=10)
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert len(moments) == 80
    # Sorted within one client's clock: what came back, by tenths of a second.
    again = sorted(moments)[40:]
    most = max(sum(1 for moment in again if start <= moment < start + 0.1) for start in again)
    assert again[-1] - again[0] > 0.4
    assert most < 25
    random.seed()


@pytest.mark.parametrize("tunnel", [True, False], ids=["tunnel", "plain"])
def test_a_proxy_that_wants_a_login_is_named_and_not_asked_again(tunnel: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = http("407 Proxy Authentication Required", "text/html", b"<html>log in</html>")
    with answering(refusal) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://user:hidden@{proxy.address}")
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hidden@{proxy.address}")
        monkeypatch.setenv("PANDA_AUTH", "oidc")
        monkeypatch.setenv("PANDA_AUTH_VO", "x")
        if not tunnel:
            monkeypatch.delenv("PANDA_AUTH")
        else:
            monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", "e30.e30.c2ln")
        api = get_api(url=f"{'https' if tunnel else 'http'}://panda.invalid/x", retries=5)
        diagnostic = api.get_requests().diagnostic
    assert diagnostic.startswith("the HTTP proxy wants a login (HTTP 407)")
    assert "hidden" not in diagnostic
    assert len(proxy.asked) == 1


def test_a_proxy_that_connects_to_no_such_server_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(http("403 Forbidden", "text/html", b"<html>no</html>")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        monkeypatch.setenv("PANDA_AUTH", "oidc")
        monkeypatch.setenv("PANDA_AUTH_VO", "x")
        monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", "e30.e30.c2ln")
        diagnostic = get_api(url="https://panda.invalid/x", retries=5).get_requests().diagnostic
    assert diagnostic == "the proxy of HTTPS_PROXY does not connect to panda.invalid: HTTP 403 Forbidden"
    assert len(proxy.asked) == 1
