"""Generated programs do the same before and after migration."""

from __future__ import annotations

import pytest

from pidds_migrate.outcome import Target
from tests.differential.campaign import Tally, campaign_of_migrator, in_parallel
from tests.differential.one_by_one import one_by_one_campaign
from tests.differential.project_campaign import project_campaign

LEFT_NATIVE_AT_MOST = 0.02


@pytest.mark.parametrize(
    ("seed", "count", "jobs"),
    [
        pytest.param(1, 20, 1, id="a few"),
        pytest.param(10_000, 2_000, 2, id="thousands", marks=pytest.mark.slow),
    ],
)
def test_generated_programs_do_the_same_after_migration(seed: int, count: int, jobs: int) -> None:
    tally = Tally()
    for part in in_parallel(campaign_of_migrator, seed, count, Target.PANDACLIENT, jobs):
        tally.add(part)
    assert not tally.failed, "\n\n".join([*tally.divergences, *tally.crashes][:3])
    assert len(tally.left_native) <= LEFT_NATIVE_AT_MOST * tally.programs + 1, str(tally)


@pytest.mark.parametrize(
    ("seed", "count", "jobs"),
    [
        pytest.param(1, 10, 1, id="a few"),
        pytest.param(10_000, 1_000, 2, id="a thousand", marks=pytest.mark.slow),
    ],
)
def test_generated_programs_of_several_files_do_the_same_after_migration(seed: int, count: int, jobs: int) -> None:
    tally = Tally()
    for part in in_parallel(project_campaign, seed, count, Target.PANDACLIENT, jobs):
        tally.add(part)
    assert not tally.failed, "\n\n".join([*tally.divergences, *tally.crashes][:3])


@pytest.mark.parametrize(
    ("seed", "count", "jobs"),
    [
        pytest.param(1, 8, 1, id="a few"),
        pytest.param(10_000, 500, 2, id="hundreds", marks=pytest.mark.slow),
    ],
)
def test_their_files_can_be_migrated_one_by_one_in_any_order(seed: int, count: int, jobs: int) -> None:
    tally = Tally()
    for part in in_parallel(one_by_one_campaign, seed, count, Target.PANDACLIENT, jobs):
        tally.add(part)
    assert not tally.failed, "\n\n".join([*tally.divergences, *tally.crashes][:3])
