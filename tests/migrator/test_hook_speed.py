"""A hook must cost a commit next to nothing: measured in processor time, on a repository of 2,000 files."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("pidds-migrate")
NATIVE = "from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n"
FILES = 2_000
ATTEMPTS = 7


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    for number in range(FILES):
        path = folder / f"package{number // 50}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("import os\n\n\ndef f(x):\n    return x + 1\n" * 20)
    (folder / "package0" / "module0.py").write_text("staged = 1\n")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    return folder


def seconds(folder: Path, *args: str) -> float:
    """The least processor time of some runs, with that of the processes that they start."""
    # What tests run in writes no compiled modules, and compiling takes longer than all else.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    least = float("inf")
    for _ in range(ATTEMPTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([COMMAND, *args], cwd=folder, env=environment, capture_output=True, check=False, timeout=120)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least


@pytest.mark.slow
@pytest.mark.parametrize("hook", [("--tracked-only",), ("--check", "--tracked-only")])
def test_where_nothing_is_to_be_done_it_takes_at_most_twice_what_the_command_takes_to_start(
    repository: Path, hook: tuple[str, ...]
) -> None:
    assert seconds(repository, *hook, ".") <= 2 * seconds(repository, "--version")


@pytest.mark.slow
def test_one_file_with_idds_code_takes_less_than_a_second(repository: Path) -> None:
    job = repository / "package1" / "job.py"
    job.write_text(NATIVE)
    subprocess.run(["git", "add", str(job)], cwd=repository, check=True)
    try:
        assert seconds(repository, "--check", "--tracked-only", ".") < 1
    finally:
        subprocess.run(["git", "rm", "-qf", "--cached", str(job)], cwd=repository, check=True)
        job.unlink()
