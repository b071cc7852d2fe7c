"""What expressions and definitions look like, whatever their names mean."""

from __future__ import annotations

import ast

from pidds_migrate.resolve.scopes import Function


def last_name(node: ast.AST) -> str:
    """The name of a variable or of an attribute; empty for what is neither."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def given_to(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call, those that are unpacked included."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def is_text(node: ast.AST | None) -> bool:
    """Whether an expression is the constant of a text."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_none(node: ast.AST) -> bool:
    """Whether an expression is None."""
    return isinstance(node, ast.Constant) and node.value is None


def is_tested(parents: dict[ast.AST, ast.AST], node: ast.AST) -> bool:
    """Whether only the truth of the expression's value matters."""
    parent = parents[node]
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    if isinstance(parent, ast.BoolOp):
        return is_tested(parents, parent)
    if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
        return parent.test is node
    return isinstance(parent, ast.comprehension) and node in parent.ifs


def decorators(definition: Function | ast.ClassDef) -> list[ast.expr]:
    """What decorates a definition, without the arguments that it is made with."""
    return [found.func if isinstance(found, ast.Call) else found for found in definition.decorator_list]


def yields(function: ast.AST) -> bool:
    """Whether a function is a generator, or has one inside."""
    return any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(function))
