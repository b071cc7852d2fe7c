"""Run a compiled program under a schedule."""

from __future__ import annotations

import ast
import builtins
import concurrent.futures.thread
import contextlib
import dis
import functools
import gc
import logging
import signal
import sys
import threading
import types
import warnings
from collections.abc import Iterator, Mapping
from typing import Any
from unittest import mock

from tests.differential.documented_form import DOCUMENTED, as_documented
from tests.differential.modules import importable
from tests.differential.schedules import Schedule
from tests.differential.scripted_idds import Lab, RunawayProgramError, Script
from tests.differential.trace import PROGRAM, ProgramLog, Recorder, Stream, Trace, ending_of, plain_values
from tests.differential.untouched import clients_put_back

RUN_SECONDS = 20.0
TURN_SECONDS = 0.5


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
def time_limit(seconds: float) -> Iterator[None]:
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


@functools.lru_cache(maxsize=4)
def _opens_files(code: types.CodeType) -> bool:
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return "open" in code.co_names or any(map(_opens_files, inner))


@contextlib.contextmanager
def _threads_in_turns() -> Iterator[None]:
    """Let a thread that is started go first, so that the order of calls does not depend on the machine."""
    start = threading.Thread.start

    def start_and_wait(thread: threading.Thread) -> None:
        start(thread)
        if getattr(thread, "_target", None) is not concurrent.futures.thread._worker:  # such a one waits for work
            thread.join(TURN_SECONDS)

    with mock.patch.object(threading.Thread, "start", start_and_wait):
        yield


def _join_threads() -> None:
    """Wait for the program's threads, as Python does at its end."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(RUN_SECONDS)


@contextlib.contextmanager
def _running_as_main(main: types.ModuleType) -> Iterator[None]:
    """Have the program be ``__main__``, where pickle finds its classes again."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = main
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def compiled(source: str | ast.Module) -> types.CodeType:
    """The program's code.

    Raises:
        SyntaxError: it is not Python.
    """
    return compile(source, PROGRAM, "exec", dont_inherit=True)


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
    recorder = Recorder()
    script = Script(schedule, lambda call: recorder.add("idds call", call))
    lab.script = script
    lab.reset()
    main = types.ModuleType("__main__")
    namespace: dict[str, Any] = main.__dict__
    namespace["__builtins__"] = builtins
    namespace[DOCUMENTED] = lambda answer: as_documented(answer, script, tuples_kept=tuples_kept)
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [ProgramLog(recorder)]
    ending = "returned"
    try:
        with (
            contextlib.redirect_stdout(Stream("stdout", recorder)),
            contextlib.redirect_stderr(Stream("stderr", recorder)),
            warnings.catch_warnings(),
            _running_as_main(main),
            clients_put_back(lab),
            _threads_in_turns(),
            importable(modules or {}, {DOCUMENTED: namespace[DOCUMENTED]}),
            time_limit(RUN_SECONDS),
        ):
            warnings.simplefilter("ignore")  # idds-client calls logging.warn
            try:
                exec(code, namespace)
            finally:
                _join_threads()
                if _opens_files(code):
                    gc.collect()  # else a later test meets the warning of a file that the program left open
    except BaseException as error:
        ending = ending_of(error, exact=exact)
    finally:
        root.handlers = handlers
        lab.script = None
    return Trace(recorder.normalised(), ending, plain_values(namespace), _stored_names(code))
