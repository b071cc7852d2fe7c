"""Find call sites of native clients the plain way, as a second opinion on what the migrator follows.

It knows one thing: a name or ``self`` attribute that one scope binds to ``Client(...)`` or ``ClientManager(...)``, and
the calls of its methods in that scope. What it finds the migrator must find.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MODULES = {"idds.client.client": "Client", "idds.client.clientmanager": "ClientManager"}


def native_calls(source: bytes) -> list[ast.Call]:
    """The method calls on native clients in a program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the file's own backslashes
        tree = ast.parse(source)
    classes = set(_class_names(tree))
    scopes = [tree, *(node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS))]
    return [call for scope in scopes for call in _calls_in(list(_own_nodes(scope)), classes)]


def _class_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            yield from (alias.asname or alias.name for alias in node.names if alias.name == _MODULES[node.module])
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in _MODULES:
                    yield f"{alias.asname or alias.name}.{_MODULES[alias.name]}"


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, _FUNCTIONS):
            yield child
            yield from _own_nodes(child)


def _calls_in(nodes: list[ast.AST], classes: set[str]) -> Iterator[ast.Call]:
    bindings = [
        (ast.unparse(target), node.value) for node in nodes if isinstance(node, ast.Assign) for target in node.targets
    ]
    held = {name for name, value in bindings if _makes_client(value, classes)}
    # A name that the scope binds to other things as well holds a client only sometimes.
    held -= {name for name, value in bindings if not _makes_client(value, classes)}
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in held:
            yield node


def _makes_client(value: ast.expr, classes: set[str]) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) in classes
