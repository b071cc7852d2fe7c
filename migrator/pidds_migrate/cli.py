"""The command line: arguments in, exit code out."""

from __future__ import annotations

import gc
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from pidds_migrate import __version__
from pidds_migrate.options import verification as proof
from pidds_migrate.options.help import GroupedCommand, complete_code

# All else is imported when it is needed: hooks run this command on every commit, mostly to find nothing.
if TYPE_CHECKING:
    from types import FrameType

    from pidds_migrate.options.command_line import Arguments
    from pidds_migrate.options.pyproject import Configurations
    from pidds_migrate.outcome import Migrate
    from pidds_migrate.pipeline.core import LoadMigrate
    from pidds_migrate.pipeline.rewrite import Rewriting
    from pidds_migrate.report.reporter import Reporter


def load_migrate() -> Migrate:
    """Import the core."""
    from pidds_migrate.migrate import migrate

    return migrate


def _explain(context: click.Context, _: click.Parameter, code: str | None) -> None:
    if code is None or context.resilient_parsing:
        return
    from pidds_migrate import explain
    from pidds_migrate.report.streams import Streams

    try:
        page = explain.listing() if code.lower() == "all" else explain.page(explain.find(code))
    except KeyError as error:
        raise click.BadParameter(error.args[0]) from None
    Streams(sys.stdout, sys.stderr).line(page)
    context.exit()


