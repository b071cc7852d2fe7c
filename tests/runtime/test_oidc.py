"""Tokens: from the environment, the file that panda-client shares, a refresh, or a person's login."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pidds_runtime import get_api

from .conftest import Serve
from .issuer import VO, Issuer
from .wire import http

PACKAGES = Path(__file__).resolve().parents[2] / "runtime"


@pytest.mark.parametrize("name", ["PANDA_AUTH_ID_TOKEN", "OIDC_AUTH_ID_TOKEN"])
def test_a_token_of_the_environment_is_sent(issuer: Issuer, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, issuer.token(60))
    assert get_api().ping().ok


@pytest.mark.parametrize("shape", ["{0}\n", '{{"id_token": "{0}"}}'], ids=["panda-client", "idds-client"])
def test_a_token_file_of_the_environment_is_read_in_either_clients_shape(
    issuer: Issuer, shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_text(shape.format(issuer.token(60)))
    monkeypatch.setenv("OIDC_AUTH_TOKEN_FILE", str(path))
    assert get_api().ping().ok


def test_the_variables_have_panda_clients_order(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("wrong")
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", issuer.token(60))
    monkeypatch.setenv("OIDC_AUTH_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("OIDC_AUTH_ID_TOKEN", "wrong")
    assert get_api().ping().ok


def test_oidc_auth_vo_stands_in_for_panda_auth_vo(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PANDA_AUTH_VO")
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", issuer.token(60))
    assert "needs PANDA_AUTH_VO" in get_api().ping().diagnostic
    monkeypatch.setenv("OIDC_AUTH_VO", VO)
    assert get_api().ping().ok


def test_a_name_that_no_header_can_carry_is_a_failed_reply(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issuer.token(60)
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", token)
    monkeypatch.setenv("PANDA_AUTH_VO", "€")
    status, (ok, diagnostic) = get_api().ping()
    assert (status, ok) == (255, False)
    assert "ping failed" in diagnostic
    assert token not in diagnostic


def test_an_issuer_that_breaks_off_is_a_failed_reply(
    serve: Serve, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(http("200 OK", "application/json", b'{"client_id"', length=100))
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    token_file.write_text(json.dumps(Issuer().grant(life=-60)))
    assert "before its answer was complete" in get_api().ping().diagnostic


def test_an_expired_token_of_the_environment_is_named_and_not_sent(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", issuer.token(-60))
    assert re.search(r"token of PANDA_AUTH_ID_TOKEN expired on \d{4}-", get_api().ping().diagnostic)


def test_a_valid_token_of_the_file_is_sent_without_asking_the_issuer(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=5 * 60 + 10)))
    assert get_api().ping().ok
    assert issuer.forms == []


@pytest.mark.parametrize("life", [5 * 60 - 1, -60], ids=["about to expire", "expired"])
def test_a_token_is_refreshed_in_time(issuer: Issuer, token_file: Path, life: float) -> None:
    token_file.write_text(json.dumps(issuer.grant(life)))
    assert get_api().ping().ok
    assert [form["grant_type"] for form in issuer.forms] == ["refresh_token"]
    stored = json.loads(token_file.read_text())
    assert stored["refresh_token"] in issuer.refresh_tokens
    assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    assert get_api().ping().ok
    assert len(issuer.forms) == 1


def test_a_refresh_token_that_is_not_renewed_stays(issuer: Issuer, token_file: Path) -> None:
    issuer.rotating = False
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    assert get_api().ping().ok
    assert json.loads(token_file.read_text())["refresh_token"] in issuer.refresh_tokens


@pytest.mark.slow
def test_a_refresh_that_fails_does_not_cost_a_token_that_still_works(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps({**issuer.grant(life=120), "refresh_token": "ended"}))
    assert get_api().ping().ok


@pytest.mark.slow
def test_panda_client_reads_the_file_that_a_refresh_wrote(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    assert get_api().ping().ok
    code = "import pandaclient.idds_api as a; print(a.get_api(compress=True).ping())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "(0, [True, {'k': 'v'}])"
    assert len(issuer.forms) == 1


@pytest.mark.slow
def test_threads_and_processes_refresh_a_token_once(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    script = "import pidds_runtime, sys; sys.exit(not pidds_runtime.get_api().ping().ok)"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    processes = [subprocess.Popen([sys.executable, "-c", script], env=environment) for _ in range(3)]
    api, good = get_api(), []
    threads = [threading.Thread(target=lambda: good.append(api.ping().ok)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [process.wait(30) for process in processes] == [0, 0, 0]
    assert good == [True] * 4
    assert len(issuer.forms) == 1


@pytest.mark.parametrize(
    "content", ["", "not JSON", "[]", '{"id_token": 5}', '{"id_token": "a.b.c", "refresh_token": "ended"}']
)
def test_without_a_token_and_a_terminal_the_reply_says_what_to_do(
    issuer: Issuer, token_file: Path, content: str
) -> None:
    token_file.write_text(content)
    issuer.forms.clear()
    ret = get_api().ping()
    # A token that says no expiry is sent: only the server can tell.
    if "a.b.c" in content:
        assert "Token authentication failed" in ret.diagnostic
    else:
        assert "--check in a terminal" in ret.diagnostic
        assert issuer.forms == []


@pytest.mark.slow
def test_a_refusal_of_the_issuer_is_told(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps({**issuer.grant(life=-60), "refresh_token": "ended"}))
    diagnostic = get_api().ping().diagnostic
    assert "refresh token ended" in diagnostic
    assert "--check in a terminal" in diagnostic


def in_terminal(code: str, seconds: float = 30) -> tuple[int, str]:
    """Run Python code with a terminal as its stdin; return exit status and what it printed."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdin=follower,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            timeout=seconds,
            check=False,
        )
    finally:
        os.close(leader)
        os.close(follower)
    return done.returncode, done.stdout


