"""Take the files through the core, those together that share clients, and put down or show what comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pidds_migrate import documents, prefilter, store
from pidds_migrate.batches import Batch, batches
from pidds_migrate.configuration import Configurations
from pidds_migrate.files import OF_CLIENT_PACKAGE, Chosen, Skipped, is_client_package, select
from pidds_migrate.outcome import Finding, Outcome, Rewritten, Settings, Unchanged, Unreadable
from pidds_migrate.report import Mode, Reporter

if TYPE_CHECKING:
    from pidds_migrate.dependencies.advise import Advisor

Migrate = Callable[[bytes, Settings], Outcome]
LoadMigrate = Callable[[], Migrate]

STDIN = Path("<stdin>")
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

    def paths(self, paths: Iterable[Path]) -> None:
        """Migrate files, and the Python files in folders.

        Raises:
            ConfigurationError: a ``pyproject.toml`` has a mistake; nothing has been written then.
        """
        candidates: dict[Path, bytes] = {}
        others: list[Path] = []
        # All files are read before the first is migrated: what is in one decides on what becomes of another.
        typed: set[Path] = set()
        for path in self._chosen(paths):
            try:
                source = store.read(path)
            except store.StoreError as error:
                self._reporter.failed(path, error.finding)
                continue
            if not documents.kind_of(path).is_page and prefilter.names_specific_exception(source):
                typed.add(path)
            if prefilter.is_of_interest(source):
                candidates[path] = source
            else:
                others.append(path)
        found = list(batches(candidates, others))
        settings = {path: self._settings(path, typed) for batch in found for path in batch.sources}
        for path in others:
            if path not in settings:
                self._reporter.unchanged(path)
        for batch in self._reporter.progress(found):
            self._migrate_batch(batch, settings)

    def _settings(self, path: Path, typed: set[Path]) -> Settings:
        settings = self._configurations.of(path).settings
        elsewhere = settings.typed_handlers_elsewhere or bool(typed - {path})
        return replace(settings, typed_handlers_elsewhere=elsewhere)

    def stdin(self, source: bytes, name: Path | None = None) -> None:
        """Migrate one program; where that fails give it back as it was, for a filter must not lose its input.

        Args:
            source: the program.
            name: the file that it is in, or will be; need not exist.
        """
        settings = self._configurations.of(name or Path.cwd()).settings
        outcome: Outcome = Unchanged()
        if name is not None and is_client_package(Path(os.path.realpath(name))):
            self._reporter.skipped(name, OF_CLIENT_PACKAGE)
        else:
            if prefilter.is_of_interest(source):
                outcome = self._outcome(name or STDIN, source, settings)
            self._report(name or STDIN, source, outcome)
        if self._mode is Mode.WRITE:
            self._reporter.program(outcome.content if isinstance(outcome, Rewritten) else source)

    def dependencies(self, advisor: Advisor, paths: Iterable[Path]) -> None:
        """Deal with the requirements of the projects that the paths are of; comes after `paths`."""
        for advised in advisor.advise(paths, lambda path: self._configurations.of(path).discovery):
            self._put_down(advised.path, advised.source, advised.outcome)

    def _chosen(self, paths: Iterable[Path]) -> Iterator[Path]:
        for item in select(paths, lambda path: self._configurations.of(path).discovery):
            if isinstance(item, Chosen):
                yield item.path
            elif isinstance(item, Skipped):
                self._reporter.skipped(item.path, item.reason)
            else:
                self._reporter.failed(item.path, item.finding)

    def _migrate_batch(self, batch: Batch, settings: Mapping[Path, Settings]) -> None:
        """Migrate files that belong together: all that changes is written, or nothing."""
        if batch.is_alone:
            for path, source in batch.sources.items():
                self._migrate_file(path, source, settings[path])
            return
        failed: dict[Path, Outcome] = {}
        while True:
            outcomes = self._outcomes(batch, settings, failed) | failed
            if self._mode is not Mode.WRITE:
                break
            changes = {
                path: (batch.sources[path], outcome.content)
                for path, outcome in outcomes.items()
                if isinstance(outcome, Rewritten) and outcome.content != batch.sources[path]
            }
            try:
                store.replace_all(changes)
            except store.WriteError as error:
                failed[error.path] = Unreadable(error.finding)  # what it shares with the others stays native there
            else:
                break
        for path, outcome in outcomes.items():
            self._report(path, batch.sources[path], outcome)

    def _outcomes(
        self, batch: Batch, settings: Mapping[Path, Settings], locked: Container[Path]
    ) -> dict[Path, Outcome]:
        # Needed only where files share clients.
        from pidds_migrate.migrate import migrate_together

        by_name = {str(path): path for path in batch.sources}
        try:
            outcomes = migrate_together(
                {name: batch.sources[path] for name, path in by_name.items()},
                {name: settings[path] for name, path in by_name.items()},
                batch.layout,
                batch.obstacles,
                [name for name, path in by_name.items() if path in locked],
            )
        except Exception as error:
            problem = Unreadable(Finding(1, 1, "E409", {"problem": _described(error)}))
            return dict.fromkeys(batch.sources, problem)
        return {path: outcomes[name] for name, path in by_name.items()}

    def _migrate_file(self, path: Path, source: bytes, settings: Settings) -> None:
        self._put_down(path, source, self._outcome(path, source, settings))

    def _put_down(self, path: Path, source: bytes, outcome: Outcome) -> None:
        if self._mode is Mode.WRITE and isinstance(outcome, Rewritten) and outcome.content != source:
            try:
                store.replace(path, source, outcome.content)
            except store.StoreError as error:
                outcome = Unreadable(error.finding)
        self._report(path, source, outcome)

    def _outcome(self, path: Path, source: bytes, settings: Settings) -> Outcome:
        migrate = documents.through(path, self._load_migrate())
        try:
            return migrate(source, settings)
        except Exception as error:
            # One file that the core cannot cope with must not keep the others from being migrated.
            return Unreadable(Finding(1, 1, "E409", {"problem": _described(error)}))

    def _report(self, path: Path, source: bytes, outcome: Outcome) -> None:
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
    return f"{type(error).__name__}: {error} ({Path(frame.filename).name}, line {frame.lineno})"
