"""Many files with iDDS code, on one core and on two.

`--check` over 500 programs of about 150 lines that have nothing to do with one another.
"""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.command import COMMAND, on_cores, took
from benchmarks.measure import Result, Row, Setting, at_least, take_turns
from benchmarks.programs import program


def measure(setting: Setting) -> Result:
    """Measure the same command with one core and with two."""
    for number in range(20 if setting.quick else 500):
        (setting.folder / f"submit_{number:03d}.py").write_text(program(150))
    cores = sorted(os.sched_getaffinity(0))[:2]
    check: list[str | Path] = [COMMAND, "--check", "-q", setting.folder]
    found = take_turns(
        {
            "one core": lambda: took(on_cores(cores[:1], check), setting.folder).seconds,
            "two cores": lambda: took(on_cores(cores, check), setting.folder).seconds,
        },
        setting.rounds(3),
    )
    one, two = found.values()
    return Result([Row("one core / two cores", found, one.median / two.median, at_least(1.7))])
