"""Take the files one by one through the core, and put down or show what comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pidds_migrate import prefilter, scan, store
from pidds_migrate.configuration import Configurations
from pidds_migrate.files import OF_CLIENT_PACKAGE, Chosen, Skipped, is_client_package, select
from pidds_migrate.report import Mode, Reporter

# A run that finds nothing needs neither.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import Outcome, Settings

    Migrate = Callable[[bytes, Settings], Outcome]
    LoadMigrate = Callable[[], Migrate]

STDIN = "<stdin>"
"""What a program from standard input is called where nobody names it."""


class Run:
    """One run of the command.

    Args:
        load_migrate: gives the core; called only when a file needs it, because importing LibCST takes longer
            than all the rest of a run over files without iDDS code.
        configurations: what holds for each file.
        mode: what becomes of a migrated file.
        reporter: told about everything.
    """

    def __init__(
        self, load_migrate: LoadMigrate, configurations: Configurations, mode: Mode, reporter: Reporter
    ) -> None:
        self._load_migrate = load_migrate
        self._configurations = configurations
        self._mode = mode
        self._reporter = reporter

    def paths(self, paths: Iterable[str | Path]) -> None:
        """Migrate files, and the Python files in folders.

        Raises:
            ConfigurationError: a ``pyproject.toml`` has a mistake; nothing has been written then.
        """
        candidates: list[tuple[str, bytes, Settings]] = []
        # All files are read before the first is migrated: one file's handlers decide on the form of another.
        typed: set[str] = set()
        for path in self._notable(paths):
            try:
                source = store.read(path)
            except store.StoreError as error:
                self._reporter.failed(path, error.finding)
                continue
            if not documents.kind_of(path).is_page and prefilter.names_specific_exception(source):
                typed.add(path)
            if prefilter.is_of_interest(source):
                candidates.append((path, source, self._configurations.of(path).settings))
            else:
                self._reporter.unchanged(path)
        if not candidates:
            return
        from dataclasses import replace
        from pathlib import Path

        for path, source, settings in self._reporter.progress(candidates):
            elsewhere = settings.typed_handlers_elsewhere or bool(typed - {path})
            self._migrate_file(Path(path), source, replace(settings, typed_handlers_elsewhere=elsewhere))

    def stdin(self, source: bytes, name: Path | None = None) -> None:
        """Migrate one program; where that fails give it back as it was, for a filter must not lose its input.

        Args:
            source: the program.
            name: the file that it is in, or will be; need not exist.
        """
        from pathlib import Path

        from pidds_migrate.outcome import Rewritten, Unchanged

        settings = self._configurations.of(name or os.curdir).settings
        outcome: Outcome = Unchanged()
        if name is not None and is_client_package(os.path.realpath(name)):
            self._reporter.skipped(name, OF_CLIENT_PACKAGE)
        else:
            if prefilter.is_of_interest(source):
                outcome = self._outcome(source, settings)
            self._report(name or Path(STDIN), source, outcome)
        if self._mode is Mode.WRITE:
            self._reporter.program(outcome.content if isinstance(outcome, Rewritten) else source)

    def _notable(self, paths: Iterable[str | Path]) -> Iterator[str]:
        """The files that need a closer look; the others are reported."""
        selected = list(select(paths, lambda path: self._configurations.of(path).discovery))
        notable = set(scan.notable([item.path for item in selected if isinstance(item, Chosen)]))
        for item in selected:
            if isinstance(item, Skipped):
                self._reporter.skipped(item.path, item.reason)
            elif not isinstance(item, Chosen):
                self._reporter.failed(item.path, item.finding)
            elif item.path in notable:
                yield item.path
            else:
                self._reporter.unchanged(item.path)

    def _migrate_file(self, path: Path, source: bytes, settings: Settings) -> None:
        from pidds_migrate.outcome import Rewritten, Unreadable

        outcome = self._outcome(source, settings)
        if self._mode is Mode.WRITE and isinstance(outcome, Rewritten) and outcome.content != source:
            try:
                store.replace(path, source, outcome.content)
            except store.StoreError as error:
                outcome = Unreadable(error.finding)
        self._report(path, source, outcome)

    def _outcome(self, source: bytes, settings: Settings) -> Outcome:
        from pidds_migrate.outcome import Finding, Unreadable

        migrate = self._load_migrate()
        try:
            return migrate(source, settings)
        except Exception as error:
            # One file that the core cannot cope with must not keep the others from being migrated.
            return Unreadable(Finding(1, 1, "E409", {"problem": _described(error)}))

    def _report(self, path: Path, source: bytes, outcome: Outcome) -> None:
        from pidds_migrate.outcome import Rewritten, Unreadable

        self._reporter.contents(path, source, outcome.content if isinstance(outcome, Rewritten) else source)
        if isinstance(outcome, Unreadable):
            self._reporter.failed(path, outcome.finding)
        elif isinstance(outcome, Rewritten) and outcome.content != source:
            self._reporter.rewritten(path, outcome.findings)
            if self._mode is Mode.DIFF:
                # difflib takes as long to import as a small tree takes to scan.
                from pidds_migrate.diff import unified

                self._reporter.diff(unified(path, source, outcome.content))
        else:
            self._reporter.unchanged(path, outcome.findings)


def _described(error: Exception) -> str:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({os.path.split(frame.filename)[1]}, line {frame.lineno})"
