"""``python -m benchmarks [NAME ...]``: measure, print the tables, and write them if asked to."""

from __future__ import annotations

import argparse
import datetime
import importlib
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import page
from benchmarks.command import compile_packages
from benchmarks.measure import Result, Setting
from benchmarks.suite import NAMES

REPOSITORY = Path(__file__).parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Returns:
        The exit status: 0 if every row reaches its figure, else 1; with ``--quick`` always 0.
    """
    options = _parser().parse_args(arguments)
    compile_packages()
    sections, missed = {}, False
    for name in options.names or NAMES:
        module = importlib.import_module(f"benchmarks.suite.{name}")
        day, load = datetime.datetime.now(datetime.timezone.utc).date(), os.getloadavg()[0]
        with tempfile.TemporaryDirectory(prefix=f"benchmark-{name}-") as folder:
            setting = Setting(options.quick, Path(folder), REPOSITORY / ".cache" / "benchmarks")
            result: Result = module.measure(setting)
        sections[name] = page.section(name, module, result, day, load)
        print(sections[name], flush=True)
        if options.write:  # a run takes half an hour, and may be ended before
            page.write(options.write, sections, NAMES)
        missed |= not all(row.reached for row in result.rows)
    return int(missed and not options.quick)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure how fast the project is.")
    # `choices` would refuse the empty list that argparse passes where no name is given.
    parser.add_argument("names", nargs="*", metavar="NAME", type=_name, help=f"one of {', '.join(NAMES)}; else all")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into this page")
    parser.add_argument("--quick", action="store_true", help="smallest sizes: does it run?")
    return parser


def _name(text: str) -> str:
    if text not in NAMES:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(NAMES)}")
    return text


if __name__ == "__main__":
    sys.exit(main())
