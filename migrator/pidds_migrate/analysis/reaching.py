"""Reaching definitions: which bindings a name may have where it is read.

One forward pass a scope, linear in its size. At a loop the bindings of its whole body are taken to reach its start, at
a handler those of the whole try body: more than can really reach them, never less.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from pidds_migrate.analysis.program import Program
from pidds_migrate.analysis.scopes import COMPREHENSIONS, FUNCTIONS, Scope, ScopeKind, parameters

Bindings = frozenset[ast.AST]
Environment = dict[str, Bindings]
"""The bindings that each name may have at one point; None in place of one where the point is never reached."""

_NONE: Bindings = frozenset()


@dataclass(frozen=True)
class Marks:
    """Nodes that set or read something unnamed, followed as if it were one more variable.

    Attributes:
        sets: nodes that give it a new value.
        reads: nodes where its value is asked for; `found` tells which nodes may have set it last.
    """

    sets: frozenset[ast.AST]
    reads: frozenset[ast.AST]
    found: dict[ast.AST, Bindings] = field(default_factory=dict)


_MARK = "<mark>"


@dataclass
class Reads:
    """What is known of the reads of the names that matter.

    Attributes:
        bindings: for every read, the bindings whose value it may be; none for a builtin or a name never bound.
        maybe_unbound: reads that some path reaches before any binding, or after a `del`.
    """

    bindings: dict[ast.Name, tuple[ast.AST, ...]] = field(default_factory=dict)
    maybe_unbound: set[ast.Name] = field(default_factory=set)


def reaching_bindings(program: Program, names: set[str]) -> Reads:
    """Find the bindings that reach every read of one of `names`.

    A read from within a nested function may happen at any time, so all bindings of the variable reach it.
    """
    found = Reads()
    for scope in program.scopes():
        if scope.kind is not ScopeKind.COMPREHENSION:
            _ScopeRun(program, names, scope, found).run()
    return found


def last_set(program: Program, marks: Marks) -> dict[ast.AST, Bindings]:
    """For every marked read, the nodes that may have set the value last; a function's own node: its callers."""
    for scope in program.scopes():
        if scope.kind is not ScopeKind.COMPREHENSION:
            _ScopeRun(program, {_MARK}, scope, Reads(), marks).run()
    return marks.found


class _Loop:
    """The environments that leave a loop's body early."""

    def __init__(self) -> None:
        self.breaks: list[Environment] = []


