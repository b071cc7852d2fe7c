"""Run a notebook's code cells in IPython under a schedule, and record what its reader would see."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from unittest import mock

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from pidds_migrate.documents.notebook import code_cells
from tests.differential.compare import Divergence, first_divergence, names_specific_exceptions
from tests.differential.run import RUN_SECONDS, time_limit
from tests.differential.schedules import Schedule
from tests.differential.scripted_idds import Lab, Script
from tests.differential.trace import Recorder, Stream, Trace, ending_of, plain_values

_TIMES = re.compile(r"(?:CPU times|Wall time): .*\n")


@contextlib.contextmanager
def shell() -> Iterator[InteractiveShell]:
    """A shell that keeps no history on disk and shows no traceback: the code of the two notebooks differs in it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"IPYTHONDIR": folder}),
        mock.patch("gc.collect"),  # at each reset of the shell
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        main = sys.modules["__main__"]
        opened = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
        opened.showtraceback = opened.showsyntaxerror = lambda *_, **__: None  # type: ignore[assignment, method-assign]
        opened.InteractiveTB.structured_traceback = lambda *_, **__: []  # type: ignore[method-assign]  # it takes longer than all the rest
        try:
            yield opened
        finally:
            sys.modules["__main__"] = main  # the shell took its place, and emptied its own at each reset


def cells_of(notebook: bytes) -> list[str]:
    """The sources of the code cells."""
    return [source.text for source in code_cells(notebook.decode("utf-8-sig"))]


def run_cells(lab: Lab, opened: InteractiveShell, cells: Sequence[str], schedule: Schedule, *, exact: bool) -> Trace:
    """Run cells one after the other, also after one has failed, as somebody does who goes on by hand."""
    recorder = Recorder()
    lab.script = Script(schedule, lambda call: recorder.add("idds call", call))
    lab.reset()
    opened.reset(new_session=True)
    opened.ast_node_interactivity = "last_expr"
    try:
        with (
            contextlib.redirect_stdout(Stream("stdout", recorder)),
            contextlib.redirect_stderr(Stream("stderr", recorder)),
            time_limit(RUN_SECONDS),
        ):
            for cell in cells:
                result = opened.run_cell(cell, store_history=True)
                error = result.error_before_exec or result.error_in_exec
                recorder.add("cell", "returned" if error is None else ending_of(error, exact=exact))
    finally:
        lab.script = None
    values = {name: value for name, value in opened.user_ns.items() if not name.startswith("_")}
    names = frozenset(values) - set(opened.user_ns_hidden)
    plain = plain_values({name: values[name] for name in names})
    events = tuple((kind, _TIMES.sub("", what) if kind == "stdout" else what) for kind, what in recorder.normalised())
    return Trace(events, "returned", plain, names)


def compare_notebooks(native: bytes, migrated: bytes, seeds: Sequence[int]) -> Divergence | None:
    """The first divergence of two notebooks under any of the schedules, or None."""
    before, after = cells_of(native), cells_of(migrated)
    shown = "\n".join(before), "\n".join(after)
    exact = names_specific_exceptions(shown[0])
    with Lab.opened() as lab, shell() as opened:
        first = functools.partial(run_cells, lab, opened, before, exact=exact)
        second = functools.partial(run_cells, lab, opened, after, exact=exact)
        found = (first_divergence(first, second, shown, seed=seed) for seed in seeds)
        return next(filter(None, found), None)
