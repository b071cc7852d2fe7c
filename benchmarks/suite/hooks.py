"""The hooks, in a repository of 2,000 files.

Processor time, with that of the processes that a run starts, such as git. Nothing is to be done in the first rows, and
the measure is the start of the command. In the others one file of the repository makes a client and calls it, so that
LibCST has to be imported; the measure is that import, which any rewrite with it takes at least.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.command import COMMAND, took
from benchmarks.measure import Result, Row, Setting, at_most, take_turns

_PLAIN = "import os\n\n\ndef f(x):\n    return x + 1\n" * 20
_NATIVE = "from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n"
_FILES_A_FOLDER = 50
_REWRITES: list[str | Path] = [COMMAND, "--tracked-only", "."]
_CHECKS: list[str | Path] = [COMMAND, "--check", "--tracked-only", "."]
_VERSION, _IMPORT = "--version", "import libcst"


def measure(setting: Setting) -> Result:
    """Measure the hooks beside the start of the command, and beside the import of LibCST."""
    repository = setting.folder / "repository"
    _plant(repository, 20 if setting.quick else 2_000)
    idle: dict[str, list[str | Path]] = {
        _VERSION: [COMMAND, "--version"],
        "pidds-migrate": _REWRITES,
        "pidds-migrate-check": _CHECKS,
    }
    found = take_turns({name: partial(_busy, each, repository) for name, each in idle.items()}, setting.rounds(15))
    base = found[_VERSION]
    rows = [
        Row(f"{name} / {_VERSION}", {name: sample, _VERSION: base}, sample.median / base.median, at_most(2))
        for name, sample in found.items()
        if name != _VERSION
    ]
    (repository / "package0" / "module1.py").write_text(_NATIVE)
    _git(repository, "add", ".")
    what = "pidds-migrate-check, one file with iDDS code"
    commands: dict[str, list[str | Path]] = {_IMPORT: [sys.executable, "-c", "import libcst"], what: _CHECKS}
    found = take_turns({name: partial(_busy, each, repository) for name, each in commands.items()}, setting.rounds(15))
    ratio = found[what].median / found[_IMPORT].median
    rows.append(Row(f"{what} / {_IMPORT}", found, ratio))
    rows.append(Row(what, {what: found[what]}, found[what].median, at_most(1), "s"))
    return Result(rows)


def _busy(command: list[str | Path], folder: Path) -> float:
    return took(command, folder).busy


def _plant(folder: Path, count: int) -> None:
    """A repository of so many files, all of them staged."""
    for number in range(count):
        path = folder / f"package{number // _FILES_A_FOLDER}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_PLAIN)
    _git(folder, "init", "-q")
    _git(folder, "add", ".")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)