class _ScopeRun:
    def __init__(
        self,
        program: Program,
        names: set[str],
        scope: Scope,
        found: Reads,
        marks: Marks | None = None,
    ) -> None:
        self.marks = marks
        self.program, self.names, self.scope, self.found = program, names, scope, found
        # The scope's own node stands for "not bound yet".
        unbound = frozenset((scope.node,))
        self.environment: Environment | None = dict.fromkeys(names & scope.bindings.keys(), unbound)
        self.loops: list[_Loop] = []
        self.bound_in: dict[ast.AST, Environment] = {}

    def run(self) -> None:
        node = self.scope.node
        if not isinstance(node, ast.Module):
            self.bind(_MARK, node)
        if isinstance(node, ast.Lambda):
            self.bind_parameters(node.args)
            self.expression(node.body)
        elif isinstance(node, FUNCTIONS):
            self.bind_parameters(node.args)
            self.block(node.body)
        elif isinstance(node, ast.Module | ast.ClassDef):
            self.block(node.body)

    # ---- environments
    def bind_parameters(self, arguments: ast.arguments) -> None:
        for parameter in parameters(arguments):
            self.bind(parameter.arg, parameter)

    def bind(self, name: str, binding: ast.AST) -> None:
        if name in self.names and self.environment is not None:
            self.environment[name] = frozenset((binding,))

    def copy(self) -> Environment | None:
        return None if self.environment is None else dict(self.environment)

    def join(self, environments: Iterable[Environment | None]) -> Environment | None:
        live = [environment for environment in environments if environment is not None]
        if not live:
            return None
        joined = dict(live[0])
        for environment in live[1:]:
            for name, bindings in environment.items():
                joined[name] = joined.get(name, _NONE) | bindings
        return joined

    def with_bindings_of(self, nodes: Iterable[ast.AST]) -> Environment | None:
        """The environment here, joined with every binding made anywhere in the nodes."""
        return (
            self.join([self.copy(), *(self.bindings_in(node) for node in nodes)])
            if self.environment is not None
            else None
        )

    def bindings_in(self, node: ast.AST) -> Environment:
        known = self.bound_in.get(node)
        if known is None:
            known = {}
            name = _bound_name(node)
            if name in self.names:
                known[name] = frozenset((node,))
            if self.marks is not None and node in self.marks.sets:
                known[_MARK] = frozenset((node,))
            stars = self.program.stars.get(node, ()) if isinstance(node, ast.ImportFrom) else ()
            for child in [*self.run_with(node), *stars]:
                for name, bindings in self.bindings_in(child).items():
                    known[name] = known.get(name, _NONE) | bindings
            self.bound_in[node] = known
        return known

    def run_with(self, node: ast.AST) -> Iterable[ast.AST]:
        """The parts of a node that run in this scope when the node does."""
        if isinstance(node, ast.Lambda):
            return [node.args]
        if isinstance(node, FUNCTIONS):
            return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        if isinstance(node, ast.ClassDef) and self.marks is None:
            return [*node.decorator_list, *node.bases, *node.keywords]
        # The body of a class runs where it stands: its names are its own, but what it sets unnamed is not.
        return ast.iter_child_nodes(node)

    # ---- statements
    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        visitor = getattr(self, f"on_{type(node).__name__}", None)
        if visitor is not None:
            visitor(node)
        else:
            self.expressions(node)

    def on_Assign(self, node: ast.Assign) -> None:
        self.expression(node.value)
        for target in node.targets:
            self.expression(target)

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        self.expression(node.value)
        self.expression(node.target)

    def on_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.expression(node.annotation)
        if node.value is not None:
            self.expression(node.value)
            self.expression(node.target)

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.expressions(node.args)
        if node.returns is not None:
            self.expression(node.returns)
        self.bind(node.name, node)

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in [*node.decorator_list, *node.bases, *node.keywords]:
            self.expression(outer)
        if self.marks is not None:
            self.environment = self.with_bindings_of(node.body)
        self.bind(node.name, node)

    def on_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        stars = self.program.stars.get(node, ()) if isinstance(node, ast.ImportFrom) else ()
        for alias in [*node.names, *stars]:
            self.bind(alias.asname or alias.name.partition(".")[0], alias)

        self._mark(node)

    on_ImportFrom = on_Import

    def on_If(self, node: ast.If) -> None:
        self.expression(node.test)
        before = self.copy()
        self.block(node.body)
        after_body, self.environment = self.environment, before
        self.block(node.orelse)
        self.environment = self.join([after_body, self.environment])

    def on_While(self, node: ast.While) -> None:
        self.environment = self.with_bindings_of([node.test, *node.body])
        self.expression(node.test)
        self.loop(node.body, node.orelse)

    def on_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.expression(node.iter)
        self._mark(node)
        self.environment = self.with_bindings_of([node.target, *node.body])
        before = self.copy()
        self.expression(node.target)
        self.loop(node.body, node.orelse, before)

    on_AsyncFor = on_For

    def loop(self, body: list[ast.stmt], orelse: list[ast.stmt], skipped: Environment | None = None) -> None:
        before = skipped if skipped is not None else self.copy()
        self.loops.append(_Loop())
        self.block(body)
        # What `continue` carries along is among the bindings of the body, which `before` holds already.
        self.environment = self.join([before, self.environment])
        self.block(orelse)
        self.environment = self.join([self.environment, *self.loops.pop().breaks])

    def on_Try(self, node: ast.Try) -> None:
        interrupted = self.with_bindings_of(node.body)
        self.block(node.body)
        self.block(node.orelse)
        ends = [self.environment]
        for handler in node.handlers:
            self.environment = dict(interrupted) if interrupted is not None else None
            if handler.type is not None:
                self.expression(handler.type)
            if handler.name:
                self.bind(handler.name, handler)
            self.block(handler.body)
            ends.append(self.environment)
        self.environment = self.join(ends)
        if node.finalbody:
            self.environment = self.join(
                [
                    self.environment,
                    interrupted,
                    *(self.bindings_in(part) for part in [*node.orelse, *node.handlers]),
                ]
            )
            self.block(node.finalbody)

    on_TryStar = on_Try

    def on_Match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        ends: list[Environment | None] = []
        for case in node.cases:
            self.expression(case.pattern)
            if case.guard is not None:
                self.expression(case.guard)
            fallen_through = self.copy()
            self.block(case.body)
            ends.append(self.environment)
            self.environment = fallen_through
        self.environment = self.join([*ends, self.environment])

    def on_With(self, node: ast.With | ast.AsyncWith) -> None:
        self._mark(node)
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.expression(item.optional_vars)
            self._mark(item)
        before = self.with_bindings_of(node.body)
        self.block(node.body)
        for item in node.items:
            self._mark(item)
        # The context manager may swallow an exception, so what follows is reached from anywhere in the body.
        self.environment = self.join([before, self.environment])

    on_AsyncWith = on_With

    def on_Return(self, node: ast.Return | ast.Raise) -> None:
        self.expressions(node)
        self.environment = None

    on_Raise = on_Return

    def on_Break(self, _node: ast.Break) -> None:
        if self.loops and self.environment is not None:
            self.loops[-1].breaks.append(self.environment)
        self.environment = None

    def on_Continue(self, _node: ast.Continue) -> None:
        self.environment = None

    # ---- expressions
    def expressions(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.expression(child)

    def expression(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                self.read(node)
            else:
                self.bind(node.id, node)
        elif isinstance(node, ast.Lambda):
            self.expressions(node.args)
        elif isinstance(node, ast.NamedExpr):
            self.expression(node.value)
            self.expression(node.target)
        elif isinstance(node, COMPREHENSIONS):
            self.environment = self.with_bindings_of([node])
            self.expressions(node)
        else:
            self.expressions(node)
            name = _bound_name(node)
            if name is not None:
                self.bind(name, node)
        self._mark(node)

    def _mark(self, node: ast.AST) -> None:
        if self.marks is None:
            return
        if node in self.marks.reads:
            self.marks.found[node] = (self.environment or {}).get(_MARK, _NONE)
        if node in self.marks.sets:
            self.bind(_MARK, node)

    def read(self, node: ast.Name) -> None:
        name = node.id
        if name not in self.names:
            return
        owner = self.program.scope_of[node].owner(name)
        if owner is None:
            self.found.bindings[node] = ()
            return
        anywhere = tuple(owner.bindings[name])
        if owner is not self.scope or name in owner.rebound_elsewhere or self.environment is None:
            self.found.bindings[node] = anywhere
            return
        here = self.environment.get(name, _NONE)
        self.found.bindings[node] = tuple(binding for binding in anywhere if binding in here) or anywhere
        if self.scope.node in here or any(isinstance(getattr(binding, "ctx", None), ast.Del) for binding in here):
            self.found.maybe_unbound.add(node)


def _bound_name(node: ast.AST) -> str | None:
    """The name that this very node binds, if any."""
    if isinstance(node, ast.Name):
        return None if isinstance(node.ctx, ast.Load) else node.id
    if isinstance(node, ast.alias):
        return node.asname or node.name.partition(".")[0]
    if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return node.name
    if isinstance(node, ast.MatchMapping):
        return node.rest
    return None
