"""Whether a program can tell the list that JSON makes of a manager's (status, value) tuple from the tuple."""

from __future__ import annotations

import ast
from collections.abc import Container

from pidds_migrate.analysis.meaning import Imported, Resolver
from pidds_migrate.analysis.scopes import Module

_SAME_ATTRIBUTES = {"count", "index"}
_SHAPELESS_BUILTINS = ("len", "bool", "enumerate", "iter", "all", "any", "list", "tuple")
_SHAPELESS_FUNCTIONS = {"json.dumps", "idds.common.utils.json_dumps"}


def tells_list_from_tuple(module: Module, resolver: Resolver, target: ast.expr, shown: Container[int] = ()) -> bool:
    """Whether what is assigned to the target is used in a way that a tuple and a list answer differently.

    Args:
        module: the module of the target.
        resolver: for the meaning of names.
        target: of the assignment.
        shown: lines whose statements show their values.
    """
    if isinstance(target, ast.Tuple | ast.List):
        return any(isinstance(element, ast.Starred) for element in target.elts)
    if not isinstance(target, ast.Name) or target in resolver.taken:
        return True
    scope = module.scope_of[target].owner(target.id)
    bindings = scope.bindings[target.id] if scope is not None else []
    if any(isinstance(module.parents[binding], ast.AugAssign) for binding in bindings):
        return True
    return any(not _same_for_both(module, resolver, read, shown) for read in resolver.uses_of(target))


def _same_for_both(module: Module, resolver: Resolver, read: ast.Name, shown: Container[int]) -> bool:
    parent = module.parents[read]
    if isinstance(parent, ast.Expr):
        return parent.lineno not in shown
    if isinstance(parent, ast.For | ast.comprehension | ast.Starred):
        return True
    if isinstance(parent, ast.Subscript):
        is_read = isinstance(parent.ctx, ast.Load) and parent.value is read
        return is_read and isinstance(parent.slice, ast.Constant)
    if isinstance(parent, ast.Attribute):
        return parent.attr in _SAME_ATTRIBUTES
    if isinstance(parent, ast.Compare):
        return _compares_alike(parent, read)
    if isinstance(parent, ast.Assign):
        return all(isinstance(t, ast.Tuple | ast.List) and not _starred(t) for t in parent.targets)
    if isinstance(parent, ast.Call):
        meaning = resolver.of(parent.func)
        is_dump = isinstance(meaning, Imported) and meaning.path in _SHAPELESS_FUNCTIONS
        return read in parent.args and (is_dump or resolver.is_builtin(parent.func, *_SHAPELESS_BUILTINS))
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
