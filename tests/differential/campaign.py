"""Migrate many generated programs, run each both ways, and add up what happened."""

from __future__ import annotations

import functools
import itertools
import multiprocessing
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pidds_migrate.outcome import Checks, Family, Outcome, Rewritten, Settings, Target, Unchanged
from tests.differential.compare import Divergence, check
from tests.differential.generate import Program, program
from tests.differential.scripted_idds import Lab
from tests.differential.shrink import shrunk

Migrator = Callable[[bytes, Settings], Outcome]
Part = Callable[[range, Target], "Tally"]
"""Runs a campaign for some seeds."""

DOCUMENTED_FORM_CODE = "A302"
PART_SIZE = 100  # programs that a process takes at a time
MAX_SHRUNK = 3  # of a campaign's divergences: each takes as long as hundreds of programs


def real_migrator() -> Migrator:
    """The migrator under test."""
    from pidds_migrate import migrate  # not at the top: the harness's own tests do without

    return migrate.migrate


@dataclass
class Tally:
    """What happened to the programs of a campaign.

    Attributes:
        programs: how many were generated.
        schedules: how many pairs of runs were compared.
        divergences: one report each.
        crashes: one report each: the migrator raised, or its output is not Python.
        expected_native: programs with something in them that may stay native, and did.
        left_native: the seeds of all other programs in which something stayed native.
        reasons: the codes of those.
    """

    programs: int = 0
    schedules: int = 0
    divergences: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    expected_native: int = 0
    left_native: list[int] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Take the counts of a part of the campaign in."""
        self.programs += other.programs
        self.schedules += other.schedules
        self.divergences += other.divergences
        self.crashes += other.crashes
        self.expected_native += other.expected_native
        self.left_native += other.left_native
        self.reasons += other.reasons

    @property
    def failed(self) -> bool:
        """Whether anything diverged or crashed."""
        return bool(self.divergences or self.crashes)

    def __str__(self) -> str:
        asked = self.programs - self.expected_native
        share = 100 * len(self.left_native) / asked if asked else 0.0
        reasons = ", ".join(f"{code} {count}" for code, count in self.reasons.most_common())
        return (
            f"{self.programs} programs, {self.schedules} schedules, {len(self.divergences)} divergences, "
            f"{len(self.crashes)} crashes, {len(self.left_native)} left native ({share:.2f} %"
            f"{f': {reasons}' if reasons else ''}), {self.expected_native} more that may stay native"
        )


@dataclass
class _Trial:
    """One program on its way through the migrator and the two runs."""

    lab: Lab
    migrate: Migrator
    settings: Settings
    tally: Tally

    def of(self, generated: Program) -> None:
        """Migrate, compare and count one program."""
        self.tally.programs += 1
        try:
            outcome = self.migrate(generated.source.encode(), self.settings)
            self._count_native(generated, outcome)
            divergence = self._compared(generated.source, outcome, generated.seed, self._count_schedule)
        except Exception:
            self.tally.crashes.append(
                f"seed {generated.seed} {generated.holders}\n{generated.source}\n{traceback.format_exc()}"
            )
            return
        if divergence:
            self.tally.divergences.append(self._report(generated, divergence))

    def _count_native(self, generated: Program, outcome: Outcome) -> None:
        native = [finding.code for finding in outcome.findings if finding.family is Family.NATIVE]
        if not native and isinstance(outcome, Rewritten):
            return
        if generated.may_stay(self.settings.target):
            self.tally.expected_native += 1
            return
        self.tally.left_native.append(generated.seed)
        self.tally.reasons.update(set(native) or {"no reason given"})

    def _compared(
        self, source: str, outcome: Outcome, seed: int, count: Callable[[], None] = lambda: None
    ) -> Divergence | None:
        if isinstance(outcome, Unchanged):
            return None
        if not isinstance(outcome, Rewritten):
            raise ValueError(f"unreadable: {outcome}")
        lines = {finding.line for finding in outcome.findings if finding.code == DOCUMENTED_FORM_CODE}
        return check(
            self.lab,
            source,
            outcome.content.decode(),
            seed=seed,
            documented_lines=lines,
            target=self.settings.target,
            count=count,
        )

    def _count_schedule(self) -> None:
        self.tally.schedules += 1

    def _report(self, generated: Program, divergence: Divergence) -> str:
        def same_divergence(source: str) -> bool:
            found = self._again(source, generated.seed)
            return found is not None and found.sort == divergence.sort

        small = None
        if len(self.tally.divergences) < MAX_SHRUNK:
            small = self._again(shrunk(generated.source, same_divergence), generated.seed)
        return f"=== seed {generated.seed}, {', '.join(generated.holders)}\n{small or divergence}"

    def _again(self, source: str, seed: int) -> Divergence | None:
        try:
            return self._compared(source, self.migrate(source.encode(), self.settings), seed)
        except Exception:
            return None  # what was left out of the program broke it


def campaign(
    migrate: Migrator, seeds: Iterable[int], target: Target = Target.PANDACLIENT, checks: Checks = Checks.CALLS
) -> Tally:
    """Migrate and compare the programs of these seeds.

    Args:
        migrate: the migrator.
        seeds: one program each.
        target: that the programs are migrated to.
        checks: where the replies are checked.
    """
    tally = Tally()
    with Lab.opened() as lab:
        trial = _Trial(lab, migrate, Settings(target=target, checks=checks), tally)
        for seed in seeds:
            trial.of(program(seed))
    return tally


def campaign_of_migrator(seeds: Iterable[int], target: Target) -> Tally:
    """A campaign of the real migrator."""
    return campaign(real_migrator(), seeds, target)


def campaign_of_objects(seeds: Iterable[int], target: Target) -> Tally:
    """A campaign of the real migrator with ``--checks object``."""
    return campaign(real_migrator(), seeds, target, Checks.OBJECT)


def in_parallel(part: Part, seed: int, count: int, target: Target, jobs: int) -> Iterator[Tally]:
    """Run a campaign in several processes; gives the tally of each part as it is done.

    Args:
        part: runs the campaign for some of the seeds.
        seed: of the first program.
        count: how many programs.
        target: that they are migrated to.
        jobs: how many processes.
    """
    starts = range(seed, seed + count, PART_SIZE)
    parts = [(range(first, min(first + PART_SIZE, seed + count)), target) for first in starts]
    if jobs == 1:
        yield from itertools.starmap(part, parts)
        return
    with multiprocessing.Pool(jobs) as pool:
        yield from pool.imap_unordered(functools.partial(_apply, part), parts)


def _apply(part: Part, arguments: tuple[range, Target]) -> Tally:
    return part(*arguments)
