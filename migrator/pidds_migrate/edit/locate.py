"""Find in the LibCST tree what was decided on in the syntax tree.

Both trees list statements in the same order, and the calls within a statement too. They are walked side by side, only
where something is wanted, and every pair is compared: a pair that does not fit stops the edit of the file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from pidds_migrate.edit.order import BLOCKS, calls_in_source_order
from pidds_migrate.edit.replaced import is_stand_in

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement | cst.SimpleStatementSuite


class LocateError(Exception):
    """The two trees disagree: nothing may be edited."""


@dataclass
class Located:
    """Where things are in the LibCST tree.

    Attributes:
        statements: a statement's node (one of several where semicolons join them).
        lines: the line or compound statement that holds a statement.
        calls: a call's node.
        path: all nodes above something wanted: the only ones that an edit has to enter.
    """

    statements: dict[ast.AST, cst.CSTNode] = field(default_factory=dict)
    lines: dict[ast.AST, Line] = field(default_factory=dict)
    calls: dict[ast.AST, cst.Call] = field(default_factory=dict)
    path: set[cst.CSTNode] = field(default_factory=set)


def locate(tree: ast.Module, module: cst.Module, wanted: Iterable[ast.AST], parents: dict[ast.AST, ast.AST]) -> Located:
    """Find statements and calls of the syntax tree in the LibCST tree.

    Args:
        tree: the syntax tree.
        module: the same file, as LibCST reads it.
        wanted: the nodes to find.
        parents: of the nodes of the syntax tree.

    Raises:
        LocateError: the trees disagree about what stands where.
    """
    wanted = set(wanted)
    on_path = set(wanted)
    for node in wanted:
        while (above := parents.get(node)) is not None and above not in on_path:
            on_path.add(above)
            node = above
    locator = _Locator(wanted, on_path)
    locator.block(tree.body, module, (module,))
    missing = [node for node in wanted if node not in locator.found.statements and node not in locator.found.calls]
    if missing:
        raise LocateError(f"line {getattr(missing[0], 'lineno', '?')}")
    return locator.found


class _Locator:
    def __init__(self, wanted: set[ast.AST], on_path: set[ast.AST]) -> None:
        self.wanted, self.on_path = wanted, on_path
        self.found = Located()

    def block(self, statements: list[ast.stmt], block: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> None:
        pairs = list(_statements(block))
        if len(pairs) != len(statements):
            raise LocateError(f"line {statements[0].lineno}")
        is_module = isinstance(block, cst.Module)
        for statement, (node, line) in zip(statements, pairs, strict=True):
            if is_module:
                self.found.statements[statement], self.found.lines[statement] = node, line
            if statement in self.on_path:
                self.found.statements[statement], self.found.lines[statement] = node, line
                inside = (*above, line) if line is node or line in above else (*above, line, node)
                self.found.path.update(inside)
                self.statement(statement, node, inside)

    def statement(self, statement: ast.stmt, node: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> None:
        self.header(statement, node, above)
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                self.inner(inner, node, name, above)
        parts: list[ast.AST] = [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]
        nodes: list[cst.CSTNode] = [*getattr(node, "handlers", ()), *getattr(node, "cases", ())]
        for part, part_node in zip(parts, nodes, strict=True):
            if part in self.on_path and isinstance(part, ast.ExceptHandler | ast.match_case):
                inside = (*above, part_node)
                self.found.path.update(inside)
                self.header(part, part_node, inside)
                self.suite(part.body, part_node.body, inside)  # type: ignore[attr-defined]

    def inner(self, statements: list[ast.stmt], node: cst.CSTNode, name: str, above: tuple[cst.CSTNode, ...]) -> None:
        if not any(statement in self.on_path for statement in statements):
            return
        inner = getattr(node, name)
        if isinstance(inner, cst.If):  # an elif: one statement in the tree, a branch here
            self.found.statements[statements[0]] = self.found.lines[statements[0]] = inner
            inside = (*above, inner)
            self.found.path.update(inside)
            self.statement(statements[0], inner, inside)
        elif isinstance(inner, cst.Else | cst.Finally):
            self.found.path.add(inner)
            self.suite(statements, inner.body, (*above, inner))
        else:
            self.suite(statements, inner, above)

    def suite(self, statements: list[ast.stmt], block: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> None:
        if any(statement in self.on_path for statement in statements):
            self.found.path.add(block)
            self.block(statements, block, (*above, block))

    def header(self, statement: ast.AST, node: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> None:
        calls = list(calls_in_source_order(statement))
        if not any(call in self.wanted for call in calls):
            return
        nodes = list(_calls(node, above, is_statement=True))
        if len(nodes) != len(calls):
            raise LocateError(f"line {getattr(statement, 'lineno', '?')}")
        for call, (call_node, path) in zip(calls, nodes, strict=True):
            if not _is_same(call, call_node):
                raise LocateError(f"line {call.lineno}")
            if call in self.wanted:
                self.found.calls[call] = call_node
                self.found.path.update(path)


def _statements(block: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, Line]]:
    """Each statement of a block with the line that holds it."""
    if isinstance(block, cst.SimpleStatementSuite):
        for small in block.body:
            yield small, block
        return
    assert isinstance(block, cst.Module | cst.IndentedBlock)
    for line in block.body:
        if isinstance(line, cst.SimpleStatementLine):
            for small in line.body:
                yield small, line
        else:
            assert isinstance(line, cst.BaseCompoundStatement)
            yield line, line


def _calls(
    node: cst.CSTNode, above: tuple[cst.CSTNode, ...], *, is_statement: bool = False
) -> Iterator[tuple[cst.Call, tuple[cst.CSTNode, ...]]]:
    above = (*above, node)
    if isinstance(node, cst.Call):
        yield node, above
    blocks = {id(getattr(node, name, None)) for name in BLOCKS} if is_statement else set()
    for child in node.children:
        is_block = is_statement and (
            id(child) in blocks or isinstance(child, cst.ExceptHandler | cst.ExceptStarHandler | cst.MatchCase)
        )
        if not is_block and not isinstance(child, cst.BaseParenthesizableWhitespace | cst.EmptyLine):
            yield from _calls(child, above)


def _is_same(call: ast.Call, node: cst.Call) -> bool:
    if len(node.args) != len(call.args) + len(call.keywords):
        return False
    if isinstance(node.func, cst.Name) and is_stand_in(node.func.value):
        return True
    if isinstance(call.func, ast.Attribute):
        return isinstance(node.func, cst.Attribute) and node.func.attr.value == call.func.attr
    if isinstance(call.func, ast.Name):
        return isinstance(node.func, cst.Name) and node.func.value == call.func.id
    return True
