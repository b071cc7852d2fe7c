"""The command ``pidds-migrate`` as a contender: how long it takes, and how much memory."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pidds_migrate
import pidds_runtime

COMMAND = Path(sys.executable).parent / "pidds-migrate"

_ON_CORES = """
import os, sys
os.sched_setaffinity(0, {int(core) for core in sys.argv[1].split(",")})
os.execv(sys.argv[2], sys.argv[2:])
"""

# Linux counts what a process was before it became the command, so a large process must not start it itself.
_MEASURE = """
import os, subprocess, sys, time
started, quiet = time.perf_counter(), subprocess.DEVNULL
process = subprocess.Popen(sys.argv[1:], stdin=quiet, stdout=quiet, stderr=quiet)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, process.returncode)
"""


class Took(NamedTuple):
    """What a command took; `busy` is the seconds of all its processes, `peak` the largest of them in bytes."""

    seconds: float
    busy: float
    peak: int
    status: int


def compile_packages() -> None:
    """Compile the packages to bytecode, as pip does when it installs them.

    From a working copy that is not written to (PYTHONDONTWRITEBYTECODE), each start would compile them anew.
    """
    for package in (pidds_migrate, pidds_runtime):
        compileall.compile_dir(package.__path__[0], quiet=1)


def took(arguments: Iterable[str | Path], folder: Path) -> Took:
    """Run a command to its end."""
    command = [sys.executable, "-I", "-S", "-c", _MEASURE, *(os.fspath(each) for each in arguments)]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    seconds, busy, peak, status = done.stdout.split()
    return Took(float(seconds), float(busy), int(peak), int(status))


def on_cores(cores: Iterable[int], arguments: Iterable[str | Path]) -> list[str | Path]:
    """The command line that runs another on some cores only."""
    return [sys.executable, "-c", _ON_CORES, ",".join(map(str, cores)), *arguments]