def _module_name(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    from pidds_migrate.options.table import is_module_name

    if name and not is_module_name(name):
        raise click.BadParameter(f"{name!r} is no dotted name of a module, such as package.module")
    return name


def _codes(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    from pidds_migrate.options.selection import codes_in

    try:
        return codes_in(words)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command(cls=GroupedCommand, context_settings={"help_option_names": ["-h", "--help"]})
# One path that cannot be read is a failure beside the others, and no mistake in the arguments: click must not ask.
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(allow_dash=True, readable=False))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where something would change or needs a person.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change, for git apply or patch -p1.")
@click.option(
    "--target",
    type=click.Choice(["pandaclient", "runtime"]),
    help="The package that the migrated program calls iDDS through (default: pandaclient).",
)
@click.option(
    "--checks",
    type=click.Choice(["calls", "object"]),
    help="Check replies at the calls, or in the object, so that calls stay as they are (default: calls).",
)
@click.option(
    "--helpers",
    metavar="MODULE",
    callback=_module_name,
    help="Import the helpers from this module instead of defining them in each file.",
)
@click.option("--lint-only", is_flag=True, help="Migrate nothing; look at calls that go through PanDA already.")
@click.option("--fix/--no-fix", default=None, help="Also mend what is wrong with calls through PanDA (default: no).")
@click.option(
    "--write-dependencies", is_flag=True, help="Also replace idds-client in pyproject.toml, setup.* and requirements."
)
@click.option(
    "--select",
    metavar="CODES",
    multiple=True,
    callback=_codes,
    help="Tell and count these codes or families only, such as N,A301.",
)
@click.option("--ignore", metavar="CODES", multiple=True, callback=_codes, help="Neither tell nor count these.")
@click.option(
    "--add-ignore",
    is_flag=True,
    help="Migrate nothing; write '# pidds: ignore[CODE]' behind each place that would be left native.",
)
@click.option("--baseline", metavar="FILE", help="Neither tell nor count the places that this file knows.")
@click.option(
    "--write-baseline", is_flag=True, help="Migrate nothing; write all places that there are to the baseline."
)
@click.option("--allow-dirty", is_flag=True, help="Also rewrite what git could not give back.")
@click.option(
    "--backup", metavar="SUFFIX", help="Keep the old files under their names with this (default outside of git: .orig)."
)
@click.option("--no-backup", is_flag=True, help="Keep no copies, outside of git too.")
@click.option("--exclude", metavar="PATTERN", multiple=True, help="Pass over these in folders, not the usual ones.")
@click.option("--extend-exclude", metavar="PATTERN", multiple=True, help="Pass over these too, as in .gitignore.")
@click.option("--gitignore/--no-gitignore", default=None, help="Pass over what .gitignore leaves out (default: yes).")
@click.option("--docs/--no-docs", default=None, help="Take the Python of .md and .rst files in folders (default: no).")
@click.option("--tracked-only", is_flag=True, help="Take only files that git tracks.")
@click.option("--stdin-filename", metavar="FILE", type=click.Path(), help="What to call the program read from '-'.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How to tell the findings.",
)
@click.option(
    "--output-file",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write the findings to a file (-: print them).",
)
@click.option(
    "--report", metavar="FILE.html", type=click.Path(dir_okay=False), help="Write a page to review the migration with."
)
@click.option("--statistics", is_flag=True, help="Count the findings by code, and tell each client's form.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what needs a person and what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Also name what stays unchanged and what is skipped.")
@click.option("--show-settings", is_flag=True, help="Print what holds for each PATH and where it is set, and stop.")
@proof.options
@click.option(
    "--explain",
    metavar="CODE",
    callback=_explain,
    shell_complete=complete_code,
    expose_value=False,
    is_eager=True,
    help="Explain a code, such as N201, or its name (all: list them), and stop.",
)
@click.version_option(__version__, prog_name="pidds-migrate")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Migrate programs from the native iDDS client to iDDS through PanDA.

    PATH is a Python file, a notebook, a page of documentation (.md, .rst) or a folder, rewritten in place; "-" reads
    a program from standard input and writes it to standard output. A folder gives its .py, .pyi and .ipynb files and
    its Python scripts.

    Files that git tracks without unstaged changes can be had back from git, and other files of a repository are not
    rewritten without --allow-dirty; outside of a repository the old files are kept beside the new.

    --target, --checks, --helpers, --fix, --select, --ignore, --baseline, --exclude, --extend-exclude, --gitignore and
    --docs can also be set in the table [tool.pidds-migrate] of the nearest pyproject.toml; the command line outweighs
    it.

    Exit code: 0 nothing is left to do; 1 something would change under --check or --diff, or needs a person;
    2 a file could not be read, parsed or written, or the arguments or a pyproject.toml are wrong. With --verify:
    0 the two do the same; 1 they differ; 2 the program could not be run or compared.
    """
    from pidds_migrate.failures import StoppedError
    from pidds_migrate.options.command_line import Arguments
    from pidds_migrate.options.pyproject import Configurations

    asked = proof.Verification(
        **{name: options.pop(name) for name in proof.NAMES}, arguments=context.meta.get("--", ())
    )
    arguments = Arguments(**options)
    if not arguments.paths and not asked.module:
        raise click.UsageError("Missing argument 'PATH...'.")
    problem = asked.problem(arguments) or arguments.problem()
    if problem:
        raise click.UsageError(problem)
    configurations = Configurations(arguments.configured())
    try:
        if arguments.show_settings:
            _show_settings(arguments, configurations)
        elif asked.verify:
            sys.exit(_verify(asked, arguments, configurations))
        else:
            sys.exit(_migrate(context.obj or load_migrate, arguments, configurations))
    except StoppedError as error:
        raise _Mistake(str(error)) from error


class _Mistake(click.ClickException):
    exit_code = 2


def _standard_input() -> bytes:
    """The program on standard input.

    Raises:
        _Mistake: standard input is closed, or cannot be read.
    """
    if sys.stdin is None:
        raise _Mistake("standard input is closed, so there is no program to read")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise _Mistake(f"standard input cannot be read: {error.strerror}") from error


def _show_settings(arguments: Arguments, configurations: Configurations) -> None:
    from pathlib import Path

    from pidds_migrate.report.streams import Streams

    streams = Streams(sys.stdout, sys.stderr)
    paths = [arguments.stdin_name or Path()] if arguments.reads_stdin else map(Path, arguments.paths)
    for path in paths:
        streams.line(f"# {path}")
        for line in configurations.of(path).lines():
            streams.line(line)


def _migrate(load: LoadMigrate, arguments: Arguments, configurations: Configurations) -> int:
    from pidds_migrate.pipeline.find import Run
    from pidds_migrate.report.build import OutputFileError, reporter_for
    from pidds_migrate.report.reporter import ExitCode

    try:
        with reporter_for(arguments, configurations) as reporter:
            run = Run(
                configurations,
                reporter,
                lambda: _rewriting(load, arguments, configurations, reporter),
                tracked_only=arguments.tracked_only,
            )
            try:
                if arguments.reads_stdin:
                    run.stdin(_standard_input(), arguments.stdin_name)
                else:
                    run.paths(arguments.paths)
                    run.write(with_listings=arguments.write_dependencies)
                    if not (arguments.add_ignore or arguments.lint_only):
                        run.dependencies(writes=arguments.write_dependencies)
            except KeyboardInterrupt as stop:
                exit_code = ExitCode.TERMINATED if isinstance(stop, _Terminated) else ExitCode.INTERRUPTED
                reporter.interrupted(exit_code)
                return exit_code
            reporter.summary()
            return reporter.exit_code
    except OutputFileError as error:
        raise click.UsageError(str(error)) from error


def _verify(asked: proof.Verification, arguments: Arguments, configurations: Configurations) -> int:
    from pathlib import Path

    from pidds_migrate.report.reporter import ExitCode
    from pidds_migrate.report.streams import Streams
    from pidds_migrate.verify.command import verify

    streams = Streams(sys.stdout, sys.stderr)
    settings = configurations.of(arguments.paths[0] if arguments.paths else Path()).settings
    words = ["--target", settings.target.value, "--checks", settings.checks.value]
    if settings.helpers_module:
        words += ["--helpers", settings.helpers_module]
    try:
        return verify(
            arguments.paths,
            asked,
            words,
            settings.target.value,
            ask=(lambda question: _ask(question, "Run it?")) if _somebody_is_there() else None,
            say=streams.line,
            progress=_tell_schedules if sys.stderr is not None and sys.stderr.isatty() else lambda *_: None,
            page=Path(arguments.report) if arguments.report else None,
        )
    except KeyboardInterrupt as stop:
        return ExitCode.TERMINATED if isinstance(stop, _Terminated) else ExitCode.INTERRUPTED


def _rewriting(
    load: LoadMigrate, arguments: Arguments, configurations: Configurations, reporter: Reporter
) -> Rewriting:
    # Not imported in a run that finds no iDDS code.
    from pidds_migrate.pipeline.rewrite import Rewriting
    from pidds_migrate.report.build import mode_of
    from pidds_migrate.safety.originals import Originals, Safety

    safety = Safety(arguments.backup, arguments.no_backup, arguments.allow_dirty)
    originals = Originals(safety, _ask if _somebody_is_there() else None)
    reporter.tells_way_back(originals.way_back)
    return Rewriting(
        load,
        configurations,
        mode_of(arguments),
        reporter,
        originals,
        adds_ignores=arguments.add_ignore,
        lint_only=arguments.lint_only,
    )


def _tell_schedules(done: int, planned: int) -> None:
    words = f"{done} of {planned} schedules" if done < planned else ""
    click.echo(f"\r{words:<30}\r", nl=False, err=True)


def _somebody_is_there() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _ask(question: str, then: str = "Rewrite them all the same?") -> bool:
    click.echo(question, err=True)
    try:
        return click.confirm(then, err=True)
    except click.Abort:
        raise KeyboardInterrupt from None


class _Terminated(KeyboardInterrupt):
    """The run was told to end; it cleans up after itself as one that the user interrupts."""


def _terminate(_: int, __: FrameType | None) -> None:
    raise _Terminated


def collect_seldom() -> None:
    """Have Python look for garbage seldom: syntax trees are many objects and none, and it takes a fifth of the time."""
    gc.set_threshold(200_000, 30, 30)


def main() -> None:
    """Run the command as a program."""
    collect_seldom()
    signal.signal(signal.SIGTERM, _terminate)
    command()
