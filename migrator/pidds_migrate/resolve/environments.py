"""Environments: the bindings that each name may have at one point of a scope, and those that a part of it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from pidds_migrate.resolve.program import Program
from pidds_migrate.resolve.scopes import FUNCTIONS

Bindings = frozenset[ast.AST]
Environment = dict[str, Bindings]
"""The bindings that each name may have at one point; None in place of one where the point is never reached."""

NONE: Bindings = frozenset()


class Environments:
    """The environment at the point that has been reached, and how others are joined with it.

    Args:
        program: the files that are read together.
        names: the names that are followed.
        environment: where the scope begins.
    """

    def __init__(self, program: Program, names: set[str], environment: Environment) -> None:
        self.program, self.names = program, names
        self.environment: Environment | None = environment
        self.bound_in: dict[ast.AST, Environment] = {}

    def bind(self, name: str, binding: ast.AST) -> None:
        """Give a name this binding and no other."""
        if name in self.names and self.environment is not None:
            self.environment[name] = frozenset((binding,))

    def copy(self) -> Environment | None:
        """The environment as it is now."""
        return None if self.environment is None else dict(self.environment)

    def join(self, environments: Iterable[Environment | None]) -> Environment | None:
        """What may be bound where one of several ways has been taken; None where none can be."""
        live = [environment for environment in environments if environment is not None]
        if not live:
            return None
        joined = dict(live[0])
        for environment in live[1:]:
            for name, bindings in environment.items():
                joined[name] = joined.get(name, NONE) | bindings
        return joined

    def with_bindings_of(self, nodes: Iterable[ast.AST]) -> Environment | None:
        """The environment here, joined with every binding made anywhere in the nodes."""
        return (
            self.join([self.copy(), *(self.bindings_in(node) for node in nodes)])
            if self.environment is not None
            else None
        )

    def bindings_in(self, node: ast.AST) -> Environment:
        """What a node would bind anywhere in it."""
        known = self.bound_in.get(node)
        if known is None:
            known = {}
            name = bound_name(node)
            if name in self.names:
                known[name] = frozenset((node,))
            stars = self.program.stars.get(node, ()) if isinstance(node, ast.ImportFrom) else ()
            for child in [*self.run_with(node), *stars]:
                for name, bindings in self.bindings_in(child).items():
                    known[name] = known.get(name, NONE) | bindings
            self.bound_in[node] = known
        return known

    def run_with(self, node: ast.AST) -> Iterable[ast.AST]:
        """The parts of a node that run in this scope when the node does."""
        if isinstance(node, ast.Lambda):
            return [node.args]
        if isinstance(node, FUNCTIONS):
            return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        if isinstance(node, ast.ClassDef):
            return [*node.decorator_list, *node.bases, *node.keywords]
        return ast.iter_child_nodes(node)


def bound_name(node: ast.AST) -> str | None:
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
