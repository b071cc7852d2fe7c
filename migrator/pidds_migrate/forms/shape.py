"""Whether a program can tell the list that JSON makes of a manager's (status, value) tuple from the tuple."""

from __future__ import annotations

import ast

from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.scopes import Module

_LIST_ONLY = {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "copy"}
_SHAPELESS_CALLS = {"len", "bool", "json_dumps", "dumps", "enumerate", "iter", "all", "any", "list", "tuple"}


def tells_list_from_tuple(module: Module, resolver: Resolver, target: ast.expr) -> bool:
    """Whether what is assigned to the target is used in a way that a tuple and a list answer differently."""
    if isinstance(target, ast.Tuple | ast.List):
        return any(isinstance(element, ast.Starred) for element in target.elts)
    if not isinstance(target, ast.Name):
        return True
    return any(
        not _same_for_both(module, resolver, read) for read, bindings in resolver.reaching.items() if target in bindings
    )


def _same_for_both(module: Module, resolver: Resolver, read: ast.Name) -> bool:
    parent = module.parents[read]
    if isinstance(parent, ast.Expr | ast.For | ast.comprehension | ast.Starred):
        return True
    if isinstance(parent, ast.Subscript):
        return parent.value is read and isinstance(parent.slice, ast.Constant)
    if isinstance(parent, ast.Attribute):
        return parent.attr not in _LIST_ONLY
    if isinstance(parent, ast.Compare):
        return _compares_alike(parent, read)
    if isinstance(parent, ast.Assign):
        return all(isinstance(t, ast.Tuple | ast.List) and not _starred(t) for t in parent.targets)
    if isinstance(parent, ast.Call):
        name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        return read in parent.args and name in _SHAPELESS_CALLS
    return is_tested(module, read)


def _compares_alike(node: ast.Compare, read: ast.Name) -> bool:
    if len(node.ops) != 1:
        return False
    if isinstance(node.ops[0], ast.Is | ast.IsNot):
        return node.left is read and isinstance(node.comparators[0], ast.Constant)
    return isinstance(node.ops[0], ast.In | ast.NotIn) and node.comparators[0] is read


def _starred(target: ast.Tuple | ast.List) -> bool:
    return any(isinstance(element, ast.Starred) for element in target.elts)


def is_tested(module: Module, node: ast.AST) -> bool:
    """Whether only the truth of the expression's value matters."""
    parent = module.parents[node]
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    if isinstance(parent, ast.BoolOp):
        return is_tested(module, parent)
    if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
        return parent.test is node
    return isinstance(parent, ast.comprehension) and node in parent.ifs
