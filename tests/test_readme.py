"""The README says what is: its programs are migrated so, its commands run, its tables are complete."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate import rules
from pidds_migrate.outcome import Family

PRODUCT = Path(__file__).parents[1]
README = (PRODUCT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
BEFORE, AFTER = (text for language, text in BLOCKS if language == "python")
CONSOLE = [text for language, text in BLOCKS if language == "console"]
COMMANDS = [
    shlex.split(line.removeprefix("$ "), comments=True)
    for text in CONSOLE
    for line in text.splitlines()
    if line.startswith("$ ")
]
TOOL = [command for command in COMMANDS if command[0] == "pidds-migrate"]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def test_the_program_becomes_what_is_shown_with_the_words_that_are_shown(tmp_path: Path) -> None:
    (tmp_path / "scan.py").write_text(BEFORE)
    command, _, words = CONSOLE[0].partition("\n")
    done = run(shlex.split(command.removeprefix("$ ")), tmp_path)
    assert sorted(done.stdout.splitlines()) == sorted(words.splitlines())
    assert (tmp_path / "scan.py").read_text() == AFTER
    assert done.returncode == 0


def test_every_command_of_the_tool_does_what_its_comment_says(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    script = scripts / "scan.py"
    script.write_text(BEFORE)
    (tmp_path / "scan.py").write_text(BEFORE)
    results = [run(command, tmp_path) for command in TOOL]
    shown, diff, rewritten, check, page = results
    assert [done.returncode for done in results] == [0, 1, 0, 0, 0]
    assert shown.stdout
    assert "+++ " in diff.stdout
    assert "1 file rewritten" in rewritten.stdout
    assert "Nothing to migrate" in check.stdout
    assert page.stdout.startswith("N201 ")
    assert script.read_text() == AFTER


def test_check_fails_while_something_is_left_to_do(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "scan.py").write_text(BEFORE)
    (command,) = (command for command in TOOL if "--check" in command)
    assert run(command, tmp_path).returncode == 1
    assert (tmp_path / "scripts" / "scan.py").read_text() == BEFORE


def test_every_other_command_is_one_that_these_tests_know() -> None:
    others = [shlex.join(command) for command in COMMANDS if command not in TOOL]
    # The first is what both scripts do; the last is what runs this test.
    assert others == ["python -m pip install .", "bash scripts/migrate-real-code", "bash .ci/run"]


@pytest.mark.slow
def test_the_package_installs_as_shown_with_nothing_but_python(tmp_path: Path) -> None:
    run([sys.executable, "-m", "venv", str(tmp_path / "venv")], tmp_path)
    install = [str(tmp_path / "venv" / "bin" / "python"), "-m", "pip", "install", "-q", "."]
    done = run(install, PRODUCT)
    assert done.returncode == 0, done.stdout
    assert run([str(tmp_path / "venv" / "bin" / "pidds-migrate"), "--version"], tmp_path).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("target", ["pandaclient", "runtime"])
def test_real_code_is_migrated_by_one_command_twice(target: str) -> None:
    command = ["bash", "scripts/migrate-real-code", target]
    for _ in range(2):
        done = subprocess.run(
            command,
            cwd=PRODUCT,
            env=os.environ | {"PIDDS_VENV": sys.prefix},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        assert re.search(r"^\d+ files rewritten, \d+ calls migrated, ", done.stderr, re.MULTILINE)
        assert re.search(r": M10[3457] ", done.stdout)


def test_every_reason_to_stay_native_is_in_the_table() -> None:
    _, _, table = README.partition("## What is not migrated")
    in_table = set(re.findall(r"\bN\d{3}\b", table))
    assert in_table == {code for code in rules.all_codes() if Family(code[0]) is Family.NATIVE}


def test_the_hooks_named_are_those_that_exist() -> None:
    ids = set(re.findall(r"- id: ([\w-]+)", README))
    assert ids == set(re.findall(r"^- id: ([\w-]+)", (PRODUCT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE))


def test_the_python_version_named_is_that_of_the_package() -> None:
    (version,) = re.findall(r'requires-python = ">=([\d.]+)"', (PRODUCT / "pyproject.toml").read_text())
    assert f"Python {version} or newer" in README
