"""Run a program natively and migrated under the same schedules, and say where the two first differ."""

from __future__ import annotations

import ast
import builtins
import contextlib
import dis
import enum
import functools
import io
import logging
import re
import signal
import threading
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from idds.common.exceptions import IDDSException

from pidds_migrate.outcome import Target
from tests.differential.diagnostics import exception_classes, without_diagnostics
from tests.differential.documented_form import DOCUMENTED, as_documented, mark_documented_calls
from tests.differential.modules import importable
from tests.differential.schedules import ALL_SUCCESS, Schedule, schedules_for
from tests.differential.scripted_idds import Lab, RunawayProgramError, Script

RUN_SECONDS = 5.0
_PROGRAM = "<program>"
_SPECIFIC = re.compile(rf"\b(?:{'|'.join(set(exception_classes()) - {'IDDSException'})})\b")

Event = tuple[str, Any]


@dataclass(frozen=True)
class Trace:
    """What one run did.

    Attributes:
        events: iDDS calls, texts written and records logged, in their order.
        ending: how the program ended.
        values: the module's plain data at the end, by name.
        stored: the names that code of the module stores at module level.
    """

    events: tuple[Event, ...]
    ending: str
    values: dict[str, Any]
    stored: frozenset[str]

    @property
    def calls(self) -> int:
        """How many iDDS calls were made."""
        return sum(kind == "idds call" for kind, _ in self.events)


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


@dataclass
class _Recorder:
    """Collects the events of one run; texts written one after the other become one."""

    events: list[Event] = field(default_factory=list)

    def add(self, kind: str, what: Any) -> None:
        if kind in ("stdout", "stderr") and self.events and self.events[-1][0] == kind:
            what = self.events.pop()[1] + what
        self.events.append((kind, what))

    def normalised(self) -> tuple[Event, ...]:
        return tuple((kind, what if kind == "idds call" else _normalised_text(what)) for kind, what in self.events)


class _Stream(io.TextIOBase):
    """Standard output or error of the program."""

    def __init__(self, kind: str, recorder: _Recorder) -> None:
        self._kind, self._recorder = kind, recorder

    def write(self, text: str, /) -> int:
        self._recorder.add(self._kind, text)
        return len(text)


class _ProgramLog(logging.Handler):
    """Records what the program logs itself; what the clients log differs between the routes."""

    def __init__(self, recorder: _Recorder) -> None:
        super().__init__()
        self._recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        if record.pathname != _PROGRAM:
            return
        live = _family(record.exc_info[1], exact=False) if record.exc_info and record.exc_info[1] else None
        self._recorder.add("log", f"{record.levelname} {record.getMessage()} {live}")


def _normalised_text(text: str) -> str:
    text = re.sub(r"\bThread-\d+", "Thread", text)  # Python counts threads over all programs of the process
    text = re.sub(r"(?s)Traceback \(most recent call last\):.*", "<traceback>", text)
    return without_diagnostics(text)


def names_specific_exceptions(source: str) -> bool:
    """Whether a program names a class of iDDS exceptions, so that the exact class matters."""
    return _SPECIFIC.search(source) is not None


def _family(error: BaseException, *, exact: bool) -> str:
    if isinstance(error, IDDSException) and not exact:
        return "IDDSException family"
    return type(error).__name__


def _ending(error: BaseException, *, exact: bool) -> str:
    """The exception that left the program; texts of iDDS differ, all others must not."""
    text = "" if isinstance(error, IDDSException) else f": {without_diagnostics(str(error))}"
    cause = f", from {_family(error.__cause__, exact=exact)}" if error.__cause__ else ""
    return f"raised {_family(error, exact=exact)}{text}{cause}"


def _plain(value: Any) -> Any:
    """A comparable picture of plain data that keeps types apart.

    Raises:
        TypeError: the value is no plain data.
    """
    if isinstance(value, str):
        return ("str", without_diagnostics(value))
    if isinstance(value, enum.Enum) or value is None or type(value) in (bool, int, float, bytes):
        return (type(value).__name__, repr(value))
    if type(value) in (list, tuple):
        return (type(value).__name__, [_plain(item) for item in value])
    if type(value) is dict:
        return ("dict", [(_plain(key), _plain(item)) for key, item in value.items()])
    if type(value) in (set, frozenset):
        return ("set", sorted(repr(_plain(item)) for item in value))
    raise TypeError(type(value).__name__)


