"""Migrate many generated programs of several files, run each both ways, and add up what happened."""

from __future__ import annotations

import traceback
from collections.abc import Iterable

from pidds_migrate.outcome import Family, Outcome, Rewritten, Target, Unchanged
from tests.differential.campaign import DOCUMENTED_FORM_CODE, Tally
from tests.differential.compare import Divergence, check_files
from tests.differential.generate_projects import Project, project
from tests.differential.scripted_idds import Lab
from tests.project_fixture import contents, migrated_together


def project_campaign(seeds: Iterable[int], target: Target = Target.PANDACLIENT) -> Tally:
    """Migrate and compare the programs of these seeds."""
    tally = Tally()
    with Lab.opened() as lab:
        for seed in seeds:
            _try_one(lab, project(seed), target, tally)
    return tally


def _try_one(lab: Lab, generated: Project, target: Target, tally: Tally) -> None:
    tally.programs += 1
    try:
        files = {path: source.encode() for path, source in generated.files.items()}
        outcomes = migrated_together(files, target)
        _count_native(generated, outcomes, target, tally)
        divergence = _compared(lab, generated, files, outcomes, target, tally)
    except Exception:
        shown = "\n".join(f"#### {path}\n{source}" for path, source in generated.files.items())
        tally.crashes.append(f"seed {generated.seed} {generated.holders}\n{shown}\n{traceback.format_exc()}")
        return
    if divergence:
        tally.divergences.append(f"=== seed {generated.seed}, {', '.join(generated.holders)}\n{divergence}")


def _compared(
    lab: Lab, generated: Project, files: dict[str, bytes], outcomes: dict[str, Outcome], target: Target, tally: Tally
) -> Divergence | None:
    if all(isinstance(outcome, Unchanged) for outcome in outcomes.values()):
        return None
    documented = {
        path: {finding.line for finding in outcome.findings if finding.code == DOCUMENTED_FORM_CODE}
        for path, outcome in outcomes.items()
    }

    def count() -> None:
        tally.schedules += 1

    return check_files(
        lab,
        generated.files,
        {path: source.decode() for path, source in contents(files, outcomes).items()},
        seed=generated.seed,
        target=target,
        documented_lines=documented,
        count=count,
    )


def _count_native(generated: Project, outcomes: dict[str, Outcome], target: Target, tally: Tally) -> None:
    findings = [finding for outcome in outcomes.values() for finding in outcome.findings]
    native = {finding.code for finding in findings if finding.family is Family.NATIVE}
    if not native and any(isinstance(outcome, Rewritten) for outcome in outcomes.values()):
        return
    if generated.may_stay(target):
        tally.expected_native += 1
        return
    tally.left_native.append(generated.seed)
    tally.reasons.update(native or {"no reason given"})
