"""The fixtures of several files: a native project, what each target makes of it, and what the tool says about it.

A fixture is a folder `tests/fixtures/projects/<case>`:

- `before/`, the files before;
- `pandaclient/` and `runtime/`, the files that change, after, for each target;
- `findings.txt`, one `file:line:column CODE` a line under a heading for each target; absent where there are none;
- `not-run.txt`, why the project cannot be executed; absent where it can, by its `main.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pidds_migrate.migrate import migrate_together
from pidds_migrate.outcome import Outcome, Settings, Target
from pidds_migrate.project.components import read_project
from pidds_migrate.source import byte_filters
from pidds_migrate.source.byte_filters import Wanted
from tests.fixture import ROOT, FixtureFolder, content, places

PROJECTS = ROOT / "projects"


def migrated_together(files: Mapping[str, bytes], target: Target) -> dict[str, Outcome]:
    """What the tool makes of the files of a project, each with its outcome where it was looked at."""
    candidates = {path: source for path, source in files.items() if byte_filters.is_of_interest(source)}
    others = [path for path in files if path not in candidates]

    def among(paths: Sequence[str], wanted: Wanted) -> Iterator[tuple[str, bytes]]:
        return ((path, files[path]) for path in paths if wanted(path, files[path]))

    outcomes: dict[str, Outcome] = {}
    for batch in read_project(candidates, others, among, "/"):
        settings = {
            path: Settings(
                target,
                in_package=Path(path).name == "__init__.py",
                coverage=batch.coverage[path],
                met_in=batch.met_in,
            )
            for path in batch.sources
        }
        outcomes |= migrate_together(batch.sources, settings, batch.layout, batch.obstacles, imported=batch.imported)
    return outcomes


@dataclass(frozen=True)
class ProjectFixture(FixtureFolder):
    """One folder of `tests/fixtures/projects`."""

    @property
    def before(self) -> dict[str, bytes]:
        """The files before."""
        return _files(self.folder / "before")

    def changed(self, target: Target) -> dict[str, bytes]:
        """The files that change, after."""
        return _files(self.folder / target.value)

    def after(self, target: Target) -> dict[str, bytes]:
        """All files after."""
        return self.before | self.changed(target)


def project_fixtures() -> list[ProjectFixture]:
    """All fixtures of several files, by name."""
    return [ProjectFixture(path.parent) for path in sorted(PROJECTS.glob("*/before"))]


def contents(files: Mapping[str, bytes], outcomes: Mapping[str, Outcome]) -> dict[str, bytes]:
    """The files after a migration with these outcomes."""
    return {path: content(outcomes[path], source) if path in outcomes else source for path, source in files.items()}


def places_in_files(outcomes: Mapping[str, Outcome]) -> list[str]:
    """The findings as a fixture keeps them: where and which."""
    return [f"{path}:{place}" for path, outcome in sorted(outcomes.items()) for place in places(outcome.findings)]


def _files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
