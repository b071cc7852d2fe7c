"""What the hooks do in a repository, with the real git: counted in files, processes and parsed programs, by no clock.

`benchmarks/suite/hooks.py` measures how long it takes.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

NATIVE = "from idds.client.client import Client\n\ncl = Client()\nprint(cl.ping())\n"
HOOKS = [("--tracked-only", "."), ("--check", "--tracked-only", ".")]
# A run that has nothing to do has no use for them, and they take long to import.
LATE = {"libcst", "pidds_migrate.migrate", "pidds_migrate.outcome"}

WATCHED = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(event, args):
    if event == "open":
        what = args[0]
    elif event == "subprocess.Popen":
        what = [word for word in args[1] if not word.startswith("-")]
    elif event == "compile":
        # ast.parse and compile of a program; what data classes and named tuples compile has another name.
        what = args[1]
    elif event == "os.fork":
        what = ""
    else:
        return
    os.write(log, f"{event} {what}\\n".encode())
sys.addaudithook(note)
from pidds_migrate.cli import command
try:
    command(sys.argv[1:])
finally:
    os.write(log, "".join(f"module {name}\\n" for name in sys.modules).encode())
"""


class Work:
    """What one run did."""

    def __init__(self, repository: Path, log: Path, *args: str) -> None:
        log.unlink(missing_ok=True)
        command = [sys.executable, "-c", WATCHED, str(log), *args]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode in (0, 1), done.stderr
        self.exit_code = done.returncode
        lines = [line.partition(" ") for line in log.read_text().splitlines()]
        self.modules = {what for event, _, what in lines if event == "module"}
        self.opened = Counter(what for event, _, what in lines if event == "open" and (repository / what).is_file())
        self.processes = [what.replace(str(repository), "") for event, _, what in lines if event == "subprocess.Popen"]
        self.processes += [event for event, _, _ in lines if event == "os.fork"]
        self.parsed = sum(event == "compile" and what == "<unknown>" for event, _, what in lines)

    def of(self, repository: Path) -> dict[Path, int]:
        """How often each file of a repository was opened."""
        found: Counter[Path] = Counter()
        for name, number in self.opened.items():
            if (path := (repository / name).resolve()).is_relative_to(repository) and ".git" not in path.parts:
                found[path] += number
        return found


def repository(folder: Path, files: int) -> Path:
    """A repository of so many files, all of them staged."""
    for number in range(files):
        path = folder / f"package{number // 50}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("import os\n\n\ndef f(x):\n    return x + 1\n" * 20)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    return folder


def git(folder: Path, *args: str) -> None:
    subprocess.run(["git", *args], cwd=folder, check=True)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return repository(tmp_path / "small", 10)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return repository(tmp_path / "large", 400)


@pytest.mark.parametrize("hook", HOOKS)
def test_where_nothing_is_to_be_done_no_file_is_opened(tmp_path: Path, large: Path, hook: tuple[str, ...]) -> None:
    work = Work(large, tmp_path / "log", *hook)
    assert (work.exit_code, work.parsed, work.of(large)) == (0, 0, {})
    assert not work.modules & LATE
    assert "pidds_migrate.discover.search" in work.modules, "the search itself was not seen"


@pytest.mark.parametrize("hook", HOOKS)
def test_more_files_need_neither_more_processes_nor_more_modules(
    tmp_path: Path, small: Path, large: Path, hook: tuple[str, ...]
) -> None:
    few, many = (Work(folder, tmp_path / "log", *hook) for folder in (small, large))
    assert few.processes == many.processes
    assert len(few.processes) == 2
    assert all(words.startswith("['git', ") for words in few.processes)
    assert few.modules == many.modules


@pytest.mark.slow
def test_one_file_with_idds_code_has_the_others_searched_and_not_parsed(
    tmp_path: Path, small: Path, large: Path
) -> None:
    found = []
    for folder in (small, large):
        (folder / "job.py").write_text(NATIVE)
        git(folder, "add", ".")
        found.append(Work(folder, tmp_path / "log", "--check", "--tracked-only", "."))
    few, many = found
    assert few.exit_code == many.exit_code == 1
    assert many.modules >= LATE
    assert few.parsed == many.parsed > 0
    assert few.processes == many.processes
    others = {path: number for path, number in many.of(large).items() if path.name != "job.py"}
    assert len(others) == 400
    assert max(others.values()) <= 3
    assert few.modules == many.modules
