"""All schedules, one after the other, and what each comes to."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from pidds_migrate.verify import schedules
from pidds_migrate.verify.compare import Comparison, Difference, compare
from pidds_migrate.verify.coverage import Covered, coverage
from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.migration import Migration
from pidds_migrate.verify.running import Runner
from pidds_migrate.verify.schedules import Schedule
from pidds_migrate.verify.texts import Texts
from pidds_migrate.verify.trace import Blocked, Trace

HANDLER = "the documented handler of a manager runs where PanDA is out of reach (A302)"
UNSET = "a name that only the success of a call binds is unset after its failure (A312)"

_MIGRATED_PACKAGES = {"pandaclient": "panda-client idds-common idds-workflow", "pidds_runtime": "pidds-migrate"}


class Agreement(enum.Enum):
    """What the two runs of a schedule come to."""

    SAME = "same"
    KNOWN = "same but for what the promise names"
    DIFFERENT = "different"
    UNSTEADY = "cannot be compared"


@dataclass(frozen=True)
class ScheduleResult:
    """One schedule and what came of it.

    Attributes:
        schedule: what iDDS did.
        verdict: what the runs come to.
        difference: the first one, where they differ, or where the native program differs from itself.
        reasons: what differs and is named in the promise.
        stopped: why both runs were stopped before their end; empty where they were not.
    """

    schedule: Schedule
    verdict: Agreement
    difference: Difference | None = None
    reasons: tuple[str, ...] = ()
    stopped: str = ""


@dataclass(frozen=True)
class Proof:
    """Everything that there is to show.

    Attributes:
        title: the command that was run.
        target: that the program was migrated to.
        lines: one a schedule.
        covered: the migrated calls.
        left_out: how many failures of single calls there was no room for.
        blocked: what the program was held back from, and went on without.
        unknown: requests that the scripted iDDS has no answer to.
        files: that were migrated.
    """

    title: str
    target: str
    lines: tuple[ScheduleResult, ...]
    covered: tuple[Covered, ...]
    left_out: int = 0
    blocked: tuple[Blocked, ...] = ()
    unknown: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 where all runs were the same, 1 where some differ, 2 where some could not be compared."""
        verdicts = {line.verdict for line in self.lines}
        if Agreement.DIFFERENT in verdicts:
            return 1
        return 2 if Agreement.UNSTEADY in verdicts else 0


@dataclass
class Prover:
    """Runs schedules.

    Attributes:
        runner: of both sides.
        migration: what was migrated.
        texts: compares texts.
        lists: whether the documented form gives lists for tuples.
    """

    runner: Runner
    migration: Migration
    texts: Texts
    lists: bool

    def first(self) -> Trace:
        """Run the native program while all calls succeed.

        Raises:
            CannotRunError: it cannot be run here; the text says why.
        """
        trace = self.runner.run("native", schedules.ALL_SUCCEED)
        problem = _problem(trace, self.runner.pythons["native"], has_input=self.runner.stdin is not None)
        if not problem and self.migration.sites and not trace.calls:
            problem = (
                f"the native program makes no call to iDDS, so there is nothing to compare: it ends with {_end(trace)};"
                " give it the arguments and files that it needs"
            )
        if problem:
            raise CannotRunError(problem)
        return trace

    def line(self, schedule: Schedule, native: Trace | None = None) -> tuple[ScheduleResult, Trace]:
        """Run both sides under a schedule and compare them.

        Args:
            schedule: what iDDS does.
            native: the native run, where there has been one.

        Raises:
            CannotRunError: the migrated program needs a package that is not there.
        """
        native = native or self.runner.run("native", schedule)
        migrated = self.runner.run("migrated", schedule)
        missing = _missing(migrated, self.runner.pythons["migrated"])
        if missing and not _missing(native, ""):
            raise CannotRunError(missing)
        found = compare(native, migrated, self.texts)
        stopped = native.stopped if migrated.stopped else ""
        if found.difference is None:
            verdict = Agreement.KNOWN if found.reasons else Agreement.SAME
            return ScheduleResult(schedule, verdict, None, found.reasons, stopped), native
        return self._explained(schedule, (native, migrated), found), native

    def _explained(self, schedule: Schedule, runs: tuple[Trace, Trace], found: Comparison) -> ScheduleResult:
        """A difference: named in the promise, of the program's own, or of the migration."""
        migrated = runs[1]
        if self.migration.documented:
            places = self.migration.documented
            documented = self.runner.run("native", schedule, documented=places, lists=self.lists)
            again = compare(documented, migrated, self.texts)
            if again.difference is None:
                reasons = (HANDLER, *again.reasons)
                return ScheduleResult(schedule, Agreement.KNOWN, found.difference, reasons)
            found = again
        if migrated.ending and "NameError" in migrated.ending.names and migrated.ending.missing in self.migration.unset:
            return ScheduleResult(schedule, Agreement.KNOWN, found.difference, (UNSET,))
        itself = compare(runs[0], self.runner.run("native", schedule), self.texts)
        if itself.difference is not None:
            return ScheduleResult(schedule, Agreement.UNSTEADY, itself.difference)
        return ScheduleResult(schedule, Agreement.DIFFERENT, found.difference, found.reasons)


