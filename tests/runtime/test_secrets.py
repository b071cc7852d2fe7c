"""Tokens, keys and passwords appear in no output, whatever goes wrong."""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import threading
import traceback
from pathlib import Path

import pytest
from idds.common.exceptions import ConnectionException

from pidds_runtime import get_api, unwrap
from pidds_runtime._auth import Credentials, credentials
from pidds_runtime._auth.issuer import discover
from pidds_runtime._auth.token_file import TokenFile
from pidds_runtime._check import check
from pidds_runtime._environment import Environment
from pidds_runtime._exchange import Exchange

from .conftest import Serve
from .issuer import CLIENT_SECRET, VO, Issuer
from .wire import CLOSE, OK, Answer, Received, http, kept

TOKEN = "eyJhbGciOiJSUzI1NiJ9.c2VjcmV0.sig-of-the-token"


def echo(request: Received) -> bytes:
    """What a server that dumps its environment into an error page sends back."""
    return http("500 INTERNAL SERVER ERROR", "text/plain", str(request.headers).encode())


def echo_as_answer(request: Received) -> bytes:
    return http("200 OK", "text/html", str(request.headers).encode())


ANSWERS: dict[str, Answer] = {
    "good": http("200 OK", "text/plain", OK),
    "no JSON": http("200 OK", "text/plain", b"x"),
    "closed": CLOSE,
}


@pytest.fixture
def with_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", TOKEN)


