"""Escapes in words: where an object goes that leaves the analysed code."""

from __future__ import annotations

import ast

from pidds_migrate.facts.inspecting import ASK_FOR_PARAMETERS
from pidds_migrate.facts.names import CLASSES
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.values import OwnClass, Resolver
from pidds_migrate.source.private_names import as_written
from pidds_migrate.track.holders import Doubt, Use

_BY_NAME = ("getattr", "hasattr", "setattr", "delattr", "vars", "dir")
_OF_CLASS = ("isinstance", "issubclass")

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
    ast.Assign: "an element of a container or an attribute",
    ast.withitem: "a with statement",
    ast.Match: "a match statement",
    ast.For: "a loop",
    ast.Lambda: "what a lambda returns",
    ast.Return: "what a coroutine returns",
    ast.Raise: "a raise statement",
    ast.Await: "an await",
}


def escape(program: Program, resolver: Resolver, node: ast.AST) -> Doubt:
    """The doubt about an object that is used at this node, where it cannot be followed further."""
    parent = program.parents.get(node)
    if isinstance(parent, ast.keyword):
        parent = program.parents.get(parent)
    if isinstance(parent, ast.Call) and parent.func is not node:
        outer = program.parents[parent]
        if asks_for_parameters(resolver, outer):  # of getattr(client, name)
            return Doubt(outer, Use.IDENTITY, as_written(outer))
        return _passed(resolver, node, parent)
    container = _CONTAINERS.get(type(parent) if parent else ast.AST, "a place that cannot be followed")
    return Doubt(node, Use.STORED, container)


def asks_for_parameters(resolver: Resolver, node: ast.AST) -> bool:
    """Whether a call looks at what a function takes that it is given."""
    return isinstance(node, ast.Call) and resolver.path_of(node.func) in ASK_FOR_PARAMETERS


def _passed(resolver: Resolver, node: ast.AST, call: ast.Call) -> Doubt:
    called = as_written(call.func)
    if resolver.is_builtin(call.func, *_BY_NAME):
        return Doubt(call, Use.BY_NAME, as_written(call))
    if resolver.is_builtin(call.func, "type") or (
        resolver.is_builtin(call.func, *_OF_CLASS) and any(_may_be_native(resolver, cls) for cls in _classes(call))
    ):
        return Doubt(call, Use.IDENTITY, as_written(call))
    return Doubt(node, Use.PASSED, f"{called}()")


def compares_with_any(resolver: Resolver, call: ast.Call) -> bool:
    """Whether a call of `isinstance` compares with a class that nobody knows: `isinstance(o, KINDS)`."""
    return any(resolver.path_of(cls) is None and not isinstance(resolver.of(cls), OwnClass) for cls in _classes(call))


def _may_be_native(resolver: Resolver, cls: ast.expr) -> bool:
    """Whether a class that an object is compared with may be the native one."""
    path = resolver.path_of(cls)
    return path in CLASSES or (path is None and not isinstance(resolver.of(cls), OwnClass))


def _classes(call: ast.Call) -> list[ast.expr]:
    """What `isinstance` compares with."""
    return [part for argument in call.args[1:2] for part in getattr(argument, "elts", [argument])]
