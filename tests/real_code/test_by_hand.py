"""The calls through PanDA in published packages: each finding was read, and is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Family, Settings
from pidds_migrate.source import byte_filters

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:invalid escape sequence"),
]

RIGHT = {
    # The id that is printed is the reply.
    "doma_build_test_pandaclient.py": ["182 L501"],
    "test_domapanda_pandaclient.py": ["185 L501"],
    # The reply is printed, and the program says that all went well; there is no abort_tasks.
    "kill_workflow_task.py": ["30 L508", "32 L508", "32 L512"],
    "panda_iam_test.py": ["24 L508"],
    # Responses are taken out without a look at the reply, and enums out of raw dictionaries.
    "panda_client_test.py": ["5 L506", "7 L502", "15 L508", "22 L502"],
    "test_get_request_info_panda.py": ["14 L502", "20 L502", "32 L508", "37 L508"],
    # The reply is logged, and the function returns the id whatever it says.
    "workflow.py": ["1312 L508"],
}


def test_every_finding_in_published_packages_is_right(packages: list[Path]) -> None:
    found: dict[str, object] = {}
    for path in sorted(path for package in packages for path in package.rglob("*.py")):
        source = path.read_bytes()
        if byte_filters.is_of_interest(source):
            findings = migrate(source, Settings(lint_only=True)).findings
            codes = [f"{finding.line} {finding.code}" for finding in findings if finding.family is Family.RELAYED]
            found |= {path.name: codes} if codes else {}
    assert found == RIGHT
