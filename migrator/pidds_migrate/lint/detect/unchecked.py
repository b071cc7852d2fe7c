"""L502: the response is taken out of the reply, and nobody asks whether the call succeeded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.lint.context import Context
from pidds_migrate.lint.detect.dead_handler import outside_dead_tries
from pidds_migrate.lint.fix.checks import below, in_expression
from pidds_migrate.lint.parts import Part, Reply
from pidds_migrate.lint.problem import Problem
from pidds_migrate.lint.verdict import Mistake, verdict


def find(context: Context) -> Iterator[Problem]:
    """The calls whose reply is taken apart without a check."""
    for call in outside_dead_tries(context):
        if verdict(call) is Mistake.UNCHECKED:
            place = context.program.place(_response(call.reply), call.module)
            fix = below(context, call) or in_expression(context, call)
            yield Problem(call.call, "L502", {"call": call.shown, "place": place}, fix)


def _response(reply: Reply) -> ast.expr:
    """Where the response is taken out: an unpacking has no expression for it."""
    nodes = reply.nodes[Part.RESPONSE] or [use.node for use in reply.some(Part.RESPONSE)]
    return min(nodes, key=lambda node: (node.lineno, node.col_offset))
