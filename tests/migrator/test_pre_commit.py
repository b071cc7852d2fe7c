"""The hooks, run by the real pre-commit on a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PRODUCT = Path(__file__).parents[2]
NATIVE = """\
from idds.client.client import Client

cl = Client()
print(cl.ping())
"""


def git(folder: Path, *args: str) -> None:
    identity = ("-c", "user.name=tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds the product as it is now; pre-commit installs from commits only."""
    folder = tmp_path_factory.mktemp("product")
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md"):
        shutil.copy(PRODUCT / name, folder / name)
    for name in ("migrator", "runtime", "share"):
        shutil.copytree(PRODUCT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    git(folder, "init", "-q")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "-q", "-m", "The product")
    git(folder, "tag", "v0")
    return folder


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its environments: one for this module, none of the user's."""
    return tmp_path_factory.mktemp("pre-commit-home")


def run_hook(
    hook: str,
    hooks: Path,
    home: Path,
    folder: Path,
    *,
    options: tuple[str, ...] = ("--all-files",),
    args: str = "",
    later: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    config = f"repos:\n- repo: {hooks}\n  rev: v0\n  hooks:\n  - id: {hook}\n    args: [{args}]\n"
    (folder / ".pre-commit-config.yaml").write_text(config)
    git(folder, "init", "-q")
    git(folder, "add", "--all")
    for name, content in (later or {}).items():
        (folder / name).write_text(content)
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", *options, "--color=never"],
        cwd=folder,
        env=os.environ | {"PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_fixing_hook_migrates_and_then_passes(hooks: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(NATIVE)
    (tmp_path / "script").write_text(f"#!/usr/bin/env python3\n{NATIVE}")
    (tmp_path / "script").chmod(0o755)
    (tmp_path / "notes.txt").write_text(NATIVE)
    first = run_hook("pidds-migrate", hooks, pre_commit_home, tmp_path)
    assert first.returncode == 1, first.stderr
    assert "files were modified by this hook" in first.stdout
    assert "idds.client" not in (tmp_path / "job.py").read_text()
    assert "idds.client" not in (tmp_path / "script").read_text()
    assert (tmp_path / "notes.txt").read_text() == NATIVE
    second = run_hook("pidds-migrate", hooks, pre_commit_home, tmp_path)
    assert second.returncode == 0, second.stdout


@pytest.mark.slow
def test_a_commit_of_one_file_sees_the_others(hooks: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    (tmp_path / "lab.py").write_text("from idds.client.client import Client\n\ncl = Client()\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "-q", "-m", "Before")
    (tmp_path / "job.py").write_text("from lab import cl\n\nprint(cl.ping())\n")
    done = run_hook("pidds-migrate", hooks, pre_commit_home, tmp_path, options=(), args="--target, runtime")
    assert done.returncode == 1, done.stderr
    assert "pidds_runtime.get_api" in (tmp_path / "lab.py").read_text()
    assert "pidds_runtime.unwrap(cl.ping())" in (tmp_path / "job.py").read_text()


@pytest.mark.slow
def test_the_checking_hook_fails_and_changes_nothing(hooks: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(NATIVE)
    done = run_hook("pidds-migrate-check", hooks, pre_commit_home, tmp_path)
    assert done.returncode == 1, done.stderr
    assert "1 file would be rewritten" in done.stdout
    assert (tmp_path / "job.py").read_text() == NATIVE


@pytest.mark.slow
@pytest.mark.parametrize("hook", ["pidds-migrate", "pidds-migrate-check"])
def test_files_without_idds_code_pass(hook: str, hooks: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text("print('no iDDS here')\n")
    done = run_hook(hook, hooks, pre_commit_home, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_files_that_git_does_not_track_stay_as_they_are(hooks: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text("print('no iDDS here')\n")
    for hook in ("pidds-migrate", "pidds-migrate-check"):
        later = {"new.py": NATIVE}
        done = run_hook(hook, hooks, pre_commit_home, tmp_path, options=("--files", "job.py"), later=later)
        assert done.returncode == 0, done.stdout
        assert (tmp_path / "new.py").read_text() == NATIVE
        (tmp_path / "new.py").unlink()


@pytest.mark.slow
def test_what_is_not_staged_is_neither_committed_nor_lost(hooks: Path, pre_commit_home: Path, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(NATIVE)
    done = run_hook("pidds-migrate", hooks, pre_commit_home, tmp_path, later={"job.py": f"{NATIVE}# mine\n"})
    assert done.returncode == 1
    assert "job.py: it has changes that are not staged" in done.stdout
    assert (tmp_path / "job.py").read_text() == f"{NATIVE}# mine\n"


@pytest.mark.slow
def test_a_baseline_lets_the_checking_hook_pass_until_a_place_is_new(
    hooks: Path, pre_commit_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "job.py").write_text(NATIVE)
    command = [sys.executable, "-m", "pidds_migrate", "--baseline", "known.json", "--write-baseline", "."]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "pyproject.toml").write_text('[tool.pidds-migrate]\nbaseline = "known.json"\n')
    done = run_hook("pidds-migrate-check", hooks, pre_commit_home, tmp_path)
    assert done.returncode == 0, done.stdout
    (tmp_path / "job.py").write_text(f"{NATIVE}print(cl.get_requests(1))\n")
    done = run_hook("pidds-migrate-check", hooks, pre_commit_home, tmp_path)
    assert (done.returncode, "job.py:5:" in done.stdout) == (1, True), done.stdout
