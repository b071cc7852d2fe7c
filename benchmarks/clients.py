"""The contenders of the runtime's benchmarks: panda-client and the runtime as processes, before one relay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.install import environment_with
from benchmarks.measure import Setting
from tests.runtime.pki import Pki

HERE = Path(__file__).parent

RUNTIME, RUNTIME_WITHOUT_ISAL = "pidds_runtime", "pidds_runtime without isal"
URLLIB3, DUMPER = "urllib3", "json.dumps"
RUNTIME_ASYNC, HTTPX_ASYNC = "pidds_runtime.aio", "httpx.AsyncClient"
PANDA_CLIENT, CURL_CLIENT = "panda-client 2.2.0", "panda-client 2.0.1"

_PINS = {PANDA_CLIENT: "panda-client==2.2.0", CURL_CLIENT: "panda-client==2.0.1"}

_SECONDS_TO_END = 10


class ContenderError(Exception):
    """A contender's call failed, or its process ended."""


@dataclass
class Client:
    """The process of one contender."""

    name: str
    process: subprocess.Popen[str]

    def order(self, work: str, times: int = 1, threads: int = 1, megabytes: int = 0) -> dict[str, Any]:
        """Let it work, and return what it says of it: ``seconds``, ``peak`` in bytes, the ``last`` answer.

        Raises:
            ContenderError: one of its calls failed.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"work": work, "times": times, "threads": threads, "megabytes": megabytes}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ContenderError(f"{self.name} ended with status {self.process.wait(_SECONDS_TO_END)}")
        answer: dict[str, Any] = json.loads(line)
        if answer["errors"]:
            raise ContenderError(f"{self.name}: {len(answer['errors'])} failures, such as {answer['errors'][0]}")
        return answer

    def seconds(self, work: str, times: int = 1, threads: int = 1, megabytes: int = 0) -> float:
        """Let it work, and return how long one call took, all threads together."""
        took: float = self.order(work, times, threads, megabytes)["seconds"]
        return took / (times * threads)


@dataclass
class Relay:
    """A running relay and what a client needs to reach it."""

    port: int
    pki: Pki
    proxy: Path
    cache: Path
    stack: ExitStack

    def client(self, name: str, checked: bool = False, after: int = 0) -> Client:
        """Start a contender; it ends with the relay.

        Args:
            name: one of the names above.
            checked: whether the relay is to answer with a digest of what it was sent.
            after: milliseconds that the relay waits before each answer.
        """
        python = environment_with(self.cache, _PINS[name]) if name in _PINS else Path(sys.executable)
        process = _start(
            self.stack,
            [python, HERE / "client.py", "panda-client" if name in _PINS else name],
            self.environment(checked, after),
        )
        return Client(name, process)

    def environment(self, checked: bool = False, after: int = 0) -> dict[str, str]:
        """The environment of a contender; nothing of this process's own settings is in it."""
        path = f"{'/checked' * checked}{f'/after/{after}' * bool(after)}"
        url = f"https://127.0.0.1:{self.port}{path}/server/panda"
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.proxy.parent),
            "PANDA_URL": url,
            "PANDA_URL_SSL": url,
            "PANDA_CONFIG_ROOT": str(self.proxy.parent),
            "PANDA_BEHIND_REAL_LB": "1",
            "X509_CERT_DIR": str(self.pki.ca_directory),
            "X509_USER_PROXY": str(self.proxy),
        }


@contextmanager
def relay(setting: Setting) -> Iterator[Relay]:
    """Run a relay on loopback."""
    pki = Pki(setting.folder)
    server, proxy = pki.proxy("server"), pki.proxy("Alice Tester")
    with ExitStack() as stack:
        process = _start(stack, [Path(sys.executable), HERE / "relay.py", server, pki.ca_file], None)
        assert process.stdout is not None
        yield Relay(int(process.stdout.readline()), pki, proxy, setting.cache, stack)


@contextmanager
def real_servers(setting: Setting) -> Iterator[Callable[[str], Client]]:
    """Run the real relay and iDDS on loopback, and give what starts a contender before them."""
    from idds.common.constants import RequestStatus, RequestType
    from idds.common.utils import json_dumps

    from tests.stack.database import Sqlite
    from tests.stack.install import install
    from tests.stack.stack import Stack

    request = {
        "scope": "test",
        "name": "benchmark",
        "requester": "panda",
        "request_type": RequestType.Workflow,
        "transform_tag": "test",
        "status": RequestStatus.New,
        "priority": 0,
        "lifetime": 30,
    }
    installation, folder = install(), setting.folder
    with ExitStack() as cleanup:
        engine = cleanup.enter_context(Sqlite(installation, folder / "database"))
        stack = cleanup.enter_context(Stack(installation, engine.create("idds"), folder))
        environment = {**stack.client_environment(folder), "REQUEST": json_dumps(request)}

        def client(name: str) -> Client:
            python = environment_with(setting.cache, _PINS[name]) if name in _PINS else Path(sys.executable)
            command: list[str | Path] = [python, HERE / "client.py", "panda-client" if name in _PINS else name]
            return Client(name, _start(cleanup, command, environment))

        yield client


def _start(stack: ExitStack, command: list[str | Path], environment: dict[str, str] | None) -> subprocess.Popen[str]:
    process = stack.enter_context(
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    # Each ends with its stdin; one that does not is killed.
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
