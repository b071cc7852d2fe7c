"""Runs in a client's virtualenv: many calls over one API object of pidds_runtime.

A line in: ``{"calls"}``. A line out, with what the process holds then: ``{"failed", "kilobytes", "descriptors"}``.
"""

import gc
import os
from pathlib import Path

import lines
from idds.common.utils import json_dumps, json_loads

import pidds_runtime

PAGE = os.sysconf("SC_PAGE_SIZE")
PING_EVERY = 50

api = pidds_runtime.get_api(dumper=json_dumps, loader=json_loads)


def answer(line: dict[str, int]) -> dict[str, int]:
    """Make the calls, one after the other."""
    failed = sum(not call(number) for number in range(line["calls"]))
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return {"failed": failed, "kilobytes": resident * PAGE // 1024, "descriptors": descriptors}


def call(number: int) -> bool:
    """Ask iDDS at some calls and the relay alone at the others: it makes a TLS connection each time it asks iDDS."""
    if number % PING_EVERY == 0:
        return api.ping().ok
    return api.build_url("https://host", str(number)).response == f"https://host/{number}"


lines.serve(answer)
