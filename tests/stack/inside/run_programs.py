"""Runs in a client's virtualenv: a user's program for each job, as ``python program.py`` would run it.

The job has its ``command_line`` after ``python``, and its ``environment``.
What is imported before the fork are libraries of others that no migration touches, half of a run's time;
each program imports idds, pandaclient and pidds_runtime itself.
"""

import contextlib
import importlib
import os
import random
import runpy
import sys
from pathlib import Path

import forks
import limits

SHARED = ("httpx", "requests", "tabulate")  # httpx is of panda-client 2.2.0 only

for name in SHARED:
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module(name)
job = forks.next_job()
if job:
    os.environ.clear()
    os.environ.update(job["environment"])
    random.seed(0)
    sys.argv = job["command_line"]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    limits.pause_briefly()
    runpy.run_path(sys.argv[0], run_name="__main__")
