"""Hosts that the environment chooses, and whether the program itself makes that choice."""

from __future__ import annotations

import ast
from functools import lru_cache

from pidds_migrate.facts.names import GET_REST_HOST, HOST_VARIABLES
from pidds_migrate.resolve.scopes import Syntax
from pidds_migrate.resolve.values import Imported, Resolver

# Of os, its environ, and the monkeypatch of pytest.
_SETTERS = {"putenv", "unsetenv", "setdefault", "pop", "setenv", "delenv"}
# Of environ, and patch.dict of mock.
_SET_SEVERAL = {"update", "dict"}


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


@lru_cache(maxsize=8)  # it is asked for each constructor
def host_setting(syntax: Syntax) -> tuple[ast.AST, str] | None:
    """Where files set an environment variable that decides on the host, and which; None where nowhere."""
    by_name = any(_sets_by_name(node) for node in syntax.nodes)
    for node in syntax.nodes:
        if isinstance(node, ast.keyword) and node.arg in HOST_VARIABLES:
            return node, node.arg
        is_named = isinstance(node, ast.Constant) and node.value in HOST_VARIABLES
        if is_named and isinstance(node, ast.Constant) and (by_name or _is_set(syntax, node)):
            return node, str(node.value)
    return None


def _sets_by_name(node: ast.AST) -> bool:
    """Whether variables are set whose names only the running program knows: `os.environ[name] = value`."""
    if not isinstance(node, ast.Subscript) or isinstance(node.ctx, ast.Load) or isinstance(node.slice, ast.Constant):
        return False
    return ast.unparse(node.value).rpartition(".")[2] == "environ"


def _is_set(syntax: Syntax, name: ast.Constant) -> bool:
    """Whether a variable is set or taken away: `environ["X"] = …`, `putenv("X", …)`, `environ.update({"X": …})`."""
    parent = syntax.parents[name]
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Dict):
        parent = syntax.parents[parent]
        return isinstance(parent, ast.Call) and _last_name(parent.func) in _SET_SEVERAL
    return isinstance(parent, ast.Call) and _last_name(parent.func) in _SETTERS


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
