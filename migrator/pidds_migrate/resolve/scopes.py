"""Scopes and bindings of a module: which name means which variable.

A *binding* is the syntax node that gives a name its value: a stored `Name`, an `alias` of an import, an `arg`, a
function or class definition, an exception handler, a capture pattern.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

N = TypeVar("N", bound=ast.AST)

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ScopeKind(enum.Enum):
    """What opens the scope."""

    MODULE = "module"
    FUNCTION = "function"
    LAMBDA = "lambda"
    CLASS = "class"
    COMPREHENSION = "comprehension"


@dataclass(eq=False)
class Scope:
    """One scope and the names in it."""

    kind: ScopeKind
    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[ast.AST]] = field(default_factory=dict)
    loads: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    children: list[Scope] = field(default_factory=list)
    rebound_elsewhere: set[str] = field(default_factory=set)

    def owner(self, name: str) -> Scope | None:
        """The scope whose variable `name` means here; None for a builtin or an unbound name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.globals:
                return scope.module()
            visible = scope is self or scope.kind is not ScopeKind.CLASS
            if visible and name in scope.bindings:
                return scope
            scope = scope.parent
        return None

    def module(self) -> Scope:
        """The scope of the whole module."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def frame(self) -> Scope:
        """The nearest scope with a frame of its own: comprehensions run as part of theirs."""
        scope = self
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope

    def mentions(self, name: str) -> bool:
        """Whether the name is used in this scope, or reaches it from a scope inside."""
        return name in self._mentioned

    @cached_property
    def _mentioned(self) -> set[str]:
        found = self.loads | self.globals | self.nonlocals | self.bindings.keys()
        for child in self.children:
            found |= child._mentioned - (child.bindings.keys() - child.nonlocals)
        return found

    def is_inside(self, other: Scope) -> bool:
        """Whether this scope is `other` or lies within it."""
        scope: Scope | None = self
        while scope is not None and scope is not other:
            scope = scope.parent
        return scope is other

    def walk(self) -> Iterator[Scope]:
        """This scope and all within it."""
        yield self
        for child in self.children:
            yield from child.walk()


_BLOCKS = ("body", "orelse", "finalbody")


@dataclass(eq=False)
class Syntax:
    """What every later step asks of the syntax of one file, or of several together."""

    nodes: list[ast.AST] = field(default_factory=list)
    """Every node of the trees."""
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    scope_of: dict[ast.AST, Scope] = field(default_factory=dict)
    """The scope that a `Name`, a binding or a `Call` stands in, and the one that a scope's own node opens."""
    value_of: dict[ast.AST, ast.expr] = field(default_factory=dict)
    """What a binding by plain assignment (`x = value`, `x: T = value`, `(x := value)`) binds."""

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def block_of(self, statement: ast.stmt) -> tuple[ast.AST, str]:
        """The block that a statement stands in: the node that has it, and in which of its lists."""
        parent = self.parents[statement]
        return parent, next(name for name in _BLOCKS if statement in getattr(parent, name, ()))

    def import_of(self, alias: ast.alias) -> ast.Import | ast.ImportFrom:
        """The statement that an imported name is of."""
        statement = self.parents[alias]
        assert isinstance(statement, ast.Import | ast.ImportFrom)
        return statement


