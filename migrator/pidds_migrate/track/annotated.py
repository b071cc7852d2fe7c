"""Annotations: the holder that one describes, and whether the running program may read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from pidds_migrate.facts.classes import LEAVE_ANNOTATIONS
from pidds_migrate.facts.names import CAST_ARGUMENTS, CASTS
from pidds_migrate.resolve.expressions import decorators, is_none
from pidds_migrate.resolve.scopes import FUNCTIONS
from pidds_migrate.resolve.values import Instance, OwnClass, Resolver
from pidds_migrate.track.holders import Binding, ClassAttribute, Place, ReturnValue

_TYPING = ("typing.", "typing_extensions.", "collections.abc.")
_GENERIC = frozenset(f"builtins.{name}" for name in ("dict", "frozenset", "list", "set", "tuple", "type"))
_MAKES_TYPES = frozenset(("typing.TypeVar", "typing_extensions.TypeVar"))


def annotated_place(resolver: Resolver, node: ast.AST) -> Place | None:
    """The key of the place: a parameter, a variable, an attribute, what a function or a cast returns; or None."""
    inner = node
    for around in resolver.program.ancestors(node):
        if isinstance(around, ast.arg):
            return Binding(around)
        if isinstance(around, ast.AnnAssign):
            return _target(resolver, around)
        if is_cast(resolver, around):
            return Binding(around)
        if isinstance(around, FUNCTIONS):
            return ReturnValue(around) if around.returns is inner else None
        inner = around
    return None


def is_cast(resolver: Resolver, node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node is a call of `typing.cast`, whose first argument is an annotation of the second."""
    return isinstance(node, ast.Call) and len(node.args) == CAST_ARGUMENTS and resolver.path_of(node.func) in CASTS


def is_type(resolver: Resolver, value: ast.expr) -> bool:
    """Whether a value is a type for annotations: `Optional[Client]`, `Client | None`, `TypeVar("T", bound=Client)`."""
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.BitOr) and any(
            part is not value and (is_none(part) or is_type(resolver, part))
            for part in ast.walk(value)
            if isinstance(part, ast.expr)
        )
    if isinstance(value, ast.Call):
        return resolver.path_of(value.func) in _MAKES_TYPES
    path = resolver.path_of(value.value) if isinstance(value, ast.Subscript) else None
    return path is not None and (path.startswith(_TYPING) or path in _GENERIC)


def types_in(resolver: Resolver, annotation: ast.expr) -> Iterator[ast.AST]:
    """The parts of an annotation that are types, or hold some: no strings of `Literal["…"]` and `Annotated[…, "…"]`."""
    waiting: list[ast.AST] = [annotation]
    while waiting:
        node = waiting.pop()
        yield node
        path = resolver.path_of(node.value) if isinstance(node, ast.Subscript) else None
        if isinstance(node, ast.Subscript) and path is not None and path.startswith(_TYPING):
            name = path.rpartition(".")[2]
            if name == "Literal":
                continue
            if name == "Annotated" and isinstance(node.slice, ast.Tuple):
                waiting.append(node.slice.elts[0])
                continue
        waiting += ast.iter_child_nodes(node)


def _target(resolver: Resolver, statement: ast.AnnAssign) -> Place | None:
    target, owner = statement.target, resolver.program.parents[statement]
    if isinstance(target, ast.Name) and isinstance(owner, ast.ClassDef):
        return ClassAttribute(owner, target.id)
    if isinstance(target, ast.Attribute):
        held = resolver.of(target.value)
        return ClassAttribute(held.node, target.attr) if isinstance(held, Instance | OwnClass) else None
    return Binding(target)


def may_be_read(resolver: Resolver, node: ast.AST) -> bool:
    """Whether a decorator, or the making of a class, may read an annotation: singledispatch, dataclasses, pydantic."""
    for around in resolver.program.ancestors(node):
        if is_cast(resolver, around):
            return False
        if isinstance(around, FUNCTIONS):
            return any(resolver.path_of(decorator) not in LEAVE_ANNOTATIONS for decorator in decorators(around))
        if isinstance(around, ast.ClassDef):
            return bool(around.decorator_list or around.bases or around.keywords)
    return False
