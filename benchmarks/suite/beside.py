"""One small file with iDDS code beside the standard library, in folders of several names.

`--check .` on a folder that holds a copy of the standard library's files and one program of five calls, beside the same
program alone. Processor time. A string somewhere in those files equals the name of the folder in two of the cases. The
three cases do the same work; which of them is nearest to the limit changes from run to run.
"""

from __future__ import annotations

import sysconfig
from functools import partial
from pathlib import Path

from benchmarks.command import COMMAND, took
from benchmarks.measure import Result, Row, Setting, at_most, take_turns
from benchmarks.projects import functions

_MEGA = 1_000_000
_NAMES = ("zz", "lib", "c1")
_PROGRAM = functions(5)["program.py"]


def measure(setting: Setting) -> Result:
    """Measure each folder beside the program alone."""
    alone = setting.folder / "alone"
    alone.mkdir()
    (alone / "program.py").write_text(_PROGRAM)
    rows = []
    for name in _NAMES:
        folder = setting.folder / "beside" / name
        _plant(folder, 40 if setting.quick else None)
        contenders = {"alone": partial(_busy, alone), name: partial(_busy, folder)}
        found = take_turns(contenders, setting.rounds(5))
        ratio = found[name].median / found["alone"].median
        rows.append(Row(f"in {name} / alone", found, ratio, at_most(2)))
        peak = took([COMMAND, "--check", "-q", "."], folder).peak / _MEGA
        rows.append(Row(f"memory, in {name}", {"pidds-migrate": f"{peak:.0f} MB"}, peak, at_most(60), "MB"))
    return Result(rows)


def _busy(folder: Path) -> float:
    return took([COMMAND, "--check", "-q", "."], folder).busy


def _plant(folder: Path, limit: int | None) -> None:
    """A copy of the standard library, or of its first files, with the program among them."""
    top = Path(sysconfig.get_path("stdlib"))
    paths = [path for path in sorted(top.rglob("*.py")) if "site-packages" not in path.parts]
    for path in paths[:limit]:
        copy = folder / path.relative_to(top)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (folder / "program.py").write_text(_PROGRAM)
