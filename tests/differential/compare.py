"""Run a program natively and migrated under the same schedules, and say where the two first differ."""

from __future__ import annotations

import ast
import functools
import re
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from pidds_migrate.outcome import Target
from tests.differential.diagnostics import exception_classes
from tests.differential.documented_form import mark_documented_calls
from tests.differential.run import compiled, run
from tests.differential.schedules import ALL_SUCCESS, Schedule, schedules_for
from tests.differential.scripted_idds import IDDS_HOST, Lab
from tests.differential.trace import Event, Trace

_SPECIFIC = re.compile(rf"\b(?:{'|'.join(set(exception_classes()) - {'IDDSException'})})\b")

Run = Callable[[Schedule], Trace]
"""Runs one program under a schedule."""


@dataclass(frozen=True)
class Divergence:
    """Two runs that should have been the same.

    Attributes:
        native: the program before.
        migrated: and after.
        schedule: under which they differ.
        difference: the first one, in words.
        native_ending: how the native program ended.
    """

    native: str
    migrated: str
    schedule: Schedule
    difference: str
    native_ending: str

    @property
    def sort(self) -> tuple[str, str]:
        """What two divergences share that most likely have the same cause."""
        return self.difference.split()[0], self.native_ending

    def __str__(self) -> str:
        outcomes = ", ".join(map(str, self.schedule.outcomes)) or "-"
        return "\n".join(
            (
                "--- native",
                self.native.rstrip(),
                "--- migrated",
                self.migrated.rstrip(),
                f"--- schedule: {self.schedule.name} [{outcomes}], then {self.schedule.rest}",
                f"--- first difference: {self.difference}",
            )
        )


def names_specific_exceptions(source: str) -> bool:
    """Whether a program names a class of iDDS exceptions, so that the exact class matters."""
    return _SPECIFIC.search(source) is not None


def _without_shape(value: Any) -> Any:
    """A manager's pair, as the tuple that it is or the list that JSON makes of it.

    The contract's own guard leaves the list in a variable that nothing tells from a tuple; where the program does tell
    them apart, its events show it.
    """
    match value:
        case ("tuple" | "list", items):
            return "sequence", items
    return value


_HOST = ("str", IDDS_HOST)
_NONE = ("NoneType", "None")
_ENDLESS = re.compile(r"^(.*\n)\1{199,}", re.MULTILINE)
_BRACKETS = str.maketrans("[]", "()")


def _as_shown(event: Event) -> Event:
    """An event in which a printed or logged pair is the tuple or the list that it is: the contract has them alike.

    A recursion that Python ends prints its line as often as the stack has room, which is nobody's promise.
    """
    kind, what = event
    if kind == "idds call":
        return kind, what
    return kind, _ENDLESS.sub(r"\1", re.sub(" +", " ", str(what).translate(_BRACKETS)))


def difference(native: Trace, migrated: Trace) -> str | None:
    """The first difference between two runs in words, or None."""
    for number, (left, right) in enumerate(zip(native.events, migrated.events, strict=False)):
        if left != right and _as_shown(left) != _as_shown(right):
            return f"event {number}:\n  native   {left}\n  migrated {right}"
    if len(native.events) != len(migrated.events):
        number = min(len(native.events), len(migrated.events))
        longer, which = (native, "native") if len(native.events) > number else (migrated, "migrated")
        return f"event {number} only {which}:\n  {longer.events[number]}"
    if native.ending != migrated.ending:
        return f"ending:\n  native   {native.ending}\n  migrated {migrated.ending}"
    for name in sorted(native.values.keys() | (migrated.values.keys() & native.stored)):
        left, right = native.values.get(name, "not set"), migrated.values.get(name, "not set")
        if left == _HOST and right in ("not set", _NONE):
            continue  # what held PanDA's own iDDS for a constructor goes, or is None where it is public (M114)
        if _without_shape(left) != _without_shape(right):
            return f"value of {name}:\n  native   {left}\n  migrated {right}"
    return None


