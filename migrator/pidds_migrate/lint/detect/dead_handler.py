"""L507: a handler around a call that raises nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.effects.live_exception import LiveException
from pidds_migrate.effects.quiet import Quiet
from pidds_migrate.lint.context import Context, RelayedCall
from pidds_migrate.lint.fix.if_else import if_else
from pidds_migrate.lint.problem import Problem
from pidds_migrate.lint.verdict import Mistake, verdict

_WRONG = (Mistake.AS_RESPONSE, Mistake.UNCHECKED, Mistake.DROPPED)


def find(context: Context) -> Iterator[Problem]:
    """The calls in a try whose body does nothing else that could fail, and whose reply nobody checks."""
    for call in context.calls:
        tried = try_around(context, call)
        if tried is not None:
            handler = tried.handlers[0]
            asking = LiveException(context.resolver)
            is_plain = handler.name is None and not asking.is_needed_by(handler, {call.call})
            fix = if_else(context, call, tried) if is_plain else None
            yield Problem(handler, "L507", {"call": call.shown}, fix)


def try_around(context: Context, call: RelayedCall) -> ast.Try | None:
    """The try whose one handler is for this call alone, and never runs."""
    statement = context.statement(call.call)
    tried = context.program.parents.get(statement)
    if not isinstance(tried, ast.Try) or tried.body[:1] != [statement] or tried.orelse or tried.finalbody:
        return None
    if len(tried.handlers) != 1 or getattr(statement, "value", None) is not call.call:
        return None
    if verdict(call) not in _WRONG:
        return None
    quiet = Quiet(context.resolver, lambda _: False)
    is_quiet = quiet.arguments(call.call) and all(map(quiet.statement, tried.body[1:]))
    is_plain = isinstance(statement, ast.Expr) or (
        isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets)
    )
    receiver = call.call.func.value if isinstance(call.call.func, ast.Attribute) else None
    return tried if is_quiet and is_plain and isinstance(receiver, ast.Name) else None
