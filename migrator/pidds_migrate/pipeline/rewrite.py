"""Migrate the files of a run, then write them or show their diffs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pidds_migrate import documents
from pidds_migrate.discover.walk import OF_CLIENT_PACKAGE, is_client_package
from pidds_migrate.options.pyproject import Configurations
from pidds_migrate.outcome import Finding, Outcome, Rewritten, Settings, Target, Unchanged, Unreadable
from pidds_migrate.pipeline.core import Core, LoadMigrate
from pidds_migrate.pipeline.helper_modules import Decided, HelperModule, expected_modules, helper_modules
from pidds_migrate.project.batches import Batch, batches
from pidds_migrate.report.reporter import Mode, Reporter
from pidds_migrate.requirements.advise import Advisor, Programs
from pidds_migrate.safety.originals import Originals
from pidds_migrate.source import byte_filters, store
from pidds_migrate.source.line_length import LineLengths

# What --target runtime can do, or the names that it needs differ. N203 has set_original_user too, which no target can.
_RUNTIME_MAY = frozenset({"N203", "N206", "N208", "N216", "N222"})
# Of files that are decided on once more, only to say what the other target would do: some seconds.
_BYTES_TO_TRY = 500_000

STDIN = Path("<stdin>")
"""What a program from standard input is called where nobody names it."""


class Rewriting:
    """The part of a run that is about files with iDDS code.

    Args:
        load_migrate: gives the core; called only when a file needs it, because importing LibCST takes longer
            than all the rest of a run over files without iDDS code.
        configurations: what holds for each file.
        mode: what becomes of a migrated file.
        reporter: told about everything.
        originals: sees to it that what is written can be taken back.
        adds_ignores: whether comments are written behind what would be left native, and nothing is migrated.
        lint_only: whether nothing is migrated, and calls through PanDA are looked at.
    """

    def __init__(
        self,
        load_migrate: LoadMigrate,
        configurations: Configurations,
        mode: Mode,
        reporter: Reporter,
        originals: Originals,
        *,
        adds_ignores: bool = False,
        lint_only: bool = False,
    ) -> None:
        self._core = Core(load_migrate, configurations if adds_ignores else None)
        self._configurations = configurations
        self._mode = mode
        self._reporter = reporter
        self._originals = originals
        self._lint_only = lint_only
        self._line_lengths = LineLengths()
        self._decided: list[Decided] = []
        self._settings_of: dict[str, Settings] = {}
        self._programs = Programs()
        self._warned_of_base = False

    def files(
        self, notable: Iterable[str], chosen: Sequence[str], links: Mapping[str, str], folders: Sequence[str]
    ) -> None:
        """Migrate files; where they are to be written, that waits for `put_down`.

        Args:
            notable: those that mention iDDS, or could not be read.
            chosen: all files of the run, those included.
            links: other paths to files and folders, and what they lead to.
            folders: the folders that the run was given.

        Raises:
            ConfigurationError: a ``pyproject.toml`` has a mistake; nothing has been written then.
        """
        candidates: dict[str, bytes] = {}
        # All files are read before the first is migrated: what is in one decides on what becomes of another.
        failed: set[str] = set()
        for path in notable:
            try:
                source = store.read(path)
            except store.StoreError as error:
                self._reporter.failed(path, error.finding)
                failed.add(path)
                continue
            if byte_filters.is_of_interest(source):
                candidates[path] = source
        others = [path for path in chosen if path not in candidates and path not in failed]
        found = list(batches(candidates, others, links, folders, self._core.load))
        settings = {path: self._settings(path, batch) for batch in found for path in batch.sources}
        self._settings_of = settings
        for path in others:
            if path not in settings:
                self._reporter.unchanged(path)
        expected = settings | self._importing(expected_modules(found, settings))
        with closing(self._core.outcomes_of(found, expected)) as outcomes:
            decided = [(batch, next(outcomes)) for batch in self._reporter.progress(found, _name_of)]
        left = [batch for batch, outcomes in decided if self._may_move_at_runtime(outcomes)]
        if left and sum(len(source) for batch in left for source in batch.sources.values()) <= _BYTES_TO_TRY:
            self._reporter.tells_alternative(lambda: self._native_at_runtime(left))
        decided = self._with_helper_modules(decided, expected)
        if self._mode is Mode.WRITE:
            self._decided = decided
            return
        for batch, outcome in decided:
            self._put_down(batch, outcome)

    def _may_move_at_runtime(self, outcomes: Mapping[str, Outcome]) -> bool:
        """Whether the other target is worth a try for some files."""
        return any(
            finding.code in _RUNTIME_MAY and self._settings_of[path].target is Target.PANDACLIENT
            for path, outcome in outcomes.items()
            if not isinstance(outcome, Unreadable)
            for finding in outcome.findings
        )

    def _native_at_runtime(self, found: Sequence[Batch]) -> dict[Path, list[Finding]]:
        """What some files would be told with the other target, by path; without those that it cannot deal with."""
        settings = {
            path: replace(self._settings_of[path], target=Target.RUNTIME) for batch in found for path in batch.sources
        }
        with closing(self._core.outcomes_of(found, settings)) as several:
            return {
                Path(path): list(outcome.findings)
                for outcomes in several
                for path, outcome in outcomes.items()
                if not isinstance(outcome, Unreadable)
            }

    def _with_helper_modules(self, decided: list[Decided], tried: Mapping[str, Settings]) -> list[Decided]:
        """What was decided, with the helpers of packages in a module each where several files would define them.

        Args:
            decided: what became of the files.
            tried: how they were migrated; those that need no helpers would be the same with others.
        """
        modules = helper_modules(decided, self._settings_of)
        self._settings_of |= self._importing(modules)

        def differs(batch: Batch, outcomes: Mapping[str, Outcome]) -> bool:
            return any(
                tried[path].helpers_module != self._settings_of[path].helpers_module
                for path, outcome in outcomes.items()
                if isinstance(outcome, Rewritten) and outcome.helpers
            )

        again = [
            (batch, self._core.outcomes(batch, self._settings_of) if differs(batch, outcomes) else outcomes)
            for batch, outcomes in decided
        ]
        return [*again, *(written for module in modules if (written := module.decided()))]

    def _importing(self, modules: Iterable[HelperModule]) -> dict[str, Settings]:
        """How files are migrated that import their helpers from these modules."""
        return {
            path: replace(self._settings_of[path], helpers_module=module.dotted)
            for module in modules
            for path in module.users
        }

    def put_down(self, listings: Mapping[str, Sequence[str]], *, writes_listings: bool) -> None:
        """Write what was decided, if all of it can be had back or the user agrees.

        Args:
            listings: the paths that the user named, each with the files with requirements below it.
            writes_listings: whether these files are to be edited too.

        Raises:
            RefusedError: nothing has been written then.
        """
        changed: dict[str, tuple[bytes, bytes]] = {}
        for batch, outcomes in self._decided:
            changed |= _changes(batch, outcomes)
        paths = list(changed)
        if writes_listings and self._mode is Mode.WRITE:
            foreseen = Programs()
            for path, (before, after) in changed.items():
                foreseen.contents(Path(path), before, after)
            advised = Advisor(foreseen, writes=True).advise(listings)
            paths += [str(each.path) for each in advised if isinstance(each.outcome, Rewritten)]
        self._originals.require(paths)
        for batch, outcomes in self._decided:
            self._put_down(batch, outcomes)

    def _settings(self, path: str, batch: Batch) -> Settings:
        settings = self._configurations.of(path).settings
        lines = self._line_lengths.of(path)
        return replace(
            settings,
            in_package=os.path.basename(path) == "__init__.py",  # noqa: PTH119 - paths are strings here
            coverage=batch.coverage.get(path, settings.coverage),
            met_in=batch.met_in,
            line_length=lines.limit,
            formatted=lines.formatted,
            lint_only=self._lint_only,
        )

    def stdin(self, source: bytes, name: Path | None) -> None:
        """Migrate one program, and write it to standard output."""
        settings = self._settings(str(name or os.curdir), Batch({}))
        outcome: Outcome = Unchanged()
        if name is not None and is_client_package(os.path.realpath(name)):
            self._reporter.skipped(name, OF_CLIENT_PACKAGE)
        else:
            if byte_filters.is_of_interest(source):
                outcome = self._core.outcome(name or STDIN, source, settings)
            self._report(name or STDIN, source, outcome)
        if self._mode is Mode.WRITE:
            self._reporter.program(outcome.content if isinstance(outcome, Rewritten) else source)

    def dependencies(self, listings: Mapping[str, Sequence[str]], *, writes: bool) -> None:
        """Deal with the requirements of the projects that the paths are of; comes after `files`.

        Args:
            listings: the paths that the user named, each with the files with requirements below it.
            writes: whether to edit these files, and not only say what is to be edited.
        """
        for advised in Advisor(self._programs, writes=writes).advise(listings):
            outcome = advised.outcome
            if self._mode is Mode.WRITE and isinstance(outcome, Rewritten):
                try:
                    self._write({advised.path: (advised.source, outcome.content)})
                except store.WriteError as error:
                    outcome = Unreadable(error.finding)
            self._report(advised.path, advised.source, outcome)

    def _write(self, changes: Mapping[Path, tuple[bytes, bytes]]) -> None:
        with self._originals.kept(changes):
            store.replace_all(changes)

    def _put_down(self, batch: Batch, outcomes: Mapping[str, Outcome]) -> None:
        """Write and report files that belong together: all that changes is written, or nothing."""
        failed: dict[str, Finding] = {}
        while self._mode is Mode.WRITE:
            try:
                self._write({Path(path): change for path, change in _changes(batch, outcomes).items()})
            except store.WriteError as error:
                failed[str(error.path)] = error.finding  # what it shares with others stays native there
                others = {} if batch.is_alone else self._core.outcomes(batch, self._settings_of, failed)
                outcomes = others | {path: Unreadable(finding) for path, finding in failed.items()}
            else:
                break
        for path, outcome in outcomes.items():
            self._report(Path(path), batch.sources[path], outcome)

    def _report(self, path: Path, source: bytes, outcome: Outcome) -> None:
        after = outcome.content if isinstance(outcome, Rewritten) else source
        self._programs.contents(path, source, after)
        self._reporter.contents(path, source, after)
        if isinstance(outcome, Unreadable):
            self._reporter.failed(path, outcome.finding)
        elif isinstance(outcome, Rewritten) and outcome.content != source:
            self._reporter.rewritten(path, outcome.findings, outcome.objects)
            if self._mode is Mode.DIFF:
                self._show_diff(path, source, outcome.content)
        elif not outcome.findings and _asks_to_be_skipped(path, source):
            self._reporter.skipped(path, "as a comment in it asks (pidds: skip-file)")
        else:
            self._reporter.unchanged(path, outcome.findings, outcome.objects)

    def _show_diff(self, path: Path, before: bytes, after: bytes) -> None:
        # difflib takes as long to import as a small tree takes to scan.
        from pidds_migrate.report.diff import base_of, unified

        self._reporter.diff(unified(path, before, after))
        base = base_of(path)
        if base != Path.cwd() and not self._warned_of_base:
            self._warned_of_base = True
            self._reporter.note(
                f"Files that are not below the current folder, such as {path}, are named from {base} in the diff: "
                f"apply it there (patch -p1 -d {base})."
            )


def _changes(batch: Batch, outcomes: Mapping[str, Outcome]) -> dict[str, tuple[bytes, bytes]]:
    """What files of a batch hold before and after, where that differs."""
    return {
        path: (batch.sources[path], outcome.content)
        for path, outcome in outcomes.items()
        if isinstance(outcome, Rewritten) and outcome.content != batch.sources[path]
    }


def _name_of(batch: Batch) -> str:
    """What to call files that belong together while they are worked on."""
    first, *others = batch.sources
    return f"{first} and {len(others)} more" if others else first


def _asks_to_be_skipped(path: Path, source: bytes) -> bool:
    if b"skip-file" not in source:
        return False
    # Needed only where there may be such a comment.
    from pidds_migrate.source.suppressions import read_suppressions

    return read_suppressions(documents.python_of(path, source)).skips_file
