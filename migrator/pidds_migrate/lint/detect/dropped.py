"""L508: a reply that is thrown away, or only shown; L509: one whose status alone becomes the exit status."""

from __future__ import annotations

from collections.abc import Iterator

from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.detect.dead_handler import outside_dead_tries
from pidds_migrate.lint.fix.checks import below
from pidds_migrate.lint.parts import How, Part
from pidds_migrate.lint.problem import Problem
from pidds_migrate.lint.verdict import Mistake, verdict


def find(context: Context) -> Iterator[Problem]:
    """The calls whose failure nobody sees."""
    for call in outside_dead_tries(context):
        found = verdict(call)
        if found is Mistake.DROPPED:
            what = "is only shown" if _is_shown(call) else "is not looked at"
            yield Problem(call.call, "L508", {"call": call.shown, "what": what}, below(context, call))
        elif found is Mistake.EXIT:
            yield Problem(call.call, "L509", {"call": call.shown}, below(context, call))


def _is_shown(call: RelayedCall) -> bool:
    return any(call.reply.some(part, How.SHOWN) for part in (Part.REPLY, Part.STATUS, Part.INNER, Part.OK))
