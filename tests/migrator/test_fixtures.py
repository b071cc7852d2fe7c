"""Each fixture's native file becomes what stands beside it, is explained as it says, and does the same."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from pidds_migrate import rules
from pidds_migrate.outcome import Family, Rewritten, Target, Unchanged
from pidds_migrate.report.reporter import message
from tests.differential.campaign import DOCUMENTED_FORM_CODE
from tests.differential.compare import run_fixture
from tests.fixture import Fixture, content, documents, fixtures, not_sampled, places

FIXTURES = fixtures()
CASES = [
    pytest.param(fixture, target, id=f"{fixture.name}-{target.value}") for fixture in FIXTURES for target in Target
]
SEEDS = range(2)
MENDED = "M117"  # where --fix was asked for: see tests/lint


def rewritten() -> Iterator[object]:
    """The cases with a program to execute: all that change, but for those with a reason not to.

    Executing them takes most of the time of all tests: only a whole run has more than a sample of each group.
    """
    long = not_sampled(FIXTURES)
    for fixture in FIXTURES:
        for target in Target:
            if fixture.output_path(target).exists():
                marks = [pytest.mark.skip(reason=fixture.not_run)] if fixture.not_run else []
                marks += [pytest.mark.slow] if fixture.name in long else []
                yield pytest.param(fixture, target, id=f"{fixture.name}-{target.value}", marks=marks)


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_the_output_is_the_expected_one(fixture: Fixture, target: Target) -> None:
    outcome = fixture.migrated(target)
    assert content(outcome, fixture.native) == fixture.output(target)
    # What stays as it is must not be written, nor be counted as rewritten.
    assert isinstance(outcome, Rewritten) == fixture.output_path(target).exists()


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_the_findings_are_the_expected_ones(fixture: Fixture, target: Target) -> None:
    outcome = fixture.migrated(target)
    assert places(outcome.findings) == fixture.findings(target)
    assert all(message(finding) for finding in outcome.findings)


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_what_was_rewritten_compiles_and_a_second_run_changes_nothing(fixture: Fixture, target: Target) -> None:
    if not fixture.output_path(target).exists():
        assert fixture.migrate(fixture.native, target) == fixture.migrated(target)
        return
    output = fixture.output(target)
    compile(output, "<output>", "exec", dont_inherit=True)
    again = fixture.migrate(output, target)
    assert isinstance(again, Unchanged)
    assert not [finding for finding in again.findings if finding.family is Family.MIGRATED]


@pytest.mark.parametrize(("fixture", "target"), rewritten())
def test_native_and_migrated_program_do_the_same(fixture: Fixture, target: Target) -> None:
    findings = fixture.migrated(target).findings
    run_fixture(
        importlib.util.decode_source(fixture.native),
        importlib.util.decode_source(fixture.output(target)),
        target,
        documented_lines=[finding.line for finding in findings if finding.code == DOCUMENTED_FORM_CODE],
        seeds=SEEDS,
    )


@pytest.mark.parametrize(
    "code",
    [
        c
        for c in rules.all_codes()
        if c[0] != "E" and not isinstance(rules.load(c).example, rules.Session) and c != MENDED
    ],
)
def test_every_code_about_a_program_has_a_fixture(code: str) -> None:
    assert any(
        line.endswith(f" {code}")
        for fixture in [*FIXTURES, *documents()]
        for target in Target
        for line in fixture.findings(target)
    )


def test_only_what_is_rewritten_needs_a_reason_not_to_run() -> None:
    idle = [f.name for f in FIXTURES if f.not_run and not any(f.output_path(target).exists() for target in Target)]
    assert not idle
