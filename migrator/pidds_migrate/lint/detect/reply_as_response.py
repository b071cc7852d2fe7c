"""L501: the reply, a tuple, is used as if it were the response."""

from __future__ import annotations

from collections.abc import Iterator

from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.detect.dead_handler import outside_dead_tries
from pidds_migrate.lint.fix.checks import as_condition, as_response
from pidds_migrate.lint.parts import How, Part, PartUse
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.lint.verdict import Mistake, verdict


def find(context: Context) -> Iterator[Problem]:
    """The calls whose reply is used so."""
    for call in outside_dead_tries(context):
        if verdict(call) is Mistake.AS_RESPONSE:
            use, words = _use(call)
            place = context.program.place(use.node, call.module)
            details = {"call": call.shown, "use": words, "place": place}
            yield Problem(call.call, "L501", details, _fix(context, call))


def _use(call: RelayedCall) -> tuple[PartUse, str]:
    for part in (Part.REPLY, Part.INNER, Part.OK):
        misused = call.reply.some(part, How.MISUSED)
        if misused:
            return misused[0], f"used as {misused[0].what}"
    truth = [*call.reply.some(Part.REPLY, How.TRUTH), *call.reply.some(Part.INNER, How.TRUTH)]
    if truth:
        return truth[0], "used as a condition, which always holds,"
    return call.reply.some(Part.REPLY, How.SHOWN)[0], "shown"


def _fix(context: Context, call: RelayedCall) -> Fix | None:
    reply = call.reply
    if reply.some(Part.INNER, How.MISUSED) or reply.some(Part.OK, How.MISUSED):
        return None
    if reply.some(Part.REPLY, How.MISUSED):
        return as_response(context, call)
    if reply.some(Part.REPLY, How.TRUTH) or reply.some(Part.INNER, How.TRUTH):
        return as_condition(context, call)
    return as_response(context, call)
