"""The import of the runtime, in a fresh process each time.

The second row adds an API object and a call: what is not imported at once is imported for them. There requests stands
against httpx.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from benchmarks.clients import PANDA_CLIENT, RUNTIME, relay
from benchmarks.install import environment_with
from benchmarks.measure import Result, Row, Setting, at_most, take_turns

_MODULES = {RUNTIME: "pidds_runtime", PANDA_CLIENT: "pandaclient.idds_api"}

_TIMED = """
import os, sys, time
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
started = time.perf_counter()
import {module}
if {call}:
    assert {module}.get_api(compress=True).ping()[0] == 0
print(time.perf_counter() - started, file=answer)
"""


def measure(setting: Setting) -> Result:
    """Measure the import, and the import with one call."""
    with relay(setting) as server:
        pythons = {RUNTIME: Path(sys.executable), PANDA_CLIENT: environment_with(setting.cache, "panda-client==2.2.0")}
        contenders = {
            f"{name}{', with a call' * call}": partial(
                _seconds, pythons[name], _TIMED.format(module=module, call=call), server.environment()
            )
            for call in (False, True)
            for name, module in _MODULES.items()
        }
        found = take_turns(contenders, setting.rounds(15))
    rows = []
    for what, bound in (("", at_most(1)), (", with a call", None)):
        ours, theirs = found[RUNTIME + what], found[PANDA_CLIENT + what]
        measured = {RUNTIME: ours, PANDA_CLIENT: theirs}
        rows.append(Row(f"{RUNTIME} / {PANDA_CLIENT}{what}", measured, ours.median / theirs.median, bound))
    return Result(rows)


def _seconds(python: Path, code: str, environment: Mapping[str, str]) -> float:
    done = subprocess.run(
        [python, "-c", code], env=dict(environment), capture_output=True, text=True, timeout=60, check=True
    )
    return float(done.stdout)
