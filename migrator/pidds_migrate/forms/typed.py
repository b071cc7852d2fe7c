"""Whether a file can tell one iDDS exception from another, so that the exact class matters."""

from __future__ import annotations

import ast

from pidds_migrate.facts.names import FIRST_WORDS

_TELLING_ATTRIBUTES = {"error_code", "get_detail", "__class__"}


def names_specific_exceptions(nodes: list[ast.AST]) -> bool:
    """Whether the file names a specific iDDS exception, or asks a caught one for its class or code."""
    caught = {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
    return any(_tells_apart(node, caught) for node in nodes)


def _tells_apart(node: ast.AST, caught: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in FIRST_WORDS
    if isinstance(node, ast.Attribute):
        return node.attr in FIRST_WORDS or (node.attr in _TELLING_ATTRIBUTES and _is_one_of(node.value, caught))
    if isinstance(node, ast.alias):
        return node.name in FIRST_WORDS
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in FIRST_WORDS
    if isinstance(node, ast.Call):
        is_type = isinstance(node.func, ast.Name) and node.func.id in ("type", "isinstance", "repr")
        return is_type and any(_is_one_of(argument, caught) for argument in node.args)
    if isinstance(node, ast.FormattedValue):
        return node.conversion == ord("r") and _is_one_of(node.value, caught)
    return False


def _is_one_of(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names
