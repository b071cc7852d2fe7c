"""Conditions on a reply, and the branches that they lead to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pidds_migrate.lint.parts import Part, Reply
from pidds_migrate.resolve.program import Program


class Branches:
    """What is known of a reply in the branches of a program.

    Args:
        program: the program.
        reply: the reply.
    """

    def __init__(self, program: Program, reply: Reply) -> None:
        self._program = program
        self._status, self._ok = set(reply.nodes[Part.STATUS]), set(reply.nodes[Part.OK])

    def _pair(self, test: ast.expr) -> tuple[ast.expr, ast.expr] | None:
        """The two parts of a whole check, where a condition holds only if both do."""
        if not (isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)):
            return None
        status = next((value for value in test.values if self._is_reached(value)), None)
        ok = next((value for value in test.values if self._is_ok(value)), None)
        return (status, ok) if status is not None and ok is not None else None

    def _is_reached(self, node: ast.expr) -> bool:
        return self._compares(node, self._status, ast.Eq, 0)

    def _is_lost(self, node: ast.expr) -> bool:
        return self._compares(node, self._status, ast.NotEq, 0) or node in self._status

    def _is_ok(self, node: ast.expr) -> bool:
        if node in self._ok:
            return True
        return self._compares(node, self._ok, ast.Is, True) or self._compares(node, self._ok, ast.Eq, True)

    def _is_refused(self, node: ast.expr) -> bool:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self._is_ok(node.operand)
        return self._compares(node, self._ok, ast.Is, False) or self._compares(node, self._ok, ast.Eq, False)

    @staticmethod
    def _compares(node: ast.expr, parts: set[ast.expr], operator: type[ast.cmpop], wanted: object) -> bool:
        if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], operator)):
            return False
        other = node.comparators[0]
        return node.left in parts and isinstance(other, ast.Constant) and other.value is wanted

    def _fails_whole(self, test: ast.expr) -> bool:
        """Whether a condition holds exactly where the whole check does not."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self._is_exact(test.operand)
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
            return len(test.values) == 2 and self._is_lost(test.values[0]) and self._is_refused(test.values[1])
        return False

    def _is_exact(self, test: ast.expr) -> bool:
        return isinstance(test, ast.BoolOp) and len(test.values) == 2 and self._pair(test) is not None

    def successes(self) -> Iterator[tuple[ast.If, ast.expr, ast.expr]]:
        """The statements whose body runs only where the whole check holds, with the two parts of that."""
        for node in self._conditionals():
            pair = self._pair(node.test)
            if pair is not None:
                yield node, *pair

    def failures(self) -> Iterator[tuple[list[ast.stmt], bool]]:
        """The statements that run only where a check fails, and whether PanDA was surely not reached there."""
        for node in self._conditionals():
            if self._is_exact(node.test):
                yield node.orelse, False
            elif self._is_reached(node.test):
                yield node.orelse, True
            elif self._fails_whole(node.test):
                yield node.body, False
            elif self._is_lost(node.test):
                yield node.body, True

    def _conditionals(self) -> list[ast.If]:
        found: dict[ast.If, None] = {}
        for part in [*self._status, *self._ok]:
            for around in self._program.ancestors(part):
                if isinstance(around, ast.If):
                    found[around] = None
                if isinstance(around, ast.stmt):
                    break
        return list(found)

    def asks_again(self, node: ast.expr, body: list[ast.stmt]) -> bool:
        """Whether a condition within some statements decides on whether an expression is evaluated."""
        for around in self._program.ancestors(node):
            if isinstance(around, ast.If | ast.IfExp | ast.While | ast.BoolOp | ast.Match | ast.Try):
                return True
            if around in body:
                return False
        return True


def is_inside(program: Program, node: ast.AST, body: list[ast.stmt]) -> bool:
    """Whether a node stands in one of some statements."""
    statements = set(body)
    return node in statements or any(around in statements for around in program.ancestors(node))
