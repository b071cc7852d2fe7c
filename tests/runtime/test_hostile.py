"""A relay that means harm: it gets no memory, no time, no line of the log, and nothing of the terminal."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
import warnings
from typing import Any

import pytest
from idds.common import exceptions

from pidds_runtime import get_api, unwrap
from pidds_runtime._check import check

from .conftest import Serve
from .wire import Answer, Last, http, kept

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
GOOD = b"[true, 1]"
BLOCK = b"x" * (1 << 20)

#: Answers that would be read on and on, or kept in memory.
ENDLESS: dict[str, Answer] = {
    "a chunk of a length below zero": (CHUNKED + b"-1\r\n", *([BLOCK] * 200), 0.0),
    "a chunk of a length far below zero": (CHUNKED + b"-ffffffff\r\n", *([BLOCK] * 200), 0.0),
    "a length of a chunk": (CHUNKED + b"9;", *([BLOCK] * 200), 0.0),
    "a line after the chunks": (CHUNKED + b"9\r\n" + GOOD + b"\r\n0\r\nX: ", *([BLOCK] * 200), 0.0),
    "a status line": (b"HTTP/1.1 200 ", *([BLOCK] * 200), 0.0),
    "a header": (b"HTTP/1.1 200 OK\r\nX: ", *([BLOCK] * 200), 0.0),
    "headers": (b"HTTP/1.1 200 OK\r\n", *([b"X: y\r\n" * 100_000] * 200), 0.0),
    "a body without a length": (b"HTTP/1.1 200 OK\r\n\r\n", *([BLOCK] * 200), 0.0),
}

PEAK = """
import resource, pidds_runtime
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
pidds_runtime.get_api(url='http://127.0.0.1:1/', retries=0).ping()
before = peak()
print(pidds_runtime.get_api(max_answer=1_000_000, retries=0, timeout=30).ping().ok)
print(peak() - before)
"""


@pytest.mark.parametrize("case", ENDLESS)
def test_no_answer_takes_more_memory_than_its_limit(serve: Serve, case: str) -> None:
    serve(ENDLESS[case])
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, timeout=60, check=True)
    ok, megabytes = done.stdout.splitlines()
    assert (ok, done.stderr) == ("False", "")
    assert int(megabytes) < 40


COOKIES = f"Set-Cookie: {'a=b;' * 15000}\r\n" * 40


def test_cookies_take_no_more_time_than_other_headers(serve: Serve) -> None:
    def seconds(extra: str) -> float:
        serve(http("200 OK", "text/plain", GOOD, extra))
        api, started = get_api(), time.process_time()
        assert api.ping() == (0, (True, 1))
        return time.process_time() - started

    other = min(seconds(COOKIES.replace("Set-Cookie", "Xet-Cookie")) for _ in range(3))
    assert min(seconds(COOKIES) for _ in range(3)) < 3 * other


#: Good answers with headers that are none.
ODD: dict[str, bytes] = {
    "a line that is no header": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nno header\r\nX: y\r\n\r\n" + GOOD,
    "a header that goes on before there is one": b"HTTP/1.1 200 OK\r\n on\r\nContent-Length: 9\r\n\r\n" + GOOD,
    "a name with a space": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nno header: x\r\n\r\n" + GOOD,
    "a body in parts": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Type: multipart/mixed\r\n\r\n" + GOOD,
    "a length and chunks": CHUNKED[:-2] + b"Content-Length: 9\r\n\r\n9\r\n" + GOOD + b"\r\n0\r\n\r\n",
    "two lengths and chunks": CHUNKED[:-2] + b"Content-Length: 9, 8\r\n\r\n9\r\n" + GOOD + b"\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("case", ODD)
def test_headers_that_are_none_are_passed_over_without_a_word(
    serve: Serve, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    wire = serve(Last(ODD[case]))
    caplog.set_level(logging.DEBUG)
    api = get_api(retries=0)
    assert [api.submit(1) for _ in range(2)] == [(0, (True, 1))] * 2
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []
    assert wire.connections == 2


@pytest.mark.parametrize("lengths", ["Content-Length: 9, 8", "Content-Length: 9\r\nContent-Length: 8"])
def test_an_answer_of_two_lengths_is_a_failed_reply_and_its_connection_is_closed(serve: Serve, lengths: str) -> None:
    wire = serve(Last(f"HTTP/1.1 200 OK\r\n{lengths}\r\n\r\n".encode() + GOOD))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "the answer has two lengths" in get_api().submit(1).diagnostic
    deadline = time.monotonic() + 5
    while not wire.ended and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (wire.connections, wire.ended) == (1, 1)


FORGED = "busy\x1b[2J\r\npidds_runtime: submit: POST 127.0.0.1, sent 1 bytes\x9b1m\u2028‮end"


@pytest.mark.parametrize("status", ["500 Internal Server Error", "200 OK"])
def test_what_a_relay_says_is_one_line_of_the_log_and_moves_no_cursor(
    serve: Serve, status: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    serve(http(status, "text/plain", (FORGED + "x" * 100_000).encode()))
    caplog.set_level(logging.DEBUG, "pidds_runtime")
    ret = get_api(verbose=True).submit(1)
    assert "busy\x1b[2J" in ret.diagnostic
    err = capfd.readouterr().err
    lines = [record.getMessage() for record in caplog.records if record.name == "pidds_runtime"]
    assert err == "".join(f"pidds_runtime: {line}\n" for line in lines)
    assert len(lines) == 2
    assert all(line.isprintable() and len(line) < 2000 for line in lines)
    assert r"busy\x1b[2J\r\npidds_runtime: submit" in lines[1]


@pytest.mark.parametrize("answer", [json.dumps([True, FORGED]), json.dumps([False, FORGED]), FORGED])
def test_the_check_shows_what_a_relay_says_on_one_line(
    serve: Serve, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(kept(answer.encode()))
    check()
    lines = capsys.readouterr().out.split("\n")
    assert [line for line in lines if "busy" in line and "submit: POST" in line]
    assert all(line.isprintable() for line in lines)


RELAYED = "failed to execute command with "
NO_OBJECT = "No object  exception.: "
DIGITS = "9" * 5000

#: Diagnostics that look like those of iDDS, and which exception they are.
LIKE_IDDS: dict[str, tuple[str, type[Exception]]] = {
    "a key that cannot be one": (f"{NO_OBJECT}{{[]: 1}}", exceptions.NoObject),
    "a dictionary as a key": (f"{NO_OBJECT}{{{{}}: 1}}", exceptions.NoObject),
    "a keyword that no call takes": (f"{NO_OBJECT}{{'self': 1}}", exceptions.NoObject),
    "an escape that is none": (f"{NO_OBJECT}{{'a': '\\d'}}", exceptions.NoObject),
    "an escape of a number that is none": (f"{NO_OBJECT}{{'a': '\\777'}}", exceptions.NoObject),
    "nested without end": (f"{NO_OBJECT}{'{1:' * 50_000}", exceptions.NoObject),
    "signs without end": (f"{NO_OBJECT}{'-' * 50_000}1", exceptions.NoObject),
    "a number without end": (f"{NO_OBJECT}{{'a': {DIGITS}}}", exceptions.NoObject),
    "a zero byte": (f"{NO_OBJECT}{{'a': '\0'}}", exceptions.NoObject),
    "half a character": (f"{NO_OBJECT}\ud800", exceptions.NoObject),
    "an error of the system without end": (f"{RELAYED}[Errno {DIGITS}] x", Exception),
    "a position without end": (f"{RELAYED}x: line {DIGITS} column 1 (char 1)", Exception),
}


@pytest.mark.parametrize("case", LIKE_IDDS)
def test_a_diagnostic_that_only_looks_like_one_of_idds_is_an_exception_with_its_words(serve: Serve, case: str) -> None:
    diagnostic, kind = LIKE_IDDS[case]
    serve(kept(json.dumps([False, diagnostic]).encode()))
    ret: Any = get_api().ping()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(kind) as raised:
            unwrap(ret)
    assert type(raised.value) is kind
    assert diagnostic.removeprefix(RELAYED) in str(raised.value)
    assert caught == []
