"""Token answers that lack something: the login is not lost over them, and the issuer is not asked at every call."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pidds_runtime import get_api
from pidds_runtime._auth import renewal

from .conftest import Serve
from .issuer import VO, Issuer, page
from .test_oidc import PING, in_terminal
from .test_renewal import GOOD
from .wire import Answer, Received


@pytest.fixture
def changed(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[dict[str, Any]], dict[str, Any]]], Issuer]:
    """Start an issuer whose token answers are changed by a function."""

    def start(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Issuer:
        issuer = Issuer()

        def answer(request: Received) -> Answer:
            whole = issuer.answer(request)
            if request.path != "/token" or b" 200 OK" not in whole[:20]:
                return whole
            return page(change(json.loads(whole.partition(b"\r\n\r\n")[2])))

        issuer.origin = serve(answer).origin
        monkeypatch.setenv("PANDA_AUTH", "oidc")
        monkeypatch.setenv("PANDA_AUTH_VO", VO)
        return issuer

    return start


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda answer: {key: value for key, value in answer.items() if key != name}


#: Token answers in which the ID token is not one to send.
USELESS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "none": without("id_token"),
    "null": lambda answer: {**answer, "id_token": None},
    "empty": lambda answer: {**answer, "id_token": ""},
    "an object": lambda answer: {**answer, "id_token": {"of": "another kind"}},
    "a line break": lambda answer: {**answer, "id_token": f"{answer['id_token']}\n"},
}


@pytest.mark.parametrize("case", USELESS)
@pytest.mark.parametrize("left", [-60, 120], ids=["expired", "about to expire"])
def test_a_new_refresh_token_is_kept_though_no_id_token_comes_with_it(
    changed: Any, token_file: Path, case: str, left: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy: list[bool] = []
    issuer = changed(lambda answer: answer if healthy else USELESS[case](answer))
    granted = issuer.grant(life=left)
    token_file.write_text(json.dumps(granted))
    api = get_api()
    replies = [api.ping() for _ in range(10)]
    assert len(issuer.forms) == 1
    if left > 0:
        assert replies == [GOOD] * 10
    else:
        assert {ret.diagnostic.count("the issuer gave no ID token") for ret in replies} == {1}
    stored = json.loads(token_file.read_text())
    assert stored["id_token"] == granted["id_token"]
    assert stored["refresh_token"] in issuer.refresh_tokens
    # Later, with an issuer in order, it goes on without a person.
    healthy.append(True)
    monkeypatch.setattr(renewal, "_logins", {})
    assert get_api().ping() == GOOD
    assert len(issuer.forms) == 2


@pytest.mark.parametrize("value", [None, "", 5, {}], ids=["null", "empty", "a number", "an object"])
def test_a_refresh_token_that_is_none_does_not_replace_the_old_one(changed: Any, token_file: Path, value: Any) -> None:
    issuer = changed(lambda answer: {**answer, "refresh_token": value})
    issuer.rotating = False
    granted = issuer.grant(life=-60)
    token_file.write_text(json.dumps(granted))
    assert get_api().ping() == GOOD
    assert json.loads(token_file.read_text())["refresh_token"] == granted["refresh_token"]


def test_an_issuer_whose_tokens_have_expired_is_not_asked_again_and_again(issuer: Issuer, token_file: Path) -> None:
    issuer.life = -30  # as seen from a machine whose clock is ahead
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    api = get_api()
    started = time.monotonic()
    diagnostics = {api.ping().diagnostic for _ in range(10)}
    assert time.monotonic() - started < 5
    assert len(diagnostics) == 1
    assert "an ID token that has expired: check the clock of this machine" in diagnostics.pop()
    assert len(issuer.forms) == 1
    assert json.loads(token_file.read_text())["refresh_token"] in issuer.refresh_tokens


@pytest.mark.parametrize("address", ["https://[bad", "nonsense", "https://", "https://issuer.example/\x1b[2J", ""])
def test_an_address_in_the_login_configuration_that_is_none_is_a_failed_reply(
    serve: Serve, token_file: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(page({"client_id": "x", "oidc_config_url": address}))
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    token_file.write_text(json.dumps(Issuer().grant(life=-60)))
    api = get_api()
    diagnostics = {api.ping().diagnostic for _ in range(5)}
    assert len(diagnostics) == 1
    assert "an address in the login configuration " in diagnostics.pop()
    assert len(wire.received) == 1


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://issuer.example/\x1b[2J", "https://issuer.example/\nlink", "see below", 5]
)
def test_a_link_that_is_none_is_not_shown(issuer: Issuer, link: object) -> None:
    issuer.device_page = {"verification_uri_complete": link}
    _, printed = in_terminal(PING)
    assert "the login cannot start" in printed
    assert "open " not in printed


def test_a_code_moves_no_cursor(issuer: Issuer) -> None:
    issuer.device_page = {
        "verification_uri_complete": None,
        "verification_uri": "https://issuer.example/device",
        "user_code": "AB\x1b[2J\rCD",
    }
    _, printed = in_terminal(PING)
    assert r"and enter AB\x1b[2J\rCD" in printed


@pytest.mark.parametrize("case", USELESS)
def test_a_login_that_gives_no_id_token_leaves_the_file_alone(changed: Any, token_file: Path, case: str) -> None:
    changed(USELESS[case])
    _, printed = in_terminal(PING)
    assert "the issuer gave no ID token" in printed
    assert not token_file.exists()
