"""`python -m tests.fixtures_update [NAME…]`: write what the tool gives now as what the fixtures expect.

The names are groups, cases, or parts of them; none means all. Read the diff before committing it: a fixture says
what is right, not what happens.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pidds_migrate.outcome import Target
from tests.fixture import Fixture, content, documents, findings_text, fixtures, places
from tests.project_fixture import (
    ProjectFixture,
    contents,
    migrated_together,
    places_in_files,
    project_fixtures,
)


def update(fixture: Fixture) -> list[Path]:
    """Bring the expected files of a fixture up to date; those that changed."""
    expected: dict[Path, bytes] = {}
    found: dict[Target, list[str]] = {}
    for target in Target:
        outcome = fixture.migrated(target)
        after = content(outcome, fixture.native)
        expected[fixture.output_path(target)] = after if after != fixture.native else b""
        found[target] = places(outcome.findings)
    expected[fixture.findings_path] = findings_text(found).encode()
    if fixture.calls_through_panda:
        mended = content(fixture.mended(), fixture.native)
        expected[fixture.mended_path] = mended if mended != fixture.native else b""
    return [path for path, data in expected.items() if _write(path, data)]


def update_project(fixture: ProjectFixture) -> list[Path]:
    """Bring the expected files of a fixture of several files up to date; those that changed."""
    expected: dict[Path, bytes] = {}
    found: dict[Target, list[str]] = {}
    before = fixture.before
    for target in Target:
        outcomes = migrated_together(before, target)
        after = contents(before, outcomes)
        for path in before.keys() | fixture.changed(target).keys():
            new = after.get(path, b"")
            expected[fixture.folder / target.value / path] = new if new != before.get(path) else b""
        found[target] = places_in_files(outcomes)
    expected[fixture.findings_path] = findings_text(found).encode()
    return [path for path, data in sorted(expected.items()) if _write(path, data)]


def _write(path: Path, data: bytes) -> bool:
    """Write a file, or remove it where there is nothing to say; whether that changed anything."""
    if (path.read_bytes() if path.exists() else b"") == data:
        return False
    if data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    else:
        path.unlink()
    return True


def main(names: list[str]) -> int:
    """Update the fixtures that were named; 1 if there are none."""
    chosen = [
        fixture for fixture in [*fixtures(), *documents()] if not names or any(name in fixture.name for name in names)
    ]
    for fixture in chosen:
        for path in update(fixture):
            _tell(path)
    projects = [fixture for fixture in project_fixtures() if not names or any(name in fixture.name for name in names)]
    for project in projects:
        for path in update_project(project):
            _tell(path)
    return 0 if chosen or projects else 1


def _tell(path: Path) -> None:
    print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
