"""Files with iDDS code, from 100 to 5,000 lines.

From bytes to bytes, in one process that has everything imported. The measure is LibCST: parsing the text and printing
it unchanged. Both run with Python's garbage collector set as the command sets it. The last row is the time for a line
in the longest file over that in one of 500 lines.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial

import libcst as cst

from benchmarks.measure import Result, Row, Setting, at_most, seconds_of, take_turns
from benchmarks.programs import program
from pidds_migrate.cli import collect_seldom
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Rewritten, Settings

_OURS, _LIBCST = "pidds-migrate", "LibCST"


class NotRewrittenError(Exception):
    """The program that is to be measured does not move."""


def measure(setting: Setting) -> Result:
    """Measure the core beside LibCST.

    Raises:
        NotRewrittenError: the core left the program as it was.
    """
    before = gc.get_threshold()
    collect_seldom()
    try:
        return _measured(setting)
    finally:
        gc.set_threshold(*before)


def _measured(setting: Setting) -> Result:
    rows, a_line = [], {}
    for lines in (100, 500) if setting.quick else (100, 500, 1_000, 2_500, 5_000):
        text = program(lines)
        source = text.encode()
        if not isinstance(migrate(source, Settings()), Rewritten):
            raise NotRewrittenError
        times = max(1, 1_000 // lines)
        contenders = {
            _OURS: partial(_seconds, partial(migrate, source, Settings()), times),
            _LIBCST: partial(_seconds, partial(_parse_and_print, text), times),
        }
        found = take_turns(contenders, setting.rounds(7))
        a_line[lines] = found[_OURS].median / text.count("\n")
        ratio = found[_OURS].median / found[_LIBCST].median
        rows.append(Row(f"{_OURS} / {_LIBCST}, {lines:,} lines", found, ratio, at_most(2.5)))
    longest = max(a_line)
    growth = a_line[longest] / a_line[500]
    shown = {f"{lines:,} lines, 1,000 of them": f"{seconds * 1e6:.0f} ms" for lines, seconds in a_line.items()}
    rows.append(Row(f"a line of {longest:,} / a line of 500", shown, growth, at_most(1.3)))
    return Result(rows)


def _parse_and_print(text: str) -> str:
    return cst.parse_module(text).code


def _seconds(work: Callable[[], object], times: int) -> float:
    return seconds_of(lambda: [work() for _ in range(times)]) / times
