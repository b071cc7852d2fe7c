"""What a proxy, a relay or an issuer sends back of a login is masked: in replies, in the log and in exceptions."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from pidds_runtime import Reply, get_api, unwrap

from .conftest import Serve
from .issuer import CLIENT_SECRET, VO, Issuer
from .test_proxy import answering
from .wire import Answer, Received, http, kept

USER, PASSWORD = "alice", "p@ss/w+rd'1"
IN_URL = "alice:p%40ss%2Fw%2Brd'1"
SENT = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SECRETS = (PASSWORD, "p%40ss%2Fw%2Brd", SENT, SENT.rstrip("="))
TOKEN = "eyJhbGciOiJSUzI1NiJ9.c2VjcmV0.sig-of-the-token"

#: Answers that hold a text: as a server or a proxy that tells what it was sent.
ECHOES: dict[str, Callable[[str], bytes]] = {
    "an error": lambda text: http("500 Internal Server Error", "text/plain", text.encode()),
    "a page": lambda text: http("502 Bad Gateway", "text/html", f"<html>{text}</html>".encode()),
    "a page, where it is cut": lambda text: http("403 Forbidden", "text/html", f"<i>{'x' * 270}{text}".encode()),
    "a refusal": lambda text: kept(json.dumps([False, text]).encode()),
    "a response": lambda text: kept(json.dumps([True, {"sent": text}]).encode()),
    "no JSON": lambda text: kept(text.encode()),
    "the status line": lambda text: f"HTTP/1.1 {text}\r\n\r\n".encode(),
    "no HTTP": lambda text: f"{text}\r\n\r\n".encode(),
    "a line that is no header": lambda text: (
        f"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n{text}\r\n\r\n[true, 1]".encode()
    ),
    "a length": lambda text: f"HTTP/1.1 200 OK\r\nContent-Length: {text}, 9\r\n\r\n[true, 1]".encode(),
    "a place": lambda text: http("302 Found", "text/plain", b"", f"Location: {text}\r\n"),
    "a time": lambda text: http("503 Service Unavailable", "text/plain", b"busy", f"Retry-After: {text}\r\n"),
    "a coding": lambda text: http("200 OK", "text/plain", b"[true, 1]", f"Content-Encoding: {text}, gzip\r\n"),
    "a chunk": lambda text: f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{text}\r\n".encode(),
}


def shown_by(ret: Reply, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> str:
    """All that a program, its log and its terminal get to see of a call."""
    shown = [repr(ret), caplog.text, *capfd.readouterr()]
    if not ret.ok:
        with pytest.raises(Exception) as caught:  # noqa: PT011
            unwrap(ret)
        shown.append("".join(traceback.format_exception(caught.value)))
    return "".join(shown)


@pytest.mark.parametrize("form", [f"Basic {SENT}", SENT.rstrip("="), IN_URL, f"{USER}:{PASSWORD}"])
@pytest.mark.parametrize("case", ECHOES)
def test_a_login_that_a_proxy_sends_back_is_masked(
    case: str,
    form: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with answering(ECHOES[case](f"sent {form} to me")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{IN_URL}@{proxy.address}")
        ret = get_api(url="http://panda.invalid/x", retries=0, verbose=True).get_requests(request_id=1)
    assert f"Proxy-Authorization: Basic {SENT}".encode() in proxy.asked[0]
    shown = shown_by(ret, caplog, capfd)
    assert [secret for secret in SECRETS if secret in shown] == []
    if case in ("an error", "a page", "a refusal", "a response", "no JSON", "no HTTP"):
        assert "***" in repr(ret)


@pytest.mark.parametrize(
    "status", ["403 {}", "502 {}", "407 {}", "403 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{}", "299 {}"]
)
def test_a_login_that_a_proxy_sends_back_instead_of_a_tunnel_is_masked(
    status: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", TOKEN)
    with answering(http(status.format(f"Basic {SENT} {PASSWORD}"), "text/plain", SENT.encode())) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{IN_URL}@{proxy.address}")
        ret = get_api(url="https://panda.invalid/x", retries=0, verbose=True).add_request(name="x")
    assert SENT.encode() in proxy.asked[0]
    shown = shown_by(ret, caplog, capfd)
    assert "proxy" in ret.diagnostic
    assert [secret for secret in (*SECRETS, SENT[:12], TOKEN) if secret in shown] == []


@pytest.mark.parametrize("case", ECHOES)
def test_a_login_in_the_address_of_panda_or_of_idds_is_masked(
    serve: Serve,
    case: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    wire = serve(lambda request: ECHOES[case](f"{request.headers['authorization']} {request.fields()}"))
    url = wire.url.replace("//", f"//{IN_URL}@")
    api = get_api(url=url, idds_host="https://bob:bobs-own@idds.example/idds", retries=0, verbose=True)
    ret = api.get_requests(request_id=1)
    assert wire.received[0].headers["authorization"] == f"Basic {SENT}"
    shown = shown_by(ret, caplog, capfd)
    assert [secret for secret in (*SECRETS, "bobs-own") if secret in shown] == []


def test_a_password_that_is_a_word_of_an_answer_changes_no_answer(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://grid:finished@127.0.0.1:1")
    answers = [b'[true, {"status": "finished"}]', b'[false, "finished is no status"]']
    serve(lambda _: kept(answers.pop(0)))
    assert get_api().ping().response == {"status": "finished"}
    assert get_api().ping().diagnostic == "*** is no status"


@pytest.mark.parametrize(
    "escape",
    [
        lambda text: "".join(f"\\u{ord(each):04x}" for each in text),
        lambda text: "".join(f"\\u{ord(each):04X}" for each in text),
        lambda text: f"\\u{ord(text[0]):04x}{text[1:]}",
        lambda text: json.dumps("".join(f"\\u{ord(each):04x}" for each in text))[1:-1],
    ],
    ids=["small", "capital", "one character", "twice"],
)
def test_a_token_that_is_sent_back_in_escapes_is_masked(
    serve: Serve, escape: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", TOKEN)
    serve(kept(f'[true, {{"sent": "Bearer {escape(TOKEN)}", "é": "\\u00e9", "a": "\\u0061b"}}]'.encode()))
    assert get_api().ping().response == {"sent": "Bearer ***", "é": "é", "a": "ab"}


def test_a_login_that_a_proxy_sends_back_with_escaped_slashes_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    login = "alice:oo?oo?oo?"
    sent = base64.b64encode(login.encode()).decode()
    assert "/" in sent
    with answering(kept(f'[true, "{sent.replace("/", chr(92) + "/")}"]'.encode())) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://alice:oo%3Foo%3Foo%3F@{proxy.address}")
        ret = get_api(url="http://panda.invalid/x", retries=0).ping()
    assert sent.encode() in proxy.asked[0]
    assert "***" in ret.response
    assert sent.rstrip("=") not in ret.response


@pytest.mark.parametrize("case", ["the status line", "no HTTP", "a line that is no header", "a length", "a chunk"])
@pytest.mark.parametrize("path", ["/auth/", "/token"])
def test_what_an_issuer_sends_back_outside_of_an_answer_is_masked(
    serve: Serve,
    case: str,
    path: str,
    token_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    issuer = Issuer()

    def answer(request: Received) -> Answer:
        told = request.body.decode() or "nothing"
        return ECHOES[case](told) if request.path.startswith(path) else issuer.answer(request)

    issuer.origin = serve(answer).origin
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    token_file.write_text(json.dumps({**issuer.grant(life=-60), "refresh_token": "refresh/secret+1"}))
    shown = shown_by(get_api(verbose=True).ping(), caplog, capfd)
    secrets = ("refresh/secret+1", "refresh%2Fsecret%2B1", CLIENT_SECRET)
    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize(
    "address",
    [
        "http://alice:hidden@",
        "http://alice:hidden@[bad",
        "http://alice:hidden@proxy:port",
        "http://alice:hidden@pro xy:1",
        "http://alice:hidden@proxy\n:1",
        "socks5://alice:hidden@127.0.0.1:1",
        "ftp://alice:hidden@127.0.0.1:1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_of_a_proxy_that_is_none_is_named_without_its_password(
    address: str,
    scheme: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("PANDA_AUTH", "oidc" if scheme == "https" else "")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", TOKEN)
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", address)
    ret = get_api(url=f"{scheme}://panda.invalid/x", verbose=True).ping()
    assert ret.diagnostic.startswith("the address of the HTTP proxy ")
    assert ret.diagnostic.endswith(": check HTTPS_PROXY and HTTP_PROXY")
    assert "hidden" not in shown_by(ret, caplog, capfd)


def test_an_address_of_a_proxy_without_a_scheme_is_one_of_http(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(kept(b"[true, 1]")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"{IN_URL}@{proxy.address}")
        assert get_api(url="http://panda.invalid/x", retries=0).ping() == (0, (True, 1))
    assert SENT.encode() in proxy.asked[0]
