"""Large inputs: the time grows as they do, or they are refused with a reason.

Each is run with half its size and with all of it: twice the processor time is what linear means. Python refuses more
than 100 levels of indentation, so 300 nested blocks are no valid program (E401). A list of 1,000,000 numbers is refused
before it is parsed (N219). The memory is that of the largest process. The files of the project are once pairs, and once
a ring in which each hands its client to the next. The longest file is at the limit of memory: its syntax tree, what is
known of each node, and the trees of what is edited are held at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.command import COMMAND, took
from benchmarks.measure import Result, Row, Setting, at_most, take_turns
from benchmarks.programs import call_sites, data, long_line, nested, pairs, program, ring

_MEGA = 1_000_000
_UNREAD = 2
_LONG_SECONDS = 5


def _one(make: Callable[[int], str]) -> Callable[[int], dict[str, str]]:
    return lambda size: {"program.py": make(size)}


_CASES: tuple[tuple[str, int, Callable[[int], dict[str, str]]], ...] = (
    ("lines", 16_000, _one(program)),
    ("lines", 50_000, _one(program)),
    ("call sites", 2_000, _one(call_sites)),
    ("nested blocks", 90, _one(nested)),
    ("nested blocks", 300, _one(nested)),
    ("characters in a line", 1_000_000, _one(long_line)),
    ("numbers in a list", 1_000_000, _one(data)),
    ("files in pairs", 2_000, pairs),
    ("files in a ring", 2_000, ring),
)


def measure(setting: Setting) -> Result:
    """Measure each input, half and whole."""
    rows = []
    for what, size, make in _CASES:
        size = size // 20 if setting.quick else size
        halves = {f"{each:,}": _write(setting.folder / f"{what}-{each}", make(each)) for each in (size // 2, size)}
        runs: dict[str, list[str | Path]] = {
            name: [COMMAND, "--check", "-q", folder] for name, folder in halves.items()
        }
        last = took(runs[f"{size:,}"], setting.folder)
        if last.status == _UNREAD:
            rows.append(Row(f"{size:,} {what}", {"pidds-migrate": "refused"}, last.busy, unit="s"))
            continue
        contenders = {name: partial(_busy, run) for name, run in runs.items()}
        found = take_turns(contenders, setting.rounds(1 if last.busy > _LONG_SECONDS else 3))
        half, whole = found.values()
        rows.append(Row(f"{size:,} {what} / half of them", found, whole.median / half.median, at_most(2.5)))
        rows.append(
            Row(
                f"memory, {size:,} {what}",
                {"pidds-migrate": f"{last.peak / _MEGA:.0f} MB"},
                last.peak / _MEGA,
                at_most(500),
                "MB",
            )
        )
    return Result(rows)


def _busy(run: list[str | Path]) -> float:
    return took(run, Path.cwd()).busy


def _write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder
