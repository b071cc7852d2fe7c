"""Runs in a client's virtualenv: pings over one API object of pidds_runtime, for as long as it is asked.

A line in: ``{"calls"}``. A line out, with what the process holds then: ``{"failed", "kilobytes", "descriptors"}``.
"""

import gc
import os
from pathlib import Path

import lines
from idds.common.utils import json_dumps, json_loads

import pidds_runtime

PAGE = os.sysconf("SC_PAGE_SIZE")

api = pidds_runtime.get_api(dumper=json_dumps, loader=json_loads)


def answer(line: dict[str, int]) -> dict[str, int]:
    """Make the calls, one after the other."""
    failed = sum(not api.ping().ok for _ in range(line["calls"]))
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return {"failed": failed, "kilobytes": resident * PAGE // 1024, "descriptors": descriptors}


lines.serve(answer)
