"""What came of a verification, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from pidds_migrate.report.events import printable
from pidds_migrate.verify.compare import Difference, Side
from pidds_migrate.verify.proof import Agreement, Proof, ScheduleResult, at

_LONGEST = 300
_BEFORE = 100


def lines(proof: Proof) -> Iterator[str]:
    """All there is to say.

    Args:
        proof: what came of it.
    """
    yield f"{proof.title}, natively and migrated (--target {proof.target})"
    yield ""
    width = max(len(line.schedule.name) for line in proof.lines)
    for line in proof.lines:
        yield f"  {line.schedule.name:<{width}}  {_result(line)}"
        if line.difference and line.verdict is not Agreement.KNOWN:
            yield from _difference(line.difference, unsteady=line.verdict is Agreement.UNSTEADY)
    yield ""
    if proof.covered:
        yield "Migrated calls, and what happened to them:"
        rows = [(at((one.site.path, one.site.first)), one.site.text) for one in proof.covered]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for (place, text), one in zip(rows, proof.covered, strict=True):
            result = ", ".join(one.outcomes) or "never reached: try it yourself"
            yield f"  {place:<{widths[0]}}  {text:<{widths[1]}}  {result}"
        yield ""
    yield from notes(proof)
    yield summary(proof)


def notes(proof: Proof) -> Iterator[str]:
    """What else the reader should know."""
    if proof.left_out:
        many = "failure of a single call" if proof.left_out == 1 else "failures of single calls"
        yield f"{proof.left_out} {many} had no room: --schedules {len(proof.lines) + proof.left_out} tries all."
    for one in proof.blocked:
        what = "reach" if one.what == "network" else "write"
        yield f"{at(one.place)} tried to {what} {one.target}: that was refused, in both runs."
    yield from proof.unknown


def summary(proof: Proof) -> str:
    """All of it in one line."""
    counts = {verdict: sum(line.verdict is verdict for line in proof.lines) for verdict in Agreement}
    words = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items() if count)
    return f"{len(proof.lines)} {'schedule' if len(proof.lines) == 1 else 'schedules'}: {words}."


def _result(line: ScheduleResult) -> str:
    stopped = f" (both were stopped: {line.stopped})" if line.stopped else ""
    if line.verdict is Agreement.KNOWN:
        return f"same but for {'; '.join(line.reasons)}{stopped}"
    return f"{line.verdict.value}{stopped}"


def _difference(difference: Difference, *, unsteady: bool) -> Iterator[str]:
    names = ("one run", "the next") if unsteady else ("native", "migrated")
    if unsteady:
        yield "    The native program does not do the same twice:"
    yield f"    {difference.about}"
    sides = difference.native, difference.migrated
    pairs = zip(*(side.what for side in sides), strict=False)
    equal = next((number for number, pair in enumerate(pairs) if len(set(pair)) == 2), 0)
    for name, side in zip(names, sides, strict=True):
        yield f"      {name:<8}  {at(side.place)}: {_short(side, equal)}"


def _short(side: Side, equal: int) -> str:
    """The text on one line, its beginning left out where that is long and the same on both sides."""
    start = equal - _BEFORE if equal > _LONGEST - _BEFORE else 0
    text = (
        f"{'…' if start else ''}{side.what[start : start + _LONGEST]}{'…' if len(side.what) > start + _LONGEST else ''}"
    )
    return printable(text.replace("\n", "\\n"))
