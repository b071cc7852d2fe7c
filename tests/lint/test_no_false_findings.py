"""What the migrator writes, and what PanDA documents, is in order."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pidds_migrate.documents import through
from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Checks, Family, Outcome, Rewritten, Settings, Target, Unchanged
from tests.differential.generate import program
from tests.fixture import Fixture, documents, fixtures
from tests.project_fixture import ProjectFixture, contents, migrated_together, project_fixtures


def outputs() -> Iterator[object]:
    """The outputs of all fixtures that change."""
    for fixture in [*fixtures(), *documents()]:
        for target in Target:
            if fixture.output_path(target).exists():
                yield pytest.param(fixture, target, id=f"{fixture.name}-{target.value}")


def projects() -> Iterator[object]:
    """The outputs of all fixtures of several files."""
    for fixture in project_fixtures():
        for target in Target:
            yield pytest.param(fixture, target, id=f"{fixture.name}-{target.value}")


def problems(outcome: Outcome) -> Counter[str]:
    """How often each code about calls through PanDA is told."""
    return Counter(finding.code for finding in outcome.findings if finding.family is Family.RELAYED)


@pytest.mark.parametrize(("fixture", "target"), list(outputs()))
def test_nothing_is_wrong_with_what_the_migrator_writes(fixture: Fixture, target: Target) -> None:
    lint = through(fixture.native_path, migrate)
    settings = Settings(target, lint_only=True)
    # What the author had called through PanDA already stays as it is.
    assert problems(lint(fixture.output(target), settings)) == problems(lint(fixture.native, settings))


@pytest.mark.parametrize(("fixture", "target"), list(projects()))
def test_nothing_is_wrong_with_what_the_migrator_writes_in_several_files(
    fixture: ProjectFixture, target: Target
) -> None:
    before = fixture.before
    outcomes = migrated_together(before, target)
    after = migrated_together(before | contents(before, outcomes), target)
    for path, outcome in after.items():
        assert problems(outcome) == problems(outcomes.get(path, Unchanged())), path


@pytest.mark.parametrize(
    ("first", "count"),
    [
        pytest.param(1, 8, id="a few"),
        pytest.param(30_000, 300, id="hundreds", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_wrong_with_what_becomes_of_generated_programs(first: int, count: int) -> None:
    looked_at = 0
    for seed in range(first, first + count):
        source = program(seed).source.encode()
        for target, checks in itertools.product(Target, Checks):
            outcome = migrate(source, Settings(target, checks=checks))
            if isinstance(outcome, Rewritten):
                looked_at += 1
                again = migrate(outcome.content, Settings(target, lint_only=True))
                assert not problems(again), f"seed {seed}, {target}, {checks}"
    assert looked_at > count


def test_nothing_is_wrong_with_the_documented_program() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    documented = text.partition("<!-- becomes: scan.py -->\n```python\n")[2].partition("```")[0]
    assert "get_api" in documented
    assert not problems(migrate(documented.encode(), Settings(lint_only=True)))
