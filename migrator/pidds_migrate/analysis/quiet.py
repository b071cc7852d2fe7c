"""Code that can be taken not to raise, so that moving it out of a try changes nothing.

The line is the contract's: names, constants, attributes and displays of them are quiet; printing and logging them is
quiet; any other call, a subscript or an unpacking target is not. Nor is what has to be hashed, or negated, where it may
be a list or a text.
"""

from __future__ import annotations

import ast

from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.facts.showing import LOG_METHODS


def is_quiet(node: ast.expr) -> bool:
    """Whether evaluating the expression does nothing that can be noticed: names, constants, attributes, displays."""
    if isinstance(node, ast.Constant | ast.Name):
        return True
    if isinstance(node, ast.Attribute):
        return is_quiet(node.value)
    if isinstance(node, ast.Tuple | ast.List):
        return all(map(is_quiet, node.elts))
    if isinstance(node, ast.Set):
        return all(map(_can_be_hashed, node.elts))
    if isinstance(node, ast.Dict):
        return all(map(_can_be_hashed, node.keys)) and all(map(is_quiet, node.values))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant) and _has_sign(node.op, node.operand.value)
    return False


def _can_be_hashed(node: ast.expr | None) -> bool:
    """Whether an element of a set or a key surely has a hash; None stands for a dictionary that is unpacked."""
    if isinstance(node, ast.Tuple):
        return all(map(_can_be_hashed, node.elts))
    return isinstance(node, ast.Constant)


def _has_sign(operator: ast.unaryop, value: object) -> bool:
    return isinstance(operator, ast.Not) or isinstance(
        value, int if isinstance(operator, ast.Invert) else complex | int | float
    )


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
