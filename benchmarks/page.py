"""The table of a benchmark, and the page that has all of them."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from benchmarks.measure import Result, Row, three_digits

HEAD = """\
# Benchmarks

`python -m benchmarks --write docs/benchmarks.md` measures everything and writes this page; with names it measures
those and replaces their sections. The contenders of a row take turns in one run. A time is the median of the rounds,
with the quartiles in brackets; a ratio is one of two medians. Figures of different sections may be of different days. A
load above 2 before a run means that others worked on the machine meanwhile: then read the ratios, which favour who
works least.
"""

#: Libraries that every section names, beside its own contenders.
_LIBRARIES = ("libcst", "click", "requests", "urllib3")


def section(name: str, module: ModuleType, result: Result, day: datetime.date, load: float) -> str:
    """Return the section of one benchmark: what is measured, on what, and the table.

    Args:
        name: of the benchmark.
        module: it; its docstring is the title and the text.
        result: what it found.
        day: when.
        load: how many processes wanted to run on average in the minute before it began.
    """
    title, _, text = (module.__doc__ or "").strip().partition("\n")
    lines = ["| what | measured | value | to reach | |", "|---|---|---|---|---|", *map(_line, result.rows)]
    parts = [f"## {name}: {title.rstrip('.')}", text.strip(), _machine(result.versions, day, load), "\n".join(lines)]
    return "\n\n".join(filter(None, parts)) + "\n"


def replace_sections(page: str, sections: Mapping[str, str], order: tuple[str, ...]) -> str:
    """Return the page with these sections in place of those of the same names, all in order.

    Args:
        page: the page as it is, or an empty text.
        sections: the new ones by name.
        order: the names of all benchmarks; a section of any other name goes.
    """
    _, *old = page.split("\n## ")
    kept = {text.partition(":")[0]: f"## {text.rstrip()}\n" for text in old}
    kept.update(sections)
    return "\n".join([HEAD, *(kept[name] for name in order if name in kept)])


def write(path: Path, sections: Mapping[str, str], order: tuple[str, ...]) -> None:
    """Replace sections of the page in a file, which need not exist."""
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(replace_sections(page, sections, order), encoding="utf-8")


def _line(row: Row) -> str:
    measured = "<br>".join(f"{name}: {shown}" for name, shown in row.measured.items())
    verdict = f"{row.bound} {row.unit} | {'reached' if row.reached else '**missed**'}" if row.bound else " | "
    return f"| {row.what} | {measured} | {three_digits(row.value)} {row.unit} | {verdict} |"


def _machine(versions: Mapping[str, str], day: datetime.date, load: float) -> str:
    known = {"Python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}, **versions}
    shown = ", ".join(f"{name} {number}" for name, number in known.items())
    machine = f"{os.cpu_count()} cores of {_processor()}, {platform.system()}, load {load:.1f} before the run"
    return f"{day.isoformat()}, {machine}; {shown}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
