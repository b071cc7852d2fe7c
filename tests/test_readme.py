"""What the README says beyond its commands, which `tests/docs` carries out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pidds_migrate import rules
from pidds_migrate.outcome import Family

PRODUCT = Path(__file__).parents[1]
README = (PRODUCT / "README.md").read_text(encoding="utf-8")


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.slow
@pytest.mark.parametrize("target", ["pandaclient", "runtime"])
def test_real_code_is_migrated_by_one_command_twice(target: str) -> None:
    for _ in range(2):
        done = run(["bash", "scripts/migrate-real-code", target], PRODUCT, PIDDS_VENV=sys.prefix)
        assert done.returncode == 0, done.stderr
        assert re.search(r"^\d+ files rewritten, \d+ calls migrated, ", done.stderr, re.MULTILINE)
        assert re.search(r": M10[3457] ", done.stdout)
        assert all(line.startswith(".cache/real-code/") for line in done.stdout.splitlines())


def test_every_reason_to_stay_native_is_in_the_table() -> None:
    _, _, table = README.partition("## What is not migrated")
    in_table = set(re.findall(r"\bN\d{3}\b", table))
    assert in_table == {code for code in rules.all_codes() if Family(code[0]) is Family.NATIVE}


def test_the_python_version_named_is_that_of_the_package() -> None:
    (version,) = re.findall(r'requires-python = ">=([\d.]+)"', (PRODUCT / "pyproject.toml").read_text())
    assert f"Python {version} or newer" in README


def test_every_link_leads_to_a_page() -> None:
    links = re.findall(r"\]\((?!https://)([^)#]+)", README)
    assert len(links) > 10
    assert [link for link in links if not (PRODUCT / link).is_file()] == []
