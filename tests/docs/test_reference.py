"""The pages that a tool writes are what it would write now."""

from __future__ import annotations

import subprocess
import sys

from pidds_migrate import rules
from tests.docs.pages import PRODUCT, text_of


def test_the_reference_is_in_step_with_the_package() -> None:
    tool = [sys.executable, str(PRODUCT / "tools" / "reference.py"), "--check"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_code_is_listed_once_and_has_its_section() -> None:
    index = text_of("docs/rules/index.md")
    for code in rules.all_codes():
        assert index.count(f"| [{code}](") == 1
        page = index.partition(f"| [{code}](")[2].partition("#")[0]
        assert f"\n## {code} {rules.load(code).name}\n" in text_of(f"docs/rules/{page}")