def _plain_values(namespace: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for name, value in namespace.items():
        if not name.startswith("__") and name != DOCUMENTED:
            with contextlib.suppress(TypeError):
                values[name] = _plain(value)
    return values


@functools.lru_cache(maxsize=4)  # the two programs of a comparison, each run many times
def _stored_names(module: types.CodeType) -> frozenset[str]:
    """The names stored at module level, from the module's own code or under `global`."""
    names = set()
    codes = [module]
    while codes:
        code = codes.pop()
        operations = ("STORE_NAME", "STORE_GLOBAL") if code is module else ("STORE_GLOBAL",)
        names |= {str(step.argval) for step in dis.get_instructions(code) if step.opname in operations}
        codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return frozenset(names)


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stop a program that loops without calling iDDS; needs the main thread."""

    def stop(*_: Any) -> None:
        raise RunawayProgramError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _join_threads() -> None:
    """Wait for the program's threads, as Python does at its end."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(RUN_SECONDS)


def compiled(source: str | ast.Module) -> types.CodeType:
    """The program's code.

    Raises:
        SyntaxError: it is not Python.
    """
    return compile(source, _PROGRAM, "exec", dont_inherit=True)


def run(
    lab: Lab,
    code: types.CodeType,
    schedule: Schedule,
    *,
    exact: bool,
    tuples_kept: bool = True,
    modules: Mapping[str, types.CodeType] | None = None,
) -> Trace:
    """Run a compiled program under a schedule.

    Args:
        lab: the open lab.
        code: of a native or of a migrated program: the lab answers both.
        schedule: the outcomes of the iDDS calls.
        exact: whether the exact class of an iDDS exception matters.
        tuples_kept: what calls in the documented form give (see `documented_form`).
        modules: the other files of the program, by path.
    """
    recorder = _Recorder()
    script = Script(schedule, lambda call: recorder.add("idds call", call))
    lab.script = script
    lab.reset()
    namespace: dict[str, Any] = {
        "__name__": "__main__",
        "__builtins__": builtins,
        DOCUMENTED: lambda answer: as_documented(answer, script, tuples_kept=tuples_kept),
    }
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [_ProgramLog(recorder)]
    ending = "returned"
    try:
        with (
            contextlib.redirect_stdout(_Stream("stdout", recorder)),
            contextlib.redirect_stderr(_Stream("stderr", recorder)),
            warnings.catch_warnings(),
            importable(modules or {}, {DOCUMENTED: namespace[DOCUMENTED]}),
            _time_limit(RUN_SECONDS),
        ):
            warnings.simplefilter("ignore")  # idds-client calls logging.warn
            try:
                exec(code, namespace)
            finally:
                _join_threads()
    except BaseException as error:
        ending = _ending(error, exact=exact)
    finally:
        root.handlers = handlers
        lab.script = None
    return Trace(recorder.normalised(), ending, _plain_values(namespace), _stored_names(code))


def _without_shape(value: Any) -> Any:
    """A manager's pair, as the tuple that it is or the list that JSON makes of it.

    The contract's own guard leaves the list in a variable that nothing tells from a tuple; where the program does tell
    them apart, its events show it.
    """
    match value:
        case ("tuple" | "list", items):
            return "sequence", items
    return value


def difference(native: Trace, migrated: Trace) -> str | None:
    """The first difference between two runs in words, or None."""
    for number, (left, right) in enumerate(zip(native.events, migrated.events, strict=False)):
        if left != right:
            return f"event {number}:\n  native   {left}\n  migrated {right}"
    if len(native.events) != len(migrated.events):
        number = min(len(native.events), len(migrated.events))
        longer, which = (native, "native") if len(native.events) > number else (migrated, "migrated")
        return f"event {number} only {which}:\n  {longer.events[number]}"
    if native.ending != migrated.ending:
        return f"ending:\n  native   {native.ending}\n  migrated {migrated.ending}"
    for name in sorted(native.values.keys() | (migrated.values.keys() & native.stored)):
        left, right = native.values.get(name, "not set"), migrated.values.get(name, "not set")
        if _without_shape(left) != _without_shape(right):
            return f"value of {name}:\n  native   {left}\n  migrated {right}"
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

    def trace(codes: Mapping[str, types.CodeType], schedule: Schedule) -> Trace:
        return run(lab, codes[main], schedule, exact=exact, tuples_kept=tuples_kept, modules=codes)

    calls = trace(before, ALL_SUCCESS).calls
    for schedule in schedules_for(calls, Random(seed)):
        count()
        left, right = trace(before, schedule), trace(after, schedule)
        found = difference(left, right)
        if found:
            return Divergence(_listed(native), _listed(migrated), schedule, found, left.ending)
    return None


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
    tuples_kept = target is Target.RUNTIME
    tree = mark_documented_calls(ast.parse(native), documented_lines)
    codes = compiled(tree), compiled(migrated)

    def traces(schedule: Schedule) -> tuple[Trace, Trace]:
        before, after = (run(lab, code, schedule, exact=exact, tuples_kept=tuples_kept) for code in codes)
        return before, after

    calls = run(lab, codes[0], ALL_SUCCESS, exact=exact).calls
    for schedule in schedules_for(calls, Random(seed)):
        count()
        before, after = traces(schedule)
        found = difference(before, after)
        if found:
            return Divergence(native, migrated, schedule, found, before.ending)
    return None


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
