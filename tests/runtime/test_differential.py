"""The same calls through panda-client and through this package: the same requests, and the same replies.

Where panda-client is wrong the two differ on purpose; docs/runtime.md names each place.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from .conftest import Serve
from .pki import Pki
from .wire import OK, Received, http

ROOT = Path(__file__).resolve().parents[2]

#: What to answer each method with, so that one server gives every outcome.
ANSWERS = {
    "ping": http("200 OK", "text/plain", OK),
    "get_requests": http("200 OK", "text/plain", b'[true, [{"name": "a+b", "status": {"class": "x"}}]]'),
    "get_metainfo": http("200 OK", "text/plain", b'[false, "failed to execute command with x"]'),
    "add_request": http("500 INTERNAL SERVER ERROR", "text/plain", b"division by zero"),
    "update_request": http("403 Forbidden", "text/plain", b"ERROR : method is forbidden"),
    "get_transforms": http("404 Not Found", "text/plain", b"not found"),
    "no_such": http("200 OK", "text/plain", b'[false, "no_such is not a command of iDDS Client"]'),
}

TEXT = 'a+b %41 ü "q" \' \n €'

CALLS: list[tuple[dict[str, Any], str, list[Any], dict[str, Any]]] = [
    ({}, "ping", [], {}),
    ({}, "get_requests", [1], {"with_detail": True}),
    ({}, "get_requests", [], {"request_id": None, "name": TEXT, "args": [1]}),
    ({"idds_host": "https://idds.example:443/idds"}, "get_requests", [TEXT, {"1": [None, 1.5]}], {}),
    ({"manager": True}, "ping", [], {}),
    ({}, "get_metainfo", [], {"name": "x"}),
    ({}, "add_request", [], {"name": "x" * 100_000}),
    ({}, "update_request", [1, {}], {}),
    ({}, "get_transforms", [], {}),
    ({}, "no_such", [], {}),
]


def answer(request: Received) -> bytes:
    fields = request.fields() if request.headers.get("content-type") else request.form()
    return ANSWERS[fields["command_name"].partition("+")[0]]


def through(python: Path, module: str, calls: list[Any]) -> list[list[Any]]:
    """The replies, in the shape that PanDA documents: a failure's text as (False, text)."""
    script = Path(__file__).with_name("calls.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "runtime")}
    done = subprocess.run(
        [str(python), str(script), module],
        input=json.dumps(calls),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    replies: list[list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return [[status, [False, text] if isinstance(text, str) else text] for status, text in replies]


def old_client() -> Path:
    """The Python of an environment with panda-client 2.0.1, the last release that calls curl."""
    home = ROOT / ".cache" / "panda-client-2.0.1"
    python = home / "bin" / "python"
    marker = home / "complete"
    if not marker.exists():
        venv.create(home, with_pip=True, clear=True)
        command = [
            str(python),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "panda-client==2.0.1",
        ]
        subprocess.run(command, check=True, timeout=300)
        marker.touch()
    return python


@pytest.fixture(
    params=[
        pytest.param("2.2.0", id="panda-client 2.2.0"),
        pytest.param("2.0.1", id="panda-client 2.0.1", marks=pytest.mark.slow),
    ]
)
def panda_client(request: pytest.FixtureRequest) -> Path:
    return Path(sys.executable) if request.param == "2.2.0" else old_client()


def requests_of(received: list[Received], *headers: str) -> list[dict[str, Any]]:
    return [
        {
            "line": (request.method, request.path),
            "fields": request.fields() if request.headers.get("content-type") else request.form(),
            "headers": {name: request.headers.get(name) for name in headers},
            "subject": request.certificate and request.certificate["subject"],
        }
        for request in received
    ]


@pytest.mark.parametrize("compress", [True, False], ids=["gzip", "form"])
def test_requests_and_replies_are_panda_clients(serve: Serve, panda_client: Path, compress: bool) -> None:
    wire = serve(answer)
    calls = [({**settings, "compress": compress}, *call) for settings, *call in CALLS]
    theirs = through(panda_client, "pandaclient.idds_api", calls)
    sent_by_them = requests_of(wire.received)
    wire.received.clear()
    ours = through(Path(sys.executable), "pidds_runtime", calls)
    assert requests_of(wire.received) == sent_by_them
    assert ours == theirs
    assert len(ours) == len(CALLS)


def test_a_compressed_body_is_declared_as_panda_client_declares_it(serve: Serve, panda_client: Path) -> None:
    wire = serve(answer)
    calls: list[Any] = [({"compress": True}, "ping", [], {})]
    through(panda_client, "pandaclient.idds_api", calls)
    through(Path(sys.executable), "pidds_runtime", calls)
    theirs, ours = requests_of(wire.received, "content-type", "content-encoding")
    assert ours == theirs
    assert ours["headers"] == {"content-type": "application/json", "content-encoding": None}


def test_a_token_is_sent_as_panda_client_sends_it(
    serve: Serve, panda_client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(answer)
    for name, value in {
        "PANDA_AUTH": "oidc",
        "PANDA_AUTH_VO": "Rubin",
        "PANDA_AUTH_ID_TOKEN": "tok.e.n",
    }.items():
        monkeypatch.setenv(name, value)
    calls: list[Any] = [({"compress": True}, "ping", [], {})]
    assert through(panda_client, "pandaclient.idds_api", calls) == [[0, [True, {"k": "v"}]]]
    assert through(Path(sys.executable), "pidds_runtime", calls) == [[0, [True, {"k": "v"}]]]
    theirs, ours = requests_of(wire.received, "authorization", "origin")
    assert ours == theirs
    assert ours["headers"] == {"authorization": "Bearer tok.e.n", "origin": "Rubin"}


def test_a_proxy_is_presented_as_panda_client_presents_it(
    serve: Serve, panda_client: Path, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = serve(answer, pki.server(ask_for_client=True))
    monkeypatch.setenv("X509_USER_PROXY", str(pki.proxy("Alice Tester")))
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    calls: list[Any] = [({"compress": True}, "ping", [], {})]
    # Whom to trust is where the clients differ on purpose.
    monkeypatch.setenv("PANDA_VERIFY_HOST", "off")
    assert through(panda_client, "pandaclient.idds_api", calls) == [[0, [True, {"k": "v"}]]]
    assert through(Path(sys.executable), "pidds_runtime", calls) == [[0, [True, {"k": "v"}]]]
    theirs, ours = requests_of(wire.received)
    assert ours == theirs
    assert (("commonName", "Alice Tester"),) in ours["subject"]


@pytest.mark.slow
def test_an_answer_that_the_curl_client_evaluates_is_not_evaluated_here(serve: Serve) -> None:
    serve(http("200 OK", "text/plain", b"[True, 6 * 7]"))
    calls: list[Any] = [({"compress": True}, "ping", [], {})]
    assert through(old_client(), "pandaclient.idds_api", calls) == [[255, [True, 42]]]
    (ours,) = through(Path(sys.executable), "pidds_runtime", calls)
    assert ours[0] == 255
    assert "42" not in ours[1][1]
