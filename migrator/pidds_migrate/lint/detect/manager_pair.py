"""L504: a manager's own pair inside the reply, which a refusal by iDDS comes as, is not looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.lint.branches import Branches, is_inside
from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.checks import fix
from pidds_migrate.lint.fix.helpers import Mender
from pidds_migrate.lint.parts import How, Part
from pidds_migrate.lint.problem import Fix, Problem
from pidds_migrate.lint.source import Replacement
from pidds_migrate.lint.verdict import verdict

_TAKES_IT_AS_IT_IS = (How.READ, How.SHOWN)


def find(context: Context) -> Iterator[Problem]:
    """The calls whose response is used straight behind the check.

    A response that a variable takes is no case: that is the documented form, and the pair is in the variable.
    """
    for call in context.calls:
        if not call.gives_pair or call.reply.escapes or verdict(call) is not None:
            continue
        uses = call.reply.some(Part.RESPONSE)
        if not uses or any(use.how not in _TAKES_IT_AS_IT_IS for use in uses):
            continue
        branches = Branches(context.program, call.reply)
        found = [
            (node.test, parts)
            for node, *parts in branches.successes()
            if any(is_inside(context.program, use.node, node.body) for use in uses)
        ]
        if found:
            yield Problem(call.call, "L504", {"call": call.shown}, _fix(context, call, found))


def _fix(context: Context, call: RelayedCall, found: list[tuple[ast.expr, list[ast.expr]]]) -> Fix | None:
    edits = []
    for test, parts in found:
        name = _reply_of(parts[0])
        if name is None or not isinstance(test, ast.BoolOp):
            return None
        first, second = sorted(parts, key=test.values.index)
        if test.values.index(second) != test.values.index(first) + 1:
            return None
        source = context.source(test)
        edits.append(Replacement(source.start(first), source.end(second), f"{Mender.SUCCEEDED.value}({name})"))
    return fix(call, edits, frozenset({Mender.SUCCEEDED}))


def _reply_of(compare: ast.expr) -> str | None:
    """The variable of `ret[0] == 0`."""
    left = compare.left if isinstance(compare, ast.Compare) else None
    value = left.value if isinstance(left, ast.Subscript) else None
    return value.id if isinstance(value, ast.Name) else None
