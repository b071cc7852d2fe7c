"""Whether a file can tell one iDDS exception from another, so that the exact class and text matter.

A file that only shows its exceptions, or wraps them into others, cannot.
"""

from __future__ import annotations

import ast

from pidds_migrate.analysis.scopes import Module
from pidds_migrate.facts.names import FIRST_WORDS

_SHOWING_CALLS = {"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "write"}
_TEXT_CALLS = {"str", "format"}


def names_specific_exceptions(module: Module) -> bool:
    """Whether the file names a specific iDDS exception, or looks closely at one that it has caught."""
    caught = {node.name for node in module.nodes if isinstance(node, ast.ExceptHandler) and node.name}
    return any(_names_one(node) or _looks_closely(module, node, caught) for node in module.nodes)


def _names_one(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in FIRST_WORDS or node.id == "exc_info"
    if isinstance(node, ast.Attribute):
        return node.attr in FIRST_WORDS or node.attr in ("exc_info", "error_code")
    if isinstance(node, ast.alias):
        return node.name in FIRST_WORDS
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in FIRST_WORDS


def _looks_closely(module: Module, node: ast.AST, caught: set[str]) -> bool:
    """Whether a caught exception is used for more than being shown, wrapped or raised again."""
    if not (isinstance(node, ast.Name) and node.id in caught and isinstance(node.ctx, ast.Load)):
        return False
    if not any(isinstance(a, ast.ExceptHandler) and a.name == node.id for a in module.ancestors(node)):
        return False
    parent = module.parents[node]
    if isinstance(parent, ast.Raise):
        return False
    if isinstance(parent, ast.FormattedValue):
        return parent.conversion == ord("r") or _is_examined(module, module.parents[parent])
    if isinstance(parent, ast.Tuple):
        node, parent = parent, module.parents[parent]
    if isinstance(parent, ast.BinOp):
        return not isinstance(parent.op, ast.Mod) or _is_examined(module, parent)
    if not isinstance(parent, ast.Call) or isinstance(node, ast.Tuple):
        return True
    name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
    if name in _TEXT_CALLS:
        return isinstance(module.parents[parent], ast.Assign) or _is_examined(module, parent)
    return name not in _SHOWING_CALLS and not isinstance(module.parents[parent], ast.Raise)


def _is_examined(module: Module, text: ast.AST) -> bool:
    """Whether the text of an exception is compared, searched or cut."""
    parent = module.parents[text]
    while isinstance(parent, ast.BinOp | ast.FormattedValue | ast.JoinedStr):
        text, parent = parent, module.parents[parent]
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return isinstance(parent.func.value, ast.Name) and parent.func.value.id == "re"
    return isinstance(parent, ast.Compare | ast.Attribute | ast.Subscript)
