"""The start of the command.

`--version`, and `--check` on one file without iDDS code, as a hook runs it on every commit. The measure is what any
command made with click takes at least: Python and the import of click.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks.command import COMMAND
from benchmarks.measure import Result, Row, Setting, at_most, seconds_of_command, take_turns

_CLICK = "import click"


def measure(setting: Setting) -> Result:
    """Measure the command beside the import of click."""
    file = setting.folder / "plain.py"
    file.write_text('print("nothing of iDDS")\n')
    commands: dict[str, list[str | Path]] = {
        _CLICK: [sys.executable, "-c", "import click"],
        "--version": [COMMAND, "--version"],
        "--check": [COMMAND, "--check", file],
    }
    contenders = {name: partial(seconds_of_command, command) for name, command in commands.items()}
    found = take_turns(contenders, setting.rounds(31))
    base = found[_CLICK]
    return Result(
        [
            Row(f"{name} / {_CLICK}", {name: sample, _CLICK: base}, sample.median / base.median, at_most(1.6))
            for name, sample in found.items()
            if name != _CLICK
        ]
    )
