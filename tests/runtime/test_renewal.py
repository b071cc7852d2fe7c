"""Renewing the token of the file: once for all, without needless waiting, and never so that it is lost."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pidds_runtime import get_api
from pidds_runtime._auth import renewal

from .conftest import Serve
from .issuer import VO, Issuer
from .wire import Answer, Received, http

pytestmark = pytest.mark.slow

PACKAGES = Path(__file__).resolve().parents[2] / "runtime"
PING = "import pidds_runtime; print(pidds_runtime.get_api().ping())"
GOOD = (0, (True, {"k": "v"}))


def run(code: str, **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES), **variables}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def together(count: int, call: Any) -> list[Any]:
    """What a call gives in as many threads at once."""
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(call())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.parametrize("path", ["/auth/", "/configuration", "/token"])
@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_an_answer_in_pieces_is_read_whole(
    serve: Serve, path: str, pause: float, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = Issuer()

    def answer(request: Received) -> Answer:
        whole = issuer.answer(request)
        if not request.path.startswith(path):
            return whole
        _, _, body = whole.partition(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        pieces = [body[:9], body[9:40], body[40:]]
        sent = [part for piece in pieces for part in (b"%x\r\n%b\r\n" % (len(piece), piece), pause)]
        return (head + b"Connection: close\r\n\r\n", *sent, b"0\r\n\r\n", 0.0)

    issuer.origin = serve(answer).origin
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    assert get_api().ping() == GOOD


class TestAFileThatCannotBeWritten:
    def test_the_refresh_token_is_not_spent(self, issuer: Issuer, token_file: Path) -> None:
        token_file.write_text(json.dumps(issuer.grant(life=-60)))
        full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); {PING}"
        printed = run(full)
        assert f"{token_file}: File too large" in printed
        assert "set PANDA_CONFIG_ROOT" in printed
        assert issuer.forms == []
        assert run(PING) == f"{GOOD}\n"

    def test_a_token_that_is_still_good_is_used(self, issuer: Issuer, token_file: Path) -> None:
        token_file.write_text(json.dumps(issuer.grant(life=120)))
        full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); {PING}"
        assert f"{GOOD}\n" in run(full)
        assert issuer.forms == []

    def test_a_new_token_is_used_though_it_cannot_be_stored_and_that_is_said(
        self, issuer: Issuer, token_file: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        token_file.write_text(json.dumps(issuer.grant(life=-60)))
        old = resource.getrlimit(resource.RLIMIT_FSIZE)
        # The disk fills up between the look at it and the answer.
        issuer.before_refresh = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, old[1]))
        try:
            api = get_api()
            assert [api.ping() for _ in range(3)] == [GOOD] * 3
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
        assert len(issuer.forms) == 1
        (record,) = [record for record in caplog.records if record.levelname == "WARNING"]
        assert "could not be stored" in record.getMessage()
        assert [path.name for path in token_file.parent.iterdir() if "lock" not in path.name] == [".token"]


@contextmanager
def lock_of(token_file: Path) -> Iterator[None]:
    """Another process that is renewing the token, or hangs."""
    with Path(f"{token_file}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_a_token_that_is_still_good_waits_for_nobodys_lock(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=120)))
    with lock_of(token_file):
        started = time.monotonic()
        api = get_api()
        assert [api.ping() for _ in range(5)] == [GOOD] * 5
        assert time.monotonic() - started < 1
    assert issuer.forms == []


def test_an_expired_token_waits_for_the_lock_no_longer_than_the_call(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    with lock_of(token_file):
        started = time.monotonic()
        ret = get_api(timeout=0.5).ping()
        assert time.monotonic() - started < 1
        assert "in 0.5 s there was no new one" in ret.diagnostic
    assert get_api().ping() == GOOD


def test_who_waits_for_the_lock_takes_what_the_other_wrote(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    with lock_of(token_file):
        writing = threading.Timer(0.3, lambda: token_file.write_text(json.dumps(issuer.grant())))
        writing.start()
        started = time.monotonic()
        assert get_api(timeout=10).ping() == GOOD
        assert time.monotonic() - started < 2
        writing.join()
    assert issuer.forms == []


@pytest.mark.parametrize("processes", [6])
def test_without_locks_the_losers_take_what_the_winner_wrote(issuer: Issuer, token_file: Path, processes: int) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    issuer.delay = 0.2
    code = f"""
