"""One contender at work, in its own Python: ``client.py NAME``, then one order a line on stdin.

An order is ``{"work": ..., "times": n, "threads": m}``, the answer ``{"seconds": ..., "errors": ..., "peak": ...}``.
Runs on the standard library and the contender's packages alone.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import json
import os
import random
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_SMALL = {"request_id": 12345, "with_detail": True}

#: Calls that an asyncio contender makes at once.
_AT_ONCE = 100


def main() -> None:
    """Take orders until stdin ends."""
    name = sys.argv[1]
    # panda-client writes its log to stdout.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    contender = _CONTENDERS[name]()
    for line in sys.stdin:
        print(json.dumps(_carry_out(contender, **json.loads(line))), file=answers, flush=True)


def _carry_out(contender: Any, work: str, times: int, threads: int, megabytes: int) -> dict[str, Any]:
    if megabytes and getattr(contender, "size", None) != megabytes:
        contender.size, contender.workflow = megabytes, workflow(megabytes)
    call: Callable[[], Any] = getattr(contender, work)
    results: list[Any] = []

    def repeat() -> None:
        results.extend([call() for _ in range(times)])

    started = time.perf_counter()
    if threads == 1:
        repeat()
    else:
        running = [threading.Thread(target=repeat) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    took = time.perf_counter() - started
    errors = [repr(result)[:200] for result in results if result[0] != 0]
    missing = times * threads - len(results)
    return {"seconds": took, "errors": errors + ["no result"] * missing, "peak": _peak(), "last": results[-1][1]}


def _peak() -> int:
    """The most memory that this process has had, in bytes; Linux counts what started it in the other measure."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return (peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024


def workflow(megabytes: int) -> dict[str, Any]:
    """Return the description of a workflow that is about so large as JSON: jobs with their files and parameters."""
    # The same everywhere: the contenders submit the same.
    draw = random.Random(20)  # noqa: S311
    jobs = [
        {
            "name": f"job_{number:07d}",
            "inputs": [f"mc23_13p6TeV:EVNT.{draw.getrandbits(40):012x}._{part:06d}.pool.root.1" for part in range(4)],
            "events": draw.randrange(100_000),
            "weight": draw.random(),
            "dependencies": [draw.randrange(number + 1) for _ in range(3)],
            "site": draw.choice(["CERN-P1", "BNL_PROD", "TRIUMF", "TOKYO-LCG2", "SLAC Rubin \u00fc"]),
        }
        for number in range(megabytes * 2_500)
    ]
    return {"name": "benchmark", "jobs": jobs}


class _Clients:
    """Any package with `get_api`."""

    size = 0
    workflow: dict[str, Any]

    def __init__(self, module: str) -> None:
        self._api = importlib.import_module(module).get_api(compress=True)

    def small(self) -> Any:
        """One small call."""
        return self._api.get_requests(**_SMALL)

    def submit(self) -> Any:
        """One large submission."""
        return self._api.submit(self.workflow)

    def add(self) -> Any:
        """One large request, with fields that iDDS takes: `REQUEST` in the environment has them as JSON."""
        return self._api.add_request(**json.loads(os.environ["REQUEST"]), request_metadata=self.workflow)


class _Dumper:
    """What the dumper alone does of a submission."""

    size = 0
    workflow: dict[str, Any]

    def small(self) -> Any:
        """Nothing."""
        return 0, None

    def submit(self) -> Any:
        """Write the arguments as JSON."""
        return 0, len(json.dumps((self.workflow,)))


class _Urllib3:
    """The same bytes through a bare connection pool, written once, the answer not even decoded."""

    def __init__(self) -> None:
        import urllib3
        from urllib3.util.ssl_ import create_urllib3_context

        context = create_urllib3_context()
        context.load_verify_locations(capath=os.environ["X509_CERT_DIR"])
        context.load_cert_chain(os.environ["X509_USER_PROXY"])
        url = urlsplit(os.environ["PANDA_URL_SSL"])
        self._pool = urllib3.HTTPSConnectionPool(str(url.hostname), url.port, ssl_context=context, maxsize=8)
        self._path = f"{url.path}/relay_idds_command"
        fields = {"command_name": "get_requests", "kwargs": json.dumps(_SMALL)}
        self._body = gzip.compress(json.dumps(fields).encode())

    def small(self) -> Any:
        """One small call."""
        headers = {"Content-Type": "application/json"}
        response = self._pool.request("POST", self._path, body=self._body, headers=headers)
        return (0 if response.status == 200 else 255), response.data.decode()


class _Together:
    """A hundred calls at once, on one event loop that goes on from order to order."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def small(self) -> Any:
        """A hundred small calls, all at once."""
        statuses = self._loop.run_until_complete(self._all())
        return (0 if set(statuses) == {200} else 255), statuses[0]

    async def _all(self) -> list[int]:
        return await asyncio.gather(*(self._one() for _ in range(_AT_ONCE)))

    async def _one(self) -> int:
        raise NotImplementedError


class _RuntimeTogether(_Together):
    def __init__(self) -> None:
        from pidds_runtime import aio

        super().__init__()
        self._api = aio.get_api(compress=True, connections=_AT_ONCE)

    async def _one(self) -> int:
        reply = await self._api.get_requests(**_SMALL)
        return 200 if reply.ok else reply[0]


class _HttpxTogether(_Together):
    def __init__(self) -> None:
        import ssl

        import httpx

        super().__init__()
        context = ssl.create_default_context(capath=os.environ["X509_CERT_DIR"])
        context.load_cert_chain(os.environ["X509_USER_PROXY"])
        limits = httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE)
        self._client = httpx.AsyncClient(verify=context, limits=limits, timeout=60)
        self._url = f"{os.environ['PANDA_URL_SSL']}/relay_idds_command"

    async def _one(self) -> int:
        fields = {"command_name": "get_requests", "kwargs": json.dumps(_SMALL)}
        body = gzip.compress(json.dumps(fields).encode())
        response = await self._client.post(self._url, content=body, headers={"Content-Type": "application/json"})
        return response.status_code if response.json()[0] else 255


def _runtime_without_isal() -> _Clients:
    # Where None stands for a module its import fails, as where it is not installed.
    sys.modules["isal"] = None  # type: ignore[assignment]
    return _Clients("pidds_runtime")


_CONTENDERS: dict[str, Callable[[], Any]] = {
    "panda-client": lambda: _Clients("pandaclient.idds_api"),
    "pidds_runtime": lambda: _Clients("pidds_runtime"),
    "pidds_runtime without isal": _runtime_without_isal,
    "json.dumps": _Dumper,
    "urllib3": _Urllib3,
    "pidds_runtime.aio": _RuntimeTogether,
    "httpx.AsyncClient": _HttpxTogether,
}


if __name__ == "__main__":
    main()
