"""A large tree in which nearly nothing is to be done.

20,000 files of the standard library and of installed packages, about 250 MB, under a `.gitignore`, all in the file
cache. Five of them have iDDS code: in the first row code that stays native, so that the search is what is measured; in
the second five programs that move, so that LibCST has to be imported. ripgrep searches for the same word.

A bare loop of os.open, os.read and `in` over the files takes as much processor time as ripgrep, and walking the
folders a fifth of that. Where programs move, LibCST's import takes as much once more, editing the five nearly as much,
and since other files may import the five, all are searched a second time, for the names of these and of what loads
modules: two to three times as much. That second search is what is in the way; what the first could note for it costs
more. Where nothing moves, the start of the command takes more than half as long as ripgrep.
"""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from benchmarks.command import COMMAND, took
from benchmarks.measure import Result, Row, Setting, at_most, seconds_of_command, take_turns
from benchmarks.programs import program

_MEGA = 1_000_000
_FILES_A_FOLDER = 10
_IGNORED = "__pycache__/\n*.py[cod]\n*.so\nbuild/\ndist/\n*.egg-info/\n.venv/\ndocs/_build/\n*.log\n"
_NATIVE = "import idds.common.utils\n\nprint(idds.common.utils.get_rest_host())\n"


class NoRipgrepError(Exception):
    """ripgrep is not installed: see scripts/install-tools."""


def measure(setting: Setting) -> Result:
    """Measure the search beside ripgrep.

    Raises:
        NoRipgrepError: ripgrep is not installed.
    """
    ripgrep = shutil.which("rg")
    if ripgrep is None:
        raise NoRipgrepError
    count = 200 if setting.quick else 20_000
    trees = {"nothing moves": (_NATIVE, 3), "five move": (program(100), 5)}
    rows = []
    for what, (text, bound) in trees.items():
        top = setting.folder / what.replace(" ", "-")
        _plant(top, count, text)
        rg: list[str | Path] = [ripgrep, "-l", "idds", str(top)]
        ours: list[str | Path] = [COMMAND, "--check", "-q", str(top)]
        contenders = {
            "rg -l": partial(seconds_of_command, rg),
            "pidds-migrate": partial(seconds_of_command, ours, statuses=frozenset({0, 1})),
        }
        found = take_turns(contenders, setting.rounds(11))
        ratio = found["pidds-migrate"].median / found["rg -l"].median
        rows.append(Row(f"pidds-migrate / rg -l, {what}", found, ratio, at_most(bound)))
        peak = took(ours, setting.folder).peak / _MEGA
        rows.append(Row(f"memory, {what}", {"pidds-migrate": f"{peak:.0f} MB"}, peak, at_most(60), "MB"))
    version = subprocess.run([ripgrep, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return Result(rows, {"ripgrep": version})


def _plant(top: Path, count: int, text: str) -> None:
    """A tree of so many files; every fifth part of it has one with `text`."""
    for number, content in enumerate(islice(cycle(_contents()), count)):
        folder = top / f"part_{number // 1000:02d}" / f"package_{number // _FILES_A_FOLDER:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        is_ours = number % (count // 5) == 0
        (folder / f"module_{number:05d}.py").write_bytes(text.encode() if is_ours else content)
    (top / ".gitignore").write_text(_IGNORED)


def _contents() -> Iterator[bytes]:
    """Python files that are installed here, in the order of their paths."""
    for base in ("stdlib", "purelib"):
        for path in sorted(Path(sysconfig.get_path(base)).rglob("*.py")):
            content = path.read_bytes()
            if b"idds" not in content:
                yield content
