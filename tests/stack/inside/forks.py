"""Processes that start in no time: their parent has imported already, and forks for each.

A line in: ``{"start": job}``, where the job names the ``folder`` and the files of the ``output`` and the ``errors``.
A line out: ``{"pid": id}``.
A line in: ``{"wait": id, "seconds": number}``. A line out: ``{"status": its exit status, or null while it runs}``.
"""

import gc
import os
import signal
import time
from pathlib import Path
from typing import Any

import lines

POLL_SECONDS = 0.005
Job = dict[str, Any]


class _Child(Exception):  # noqa: N818  # it leaves the loop that the parent stays in
    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job


def next_job() -> Job | None:
    """Fork at each request to start.

    Returns:
        In a child, the job that it has been started for; in the parent, at the end of its input, nothing.
    """
    running: set[int] = set()

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        return _start(line["start"], running) if "start" in line else _wait(line["wait"], line["seconds"], running)

    gc.freeze()  # or each child's collector would copy the pages that it shares with its parent
    try:
        lines.serve(answer)
    except _Child as child:
        return child.job
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return None


def _start(job: Job, running: set[int]) -> dict[str, int]:
    pid = os.fork()
    if not pid:
        os.setsid()  # a Ctrl-C in the terminal must leave ending it to the test run
        for descriptor, (path, mode) in enumerate(((os.devnull, "rb"), (job["output"], "ab"), (job["errors"], "ab"))):
            with Path(path).open(mode) as file:
                os.dup2(file.fileno(), descriptor)
        os.chdir(job["folder"])
        raise _Child(job)
    running.add(pid)
    return {"pid": pid}


def _wait(pid: int, seconds: float, running: set[int]) -> dict[str, int | None]:
    deadline = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            running.remove(pid)
            return {"status": os.waitstatus_to_exitcode(status)}
        if time.monotonic() >= deadline:
            return {"status": None}
        time.sleep(POLL_SECONDS)
