"""Every Python file of idds-server, idds-workflow and panda-server goes through the core, for both targets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from pidds_migrate import rules
from pidds_migrate.effects.told_apart import may_tell_apart
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Family, Outcome, Rewritten, Settings, Target, Unreadable
from tests.real_code.native_calls import native_calls

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:invalid escape sequence"),
]

# One of these for each call site that moved. M106 is for a call that became an argument.
CALL_CODES = {"M103", "M104", "M105", "M107", "M108", "M109"}


@dataclass(frozen=True)
class Case:
    path: Path
    source: bytes
    settings: Settings
    outcome: Outcome


@pytest.fixture(scope="module", params=Target, ids=lambda target: target.value)
def cases(request: pytest.FixtureRequest, packages: list[Path]) -> list[Case]:
    """What becomes of every file; an exception out of the core fails every test."""
    found = []
    for package in packages:
        paths = sorted(package.rglob("*.py"))
        # As the command does: a typed handler anywhere in a project decides on the form everywhere in it.
        typed = any(may_tell_apart(path.read_bytes()) for path in paths)
        settings = Settings(request.param, typed_handlers_elsewhere=typed)
        found += [
            Case(path, source, settings, migrate(source, settings)) for path in paths if (source := path.read_bytes())
        ]
    return found


def test_every_file_is_read(cases: list[Case]) -> None:
    assert len(cases) > 500
    assert [case.path for case in cases if isinstance(case.outcome, Unreadable)] == []


def test_what_comes_out_compiles_and_a_second_run_changes_nothing(cases: list[Case]) -> None:
    rewritten = [(case, case.outcome) for case in cases if isinstance(case.outcome, Rewritten)]
    assert len(rewritten) > 20
    for case, outcome in rewritten:
        compile(outcome.content, str(case.path), "exec", dont_inherit=True)
        again = migrate(outcome.content, case.settings)
        assert not isinstance(again, Rewritten), case.path
        assert not isinstance(again, Unreadable), case.path


def test_every_call_on_a_native_client_is_migrated_or_has_a_reason(
    cases: list[Case], numbers: dict[str, Counter[str]]
) -> None:
    calls: list[str] = []
    for case in cases:
        explained = {
            finding.line
            for finding in case.outcome.findings
            if finding.code in {*CALL_CODES, "M106"} or finding.family is Family.NATIVE
        }
        lines = [call.lineno for call in native_calls(case.source)]
        if any(finding.code == "M108" for finding in case.outcome.findings):
            explained.update(lines)  # its objects check the calls
        calls += [f"{case.path}:{line}" for line in lines]
        assert set(lines) <= explained, case.path
    assert len(calls) > 50

    codes = Counter(finding.code for case in cases for finding in case.outcome.findings)
    native = {code: number for code, number in sorted(codes.items()) if Family(code[0]) is Family.NATIVE}
    numbers[f"published packages, --target {cases[0].settings.target.value}"] = Counter(
        {
            "files": len(cases),
            "files rewritten": sum(isinstance(case.outcome, Rewritten) for case in cases),
            "call sites migrated": sum(codes[code] for code in CALL_CODES),
            "native calls found by a plain search, each migrated or explained": len(calls),
            "places left native": sum(native.values()),
            **{f"  {code} {rules.load(code).name}": number for code, number in native.items()},
        }
    )