PING = "import pidds_runtime; print(pidds_runtime.get_api().ping())"


def test_a_person_at_a_terminal_logs_in_by_a_link(issuer: Issuer, token_file: Path) -> None:
    issuer.pending = ["authorization_pending", "authorization_pending"]
    _, printed = in_terminal(PING)
    assert f"open {issuer.origin}/link?user_code=ABCD" in printed
    assert "(0, (True, {'k': 'v'}))" in printed
    assert [form.get("grant_type", "start").rpartition(":")[2] for form in issuer.forms] == [
        "start",
        *["device_code"] * 3,
    ]
    assert issuer.forms[0]["scope"].split() == ["openid", "profile", "email", "offline_access"]
    assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    assert get_api().ping().ok


@pytest.mark.slow
def test_slow_down_makes_the_pauses_five_seconds_longer(issuer: Issuer) -> None:
    issuer.pending = ["slow_down"]
    started = time.monotonic()
    _, printed = in_terminal(PING)
    assert "(0, (True, {'k': 'v'}))" in printed
    assert time.monotonic() - started >= 5


def test_a_link_without_its_code_comes_with_the_code(issuer: Issuer) -> None:
    issuer.device_page = {
        "verification_uri_complete": None,
        "verification_uri": "https://issuer.example/device",
        "user_code": "WXYZ",
    }
    _, printed = in_terminal(PING)
    assert "open https://issuer.example/device and enter WXYZ" in printed


@pytest.mark.parametrize(
    ("pending", "words"),
    [(["access_denied"], "access_denied"), (["expired_token"], "expired_token")],
)
def test_a_login_that_is_refused_ends(issuer: Issuer, pending: list[str], words: str) -> None:
    issuer.pending = pending
    _, printed = in_terminal(PING)
    assert "(255, (False" in printed
    assert words in printed


@pytest.mark.slow
def test_a_login_that_nobody_completes_ends(issuer: Issuer) -> None:
    issuer.pending = ["authorization_pending"] * 1000
    issuer.device_page = {"expires_in": 0.5, "interval": 0.2}
    _, printed = in_terminal(PING)
    assert "nobody logged in in time" in printed


@pytest.mark.parametrize("url", ["http://panda.example/server/panda", "http://127.0.0.1.panda.example/x"])
def test_a_token_is_never_sent_over_plain_http(url: str, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", issuer.token(60))
    assert "a token is not sent over plain http" in get_api(url=url).ping().diagnostic


def test_a_token_on_loopback_does_not_pass_through_a_proxy(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", issuer.token(60))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert get_api().ping().ok


def test_a_login_page_is_never_fetched_over_plain_http(
    serve: Serve, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"client_id": "x", "oidc_config_url": "http://issuer.example/configuration"}
    serve(http("200 OK", "application/json", json.dumps(config).encode()))
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    token_file.write_text(json.dumps({**Issuer().grant(life=-60)}))
    assert "issuer.example/configuration: logins go over https only" in get_api().ping().diagnostic


def test_a_token_goes_to_no_redirect(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = serve(http("302 Found", "text/plain", b"", "Location: /other\r\n"))
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", "t")
    assert not get_api().ping().ok
    assert [request.path for request in wire.received] == ["/server/panda/relay_idds_command"]


def test_a_token_file_that_cannot_be_written_is_told(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("PANDA_CONFIG_ROOT", str(blocked))
    _, printed = in_terminal(PING)
    assert "set PANDA_CONFIG_ROOT" in printed


@pytest.mark.slow
@pytest.mark.parametrize("interval", [1e12, 10**400, "often", -5, None, True])
def test_a_pause_between_two_questions_that_is_none_does_not_hold_a_login(issuer: Issuer, interval: object) -> None:
    issuer.pending = ["authorization_pending"] * 1000
    issuer.device_page = {"expires_in": 1, "interval": interval}
    _, printed = in_terminal(PING, seconds=20)
    assert "nobody logged in in time" in printed
