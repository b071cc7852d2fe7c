"""What happens to each iDDS call of a run, decided before the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

MARK = "@@"  # around every text of the script's, so that `diagnostics` knows it again

REFUSALS = (
    "IDDSException",
    "NoObject",
    "BadRequest",
    "DuplicatedObject",
    "DatabaseException",
    "RestException",
    "ConflictRequestException",
    "AuthenticationNoPermission",
    "ProcessNotFound",
    "WrongParameterException",
)


@dataclass(frozen=True)
class Success:
    """iDDS answers; `variant` chooses among its possible answers."""

    variant: int = 0


@dataclass(frozen=True)
class Refusal:
    """iDDS answers with an exception: a class of `idds.common.exceptions` and details, which may be empty."""

    exception: str
    details: str = f"{MARK}refused{MARK}"


@dataclass(frozen=True)
class IddsDown:
    """The server in front of iDDS (PanDA, for a migrated program) is up, iDDS is not."""


@dataclass(frozen=True)
class Unreachable:
    """Nothing answers: natively a `ConnectionException`, behind the relay whatever panda-client makes of it.

    Attributes:
        status: what panda-client's HTTP layer gives: 0 for a 200 that is not JSON, 1 for no connection, else
            HTTP's.
        body: what it gives as content.
    """

    status: int = 1
    body: str | bytes = f"{MARK}connection refused{MARK}"


UNREACHABLE = (
    Unreachable(),
    Unreachable(302, ""),
    Unreachable(500, f"{MARK}server error{MARK}"),
    Unreachable(0, b""),
    Unreachable(0, f"{MARK}html of a proxy{MARK}".encode()),
)

CallOutcome = Success | Refusal | IddsDown | Unreachable


@dataclass(frozen=True)
class Schedule:
    """The outcome of each iDDS call in turn, then `rest` for all later ones."""

    name: str
    outcomes: tuple[CallOutcome, ...] = ()
    rest: CallOutcome = Success()

    def outcome(self, position: int) -> CallOutcome:
        """The outcome of the call at this position, counted from 0."""
        return self.outcomes[position] if position < len(self.outcomes) else self.rest


ALL_SUCCESS = Schedule("all success")


def is_communication_failure(outcome: CallOutcome) -> bool:
    """Whether the program's iDDS client would natively find nobody answering."""
    return isinstance(outcome, Unreachable)


def schedules_for(calls: int, random: Random, *, positions: int = 5) -> Iterator[Schedule]:
    """The schedules worth running for a program that makes so many calls when all succeed.

    Args:
        calls: how many iDDS calls the program makes when all succeed.
        random: chooses classes, texts, variants and the random schedules.
        positions: how many single-failure positions to try at most.
    """
    yield ALL_SUCCESS
    if not calls:
        return
    yield Schedule("other answers", rest=Success(random.randrange(1, 12)))
    yield Schedule("all refused", rest=_refusal(random))
    yield Schedule("all unreachable", rest=random.choice(UNREACHABLE))
    for position in sorted(random.sample(range(calls), min(calls, positions))):
        failure = _failure(random)
        yield Schedule(f"call {position} fails", (*[Success()] * position, failure))
    yield Schedule("random", tuple(_any(random) for _ in range(calls + 3)))


def _refusal(random: Random) -> Refusal:
    details = "" if random.random() < 0.1 else f"{MARK}refused{MARK}"
    return Refusal(random.choice(REFUSALS), details)


def _failure(random: Random) -> CallOutcome:
    kind = random.random()
    if kind < 0.45:
        return _refusal(random)
    return IddsDown() if kind < 0.6 else random.choice(UNREACHABLE)


def _any(random: Random) -> CallOutcome:
    return Success(random.randrange(12)) if random.random() < 0.5 else _failure(random)
