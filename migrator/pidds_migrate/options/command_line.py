"""The command line as data, and the check for options that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pidds_migrate.discover.walk import PROGRAM_SUFFIXES
from pidds_migrate.options.table import OPTIONS, Value

# A run over named files needs no paths as objects.
if TYPE_CHECKING:
    from pathlib import Path

STDIN = STDOUT = "-"
_DOCUMENTS = ("json", "sarif")


class Arguments(NamedTuple):
    """What the user asked for; options of the configuration are None or empty where they are not given."""

    paths: tuple[str, ...]
    check: bool
    diff: bool
    target: str | None
    checks: str | None
    helpers: str | None
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    gitignore: bool | None
    docs: bool | None
    tracked_only: bool
    stdin_filename: str | None
    form: str
    output_file: str | None
    report: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: str | None
    write_baseline: bool
    add_ignore: bool
    allow_dirty: bool
    backup: str | None
    no_backup: bool
    write_dependencies: bool
    statistics: bool
    quiet: bool
    verbose: bool
    show_settings: bool
    lint_only: bool
    fix: bool | None

    @property
    def reads_stdin(self) -> bool:
        """Whether the program comes from standard input."""
        return STDIN in self.paths

    @property
    def stdin_name(self) -> Path | None:
        """What the user calls the program from standard input."""
        from pathlib import Path

        return Path(self.stdin_filename) if self.stdin_filename else None

    @property
    def gives_program(self) -> bool:
        """Whether standard output holds a program or a diff."""
        return self.diff or self.reads_stdin

    @property
    def findings_file(self) -> str | None:
        """Where the findings go; None for standard output."""
        return None if self.output_file == STDOUT else self.output_file

    def configured(self) -> dict[str, Value]:
        """The options of the configuration that are given here."""
        values = {key: getattr(self, key.replace("-", "_")) for key in OPTIONS}
        return {key: value for key, value in values.items() if value is not None and value != ()}

    @property
    def rewrites(self) -> bool:
        """Whether files are written."""
        return not (self.check or self.diff or self.reads_stdin or self.write_baseline)

    def problem(self) -> str | None:
        """What is wrong with the arguments taken together."""
        return self._problem_of_originals() or self._problem_of_places() or self._problem_of_streams()

    def _problem_of_originals(self) -> str | None:
        if self.backup is not None and self.no_backup:
            return "--backup and --no-backup exclude each other"
        if self.backup is not None and (
            not self.backup or "/" in self.backup or self.backup.endswith(PROGRAM_SUFFIXES)
        ):
            return f"--backup {self.backup!r}: write the end of a name that is none of a program, such as .orig"
        if self.reads_stdin and self.tracked_only:
            return "--tracked-only is about files, not about the program read from '-'"
        return None

    def _problem_of_places(self) -> str | None:
        if self.add_ignore and self.write_baseline:
            return "--add-ignore and --write-baseline exclude each other: each speaks of the places that are left"
        if self.write_baseline and (self.diff or self.reads_stdin):
            return "--write-baseline is about files that are looked at, and changes none of them"
        if self.add_ignore and self.write_dependencies:
            return "--add-ignore writes comments and migrates nothing; run --write-dependencies apart from it"
        if self.lint_only and self.write_dependencies:
            return "--lint-only migrates nothing, so no requirement changes; run --write-dependencies without it"
        return None

    def _problem_of_streams(self) -> str | None:
        if self.quiet and self.verbose:
            return "-q and -v exclude each other"
        if "" in self.paths:
            # As from "$UNSET": the empty path must not stand for the current folder.
            return "a PATH is empty; the current folder is '.'"
        if self.reads_stdin and len(self.paths) > 1:
            return "'-' stands alone: its program goes to standard output"
        if self.stdin_filename and not self.reads_stdin:
            return "--stdin-filename names the program read from '-'"
        if self.report == STDOUT:
            return "--report needs the name of a file: standard output holds the findings"
        if self.output_file == STDOUT and self.gives_program:
            return "--output-file -: standard output holds a program here"
        for option, name in (("--output-file", self.output_file), ("--report", self.report)):
            if name and (name in self.paths or name.endswith(PROGRAM_SUFFIXES)):
                return f"{option} {name} would overwrite a program"
        if self.report and self.report == self.output_file:
            return "--report and --output-file name the same file"
        if self.write_dependencies and self.reads_stdin:
            return "--write-dependencies is about files, not about the program read from '-'"
        if self.form in _DOCUMENTS and self.gives_program and not self.findings_file:
            return f"standard output holds a program here: give --output-file for --format {self.form}"
        return None
