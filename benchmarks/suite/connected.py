"""Projects whose files import each other, and files with many of one thing, each with half its size and with all of it.

Processor time of `--check`. Linear is at most 2.2 times as much for twice the size. The other measure is `ast.parse` of
all files of the project in one process.

Python, click and LibCST start in half a second, which is most of the time for the smaller projects. Where every tenth
file makes a client, or each, these are read, decided and edited: that is the work of `matched`, at 3 to 4 times what
LibCST takes to parse and print, and that is 10 times `ast.parse`. Each run is measured once: near a limit the next one
may fall on the other side.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.command import COMMAND, took
from benchmarks.measure import Result, Row, Sample, Setting, at_most
from benchmarks.projects import CONNECTED, GROWING, Files

_FILES, _THINGS = 1_600, 800
_LINEAR, _PARSES = 2.2, 3

PARSE = """
import ast, pathlib, sys, warnings
warnings.simplefilter("ignore")
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    ast.parse(path.read_bytes())
"""


def measure(setting: Setting) -> Result:
    """Measure each project, half and whole, beside the parse of its files."""
    rows = []
    size = _FILES // 80 if setting.quick else _FILES
    for what, make in CONNECTED.items():
        half, whole = (_write(setting.folder / f"{what}-{count}", make(count)) for count in (size // 2, size))
        contenders = {
            "ast.parse": partial(busy, [sys.executable, "-c", PARSE, whole]),
            f"{size // 2:,}": partial(busy, [COMMAND, "--check", "-q", half]),
            f"{size:,}": partial(busy, [COMMAND, "--check", "-q", whole]),
        }
        found = once(contenders)
        parse, first, second = found.values()
        rows.append(Row(f"{size:,} files / half, {what}", found, second.median / first.median, at_most(_LINEAR)))
        rows.append(Row(f"{size:,} files / ast.parse, {what}", {}, second.median / parse.median, at_most(_PARSES)))
    size = _THINGS // 80 if setting.quick else _THINGS
    for what, make in GROWING.items():
        runs: dict[str, list[str | Path]] = {
            f"{count:,}": [COMMAND, "--check", "-q", _write(setting.folder / f"{what}-{count}", make(count))]
            for count in (size // 2, size)
        }
        found = once({name: partial(busy, run) for name, run in runs.items()})
        first, second = found.values()
        rows.append(Row(f"{size:,} {what} / half of them", found, second.median / first.median, at_most(_LINEAR)))
    return Result(rows)


def once(contenders: Mapping[str, Callable[[], float]]) -> dict[str, Sample]:
    """What each takes, once: these are long, and their inputs have just been written."""
    return {name: Sample((run(),)) for name, run in contenders.items()}


def busy(command: list[str | Path]) -> float:
    """The processor time of a command."""
    return took(command, Path.cwd()).busy


def _write(folder: Path, files: Files) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder
