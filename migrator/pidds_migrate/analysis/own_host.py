"""Whether a constructor leaves the choice of its host to the environment, and whether the program makes that choice."""

from __future__ import annotations

import ast

from pidds_migrate.analysis.meaning import Imported, Resolver
from pidds_migrate.analysis.scopes import Syntax
from pidds_migrate.facts.names import GET_REST_HOST, HOST_VARIABLES

_READERS = {"get", "getenv"}


def is_own_host(syntax: Syntax, resolver: Resolver, node: ast.expr) -> bool:
    """Whether the expression is None or `get_rest_host()`, directly or through a variable that is nothing else."""
    if isinstance(node, ast.Constant):
        return node.value is None
    if isinstance(node, ast.Call):
        meaning = resolver.of(node.func)
        return isinstance(meaning, Imported) and meaning.path == GET_REST_HOST and not node.args
    if isinstance(node, ast.Name):
        bindings = resolver.bindings(node)
        if not resolver.overwritten.keys().isdisjoint(bindings):
            return False
        values = [syntax.value_of.get(binding) for binding in bindings]
        return bool(values) and all(
            value is not None and not isinstance(value, ast.Name) and is_own_host(syntax, resolver, value)
            for value in values
        )
    return False


def host_setting(syntax: Syntax) -> tuple[ast.AST, str] | None:
    """Where files may set an environment variable that decides on the host, and which; None where nowhere."""
    for node in syntax.nodes:
        if isinstance(node, ast.keyword) and node.arg in HOST_VARIABLES:
            return node, node.arg
        if isinstance(node, ast.Constant) and node.value in HOST_VARIABLES and not _is_read(syntax, node):
            return node, str(node.value)
    return None


def _is_read(syntax: Syntax, name: ast.Constant) -> bool:
    """Whether a variable is only looked at: `environ["X"]`, `environ.get("X")`, `"X" in environ`."""
    parent = syntax.parents[name]
    if isinstance(parent, ast.Call):
        called = parent.func
        return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) in _READERS
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load)
    return isinstance(parent, ast.Compare | ast.Expr)
