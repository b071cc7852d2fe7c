"""The runtime under load: a relay that dies and comes back, and an API object that is used for long."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from idds.common.constants import RequestStatus, RequestType
from idds.common.utils import json_dumps

import pidds_runtime
from tests.stack.dialogue import Program
from tests.stack.install import CLIENTS, Installation
from tests.stack.matrix.routes import RUNTIME_SOURCE
from tests.stack.stack import INSIDE, Stack

pytestmark = [pytest.mark.stack, pytest.mark.slow]

THREADS = 8
REQUESTS = 2000
KILLS = 3
DOWN_SECONDS = 0.5
SUBMISSION_SECONDS = 400

CALLS = 10_000
SAMPLES = 10
GROWTH_KILOBYTES = 1024

Replies = dict[str, tuple[int, Any]]


# iDDS on SQLite refuses what it is asked at the same time: the database is locked.
@pytest.mark.parametrize("running_stack", ["postgresql"], indirect=True)
def test_each_acknowledged_submission_is_in_the_database_once_though_the_relay_is_killed(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stack.client_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    replies = _submit_while(lambda done: _kill_relay_in_between(stack, done))
    acknowledged = {name: reply[1][-1] for name, reply in replies.items() if reply[0] == 0 and reply[1][0]}
    stored = [(row["name"], int(row["request_id"])) for row in stack.database.rows()["requests"]]
    times_stored = Counter(name for name, _ in stored)

    assert len(replies) == REQUESTS
    assert 0 < REQUESTS - len(acknowledged) < REQUESTS / 2, "the kills were felt, and the runtime went on after them"
    assert acknowledged.items() <= dict(stored).items()
    assert [name for name, times in times_stored.items() if times > 1] == []
    # What is stored and was not acknowledged was executed by a relay that died before it answered.
    assert len(times_stored.keys() - acknowledged.keys()) <= KILLS * THREADS


def _submit_while(meanwhile: Callable[[Callable[[], int]], None]) -> Replies:
    """Submit all requests, each once, from all threads over one API object; the replies by the request's name."""
    api = pidds_runtime.get_api(dumper=json_dumps)
    replies: Replies = {}
    names = (f"request-{number}" for number in range(REQUESTS))
    lock = threading.Lock()
    deadline = time.monotonic() + SUBMISSION_SECONDS

    def submit() -> None:
        while time.monotonic() < deadline:
            with lock:
                name = next(names, None)
            if name is None:
                return
            replies[name] = api.add_request(
                scope="test",
                name=name,
                requester="panda",
                request_type=RequestType.Workflow,
                transform_tag="test",
                status=RequestStatus.New,
                priority=0,
                lifetime=30,
                request_metadata={},
            )

    with ThreadPoolExecutor(THREADS) as pool:
        workers = [pool.submit(submit) for _ in range(THREADS)]
        meanwhile(lambda: len(replies))
        for worker in workers:
            worker.result()
    return replies


def _kill_relay_in_between(stack: Stack, done: Callable[[], int]) -> None:
    """Kill and restart the relay at evenly spaced points of the way."""
    deadline = time.monotonic() + SUBMISSION_SECONDS
    for kill in range(1, KILLS + 1):
        while done() < kill * REQUESTS // (KILLS + 1) and time.monotonic() < deadline:
            time.sleep(0.02)
        stack.kill_relay()
        time.sleep(DOWN_SECONDS)
        stack.restart_relay()


@pytest.mark.parametrize("running_stack", ["sqlite"], indirect=True)
def test_an_api_object_holds_no_more_after_ten_thousand_calls_than_after_two_thousand(
    stack: Stack, installation: Installation, tmp_path: Path
) -> None:
    command = [installation.python(CLIENTS["2.2.0"]), INSIDE / "many_calls.py"]
    environment = stack.client_environment(tmp_path) | {"PYTHONPATH": str(RUNTIME_SOURCE)}
    samples = []
    with Program(command, environment, tmp_path / "many_calls.log") as caller:
        for _ in range(SAMPLES):
            samples.append(caller.ask({"calls": CALLS // SAMPLES}))
    assert [sample["failed"] for sample in samples] == [0] * SAMPLES
    assert {sample["descriptors"] for sample in samples} == {samples[0]["descriptors"]}
    assert samples[-1]["kilobytes"] - samples[1]["kilobytes"] < GROWTH_KILOBYTES
