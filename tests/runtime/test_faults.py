"""Every answer that a relay, a proxy before it, or a broken network gives, over a real socket."""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from idds.common import exceptions
from idds.common.utils import json_loads

from pidds_runtime import get_api, unwrap

from .conftest import Serve
from .pki import Pki
from .wire import CLOSE, OK, RESET, free_port, http, resetting

HTML = b"<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
TRICKY = {"plus": "a+b", "percent": "%41%2B", "unicode": "ü✓", "quotes": 'it\'s "q"', "lines": "l1\nl2"}
RESPONSE = {"k": "v"}

GOOD: dict[str, tuple[bytes, Any]] = {
    "plain JSON": (http("200 OK", "text/plain", OK), RESPONSE),
    "compressed": (
        http("200 OK", "text/plain", gzip.compress(OK), "Content-Encoding: gzip\r\n"),
        RESPONSE,
    ),
    "escaped text": (http("200 OK", "text/plain", json.dumps([True, TRICKY]).encode()), TRICKY),
    "UTF-8 text": (
        http("200 OK", "text/plain", json.dumps([True, TRICKY], ensure_ascii=False).encode()),
        TRICKY,
    ),
    "UTF-8 under another charset": (
        http("200 OK", "text/plain; charset=latin-1", json.dumps([True, "ü"], ensure_ascii=False).encode()),
        "ü",
    ),
}

