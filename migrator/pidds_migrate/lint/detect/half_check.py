"""L503: half of the check."""

from __future__ import annotations

from collections.abc import Iterator

from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.checks import whole
from pidds_migrate.lint.parts import How, Part
from pidds_migrate.lint.problem import Problem
from pidds_migrate.lint.verdict import Mistake, verdict


def find(context: Context) -> Iterator[Problem]:
    """The calls whose reply is checked by half."""
    for call in context.calls:
        if verdict(call) is Mistake.HALF:
            yield Problem(call.call, "L503", {"call": call.shown, "lacking": _lacking(call)}, whole(context, call))


def _lacking(call: RelayedCall) -> str:
    if call.reply.some(Part.STATUS, How.MISUSED):
        return "the status of PanDA is indexed, the second part of the reply is meant"
    if call.reply.looks_at_status:
        return "a refusal by iDDS passes for a success"
    return "without the status, the second part may be the text of an error"