import errno, fcntl, sys, time
def flock(*_):
    raise OSError(errno.ENOLCK, "No locks available")
fcntl.flock = flock
import pidds_runtime
api = pidds_runtime.get_api()
time.sleep(max(0, {time.time() + 3} - time.time()))
print(api.ping())
"""
    assert together(processes, lambda: run(code)) == [f"{GOOD}\n"] * processes
    assert json.loads(token_file.read_text())["refresh_token"] in issuer.refresh_tokens


def test_a_refused_refresh_is_remembered(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps({**issuer.grant(life=-60), "refresh_token": "spent-long-ago"}))
    api = get_api()
    diagnostics = {api.ping().diagnostic for _ in range(50)}
    assert len(diagnostics) == 1
    assert "refresh token ended" in diagnostics.pop()
    assert (len(issuer.forms), issuer.pages) == (1, 2)
    token_file.write_text(json.dumps(issuer.grant(life=-60)))  # somebody logged in: that is another refresh token
    assert api.ping() == GOOD


def test_a_refused_refresh_of_a_token_that_is_still_good_costs_one_request(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps({**issuer.grant(life=120), "refresh_token": "spent-long-ago"}))
    api = get_api()
    assert [api.ping() for _ in range(20)] == [GOOD] * 20
    assert len(issuer.forms) == 1


def test_an_issuer_that_failed_is_asked_again_later(
    issuer: Issuer, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "_AFTER_REFUSAL", 0.2)
    granted = issuer.grant(life=-60)
    token_file.write_text(json.dumps(granted))
    issuer.refresh_tokens.clear()
    assert not get_api().ping().ok
    issuer.refresh_tokens.add(granted["refresh_token"])
    assert not get_api().ping().ok
    time.sleep(0.3)
    assert get_api().ping() == GOOD


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
def test_a_token_with_a_short_life_is_not_refreshed_at_each_call(issuer: Issuer, token_file: Path, dated: bool) -> None:
    issuer.life, issuer.dated = 60, dated
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    api = get_api()
    assert [api.ping() for _ in range(20)] == [GOOD] * 20
    assert len(issuer.forms) == 1


def test_the_configuration_pages_are_fetched_once_an_hour(issuer: Issuer, token_file: Path) -> None:
    api = get_api()
    for _ in range(3):
        token_file.write_text(json.dumps(issuer.grant(life=-60)))
        assert api.ping() == GOOD
    assert (len(issuer.forms), issuer.pages) == (3, 2)


def test_eight_threads_wait_for_an_issuer_that_hangs_once(
    issuer: Issuer, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "_TIMEOUT", (1.0, 1.0))
    issuer.delay = 5
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    api = get_api()
    started = time.monotonic()
    diagnostics = [ret.diagnostic for ret in together(8, api.ping)]
    diagnostics += [api.ping().diagnostic for _ in range(3)]
    assert time.monotonic() - started < 2
    assert len(diagnostics) == 11
    assert all("no answer from 127.0.0.1" in diagnostic for diagnostic in diagnostics)
    assert len(issuer.forms) == 1


def test_a_token_that_is_still_good_does_not_wait_for_an_issuer_that_hangs(
    issuer: Issuer, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pidds_runtime._auth.oidc._PATIENCE", 0.3)
    issuer.delay = 3
    token_file.write_text(json.dumps(issuer.grant(life=120)))
    api = get_api()
    started = time.monotonic()
    assert together(8, api.ping) + [api.ping() for _ in range(5)] == [GOOD] * 13
    assert time.monotonic() - started < 1.5
    assert len(issuer.forms) == 1


def test_a_call_whose_time_is_over_leaves_the_renewal_to_end(issuer: Issuer, token_file: Path) -> None:
    issuer.delay = 1
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    # The process ends at once: the refresh token is spent by then, and the new one must not be lost.
    assert "in 0.3 s there was no new one" in run(
        "import pidds_runtime; print(pidds_runtime.get_api(timeout=.3).ping())"
    )
    assert json.loads(token_file.read_text())["refresh_token"] in issuer.refresh_tokens
    assert get_api().ping() == GOOD
    assert len(issuer.forms) == 1


def test_a_token_is_renewed_in_a_pause_before_a_repetition(
    serve: Serve, token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer, busy = Issuer(), [http("503 Service Unavailable", "text/plain", b"busy", "Retry-After: 7\r\n")]

    def answer(request: Received) -> Answer:
        return busy.pop() if busy and "relay" in request.path else issuer.answer(request)

    issuer.origin = serve(answer).origin
    monkeypatch.setenv("PANDA_AUTH", "oidc")
    monkeypatch.setenv("PANDA_AUTH_VO", VO)
    issuer.life, issuer.dated = 6.5, True
    token_file.write_text(json.dumps(issuer.grant()))
    assert get_api().get_requests(request_id=1) == GOOD
    assert issuer.forms != []


def test_a_token_that_may_expire_on_its_way_is_not_sent_while_another_renews_it(
    issuer: Issuer, token_file: Path
) -> None:
    token_file.write_text(json.dumps(issuer.grant(life=4)))
    with lock_of(token_file):
        writing = threading.Timer(1, lambda: token_file.write_text(json.dumps(issuer.grant())))
        writing.start()
        started = time.monotonic()
        assert get_api().ping() == GOOD
        assert time.monotonic() - started > 0.9
        writing.join()
    assert issuer.forms == []


def test_a_token_that_may_expire_on_its_way_is_sent_where_there_is_no_other(issuer: Issuer, token_file: Path) -> None:
    token_file.write_text(json.dumps({**issuer.grant(life=4), "refresh_token": "spent-long-ago"}))
    assert get_api().ping() == GOOD
    token_file.write_text(json.dumps(issuer.grant(life=4)))
    with lock_of(token_file):
        assert get_api(timeout=0.5).ping() == GOOD


def test_a_token_file_that_is_a_link_stays_one(issuer: Issuer, token_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "shared" / "token"
    target.parent.mkdir()
    target.write_text(json.dumps(issuer.grant(life=-60)))
    token_file.symlink_to(target)
    assert get_api().ping() == GOOD
    assert token_file.is_symlink()
    assert json.loads(target.read_text())["refresh_token"] in issuer.refresh_tokens


def test_the_lock_follows_no_link(issuer: Issuer, token_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "of_somebody_else"
    Path(f"{token_file}.lock").symlink_to(target)
    token_file.write_text(json.dumps(issuer.grant(life=-60)))
    assert get_api().ping() == GOOD
    assert not target.exists()


@pytest.mark.parametrize("moment", [-1e20, 1e300, float("nan"), float("inf"), 10**400, True, "soon", None, []])
def test_an_expiry_that_is_no_moment_is_no_failure_of_its_own(
    issuer: Issuer, token_file: Path, moment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import base64

    said = base64.urlsafe_b64encode(json.dumps({"exp": moment}).encode()).decode().rstrip("=")
    token_file.write_text(json.dumps({"id_token": f"e30.{said}.c2ln"}))
    diagnostic = get_api().ping().diagnostic
    expected = "there is no valid token" if moment == -1e20 else "Token authentication failed"
    assert expected in diagnostic
    monkeypatch.setenv("PANDA_AUTH_ID_TOKEN", f"e30.{said}.c2ln")
    expected = "expired on a date that no calendar has" if moment == -1e20 else "Token authentication failed"
    assert expected in get_api().ping().diagnostic
