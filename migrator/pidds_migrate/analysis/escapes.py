"""Why a client that gets away from view stays native: the rule and its words, by where it goes."""

from __future__ import annotations

import ast

from pidds_migrate.analysis.meaning import Resolver
from pidds_migrate.analysis.places import Cause
from pidds_migrate.analysis.program import Program

_DYNAMIC = ("getattr", "hasattr", "setattr", "delattr", "vars", "dir")
_IDENTITY = ("isinstance", "issubclass", "type", "id")
_TEXT = ("print", "str", "repr", "format")

_CONTAINERS: dict[type[ast.AST], str] = {
    ast.Tuple: "a tuple",
    ast.List: "a list",
    ast.Set: "a set",
    ast.Dict: "a dictionary",
    ast.ListComp: "a list",
    ast.SetComp: "a set",
    ast.DictComp: "a dictionary",
    ast.GeneratorExp: "a generator",
    ast.Starred: "starred arguments",
    ast.Yield: "a generator",
    ast.YieldFrom: "a generator",
    ast.FormattedValue: "a text",
    ast.BinOp: "an expression",
    ast.Compare: "a comparison",
    ast.Subscript: "a subscript",
    ast.Assign: "an element of a container",
    ast.withitem: "a with statement",
    ast.Match: "a match statement",
    ast.For: "a loop",
    ast.Lambda: "what a lambda returns",
    ast.Return: "what a coroutine returns",
    ast.Raise: "a raise statement",
    ast.Await: "an await",
}


def escape_cause(program: Program, resolver: Resolver, node: ast.AST) -> Cause:
    """The reason why an object used at this node cannot be followed further."""
    parent = program.parents.get(node)
    if isinstance(parent, ast.keyword):
        parent = program.parents.get(parent)
    if isinstance(parent, ast.Call) and parent.func is not node:
        return _passed(resolver, node, parent)
    container = _CONTAINERS.get(type(parent) if parent else ast.AST, "a place that cannot be followed")
    return Cause(node, "N210", {"container": container})


def _passed(resolver: Resolver, node: ast.AST, call: ast.Call) -> Cause:
    called = ast.unparse(call.func)
    if resolver.is_builtin(call.func, *_DYNAMIC):
        return Cause(call, "N207", {"call": ast.unparse(call)})
    if resolver.is_builtin(call.func, *_IDENTITY):
        return Cause(call, "N208", {"what": ast.unparse(call)})
    if resolver.is_builtin(call.func, *_TEXT):
        return Cause(node, "N210", {"container": f"what {called}() shows"})
    return Cause(node, "N209", {"callee": called})
