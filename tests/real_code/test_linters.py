"""What flake8 and ruff say of published projects before and after the migration: nothing new."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from pidds_migrate.outcome import Rewritten, Target
from tests.project_fixture import migrated_together

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:invalid escape sequence")]

LIMIT = "100"  # what holds where nothing is configured
FLAKE8 = ("flake8", "--isolated", f"--max-line-length={LIMIT}", "--format=%(path)s %(code)s", ".")
RUFF = ("ruff", "check", "--isolated", "--line-length", LIMIT, "--select=E,W,F,I", "--output-format=json", ".")
BLACK = ("black", "--check", "--line-length", LIMIT, ".")

Warnings = Counter[tuple[str, str]]


def _told(command: tuple[str, ...], folder: Path) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in (0, 1)
    return done.stdout, done.stderr


def _warnings(folder: Path) -> Warnings:
    """The warnings by file and code."""
    found: Warnings = Counter()
    for line in _told(FLAKE8, folder)[0].splitlines():
        path, code = line.split()
        found[path.removeprefix("./"), code] += 1
    for warning in json.loads(_told(RUFF, folder)[0]):
        found[Path(warning["filename"]).relative_to(folder).as_posix(), f"ruff {warning['code']}"] += 1
    for line in _told(BLACK, folder)[1].splitlines():
        if line.startswith("would reformat "):
            reformatted = Path(line.removeprefix("would reformat ")).relative_to(folder)
            found[reformatted.as_posix(), "black"] += 1
    return found


def _written(files: Mapping[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder.resolve()


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("name", ["idds-server", "idds-workflow", "panda-server"])
def test_linters_find_nothing_new(
    name: str, target: Target, packages: list[Path], numbers: dict[str, Counter[str]], tmp_path: Path
) -> None:
    (package,) = (path for path in packages if path.name.startswith(name))
    files = {path.relative_to(package).as_posix(): path.read_bytes() for path in sorted(package.rglob("*.py"))}
    outcomes = migrated_together(files, target)
    after = {path: outcome.content for path, outcome in outcomes.items() if isinstance(outcome, Rewritten)}
    assert after
    old = _warnings(_written({path: files[path] for path in after}, tmp_path / "before"))
    new = _warnings(_written(after, tmp_path / "after"))
    numbers[f"{name}, linters, --target {target.value}"] = Counter(
        {"files": len(after), "warnings before": old.total(), "warnings after": new.total()}
    )
    assert new - old == Counter()
