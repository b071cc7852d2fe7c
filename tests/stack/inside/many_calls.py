"""Runs in a client's virtualenv: ``many_calls.py COUNT EVERY``, pings over one API object of pidds_runtime.

Prints a JSON list of samples, one after each EVERY calls: ``{"failed", "resident", "descriptors"}``.
"""

import gc
import json
import os
import sys
from pathlib import Path

from idds.common.utils import json_dumps, json_loads

import pidds_runtime

PAGE = os.sysconf("SC_PAGE_SIZE")


def sample(failed: int) -> dict[str, int]:
    """What the process holds now: kilobytes of memory, open files."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE // 1024
    return {"failed": failed, "resident": resident, "descriptors": len(list(Path("/proc/self/fd").iterdir()))}


count, every = map(int, sys.argv[1:])
api = pidds_runtime.get_api(dumper=json_dumps, loader=json_loads)
failed = 0
samples = []
for number in range(1, count + 1):
    failed += not api.ping().ok
    if number % every == 0:
        samples.append(sample(failed))
print(json.dumps(samples))
