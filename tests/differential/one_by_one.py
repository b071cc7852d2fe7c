"""Migrate the files of generated programs one by one, in any order, each by itself, the others as they are by then."""

from __future__ import annotations

import posixpath
import random
import traceback
from collections.abc import Iterable, Mapping

from pidds_migrate.migrate import migrate_together
from pidds_migrate.outcome import Outcome, Settings, Target, Unchanged
from pidds_migrate.project.coverage import CoverageOf
from tests.differential.campaign import DOCUMENTED_FORM_CODE, Tally
from tests.differential.compare import Divergence, check_files
from tests.differential.generate_projects import Project, project
from tests.differential.scripted_idds import Lab
from tests.project_fixture import contents


def one_by_one_campaign(seeds: Iterable[int], target: Target = Target.PANDACLIENT) -> Tally:
    """Migrate and compare the programs of these seeds, after each step."""
    tally = Tally()
    with Lab.opened() as lab:
        for seed in seeds:
            generated = project(seed)
            tally.programs += 1
            try:
                divergence = _first_divergence(lab, generated, target, tally)
            except Exception:
                tally.crashes.append(f"seed {seed} {generated.holders}\n{traceback.format_exc()}")
                continue
            if divergence:
                tally.divergences.append(f"=== seed {seed}, {', '.join(generated.holders)}\n{divergence}")
    return tally


def _first_divergence(lab: Lab, generated: Project, target: Target, tally: Tally) -> Divergence | None:
    files = {path: source.encode() for path, source in generated.files.items()}
    documented: dict[str, set[int]] = {}

    def count() -> None:
        tally.schedules += 1

    for path in random.Random(generated.seed).sample(sorted(files), len(files)):
        outcome = migrated_alone(path, files, target)
        if isinstance(outcome, Unchanged):
            continue
        documented[path] = {found.line for found in outcome.findings if found.code == DOCUMENTED_FORM_CODE}
        files = contents(files, {path: outcome})
        divergence = check_files(
            lab,
            generated.files,
            {path: source.decode() for path, source in files.items()},
            seed=generated.seed,
            target=target,
            documented_lines=documented,
            count=count,
        )
        if divergence:
            return divergence
    return None


def migrated_alone(path: str, files: Mapping[str, bytes], target: Target) -> Outcome:
    """What the tool makes of one file of a program that is given by itself, as hooks and editors do.

    Args:
        path: the file.
        files: all files of the program; that they are there is all that is known of the others.
        target: that the file is migrated to.
    """
    there = {f"/{file}" for file in files}
    there |= {posixpath.dirname(file) for file in there}
    coverage = CoverageOf([], there.__contains__).of(f"/{path}", files[path], is_imported=False)
    settings = Settings(target, in_package=posixpath.basename(path) == "__init__.py", coverage=coverage)
    return migrate_together({path: files[path]}, {path: settings})[path]
