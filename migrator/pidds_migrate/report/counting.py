"""Findings that are reported and counted: those that the selection holds and no baseline knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pidds_migrate.options.pyproject import Configurations
from pidds_migrate.terms import Family

# Not needed by a run that finds nothing.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import Finding
    from pidds_migrate.report.baseline import Baseline


class Counting:
    """Tells what counts from what does not.

    Args:
        configurations: what holds for each file.
        rewrites: whether files are rewritten: then what was done is told, whatever a baseline knows.
        writes_baseline: whether the run is for a baseline, which is written by `end` and need not exist.
    """

    def __init__(self, configurations: Configurations, *, rewrites: bool, writes_baseline: bool) -> None:
        self._configurations = configurations
        self._rewrites = rewrites
        self._writes = writes_baseline
        self._baselines: dict[str, Baseline] = {}
        self.known = 0

    @property
    def has_baseline(self) -> bool:
        """Whether a baseline has to know each file that is looked at."""
        return bool(self._baselines)

    def expects(self, paths: Iterable[str | Path]) -> None:
        """Read the baselines that count for some paths.

        Raises:
            BaselineError: one cannot be read.
        """
        from pidds_migrate.report.baseline import read_baseline

        for name in {self._configurations.of(path).baseline for path in paths} - {"", *self._baselines}:
            self._baselines[name] = read_baseline(name, may_be_new=self._writes)

    def counted(self, path: Path, content: bytes, findings: Sequence[Finding]) -> list[Finding]:
        """Those of the findings of one file that count.

        Args:
            path: the file.
            content: its bytes before the run.
            findings: all of its findings.

        Raises:
            BaselineError: a baseline cannot be read.
        """
        configuration = self._configurations.of(path)
        found = [finding for finding in findings if configuration.selection.holds(finding.code)]
        name = configuration.baseline
        if not name:
            return found
        self.expects([path])
        done = [one for one in found if self._rewrites and one.family is Family.MIGRATED]
        left, known = self._baselines[name].split(path, content, [one for one in found if one not in done])
        self.known += known
        return done + [one for one in left if not self._writes or one.family is Family.UNREADABLE]

    def end(self) -> list[str]:
        """Write the baselines that are to be written, and give what there is to say of all.

        Raises:
            BaselineError: a baseline cannot be written.
        """
        if self._writes:
            return [
                f"Baseline {baseline.path}: {_places(baseline.write())} known." for baseline in self._baselines.values()
            ]
        return [
            f"Baseline {baseline.path}: {_places(baseline.gone)} gone; write it anew with --write-baseline."
            for baseline in self._baselines.values()
            if baseline.gone and not self._rewrites
        ]


def _places(number: int) -> str:
    return f"{number} {'place' if number == 1 else 'places'}"
