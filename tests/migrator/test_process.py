"""What only a process of its own can show of the command; none of these files needs the core."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrator.conftest import write

COMMAND = [sys.executable, "-m", "pidds_migrate"]


def test_a_file_without_idds_code_costs_no_parser(project: Path) -> None:
    write(project, a=b"import idds.common.utils\n")
    heavy = (
        "{'libcst', 'difflib', 'tempfile', 'pathspec', 'tomllib', 'pidds_migrate.migrate', 'pidds_migrate.rules',"
        " 'pidds_migrate.report.json', 'pidds_migrate.report.sarif', 'pidds_migrate.report.github'}"
    )
    script = "import sys; from pidds_migrate.cli import command; command(['--check', 'a.py'], standalone_mode=False)"
    code = f"try:\n    exec({script!r})\nexcept SystemExit:\n    print(sorted({heavy} & set(sys.modules)))\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    write(project, **{f"file_{number:04}": b"" for number in range(3000)})
    process = subprocess.Popen([*COMMAND, "-v", "."], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"file_0000.py: unchanged\n"
    process.stdout.close()
    assert process.stderr.read() == b"Nothing to migrate (3000 files looked at).\n"
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_closed_streams_are_no_error(project: Path) -> None:
    write(project, a=b"x = 1\n")
    done = subprocess.run(["sh", "-c", '"$0" -m pidds_migrate -v a.py >&- 2>&-', sys.executable], check=False)
    assert done.returncode == 0


def test_a_program_that_cannot_be_given_back_is_a_failure() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "-"], input=b"x = 1\n", stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2


def test_being_told_to_end_is_an_interruption(project: Path) -> None:
    # The pipe holds less than the command has to say, so it is still at work when the signal comes.
    write(project, **{f"file_{number:05}": b"" for number in range(5000)})
    process = subprocess.Popen([*COMMAND, "-v", "."], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert err.startswith(b"Interrupted. Nothing was written (")
    assert process.returncode == 143
