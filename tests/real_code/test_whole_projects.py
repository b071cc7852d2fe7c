"""Published projects, whole, as their authors have them: how many native calls move, and why the others stay."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pidds_migrate.outcome import Family, Rewritten, Target
from tests.project_fixture import migrated_together
from tests.real_code.native_calls import native_calls

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:invalid escape sequence"),
]

# What has to do with files, configuration, other users, or what the native class refuses; and what shares an object.
REASONS = {"N201", "N202", "N203", "N204", "N205", "N206", "N208", "N221"}

# The calls of the relay itself, in panda-server, are made for users of PanDA (set_original_user).
LEAST = {
    ("idds-server", Target.PANDACLIENT): 40,
    ("idds-server", Target.RUNTIME): 50,
    ("idds-workflow", Target.PANDACLIENT): 8,
    ("idds-workflow", Target.RUNTIME): 8,
    ("panda-server", Target.PANDACLIENT): 6,
    ("panda-server", Target.RUNTIME): 6,
}


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("name", ["idds-server", "idds-workflow", "panda-server"])
def test_most_native_calls_move_and_the_others_say_why(
    name: str, target: Target, packages: list[Path], numbers: dict[str, Counter[str]]
) -> None:
    (package,) = (path for path in packages if path.name.startswith(name))
    files = {path.relative_to(package).as_posix(): path.read_bytes() for path in sorted(package.rglob("*.py"))}
    outcomes = migrated_together(files, target)
    calls = {(path, call.lineno) for path, source in files.items() for call in native_calls(source)}
    findings = [(path, found) for path, outcome in outcomes.items() for found in outcome.findings]
    native = {(path, found.line): found.code for path, found in findings if found.family is Family.NATIVE}
    moved = {call for call in calls - native.keys() if isinstance(outcomes.get(call[0]), Rewritten)}
    numbers[f"{name}, whole, --target {target.value}"] = Counter(
        {"native calls": len(calls), "moved": len(moved), **Counter(native[call] for call in calls & native.keys())}
    )
    assert calls <= moved | native.keys()
    assert set(native.values()) <= REASONS
    assert len(moved) >= LEAST[name, target]
