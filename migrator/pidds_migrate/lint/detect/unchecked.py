"""L501, L502, L503, L508, L509: a reply is used as if it were the response, or not checked, or checked by half."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.detect.dead_handler import try_around
from pidds_migrate.lint.fix.checks import as_condition, as_response, below, in_expression, whole
from pidds_migrate.lint.parts import How, Part, PartUse, Reply
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.lint.verdict import Mistake, verdict


def find(context: Context) -> Iterator[Problem]:
    """The calls, but for those that a handler is meant for which never runs: for those that is the problem."""
    for call in context.calls:
        mistake = verdict(call)
        if mistake is Mistake.HALF:
            yield Problem(call.call, "L503", {"call": call.shown, "lacking": _lacking(call)}, whole(context, call))
        elif mistake is not None and try_around(context, call) is None:
            yield _unchecked(context, call, mistake)


def _unchecked(context: Context, call: RelayedCall, mistake: Mistake) -> Problem:
    if mistake is Mistake.AS_RESPONSE:
        use, words = _use(call)
        place = context.program.place(use.node, call.module)
        return Problem(call.call, "L501", {"call": call.shown, "use": words, "place": place}, _fix(context, call))
    if mistake is Mistake.UNCHECKED:
        place = context.program.place(_response(call.reply), call.module)
        fix = below(context, call) or in_expression(context, call)
        return Problem(call.call, "L502", {"call": call.shown, "place": place}, fix)
    if mistake is Mistake.DROPPED:
        is_shown = any(call.reply.some(part, How.SHOWN) for part in (Part.REPLY, Part.STATUS, Part.INNER, Part.OK))
        what = "is only shown" if is_shown else "is not looked at"
        return Problem(call.call, "L508", {"call": call.shown, "what": what}, below(context, call))
    return Problem(call.call, "L509", {"call": call.shown}, below(context, call))


def _lacking(call: RelayedCall) -> str:
    if call.reply.some(Part.STATUS, How.MISUSED):
        return "the status of PanDA is indexed, the second part of the reply is meant"
    if call.reply.looks_at_status:
        return "a refusal by iDDS passes for a success"
    return "without the status, the second part may be the text of an error"


def _response(reply: Reply) -> ast.expr:
    """Where the response is taken out: an unpacking has no expression for it."""
    nodes = reply.nodes[Part.RESPONSE] or [use.node for use in reply.some(Part.RESPONSE)]
    return min(nodes, key=lambda node: (node.lineno, node.col_offset))


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
    is_misused = bool(reply.some(Part.REPLY, How.MISUSED))
    is_condition = reply.some(Part.REPLY, How.TRUTH) or reply.some(Part.INNER, How.TRUTH)
    return as_condition(context, call) if is_condition and not is_misused else as_response(context, call)
