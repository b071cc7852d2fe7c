"""Find the files that the command is for, and have them migrated."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pidds_migrate.discover.search import Search
from pidds_migrate.discover.walk import PROGRAM_SUFFIXES, Chosen, Linked, Listing, Skipped, select, without_dots
from pidds_migrate.options.pyproject import Configurations
from pidds_migrate.report.reporter import Reporter
from pidds_migrate.source.byte_filters import MARK, names_idds

# A run that finds nothing needs neither.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.pipeline.rewrite import Rewriting
    from pidds_migrate.safety.git import Tracked


class Run:
    """One run of the command.

    Args:
        configurations: what holds for each file.
        reporter: told about everything.
        begin: gives the part of the run that is about files with iDDS code; called only where there is one.
        tracked_only: whether files that git does not track are no part of the run.
    """

    def __init__(
        self,
        configurations: Configurations,
        reporter: Reporter,
        begin: Callable[[], Rewriting],
        *,
        tracked_only: bool = False,
    ) -> None:
        self._configurations = configurations
        self._reporter = reporter
        self._begin = begin
        self._tracked_only = tracked_only
        self._rewriting: Rewriting | None = None
        self._listings: dict[str, list[str]] = {}

    def paths(self, paths: Sequence[str | Path]) -> None:
        """Migrate files, and the Python files in folders; where they are to be written, that waits for `write`.

        Raises:
            StoppedError: a ``pyproject.toml`` has a mistake, a baseline cannot be read, or git does not answer.
        """
        tracked = self._tracked(paths) if self._tracked_only else None
        if tracked is not None and self._is_done(tracked):
            return
        chosen: list[str] = []
        links: dict[str, str] = {}
        self._listings = {without_dots(path): [] for path in paths}
        with Search(lambda _path, data: names_idds(data)) as search:
            for item in select(paths, lambda path: self._configurations.of(path).discovery):
                if tracked is not None and isinstance(item, Chosen | Listing) and item.path not in tracked:
                    self._reporter.skipped(item.path, "git does not track it")
                elif isinstance(item, Chosen):
                    chosen.append(item.path)
                    search.add(item.path, is_regular=item.is_regular)
                elif isinstance(item, Skipped):
                    self._reporter.skipped(item.path, item.reason)
                elif isinstance(item, Listing):
                    self._listings[item.named].append(item.path)
                elif isinstance(item, Linked):
                    links[item.path] = item.target
                else:
                    self._reporter.failed(item.path, item.finding)
            notable = search.found()
        if notable:
            self._reporter.expects([*notable, *(path for below in self._listings.values() for path in below)])
            self._rewriting = self._begin()
            self._rewriting.files(notable, chosen, links, list(filter(os.path.isdir, self._listings)))
        else:
            for path in chosen:
                self._reporter.unchanged(path)

    @staticmethod
    def _tracked(paths: Sequence[str | Path]) -> Tracked:
        from pidds_migrate.safety.git import Tracked

        return Tracked([str(path) for path in paths])

    def _is_done(self, tracked: Tracked) -> bool:
        """Whether no tracked file can have anything to do with iDDS, which git finds out faster than a walk does."""
        if self._reporter.wants_each or tracked.any_holds(MARK):
            return False
        self._reporter.looked_at(tracked.count(PROGRAM_SUFFIXES))
        return True

    def write(self, *, with_listings: bool) -> None:
        """Write what `paths` decided.

        Args:
            with_listings: whether the files with requirements are to be edited, too.

        Raises:
            RefusedError: git could not give back what would be lost; nothing has been written then.
        """
        if self._rewriting is not None:
            self._rewriting.put_down(self._listings, writes_listings=with_listings)

    def stdin(self, source: bytes, name: Path | None = None) -> None:
        """Migrate one program; where that fails give it back as it was, for a filter must not lose its input.

        Args:
            source: the program.
            name: the file that it is in, or will be; need not exist.
        """
        self._begin().stdin(source, name)

    def dependencies(self, *, writes: bool) -> None:
        """Deal with the requirements of the projects that the paths are of; comes after `paths`.

        Where no file mentions iDDS nothing has become of any that could change what is required.

        Args:
            writes: whether to edit the files with requirements, and not only say what is to be edited.
        """
        if self._rewriting is not None:
            self._rewriting.dependencies(self._listings, writes=writes)
