"""``python -m pidds_runtime``, and standing in for panda-client."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_runtime._check import check

from .conftest import Serve
from .issuer import VO, Issuer
from .pki import Pki
from .wire import OK, http

GOOD = http("200 OK", "text/plain", OK)

SCRIPT = """\
import sys
import pandaclient.idds_api
from pandaclient.idds_api import get_api
import helper

api = pandaclient.idds_api.get_api(compress=True, manager=True)
ret = api.get_requests(request_id=1)
if ret[0] == 0 and ret[1][0]:
    print(helper.NAME, sys.argv[1:], __name__, ret[1][-1])
sys.exit(7)
"""


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "helper.py").write_text("NAME = 'helped'\n")
    path = tmp_path / "program.py"
    path.write_text(SCRIPT)
    return path


@pytest.mark.usefixtures("without")
def test_a_program_for_panda_client_runs_where_that_is_absent(serve: Serve, script: Path) -> None:
    serve(GOOD)
    assert "No module named 'pandaclient'" in run(script).stderr
    done = run("-m", "pidds_runtime", script, "-v", "two")
    assert done.stdout == "helped ['-v', 'two'] __main__ {'k': 'v'}\n"
    assert done.returncode == 7
    assert done.stderr == ""


def test_panda_client_is_left_alone_where_it_is_installed(serve: Serve, script: Path) -> None:
    serve(GOOD)
    done = run("-m", "pidds_runtime", script)
    assert done.returncode == 7
    installed = f"panda-client {importlib.metadata.version('panda-client')} ("
    assert f"pidds_runtime: {installed}" in done.stderr
    assert ") is installed, and the program uses that" in done.stderr


INSTALL = """
import pidds_runtime, sys
print(pidds_runtime.install(), pidds_runtime.install())
import pandaclient.idds_api
print(type(pandaclient.idds_api.get_api()).__module__.partition(".")[0])
"""


@pytest.mark.usefixtures("without")
def test_install_can_be_called_more_than_once() -> None:
    assert run("-c", INSTALL).stdout == "True True\npidds_runtime\n"


def test_install_says_that_panda_client_is_there() -> None:
    assert run("-c", INSTALL).stdout == "False False\npandaclient\n"


@pytest.mark.parametrize("arguments", [[], ["--no-such-option"], ["/no/such/script.py"]])
def test_a_command_line_that_cannot_be_followed_ends_with_status_2(arguments: list[str]) -> None:
    done = run("-m", "pidds_runtime", *arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr or "no such file" in done.stderr


def test_help_is_printed() -> None:
    done = run("-m", "pidds_runtime", "--help")
    assert done.returncode == 0
    assert "--check" in done.stdout


def test_check_shows_the_proxy_and_pings(
    serve: Serve, pki: Pki, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = serve(GOOD, pki.server(ask_for_client=True))
    proxy = pki.proxy("Alice Tester")
    monkeypatch.setenv("X509_CERT_DIR", str(pki.ca_directory))
    monkeypatch.setenv("X509_USER_PROXY", str(proxy))
    assert check() == 0
    shown = capsys.readouterr().out
    for words in (
        wire.url,
        str(pki.ca_directory),
        f"/DC=test/OU=Users/CN=Alice Tester, from {proxy}, expires 2",
    ):
        assert words in shown
    assert "PRIVATE KEY" not in shown
    assert "iDDS answers through PanDA: {'k': 'v'}" in shown


def test_check_shows_whose_token_it_is_and_not_the_token(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    issuer = Issuer()
    issuer.origin = serve(issuer.answer).origin
    token = issuer.token(3600)
    for name, value in {"PANDA_AUTH": "oidc", "PANDA_AUTH_VO": VO, "PANDA_AUTH_ID_TOKEN": token}.items():
        monkeypatch.setenv(name, value)
    assert check() == 0
    shown = capsys.readouterr().out
    assert "Alice Tester, from PANDA_AUTH_ID_TOKEN, expires 2" in shown
    assert f"VO:       {VO}" in shown
    assert token not in shown


def test_check_logs_in_with_a_refresh_token(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    issuer = Issuer()
    issuer.origin = serve(issuer.answer).origin
    (tmp_path / "panda").mkdir()
    (tmp_path / "panda" / ".token").write_text(json.dumps(issuer.grant(life=-60)))
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    assert check() == 0
    assert f"Alice Tester, from {tmp_path / 'panda' / '.token'}, expires 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"PANDA_URL_SSL": "https://127.0.0.1:1/x", "X509_USER_PROXY": "/none"}, "no grid proxy: /none"),
        ({"PANDA_AUTH": "oidc"}, "needs PANDA_AUTH_VO"),
        ({"PANDA_AUTH": "oidc", "PANDA_AUTH_VO": VO, "PANDA_URL_SSL": "http://far.example"}, "plain http"),
        ({"PANDA_URL_SSL": "nonsense"}, "check PANDA_URL_SSL"),
        ({"PANDA_URL_SSL": "http://127.0.0.1:1/x"}, "check PANDA_URL_SSL"),
    ],
)
def test_check_says_what_to_fix(
    variables: dict[str, str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert check() == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("To fix:")
    assert words in last


def test_check_says_when_panda_refuses(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    serve(http("200 OK", "text/plain", b'[false, "SSL secure connection is required"]'))
    assert check() == 1
    assert "SSL secure connection is required" in capsys.readouterr().out
