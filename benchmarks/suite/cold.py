"""One file with five calls, in a process of its own.

The measure is what any rewrite with LibCST takes: Python, the imports of click and LibCST, and LibCST's own parse and
print of the file. Processor time. What is in the way: the tool's own modules are imported, which takes a fifth of the
whole; deciding and editing take a tenth.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.command import COMMAND
from benchmarks.measure import Result, Row, Setting, at_most, take_turns
from benchmarks.projects import functions
from benchmarks.suite.connected import busy

_LEAST = """
import sys
import click, libcst
print(libcst.parse_module(open(sys.argv[1]).read()).code)
"""


def measure(setting: Setting) -> Result:
    """Measure the command beside the least that it could do."""
    program = setting.folder / "program.py"
    program.write_text(functions(5)["program.py"])
    commands: dict[str, list[str | Path]] = {
        "click, LibCST": [sys.executable, "-c", _LEAST, program],
        "pidds-migrate": [COMMAND, "--check", "-q", program],
    }
    found = take_turns({name: partial(busy, each) for name, each in commands.items()}, setting.rounds(15))
    least, ours = found.values()
    return Result([Row("pidds-migrate / click, LibCST", found, ours.median / least.median, at_most(1.5))])