@pytest.mark.usefixtures("with_token")
@pytest.mark.parametrize("case", [*ANSWERS, "echo", "echo with 200"])
def test_a_token_is_in_no_output(
    serve: Serve, case: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wire = serve(ANSWERS.get(case, echo if case == "echo" else echo_as_answer))
    caplog.set_level(logging.DEBUG)
    api = get_api(verbose=True)
    ret = api.get_requests(request_id=1)
    shown = [repr(api), repr(ret), caplog.text, *capfd.readouterr()]
    if not ret.ok:
        with pytest.raises(ConnectionException) as caught:
            unwrap(ret)
        shown.append("".join(traceback.format_exception(caught.value)))
    assert wire.received[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert "get_requests" in "".join(shown)
    assert TOKEN not in "".join(shown)
    if case.startswith("echo"):
        assert "***" in ret.diagnostic


@pytest.mark.usefixtures("with_token")
def test_a_token_is_in_no_pickle_and_no_repr(serve: Serve) -> None:
    serve(ANSWERS["good"])
    api = get_api()
    assert api.ping().ok
    assert TOKEN.encode() not in pickle.dumps(api)
    environment = Environment.read({"PANDA_AUTH": "oidc", "PANDA_AUTH_VO": VO, "PANDA_URL_SSL": "https://x"})
    held = credentials(environment, Exchange((1, 1)))
    assert held.secret == TOKEN
    assert TOKEN not in repr(held)
    assert "Credentials" in repr(Credentials())


@pytest.mark.parametrize("token", ["two words", "ü", "line\nbreak"])
def test_a_token_that_no_header_can_carry_is_not_shown(
    serve: Serve, token: str, monkeypatch: pytest.MonkeyPatch, with_token: None
) -> None:
    wire = serve(ANSWERS["good"])
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", token)
    assert get_api().ping().diagnostic == "what PANDA_AUTH_ID_TOKEN holds is not a token"
    assert wire.received == []


def test_arguments_and_answers_are_not_in_verbose_output(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    serve(http("200 OK", "text/plain", b'[true, {"broker_password": "hidden"}]'))
    get_api(verbose=True).set_original_user(user_token="hidden")
    out, err = capfd.readouterr()
    assert "set_original_user: POST 127.0.0.1" in err
    assert "hidden" not in out + err


def test_nothing_is_printed_without_verbose(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    serve(CLOSE)
    get_api().ping()
    assert capfd.readouterr() == ("", "")


def test_a_password_in_the_url_is_not_shown(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_URL_SSL", "http://user:hidden@127.0.0.1:1/server/panda")
    ret = get_api(verbose=True, idds_host="https://user:hidden@idds/idds").ping()
    check()
    out, err = capfd.readouterr()
    assert "127.0.0.1:1" in out + err
    assert "hidden" not in out + err + repr(ret) + repr(get_api(idds_host="https://user:hidden@idds/idds"))


@pytest.mark.slow
def test_a_refresh_that_fails_shows_no_token_and_no_secret(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    issuer = Issuer()
    issuer.origin = serve(issuer.answer).origin
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    granted = {**issuer.grant(life=-60), "refresh_token": "refresh-secret"}
    (tmp_path / "panda").mkdir()
    (tmp_path / "panda" / ".token").write_text(json.dumps(granted))
    ret = get_api(verbose=True).ping()
    check()
    shown = repr(ret) + "".join(capfd.readouterr())
    assert "refresh token ended" in shown
    assert [secret for secret in (granted["id_token"], "refresh-secret", CLIENT_SECRET) if secret in shown] == []
    environment = Environment.read({"PANDA_URL_SSL": issuer.origin, "PANDA_AUTH_VO": VO})
    assert CLIENT_SECRET not in repr(discover(environment, {}))


def words(request: Received) -> str:
    """What a chatty relay tells of a request."""
    return f"I was sent {request.headers['authorization']} by you"


ECHOES = {
    "a refusal": lambda request: kept(json.dumps([False, words(request)]).encode()),
    "a refusal that is no text": lambda request: kept(json.dumps([False, {"sent": [words(request)]}]).encode()),
    "a manager's refusal": lambda request: kept(json.dumps([True, [False, words(request)]]).encode()),
    "a response": lambda request: kept(json.dumps([True, {"sent": words(request)}]).encode()),
    "a traceback": lambda request: http("500 Internal Server Error", "text/plain", words(request).encode()),
    "a page": lambda request: http("502 Bad Gateway", "text/html", f"<html>{words(request)}".encode()),
    "no JSON": lambda request: http("200 OK", "text/plain", words(request).encode()),
}


@pytest.mark.usefixtures("with_token")
@pytest.mark.parametrize("manager", [False, True])
@pytest.mark.parametrize("case", ECHOES)
def test_a_token_that_a_relay_sends_back_is_masked(
    serve: Serve, case: str, manager: bool, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wire = serve(ECHOES[case])
    caplog.set_level(logging.DEBUG)
    ret = get_api(verbose=True, manager=manager).add_request(name="x")
    assert TOKEN in wire.received[0].headers["authorization"]
    assert "I was sent Bearer *** by you" in repr(ret)
    assert TOKEN not in repr(ret) + caplog.text + "".join(capfd.readouterr())


@pytest.mark.slow
@pytest.mark.parametrize("member", ["error", "error_description"])
def test_what_an_issuer_sends_back_is_masked(
    serve: Serve, member: str, token_file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    issuer = Issuer()

    def answer(request: Received) -> bytes:
        if request.path != "/token":
            return issuer.answer(request)
        told = f"invalid: {request.body.decode()} or {request.fields()}"
        return http("400 Bad Request", "application/json", json.dumps({member: told}).encode())

    issuer.origin = serve(answer).origin
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    granted = {**issuer.grant(life=-60), "refresh_token": "refresh/secret+1"}
    token_file.write_text(json.dumps(granted))
    shown = repr(get_api(verbose=True).ping()) + "".join(capfd.readouterr())
    assert "invalid:" in shown
    for secret in (granted["id_token"], "refresh/secret+1", "refresh%2Fsecret%2B1", CLIENT_SECRET):
        assert secret not in shown


def with_locals(error: BaseException) -> str:
    """A traceback as tools write it that show the variables of each frame."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


class Enough(Exception):  # noqa: N818
    """Of the program."""


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, Enough, TimeoutError])
@pytest.mark.parametrize("source", ["environment", "file"])
def test_a_traceback_that_shows_variables_shows_no_token(
    serve: Serve, kind: type[BaseException], source: str, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    if source == "environment":
        monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", TOKEN)
    else:
        token_file.write_text(json.dumps({"id_token": TOKEN, "refresh_token": "refresh-secret"}))

    def handler(*_: object) -> None:
        raise kind("now")

    wire = serve(lambda _: (1.0, kept(OK)))
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        with pytest.raises(kind, match="now") as caught:
            get_api().add_request(name="x")
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert wire.received[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert caught.value.__traceback__ is not None
    below = caught.value.with_traceback(caught.value.__traceback__.tb_next)  # this frame knows the token, too
    shown = with_locals(below)
    assert "handler" in shown
    assert TOKEN not in shown
    assert "refresh-secret" not in shown


def test_the_variables_that_hold_secrets_show_none(token_file: Path, issuer: Issuer) -> None:
    token_file.write_text(json.dumps({**issuer.grant(), "refresh_token": "refresh-secret"}))
    environment = Environment.read(os.environ)
    held = credentials(environment, Exchange((1, 1)))
    stored = TokenFile(environment.token_directory).read()
    found = discover(environment, os.environ)
    shown = repr([held.headers, held.secret, stored, found, found.client])
    assert held.secret in held.headers["Authorization"]
    assert [text for text in (held.secret, "refresh-secret", CLIENT_SECRET) if text in shown] == []
    assert json.loads(json.dumps(stored))["refresh_token"] == "refresh-secret"
