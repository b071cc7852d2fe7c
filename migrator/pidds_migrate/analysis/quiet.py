"""Code that can be taken not to raise, so that moving it out of a try changes nothing.

The line is the contract's: names, constants, attributes and displays of them are quiet; printing and logging them is
quiet; any other call, a subscript or an unpacking target is not.
"""

from __future__ import annotations

import ast

from pidds_migrate.analysis.meaning import Resolver

LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "critical"})
"""Methods that log."""


def is_quiet(node: ast.expr) -> bool:
    """Whether evaluating the expression does nothing that can be noticed: names, constants, attributes, displays."""
    if isinstance(node, ast.Constant | ast.Name):
        return True
    if isinstance(node, ast.Attribute):
        return is_quiet(node.value)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(is_quiet(element) for element in node.elts)
    if isinstance(node, ast.Dict):
        return all(key is not None and is_quiet(key) for key in node.keys) and all(map(is_quiet, node.values))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return False


def is_quiet_call(resolver: Resolver, call: ast.Call) -> bool:
    """Whether a call prints or logs quiet arguments."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if any(keyword.arg in (None, "exc_info") for keyword in call.keywords):
        return False
    if not all(is_quiet(argument) or _is_quiet_text(argument) for argument in arguments):
        return False
    if resolver.is_builtin(call.func, "print"):
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LOG_METHODS:
        return False
    receiver = call.func.value
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return is_quiet(receiver) and "log" in name.lower()


def _is_quiet_text(node: ast.expr) -> bool:
    """An f-string that only shows quiet values."""
    return isinstance(node, ast.JoinedStr) and all(
        isinstance(part, ast.Constant)
        or (isinstance(part, ast.FormattedValue) and part.format_spec is None and is_quiet(part.value))
        for part in node.values
    )


def is_quiet_statement(resolver: Resolver, node: ast.stmt) -> bool:
    """Whether a statement may stand in a try body without anything that the handlers could be meant for."""
    if isinstance(node, ast.Pass | ast.Break | ast.Continue):
        return True
    if isinstance(node, ast.Return):
        return node.value is None or is_quiet(node.value)
    if isinstance(node, ast.Assign):
        return is_quiet(node.value) and all(is_quiet_target(target) for target in node.targets)
    if isinstance(node, ast.Expr):
        value = node.value
        return is_quiet(value) or (isinstance(value, ast.Call) and is_quiet_call(resolver, value))
    return False


def is_quiet_target(node: ast.expr) -> bool:
    """Whether assigning to the target cannot raise: a name or an attribute."""
    return isinstance(node, ast.Name | ast.Attribute) and is_quiet(node)