def first_divergence(
    before: Run, after: Run, shown: tuple[str, str], *, seed: int, count: Callable[[], None] = lambda: None
) -> Divergence | None:
    """Compare two programs under the schedules that the number of calls of the first asks for.

    Args:
        before: runs the native program.
        after: and the migrated one.
        shown: the two programs, for people.
        seed: of the schedules.
        count: is called for each schedule.
    """
    for schedule in schedules_for(before(ALL_SUCCESS).calls, Random(seed)):
        count()
        left, right = before(schedule), after(schedule)
        found = difference(left, right)
        if found is not None:
            return Divergence(*shown, schedule, found, left.ending)
    return None


def check_files(
    lab: Lab,
    native: Mapping[str, str],
    migrated: Mapping[str, str],
    *,
    main: str = "main.py",
    seed: int = 1,
    target: Target = Target.PANDACLIENT,
    documented_lines: Mapping[str, Iterable[int]],
    count: Callable[[], None] = lambda: None,
) -> Divergence | None:
    """Compare a program of several files with its migration, as `check` does for one file.

    Args:
        lab: the open lab.
        native: the files before, by path.
        migrated: and after.
        main: the file that is run.
        seed: of the schedules.
        target: that it was migrated to.
        documented_lines: for each file the lines that the migrator wrote in the documented form (A302).
        count: is called for each schedule.
    """
    exact = any(map(names_specific_exceptions, native.values()))
    tuples_kept = target is Target.RUNTIME
    trees = {
        path: mark_documented_calls(ast.parse(text), documented_lines.get(path, ())) for path, text in native.items()
    }
    before, after = {p: compiled(t) for p, t in trees.items()}, {p: compiled(s) for p, s in migrated.items()}

    def runs(codes: Mapping[str, types.CodeType]) -> Run:
        return functools.partial(run, lab, codes[main], exact=exact, tuples_kept=tuples_kept, modules=codes)

    return first_divergence(runs(before), runs(after), (_listed(native), _listed(migrated)), seed=seed, count=count)


def _listed(files: Mapping[str, str]) -> str:
    return "\n".join(f"#### {path}\n{source}" for path, source in files.items())


def check(
    lab: Lab,
    native: str,
    migrated: str,
    *,
    seed: int = 1,
    target: Target = Target.PANDACLIENT,
    documented_lines: Iterable[int] = (),
    count: Callable[[], None] = lambda: None,
) -> Divergence | None:
    """Compare a program with its migration under the schedules that its number of calls asks for.

    Args:
        lab: the open lab.
        native: the program before.
        migrated: and after.
        seed: of the schedules.
        target: that it was migrated to.
        documented_lines: lines of the native program that the migrator wrote in the documented form (A302).
        count: is called for each schedule.

    Returns:
        The first divergence, or None.

    Raises:
        SyntaxError: one of the programs is not Python.
        ValueError: one of the lines has nothing that the documented form is for.
    """
    exact = names_specific_exceptions(native)
    tree = mark_documented_calls(ast.parse(native), documented_lines)

    def runs(code: types.CodeType) -> Run:
        return functools.partial(run, lab, code, exact=exact, tuples_kept=target is Target.RUNTIME)

    shown = native, migrated
    return first_divergence(runs(compiled(tree)), runs(compiled(migrated)), shown, seed=seed, count=count)


def run_fixture(
    native: str,
    migrated: str,
    target: Target = Target.PANDACLIENT,
    *,
    documented_lines: Iterable[int] = (),
    seeds: Iterable[int] = range(8),
) -> None:
    """Execute a fixture's two files under schedules and compare.

    Args:
        native: the source before.
        migrated: the source after.
        target: that it was migrated to.
        documented_lines: the lines of its A302 findings.
        seeds: one set of schedules for each.

    Raises:
        AssertionError: with the divergence in words.
    """
    lines = tuple(documented_lines)
    with Lab.opened() as lab:
        for seed in seeds:
            found = check(lab, native, migrated, seed=seed, target=target, documented_lines=lines)
            if found:
                raise AssertionError(f"the two programs differ\n{found}")
