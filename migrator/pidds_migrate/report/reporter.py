"""Every word that users read about their files, and the exit code.

Findings are what a run is for, so they go to standard output, one a line, ready for ``grep`` and for editors, as
those of ruff check, flake8 and mypy do. Where standard output carries a program (``-``) or a diff (``--diff``),
all else goes to standard error, as with black and ``ruff check --diff``. The summary is for people and always
goes to standard error.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from pidds_migrate.report.events import FileReport, Format, Observer, RunReport, Status, Told, findings_of, printable
from pidds_migrate.report.progress import Progress
from pidds_migrate.report.streams import Streams
from pidds_migrate.report.text import Text
from pidds_migrate.terms import Family, ObjectForm

# Neither is needed by a run that finds nothing.
if TYPE_CHECKING:
    from pathlib import Path

    from pidds_migrate.outcome import ClientObject, Finding
    from pidds_migrate.report.counting import Counting

T = TypeVar("T")


# Of no concern to whoever only wants to migrate: pages are full of code that is none.
_VERBOSE_CODES = frozenset({"A311"})
_FOR_A_PERSON = (Family.NATIVE, Family.UNREADABLE, Family.RELAYED)
# Of places that stay native with others.
_FOLLOWING_CODES = frozenset({"N221", "N225"})
# Advice that is work for a person all the same: an edit that was asked for and not made.
_BY_HAND_CODES = frozenset({"A333"})


class Mode(enum.Enum):
    """What becomes of a migrated file."""

    WRITE = "write"
    CHECK = "check"
    DIFF = "diff"


class Verbosity(enum.Enum):
    """How much to say."""

    QUIET = enum.auto()
    NORMAL = enum.auto()
    VERBOSE = enum.auto()


class ExitCode(enum.IntEnum):
    """What the command tells its caller."""

    DONE = 0
    LEFT_TO_DO = 1
    FAILED = 2
    INTERRUPTED = 130
    TERMINATED = 143


_INTERRUPTIONS = (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


class Reporter:
    """Tells what happened to each file, and sums it up.

    Args:
        streams: standard output and standard error.
        mode: what becomes of a migrated file.
        verbosity: how much to say.
        form: the format of the findings; text without colours where none is given.
        findings: where the findings go, if neither to standard output nor, with `to_stderr`, to standard error.
        to_stderr: standard output carries a program.
        noun: what the summary counts.
        statistics: whether to count the findings by code at the end.
        progress: shows how far the run has come.
        observers: told everything that counts, whatever the verbosity.
        counting: tells what counts; everything does where it is None.
    """

    def __init__(
        self,
        streams: Streams,
        mode: Mode = Mode.WRITE,
        verbosity: Verbosity = Verbosity.NORMAL,
        *,
        form: Format | None = None,
        findings: Streams | None = None,
        to_stderr: bool = False,
        noun: str = "file",
        statistics: bool = False,
        progress: Progress | None = None,
        observers: Sequence[Observer] = (),
        counting: Counting | None = None,
    ) -> None:
        self._streams = streams
        self._mode = mode
        self._verbosity = verbosity
        self._form = form or Text(verbose=verbosity is Verbosity.VERBOSE)
        self._findings_to = findings or streams
        self._to_stderr = findings is None and (to_stderr or mode is Mode.DIFF)
        self._noun = noun
        self._statistics = statistics
        self._bar = progress or Progress(None)
        self._observers = observers
        self._counting = counting
        self._content: tuple[str | Path, bytes] = ("", b"")
        self._changing = 0
        self._status_of: dict[str, Status] = {}
        self._held: list[str] = []
        self._way_back: Callable[[], str] = str
        self._alternative: Callable[[], Mapping[Path, Sequence[Finding]]] = dict
        self._native: dict[Path, set[tuple[int, int, int]]] = {}
        self._files: Counter[Status] = Counter()
        self._codes: Counter[str] = Counter()
        self._forms: Counter[ObjectForm] = Counter()
        self._made: list[tuple[Path, ClientObject]] = []

    @property
    def exit_code(self) -> ExitCode:
        """The verdict on everything reported so far."""
        if self._family(Family.UNREADABLE) or self._streams.lost or self._findings_to.lost:
            return ExitCode.FAILED
        would_change = self._changing and self._mode is not Mode.WRITE
        needs_person = self._family(Family.NATIVE) or self._family(Family.RELAYED) or self._by_hand()
        return ExitCode.LEFT_TO_DO if would_change or needs_person else ExitCode.DONE

    @property
    def wants_each(self) -> bool:
        """Whether each file is to be named that stays as it is or is passed over."""
        has_baseline = self._counting is not None and self._counting.has_baseline
        return self._verbosity is Verbosity.VERBOSE or bool(self._observers) or has_baseline

    def contents(self, path: Path, before: bytes, after: bytes) -> None:
        """A file was read; said before what became of it.

        Args:
            path: the file.
            before: what it held.
            after: what it holds now, or would without ``--check`` and ``--diff``.
        """
        self._content = path, before
        for observer in self._observers:
            observer.contents(path, before, after)

    def rewritten(self, path: str | Path, findings: Iterable[Finding], objects: tuple[ClientObject, ...] = ()) -> None:
        """A file was migrated, or would be without ``--check`` and ``--diff``."""
        self._file(path, Status.REWRITTEN, findings, objects=objects)

    def unchanged(
        self, path: str | Path, findings: Iterable[Finding] = (), objects: tuple[ClientObject, ...] = ()
    ) -> None:
        """A file was looked at and stays as it is."""
        self._file(path, Status.UNCHANGED, findings, objects=objects)

    def looked_at(self, number: int) -> None:
        """Some files stay as they are, and need not be named."""
        self._files[Status.UNCHANGED] += number

    def failed(self, path: str | Path, finding: Finding) -> None:
        """A file or folder could not be read, understood or written."""
        self._file(path, Status.FAILED, [finding])

    def skipped(self, path: str | Path, reason: str) -> None:
        """A file or folder was passed over on purpose."""
        self._file(path, Status.SKIPPED, (), reason)

    def diff(self, diff: bytes) -> None:
        """The unified diff of a file that would be rewritten."""
        self._bar.erase()
        self._streams.program(diff)

    def note(self, text: str) -> None:
        """Something to know of the output, whatever its format."""
        self._bar.erase()
        self._streams.error(printable(text))

    def program(self, source: bytes) -> None:
        """The program that was read from standard input, migrated or as it was."""
        self._streams.program(source)

    def progress(self, items: Sequence[T], name_of: Callable[[T], str]) -> Iterator[T]:
        """The items one by one, while a bar shows how far the run has come, and what is at hand."""
        return self._bar.over(items, name_of)

    def expects(self, paths: Sequence[str | Path]) -> None:
        """Get ready for files, before anything becomes of the first of them.

        Raises:
            BaselineError: the baseline that counts for one of them cannot be read.
        """
        if self._counting is not None:
            self._counting.expects(paths)

    def tells_way_back(self, way_back: Callable[[], str]) -> None:
        """Take in what gives the words on how to have the old files back."""
        self._way_back = way_back

    def tells_alternative(self, alternative: Callable[[], Mapping[Path, Sequence[Finding]]]) -> None:
        """Take in what finds out how some files would fare with ``--target runtime``; called if anybody is told."""
        self._alternative = alternative

    def interrupted(self, exit_code: ExitCode) -> None:
        """The run was stopped; what was written so far is whole.

        Args:
            exit_code: tells by whom.
        """
        self._bar.erase()
        report = self._run_report(exit_code)
        self._say(self._form.end(report))
        self._say_held()
        for line in (f"Interrupted. {self._summary(report, nothing='Nothing was written')}", *self._ways_back()):
            self._streams.error(line)
        self._end_observers(report)

    def summary(self) -> None:
        """The end of the findings, and the last lines.

        Raises:
            BaselineError: a baseline cannot be written.
        """
        self._say(self._form.end(self._run_report(self.exit_code)))
        self._say_held()
        noted = self._counting.end() if self._counting is not None else []
        # What could not be said changes the exit code.
        report = self._run_report(self.exit_code)
        if self._statistics:
            from pidds_migrate.report.statistics import statistics

            for line in statistics(self._codes, self._made):
                self._streams.error(line)
        if self._verbosity is not Verbosity.QUIET:
            for line in (self._summary(report), *noted, *self._ways_back(), *self._next_steps()):
                self._streams.error(line)
        self._end_observers(report)

    def _file(
        self,
        path: str | Path,
        status: Status,
        findings: Iterable[Finding],
        reason: str = "",
        objects: tuple[ClientObject, ...] = (),
    ) -> None:
        self._count(path, status)
        is_silent = status in (Status.UNCHANGED, Status.SKIPPED) and self._verbosity is not Verbosity.VERBOSE
        has_baseline = self._counting is not None and self._counting.has_baseline
        if findings == () and not objects and is_silent and not self._observers and not has_baseline:
            return  # as for nearly all files of a large tree
        from pathlib import Path

        path, findings = Path(path), sorted(findings, key=lambda finding: (finding.cell, finding))
        if self._counting is not None:
            is_whole = all(finding.family is not Family.MIGRATED for finding in findings)
            findings = self._counting.counted(path, self._content[1] if self._content[0] == path else b"", findings)
            is_whole = is_whole or any(finding.family is Family.MIGRATED for finding in findings)
        else:
            is_whole = True
        self._changing += status is Status.REWRITTEN and is_whole
        self._codes.update(finding.code for finding in findings)
        self._forms.update(made.form for made in objects)
        if self._statistics:
            self._made += [(path, made) for made in objects]
        if self._observers:
            everything = tuple(Told(each, message(each)) for each in findings)
            for observer in self._observers:
                observer.file(FileReport(path, status, everything, reason, objects))
        native = {_place(finding) for finding in findings if finding.family is Family.NATIVE}
        if native:
            self._native.setdefault(path, set()).update(native)
        told = tuple(Told(each, message(each)) for each in findings if self._is_wanted(each))
        if told or objects or status in (Status.REWRITTEN, Status.FAILED) or self._verbosity is Verbosity.VERBOSE:
            self._say(self._form.file(FileReport(path, status, told, reason, objects)))

    def _count(self, path: str | Path, status: Status) -> None:
        """Count a file once: a notebook and a setup.py hold requirements too, and are told about twice."""
        before = self._status_of.get(str(path))
        if before is None:
            self._files[status] += 1
        elif status is not before and status in (Status.REWRITTEN, Status.FAILED):
            self._files[before] -= 1
            self._files[status] += 1
        else:
            return
        if status is not Status.UNCHANGED or self._content[0] == path:
            self._status_of[str(path)] = status

    def _is_wanted(self, finding: Finding) -> bool:
        if finding.code in _VERBOSE_CODES:
            return self._verbosity is Verbosity.VERBOSE
        needs_person = finding.family in _FOR_A_PERSON or finding.code in _BY_HAND_CODES
        return self._verbosity is not Verbosity.QUIET or needs_person

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            if self._mode is Mode.DIFF and self._to_stderr:
                self._held.append(line)  # on a terminal it would stand in the middle of the diff
                continue
            self._bar.erase()
            (self._findings_to.error if self._to_stderr else self._findings_to.line)(line)

    def _say_held(self) -> None:
        self._streams.end_of_programs()
        for line in self._held:
            self._findings_to.error(line)
        self._held.clear()

    def _ways_back(self) -> list[str]:
        return self._way_back().splitlines() if self._files[Status.REWRITTEN] else []

    def _next_steps(self) -> Iterator[str]:
        """What to do about most of what stays native, and what the other target would do; for readers of text."""
        causes = {code: self._codes[code] for code in _causes(self._codes)}
        if not causes or not isinstance(self._form, Text):
            return
        code = max(sorted(causes), key=causes.__getitem__)
        yield f"Next: pidds-migrate --explain {code}"
        try:
            alternative = self._alternative()
        except KeyboardInterrupt:  # the run itself is done
            return
        moved = sum(
            len(self._native.get(path, set()) - {_place(each) for each in findings if each.family is Family.NATIVE})
            for path, findings in alternative.items()
            # Where nothing moves, places can go all the same: they are told under the one that keeps them native.
            if any(each.family is Family.MIGRATED for each in findings)
        )
        if moved:
            would = "would have moved" if self._mode is Mode.WRITE else "would move"
            yield f"Next: --target runtime, which {would} {moved} more {_plural(moved, 'place')}"

    def _family(self, family: Family) -> int:
        return findings_of(family, self._codes)

    def _by_hand(self) -> int:
        return sum(self._codes[code] for code in _BY_HAND_CODES)

    def _run_report(self, exit_code: ExitCode) -> RunReport:
        return RunReport(
            self._mode.value,
            int(exit_code),
            exit_code in _INTERRUPTIONS,
            dict(self._files),
            dict(self._codes),
            dict(self._forms),
        )

    def _end_observers(self, report: RunReport) -> None:
        for observer in self._observers:
            observer.end(report)

    def _summary(self, report: RunReport, *, nothing: str = "Nothing to migrate") -> str:
        would = "" if self._mode is Mode.WRITE else "would be "
        parts = [
            _count(self._files[Status.REWRITTEN], self._noun, f"{would}rewritten"),
            _count(report.migrated_calls, "call", f"{would}migrated"),
            _count(report.findings_of(Family.NATIVE), "place", "left native"),
            _count(report.mended, "call", f"{would}mended"),
            _count(report.findings_of(Family.RELAYED), "call", "through PanDA to look at"),
            _count(self._by_hand(), "requirement", "to edit by hand"),
            _count(self._files[Status.FAILED], self._noun, "could not be read, parsed or written"),
            _count(self._counting.known if self._counting is not None else 0, "place", "known from the baseline"),
        ]
        said = ", ".join(part for part in parts if part)
        looked_at = self._files.total() - self._files[Status.SKIPPED]
        if report.interrupted and not looked_at:
            return f"{nothing}."
        return f"{said or nothing} ({looked_at} {_plural(looked_at, self._noun)} looked at)."


def message(finding: Finding) -> str:
    """A finding's words, on one line whatever its details hold."""
    from pidds_migrate import rules

    return printable(rules.load(finding.code).message.format_map(finding.details))


def _place(finding: Finding) -> tuple[int, int, int]:
    return finding.cell, finding.line, finding.column


def _causes(codes: Iterable[str]) -> set[str]:
    """The codes of what stays native for a reason of its own."""
    return {code for code in codes if code.startswith(Family.NATIVE.value) and code not in _FOLLOWING_CODES}


def _count(number: int, noun: str, verb: str) -> str:
    return f"{number} {_plural(number, noun)} {verb}" if number else ""


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
