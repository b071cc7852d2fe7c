"""Put the reporter together that the arguments ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

from pidds_migrate.failures import StoppedError
from pidds_migrate.options.command_line import Arguments
from pidds_migrate.options.pyproject import Configurations
from pidds_migrate.report.counting import Counting
from pidds_migrate.report.events import Format, Observer
from pidds_migrate.report.progress import Progress
from pidds_migrate.report.reporter import Mode, Reporter, Verbosity
from pidds_migrate.report.streams import Streams
from pidds_migrate.source import store


class OutputFileError(Exception):
    """The output file or the report cannot be written."""


def mode_of(arguments: Arguments) -> Mode:
    """What becomes of a migrated file."""
    if arguments.diff:
        return Mode.DIFF
    return Mode.CHECK if arguments.check or arguments.write_baseline else Mode.WRITE


@contextmanager
def reporter_for(arguments: Arguments, configurations: Configurations) -> Iterator[Reporter]:
    """The reporter of one run.

    Raises:
        OutputFileError: the output file or the report cannot be written; where that can be known before the run,
            it is raised before the run.
    """
    with ExitStack() as stack:
        findings = None
        if arguments.findings_file is not None:
            findings = Streams(stack.enter_context(_opened(arguments.findings_file)), None)
        told: list[Observer] = []
        if arguments.report is not None:
            # The page needs difflib, and a run without one is quick to start.
            from pidds_migrate.report.html.write import Page

            told.append(Page(stack.enter_context(_replaced("--report", arguments.report))))
        counting = Counting(configurations, rewrites=arguments.rewrites, writes_baseline=arguments.write_baseline)
        if arguments.write_baseline:
            counting.expects(arguments.paths)
            if not counting.has_baseline:
                raise StoppedError("--write-baseline: --baseline FILE, or the configuration, says where to")
        yield Reporter(
            _streams(arguments),
            mode_of(arguments),
            _verbosity(arguments),
            form=_format(arguments),
            findings=findings,
            to_stderr=arguments.gives_program,
            # No file is written where the program comes from standard input.
            noun="program" if arguments.reads_stdin else "file",
            statistics=arguments.statistics,
            progress=Progress(None if arguments.quiet else sys.stderr),
            observers=told,
            counting=counting,
        )


def _streams(arguments: Arguments) -> Streams:
    if not (arguments.diff and sys.stdout is not None and sys.stdout.isatty()):
        return Streams(sys.stdout, sys.stderr)
    from pidds_migrate.report.pager import PagedStreams

    return PagedStreams(sys.stdout, sys.stderr, colour=shows_colour(sys.stdout))


def _opened(name: str) -> TextIO:
    try:
        return open(name, "w", encoding="utf-8")  # noqa: PTH123 - importing pathlib takes longer than most runs
    except OSError as error:
        raise OutputFileError(f"--output-file {name} cannot be written: {error.strerror}") from error


@contextmanager
def _replaced(option: str, name: str) -> Iterator[Callable[[bytes], None]]:
    """Gives what writes a file in one step; that the file can be written is found out before."""
    from pathlib import Path

    try:
        with store.replacement(Path(name)) as write:
            yield write
    except store.StoreError as error:
        raise OutputFileError(f"{option} {name} cannot be written: {error}") from error


def _verbosity(arguments: Arguments) -> Verbosity:
    if arguments.quiet:
        return Verbosity.QUIET
    return Verbosity.VERBOSE if arguments.verbose else Verbosity.NORMAL


def _format(arguments: Arguments) -> Format:
    # One of them is needed, and two of them take longer to import than a small tree takes to scan.
    match arguments.form:
        case "json":
            from pidds_migrate.report.json import Json

            return Json()
        case "sarif":
            from pathlib import Path

            from pidds_migrate.report.sarif import Sarif

            return Sarif(Path.cwd())
        case "github":
            from pathlib import Path

            from pidds_migrate.report.github import GitHub

            return GitHub(Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()))
    from pidds_migrate.report.text import Text

    colour = arguments.findings_file is None and shows_colour(sys.stderr if arguments.gives_program else sys.stdout)
    return Text(colour=colour, verbose=arguments.verbose)


def shows_colour(stream: TextIO | None) -> bool:
    """Whether to colour what goes to a stream: a terminal that can, of a user who wants it (https://no-color.org)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream is not None and stream.isatty()
