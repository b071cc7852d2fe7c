"""What happens to each iDDS call of a run, decided before the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pidds_migrate.verify.trace import Call

DEFAULT_COUNT = 20

#: Classes that iDDS refuses calls with, as idds-server 2.6.21 does; tried in this order.
REFUSALS = ("NoObject", "DatabaseException", "BadRequest", "IDDSException", "AuthenticationNoPermission")

_MIXTURES_A_CALL = 3

_ANSWER: dict[str, Any] = {"kind": "answer"}
_LOST: dict[str, Any] = {"kind": "lost"}
_DOWN: dict[str, Any] = {"kind": "down"}


@dataclass(frozen=True)
class Schedule:
    """The outcome of every call of a run.

    Attributes:
        name: for people.
        rest: of every call that is not among `calls`.
        calls: outcomes of single calls, by key.
        seed: where each outcome is drawn.
        drawn: what from.
    """

    name: str
    rest: dict[str, Any] = field(default_factory=lambda: _ANSWER)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    seed: str | None = None
    drawn: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the scripted iDDS reads it."""
        return {"rest": self.rest, "calls": self.calls, "seed": self.seed, "drawn": list(self.drawn)}


ALL_SUCCEED = Schedule("every call succeeds")


@dataclass(frozen=True)
class SchedulePlan:
    """The schedules of a verification.

    Attributes:
        schedules: in their order; the first is `ALL_SUCCEED`.
        left_out: how many failures of single calls there was no room for.
    """

    schedules: tuple[Schedule, ...]
    left_out: int = 0


def plan(calls: Sequence[Call], told_apart: Sequence[str], count: int = DEFAULT_COUNT, seed: int = 1) -> SchedulePlan:
    """The schedules for a program.

    Args:
        calls: that it makes when all succeed.
        told_apart: the classes of iDDS's exceptions that it names.
        count: how many schedules at most.
        seed: of the mixtures.
    """
    if not calls:
        return SchedulePlan((ALL_SUCCEED,))
    classes = _classes(told_apart)
    whole = [
        ALL_SUCCEED,
        Schedule("every call is refused", _refused(classes[0])),
        Schedule("no call gets through", _LOST),
        Schedule("iDDS is down behind PanDA", _DOWN),
        Schedule("nothing is found", {"kind": "answer", "variant": "empty"}),
        Schedule("what was asked for failed", {"kind": "answer", "variant": "failing"}),
    ]
    single = list(_single_failures(calls, classes))
    fewest_mixtures = max(1, count // 5)
    room = max(count - len(whole) - fewest_mixtures, 0)
    chosen = single[:room]
    planned = (whole + chosen)[: max(count, 1)]
    drawn = (_ANSWER, _ANSWER, {"kind": "answer", "variant": "empty"}, *map(_refused, classes), _LOST, _DOWN)
    # Few calls have few mixtures that are not among the others.
    mixed = min(count - len(planned), _MIXTURES_A_CALL * (len(calls) - 1))
    mixtures = [Schedule(f"mixture {number}", seed=f"{seed}.{number}", drawn=drawn) for number in range(1, mixed + 1)]
    return SchedulePlan((*planned, *mixtures), len(single) - len(chosen))


def _classes(told_apart: Sequence[str]) -> list[str]:
    """One class that the program does not tell from others, if there is one, and then all that it does."""
    others = [name for name in REFUSALS if name not in told_apart]
    return [*others[:1], *told_apart]


def _refused(name: str) -> dict[str, Any]:
    return {"kind": "refused", "class": name}


def _single_failures(calls: Sequence[Call], classes: Sequence[str]) -> Iterator[Schedule]:
    """Each call refused and lost in turn: of a line that makes several, the first and the last."""
    first: dict[object, int] = {}
    last: dict[object, int] = {}
    for number, call in enumerate(calls):
        first.setdefault((call.place, call.method), number)
        last[call.place, call.method] = number
    later = [number for line, number in last.items() if first[line] != number]
    for numbers in (list(first.values()), later):
        for outcome in (_refused(classes[0]), _LOST, *map(_refused, classes[1:])):
            for number in numbers:
                yield _single(number, calls[number], outcome)


def _single(number: int, call: Call, outcome: dict[str, Any]) -> Schedule:
    words = f"is refused: {outcome['class']}" if outcome["kind"] == "refused" else "does not get through"
    where = f", {call.place[0]}:{call.place[1]}" if call.place else ""
    return Schedule(f"call {number + 1} ({call.method}{where}) {words}", calls={call.key: outcome})
