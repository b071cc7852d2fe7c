"""Annotations: the holder that one describes, and whether the running program may read it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from pidds_migrate.facts.classes import LEAVE_ANNOTATIONS, SINGLE_DISPATCH, TELL_BY_ANNOTATION
from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import CAST_ARGUMENTS, CASTS, CLASSES
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import FUNCTIONS, Function
from pidds_migrate.resolve.values import Imported, Instance, OwnClass, OwnFunction, OwnModule, Resolver
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
            part is not value and (_is_none(part) or is_type(resolver, part))
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


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


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
            decorators = [d.func if isinstance(d, ast.Call) else d for d in around.decorator_list]
            return any(resolver.path_of(decorator) not in LEAVE_ANNOTATIONS for decorator in decorators)
        if isinstance(around, ast.ClassDef):
            return bool(around.decorator_list or around.bases or around.keywords)
    return False


class TellingAnnotation(NamedTuple):
    """A native class that an annotation names by which objects are told apart when the program runs.

    Attributes:
        node: the name, or the string with it.
        kind: the class.
        is_own: whether an import of the same file gives the name; an annotation that is to follow its object needs it.
    """

    node: ast.expr
    kind: Api
    is_own: bool


def telling_annotations(program: Program, resolver: Resolver) -> Iterator[TellingAnnotation]:
    """The annotations that functools.singledispatch dispatches by, and those that pydantic and the like check."""
    for module in program.modules:
        for node in module.some(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            assert isinstance(node, (*FUNCTIONS, ast.ClassDef))
            if not _tells_by_annotation(resolver, node):
                continue
            for part in (part for annotation in _annotations(node) for part in ast.walk(annotation)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    for kind in Api:
                        if re.search(rf"\b{kind.value}\b", part.value):
                            yield TellingAnnotation(part, kind, is_own=True)
                meaning = resolver.of(part) if isinstance(part, ast.Name | ast.Attribute) else None
                if isinstance(part, ast.expr) and isinstance(meaning, Imported) and meaning.path in CLASSES:
                    is_own = any(program.module_of(alias) is module for alias in meaning.aliases)
                    yield TellingAnnotation(part, CLASSES[meaning.path], is_own)


def _tells_by_annotation(resolver: Resolver, node: Function | ast.ClassDef) -> bool:
    """Whether a decorator or base of a definition tells objects apart by what is annotated in it."""
    called = [found.func if isinstance(found, ast.Call) else found for found in node.decorator_list]
    if isinstance(node, ast.ClassDef):
        called += node.bases
    elif any(isinstance(found, ast.Attribute) and _registers_by_type(resolver, found) for found in called):
        return True
    return any(resolver.path_of(found) in TELL_BY_ANNOTATION for found in called)


def _registers_by_type(resolver: Resolver, decorator: ast.Attribute) -> bool:
    """Whether a decorator is the `register` of a function of functools.singledispatch, or of what nobody knows."""
    owner = resolver.of(decorator.value) if decorator.attr == "register" else None
    if isinstance(owner, OwnFunction):
        return any(resolver.path_of(found) in SINGLE_DISPATCH for found in getattr(owner.node, "decorator_list", ()))
    return decorator.attr == "register" and not isinstance(owner, Instance | OwnClass | OwnModule)


def _annotations(node: Function | ast.ClassDef) -> Iterator[ast.expr]:
    if isinstance(node, ast.ClassDef):
        yield from (statement.annotation for statement in node.body if isinstance(statement, ast.AnnAssign))
        return
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    annotations = [argument.annotation for argument in every if argument is not None]
    yield from (found for found in (*annotations, node.returns) if found is not None)