@dataclass(eq=False, kw_only=True)
class Module(Syntax):
    """A parsed module: the nodes are its own, the dictionaries may be shared with other files of the program."""

    tree: ast.Module
    scope: Scope
    path: str = ""
    """The file that it was read from, as messages name it."""

    def some(self, *kinds: type[N]) -> Iterator[N]:
        """The nodes of some kinds, kind by kind: most questions are about a tenth of all nodes."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[type[ast.AST], list[Any]]:
        found: dict[type[ast.AST], list[Any]] = {}
        for node in self.nodes:
            found.setdefault(type(node), []).append(node)
        return found

    @cached_property
    def names(self) -> dict[str, list[ast.Name]]:
        """The names in the file, by their text: asked for at every call site."""
        found: dict[str, list[ast.Name]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Name):
                found.setdefault(node.id, []).append(node)
        return found

    @cached_property
    def function_names(self) -> frozenset[str]:
        """The names of the functions and methods in the file."""
        return frozenset(node.name for node in self.nodes if isinstance(node, FUNCTIONS))

    @cached_property
    def names_of_handlers(self) -> dict[str, dict[ast.ExceptHandler | None, list[ast.Name]]]:
        """The uses of names that handlers bind, by text and by the handler around; None where there is none."""
        found: dict[str, dict[ast.ExceptHandler | None, list[ast.Name]]] = {}
        for text in {handler.name for handler in self.some(ast.ExceptHandler) if handler.name}:
            uses = found[text] = {}
            for node in self.names.get(text, ()):
                uses.setdefault(self._handler_of(node), []).append(node)
        return found

    def _handler_of(self, node: ast.Name) -> ast.ExceptHandler | None:
        """The nearest handler around a name that binds it, where no function stands between."""
        for above in self.ancestors(node):
            if isinstance(above, (*FUNCTIONS, ast.Lambda)):
                return None  # it may be called when the name is not bound any more
            if isinstance(above, ast.ExceptHandler) and above.name == node.id:
                return above
        return None

    @cached_property
    def bindings(self) -> dict[str, list[ast.AST]]:
        """The bindings of all scopes, by name."""
        found: dict[str, list[ast.AST]] = {}
        for scope in self.scope.walk():
            for name, bindings in scope.bindings.items():
                found.setdefault(name, []).extend(bindings)
        return found


def read_module(tree: ast.Module, path: str = "", shared: Syntax | None = None) -> Module:
    """Find the scopes and bindings of a module.

    Args:
        tree: the module.
        path: the file that it is in.
        shared: what is known of other files already; takes in what is found here.
    """
    builder = _Builder(tree, path, shared or Syntax())
    builder.block(tree.body, builder.module.scope)
    return builder.module


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, in order."""
    found = [*arguments.posonlyargs, *arguments.args]
    found += [arguments.vararg] if arguments.vararg else []
    found += arguments.kwonlyargs
    return found + ([arguments.kwarg] if arguments.kwarg else [])


def type_parameters(definition: ast.AST) -> list[ast.expr]:
    """What the type parameters of a function, class or type are bound to, and their defaults (Python 3.12 and 3.13)."""
    found = [
        getattr(parameter, part, None)
        for parameter in getattr(definition, "type_params", ())
        for part in ("bound", "default_value")
    ]
    return [part for part in found if part is not None]