def prove(
    prover: Prover, title: str, target: str, count: int, seed: int, tell: Callable[[int, int], None] = lambda *_: None
) -> Proof:
    """Run all schedules.

    Args:
        prover: runs one.
        title: the command that is run.
        target: that the program was migrated to.
        count: how many schedules at most.
        seed: of the mixtures.
        tell: is told how many schedules of how many are done.

    Raises:
        CannotRunError: the program cannot be run here.
    """
    first = prover.first()
    plan = schedules.plan(first.calls, prover.migration.told_apart, count, seed)
    lines, traces = [], []
    for number, schedule in enumerate(plan.schedules):
        tell(number, len(plan.schedules))
        line, trace = prover.line(schedule, first if number == 0 else None)
        lines.append(line)
        traces.append(trace)
    tell(len(lines), len(lines))
    return Proof(
        title,
        target,
        tuple(lines),
        coverage(prover.migration.sites, traces),
        plan.left_out,
        tuple(dict.fromkeys(one for trace in traces for one in trace.blocked)),
        tuple(dict.fromkeys(call.unknown for trace in traces for call in trace.calls if call.unknown)),
        prover.migration.files,
    )


def at(place: tuple[str, int] | None) -> str:
    """A place, as users read it."""
    return f"{place[0]}:{place[1]}" if place else "an unknown line"


def _end(trace: Trace) -> str:
    said = (trace.stderr.text.strip() or "nothing on standard error").splitlines()[-1]
    return f"exit status {trace.status}, at {at(trace.ending.place if trace.ending else trace.last)} ({said})"


def _problem(trace: Trace, python: str, *, has_input: bool) -> str:
    """Why the native program cannot be run, if it cannot."""
    if trace.has_asked and not has_input:
        return f"{at(trace.asks)} asks its user for input: give the answers in a file with --input FILE"
    if trace.blocked and trace.ending and "--verify" in trace.ending.text:
        one = trace.blocked[-1]
        if one.what == "network":
            return (
                f"{at(one.place)} wants to reach {one.target}, and ends without it: --verify lets no program reach"
                " another machine"
            )
        return (
            f"{at(one.place)} writes to {one.target}, outside of the folder that --verify copies, and ends without it"
        )
    if trace.original:
        return (
            f"{trace.original} is imported from there, not from the copy: an editable install, most likely. Name the"
            " folder of its package relative to this one, as in PYTHONPATH=src pidds-migrate --verify …"
        )
    if trace.stopped and "second" in trace.stopped:
        return f"the native program never ends: {trace.stopped} (last seen at {at(trace.last)})"
    return _missing(trace, python)


def _missing(trace: Trace, python: str) -> str:
    ending = trace.ending
    if ending is None or "ModuleNotFoundError" not in ending.names:
        return ""
    package = ending.missing.partition(".")[0]
    install = _MIGRATED_PACKAGES.get(package)
    if package == "idds":
        # `idds.doma` comes with idds-doma, and so on; `idds.workflowv2` is the one that does not.
        install = "-".join(ending.missing.split(".")[:2]).replace("workflowv2", "workflow")
    words = f": run `{python} -m pip install {install}`" if install else ""
    return (
        f"{at(ending.place)} needs {ending.missing}, which {python} does not have{words}; or name a Python that has it"
        " with --python"
    )
