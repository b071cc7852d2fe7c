"""Each project's files become what stands beside them, are explained as they say, and do the same together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pidds_migrate.outcome import Family, Target
from pidds_migrate.report.reporter import message
from tests.differential.campaign import DOCUMENTED_FORM_CODE
from tests.differential.compare import check_files
from tests.differential.scripted_idds import Lab
from tests.fixture import not_sampled
from tests.project_fixture import (
    ProjectFixture,
    contents,
    migrated_together,
    places_in_files,
    project_fixtures,
)

CASES = [
    pytest.param(fixture, target, id=f"{fixture.name}-{target.value}")
    for fixture in project_fixtures()
    for target in Target
]


def rewritten() -> Iterator[object]:
    """The cases with a project to execute: all that change, but for those with a reason not to.

    Executing them takes most of the time of all tests: only a whole run has more than a sample of each group.
    """
    long = not_sampled(project_fixtures())
    for fixture in project_fixtures():
        for target in Target:
            if fixture.changed(target):
                marks = [pytest.mark.skip(reason=fixture.not_run)] if fixture.not_run else []
                marks += [pytest.mark.slow] if fixture.name in long else []
                yield pytest.param(fixture, target, id=f"{fixture.name}-{target.value}", marks=marks)


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_the_files_become_the_expected_ones(fixture: ProjectFixture, target: Target) -> None:
    assert contents(fixture.before, migrated_together(fixture.before, target)) == fixture.after(target)


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_the_findings_are_the_expected_ones(fixture: ProjectFixture, target: Target) -> None:
    outcomes = migrated_together(fixture.before, target)
    assert places_in_files(outcomes) == fixture.findings(target)
    assert all(message(finding) for outcome in outcomes.values() for finding in outcome.findings)


@pytest.mark.parametrize(("fixture", "target"), CASES)
def test_a_second_run_changes_nothing(fixture: ProjectFixture, target: Target) -> None:
    after = fixture.after(target)
    again = migrated_together(after, target)
    assert contents(after, again) == after
    found = [finding for outcome in again.values() for finding in outcome.findings]
    assert not [finding for finding in found if finding.family is Family.MIGRATED]


@pytest.mark.parametrize(("fixture", "target"), rewritten())
def test_native_and_migrated_project_do_the_same(fixture: ProjectFixture, target: Target) -> None:
    outcomes = migrated_together(fixture.before, target)
    documented = {
        path: [finding.line for finding in outcome.findings if finding.code == DOCUMENTED_FORM_CODE]
        for path, outcome in outcomes.items()
    }
    native = {path: source.decode() for path, source in fixture.before.items() if path.endswith(".py")}
    migrated = {path: source.decode() for path, source in fixture.after(target).items() if path.endswith(".py")}
    with Lab.opened() as lab:
        for seed in range(2):
            assert check_files(lab, native, migrated, seed=seed, target=target, documented_lines=documented) is None
