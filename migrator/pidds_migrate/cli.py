"""The command line: arguments in, exit code out."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pidds_migrate import __version__

# All else is imported when it is needed: hooks run this command on every commit, mostly to find nothing.
if TYPE_CHECKING:
    from pidds_migrate.run import LoadMigrate, Migrate

_STDIN = "-"


def load_migrate() -> Migrate:
    """Import the core."""
    from pidds_migrate.migrate import migrate

    return migrate


def _explain(context: click.Context, _: click.Parameter, code: str | None) -> None:
    if code is None:
        return
    from pidds_migrate import explain, rules
    from pidds_migrate.output import Streams

    try:
        rule = rules.load(code.upper())
    except KeyError:
        known = ", ".join(rules.all_codes())
        raise click.BadParameter(f"there is no code {code}; the codes are {known}") from None
    Streams(sys.stdout, sys.stderr).line(explain.page(rule))
    context.exit()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(allow_dash=True))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where something would change or needs a person.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change, for git apply or patch -p1.")
@click.option(
    "--target",
    type=click.Choice(["pandaclient", "runtime"]),
    default="pandaclient",
    show_default=True,
    help="The package that the migrated program calls iDDS through.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what needs a person and what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Also name what stays unchanged and what is skipped.")
@click.option(
    "--explain",
    metavar="CODE",
    callback=_explain,
    expose_value=False,
    is_eager=True,
    help="Explain a code, such as N201, and stop.",
)
@click.version_option(__version__, prog_name="pidds-migrate")
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    check: bool,
    diff: bool,
    target: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Migrate programs from the native iDDS client to iDDS through PanDA.

    PATH is a Python file or a folder of them, rewritten in place; "-" reads a program from standard input and
    writes it to standard output.

    Exit code: 0 nothing is left to do; 1 something would change under --check or --diff, or needs a person;
    2 a file could not be read, parsed or written, or the arguments are wrong.
    """
    from pidds_migrate.outcome import Settings, Target
    from pidds_migrate.output import Streams
    from pidds_migrate.report import ExitCode, Mode, Reporter, Verbosity
    from pidds_migrate.run import Run

    if quiet and verbose:
        raise click.UsageError("-q and -v exclude each other")
    if _STDIN in paths and len(paths) > 1:
        raise click.UsageError("'-' stands alone: its program goes to standard output")
    mode = Mode.DIFF if diff else Mode.CHECK if check else Mode.WRITE
    verbosity = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
    reporter = Reporter(Streams(sys.stdout, sys.stderr), mode, verbosity, to_stderr=_STDIN in paths)
    load: LoadMigrate = context.obj or load_migrate
    run = Run(load, Settings(Target(target)), mode, reporter)
    try:
        if _STDIN in paths:
            run.stdin(sys.stdin.buffer.read())
        else:
            run.paths(Path(path) for path in paths)
    except KeyboardInterrupt:
        reporter.interrupted()
        sys.exit(ExitCode.INTERRUPTED)
    reporter.summary()
    sys.exit(reporter.exit_code)


def main() -> None:
    """Run the command as a program."""
    # A run that is told to end cleans up after itself as one that the user interrupts.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command()
