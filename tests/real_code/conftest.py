"""The published packages, fetched once a checkout, and the numbers at the end of the test output."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.real_code.packages import PACKAGES, fetch

FETCHED = Path(__file__).parents[2] / ".cache" / "real-code" / "originals"
NUMBERS = pytest.StashKey[dict[str, Counter[str]]]()


@pytest.fixture(scope="session")
def packages() -> list[Path]:
    return [fetch(package, FETCHED) for package in PACKAGES]


@pytest.fixture(scope="session")
def numbers(pytestconfig: pytest.Config) -> dict[str, Counter[str]]:
    """What was counted, by heading; printed when all tests are done."""
    return pytestconfig.stash.setdefault(NUMBERS, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for heading, counted in config.stash.get(NUMBERS, {}).items():
        terminalreporter.section(heading)
        for what, number in counted.items():
            terminalreporter.write_line(f"{number:6} {what}")