class _Builder:
    def __init__(self, tree: ast.Module, path: str, shared: Syntax) -> None:
        scope = Scope(ScopeKind.MODULE, tree, None)
        shared.scope_of[tree] = scope
        self.module = Module(
            [tree], shared.parents, shared.scope_of, shared.value_of, tree=tree, scope=scope, path=path
        )
        for node in self.module.nodes:
            for child in ast.iter_child_nodes(node):
                self.module.parents[child] = node
                self.module.nodes.append(child)

    def block(self, statements: list[ast.stmt], scope: Scope) -> None:
        for statement in statements:
            self.visit(statement, scope)

    def visit(self, node: ast.AST, scope: Scope) -> None:
        visitor = getattr(self, f"visit_{type(node).__name__}", None)
        if visitor is not None:
            visitor(node, scope)
        else:
            self.children(node, scope)

    def children(self, node: ast.AST, scope: Scope) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child, scope)

    def bind(self, name: str, node: ast.AST, scope: Scope) -> None:
        while scope.kind is ScopeKind.COMPREHENSION and isinstance(self.module.parents.get(node), ast.NamedExpr):
            assert scope.parent is not None
            scope = scope.parent
        target = scope
        if name in scope.globals:
            target = scope.module()
        elif name in scope.nonlocals and scope.parent is not None:
            target = scope.parent.owner(name) or scope
        if target is not scope:
            target.rebound_elsewhere.add(name)
        target.bindings.setdefault(name, []).append(node)
        self.module.scope_of[node] = scope

    def open(self, kind: ScopeKind, node: ast.AST, parent: Scope) -> Scope:
        scope = Scope(kind, node, parent)
        parent.children.append(scope)
        self.module.scope_of[node] = scope
        return scope

    # ---- names
    def visit_Name(self, node: ast.Name, scope: Scope) -> None:
        if isinstance(node.ctx, ast.Load):
            scope.loads.add(node.id)
            self.module.scope_of[node] = scope
        else:
            self.bind(node.id, node, scope)

    def visit_Call(self, node: ast.Call, scope: Scope) -> None:
        self.module.scope_of[node] = scope
        self.children(node, scope)

    def visit_Global(self, node: ast.Global, scope: Scope) -> None:
        scope.globals.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        scope.nonlocals.update(node.names)

    # ---- assignments
    def visit_Assign(self, node: ast.Assign, scope: Scope) -> None:
        self.visit(node.value, scope)
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.module.value_of[target] = node.value
            self.visit(target, scope)

    def visit_AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> None:
        self.visit(node.annotation, scope)
        if node.value is not None:
            self.visit(node.value, scope)
            if isinstance(node.target, ast.Name):
                self.module.value_of[node.target] = node.value
            self.visit(node.target, scope)
        elif not isinstance(node.target, ast.Name):
            self.visit(node.target, scope)

    def visit_NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> None:
        self.module.value_of[node.target] = node.value
        self.visit(node.value, scope)
        self.visit(node.target, scope)

    # ---- other binders
    def visit_alias(self, node: ast.alias, scope: Scope) -> None:
        if node.name != "*":
            self.bind(node.asname or node.name.partition(".")[0], node, scope)

    def visit_ExceptHandler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.type is not None:
            self.visit(node.type, scope)
        if node.name:
            self.bind(node.name, node, scope)
        self.block(node.body, scope)

    def visit_MatchAs(self, node: ast.MatchAs, scope: Scope) -> None:
        self.children(node, scope)
        if node.name:
            self.bind(node.name, node, scope)

    def visit_MatchStar(self, node: ast.MatchStar, scope: Scope) -> None:
        if node.name:
            self.bind(node.name, node, scope)

    def visit_MatchMapping(self, node: ast.MatchMapping, scope: Scope) -> None:
        self.children(node, scope)
        if node.rest:
            self.bind(node.rest, node, scope)

    # ---- scopes
    def visit_FunctionDef(self, node: Function, scope: Scope) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator, scope)
        for described in type_parameters(node):
            self.visit(described, scope)
        self.signature(node.args, scope)
        if node.returns is not None:
            self.visit(node.returns, scope)
        self.bind(node.name, node, scope)
        inner = self.open(ScopeKind.FUNCTION, node, scope)
        for parameter in parameters(node.args):
            self.bind(parameter.arg, parameter, inner)
        self.block(node.body, inner)

    visit_AsyncFunctionDef = visit_FunctionDef

    def signature(self, arguments: ast.arguments, scope: Scope) -> None:
        for parameter in parameters(arguments):
            if parameter.annotation is not None:
                self.visit(parameter.annotation, scope)
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default, scope)

    def visit_Lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self.signature(node.args, scope)
        inner = self.open(ScopeKind.LAMBDA, node, scope)
        for parameter in parameters(node.args):
            self.bind(parameter.arg, parameter, inner)
        self.visit(node.body, inner)

    def visit_ClassDef(self, node: ast.ClassDef, scope: Scope) -> None:
        for outer in [*node.decorator_list, *type_parameters(node), *node.bases, *node.keywords]:
            self.visit(outer, scope)
        self.bind(node.name, node, scope)
        self.block(node.body, self.open(ScopeKind.CLASS, node, scope))
        # A class's own node is bound outside and opens the inside; the inside is what later steps ask for.

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: Scope) -> None:
        inner = self.open(ScopeKind.COMPREHENSION, node, scope)
        for position, generator in enumerate(node.generators):
            self.visit(generator.iter, scope if position == 0 else inner)
            self.visit(generator.target, inner)
            for condition in generator.ifs:
                self.visit(condition, inner)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for result in results:
            self.visit(result, inner)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension
