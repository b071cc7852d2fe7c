"""What `--fix` makes of programs that call iDDS through PanDA: what is expected, and what it does when it is run."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from pidds_migrate.migrate import migrate
from pidds_migrate.outcome import Family, Rewritten, Settings, Unchanged
from tests.differential.run import compiled, run
from tests.differential.schedules import ALL_SUCCESS, IddsDown, Refusal, Schedule, Unreachable
from tests.differential.scripted_idds import Lab
from tests.differential.trace import Trace
from tests.fixture import Fixture, content, fixtures

RELAYED = [fixture for fixture in fixtures() if fixture.calls_through_panda]
MENDED = [fixture for fixture in RELAYED if fixture.mended_path.exists()]
RUN = [fixture for fixture in MENDED if not fixture.not_run]
FAILURES = [
    Schedule("refused", rest=Refusal("NoObject")),
    Schedule("iDDS down", rest=IddsDown()),
    Schedule("no connection", rest=Unreachable()),
    Schedule("an empty answer", rest=Unreachable(302, "")),
    Schedule("a proxy's page", rest=Unreachable(0, b"<html>")),
]


def _named(found: list[Fixture]) -> list[object]:
    return [pytest.param(fixture, id=fixture.name) for fixture in found]


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab.opened() as opened:
        yield opened


def _run(lab: Lab, source: bytes, schedule: Schedule) -> Trace:
    return run(lab, compiled(importlib.util.decode_source(source)), schedule, exact=False)


def _calls(trace: Trace) -> list[object]:
    return [what for kind, what in trace.events if kind == "idds call"]


def _shown(trace: Trace) -> list[object]:
    return [event for event in trace.events if event[0] != "idds call"]


def _printed(trace: Trace) -> str:
    return "".join(str(what) for kind, what in trace.events if kind == "stdout")


@pytest.mark.parametrize("fixture", _named(RELAYED))
def test_the_mended_program_is_the_expected_one(fixture: Fixture) -> None:
    outcome = fixture.mended()
    expected = fixture.mended_path.read_bytes() if fixture.mended_path.exists() else fixture.native
    assert content(outcome, fixture.native) == expected
    assert isinstance(outcome, Rewritten) == fixture.mended_path.exists()


@pytest.mark.parametrize("fixture", _named(MENDED))
def test_what_is_mended_is_told_in_place_of_the_problem(fixture: Fixture) -> None:
    before = migrate(fixture.native, Settings()).findings
    after = fixture.mended().findings
    mended = [finding for finding in after if finding.code == "M117"]
    codes = [code for finding in mended for code in finding.details["code"].split(", ")]
    left = [finding.code for finding in after if finding.code != "M117"]
    assert mended
    assert sorted([*codes, *left]) == sorted(finding.code for finding in before)


@pytest.mark.parametrize("fixture", _named(MENDED))
def test_a_second_run_changes_nothing_and_finds_only_what_was_left(fixture: Fixture) -> None:
    mended = fixture.mended_path.read_bytes()
    again = migrate(mended, Settings(fix=True))
    assert isinstance(again, Unchanged)
    left = [finding.code for finding in fixture.mended().findings if finding.family is Family.RELAYED]
    assert [finding.code for finding in again.findings if finding.family is Family.RELAYED] == left


@pytest.mark.parametrize("fixture", _named(RUN))
def test_success_is_as_before(fixture: Fixture, lab: Lab) -> None:
    before = _run(lab, fixture.native, ALL_SUCCESS)
    after = _run(lab, fixture.mended_path.read_bytes(), ALL_SUCCESS)
    printed = fixture.folder / "printed.txt"
    assert _calls(after)
    if printed.exists():  # the reply was taken for the response, or the program failed before
        assert _printed(after) == printed.read_text()
        assert after.ending == "returned"
    else:
        assert after.events == before.events
        assert after.ending == before.ending


@pytest.mark.parametrize("schedule", FAILURES, ids=lambda schedule: schedule.name)
@pytest.mark.parametrize("fixture", _named(RUN))
def test_a_failure_is_loud(fixture: Fixture, schedule: Schedule, lab: Lab) -> None:
    mended = fixture.mended_path.read_bytes()
    success = _run(lab, mended, ALL_SUCCESS)
    failure = _run(lab, mended, schedule)
    assert failure.ending != success.ending
    assert failure.ending.startswith("raised")
    assert _shown(failure) != _shown(success) or failure.ending != success.ending


@pytest.mark.parametrize("fixture", _named(RUN))
def test_before_some_outcome_was_taken_otherwise(fixture: Fixture, lab: Lab) -> None:
    mended = fixture.mended_path.read_bytes()
    differ = [
        schedule.name
        for schedule in [ALL_SUCCESS, *FAILURES]
        if _run(lab, fixture.native, schedule).events != _run(lab, mended, schedule).events
        or _run(lab, fixture.native, schedule).ending != _run(lab, mended, schedule).ending
    ]
    # Raw dictionaries have the names of enums, too, as long as idds-common writes them so.
    assert bool(differ) is (fixture.name != "relayed/no_loader")
