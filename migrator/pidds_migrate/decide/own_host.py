"""Hosts that the environment chooses, and whether the program itself makes that choice."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple

from pidds_migrate.facts.names import GET_REST_HOST, HOST_VARIABLES
from pidds_migrate.resolve.expressions import is_none, last_name
from pidds_migrate.resolve.scopes import Syntax
from pidds_migrate.resolve.values import Resolver

# Of os, and the monkeypatch of pytest.
_ENVIRONMENT_SETTERS = {"putenv", "unsetenv", "setenv", "delenv"}
# Those, and of environ, as of any other mapping.
_SETTERS = _ENVIRONMENT_SETTERS | {"setdefault", "pop", "__setitem__", "__delitem__"}
# Of environ, and patch.dict of mock.
_SET_SEVERAL = {"update", "dict"}
_NEW_MAPPINGS = {"dict", "copy", "deepcopy"}
_GETTERS = {"get", "getenv"}


class HostSetting(NamedTuple):
    """Where a variable is set that decides on the host; `is_sure` where it is the environment's, as far as is seen."""

    node: ast.AST
    variable: str
    is_sure: bool


def is_own_host(syntax: Syntax, resolver: Resolver, node: ast.expr) -> bool:
    """Whether the expression is None or `get_rest_host()`, directly or through a variable that is nothing else."""
    if isinstance(node, ast.Call):
        return resolver.path_of(node.func) == GET_REST_HOST and not node.args
    if isinstance(node, ast.Name):
        bindings = resolver.bindings(node)
        if not resolver.overwritten.keys().isdisjoint(bindings):
            return False
        values = [syntax.value_of.get(binding) for binding in bindings]
        return bool(values) and all(
            value is not None and not isinstance(value, ast.Name) and is_own_host(syntax, resolver, value)
            for value in values
        )
    return is_none(node)


@lru_cache(maxsize=8)  # it is asked for each constructor
def host_setting(syntax: Syntax) -> HostSetting | None:
    """Where files set an environment variable that decides on the host, or may; None where nowhere."""
    by_name = any(_sets_by_name(node) for node in syntax.nodes)
    found = [setting for node in syntax.nodes if (setting := _setting(syntax, node, by_name=by_name)) is not None]
    return next((setting for setting in found if setting.is_sure), found[0] if found else None)


def _setting(syntax: Syntax, node: ast.AST, *, by_name: bool) -> HostSetting | None:
    if isinstance(node, ast.keyword) and node.arg in HOST_VARIABLES:
        call = syntax.parents[node]
        return HostSetting(node, node.arg, isinstance(call, ast.Call) and _is_update(call))
    if not isinstance(node, ast.Constant) or node.value not in HOST_VARIABLES:
        return None
    is_sure = _is_set(syntax, node)
    if is_sure is None and (not by_name or _is_read(syntax.parents[node])):
        return None
    return HostSetting(node, str(node.value), bool(is_sure))


def _sets_by_name(node: ast.AST) -> bool:
    """Whether variables are set whose names only the running program knows: `os.environ[name] = value`."""
    if isinstance(node, ast.Subscript):
        is_fixed = isinstance(node.ctx, ast.Load) or isinstance(node.slice, ast.Constant)
        return not is_fixed and _is_environ(node.value)
    if isinstance(node, ast.AugAssign):
        return _is_environ(node.target)
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store) and _is_environ(node)
    return isinstance(node, ast.Call) and _calls_by_name(node)


def _calls_by_name(call: ast.Call) -> bool:
    """As `os.environ.setdefault(name, value)`, `os.putenv(name, value)` and `os.environ.update(settings)` do."""
    name = last_name(call.func)
    if name in _SETTERS:
        is_environment = name in _ENVIRONMENT_SETTERS or _is_of_environ(call.func)
        return is_environment and not all(isinstance(argument, ast.Constant) for argument in call.args[:1])
    if _is_update(call):
        given = call.args
    elif name in _SET_SEVERAL and any(map(_is_environ, call.args[:1])):
        given = call.args[1:]
    else:
        return False
    return not all(map(_names_all, given)) or any(keyword.arg is None for keyword in call.keywords)


def _names_all(node: ast.expr) -> bool:
    """Whether the keys of a mapping stand in the program."""
    return isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys)


def _is_set(syntax: Syntax, name: ast.Constant) -> bool | None:
    """Whether a variable is surely set or taken away, as by `environ["X"] = …` or `putenv("X", …)`; None where not.

    False stands for what is so of another mapping, which may be the environment under another name.
    """
    parent = syntax.parents[name]
    if isinstance(parent, ast.Subscript):
        is_other = isinstance(parent.ctx, ast.Load) or _is_own_mapping(syntax, parent.value)
        return None if is_other else _is_environ(parent.value)
    if isinstance(parent, ast.Dict):
        call = syntax.parents[parent]
        if not isinstance(call, ast.Call) or last_name(call.func) not in _SET_SEVERAL:
            return None
        return _is_update(call) or any(map(_is_environ, call.args))
    if not isinstance(parent, ast.Call) or last_name(parent.func) not in _SETTERS:
        return None
    if isinstance(parent.func, ast.Attribute) and _is_own_mapping(syntax, parent.func.value):
        return None
    return last_name(parent.func) in _ENVIRONMENT_SETTERS or _is_of_environ(parent.func)


def _is_own_mapping(syntax: Syntax, node: ast.expr) -> bool:
    """Whether a variable holds a mapping that the program has made, such as a copy of the environment."""
    scope = syntax.scope_of[node].owner(node.id) if isinstance(node, ast.Name) else None
    if scope is None or not isinstance(node, ast.Name):
        return False
    values = [syntax.value_of.get(binding) for binding in scope.bindings[node.id]]
    return all(
        isinstance(value, ast.Dict) or (isinstance(value, ast.Call) and last_name(value.func) in _NEW_MAPPINGS)
        for value in values
    )


def _is_read(parent: ast.AST) -> bool:
    """Whether a name of a variable stands where the variable is only read: `environ.get("X")`, `"X" in environ`."""
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load) and _is_environ(parent.value)
    if isinstance(parent, ast.Compare):
        return len(parent.comparators) == 1 and _is_environ(parent.comparators[0])
    return isinstance(parent, ast.Call) and last_name(parent.func) in _GETTERS


def _is_update(call: ast.Call) -> bool:
    return last_name(call.func) == "update" and _is_of_environ(call.func)


def _is_of_environ(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and _is_environ(function.value)


def _is_environ(node: ast.expr) -> bool:
    return last_name(node) == "environ"
