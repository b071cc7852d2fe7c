"""Reaching definitions: which bindings a name may have where it is read.

One forward pass a scope, linear in its size. At a loop the bindings of its whole body are taken to reach its start, at
a handler those of the whole try body: more than can really reach them, never less.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from pidds_migrate.resolve.environments import NONE, Environment, Environments, bound_name
from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import COMPREHENSIONS, FUNCTIONS, Scope, ScopeKind, parameters, type_parameters


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


class _Loop:
    """The environments that leave a loop's body early."""

    def __init__(self) -> None:
        self.breaks: list[Environment] = []


class _ScopeRun(Environments):
    def __init__(self, program: Program, names: set[str], scope: Scope, found: Reads) -> None:
        # The scope's own node stands for "not bound yet".
        unbound = frozenset((scope.node,))
        super().__init__(program, names, dict.fromkeys(names & scope.bindings.keys(), unbound))
        self.scope, self.found = scope, found
        self.loops: list[_Loop] = []

    def run(self) -> None:
        node = self.scope.node
        if isinstance(node, ast.Lambda):
            self.bind_parameters(node.args)
            self.expression(node.body)
            return
        if isinstance(node, FUNCTIONS):
            self.bind_parameters(node.args)
        self.block(node.body)  # type: ignore[attr-defined]

    def bind_parameters(self, arguments: ast.arguments) -> None:
        for parameter in parameters(arguments):
            self.bind(parameter.arg, parameter)

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
        if node.value is not None:
            self.expression(node.value)
            self.expression(node.target)
        self.expression(node.annotation)

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.evaluated_later(type_parameters(node))
        self.expressions(node.args)
        if node.returns is not None:
            self.expression(node.returns)
        self.bind(node.name, node)

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in [*node.decorator_list, *node.bases, *node.keywords]:
            self.expression(outer)
        self.evaluated_later(type_parameters(node))
        self.bind(node.name, node)

    def on_TypeAlias(self, node: ast.AST) -> None:
        """Follow `type X = …` of Python 3.12."""
        name, value = (getattr(node, part) for part in ("name", "value"))
        self.expression(name)
        self.evaluated_later([*type_parameters(node), value])

    def evaluated_later(self, nodes: list[ast.expr]) -> None:
        """Follow expressions that run when somebody asks for their value: any binding may be there by then."""
        here, self.environment = self.environment, None
        for node in nodes:
            self.expression(node)
        self.environment = here

    def on_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        stars = self.program.stars.get(node, ()) if isinstance(node, ast.ImportFrom) else ()
        for alias in [*node.names, *stars]:
            self.bind(alias.asname or alias.name.partition(".")[0], alias)

    on_ImportFrom = on_Import

    def on_If(self, node: ast.If) -> None:
        self.environment, otherwise = self.condition(node.test)
        self.block(node.body)
        after_body, self.environment = self.environment, otherwise
        self.block(node.orelse)
        self.environment = self.join([after_body, self.environment])

    def on_Assert(self, node: ast.Assert) -> None:
        holds, self.environment = self.condition(node.test)
        if node.msg is not None:
            self.expression(node.msg)
        self.environment = holds

    def on_While(self, node: ast.While) -> None:
        self.environment = self.with_bindings_of([node.test, *node.body])
        self.environment, done = self.condition(node.test)
        self.loop(node.body, node.orelse, done)

    def on_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.expression(node.iter)
        self.environment = self.with_bindings_of([node.target, *node.body])
        before = self.copy()
        self.expression(node.target)
        self.loop(node.body, node.orelse, before)

    on_AsyncFor = on_For

    def loop(self, body: list[ast.stmt], orelse: list[ast.stmt], skipped: Environment | None) -> None:
        self.loops.append(_Loop())
        self.block(body)
        # What `continue` carries along is among the bindings of the body, which `skipped` holds already.
        self.environment = self.join([skipped, self.environment])
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
                [self.environment, interrupted, *(self.bindings_in(part) for part in [*node.orelse, *node.handlers])]
            )
            self.block(node.finalbody)

    on_TryStar = on_Try

    def on_Match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        ends: list[Environment | None] = []
        for case in node.cases:
            unmatched = [self.copy()]
            self.expression(case.pattern)
            unmatched.append(self.copy())
            if case.guard is not None:
                self.environment, refused = self.condition(case.guard)
                unmatched.append(refused)
            self.block(case.body)
            ends.append(self.environment)
            self.environment = self.join(unmatched)
        self.environment = self.join([*ends, self.environment])

    def on_With(self, node: ast.With | ast.AsyncWith) -> None:
        interrupted: list[Environment | None] = []
        for position, item in enumerate(node.items, 1):
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.expression(item.optional_vars)
            interrupted.append(self.with_bindings_of([*node.items[position:], *node.body]))
        self.block(node.body)
        # A context manager may swallow an exception, so what follows is reached from anywhere behind its entry.
        self.environment = self.join([*interrupted, self.environment])

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
            skipped = self.copy()
            self.expressions(node)
            self.environment = self.join([skipped, self.environment])
        elif isinstance(node, ast.BoolOp):
            self.environment = self.join(self.condition(node))
        elif isinstance(node, ast.IfExp):
            self.on_IfExp(node)
        elif isinstance(node, ast.Compare):
            self.on_Compare(node)
        elif isinstance(node, ast.Dict):
            for part in (part for pair in zip(node.keys, node.values, strict=True) for part in pair):
                if part is not None:
                    self.expression(part)
        else:
            self.expressions(node)
            name = bound_name(node)
            if name is not None:
                self.bind(name, node)

    def condition(self, node: ast.expr) -> tuple[Environment | None, Environment | None]:
        """Follow a condition: the environment where it holds, and the one where it does not."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            holds, fails = self.condition(node.operand)
            return fails, holds
        if not isinstance(node, ast.BoolOp):
            self.expression(node)
            return self.copy(), self.copy()
        is_and = isinstance(node.op, ast.And)
        left_early: list[Environment | None] = []
        for value in node.values:
            holds, fails = self.condition(value)
            self.environment, early = (holds, fails) if is_and else (fails, holds)
            left_early.append(early)
        at_end, early = self.environment, self.join(left_early)
        return (at_end, early) if is_and else (early, at_end)

    def on_IfExp(self, node: ast.IfExp) -> None:
        self.environment, otherwise = self.condition(node.test)
        self.expression(node.body)
        after_body, self.environment = self.environment, otherwise
        self.expression(node.orelse)
        self.environment = self.join([after_body, self.environment])

    def on_Compare(self, node: ast.Compare) -> None:
        """`a < b < c` leaves c out where a < b does not hold."""
        self.expression(node.left)
        self.expression(node.comparators[0])
        left_early = [self.copy()]
        for comparator in node.comparators[1:]:
            self.expression(comparator)
            left_early.append(self.copy())
        self.environment = self.join(left_early)

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
        here = self.environment.get(name, NONE)
        reaching = tuple(binding for binding in anywhere if binding in here)
        if self.scope.node in here or any(isinstance(getattr(binding, "ctx", None), ast.Del) for binding in here):
            self.found.maybe_unbound.add(node)
            if self.scope.kind is ScopeKind.CLASS:  # the body of a class reads the global then
                self.found.bindings[node] = reaching + tuple(self.scope.module().bindings.get(name, ()))
                return
        self.found.bindings[node] = reaching or anywhere
