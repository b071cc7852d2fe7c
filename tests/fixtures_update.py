"""`python -m tests.fixtures_update [NAME…]`: write what the tool gives now as what the fixtures expect.

The names are groups, cases, or parts of them; none means all. Read the diff before committing it: a fixture says
what is right, not what happens.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pidds_migrate.outcome import Target
from tests.fixture import Fixture, content, documents, findings_text, fixtures, places


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
    return [path for path, data in expected.items() if _write(path, data)]


def _write(path: Path, data: bytes) -> bool:
    """Write a file, or remove it where there is nothing to say; whether that changed anything."""
    if (path.read_bytes() if path.exists() else b"") == data:
        return False
    if data:
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
            print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    return 0 if chosen else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