BAD: dict[str, tuple[bytes | str, str]] = {
    "500 with text": (
        http("500 INTERNAL SERVER ERROR", "text/plain", b"division by zero"),
        "division by zero",
    ),
    "500 with HTML": (http("500 INTERNAL SERVER ERROR", "text/html", HTML), "HTTP 500 with a page"),
    "500 with a good answer": (http("500 INTERNAL SERVER ERROR", "text/plain", OK), r'\[true, {"k": "v"}\]'),
    "403": (
        http("403 Forbidden", "text/plain", b"ERROR : method relay_idds_command is forbidden"),
        "ERROR : method relay_idds_command is forbidden",
    ),
    "404": (http("404 Not Found", "text/plain", b"not found"), "not found"),
    "204": (b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", "HTTP 204 without a word"),
    "HTML with 200": (http("200 OK", "text/html", HTML), "not JSON that can be loaded.*Service Unavailable"),
    "empty": (http("200 OK", "text/plain", b""), "empty answer"),
    "truncated JSON": (http("200 OK", "text/plain", b'[true, {"k": "v'), "not JSON that can be loaded"),
    "short body": (http("200 OK", "text/plain", OK[:10], length=len(OK)), "before its answer was complete"),
    "broken compression": (
        http("200 OK", "text/plain", b"not gzip", "Content-Encoding: gzip\r\n"),
        "cannot be decompressed",
    ),
    "three items": (http("200 OK", "text/plain", b'["a+b", "%41%2B", 1]'), "not one of the relay"),
    "a JSON string": (http("200 OK", "text/plain", b'"[false, 1]"'), "not one of the relay"),
    "a JSON boolean": (http("200 OK", "text/plain", b"true"), "not one of the relay"),
    "a JSON object": (http("200 OK", "text/plain", b'{"success": true}'), "not one of the relay"),
    "number for a boolean": (http("200 OK", "text/plain", b"[1, 2]"), "not one of the relay"),
    "Python's True": (http("200 OK", "text/plain", b"True"), "not JSON that can be loaded"),
    "not UTF-8": (http("200 OK", "text/plain", b'[true, "\xfc"]'), "not UTF-8"),
    "nested without end": (http("200 OK", "text/plain", b"[" * 100_000), "not JSON that can be loaded"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "before its answer was complete"),
    "closed without answer": (CLOSE, "before its answer was complete"),
    "reset": (RESET, "Connection reset by peer|before its answer was complete"),
}


@pytest.mark.parametrize("loader", [None, json_loads], ids=["json", "idds"])
@pytest.mark.parametrize("case", GOOD)
def test_a_good_answer_is_a_reply_with_the_response(serve: Serve, case: str, loader: Any) -> None:
    answer, response = GOOD[case]
    serve(answer)
    ret = get_api(loader=loader).get_metainfo("x")
    assert ret == (0, (True, response))
    assert ret.ok
    assert unwrap(ret) == response


@pytest.mark.parametrize("loader", [None, json_loads], ids=["json", "idds"])
@pytest.mark.parametrize("case", BAD)
def test_any_other_answer_is_a_failed_reply_that_says_why(serve: Serve, case: str, loader: Any) -> None:
    answer, words = BAD[case]
    serve(answer)
    ret = get_api(loader=loader).add_request(name="x")
    status, (ok, diagnostic) = ret
    assert (status, ok) == (255, False)
    assert re.search(words, diagnostic, re.DOTALL), diagnostic
    assert (ret.ok, ret.response, ret.diagnostic) == (False, None, diagnostic)
    with pytest.raises(exceptions.ConnectionException, match=re.escape(diagnostic)):
        unwrap(ret)


def test_nan_is_taken_as_panda_client_takes_it(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", b"[true, NaN]"))
    assert math.isnan(get_api().ping()[1][1])


def test_a_refusal_of_idds_is_a_failed_reply_with_status_0(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", b'[false, "SSL secure connection is required"]'))
    ret = get_api().ping()
    assert ret == (0, (False, "SSL secure connection is required"))
    with pytest.raises(exceptions.IDDSException, match="SSL secure connection is required") as caught:
        unwrap(ret)
    assert type(caught.value) is exceptions.IDDSException


def test_a_redirect_is_not_followed(serve: Serve) -> None:
    wire = serve(http("302 Found", "text/html", b"", "Location: /elsewhere\r\n"))
    assert get_api().ping() == (255, (False, "HTTP 302 without a word from PanDA"))
    assert [request.path for request in wire.received] == ["/server/panda/relay_idds_command"]


@pytest.mark.parametrize(
    "body",
    [b"'[true, ' + repr(__import__('os').getpid()) + ']'", b"open('PWNED', 'w').write('x')"],
)
def test_an_expression_is_never_evaluated(
    serve: Serve, body: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    serve(http("200 OK", "text/plain", body))
    ret = get_api().ping()
    assert ret[0] == 255
    assert str(os.getpid()) not in ret.diagnostic
    assert not Path("PWNED").exists()


def test_a_refused_connection_is_a_failed_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("PANDA_URL_SSL", f"http://127.0.0.1:{port}/server/panda")
    ret = get_api().ping()
    assert ret == (255, (False, f"127.0.0.1:{port}: [Errno 111] Connection refused"))


def test_a_connection_that_is_reset_before_the_handshake_is_a_failed_reply(
    trusting: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some resets come before ssl looks at the socket, some after.
    with resetting() as port:
        api = get_api(url=f"https://127.0.0.1:{port}/server/panda", retries=0)
        replies = [api.ping() for _ in range(20)]
    for status, (ok, diagnostic) in replies:
        assert (status, ok) == (255, False)
        assert re.match(f"127.0.0.1:{port}.*(reset by peer|is not connected)", diagnostic)


def test_an_unknown_host_is_a_failed_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    # .invalid never resolves (RFC 6761).
    monkeypatch.setenv("PANDA_URL_SSL", "http://panda.invalid/server/panda")
    assert "panda.invalid: host name not known" in get_api().ping().diagnostic


def test_an_http_proxy_that_is_down_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://user:hidden@127.0.0.1:{free_port()}")
    diagnostic = get_api(url="http://panda.example/server/panda").ping().diagnostic
    assert diagnostic == "no connection to panda.example through the proxy of HTTPS_PROXY"


@pytest.mark.parametrize(
    "url",
    ["pandaserver.cern.ch", "ftp://x/y", "https://", "http://127.0.0.1:1/x\n", "http://127.0.0.1:1/x\r", "http://h:p/"],
)
def test_an_address_that_is_none_is_a_failed_reply(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_URL_SSL", url)
    assert "check PANDA_URL_SSL" in get_api().ping().diagnostic


def test_a_silent_server_is_given_up_after_the_timeout(serve: Serve) -> None:
    def silent(_: object) -> str:
        time.sleep(2)
        return CLOSE

    wire = serve(silent)
    started = time.monotonic()
    ret = get_api(timeout=0.3).ping()
    assert time.monotonic() - started < 1.5
    assert "no answer from 127.0.0.1" in ret.diagnostic
    assert "within 0.3 s" in ret.diagnostic
    assert len(wire.received) == 1


def test_an_answer_above_the_limit_is_not_read(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", json.dumps([True, "x" * 5_000_000]).encode()))
    assert "larger than 1000000 bytes" in get_api(max_answer=1_000_000).ping().diagnostic


@pytest.mark.slow
def test_a_compressed_answer_counts_as_what_it_unpacks_to(serve: Serve) -> None:
    bomb = gzip.compress(json.dumps([True, "x" * 50_000_000]).encode())
    serve(http("200 OK", "text/plain", bomb, "Content-Encoding: gzip\r\n"))
    assert "larger than 1000000 bytes" in get_api(max_answer=1_000_000).ping().diagnostic


BOMB = """
import resource, pidds_runtime
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
pidds_runtime.get_api(url='http://127.0.0.1:1/', retries=0).ping()
before = peak()
print(pidds_runtime.get_api(max_answer=1_000_000).ping().diagnostic)
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_compressed_answer_is_not_unpacked_beyond_the_limit(serve: Serve, coding: str) -> None:
    text = b'[true, "' + b"x" * 100_000_000
    body = gzip.compress(text, 1) if coding == "gzip" else zlib.compress(text, 1)
    serve(http("200 OK", "text/plain", body, f"Content-Encoding: {coding}\r\n"))
    done = subprocess.run([sys.executable, "-c", BOMB], capture_output=True, text=True, timeout=60, check=True)
    told, megabytes = done.stdout.splitlines()
    assert "larger than 1000000 bytes" in told
    assert int(megabytes) < 40


def test_arguments_that_are_not_json_are_a_failed_reply_and_nothing_is_sent(serve: Serve) -> None:
    wire = serve(http("200 OK", "text/plain", OK))
    ret = get_api().submit(object())
    assert ret[0] == 255
    assert "Object of type object is not JSON serializable" in ret.diagnostic
    assert "json_dumps" in ret.diagnostic
    assert wire.received == []


def test_a_loader_that_fails_is_a_failed_reply(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", OK))

    def loader(_: str) -> None:
        raise ZeroDivisionError("mine")

    assert "mine" in get_api(loader=loader).ping().diagnostic


def test_a_keyboard_interrupt_passes(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", OK))

    def loader(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get_api(loader=loader).ping()
