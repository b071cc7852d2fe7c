"""Generated programs do the same before and after migration."""

from __future__ import annotations

import pytest

from tests.differential.campaign import campaign, real_migrator

FAST_SAMPLE = range(1, 121)
LARGE_SAMPLE = range(10_000, 13_000)
LEFT_NATIVE_AT_MOST = 0.02


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(FAST_SAMPLE, id="a few"),
        pytest.param(LARGE_SAMPLE, id="thousands", marks=pytest.mark.slow),
    ],
)
def test_generated_programs_do_the_same_after_migration(seeds: range) -> None:
    tally = campaign(real_migrator(), seeds)
    assert not tally.failed, "\n\n".join([*tally.divergences, *tally.crashes][:3])
    assert len(tally.left_native) <= LEFT_NATIVE_AT_MOST * tally.programs + 1, str(tally)
