"""The options of ``--verify``, apart from those of a run that migrates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from pidds_migrate.options.command_line import Arguments

_Function = TypeVar("_Function", bound=Callable[..., Any])

NAMES = (
    *("verify", "module", "yes", "schedules", "seed", "answers", "record_answers", "stdin_file"),
    *("python", "native_python"),
)
"""The parameters that the options give, as the help lists them."""


class Verification(NamedTuple):
    """What the user asked for.

    Attributes:
        verify: whether he did.
        module: to run instead of a script.
        yes: run it without asking.
        schedules: how many at most.
        seed: of the mixtures.
        answers: the file of the answers that iDDS gives.
        record_answers: the file to write them to.
        stdin_file: what the program reads on standard input.
        python: that the program runs in; None for this one.
        native_python: for the native program and the scripted iDDS; None for the same.
        arguments: of the program.
    """

    verify: bool
    module: str | None
    yes: bool
    schedules: int
    seed: int
    answers: str | None
    record_answers: str | None
    stdin_file: str | None
    python: str | None
    native_python: str | None
    arguments: tuple[str, ...] = ()

    def problem(self, others: Arguments) -> str | None:
        """What is wrong with the arguments taken together.

        Args:
            others: those of a run that migrates.
        """
        given = (self.module, self.answers, self.record_answers, self.stdin_file, self.python, self.native_python)
        if not self.verify:
            return "-m, --yes, --answers, --input and --python belong to --verify" if any(given) or self.yes else None
        if others.reads_stdin:
            return "--verify runs a program from a file, not from standard input"
        writes = ("add_ignore", "write_baseline", "write_dependencies", "allow_dirty", "backup", "no_backup")
        for name in ("check", "diff", *writes, "output_file"):
            if getattr(others, name):
                return f"--verify rewrites copies alone, and prints a table: leave --{name.replace('_', '-')} out"
        if others.form != "text":
            return f"--verify prints a table: leave --format {others.form} out"
        return None


def options(function: _Function) -> _Function:
    """Give a command the options."""
    given = (
        click.option(
            "--verify",
            is_flag=True,
            help="Migrate a copy, run the first PATH natively and migrated, and compare; what follows -- goes to it.",
        ),
        click.option("-m", "--module", metavar="MODULE", help="Run this module instead of the first PATH."),
        click.option("--yes", is_flag=True, help="Run the program without asking."),
        click.option(
            "--schedules",
            metavar="N",
            type=click.IntRange(1, 1000),
            default=20,
            show_default=True,
            help="How many ways of answering to try.",
        ),
        click.option("--seed", metavar="N", type=int, default=1, show_default=True, help="For mixtures of answers."),
        click.option("--answers", metavar="FILE", help="What iDDS answers, by method (YAML or JSON)."),
        click.option("--record-answers", metavar="FILE", help="Write down the answers of the first run."),
        click.option("--input", "stdin_file", metavar="FILE", help="What the program reads on standard input."),
        click.option("--python", metavar="PYTHON", help="The Python that runs the program (default: this one)."),
        click.option("--native-python", metavar="PYTHON", help="One with idds-client, for the native program."),
    )
    for option in reversed(given):
        function = option(function)
    return function


def split(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The command line, and the arguments of the program behind ``--``."""
    if "--verify" not in words or "--" not in words[words.index("--verify") :]:
        return words, ()
    end = words.index("--", words.index("--verify"))
    return words[:end], tuple(words[end + 1 :])
