"""Give a call the check that it lacks."""

from __future__ import annotations

import ast

from pidds_migrate.decide.helpers import Helper
from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.helpers import Mender, Wanted
from pidds_migrate.lint.parts import How, Part, PartUse
from pidds_migrate.lint.problem import Fix
from pidds_migrate.lint.source import Replacement


def check_of(name: str, call: RelayedCall) -> tuple[str, frozenset[Wanted]]:
    """The whole check of a reply that a variable holds, and the helpers that it calls."""
    if call.gives_pair:
        return f"{Mender.SUCCEEDED.value}({name})", frozenset({Mender.SUCCEEDED})
    return f"{name}[0] == 0 and {name}[1][0]", frozenset()


def fix(call: RelayedCall, edits: list[Replacement], helpers: frozenset[Wanted] = frozenset()) -> Fix | None:
    """The fix that these edits are; None where the method, or the package, is not known."""
    target = call.group.target
    if not call.is_known or target is None or not edits:
        return None
    return Fix(tuple(edits), helpers, target=target)


def as_response(context: Context, call: RelayedCall) -> Fix | None:
    """Have the variable hold the response: the call goes through the helper, which makes the check."""
    reply = call.reply
    if any(isinstance(name, ast.arg) for name in reply.names) or reply.escapes:
        return None
    if reply.some(Part.STATUS) or reply.some(Part.OK) or reply.some(Part.RESPONSE):
        return None  # it is taken as a reply elsewhere
    if any(len(context.resolver.bindings(node)) != 1 for node in reply.nodes[Part.REPLY] if isinstance(node, ast.Name)):
        return None  # the reply of another call may be in its place
    return _through_helper(context, call, call.call)


def _through_helper(context: Context, call: RelayedCall, replaced: ast.expr) -> Fix | None:
    """Put the call, within the helper that makes the check, in the place of an expression."""
    source = context.source(call.call)
    helper: Wanted = Mender.VALUE if call.gives_pair else Helper.RESULT
    edit = source.replaced(replaced, f"{helper.value}({source.segment(call.call)})")
    return fix(call, [edit], frozenset({helper}))


def as_condition(context: Context, call: RelayedCall) -> Fix | None:
    """Put the check in the place of a reply that is used as a condition."""
    source = context.source(call.call)
    uses = call.reply.some(Part.REPLY, How.TRUTH)
    if not uses or call.reply.some(Part.INNER, How.TRUTH):
        return None
    edits, helpers = [], frozenset[Wanted]()
    for use in uses:
        if not isinstance(use.node, ast.Name) or len(context.resolver.bindings(use.node)) != 1:
            return None
        check, helpers = check_of(use.node.id, call)
        edits.append(source.replaced(use.node, _in_place(check, use.node, context)))
    return fix(call, edits, helpers)


def _in_place(check: str, node: ast.expr, context: Context) -> str:
    """The check as it can stand where a node stands."""
    parent = context.program.parents[node]
    is_alone = isinstance(parent, ast.If | ast.While | ast.Assert | ast.Assign | ast.Return)
    joins = isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And)
    return check if is_alone or joins or check.endswith(")") else f"({check})"


def below(context: Context, call: RelayedCall) -> Fix | None:
    """Put a check that raises below the statement that takes the reply; around the call where nothing does."""
    source, statement = context.source(call.call), context.statement(call.call)
    if not source.lines.is_alone(statement):
        return None
    name = _name_of(statement, call.call)
    if name is None:
        is_alone = isinstance(statement, ast.Expr) and statement.value is call.call
        return _through_helper(context, call, call.call) if is_alone else None
    if call.gives_pair:
        return fix(call, [source.below(statement, [f"{Mender.VALUE.value}({name})"])], frozenset({Mender.VALUE}))
    lines = [f"if not ({name}[0] == 0 and {name}[1][0]):", f"    raise {Helper.ERROR.value}({name})"]
    return fix(call, [source.below(statement, lines)], frozenset({Helper.ERROR}))


def in_expression(context: Context, call: RelayedCall) -> Fix | None:
    """Have a reply that is indexed where the call stands go through the helper."""
    responses = call.reply.nodes[Part.RESPONSE]
    if len(responses) != 1 or call.reply.names:
        return None
    inner = responses[0].value if isinstance(responses[0], ast.Subscript) else None
    is_of_call = isinstance(inner, ast.Subscript) and inner.value is call.call
    return _through_helper(context, call, responses[0]) if is_of_call else None


def _name_of(statement: ast.stmt, call: ast.Call) -> str | None:
    """The one variable that a statement gives the reply to."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is not call:
        return None
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else None


def whole(context: Context, call: RelayedCall) -> Fix | None:
    """Make half a check a whole one, where there is one test that is half of one."""
    reply, source = call.reply, context.source(call.call)
    wrong = reply.some(Part.STATUS, How.MISUSED)
    edits = [
        source.replaced(use.node, f"{source.segment(use.node.value)}[1]")
        for use in wrong
        if isinstance(use.node, ast.Subscript)
    ]
    tests = [*reply.some(Part.STATUS, How.TESTED, How.TRUTH), *reply.some(Part.OK, How.TESTED, How.TRUTH)]
    if wrong:
        return fix(call, edits) if tests and len(edits) == len(wrong) else None
    nodes = list(dict.fromkeys(use.node for use in tests))
    if len(nodes) != 1 or reply.some(Part.STATUS, How.ESCAPED) or reply.some(Part.OK, How.ESCAPED):
        return None
    made = _completed(context, call, tests[0])
    return fix(call, [made[0]], made[1]) if made is not None else None


def _completed(context: Context, call: RelayedCall, use: PartUse) -> tuple[Replacement, frozenset[Wanted]] | None:
    node = use.node
    name = _variable(node, use.part)
    if name is None:
        return None
    holds, around = _asks(context, node, use.part)
    if holds is None:
        return None
    check, helpers = check_of(name, call)
    if not holds:
        check = f"not ({check})" if not check.endswith(")") else f"not {check}"
        parent = context.program.parents[around]
        check = f"({check})" if isinstance(parent, ast.Compare | ast.UnaryOp) else check
        return context.source(node).replaced(around, check), helpers
    return context.source(node).replaced(around, _in_place(check, around, context)), helpers


def _variable(node: ast.expr, part: Part) -> str | None:
    """The variable that `ret[0]` or `ret[1][0]` is of."""
    inner = node.value if isinstance(node, ast.Subscript) else None
    if part is Part.OK:
        inner = inner.value if isinstance(inner, ast.Subscript) else None
    return inner.id if isinstance(inner, ast.Name) else None


def _asks(context: Context, node: ast.expr, part: Part) -> tuple[bool | None, ast.expr]:
    """Whether a test of a part holds where the call succeeded, None where neither is sure; and the whole test."""
    parent = context.program.parents[node]
    wanted = 0 if part is Part.STATUS else True
    if isinstance(parent, ast.Compare):
        other = parent.comparators[0]
        if len(parent.ops) != 1 or parent.left is not node or not isinstance(other, ast.Constant):
            return None, parent
        is_equal = isinstance(parent.ops[0], ast.Eq | ast.Is)
        if not is_equal and not isinstance(parent.ops[0], ast.NotEq | ast.IsNot):
            return None, parent
        if other.value is wanted:
            return is_equal, parent
        return (not is_equal if part is Part.OK and other.value is False else None), parent
    if isinstance(parent, ast.UnaryOp):
        return part is Part.STATUS, parent
    return part is Part.OK, node
