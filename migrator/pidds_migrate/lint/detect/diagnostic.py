"""L518: a diagnostic is taken out of the second part of a reply where that may be a text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.lint.branches import Branches, is_inside
from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.checks import fix
from pidds_migrate.lint.parts import Part
from pidds_migrate.lint.problem import Problem
from pidds_migrate.lint.verdict import Mistake, verdict
from pidds_migrate.outcome import Target


def find(context: Context) -> Iterator[Problem]:
    """The places, for panda-client: the runtime gives a pair always."""
    for call in context.calls:
        if call.group.target is Target.PANDACLIENT and call.is_known:
            yield from _in(context, call)


def _in(context: Context, call: RelayedCall) -> Iterator[Problem]:
    branches = Branches(context.program, call.reply)
    for body, is_lost in branches.failures():
        for node in call.reply.nodes[Part.RESPONSE]:
            if not isinstance(node, ast.Subscript) or not is_inside(context.program, node, body):
                continue
            if branches.asks_again(node, body) or not isinstance(node.value, ast.Subscript):
                continue
            source, inner = context.source(node), node.value
            reply = source.segment(inner.value)
            whole = source.segment(inner)
            # Where a refusal passes this check it may be made whole, and then lead here, too.
            is_text = is_lost and verdict(call) is not Mistake.HALF
            new = whole if is_text else f"{source.segment(node)} if {reply}[0] == 0 else {whole}"
            if not is_text and not _stands_alone(context, node):
                new = f"({new})"
            yield Problem(node, "L518", {"what": ast.unparse(node)}, fix(call, [source.replaced(node, new)]))


def _stands_alone(context: Context, node: ast.expr) -> bool:
    """Whether a conditional expression needs no brackets in the place of a node."""
    parent = context.program.parents[node]
    return isinstance(parent, ast.Assign | ast.Return | ast.keyword) or (
        isinstance(parent, ast.Call) and node in parent.args
    )
