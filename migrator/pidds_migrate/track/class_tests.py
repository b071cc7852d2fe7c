"""Where a program asks objects whether they are of a class that goes with the native client."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import NamedTuple

from pidds_migrate.facts.classes import SINGLE_DISPATCH, TELL_BY_ANNOTATION
from pidds_migrate.facts.methods import Api
from pidds_migrate.facts.names import BASES, CLASSES
from pidds_migrate.resolve.expressions import decorators, last_name
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import FUNCTIONS, Function, parameters, type_parameters
from pidds_migrate.resolve.values import Ambiguous, Imported, Instance, OwnClass, OwnFunction, OwnModule, Resolver
from pidds_migrate.track.annotated import types_in

_ASKS = frozenset({"isinstance", "issubclass", "register"})


class ClassTest(NamedTuple):
    """A class that objects are asked for, where it is named.

    Attributes:
        node: the name, or the string with it.
        kind: the class whose objects are of it.
        is_base: whether it is one of its bases, which no target has.
        is_own: whether an import of the same file gives the name; an annotation that is to follow its object needs it.
    """

    node: ast.expr
    kind: Api
    is_base: bool = False
    is_own: bool = True


def class_tests(program: Program, resolver: Resolver) -> Iterator[ClassTest]:
    """Where annotations are asked for (functools.singledispatch, pydantic), and where bases of the native class are."""
    for module in program.modules:
        for definition in module.some(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            assert isinstance(definition, (*FUNCTIONS, ast.ClassDef))
            if _tells_by_annotation(resolver, definition):
                parts = itertools.chain.from_iterable(types_in(resolver, each) for each in _annotations(definition))
                yield from (found for part in parts for found in _classes_named(program, resolver, part))
        for test in module.some(ast.Call, ast.MatchClass):
            asked = [test.cls] if isinstance(test, ast.MatchClass) else []
            if isinstance(test, ast.Call) and last_name(test.func) in _ASKS:
                asked = test.args
            for part in itertools.chain.from_iterable(map(ast.walk, asked)):
                named = _classes_named(program, resolver, part) if not isinstance(part, ast.Constant) else ()
                yield from (found for found in named if found.is_base)


def _classes_named(program: Program, resolver: Resolver, node: ast.AST) -> Iterator[ClassTest]:
    """The classes that a node names itself."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from dict.fromkeys(found._replace(node=node) for found in _named_in(program, resolver, node))
    meaning = resolver.of(node) if isinstance(node, ast.Name | ast.Attribute) else None
    if not (isinstance(node, ast.expr) and isinstance(meaning, Imported)):
        return
    if meaning.path in CLASSES:
        module = program.module_of(node)
        is_own = any(program.module_of(alias) is module for alias in meaning.aliases)
        yield ClassTest(node, CLASSES[meaning.path], is_own=is_own)
    elif meaning.path.startswith("idds.client.") and meaning.path.rpartition(".")[2] in BASES:
        yield ClassTest(node, Api.CLIENT, is_base=True)


def _named_in(program: Program, resolver: Resolver, string: ast.Constant) -> Iterator[ClassTest]:
    """The classes that an annotation names as text; by its word, where nothing says what a name means."""
    parsed = _parsed(program, string)
    for part in types_in(resolver, parsed) if parsed is not None else ():
        yield from _classes_named(program, resolver, part)
        if isinstance(part, ast.Name | ast.Attribute) and isinstance(resolver.of(part), Ambiguous | None):
            word = part.id if isinstance(part, ast.Name) else part.attr
            yield from (ClassTest(part, kind) for kind in Api if kind.value == word)
            if word in BASES:
                yield ClassTest(part, Api.CLIENT, is_base=True)


def _parsed(program: Program, string: ast.Constant) -> ast.expr | None:
    """The expression that an annotation is as text, with its names where the string stands; None where it is none.

    Whoever asks for such a type natively ends there, too.
    """
    try:
        parsed = ast.parse(str(string.value).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    around = program.ancestors(string)
    definition = next(node for node in around if isinstance(node, (*FUNCTIONS, ast.ClassDef)))
    inside = program.scope_of[definition]
    scope = inside if isinstance(definition, ast.ClassDef) else inside.parent
    assert scope is not None
    program.parents[parsed] = string
    for node in ast.walk(parsed):
        program.parents.update(dict.fromkeys(ast.iter_child_nodes(node), node))
        if isinstance(node, ast.Name):
            program.scope_of[node] = scope
    return parsed


def _tells_by_annotation(resolver: Resolver, node: Function | ast.ClassDef) -> bool:
    """Whether a decorator or base of a definition tells objects apart by what is annotated in it."""
    called = decorators(node)
    if isinstance(node, ast.ClassDef):
        called += _bases(resolver, node)
    elif any(isinstance(found, ast.Attribute) and _registers_by_type(resolver, found) for found in called):
        return True
    return any(resolver.path_of(found) in TELL_BY_ANNOTATION for found in called)


def _bases(resolver: Resolver, cls: ast.ClassDef) -> list[ast.expr]:
    """The bases of a class, and those of the program's classes among them."""
    found, waiting, seen = [], [cls], {cls}
    while waiting:
        bases = waiting.pop().bases
        found += bases
        own = {meaning.node for base in bases if isinstance(meaning := resolver.of(base), OwnClass)} - seen
        seen |= own
        waiting += own
    return found


def _registers_by_type(resolver: Resolver, decorator: ast.Attribute) -> bool:
    """Whether a decorator is the `register` of a function of functools.singledispatch, or of what nobody knows."""
    owner = resolver.of(decorator.value) if decorator.attr == "register" else None
    if isinstance(owner, OwnFunction):
        return any(resolver.path_of(found) in SINGLE_DISPATCH for found in getattr(owner.node, "decorator_list", ()))
    return decorator.attr == "register" and not isinstance(owner, Instance | OwnClass | OwnModule)


def _annotations(node: Function | ast.ClassDef) -> Iterator[ast.expr]:
    yield from type_parameters(node)
    if isinstance(node, ast.ClassDef):
        yield from (statement.annotation for statement in node.body if isinstance(statement, ast.AnnAssign))
        return
    annotations = [parameter.annotation for parameter in parameters(node.args)]
    yield from (found for found in (*annotations, node.returns) if found is not None)
