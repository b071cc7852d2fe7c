"""What goes to ``logging.getLogger("pidds_runtime")``, beside and without `verbose`."""

from __future__ import annotations

import logging

import pytest

from pidds_runtime import get_api

from .conftest import Serve
from .wire import OK, http

BUSY = http("503 Service Unavailable", "text/plain", b"busy 100%s")


def test_requests_are_logged_for_debugging_and_repetitions_for_information(
    serve: Serve, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = [BUSY, http("200 OK", "text/plain", OK)]
    serve(lambda _: answers.pop(0))
    caplog.set_level(logging.DEBUG, "pidds_runtime")
    assert get_api().get_requests(request_id=1).ok
    told = [(record.name, record.levelname, record.getMessage()) for record in caplog.records]
    assert [(name, level) for name, level, _ in told if name.startswith("pidds")] == [
        ("pidds_runtime", "DEBUG"),
        ("pidds_runtime", "DEBUG"),
        ("pidds_runtime", "INFO"),
        ("pidds_runtime", "DEBUG"),
    ]
    assert "get_requests: POST 127.0.0.1" in told[0][2]
    assert told[1][2] == "get_requests: busy 100%s"
    assert told[2][2].startswith("get_requests: again in 0.")
    assert capfd.readouterr() == ("", "")


def test_verbose_shows_on_stderr_what_is_logged(
    serve: Serve, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    serve(http("200 OK", "text/plain", OK))
    caplog.set_level(logging.DEBUG, "pidds_runtime")
    assert get_api(verbose=True).ping().ok
    lines = [record.getMessage() for record in caplog.records if record.name == "pidds_runtime"]
    assert capfd.readouterr().err == "".join(f"pidds_runtime: {line}\n" for line in lines)


def test_a_program_that_logs_nothing_of_it_sees_nothing(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    serve(BUSY)
    assert not get_api().get_requests(request_id=1).ok
    assert capfd.readouterr() == ("", "")
