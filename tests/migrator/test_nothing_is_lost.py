"""What the command makes of files and surroundings that are not as usual: nothing is lost, and what is said is true."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate import rules
from pidds_migrate.migrate import migrate
from pidds_migrate.source import limits
from tests.migrator.conftest import NATIVE, Shell

COMMAND = (sys.executable, "-m", "pidds_migrate")
PROGRAM = (
    "import re\nfrom idds.client.clientmanager import ClientManager\n\nmanager = ClientManager()\n"
    "manager.abort(request_id=re.sub('\\d', '1', '2'))\n"
)
ORDINARY = '''

def compute(first, second):
    """Return what is made of the two."""
    total = first + second * 2
    for step in range(total):
        # another comment
        total += step if step % 2 == 0 else -1
    values = [total, first, second]
    return sum(values)
'''


def _run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["error", "always", "error::DeprecationWarning"])
def test_warnings_of_the_users_code_change_nothing(project: Path, wanted: str) -> None:
    (project / "job.py").write_text(PROGRAM)
    plain = _run("--diff", "job.py", folder=project, PYTHONWARNINGS="")
    assert "+manager = pandaclient.idds_api.get_api(" in plain.stdout
    told = _run("--diff", "job.py", folder=project, PYTHONWARNINGS=wanted)
    assert (told.stdout, told.stderr, told.returncode) == (plain.stdout, plain.stderr, plain.returncode)


def test_a_closed_standard_input_is_a_mistake_with_words(project: Path) -> None:
    command = " ".join([*COMMAND, "-"])
    done = subprocess.run(
        ["sh", "-c", f"{command} <&-"], cwd=project, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "Error: standard input is closed, so there is no program to read\n"


def test_a_file_with_two_names_is_left_and_said(shell: Shell, project: Path) -> None:
    (project / "job.py").write_bytes(NATIVE)
    (project / "other.txt").hardlink_to(project / "job.py")
    result = shell("--no-backup", "job.py")
    assert result.exit_code == 2
    assert "job.py:1:1: E404 cannot be written: it has 2 names (hard links)" in result.out
    assert (project / "other.txt").read_bytes() == (project / "job.py").read_bytes() == NATIVE
    assert (project / "other.txt").samefile(project / "job.py")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_said(shell: Shell, project: Path, encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    (project / "job.py").write_bytes(mark + NATIVE.decode().encode(encoding))
    (project / "none.py").write_bytes(mark + "x = 1\n".encode(encoding))
    result = shell(".", core=migrate)
    assert result.exit_code == 2
    (line,) = result.out.splitlines()
    assert line.startswith("job.py:1:1: E402 byte 0xf")
    assert "it is UTF-16" in line


def test_what_is_not_there_has_no_line(shell: Shell, project: Path) -> None:
    result = shell("missing.py")
    assert result.out == "missing.py: E406 nothing to read: there is no such file or folder\n"


def test_all_codes_can_be_listed(shell: Shell) -> None:
    lines = shell("--explain", "all").out.splitlines()
    assert lines == [f"{code} {rules.load(code).name}" for code in rules.all_codes()]


def test_a_notebook_of_python_2_that_names_the_client_is_left_to_do(shell: Shell, project: Path) -> None:
    source = "from idds.client.client import Client\nprint Client().ping()"
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "one",
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (project / "old.ipynb").write_text(json.dumps(notebook))
    result = shell("old.ipynb", core=migrate)
    assert result.exit_code == 1
    assert "old.ipynb:cell 1:2:1: N227 this names idds.client" in result.out


def test_the_authors_line_length_reaches_the_core(shell: Shell, project: Path) -> None:
    (project / "setup.cfg").write_text("[flake8]\nmax-line-length = 160\n")
    (project / "job.py").write_text(PROGRAM)
    shell("--no-backup", "job.py", core=migrate)
    line = (project / "job.py").read_text().splitlines()[4]
    assert line.startswith("manager = pandaclient.idds_api.get_api(dumper=")
    assert line.endswith(", manager=True)")


def test_placeholders_are_not_shown_as_words() -> None:
    index = Path(__file__).parents[2].joinpath("docs", "rules", "index.md").read_text()
    assert "`cannot be read: …`" in index
    assert not [
        rule for rule in map(rules.load, rules.all_codes()) if f"`{rule.message}`" in index and "{" in rule.message
    ]


def test_what_stays_comes_with_its_cause_first_and_what_follows_it_in_one_line(shell: Shell, project: Path) -> None:
    (project / "job.py").write_text(
        "from idds.client.client import Client\n\nclient = Client()\nother = Client()\nprint(client.ping())\n"
        "print(client.ping())\nclient.upload('f')\nprint(other.ping())\n"
    )
    lines = shell("--check", "job.py", core=migrate).out.splitlines()
    assert lines[0].startswith("job.py:7:1: N201 ")
    assert lines[1] == (
        "job.py:5:7: N221 stays native too: it shares its client object with line 7 (N201); the same: 6:7"
    )
    assert [line.split(" ")[1][0] for line in lines[2:]] == ["M"] * len(lines[2:])


@pytest.mark.slow
def test_the_limits_of_the_readme_hold() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text()
    (words,) = re.findall(r"from about ([\d,]+) lines full of calls, or ([\d,]+) of ordinary code", readme)
    calls, lines = (int(number.replace(",", "")) for number in words)
    tree = ast.parse("\n".join(["answer = client.get_requests(request_id=1)"] * calls))
    assert not limits.is_too_much_to_edit(sum(1 for _ in ast.walk(tree)), tree.body)
    text = "\n".join([ORDINARY.replace("compute", f"compute_{number}") for number in range(lines // 10)])
    assert not limits.has_too_many_words(text)
    assert not limits.has_too_many_nodes(text, ast.parse(text))


MIXED = (
    "from idds.client.client import Client\n\nclient = Client()\nprint(client.ping())\n"
    "print(client.is_dump, client.auth_type)\n"
    "other = Client()\nother.upload('f')\n"
)


def test_the_last_lines_say_what_to_do_next(shell: Shell, project: Path) -> None:
    (project / "job.py").write_text(MIXED)
    result = shell("--check", "job.py", core=migrate)
    left = result.err.splitlines()
    moved = shell("--check", "--target", "runtime", "job.py", core=migrate).err.splitlines()
    assert left[1] == "Next: pidds-migrate --explain N206"
    number = int(left[0].partition(" ")[0]) - int(moved[0].split(", ")[-1].partition(" ")[0])
    assert left[2:] == [f"Next: --target runtime, which would move {number} more places"]
    assert moved[1:] == ["Next: pidds-migrate --explain N201"]


def test_no_other_target_is_told_where_it_would_move_nothing(shell: Shell, project: Path) -> None:
    kept = (
        "from idds.client.client import Client\n\nclient = Client()\nprint(isinstance(client, Client))\nclient.foo()\n"
    )
    (project / "job.py").write_text(kept)
    result = shell("--check", "job.py", core=migrate)
    assert result.err.splitlines()[1:] == ["Next: pidds-migrate --explain N204"]


@pytest.mark.parametrize("options", [["-q"], ["--format", "json"], ["--format", "sarif"], ["--ignore", "N"]])
def test_nothing_is_next_for_programs_and_for_the_quiet(shell: Shell, project: Path, options: list[str]) -> None:
    (project / "job.py").write_text(MIXED)
    result = shell("--check", *options, "job.py", core=migrate)
    assert "Next:" not in result.out + result.err


def test_nothing_is_next_where_everything_moves(shell: Shell, project: Path) -> None:
    (project / "job.py").write_text(PROGRAM)
    assert "Next:" not in shell("--check", "job.py", core=migrate).err
