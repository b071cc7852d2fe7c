"""Measurements: contenders that take turns, and the rows that come of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

#: Seconds that one command may take.
_COMMAND_LIMIT = 300

#: Whatever a benchmark calls its contenders.
Name = TypeVar("Name", bound=Hashable)

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


@dataclass(frozen=True)
class Setting:
    """What a benchmark may use.

    Attributes:
        quick: the smallest sizes, to see that everything runs; the figures mean nothing then.
        folder: an empty folder for the inputs of this run.
        cache: a folder that stays from run to run, for what is installed.
    """

    quick: bool
    folder: Path
    cache: Path

    def rounds(self, count: int) -> int:
        """Return how often the contenders take turns."""
        return 2 if self.quick else count


@dataclass(frozen=True)
class Sample:
    """What one contender took, one value a round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        size, unit = next((row for row in _UNITS if self.median >= row[0]), _UNITS[-1])
        middle = f"{three_digits(self.median / size)} {unit}"
        if len(self.values) == 1:
            return middle  # of what takes long there is one round
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return f"{middle} ({three_digits(low / size)}–{three_digits(high / size)})"


def three_digits(value: float) -> str:
    """Return a number as a table shows it: rounded to three digits, or to a whole number above that."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


@dataclass(frozen=True)
class Bound:
    """The figure that a row must reach."""

    figure: float
    at_least: bool

    def holds(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.figure if self.at_least else value <= self.figure

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.figure:g}"


def at_least(figure: float) -> Bound:
    """The bound of a value that should be large."""
    return Bound(figure, at_least=True)


def at_most(figure: float) -> Bound:
    """The bound of a value that should be small."""
    return Bound(figure, at_least=False)


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        what: the two that are compared, or what the value is of.
        measured: each contender with what was measured of it, as it is shown.
        value: what counts, mostly a ratio of two medians of the same run.
        bound: what it must reach; None for a row that only informs.
        unit: of the value and the bound.
    """

    what: str
    measured: Mapping[str, object]
    value: float
    bound: Bound | None = None
    unit: str = "×"

    @property
    def reached(self) -> bool:
        """Whether the value is what it must be."""
        return self.bound is None or self.bound.holds(self.value)


@dataclass(frozen=True)
class Result:
    """What one benchmark found, and the versions of the others that took part."""

    rows: Sequence[Row]
    versions: Mapping[str, str] = field(default_factory=dict)


def take_turns(contenders: Mapping[Name, Callable[[], float]], rounds: int) -> dict[Name, Sample]:
    """Let each contender run once a round, after one round that does not count.

    Args:
        contenders: each does its work once and returns what it took.
        rounds: how often.
    """
    values: dict[Name, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, run in contenders.items():
            value = run()
            if turn:
                values[name].append(value)
    return {name: Sample(tuple(found)) for name, found in values.items()}


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def seconds_of_command(
    arguments: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    statuses: frozenset[int] = frozenset({0}),
) -> float:
    """Return how long a command takes from its start to its end, its output unread.

    Args:
        arguments: the command line.
        folder: where it runs.
        environment: its environment, this process's if None.
        statuses: the exit statuses that count as done.

    Raises:
        CalledProcessError: it ended with another status.
    """
    started = time.perf_counter()
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_COMMAND_LIMIT,
        check=False,
    )
    took = time.perf_counter() - started
    if done.returncode not in statuses:
        raise subprocess.CalledProcessError(done.returncode, [os.fspath(argument) for argument in arguments])
    return took
