"""Many threads and processes at once, under everything that a network does to them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from .hosts import SERVER, NoHostsError, hosts
from .issuer import VO, Issuer
from .pki import Pki
from .wire import serving

pytestmark = pytest.mark.slow

PACKAGES = Path(__file__).resolve().parents[2] / "runtime"
CHAOS = Path(__file__).parent / "chaos.py"

Outcome = tuple[str, object]


def start(*arguments: object, prefix: Iterable[str] = ()) -> subprocess.Popen[str]:
    command = [*prefix, sys.executable, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


@contextmanager
def chaos(seed: int) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """The port of an unreliable relay; what it executed is there when it has ended."""
    executed: dict[str, list[int]] = {}
    relay = start(CHAOS, seed)
    assert relay.stdout is not None
    try:
        yield relay.stdout.readline().strip(), executed
        out, err = relay.communicate(timeout=30)
        assert err == ""
        executed.update(json.loads(out))
    finally:
        relay.kill()
        relay.wait()


def submitted(seed: int, port: str, processes: list[list[str]]) -> list[Outcome]:
    """What the submissions of some processes, each with eight threads, gave."""
    running = [start(CHAOS, seed, port, ",".join(names)) for names in processes]
    outcomes: list[Outcome] = []
    for process in running:
        out, err = process.communicate(timeout=240)
        assert (process.returncode, err) == (0, "")
        outcomes += [(name, outcome) for name, outcome in json.loads(out)]
    return outcomes


def test_two_thousand_submissions_through_a_relay_that_fails_at_random() -> None:
    seed = random.SystemRandom().randrange(1 << 30)
    names = [f"work-{number}" for number in range(2000)]
    with chaos(seed) as (port, executed):
        # Half of them from eight threads of one process, half from eight processes.
        outcomes = submitted(seed, port, [names[:1000]])
        outcomes += submitted(seed, port, [names[1000 + turn :: 8] for turn in range(8)])
    assert sorted(name for name, _ in outcomes) == sorted(names), seed
    acknowledged = {name: outcome for name, outcome in outcomes if isinstance(outcome, dict)}
    wrong = {n: o for n, o in acknowledged.items() if [o["id"]] != executed.get(n) or o["name"] != n}
    twice = {name: ids for name, ids in executed.items() if len(ids) > 1}
    assert (wrong, twice) == ({}, {}), seed
    # The relay answers eight of ten, and breaks off one of eight after it has executed.
    assert 1400 < len(acknowledged) < 1900, seed
    assert len(executed) > len(acknowledged), seed


SHARING = """
import sys, time
import pidds_runtime
api = pidds_runtime.get_api()
print("ready", flush=True)
end, failed, calls = float(sys.stdin.readline()), [], 0
while time.time() < end or calls < 10:
    ret = api.get_requests(request_id=1)
    calls += 1
    if not ret.ok:
        failed.append(ret.diagnostic)
    time.sleep(0.02)
print(calls, failed)
"""

LEFT = pytest.mark.parametrize("left", [8, -5], ids=["a token that expires meanwhile", "a token that has expired"])


def share(issuer: Issuer, token_file: Path, left: int, prefixes: list[list[str]]) -> None:
    """Let programs that are started so make calls with one token file while its token expires: one renews it."""
    issuer.dated, issuer.delay = True, 0.5
    program = token_file.with_name("sharing.py")
    program.write_text(SHARING)
    with ExitStack() as stack:
        running = [start(program, prefix=prefix) for prefix in prefixes]
        for process in running:
            stack.callback(process.wait)
            stack.callback(process.kill)
        assert [process.stdout and process.stdout.readline() for process in running] == ["ready\n"] * len(running)
        token_file.write_text(json.dumps(issuer.grant(life=left)))
        end = f"{time.time() + max(left, 0) + 3}\n"
        with ThreadPoolExecutor(len(running)) as threads:
            results = list(threads.map(lambda process: process.communicate(end, timeout=90), running))
    assert [err for _, err in results] == [""] * len(running)
    assert [out.partition(" ")[2] for out, _ in results] == ["[]\n"] * len(running)
    assert [form["grant_type"] for form in issuer.forms] == ["refresh_token"]
    assert json.loads(token_file.read_text())["refresh_token"] in issuer.refresh_tokens


@LEFT
def test_eight_processes_share_a_token_file_through_an_expiry(issuer: Issuer, token_file: Path, left: int) -> None:
    share(issuer, token_file, left, [[] for _ in range(8)])


@LEFT
def test_eight_hosts_share_a_token_file_through_an_expiry(
    token_file: Path, left: int, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = Issuer()
    try:
        with hosts(8) as network:
            tls = pki.server(address=SERVER)
            with serving(issuer.answer, tls, network.listener()) as wire:
                issuer.origin = wire.origin
                trusted = {"X509_CERT_DIR": str(pki.ca_directory), "REQUESTS_CA_BUNDLE": str(pki.ca_file)}
                login = {"PANDA_AUTH": "oidc", "PANDA_AUTH_VO": VO, "PANDA_URL_SSL": wire.url}
                for name, value in {**trusted, **login}.items():
                    monkeypatch.setenv(name, value)
                share(issuer, token_file, left, [network.on(client) for client in network.clients])
                assert len(wire.peers) == 8
    except NoHostsError as reason:
        pytest.skip(f"no network namespaces: {reason}; the test with eight processes stands in")
